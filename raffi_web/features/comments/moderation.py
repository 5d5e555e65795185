"""Order in a discussion: comments that are hidden and shown again, threads that are locked, a pace.

Nothing is deleted. A hidden comment's text waits beside it, where its author and who keeps order read it; everybody
else sees that something was hidden, and what answers it.
"""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field
from sqlmodel import col, select

from raffi_web.features.accounts.functions import names_of
from raffi_web.features.accounts.merging import is_me
from raffi_web.features.comments import access
from raffi_web.features.comments.access import (
    CommentId,
    DiscussionId,
    comment_of,
    held_comment,
    hold,
    keeps_order,
    ordered_as,
    read,
)
from raffi_web.features.comments.gate import LONGEST_PACE
from raffi_web.features.comments.models import Comment, CommentDeed, CommentHeld, CommentText
from raffi_web.features.comments.notifying import moderated
from raffi_web.features.comments.rows import Row, discussion_row
from raffi_web.features.comments.threads import told_to
from raffi_web.features.profiles.comment_reports import close_reports_of, reopen_reports
from raffi_web.kernel import ids
from raffi_web.kernel.arguments import prose
from raffi_web.kernel.audit import audit
from raffi_web.kernel.context import Context
from raffi_web.kernel.elevation import elevated
from raffi_web.kernel.errors import Forbidden
from raffi_web.kernel.functions import mutation, query
from raffi_web.kernel.limits import Limit
from raffi_web.kernel.tables import milliseconds, utc_now

ORDER = Limit("comments_order", 120, 60)
REVIEW = "review"
"""Why a comment is hidden that was changed into something a filter holds: somebody reads it first."""
Reason = Literal["spam", "harassment", "hate", "sexual", "violence", "spoiler", "off_topic", "something_else"]
BESIDE = ("mentions", "named", "pictures")
"""What goes with the text of a hidden comment."""
Kind = Literal["hide", "unhide", "keep", "release", "refuse", "lock", "unlock"]
Note = Annotated[str, prose(0, 500)]
"""What the author is told besides the reason."""


@dataclass(frozen=True)
class Hidden:
    """What a hidden comment says, and why others do not see it. `at` is when it was hidden (ms)."""

    body: str
    at_ms: int | None
    reason: str
    note: str
    at: float | None


@dataclass(frozen=True)
class Deed:
    """Something that was done about a comment. `by` is told to who keeps order only; times in milliseconds."""

    id: str
    kind: str
    reason: str
    note: str
    at: float | None
    undone_at: float | None
    by: str | None


@mutation(access=access.orders, limit=ORDER)
async def hide(ctx: Context, comment: CommentId, reason: Reason, note: Note = "") -> Row:
    """Hide a comment from everybody but its author and who keeps order. What answers it stays.

    Hidden already, it gets this reason. The author is told it, and what was reported of it is settled.
    """
    found = await held_comment(ctx, comment)
    if found.hidden_reason != reason:
        place = await read(ctx, found.discussion_id)
        closed = await close_reports_of(ctx, [comment], room=await ordered_as(ctx, place), settled=True)
        about = {"name": found.name, "text": found.body, "was": found.hidden_reason}
        await put_away(ctx, found, reason)
        await did(ctx, "hide", found, reason=reason, note=note, reports=closed.get(comment, []), **about)
        await audit(ctx, "comments.hide", on=("comment", comment), reason=reason)
    return (await told_to(ctx, [found]))[0]


@mutation(access=access.orders, limit=ORDER)
async def unhide(ctx: Context, comment: CommentId) -> Row:
    """Show a hidden comment again, as it was. Reports that were settled when it was hidden are open again."""
    found = await held_comment(ctx, comment)
    if found.hidden_at is not None:
        await bring_back(ctx, found)
        await _take_back_hiding(ctx, comment)
        await did(ctx, "unhide", found)
        await audit(ctx, "comments.unhide", on=("comment", comment))
    return (await told_to(ctx, [found]))[0]


@query(access=access.seen)
async def hidden_text(ctx: Context, comment: CommentId) -> Hidden | None:
    """What a hidden comment says, for its author and for who keeps order; null when it is not hidden."""
    found = await _as_author_or_order(ctx, comment)
    if found.hidden_at is None:
        return None
    deed = await _latest_hide(ctx, comment)
    async with elevated(ctx):
        said = await _away(ctx, found)
    note = deed.note if deed is not None and found.hidden_reason != REVIEW else ""
    return Hidden(
        body=said.body if said else "",
        at_ms=said.at_ms if said else None,
        reason=found.hidden_reason or "",
        note=note,
        at=milliseconds(found.hidden_at),
    )


@query(access=access.seen)
async def deeds(ctx: Context, comment: CommentId) -> list[Deed]:
    """What was done about a comment, the latest first: for its author, and for who keeps order.

    Its author is not told that it was kept: somebody reported it then.
    """
    found = await _as_author_or_order(ctx, comment)
    keeps = await keeps_order(ctx, await read(ctx, found.discussion_id))
    statement = select(CommentDeed).where(col(CommentDeed.comment_id) == comment)
    if not keeps:
        statement = statement.where(col(CommentDeed.kind) != "keep")
    async with elevated(ctx):
        rows = (await ctx.session.execute(statement.order_by(col(CommentDeed.id).desc()).limit(50))).scalars().all()
    names = await names_of(ctx, {one.by_id for one in rows if one.by_id}) if keeps else {}
    return [
        Deed(
            id=one.id,
            kind=one.kind,
            reason=one.reason,
            note=one.note,
            at=milliseconds(one.created_at),
            undone_at=milliseconds(one.undone_at),
            by=names.get(one.by_id or ""),
        )
        for one in rows
    ]


