"""What goes for good: lists and titles that were deleted 30 days ago."""

from datetime import timedelta

from sqlalchemy import delete
from sqlmodel import col, select

from raffi_web.features.lists.access import channel_of
from raffi_web.features.lists.models import ListItem, TitleList
from raffi_web.kernel.channels import end
from raffi_web.kernel.context import SYSTEM, Context
from raffi_web.kernel.database import Database
from raffi_web.kernel.tables import utc_now

KEPT = timedelta(days=30)


async def forget_removed_lists(database: Database) -> dict[str, int]:
    """Drop what nobody can bring back any more. Returns how many lists and titles that were."""
    oldest = utc_now() - KEPT
    async with database.begin() as session:
        gone = delete(TitleList).where(col(TitleList.removed_at) < oldest).returning(col(TitleList.id))
        lists = (await session.execute(gone)).scalars().all()
        for list_id in lists:
            await end(Context(SYSTEM, session), channel_of(list_id))
    async with database.begin() as session:
        old = select(ListItem.id).where(col(ListItem.removed_at) < oldest)
        items = await session.execute(delete(ListItem).where(col(ListItem.id).in_(old)).returning(col(ListItem.id)))
        return {"lists": len(lists), "titles": len(items.all())}
