"""Titles on a list: added, arranged, noted, taken off and put back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import and_, func, text, update
from sqlmodel import col, select

from raffi_web.features.accounts.functions import profile_of
from raffi_web.features.lists import access
from raffi_web.features.lists.access import Held, ListId, held
from raffi_web.features.lists.functions import edited_lists, own_lists
from raffi_web.features.lists.models import ListItem
from raffi_web.features.lists.rows import Row, item_row
from raffi_web.features.lists.titles import (
    ITEMS_AT_MOST,
    Kind,
    Note,
    Poster,
    Title,
    TitleId,
    TitleName,
    Year,
    fields_of,
    made_id,
)
from raffi_web.kernel import ids, ranks
from raffi_web.kernel.context import Context
from raffi_web.kernel.errors import Conflict, Invalid, NotFound
from raffi_web.kernel.functions import mutation, query
from raffi_web.kernel.limits import Limit
from raffi_web.kernel.tables import utc_now

EDIT = Limit("list_items", 240, 120)
SWEEP = Limit("list_sweeps", 20, 600)
PAGE = 200
LONGEST_PAGE = 1_000

UNSEEN = {"synchronize_session": False}
# One statement for thousands of titles: each statement counts the list anew.
RANK_ANEW = text(
    "update list_item i set rank = v.rank"
    " from unnest(cast(:ids as text[]), cast(:ranks as text[])) as v (id, rank) where i.id = v.id"
)

ItemId = ListId
RemovalId = ListId


@dataclass(frozen=True)
class Added:
    """A title on a list; `added` is false when it was there already."""

    item: Row
    added: bool


@dataclass(frozen=True)
class Removal:
    """What was taken off at once: `id` puts it back."""

    id: str
    count: int


@dataclass(frozen=True)
class Page:
    """Some titles in their order; `next` is the last one's id, null at the end."""

    items: list[Row]
    next: str | None


@dataclass(frozen=True)
class Holding:
    """A list I may change. `item` is the title on it, null when it is not there."""

    id: str
    name: str
    owner: str | None
    items: int
    item: str | None


@query(
    access=access.seen, audience=lambda ctx, args: f"list:{args['list_id']}:{ctx.cache[(Held, args['list_id'])].role}"
)
async def items(
    ctx: Context,
    list_id: ListId,
    after: ItemId | None = None,
    limit: Annotated[int, Field(ge=1, le=LONGEST_PAGE)] = PAGE,
) -> Page:
    """The titles of a list. `after` is the `next` of the page before."""
    on_list = (await ranked(ctx, list_id)) if after else []
    start = _place_of(on_list, after, "after") + 1 if after else 0
    statement = select(ListItem).where(*_live(list_id)).order_by(col(ListItem.rank), col(ListItem.id))
    found = (await ctx.session.execute(statement.offset(start).limit(limit + 1))).scalars().all()
    page = [item_row(item) for item in found[:limit]]
    return Page(page, page[-1]["id"] if len(found) > limit else None)


@query(access=access.person)
async def holding(
    ctx: Context, title_id: TitleId | None = None, name: TitleName | None = None, year: Year | None = None
) -> list[Holding]:
    """The lists I may change, mine first, each with whether a title is on it: by its id, or by name and year."""
    if title_id is None and name is None:
        raise Invalid("errors.missing", field="title_id")
    title_id = title_id or made_id(name or "", year)
    own, shared = await own_lists(ctx), await edited_lists(ctx)
    on = await _on_lists(ctx, [one.id for one in (*own, *shared)], title_id)
    mine = [Holding(one.id, one.name, None, one.items, on.get(one.id)) for one in own]
    return [*mine, *(Holding(one.id, one.name, one.owner_name, one.items, on.get(one.id)) for one in shared)]


