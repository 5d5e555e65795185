"""The queue of who keeps order: comments that were reported or wait, what is made of them, and the way back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field
from sqlalchemy import func
from sqlmodel import col, select

from raffi_web.features.accounts.functions import Profile
from raffi_web.features.accounts.others import here_since, people
from raffi_web.features.comments.access import CommentId, hold, orders_there
from raffi_web.features.comments.held import held_of, held_row, let_through
from raffi_web.features.comments.models import (
    Comment,
    CommentDeed,
    CommentHeld,
    CommentSilence,
    CommentText,
    Discussion,
)
from raffi_web.features.comments.moderation import ORDER, REVIEW, Note, Reason, bring_back, did, put_away
from raffi_web.features.comments.rows import Row, comment_row, discussion_row
from raffi_web.features.profiles.comment_reports import CommentReport, close_reports_of, open_reports_of, reopen_reports
from raffi_web.features.rooms.access import RoomId
from raffi_web.kernel.audit import audit
from raffi_web.kernel.context import Context
from raffi_web.kernel.elevation import elevated
from raffi_web.kernel.errors import Conflict, NotFound
from raffi_web.kernel.functions import mutation, query
from raffi_web.kernel.tables import milliseconds, utc_now

MOST = 200
DONE = ("hide", "keep", "release", "refuse")
Sort = Literal["newest", "most"]
Some = Annotated[list[CommentId], Field(min_length=1, max_length=50)]


@dataclass(frozen=True)
class Told:
    """One report of a comment; `at` is in milliseconds."""

    reason: str
    text: str
    by: Profile | None
    at: float | None


@dataclass(frozen=True)
class Author:
    """Who wrote it: since when they are here (ms), how much of theirs was hidden, whether they are silenced."""

    person: Profile | None
    since: float | None
    hidden: int
    silenced: bool


@dataclass(frozen=True)
class Waiting:
    """A comment that waits for a decision. `quote` is what it said when it was reported, where that is not its text.

    `why` is `reported`, `new` (a first comment), `words` (a filter held it) or `review` (an edit that a filter held).
    """

    comment: Row
    discussion: Row
    why: str
    reports: list[Told]
    quote: str
    author: Author
    at: float | None


@dataclass(frozen=True)
class Decided:
    """What was decided about a comment; `deed` takes it back."""

    deed: str
    kind: str
    comment: str
    discussion: str
    name: str
    text: str
    reason: str
    at: float | None
    by: Profile | None
    undone: bool


@query(access=orders_there)
async def queue(
    ctx: Context,
    room: RoomId | None = None,
    sort: Sort = "newest",
    limit: Annotated[int, Field(ge=1, le=MOST)] = 50,
) -> list[Waiting]:
    """What was reported or waits: where everybody may read, or in a room. The newest, or the most reported, first."""
    reports: dict[str, list[CommentReport]] = {}
    for one in await open_reports_of(ctx, room):
        reports.setdefault(one.comment, []).append(one)
    async with elevated(ctx):
        some = await _comments(ctx, room, list(reports))
        held = await _held(ctx, room)
        places = await _places(ctx, {one.discussion_id for one in (*some, *held)})
        texts = await _texts(ctx, [one.id for one in some if one.hidden_at is not None or one.removed_at is not None])
        known = await people(
            ctx,
            {one.actor_id for one in (*some, *held) if one.actor_id}
            | {told.reporter for each in reports.values() for told in each if told.reporter},
        )
        authors = await _authors(ctx, {one.actor_id for one in (*some, *held) if one.actor_id}, known)
    found = [_reported(one, reports.get(one.id, []), places, texts, known, authors) for one in some]
    found += [
        Waiting(held_row(one), discussion_row(places[one.discussion_id]), one.why, [], "", authors[one.actor_id],
                milliseconds(one.created_at))
        for one in held
    ]  # fmt: skip
    found.sort(key=lambda one: (len(one.reports) if sort == "most" else 0, one.at or 0.0), reverse=True)
    return found[:limit]


@query(access=orders_there)
async def queue_count(ctx: Context, room: RoomId | None = None) -> int:
    """How many comments wait for a decision; 200 for that many or more."""
    reported = {one.comment for one in await open_reports_of(ctx, room)}
    async with elevated(ctx):
        return len(await _comments(ctx, room, list(reported))) + len(await _held(ctx, room))


@query(access=orders_there)
async def decided(
    ctx: Context, room: RoomId | None = None, limit: Annotated[int, Field(ge=1, le=MOST)] = 50
) -> list[Decided]:
    """What was decided, the latest first."""
    async with elevated(ctx):
        statement = (
            select(CommentDeed, Discussion)
            .join(Discussion, col(Discussion.id) == col(CommentDeed.discussion_id))
            .where(col(CommentDeed.kind).in_(DONE), _scope(room))
            .order_by(col(CommentDeed.id).desc())
            .limit(limit)
        )
        rows = (await ctx.session.execute(statement)).all()
        known = await people(ctx, {one.by_id for one, _ in rows if one.by_id})
    return [
        Decided(
            deed=one.id,
            kind=one.kind,
            comment=one.comment_id or "",
            discussion=place.id,
            name=one.data.get("name", ""),
            text=one.data.get("text", ""),
            reason=one.reason,
            at=milliseconds(one.created_at),
            by=known.get(one.by_id or ""),
            undone=one.undone_at is not None,
        )
        for one, place in rows
    ]


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
    """
    wanted = list(dict.fromkeys(comments))
    held = {one.id: one for one in await held_of(ctx, wanted)}
    async with elevated(ctx):
        some = select(Comment).where(col(Comment.id).in_([one for one in wanted if one not in held]))
        found = list((await ctx.session.execute(some)).scalars())
        await _check_place(ctx, room, {one.discussion_id for one in (*found, *held.values())})
        if len(found) + len(held) < len(wanted):
            raise NotFound("errors.no_comment", code="no_comment", field="comments")
        for place in sorted({one.discussion_id for one in found}):
            await hold(ctx, place)
        for one in found:
            await ctx.session.refresh(one)
    closed = await close_reports_of(ctx, wanted, settled=act == "hide")
    deeds: list[str] = []
    for one in sorted(held.values(), key=lambda each: each.discussion_id):
        deeds.append((await _decide_held(ctx, one, act, reason, note)).id)
    for one in found:
        deeds.append((await _decide(ctx, one, act, reason, note, closed.get(one.id, []))).id)
    return deeds


