"""What goes by itself: pictures of comments that can't be brought back any more."""

from sqlmodel import col, select

from raffi_web.features.comments.access import hold
from raffi_web.features.comments.models import Comment
from raffi_web.features.comments.pictures import keep_only
from raffi_web.features.comments.writing import UNDO
from raffi_web.kernel.context import SYSTEM, Context
from raffi_web.kernel.database import Database
from raffi_web.kernel.tables import utc_now

BATCH = 100


async def forget_comment_pictures(database: Database) -> int:
    """Delete the pictures of comments that were taken back for good. Returns how many comments that were."""
    taken = (
        select(Comment.id, Comment.discussion_id)
        .where(col(Comment.removed_at) < utc_now() - UNDO, col(Comment.pictures) != [])
        .order_by(col(Comment.discussion_id))
        .limit(BATCH)
    )
    count = 0
    while True:
        async with database.begin() as session:
            found = (await session.execute(taken)).all()
        for comment, discussion in found:
            async with database.begin() as session:
                ctx = Context(SYSTEM, session)
                await hold(ctx, discussion)
                await keep_only(ctx, comment, [])
                row = (await session.execute(select(Comment).where(col(Comment.id) == comment))).scalar_one()
                row.pictures = []
        count += len(found)
        if len(found) < BATCH:
            return count