@query(access=access.seen)
async def elsewhere(ctx: Context, list_id: ListId) -> dict[str, int]:
    """By title id, on how many lists I may change the titles of this list are, where that is more than this one."""
    if not ctx.actor.is_somebody:
        return {}
    others = [one.id for one in (*await own_lists(ctx), *await edited_lists(ctx)) if one.id != list_id]
    if not others:
        # Most who look have no lists: then nothing of this one is read, and no change of it is news.
        return {}
    here = (await ctx.session.execute(select(ListItem.title_id).where(*_live(list_id)))).scalars().all()
    counted = (
        select(ListItem.title_id, func.count())
        .where(col(ListItem.list_id).in_(others), col(ListItem.removed_at).is_(None))
        .group_by(col(ListItem.title_id))
    )
    there = {row[0]: row[1] for row in (await ctx.session.execute(counted)).all()}
    return {title: there[title] + 1 for title in here if title in there}


@mutation(access=access.edits, limit=EDIT)
async def add(ctx: Context, list_id: ListId, title: Title) -> Added:
    """Put a title at the end of a list. One that is there already stays where and as it is."""
    values = fields_of(title)
    there = (
        await ctx.session.execute(select(ListItem).where(*_live(list_id), col(ListItem.title_id) == values["title_id"]))
    ).scalar_one_or_none()
    if there is not None:
        return Added(item_row(there), added=False)
    check_number((await held(ctx, list_id)).row.items + 1)
    item = ListItem(**values, list_id=list_id, id=ids.new_id(), rank=await end_of(ctx, list_id), **await by_me(ctx))
    ctx.session.add(item)
    await ctx.session.flush()
    return Added(item_row(item), added=True)


@mutation(access=access.edits, limit=EDIT)
async def edit(
    ctx: Context,
    list_id: ListId,
    item: ItemId,
    name: TitleName | None = None,
    year: Year | None = None,
    kind: Kind | None = None,
    poster: Poster | Annotated[str, Field(max_length=0)] | None = None,
    note: Note | None = None,
) -> Row:
    """Change what a list says of a title. What is left out stays; an empty poster takes it off."""
    found = await _item(ctx, list_id, item)
    given = {"name": name, "year": year, "kind": kind, "note": note}
    for field, value in given.items():
        if value is not None:
            setattr(found, field, value)
    if poster is not None:
        found.poster = poster or None
    await ctx.session.flush()
    return item_row(found)


@mutation(access=access.edits, limit=EDIT)
async def arrange(ctx: Context, list_id: ListId, item: ItemId, after: ItemId | None = None) -> Row:
    """Put a title behind another one, or first."""
    found = await _item(ctx, list_id, item)
    # With those that were taken off, so that each comes back to a place of its own.
    others = [one for one in await ranked(ctx, list_id, removed=True) if one[0] != item]
    index = _place_of(others, after, "after") + 1 if after is not None else 0
    before = others[index - 1][1] if index else None
    behind = next((rank for _, rank in others[index:] if before is None or rank > before), None)
    found.rank = ranks.between(before, behind)
    if len(found.rank) > ranks.LONGEST:
        await _rank_anew(ctx, [*(one for one, _ in others[:index]), item, *(one for one, _ in others[index:])])
    await ctx.session.flush()
    await ctx.session.refresh(found)
    return item_row(found)


@mutation(access=access.edits, limit=EDIT)
async def take_off(ctx: Context, list_id: ListId, item: ItemId) -> Removal:
    """Take a title off a list. It can be put back for 30 days."""
    found = await _item(ctx, list_id, item)
    return await _take_off(ctx, col(ListItem.id) == found.id)


@mutation(access=access.edits, limit=SWEEP)
async def clear(ctx: Context, list_id: ListId) -> Removal:
    """Take everything off a list. It can be put back for 30 days."""
    return await _take_off(ctx, *_live(list_id))


