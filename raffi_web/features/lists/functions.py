"""Lists: made, named, arranged, shown to others, deleted and brought back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from sqlalchemy import func
from sqlmodel import col, select

from raffi_web.features.accounts.functions import pictures_of, profile_of
from raffi_web.features.lists import access
from raffi_web.features.lists.access import STAFF, Held, ListId, Role, held, hold_order
from raffi_web.features.lists.models import ListMember, ListReader, TitleList
from raffi_web.features.lists.rows import Card, Head, card_of, head_of
from raffi_web.kernel import ids, ranks
from raffi_web.kernel.arguments import line, prose
from raffi_web.kernel.context import Context
from raffi_web.kernel.errors import Conflict, NotFound
from raffi_web.kernel.functions import mutation, query
from raffi_web.kernel.limits import Limit
from raffi_web.kernel.tables import utc_now

MANAGE = Limit("lists", 60, 600)
ARRANGE = Limit("lists_arrange", 120, 60)
LISTS_AT_MOST = 200
OPENED_SHOWN = 100

Name = Annotated[str, line(1, 120)]
Description = Annotated[str, prose(0, 2000)]
Visibility = Literal["private", "link", "public"]


@dataclass(frozen=True)
class Mine:
    """My lists in my order, those that others share with me, and how many more I may make."""

    own: list[Card]
    shared: list[Card]
    left: int


@query(access=access.person)
async def mine(ctx: Context) -> Mine:
    """My lists, and those I edit or have opened by a link."""
    own = await own_lists(ctx)
    shared = [card_of(found, role) for found, role in await _shared(ctx)]
    return Mine([card_of(one, Role.OWNER) for one in own], shared, max(0, LISTS_AT_MOST - len(own)))


@query(
    access=access.seen, audience=lambda ctx, args: f"list:{args['list_id']}:{ctx.cache[(Held, args['list_id'])].role}"
)
async def get(ctx: Context, list_id: ListId) -> Head:
    """A list without its titles."""
    return await head(ctx, list_id)


@mutation(access=access.person, limit=MANAGE)
async def create(ctx: Context, name: Name, description: Description = "", visibility: Visibility = "private") -> Card:
    """Make a list; it comes first among mine."""
    return card_of(await new_list(ctx, name, description, visibility), Role.OWNER)


@mutation(access=access.owns, limit=MANAGE)
async def update(
    ctx: Context,
    list_id: ListId,
    name: Name | None = None,
    description: Description | None = None,
    visibility: Visibility | None = None,
) -> Card:
    """Change what a list is called and who sees it. What is left out stays."""
    found = (await held(ctx, list_id)).row
    found.name = name if name is not None else found.name
    found.description = description if description is not None else found.description
    found.visibility = visibility or found.visibility
    await ctx.session.flush()
    return card_of(found, Role.OWNER)


@mutation(access=access.owned_once, limit=ARRANGE)
async def move(ctx: Context, list_id: ListId, after: ListId | None = None) -> list[str]:
    """Put a list of mine behind another one, or first. Returns the ids of all in their order."""
    own = await own_lists(ctx)
    found = next((one for one in own if one.id == list_id), None)
    if found is None:
        raise NotFound("errors.list_not_found", code="list_not_found", field="list_id")
    others = [one for one in own if one.id != list_id]
    index = _index_after([one.id for one in others], after)
    found.rank = ranks.between(others[index - 1].rank if index else None, _rank_at(others, index))
    if len(found.rank) > ranks.LONGEST:
        for one, rank in zip([*others[:index], found, *others[index:]], ranks.spread(len(own)), strict=True):
            one.rank = rank
    await ctx.session.flush()
    return [one.id for one in (*others[:index], found, *others[index:])]


@mutation(access=access.owned_once, limit=MANAGE)
async def remove(ctx: Context, list_id: ListId) -> Card:
    """Delete a list. Its owner can bring it back for 30 days, as it was and where it was."""
    found = (await held(ctx, list_id, removed=True)).row
    found.removed_at = found.removed_at or utc_now()
    await ctx.session.flush()
    return card_of(found, Role.OWNER)


@mutation(access=access.owned_once, limit=MANAGE)
async def restore(ctx: Context, list_id: ListId) -> Card:
    """Bring a deleted list back."""
    found = (await held(ctx, list_id, removed=True)).row
    if found.removed_at is not None:
        await _check_number(ctx)
        found.removed_at = None
        await ctx.session.flush()
    return card_of(found, Role.OWNER)


async def head(ctx: Context, list_id: str) -> Head:
    """A list's head for the asker."""
    found = await held(ctx, list_id)
    editors: Sequence[ListMember] = []
    if found.role in STAFF:
        statement = (
            select(ListMember)
            .where(col(ListMember.list_id) == list_id, col(ListMember.left_at).is_(None))
            .order_by(col(ListMember.joined_at), col(ListMember.actor_id))
        )
        editors = (await ctx.session.execute(statement)).scalars().all()
    pictures = await pictures_of(ctx, [found.row.owner_id, *(one.actor_id for one in editors)])
    return head_of(found, editors, pictures)