@mutation(access=orders_there, limit=ORDER)
async def undo_decision(ctx: Context, deeds: Some, room: RoomId | None = None) -> None:
    """Take decisions back: what was hidden is shown, reports are open again, what waited waits again.

    Raises:
        Conflict: Something else was done about one of the comments since, or it was taken back before.
    """
    async with elevated(ctx):
        statement = select(CommentDeed).where(col(CommentDeed.id).in_(deeds), col(CommentDeed.kind).in_(DONE))
        rows = list((await ctx.session.execute(statement.with_for_update())).scalars())
        await _check_place(ctx, room, {one.discussion_id or "" for one in rows})
        if len(rows) < len(set(deeds)):
            raise NotFound(field="deeds")
        for one in sorted(rows, key=lambda each: each.discussion_id or ""):
            await _undo(ctx, one)
            one.undone_at = utc_now()
            await ctx.session.flush()
            await audit(ctx, "comments.undo_decision", on=("comment", one.comment_id or ""), decision=one.kind)


async def _decide(ctx: Context, one: Comment, act: str, reason: str, note: str, reports: list[str]) -> CommentDeed:
    about = {"reports": reports, "name": one.name, "text": one.body, "was": one.hidden_reason}
    on = ("comment", one.id)
    if act == "hide":
        await put_away(ctx, one, reason)
        await audit(ctx, "comments.hide", on=on, reason=reason)
        return await did(ctx, "hide", one, reason=reason, note=note, **about)
    if one.hidden_reason == REVIEW:
        await bring_back(ctx, one)
        await audit(ctx, "comments.release", on=on)
        return await did(ctx, "release", one, **about)
    await audit(ctx, "comments.keep", on=on)
    return await did(ctx, "keep", one, **about)


