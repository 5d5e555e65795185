"""Discussions: found by what they are about, opened, listed, and how far one has read."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import func, tuple_
from sqlalchemy import select as sa_select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from raffi_web.features.accounts.merging import selves
from raffi_web.features.comments import access
from raffi_web.features.comments import gate as gates
from raffi_web.features.comments.access import CommentId, DiscussionId, anchor_id, keeps_order, read, voice
from raffi_web.features.comments.film_length import length_of
from raffi_web.features.comments.models import Comment, Discussion, DiscussionSeen, FilmReached
from raffi_web.features.comments.naming import name_of
from raffi_web.features.comments.rows import Row, discussion_row
from raffi_web.features.lists.titles import made_id
from raffi_web.features.profiles.blocks import blocked_by_me
from raffi_web.features.rooms.access import RoomId, place
from raffi_web.features.rooms.functions import Episode, Season
from raffi_web.features.rooms.shown import NO_FILM
from raffi_web.kernel.arguments import line
from raffi_web.kernel.context import ActorKind, Context
from raffi_web.kernel.errors import Forbidden, Invalid, Limited, NotFound, RaffiError
from raffi_web.kernel.functions import anyone, mutation, person, query
from raffi_web.kernel.limits import Limit
from raffi_web.kernel.tables import utc_now

OPEN = Limit("comments_open", 60, 600)
SEEN = Limit("comments_seen", 120, 60)
UNREAD_AT_MOST = 100
LONGEST_PAGE = 100

TitleId = Annotated[str, line(1, 200)]
TitleName = Annotated[str, line(1, 200)]
Cursor = Annotated[str, line(1, 200)]


@dataclass(frozen=True)
class Mine:
    """What the asker may do in a discussion, and how far they have read it.

    `unread` counts others' comments behind `seen`, the last one read: at most 100, which means 100 or more. Who has
    not read any has none unread. `reached_ms` is how far they have come in its film, null when that is not known.
    `length_ms` is how long the film is, null when that is not known either.
    `cannot` is the error that whoever writes now would get (`code`, `message`, `data`):
    why they may not, or how long they have to wait.
    """

    write: bool
    remove: bool
    pin: bool
    seen: str | None
    unread: int
    reached_ms: int | None
    length_ms: int | None
    cannot: dict[str, Any] | None = None


@dataclass(frozen=True)
class Discussions:
    """Discussions, the one with the latest comment first; `next` is where to go on."""

    discussions: list[Row]
    next: str | None


@mutation(access=person, limit=OPEN)
async def open(  # noqa: A001 - the registry's name
    ctx: Context,
    title_id: TitleId | None = None,
    title_name: TitleName | None = None,
    season: Season | None = None,
    episode: Episode | None = None,
    room: RoomId | None = None,
) -> Row:
    """The discussion about an episode, made if there is none: everybody's, or with `room` that of a room one is in.

    Of a room's film, what is left out is taken from what the room watches; a title that is in no catalogue gets an id
    from its name.
    """
    if room is not None:
        watched = (await place(ctx, room)).room
        if title_id is None:
            title_id, title_name, season, episode = (
                watched.title_id,
                watched.title_name,
                watched.season,
                watched.episode,
            )
    if title_id is None or title_name is None:
        raise Invalid("errors.missing", field="title_id" if title_id is None else "title_name")
    if title_id == NO_FILM:
        if room is None:
            raise Invalid(field="title_id", reason="not_known")
        title_id = made_id(title_name, None)
    return discussion_row(await anchored(ctx, room, title_id, title_name, season, episode))


async def anchored(
    ctx: Context, room: str | None, title_id: str, title_name: str, season: int | None, episode: int | None
) -> Discussion:
    """The one discussion about something, made if there is none; whoever is not in the room is refused.

    `title_name` is what the asker says of it, and counts only where the server knows nothing better.
    """
    anchor = anchor_id(room, title_id, season, episode)
    statement = select(Discussion).where(col(Discussion.id) == anchor)
    found = (await ctx.session.execute(statement)).scalar_one_or_none()
    if found is None:
        if title_id.startswith(access.ON_BOARD):
            raise Invalid(field="title_id", reason="not_known")
        name = await name_of(ctx, room, title_id, title_name)
        made = insert(Discussion).values(
            id=anchor, room_id=room, title_id=title_id, title_name=name, season=season, episode=episode
        )
        # Whoever is first makes it; the others wait for that, and find it.
        await ctx.session.execute(made.on_conflict_do_nothing())
        found = (await ctx.session.execute(statement)).scalar_one_or_none()
    if found is None:
        raise NotFound("errors.no_discussion", code="no_discussion", field="room")
    ctx.cache[(Discussion, anchor)] = found
    return found


@query(access=anyone)
async def find(
    ctx: Context,
    title_id: TitleId,
    season: Season | None = None,
    episode: Episode | None = None,
    room: RoomId | None = None,
    title_name: TitleName | None = None,
) -> Row | None:
    """The discussion about an episode, everybody's or a room's; null where there is none, or none for the asker.

    What is in no catalogue is found by `title_name`.
    """
    if title_id == NO_FILM and title_name is not None:
        title_id = made_id(title_name, None)
    statement = select(Discussion).where(col(Discussion.id) == anchor_id(room, title_id, season, episode))
    found = (await ctx.session.execute(statement)).scalar_one_or_none()
    return None if found is None else discussion_row(found)


@query(access=anyone)
async def about(
    ctx: Context,
    title_id: TitleId,
    season: Season | None = None,
    episode: Episode | None = None,
    private: bool = False,
    after: Cursor | None = None,
    limit: Annotated[int, Field(ge=1, le=LONGEST_PAGE)] = 20,
) -> Discussions:
    """Discussions about a title in which something was said: everybody's and those of public rooms.

    With `private`, those of private rooms that the asker is of.
    """
    statement = select(Discussion).where(
        col(Discussion.title_id) == title_id,
        col(Discussion.is_public).is_(not private),
        col(Discussion.board_id).is_(None),
        col(Discussion.last_at).is_not(None),
        col(Discussion.comments) > 0,
    )
    if season is not None:
        statement = statement.where(col(Discussion.season) == season)
    if episode is not None:
        statement = statement.where(col(Discussion.episode) == episode)
    return await _newest(ctx, statement, after, limit)


@query(access=anyone)
async def latest(
    ctx: Context,
    words: Annotated[str, line(1, 100)] | None = None,
    after: Cursor | None = None,
    limit: Annotated[int, Field(ge=1, le=LONGEST_PAGE)] = 20,
    rooms: bool = False,
) -> Discussions:
    """Discussions in which something was said and that everybody may read; with `words` those whose title has them.

    With `rooms`, those of rooms that the asker is of, or was until they ended: private ones too.
    """
    mine = col(Discussion.room_id).in_(sa_select(func.raffi.my_room_talks()))
    statement = select(Discussion).where(mine if rooms else col(Discussion.is_public), col(Discussion.comments) > 0)
    # What is said on a board is found there.
    statement = statement.where(col(Discussion.board_id).is_(None))
    for word in (words or "").split():
        statement = statement.where(col(Discussion.title_name).icontains(word, autoescape=True))
    return await _newest(ctx, statement, after, limit)


async def _newest(ctx: Context, statement: Any, after: str | None, limit: int) -> Discussions:
    if after is not None:
        statement = statement.where(tuple_(col(Discussion.last_at), col(Discussion.id)) < tuple_(*_mark(after)))
    statement = statement.where(col(Discussion.closed).is_distinct_from(access.SHUT))
    statement = statement.order_by(col(Discussion.last_at).desc(), col(Discussion.id).desc()).limit(limit + 1)
    found = list((await ctx.session.execute(statement)).scalars())
    last = found[limit - 1] if len(found) > limit else None
    mark = f"{last.last_at.isoformat()}.{last.id}" if last is not None and last.last_at is not None else None
    return Discussions([discussion_row(one) for one in found[:limit]], mark)


@query(access=access.seen)
async def get(ctx: Context, discussion: DiscussionId) -> dict[str, Any]:
    """A discussion, and as `mine` what the asker may do there and how far they have read."""
    found = await read(ctx, discussion)
    return {**discussion_row(found), "mine": await _mine(ctx, found)}


@mutation(access=access.seen, limit=SEEN)
async def seen(ctx: Context, discussion: DiscussionId, comment: CommentId) -> Mine:
    """Note that the asker has read up to a comment; a mark never goes back."""
    if not ctx.actor.is_somebody or ctx.actor.kind is ActorKind.SERVICE:
        raise Forbidden
    found = await read(ctx, discussion)
    there = select(Comment.id).where(col(Comment.discussion_id) == discussion, col(Comment.id) == comment)
    if (await ctx.session.execute(there)).first() is None:
        raise NotFound("errors.no_comment", code="no_comment", field="comment")
    mark = insert(DiscussionSeen).values(discussion_id=discussion, actor_id=ctx.actor.id, comment_id=comment)
    newer = {"comment_id": comment, "seen_at": utc_now()}
    await ctx.session.execute(
        mark.on_conflict_do_update(
            index_elements=["discussion_id", "actor_id"], set_=newer, where=col(DiscussionSeen.comment_id) < comment
        )
    )
    return await _mine(ctx, found)


@query(access=access.seen)
async def unread(ctx: Context, discussion: DiscussionId, after: CommentId) -> list[str]:
    """The ids of others' comments behind one, replies too, the oldest first: at most 100."""
    behind = (await _behind(ctx, discussion, after)).order_by(col(Comment.id)).limit(UNREAD_AT_MOST)
    return list((await ctx.session.execute(behind)).scalars())


