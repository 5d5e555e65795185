"""What goes by itself: pictures of comments that can't be brought back any more."""

from sqlalchemy import and_, exists, or_
from sqlmodel import col, select

from raffi_web.features.comments.access import hold
from raffi_web.features.comments.models import Comment, CommentText
from raffi_web.features.comments.pictures import keep_only
from raffi_web.features.comments.writing import UNDO
from raffi_web.kernel.context import SYSTEM, Context
from raffi_web.kernel.database import Database
from raffi_web.kernel.tables import utc_now

BATCH = 100


async def forget_comment_pictures(database: Database) -> int:
    """Delete the pictures of comments that were taken back for good. Returns how many comments that were."""
    removed = col(Comment.removed_at) < utc_now() - UNDO
    away = col(CommentText.beside)["pictures"]
    hidden = exists().where(
        col(CommentText.comment_id) == col(Comment.id),
        col(CommentText.kind) == "hidden",
        away.astext.not_in(["[]", ""]),
    )
    taken = (
        select(Comment.id, Comment.discussion_id)
        .where(removed, or_(col(Comment.pictures) != [], and_(col(Comment.hidden_at).is_not(None), hidden)))
        .order_by(col(Comment.discussion_id))
        .limit(BATCH)
    )
    count = 0
    while True:
        async with database.begin() as session:
            found = (await session.execute(taken)).all()
        for comment, discussion in found:
            async with database.begin() as session:
                await _forget(Context(SYSTEM, session), comment, discussion)
        count += len(found)
        if len(found) < BATCH:
            return count


async def _forget(ctx: Context, comment: str, discussion: str) -> None:
    await hold(ctx, discussion)
    await keep_only(ctx, comment, [])
    row = (await ctx.session.execute(select(Comment).where(col(Comment.id) == comment))).scalar_one()
    row.pictures = []
    texts = select(CommentText).where(col(CommentText.comment_id) == comment, col(CommentText.kind) == "hidden")
    for said in (await ctx.session.execute(texts)).scalars():
        said.beside = {**said.beside, "pictures": []}