async def _decide_held(ctx: Context, one: CommentHeld, act: str, reason: str, note: str) -> CommentDeed:
    about = {"name": one.name, "text": one.body, "why": one.why}
    if act == "keep":
        made = await let_through(ctx, one)
        await audit(ctx, "comments.release", on=("comment", made.id))
        return await did(ctx, "release", made, **about)
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
        for one in await held_of(ctx, [deed.comment_id or ""]):
            one.refused_at, one.refused_reason, one.note = None, None, ""
        return
    await hold(ctx, deed.discussion_id or "")
    one = (await ctx.session.execute(select(Comment).where(col(Comment.id) == deed.comment_id))).scalar_one()
    await ctx.session.refresh(one)
    if deed.kind == "release" or deed.data.get("was") == REVIEW:
        await put_away(ctx, one, REVIEW)
    elif deed.kind == "hide":
        await bring_back(ctx, one)
    await reopen_reports(ctx, deed.data.get("reports", []))


async def _check_place(ctx: Context, room: str | None, discussions: set[str]) -> None:
    inside = select(func.count()).where(col(Discussion.id).in_(discussions), _scope(room))
    if (await ctx.session.execute(inside)).scalar_one() != len(discussions):
        raise NotFound("errors.no_comment", code="no_comment", field="comments")


def _scope(room: str | None) -> Any:
    return col(Discussion.is_public) if room is None else col(Discussion.room_id) == room


async def _comments(ctx: Context, room: str | None, reported: Sequence[str]) -> list[Comment]:
    """Comments that were reported, and those whose edit waits."""
    either = col(Comment.id).in_(reported) | (col(Comment.hidden_reason) == REVIEW)
    statement = select(Comment).join(Discussion, col(Discussion.id) == col(Comment.discussion_id))
    statement = statement.where(either, _scope(room)).order_by(col(Comment.id).desc()).limit(MOST)
    return list((await ctx.session.execute(statement)).scalars())


async def _held(ctx: Context, room: str | None) -> list[CommentHeld]:
    statement = select(CommentHeld).join(Discussion, col(Discussion.id) == col(CommentHeld.discussion_id))
    statement = statement.where(col(CommentHeld.refused_at).is_(None), _scope(room))
    return list((await ctx.session.execute(statement.order_by(col(CommentHeld.id).desc()).limit(MOST))).scalars())


async def _places(ctx: Context, discussions: set[str]) -> dict[str, Discussion]:
    statement = select(Discussion).where(col(Discussion.id).in_(discussions))
    return {one.id: one for one in (await ctx.session.execute(statement)).scalars()}


async def _texts(ctx: Context, comments: Sequence[str]) -> dict[str, str]:
    """What hidden comments say, and those that were taken back."""
    statement = select(CommentText).where(
        col(CommentText.comment_id).in_(comments), col(CommentText.kind).in_(("hidden", "removal"))
    )
    return {one.comment_id: one.body for one in (await ctx.session.execute(statement)).scalars()}


async def _authors(ctx: Context, actors: set[str], known: dict[str, Profile]) -> dict[str, Author]:
    counted = (
        select(col(CommentDeed.actor_id), func.count())
        .where(col(CommentDeed.actor_id).in_(actors), col(CommentDeed.kind) == "hide")
        .where(col(CommentDeed.undone_at).is_(None))
        .group_by(col(CommentDeed.actor_id))
    )
    hidden = {one[0]: one[1] for one in (await ctx.session.execute(counted)).all()}
    since = await here_since(ctx, actors)
    silent = select(CommentSilence.actor_id).where(
        col(CommentSilence.actor_id).in_(actors),
        col(CommentSilence.lifted_at).is_(None),
        col(CommentSilence.until).is_(None) | (col(CommentSilence.until) > utc_now()),
    )
    now = set((await ctx.session.execute(silent)).scalars())
    return {one: Author(known.get(one), milliseconds(since.get(one)), hidden.get(one, 0), one in now) for one in actors}


def _reported(
    one: Comment,
    reports: Sequence[CommentReport],
    places: dict[str, Discussion],
    texts: dict[str, str],
    known: dict[str, Profile],
    authors: dict[str, Author],
) -> Waiting:
    row = comment_row(one)
    body = texts.get(one.id, one.body)
    quote = reports[-1].quote if reports and reports[-1].quote != body else ""
    told = [Told(each.reason, each.text, known.get(each.reporter or ""), each.at) for each in reports]
    return Waiting(
        comment={**row, "body": body},
        discussion=discussion_row(places[one.discussion_id]),
        why="reported" if reports else REVIEW,
        reports=told,
        quote=quote,
        author=authors.get(one.actor_id or "") or Author(None, None, 0, False),
        at=reports[0].at if reports else milliseconds(one.hidden_at),
    )
