"""What a guest has in discussions goes to the account that the guest turned out to be; what they said stays theirs."""

from sqlalchemy import delete, func
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from raffi_web.features.accounts.merging import on_merge
from raffi_web.features.comments.access import hold
from raffi_web.features.comments.models import Comment, CommentReaction, CommentReader, DiscussionSeen, FilmReached
from raffi_web.kernel.context import Context


async def hand_over(ctx: Context, guest: str, user: str) -> None:
    """Give a guest's reactions, marks of what was read, and right to talk of rooms that are no more, to a user."""
    await _reactions(ctx, guest, user)
    marks = select(DiscussionSeen).where(col(DiscussionSeen.actor_id) == guest)
    for mark in (await ctx.session.execute(marks)).scalars().all():
        values = {"comment_id": mark.comment_id, "seen_at": mark.seen_at}
        given = insert(DiscussionSeen).values(discussion_id=mark.discussion_id, actor_id=user, **values)
        newer = col(DiscussionSeen.comment_id) < mark.comment_id
        await ctx.session.execute(
            given.on_conflict_do_update(index_elements=["discussion_id", "actor_id"], set_=values, where=newer)
        )
        await ctx.session.delete(mark)
    await _reached(ctx, guest, user)
    rooms = select(CommentReader).where(col(CommentReader.actor_id) == guest)
    for reader in (await ctx.session.execute(rooms)).scalars().all():
        given = insert(CommentReader).values(room_id=reader.room_id, actor_id=user)
        await ctx.session.execute(given.on_conflict_do_nothing())
        await ctx.session.delete(reader)
    await ctx.session.flush()


async def _reached(ctx: Context, guest: str, user: str) -> None:
    """How far they came in films: whoever came further counts."""
    statement = select(FilmReached).where(col(FilmReached.actor_id) == guest)
    for one in (await ctx.session.execute(statement)).scalars().all():
        given = insert(FilmReached).values(**{**one.model_dump(), "actor_id": user})
        further = {"at_ms": func.greatest(col(FilmReached.at_ms), given.excluded.at_ms)}
        await ctx.session.execute(given.on_conflict_do_update(index_elements=["actor_id", "film"], set_=further))
        await ctx.session.delete(one)


async def _reactions(ctx: Context, guest: str, user: str) -> None:
    statement = (
        select(CommentReaction, Comment.discussion_id)
        .join(Comment, col(Comment.id) == col(CommentReaction.comment_id))
        .where(col(CommentReaction.actor_id) == guest)
        # In the order of their ids, as everybody does who holds several.
        .order_by(col(Comment.discussion_id))
    )
    for reaction, discussion in (await ctx.session.execute(statement)).all():
        await hold(ctx, discussion)
        one = {"comment_id": reaction.comment_id, "emoji": reaction.emoji}
        same = (col(CommentReaction.comment_id) == one["comment_id"], col(CommentReaction.emoji) == one["emoji"])
        await ctx.session.execute(delete(CommentReaction).where(*same, col(CommentReaction.actor_id) == guest))
        given = insert(CommentReaction).values(**one, actor_id=user, created_at=reaction.created_at)
        await ctx.session.execute(given.on_conflict_do_nothing())


on_merge.append(hand_over)
