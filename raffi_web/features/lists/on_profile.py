"""The lists that stand on somebody's public page: their public ones."""

from sqlmodel import col, select

from raffi_web.features.lists.models import TitleList
from raffi_web.features.profiles.shown import Shown, readers
from raffi_web.kernel.context import Context

MOST = 12


async def lists_of(ctx: Context, actor: str) -> list[Shown]:
    """Public lists of an actor, in their order."""
    statement = (
        select(TitleList)
        .where(
            col(TitleList.owner_id) == actor,
            col(TitleList.visibility) == "public",
            col(TitleList.removed_at).is_(None),
        )
        .order_by(col(TitleList.rank), col(TitleList.id))
        .limit(MOST)
    )
    lists = (await ctx.session.execute(statement)).scalars()
    return [Shown(one.name, f"/l/{one.id}", one.description, None) for one in lists]


readers["lists"] = lists_of