async def new_list(ctx: Context, name: str, description: str, visibility: str) -> TitleList:
    """Make a list of the asker's, before the others.

    Raises:
        Conflict: There are as many as there may be.
    """
    await hold_order(ctx)
    await _check_number(ctx)
    first = select(func.min(TitleList.rank)).where(col(TitleList.owner_id) == ctx.actor.id)
    me = await profile_of(ctx, ctx.actor)
    made = TitleList(
        id=ids.new_id(),
        owner_id=ctx.actor.id,
        owner_name=me.name,
        owner_color=me.color,
        name=name,
        description=description,
        visibility=visibility,
        # Deleted ones count: they come back to their places.
        rank=ranks.between(None, (await ctx.session.execute(first)).scalar_one()),
    )
    ctx.session.add(made)
    await ctx.session.flush()
    ctx.cache[(Held, made.id)] = Held(made, Role.OWNER)
    return made


async def own_lists(ctx: Context) -> list[TitleList]:
    """The asker's lists, in their order."""
    statement = (
        select(TitleList)
        .where(col(TitleList.owner_id) == ctx.actor.id, col(TitleList.removed_at).is_(None))
        .order_by(col(TitleList.rank), col(TitleList.id))
    )
    return list((await ctx.session.execute(statement)).scalars())


async def edited_lists(ctx: Context) -> list[TitleList]:
    """Lists of others that the asker edits, the latest joined first."""
    return [found for found, role in await _shared(ctx) if role is Role.EDITOR]


async def _shared(ctx: Context) -> list[tuple[TitleList, Role]]:
    me = ctx.actor.id
    joined = (
        select(ListMember.list_id)
        .where(col(ListMember.actor_id) == me, col(ListMember.left_at).is_(None))
        .order_by(col(ListMember.joined_at).desc())
    )
    opened = (
        select(ListReader.list_id)
        .where(col(ListReader.actor_id) == me)
        .order_by(col(ListReader.opened_at).desc())
        .limit(OPENED_SHOWN)
    )
    roles = dict.fromkeys((await ctx.session.execute(joined)).scalars(), Role.EDITOR)
    for found in (await ctx.session.execute(opened)).scalars():
        roles.setdefault(found, Role.READER)
    statement = select(TitleList).where(
        col(TitleList.id).in_(list(roles)), col(TitleList.owner_id) != me, col(TitleList.removed_at).is_(None)
    )
    lists = {one.id: one for one in (await ctx.session.execute(statement)).scalars()}
    return [(lists[found], role) for found, role in roles.items() if found in lists]


async def _check_number(ctx: Context) -> None:
    if len(await own_lists(ctx)) >= LISTS_AT_MOST:
        raise Conflict("errors.lists_full", code="lists_full", limit=LISTS_AT_MOST)


def _index_after(others: Sequence[str], after: str | None) -> int:
    if after is None:
        return 0
    if after not in others:
        raise NotFound("errors.list_not_found", code="list_not_found", field="after")
    return others.index(after) + 1


def _rank_at(others: Sequence[TitleList], index: int) -> str | None:
    """The rank that is to stand behind: the next larger one, since two brought together may share theirs."""
    before = others[index - 1].rank if index else ""
    return next((one.rank for one in others[index:] if one.rank > before), None)
