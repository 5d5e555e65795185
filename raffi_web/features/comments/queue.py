"""The queue of who keeps order: comments that were reported or wait, and what was decided about them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field
from sqlalchemy import and_, func, not_, or_
from sqlmodel import col, select

from raffi_web.features.accounts.functions import Profile
from raffi_web.features.accounts.others import here_since, people
from raffi_web.features.comments.access import CommentId, orders_there
from raffi_web.features.comments.held import held_row
from raffi_web.features.comments.models import (
    Comment,
    CommentDeed,
    CommentHeld,
    CommentText,
    Discussion,
)
from raffi_web.features.comments.moderation import REVIEW
from raffi_web.features.comments.order_channel import queue_changed
from raffi_web.features.comments.rows import Row, comment_row, discussion_row
from raffi_web.features.comments.silence import silent_of
from raffi_web.features.profiles.comment_reports import CommentReport, open_reports_of
from raffi_web.features.rooms.access import RoomId
from raffi_web.features.rooms.moderation import muted_of
from raffi_web.kernel.context import Context
from raffi_web.kernel.elevation import elevated
from raffi_web.kernel.functions import query
from raffi_web.kernel.readset import unwatched
from raffi_web.kernel.tables import milliseconds

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
    """Who wrote it: since when they are here (ms), how much of theirs was hidden, whether they are silenced (there)."""

    person: Profile | None
    since: float | None
    hidden: int
    silenced: bool


@dataclass(frozen=True)
class Waiting:
    """A comment that waits for a decision. `quote` is what it said when it was reported, where that is not its text.

    `why` is `reported`, `new` (a first comment), `words` (a filter held it) or `review` (an edit that a filter held).
    Of a report from a room where the asker may not read there is the quote alone.
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


@dataclass(frozen=True)
class Decisions:
    """A page of what was decided; `next` is what the following one goes on behind."""

    rows: list[Decided]
    next: str | None


@query(access=orders_there)
async def queue(
    ctx: Context,
    room: RoomId | None = None,
    sort: Sort = "newest",
    limit: Annotated[int, Field(ge=1, le=MOST)] = 50,
) -> list[Waiting]:
    """What was reported or waits: where everybody may read, or in a room. The newest, or the most reported, first."""
    reports = by_comment(await open_reports_of(ctx, room))
    async with elevated(ctx):
        some = await _comments(ctx, room, reports)
        held = await _held(ctx, room)
        places = await _places(ctx, {one.discussion_id for one in (*some, *held)})
        texts = await _texts(ctx, [one.id for one in some if one.hidden_at is not None or one.removed_at is not None])
        known = await people(
            ctx,
            {one.actor_id for one in (*some, *held) if one.actor_id}
            | {told.reporter for each in reports.values() for told in each if told.reporter},
        )
        authors = await _authors(ctx, room, {one.actor_id for one in (*some, *held) if one.actor_id}, known)
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
    await queue_changed(ctx, room)
    # Else every comment anywhere would have it counted anew.
    with unwatched():
        reports = by_comment(await open_reports_of(ctx, room))
        async with elevated(ctx):
            return min(MOST, len(await _comments(ctx, room, reports)) + len(await _held(ctx, room)))


