"""What becomes of letters by themselves: forgotten runs are begun anew, and what they said is not kept."""

from datetime import timedelta

from sqlalchemy import delete, or_, update
from sqlmodel import col, select

from raffi_web.features.mail.functions import set_out
from raffi_web.features.mail.models import Mail
from raffi_web.features.mail.sending import office
from raffi_web.kernel.context import SYSTEM, Context
from raffi_web.kernel.database import Database
from raffi_web.kernel.tables import utc_now

TEXT_KEPT = timedelta(days=7)
ROW_KEPT = timedelta(days=30)
REMOVED_KEPT = timedelta(hours=1)
"""How long a removed letter can be brought back."""
OVERDUE = timedelta(minutes=15)
"""Far above what one try takes: a letter that is due for so long has no run any more."""
BATCH = 100


async def forget_letters(database: Database) -> int:
    """Drop what letters say after a week, those that only lay in the outbox as a whole, and all after a month."""
    now = utc_now()
    created = col(Mail.created_at)
    old = or_(
        created < now - ROW_KEPT,
        (col(Mail.status) == "held") & (created < now - TEXT_KEPT),
        col(Mail.removed_at) < now - REMOVED_KEPT,
    )
    async with database.begin() as session:
        gone = await session.execute(delete(Mail).where(old).returning(col(Mail.id)))
        said = update(Mail).where(created < now - TEXT_KEPT, col(Mail.body).is_not(None))
        await session.execute(said.values(body=None, html=None, link=None))
        return len(gone.all())


async def begin_overdue(database: Database) -> int:
    """Begin anew what waits and is due for long: its run has failed, as when the database was away for minutes."""
    if office().post.smtp is None:
        return 0
    statement = select(Mail).where(
        col(Mail.status) == "waiting", col(Mail.due_at) < utc_now() - OVERDUE, col(Mail.removed_at).is_(None)
    )
    async with database.begin() as session:
        rows = (await session.execute(statement.limit(BATCH).with_for_update(skip_locked=True))).scalars().all()
        for row in rows:
            await set_out(Context(SYSTEM, session), row)
    return len(rows)
