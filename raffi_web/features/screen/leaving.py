"""The films that somebody put into queues bear no name when they go for good."""

from sqlalchemy import delete, update
from sqlmodel import col

from raffi_web.features.accounts.leaving import Leaver, on_delete
from raffi_web.features.screen.models import QueueItem, SyncReport
from raffi_web.kernel.context import Context


async def _delete(ctx: Context, leaver: Leaver) -> bool:
    named = update(QueueItem).where(col(QueueItem.added_by).in_(leaver.ids), col(QueueItem.added_name) != leaver.name)
    await ctx.session.execute(named.values(added_name=leaver.name))
    await ctx.session.execute(delete(SyncReport).where(col(SyncReport.actor_id).in_(leaver.ids)))
    return False


on_delete["queues"] = _delete
