"""Somebody's lists, to take along; and gone when they go for good."""

from sqlalchemy import delete, update
from sqlmodel import col, select

from raffi_web.features.accounts.leaving import Leaver, Part, on_delete, on_export
from raffi_web.features.lists.access import channel_of
from raffi_web.features.lists.models import ListItem, ListMember, TitleList
from raffi_web.kernel.channels import end
from raffi_web.kernel.context import Context
from raffi_web.kernel.tables import milliseconds, utc_now

PAGE = 20


async def _export(ctx: Context, ids: list[str], after: str | None) -> Part:
    statement = (
        select(TitleList)
        .where(col(TitleList.owner_id).in_(ids), col(TitleList.removed_at).is_(None), col(TitleList.id) > (after or ""))
        .order_by(col(TitleList.id))
        .limit(PAGE)
    )
    lists = (await ctx.session.execute(statement)).scalars().all()
    items = (
        select(ListItem)
        .where(col(ListItem.list_id).in_([one.id for one in lists]), col(ListItem.removed_at).is_(None))
        .order_by(col(ListItem.rank), col(ListItem.id))
    )
    titles: dict[str, list[dict[str, object]]] = {one.id: [] for one in lists}
    for item in (await ctx.session.execute(items)).scalars():
        titles[item.list_id].append(
            {
                "title_id": item.title_id,
                "name": item.name,
                "year": item.year,
                "kind": item.kind,
                "poster": item.poster,
                "note": item.note,
            }
        )
    rows = [
        {
            "id": one.id,
            "name": one.name,
            "description": one.description,
            "visibility": one.visibility,
            "created_at": milliseconds(one.created_at),
            "titles": titles[one.id],
        }
        for one in lists
    ]
    return Part(rows, lists[-1].id if len(lists) == PAGE else None)


async def _delete(ctx: Context, leaver: Leaver) -> bool:
    gone = delete(TitleList).where(col(TitleList.owner_id).in_(leaver.ids)).returning(col(TitleList.id))
    for one in sorted((await ctx.session.execute(gone)).scalars()):
        await end(ctx, channel_of(one))
    edited = update(ListMember).where(col(ListMember.actor_id).in_(leaver.ids))
    await ctx.session.execute(edited.where(col(ListMember.name) != leaver.name).values(name=leaver.name))
    left = edited.where(col(ListMember.left_at).is_(None)).values(left_at=utc_now(), left_how="left")
    await ctx.session.execute(left)
    added = update(ListItem).where(col(ListItem.added_by).in_(leaver.ids), col(ListItem.added_name) != leaver.name)
    await ctx.session.execute(added.values(added_name=leaver.name))
    return False


on_export["lists"] = _export
on_delete["lists"] = _delete
