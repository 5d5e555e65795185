"""What goes for good: notifications that were put away or read long ago, and the oldest of very many."""

from datetime import timedelta

from sqlalchemy import delete, func, or_
from sqlmodel import col, select

from raffi_web.features.notifications.models import Notification
from raffi_web.kernel.database import Database
from raffi_web.kernel.tables import utc_now

REMOVED = timedelta(days=1)
READ = timedelta(days=90)
UNREAD = timedelta(days=365)
MOST = 1_000
"""Each person's."""


async def forget_notifications(database: Database) -> dict[str, int]:
    """Drop what is old. Returns how many that were."""
    now = utc_now()
    async with database.begin() as session:
        old = or_(
            col(Notification.at) < now - UNREAD,
            (col(Notification.at) < now - READ) & col(Notification.read_at).is_not(None),
            col(Notification.removed_at) < now - REMOVED,
        )
        gone = await session.execute(delete(Notification).where(old).returning(col(Notification.id)))
        number = len(gone.all())
    async with database.begin() as session:
        full = select(Notification.actor_id).group_by(col(Notification.actor_id)).having(func.count() > MOST)
        whose = (await session.execute(full)).scalars().all()
        ranked = select(
            col(Notification.id),
            func.row_number()
            .over(
                partition_by=col(Notification.actor_id),
                order_by=(col(Notification.at).desc(), col(Notification.id).desc()),
            )
            .label("place"),
        )
        ranked = ranked.where(col(Notification.actor_id).in_(whose)).subquery()
        too_many = select(ranked.c.id).where(ranked.c.place > MOST)
        gone = await session.execute(
            delete(Notification).where(col(Notification.id).in_(too_many)).returning(col(Notification.id))
        )
        return {"notifications": number + len(gone.all())}
