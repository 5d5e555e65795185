"""What who keeps order makes of a comment in their queue, and the way back."""

from typing import Annotated, Any, Literal

from pydantic import Field
from sqlalchemy import func
from sqlmodel import col, select

from raffi_web.features.accounts.merging import selves
from raffi_web.features.accounts.staff import above
from raffi_web.features.comments.access import CommentId, hold, orders_there, read
from raffi_web.features.comments.held import held_of, let_through
from raffi_web.features.comments.models import Comment, CommentDeed, CommentHeld, Discussion
from raffi_web.features.comments.moderation import ORDER, REVIEW, Note, Reason, bring_back, did, put_away
from raffi_web.features.comments.notifying import mentioned
from raffi_web.features.comments.queue import DONE, deeds_of, scope
from raffi_web.features.profiles.comment_reports import close_reports_of, open_reports_of, reopen_reports
from raffi_web.features.rooms.access import RoomId
from raffi_web.kernel.audit import audit
from raffi_web.kernel.context import Context
from raffi_web.kernel.elevation import elevated
from raffi_web.kernel.errors import Conflict, Forbidden, Gone, NotFound
from raffi_web.kernel.functions import mutation
from raffi_web.kernel.tables import utc_now

Some = Annotated[list[CommentId], Field(min_length=1, max_length=50)]


@mutation(access=orders_there, limit=ORDER)
async def decide(
    ctx: Context,
    comments: Some,
    act: Literal["hide", "keep"],
    reason: Reason = "something_else",
    note: Note = "",
    room: RoomId | None = None,
) -> list[str]:
    """Hide some comments of the queue, or keep them: what waits is let through, or not. Their reports are closed.

    Returns the ids of the deeds, with which `undo_decision` takes them back.

    Raises:
        NotFound: One is not there, or not where the asker keeps order; then nothing is done.
        Conflict: One waits no more; `data` says what was decided.
        Forbidden: One is the asker's own, or of somebody of a higher role.
    """
    wanted = list(dict.fromkeys(comments))
    held = {one.id: one for one in await held_of(ctx, wanted)}
    async with elevated(ctx):
        some = select(Comment).where(col(Comment.id).in_([one for one in wanted if one not in held]))
        found = list((await ctx.session.execute(some)).scalars())
        beyond = await _check_place(ctx, room, [*found, *held.values()])
        if len(found) + len(held) < len(wanted):
            await _check_let_through(ctx, room, wanted)
            raise NotFound("errors.no_comment", code="no_comment", field="comments")
        await _check_whose(ctx, room, found)
        for place in sorted({one.discussion_id for one in found}):
            await hold(ctx, place)
        for one in found:
            await ctx.session.refresh(one)
    closed = await close_reports_of(ctx, wanted, room=room, settled=act == "hide")
    for one in found:
        if one.id not in closed and one.hidden_reason != REVIEW:
            raise await _decided_before(ctx, one.id)
    deeds: list[str] = []
    for one in sorted(held.values(), key=lambda each: each.discussion_id):
        deeds.append((await _decide_held(ctx, one, act, reason, note)).id)
    for one in found:
        about = {"reports": closed.get(one.id, []), **({"by_server": True} if one.id in beyond else {})}
        deeds.append((await _decide(ctx, one, act, reason, note, about)).id)
    return deeds


@mutation(access=orders_there, limit=ORDER)
async def undo_decision(ctx: Context, deeds: Some, room: RoomId | None = None) -> None:
    """Take decisions back: what was hidden is shown, reports are open again, what waited waits again.

    Raises:
        Conflict: Something else was done about one of the comments since, or it was taken back before.
        Gone: Its author has put away what was not let through.
    """
    async with elevated(ctx):
        statement = select(CommentDeed).where(col(CommentDeed.id).in_(deeds), col(CommentDeed.kind).in_(DONE))
        rows = list((await ctx.session.execute(statement.with_for_update())).scalars())
        there = select(func.count()).select_from(CommentDeed)
        there = there.join(Discussion, col(Discussion.id) == col(CommentDeed.discussion_id))
        inside = await ctx.session.execute(there.where(col(CommentDeed.id).in_(deeds), deeds_of(room)))
        if len(rows) < len(set(deeds)) or inside.scalar_one() < len(rows):
            raise NotFound(field="deeds")
        for one in sorted(rows, key=lambda each: each.discussion_id or ""):
            await _undo(ctx, one)
            one.undone_at = utc_now()
            await ctx.session.flush()
            await audit(ctx, "comments.undo_decision", on=("comment", one.comment_id or ""), decision=one.kind)