@mutation(access=access.edits, limit=EDIT)
async def put_back(ctx: Context, list_id: ListId, removal: RemovalId) -> int:
    """Put back what was taken off at once, each title at its place. Those that came back meanwhile stay as they are.

    Returns how many were put back.
    """
    gone = select(ListItem.id, ListItem.title_id).where(
        col(ListItem.list_id) == list_id, col(ListItem.removal) == removal, col(ListItem.removed_at).is_not(None)
    )
    found = (await ctx.session.execute(gone)).all()
    if not found:
        raise NotFound("errors.no_removal", code="no_removal", field="removal")
    there = set((await ctx.session.execute(select(ListItem.title_id).where(*_live(list_id)))).scalars())
    back = [row[0] for row in found if row[1] not in there]
    check_number(len(there) + len(back))
    items_of_it = update(ListItem).where(col(ListItem.id).in_(back))
    await ctx.session.execute(items_of_it.values(removed_at=None, removal=None), execution_options=UNSEEN)
    return len(back)


async def ranked(ctx: Context, list_id: str, *, removed: bool = False) -> list[tuple[str, str]]:
    """The ids of a list's titles with their ranks, in order; `removed`: also of those that were taken off."""
    of_list = [col(ListItem.list_id) == list_id] if removed else _live(list_id)
    statement = select(ListItem.id, ListItem.rank).where(*of_list).order_by(col(ListItem.rank), col(ListItem.id))
    return [(row[0], row[1]) for row in (await ctx.session.execute(statement)).all()]


async def end_of(ctx: Context, list_id: str) -> str:
    """A rank behind every title of a list, also those that were taken off and may come back."""
    last = select(func.max(ListItem.rank)).where(col(ListItem.list_id) == list_id)
    return ranks.between((await ctx.session.execute(last)).scalar_one(), None)


async def by_me(ctx: Context) -> dict[str, Any]:
    """Who adds a title: its columns for that."""
    return {"added_by": ctx.actor.id, "added_name": (await profile_of(ctx, ctx.actor)).name}


def check_number(count: int) -> None:
    """Refuse more titles than a list may have.

    Raises:
        Conflict: It would have too many.
    """
    if count > ITEMS_AT_MOST:
        raise Conflict("errors.list_full", code="list_full", limit=ITEMS_AT_MOST)


async def _take_off(ctx: Context, *which: Any) -> Removal:
    removal = ids.new_id()
    gone = update(ListItem).where(*which).values(removed_at=utc_now(), removal=removal)
    found = await ctx.session.execute(gone.returning(col(ListItem.id)), execution_options=UNSEEN)
    return Removal(removal, len(found.all()))


async def _rank_anew(ctx: Context, order: Sequence[str]) -> None:
    """Give every title of a list a short rank."""
    await ctx.session.flush()
    await ctx.session.execute(RANK_ANEW, {"ids": list(order), "ranks": ranks.spread(len(order))})


async def _on_lists(ctx: Context, lists: Sequence[str], title_id: str) -> dict[str, str]:
    statement = select(ListItem.list_id, ListItem.id).where(
        and_(col(ListItem.list_id).in_(lists), col(ListItem.title_id) == title_id, col(ListItem.removed_at).is_(None))
    )
    return {row[0]: row[1] for row in (await ctx.session.execute(statement)).all()}


async def _item(ctx: Context, list_id: str, item: str) -> ListItem:
    statement = select(ListItem).where(*_live(list_id), col(ListItem.id) == item)
    found = (await ctx.session.execute(statement)).scalar_one_or_none()
    if found is None:
        raise NotFound("errors.no_title", code="no_title", field="item")
    return found


def _live(list_id: str) -> list[Any]:
    return [col(ListItem.list_id) == list_id, col(ListItem.removed_at).is_(None)]


def _place_of(order: Sequence[tuple[str, str]], item: str | None, field: str) -> int:
    place = next((i for i, (one, _) in enumerate(order) if one == item), None)
    if place is None:
        raise NotFound("errors.no_title", code="no_title", field=field)
    return place
