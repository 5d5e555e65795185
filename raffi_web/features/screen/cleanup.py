"""What goes off the screen by itself: reports after six hours, and everything when the room closes."""

from datetime import timedelta
from typing import Any

from sqlalchemy import delete
from sqlmodel import col, select

from raffi_web.features.rooms.cleanup import on_close
from raffi_web.features.screen.functions import lock_playback, stamp
from raffi_web.features.screen.models import QueueItem, SyncReport, SyncSample
from raffi_web.kernel.clock import clock
from raffi_web.kernel.context import Context
from raffi_web.kernel.database import Database
from raffi_web.kernel.tables import utc_now

REPORTS_KEPT = timedelta(hours=6)


async def forget_reports(database: Database) -> int:
    """Drop reports of synchronisation that are older than six hours, and never an anchor. Returns how many."""
    oldest = clock.now() - REPORTS_KEPT.total_seconds() * 1000
    async with database.begin() as session:
        reports = await session.execute(
            delete(SyncReport).where(col(SyncReport.at) < oldest).returning(col(SyncReport.room_id))
        )
        samples = await session.execute(
            delete(SyncSample).where(col(SyncSample.at) < utc_now() - REPORTS_KEPT).returning(col(SyncSample.room_id))
        )
        return len(reports.all()) + len(samples.all())


async def _close(ctx: Context, room: str) -> None:
    """Take the film, the queue and the reports of a room that closes."""
    anchor = await lock_playback(ctx, room)
    off: dict[str, Any] = {"source": None, "item_id": None, "duration": None, "undo": None, "position": 0.0}
    for name, value in off.items():
        setattr(anchor, name, value)
    anchor.playing, anchor.waiting_on, anchor.waiting_since, anchor.holds = False, [], None, {}
    anchor.media_gen += 1
    anchor.at = clock.now()
    stamp(ctx, anchor, "closed")
    statement = select(QueueItem).where(col(QueueItem.room_id) == room, col(QueueItem.removed_at).is_(None))
    for item in (await ctx.session.execute(statement)).scalars():
        item.removed_at = utc_now()
    for reports in (SyncReport, SyncSample):
        await ctx.session.execute(delete(reports).where(col(reports.room_id) == room))
    await ctx.session.flush()


on_close.append(_close)