async def _decide(ctx: Context, one: Comment, act: str, reason: str, note: str, about: dict[str, Any]) -> CommentDeed:
    about = {**about, "name": one.name, "text": one.body, "was": one.hidden_reason}
    on = ("comment", one.id)
    if act == "hide":
        await put_away(ctx, one, reason)
        await audit(ctx, "comments.hide", on=on, reason=reason)
        return await did(ctx, "hide", one, reason=reason, note=note, **about)
    if one.hidden_reason == REVIEW:
        await bring_back(ctx, one)
        async with elevated(ctx):
            place = await read(ctx, one.discussion_id)
        # Whom the text named before, the key of their notification knows.
        await mentioned(ctx, place, one, one.mentions, by=one.actor_id)
        await audit(ctx, "comments.release", on=on)
        return await did(ctx, "release", one, **about)
    await audit(ctx, "comments.keep", on=on)
    return await did(ctx, "keep", one, **about)


async def _decide_held(ctx: Context, one: CommentHeld, act: str, reason: str, note: str) -> CommentDeed:
    about = {"name": one.name, "text": one.body, "why": one.why}
    if one.refused_at is not None:
        raise await _decided_before(ctx, one.id)
    if act == "keep":
        made = await let_through(ctx, one)
        await audit(ctx, "comments.release", on=("comment", made.id))
        return await did(ctx, "release", made, **about, held=one.id)
    async with elevated(ctx):
        one.refused_at, one.refused_reason, one.note = utc_now(), reason, note
        await ctx.session.flush()
    await audit(ctx, "comments.refuse", on=("comment", one.id), reason=reason)
    return await did(ctx, "refuse", one, reason=reason, note=note, **about)


async def _undo(ctx: Context, deed: CommentDeed) -> None:
    later = select(func.max(CommentDeed.id)).where(
        col(CommentDeed.comment_id) == deed.comment_id, col(CommentDeed.kind).in_((*DONE, "unhide"))
    )
    if deed.undone_at is not None or (await ctx.session.execute(later)).scalar_one() != deed.id:
        raise Conflict("errors.decided_since", code="decided_since", field="deeds")
    if deed.kind == "refuse":
        kept = await held_of(ctx, [deed.comment_id or ""])
        if not kept:
            raise Gone("errors.comment_removed", code="comment_removed", field="deeds")
        kept[0].refused_at, kept[0].refused_reason, kept[0].note = None, None, ""
        return
    await hold(ctx, deed.discussion_id or "")
    one = (await ctx.session.execute(select(Comment).where(col(Comment.id) == deed.comment_id))).scalar_one()
    await ctx.session.refresh(one)
    was = REVIEW if deed.kind == "release" else deed.data.get("was")
    if deed.kind != "keep" and was is not None:
        # It was hidden before, and stays so.
        await put_away(ctx, one, was)
    elif deed.kind == "hide":
        await bring_back(ctx, one)
    await reopen_reports(ctx, deed.data.get("reports", []))


async def _decided_before(ctx: Context, comment: str) -> Conflict:
    """What somebody is told who decides about what waits no more."""
    latest = select(CommentDeed).where(col(CommentDeed.comment_id) == comment, col(CommentDeed.kind) != "lock")
    latest = latest.where(col(CommentDeed.kind) != "unlock").order_by(col(CommentDeed.id).desc()).limit(1)
    async with elevated(ctx):
        deed = (await ctx.session.execute(latest)).scalar_one_or_none()
    told = {} if deed is None else {"did": deed.kind, "about": deed.reason}
    return Conflict("errors.decided_before", code="decided_before", field="comments", **told)


async def _check_let_through(ctx: Context, room: str | None, some: list[str]) -> None:
    """Say so where one of them was let through: it is a comment by another id."""
    was = col(CommentDeed.data)["held"].as_string()
    statement = select(CommentDeed).join(Discussion, col(Discussion.id) == col(CommentDeed.discussion_id))
    statement = statement.where(was.in_(some), deeds_of(room)).limit(1)
    deed = (await ctx.session.execute(statement)).scalar_one_or_none()
    if deed is not None:
        raise await _decided_before(ctx, deed.comment_id or "")


async def _check_whose(ctx: Context, room: str | None, some: list[Comment]) -> None:
    """Nobody judges what was told of themself, on the server also not of those above them."""
    whose = await above(ctx) if room is None else await selves(ctx)
    if any(one.actor_id in whose for one in some):
        raise Forbidden("errors.not_below", code="not_below", field="comments")


async def _check_place(ctx: Context, room: str | None, some: list[Comment | CommentHeld]) -> set[str]:
    """Refuse what is elsewhere. Returns those of rooms that only the server's moderators are told of."""
    inside = select(col(Discussion.id)).where(col(Discussion.id).in_({one.discussion_id for one in some}), scope(room))
    here = set((await ctx.session.execute(inside)).scalars())
    beyond = {one.id for one in some if one.discussion_id not in here}
    told = {one.comment for one in await open_reports_of(ctx) if one.to_server} if beyond and room is None else set()
    if not beyond <= told:
        raise NotFound("errors.no_comment", code="no_comment", field="comments")
    return beyond