async def _mine(ctx: Context, found: Discussion) -> Mine:
    write, cannot = True, None
    try:
        await voice(ctx, found)
        await gates.check(ctx, found, await gates.gate_of(ctx, found.id, None))
    except RaffiError as error:
        write, cannot = isinstance(error, Limited), error.body()
    mark = select(DiscussionSeen.comment_id).where(
        col(DiscussionSeen.discussion_id) == found.id, col(DiscussionSeen.actor_id) == ctx.actor.id
    )
    film = anchor_id(None, found.title_id, found.season, found.episode)
    reached = select(FilmReached.at_ms).where(col(FilmReached.film) == film, col(FilmReached.actor_id) == ctx.actor.id)
    both = sa_select(mark.scalar_subquery(), reached.scalar_subquery())
    read_to, reached_ms = (await ctx.session.execute(both)).one()
    return Mine(
        write=write,
        remove=await keeps_order(ctx, found),
        pin=await keeps_order(ctx, found, alone=True),
        seen=read_to,
        unread=0 if read_to is None else await _unread(ctx, found.id, read_to),
        reached_ms=reached_ms,
        length_ms=await length_of(ctx, found),
        cannot=cannot,
    )


async def _unread(ctx: Context, discussion: str, read_to: str) -> int:
    behind = (await _behind(ctx, discussion, read_to)).limit(UNREAD_AT_MOST)
    return (await ctx.session.execute(select(func.count()).select_from(behind.subquery()))).scalar_one()


async def _behind(ctx: Context, discussion: str, read_to: str) -> Any:
    hidden = await selves(ctx) | await blocked_by_me(ctx)
    return select(col(Comment.id)).where(
        col(Comment.discussion_id) == discussion,
        col(Comment.id) > read_to,
        col(Comment.removed_at).is_(None),
        col(Comment.actor_id).not_in(hidden),
    )


def _mark(cursor: str) -> tuple[datetime, str]:
    said, _, comment = cursor.rpartition(".")
    try:
        return datetime.fromisoformat(said), comment
    except ValueError:
        raise Invalid(field="after", reason="next_page") from None