@mutation(access=access.orders, limit=ORDER)
async def lock(ctx: Context, comment: CommentId, locked: bool = True) -> Row:
    """Let a thread take no more replies, or take them again. Any comment of it names the thread; told is its root."""
    named = await comment_of(ctx, comment)
    found = await held_comment(ctx, named.root_id)
    if locked != (found.locked_at is not None):
        async with elevated(ctx):
            found.locked_at = utc_now() if locked else None
            await ctx.session.flush()
        await did(ctx, "lock" if locked else "unlock", found)
        on = ("comment", found.id)
        await (audit(ctx, "comments.lock", on=on) if locked else audit(ctx, "comments.unlock", on=on))
    return (await told_to(ctx, [found]))[0]


@mutation(access=access.orders, limit=ORDER)
async def slow(ctx: Context, discussion: DiscussionId, seconds: Annotated[int, Field(ge=0, le=LONGEST_PACE)]) -> Row:
    """Let so many seconds lie between two comments of one person in a discussion; 0 for no pace."""
    found = await read(ctx, discussion)
    await hold(ctx, discussion)
    await ctx.session.refresh(found)
    if found.slow_seconds != seconds:
        async with elevated(ctx):
            found.slow_seconds = seconds
            await ctx.session.flush()
        await audit(ctx, "comments.slow", on=("discussion", discussion), seconds=seconds)
    return discussion_row(found)


async def put_away(ctx: Context, found: Comment, reason: str) -> None:
    """Take a comment's text out of its row, to where its author and who keeps order find it. Its channel is held."""
    async with elevated(ctx):
        if found.hidden_at is None:
            removal = await _latest(ctx, found, "removal") if found.removed_at is not None else None
            if removal is not None:
                removal.kind = "hidden"
            else:
                text = {"kind": "hidden", "body": found.body, "at_ms": found.at_ms, "beside": {}}
                removal = CommentText(id=ids.new_id(), comment_id=found.id, **text)
                ctx.session.add(removal)
            removal.beside = {name: getattr(found, name) for name in BESIDE}
            found.mentions, found.named, found.pictures = [], {}, []
        found.body, found.at_ms, found.covered = "", None, False
        found.hidden_at, found.hidden_reason = utc_now(), reason
        found.pinned_at = found.pinned_by = None
        await ctx.session.flush()


async def bring_back(ctx: Context, found: Comment) -> None:
    """Put a hidden comment's text back; what its author took back meanwhile stays away. Its channel is held."""
    async with elevated(ctx):
        said = await _away(ctx, found)
        found.hidden_at = found.hidden_reason = None
        for name, value in (said.beside if said is not None else {}).items():
            setattr(found, name, value)
        if found.removed_at is not None:
            if said is not None:
                said.kind = "removal"
        elif said is None:
            # Who wrote it left, and took what was kept for them along.
            found.removed_at, found.removed_by = utc_now(), found.actor_id
        else:
            found.body, found.at_ms = said.body, said.at_ms
            await ctx.session.delete(said)
        await ctx.session.flush()


async def did(
    ctx: Context, kind: Kind, found: Comment | CommentHeld, *, reason: str = "", note: str = "", **data: Any
) -> CommentDeed:
    """Write down what was done about a comment, and tell its author."""
    deed = CommentDeed(
        id=ids.new_id(),
        discussion_id=found.discussion_id,
        comment_id=found.id,
        actor_id=found.actor_id,
        kind=kind,
        reason=reason,
        note=note,
        data=data,
        by_id=ctx.actor.id,
    )
    async with elevated(ctx):
        ctx.session.add(deed)
        await ctx.session.flush()
    # What its author took back concerns them no more.
    if kind != "keep" and (isinstance(found, CommentHeld) or found.removed_at is None):
        await moderated(ctx, found, kind, reason=reason, note=note)
    return deed


async def _take_back_hiding(ctx: Context, comment: str) -> None:
    hiding = select(CommentDeed).where(
        col(CommentDeed.comment_id) == comment, col(CommentDeed.kind) == "hide", col(CommentDeed.undone_at).is_(None)
    )
    async with elevated(ctx):
        for deed in (await ctx.session.execute(hiding.with_for_update())).scalars().all():
            deed.undone_at = utc_now()
            await ctx.session.flush()
            await reopen_reports(ctx, deed.data.get("reports", []))


async def _latest_hide(ctx: Context, comment: str) -> CommentDeed | None:
    latest = select(CommentDeed).where(
        col(CommentDeed.comment_id) == comment, col(CommentDeed.kind) == "hide", col(CommentDeed.undone_at).is_(None)
    )
    async with elevated(ctx):
        return (await ctx.session.execute(latest.order_by(col(CommentDeed.id).desc()).limit(1))).scalar_one_or_none()


async def _as_author_or_order(ctx: Context, comment: str) -> Comment:
    found = await comment_of(ctx, comment)
    if await is_me(ctx, found.actor_id) or await keeps_order(ctx, await read(ctx, found.discussion_id)):
        return found
    raise Forbidden("errors.not_your_comment", code="not_your_comment", field="comment")


async def _away(ctx: Context, found: Comment) -> CommentText | None:
    return await _latest(ctx, found, "hidden")


async def _latest(ctx: Context, found: Comment, kind: str) -> CommentText | None:
    statement = select(CommentText).where(col(CommentText.comment_id) == found.id, col(CommentText.kind) == kind)
    return (await ctx.session.execute(statement.order_by(col(CommentText.id).desc()).limit(1))).scalar_one_or_none()
