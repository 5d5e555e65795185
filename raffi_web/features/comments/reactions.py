"""What people do with a comment besides answering: reactions and pins."""

from typing import Annotated

from sqlalchemy import delete, func
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from raffi_web.features.accounts.merging import selves
from raffi_web.features.chat.functions import REACTIONS
from raffi_web.features.comments import access
from raffi_web.features.comments.access import CommentId, held_comment, read
from raffi_web.features.comments.models import Comment, CommentReaction
from raffi_web.features.comments.notifying import reacted
from raffi_web.features.comments.rows import Row
from raffi_web.features.comments.threads import told_to
from raffi_web.features.comments.writing import CHANGE
from raffi_web.kernel.arguments import line
from raffi_web.kernel.audit import audit
from raffi_web.kernel.context import Context
from raffi_web.kernel.elevation import elevated
from raffi_web.kernel.errors import Conflict, Gone, Invalid
from raffi_web.kernel.functions import mutation
from raffi_web.kernel.limits import Limit
from raffi_web.kernel.tables import utc_now

REACT = Limit("comment_reactions", 12, 3)
"""Four a second, bursts of twelve, as in a room's chat."""
PINS = 3


@mutation(access=access.takes_part, limit=REACT)
async def react(ctx: Context, comment: CommentId, emoji: Annotated[str, line(1, 8)], on: bool = True) -> Row:
    """React to a comment with one of the offered emoji, or take that back."""
    if emoji not in REACTIONS:
        raise Invalid(field="emoji", reason="offered")
    found = await held_comment(ctx, comment)
    if found.removed_at is not None and on:
        raise Gone("errors.comment_removed", code="comment_removed", field="comment")
    mine = (col(CommentReaction.comment_id) == comment, col(CommentReaction.emoji) == emoji)
    if on:
        given = insert(CommentReaction).values(comment_id=comment, actor_id=ctx.actor.id, emoji=emoji)
        await ctx.session.execute(given.on_conflict_do_nothing())
    else:
        gone = delete(CommentReaction).where(*mine, col(CommentReaction.actor_id).in_(await selves(ctx)))
        await ctx.session.execute(gone)
    await ctx.session.refresh(found)
    await reacted(ctx, await read(ctx, found.discussion_id), found, on=on)
    return (await told_to(ctx, [found]))[0]


@mutation(access=access.pins, limit=CHANGE)
async def pin(ctx: Context, comment: CommentId, pinned: bool = True) -> Row:
    """Let a thread stand above the others, or no longer: three in a discussion at most."""
    found = await held_comment(ctx, comment)
    if pinned and found.parent_id is not None:
        raise Invalid(field="comment", reason="a_root")
    if pinned and found.removed_at is not None:
        raise Gone("errors.comment_removed", code="comment_removed", field="comment")
    if pinned != (found.pinned_at is not None):
        if pinned:
            await _check_number(ctx, found)
        async with elevated(ctx):
            found.pinned_at, found.pinned_by = (utc_now(), ctx.actor.id) if pinned else (None, None)
            await ctx.session.flush()
        on = ("comment", comment)
        await (audit(ctx, "comments.pin", on=on) if pinned else audit(ctx, "comments.unpin", on=on))
    return (await told_to(ctx, [found]))[0]


async def _check_number(ctx: Context, found: Comment) -> None:
    there = select(func.count()).where(
        col(Comment.discussion_id) == found.discussion_id, col(Comment.pinned_at).is_not(None)
    )
    if (await ctx.session.execute(there)).scalar_one() >= PINS:
        raise Conflict("errors.pins_full", code="pins_full", limit=PINS)
