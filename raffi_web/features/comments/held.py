"""Comments that wait for a moderator: their authors' alone, until they are let through as the comments they were."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete
from sqlmodel import col, select

from raffi_web.features.accounts.merging import selves
from raffi_web.features.comments import access
from raffi_web.features.comments.access import CommentId, DiscussionId, comment_of, hold, read
from raffi_web.features.comments.models import Comment, CommentHeld
from raffi_web.features.comments.notifying import written
from raffi_web.features.comments.pictures import hand_over, keep_only
from raffi_web.features.comments.rows import Row, comment_row
from raffi_web.features.comments.writing import above_of
from raffi_web.kernel import ids
from raffi_web.kernel.context import Context
from raffi_web.kernel.elevation import elevated
from raffi_web.kernel.errors import Forbidden, Gone, NotFound
from raffi_web.kernel.functions import mutation, query
from raffi_web.kernel.limits import Limit
from raffi_web.kernel.tables import milliseconds, utc_now

MOST = 100
CHANGE = Limit("comment_change", 30, 60)


def held_row(one: CommentHeld) -> Row:
    """A comment that waits, as browsers hold comments. `hidden` says why it was not let through, with `note`."""
    shown = Comment(
        id=one.id,
        discussion_id=one.discussion_id,
        answers_id=one.answers_id,
        root_id=one.id,
        path=one.id,
        actor_id=one.actor_id,
        name=one.name,
        color=one.color,
        avatar_url=one.avatar_url,
        body=one.body,
        at_ms=one.at_ms,
        mentions=one.mentions,
        named=one.named,
        pictures=one.pictures,
        stands=one.stands,
        created_at=one.created_at,
        reactions={},
    )
    told = {"held": True, "hidden": one.refused_reason, "hidden_at": milliseconds(one.refused_at)}
    return {**comment_row(shown), **told, "note": one.note, "mine": []}


@query(access=access.seen)
async def waiting(ctx: Context, discussion: DiscussionId) -> list[Row]:
    """My comments of a discussion that wait for a moderator, or were not let through; the latest first."""
    statement = select(CommentHeld).where(
        col(CommentHeld.discussion_id) == discussion, col(CommentHeld.actor_id).in_(await selves(ctx))
    )
    rows = (await ctx.session.execute(statement.order_by(col(CommentHeld.id).desc()).limit(MOST))).scalars()
    return [held_row(one) for one in rows]


@mutation(access=access.somebody_here, limit=CHANGE)
async def forget_waiting(ctx: Context, waits: CommentId) -> None:
    """Take back one of my comments that wait, or put away one that was not let through."""
    mine = delete(CommentHeld).where(col(CommentHeld.id) == waits, col(CommentHeld.actor_id).in_(await selves(ctx)))
    if (await ctx.session.execute(mine.returning(col(CommentHeld.id)))).first() is None:
        raise NotFound(field="waits")
    async with elevated(ctx):
        await keep_only(ctx, waits, [])


async def held_of(ctx: Context, wanted: Sequence[str]) -> list[CommentHeld]:
    """Some of those that wait or were not let through, for who keeps order."""
    async with elevated(ctx):
        statement = select(CommentHeld).where(col(CommentHeld.id).in_(wanted)).with_for_update()
        return list((await ctx.session.execute(statement)).scalars())


async def let_through(ctx: Context, one: CommentHeld) -> Comment:
    """Make a comment of one that waits: it is new now, for all who listen, and for those it answers and names.

    So it gets an id of now, and stands behind what others have read meanwhile.

    Raises:
        Forbidden: The title's comments are switched off.
        Gone: The room has ended.
    """
    await hold(ctx, one.discussion_id)
    async with elevated(ctx):
        place = await read(ctx, one.discussion_id)
        await ctx.session.refresh(place)
        if place.closed is not None:
            raise Forbidden("errors.comments_off", code="comments_off", why=place.closed_why)
        if place.ended_at is not None:
            raise Gone("errors.talk_over", code="talk_over", field="comments")
        answered = None if one.answers_id is None else await comment_of(ctx, one.answers_id)
        above = await above_of(ctx, answered)
        names = ("discussion_id", "actor_id", "name", "color", "avatar_url", "answers_id", "body", "at_ms", "mentions")
        values: dict[str, Any] = {name: getattr(one, name) for name in (*names, "named", "pictures", "stands")}
        comment = ids.new_id()
        made = Comment(
            id=comment,
            parent_id=above.id if above else None,
            root_id=above.root_id if above else comment,
            path=f"{above.path}/{comment}" if above else comment,
            depth=above.depth + 1 if above else 0,
            created_at=utc_now(),
            reactions={},
            **values,
        )
        await hand_over(ctx, one.id, comment)
        await ctx.session.delete(one)
        await ctx.session.flush()
        ctx.session.add(made)
        await ctx.session.flush()
    # What was taken back meanwhile is answered, and nobody told of it.
    stands = answered if answered is not None and answered.removed_at is None else None
    await written(ctx, place, made, stands, by=made.actor_id)
    return made