@query(access=orders_there)
async def decided(
    ctx: Context,
    room: RoomId | None = None,
    after: CommentId | None = None,
    limit: Annotated[int, Field(ge=1, le=MOST)] = 50,
) -> Decisions:
    """What was decided, the latest first; `after` is the deed that the page before ended with."""
    statement = (
        select(CommentDeed, Discussion)
        .join(Discussion, col(Discussion.id) == col(CommentDeed.discussion_id))
        .where(col(CommentDeed.kind).in_(DONE), deeds_of(room))
    )
    if after is not None:
        statement = statement.where(col(CommentDeed.id) < after)
    async with elevated(ctx):
        some = (await ctx.session.execute(statement.order_by(col(CommentDeed.id).desc()).limit(limit + 1))).all()
        rows = some[:limit]
        known = await people(ctx, {one.by_id for one, _ in rows if one.by_id})
    shown = [
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
    return Decisions(shown, rows[-1][0].id if len(some) > limit else None)


def scope(room: str | None) -> Any:
    """Where order is kept: everywhere where everybody may read, or in a room."""
    return col(Discussion.is_public) if room is None else col(Discussion.room_id) == room


def deeds_of(room: str | None) -> Any:
    """Decisions of who keeps order on the server, or in a room, of discussions there."""
    by_server = col(CommentDeed.data)["by_server"].as_boolean().is_(True)
    return or_(scope(room), by_server) if room is None else and_(scope(room), not_(func.coalesce(by_server, False)))


def by_comment(reports: Sequence[CommentReport]) -> dict[str, list[CommentReport]]:
    """Reports by the comments that they are of."""
    found: dict[str, list[CommentReport]] = {}
    for one in reports:
        found.setdefault(one.comment, []).append(one)
    return found


async def _comments(ctx: Context, room: str | None, reports: dict[str, list[CommentReport]]) -> list[Comment]:
    """Comments that were reported, and those whose edit waits."""
    either = col(Comment.id).in_(reports) | (col(Comment.hidden_reason) == REVIEW)
    to_server = [one for one, each in reports.items() if room is None and each[0].to_server]
    statement = select(Comment).join(Discussion, col(Discussion.id) == col(Comment.discussion_id))
    statement = statement.where(or_(and_(either, scope(room)), col(Comment.id).in_(to_server)))
    statement = statement.order_by(col(Comment.id).desc()).limit(MOST)
    return list((await ctx.session.execute(statement)).scalars())


async def _held(ctx: Context, room: str | None) -> list[CommentHeld]:
    statement = select(CommentHeld).join(Discussion, col(Discussion.id) == col(CommentHeld.discussion_id))
    statement = statement.where(col(CommentHeld.refused_at).is_(None), scope(room))
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


async def _authors(ctx: Context, room: str | None, actors: set[str], known: dict[str, Profile]) -> dict[str, Author]:
    counted = (
        select(col(CommentDeed.actor_id), func.count())
        .where(col(CommentDeed.actor_id).in_(actors), col(CommentDeed.kind) == "hide")
        .where(col(CommentDeed.undone_at).is_(None))
        .group_by(col(CommentDeed.actor_id))
    )
    hidden = {one[0]: one[1] for one in (await ctx.session.execute(counted)).all()}
    since = await here_since(ctx, actors)
    now = await silent_of(ctx, actors) if room is None else await muted_of(ctx, room, actors)
    return {one: Author(known.get(one), milliseconds(since.get(one)), hidden.get(one, 0), one in now) for one in actors}


def _reported(
    one: Comment,
    reports: Sequence[CommentReport],
    places: dict[str, Discussion],
    texts: dict[str, str],
    known: dict[str, Profile],
    authors: dict[str, Author],
) -> Waiting:
    place = places[one.discussion_id]
    if reports and reports[0].to_server and not place.is_public:
        return _quoted(one, reports, place, known, authors)
    body = texts.get(one.id, one.body)
    quote = reports[-1].quote if reports and reports[-1].quote != body else ""
    return Waiting(
        comment={**comment_row(one), "body": body},
        discussion=discussion_row(place),
        why="reported" if reports else REVIEW,
        reports=_told(reports, known),
        quote=quote,
        author=authors.get(one.actor_id or "") or Author(None, None, 0, False),
        at=reports[0].at if reports else milliseconds(one.hidden_at),
    )


def _quoted(
    one: Comment,
    reports: Sequence[CommentReport],
    place: Discussion,
    known: dict[str, Profile],
    authors: dict[str, Author],
) -> Waiting:
    """What was reported in a room where the asker may not read: what the report says of it, and nothing of the room."""
    unsaid = {"body": reports[-1].quote, "at_ms": None, "mentions": [], "named": {}, "pictures": [], "reactions": {}}
    return Waiting(
        comment={**comment_row(one), **unsaid},
        discussion={**discussion_row(place), "room": None, "room_title": None},
        why="reported",
        reports=_told(reports, known),
        quote="",
        author=authors.get(one.actor_id or "") or Author(None, None, 0, False),
        at=reports[0].at,
    )


def _told(reports: Sequence[CommentReport], known: dict[str, Profile]) -> list[Told]:
    return [Told(each.reason, each.text, known.get(each.reporter or ""), each.at) for each in reports]
