"""What is said in numbers: how much, by how many, when, about which moments, beside which episodes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Integer, cast, func
from sqlalchemy import select as sa_select
from sqlmodel import col, select

from raffi_web.features.comments import access
from raffi_web.features.comments.access import DiscussionId, read
from raffi_web.features.comments.models import Comment, Discussion
from raffi_web.features.comments.rows import Row, discussion_row
from raffi_web.kernel import ids
from raffi_web.kernel.context import Context
from raffi_web.kernel.elevation import elevated
from raffi_web.kernel.errors import Forbidden
from raffi_web.kernel.functions import query
from raffi_web.kernel.limits import Limit
from raffi_web.kernel.permissions import permitted
from raffi_web.kernel.tables import milliseconds, utc_now

COUNT = Limit("comments_statistics", 20, 60)
"""A crowded discussion is read as a whole for it."""
MINUTE_MS = 60_000
MINUTES = 1_440
"""Of a film, at most: a day."""
MOMENTS = 5
EPISODES = 20
DAYS_AT_MOST = timedelta(days=62)
WEEKS_AT_MOST = timedelta(days=2 * 365)
TO_BE_READ = (col(Comment.removed_at).is_(None), col(Comment.hidden_at).is_(None))


@dataclass(frozen=True)
class Span:
    """What was said in a day, week or month that begins at `at` (ms)."""

    at: float
    comments: int
    people: int


@dataclass(frozen=True)
class Minute:
    """What was said about the minute of the film that begins at `at_ms`."""

    at_ms: int
    comments: int
    reactions: int


@dataclass(frozen=True)
class Episode:
    """Another discussion of the same title in the same scope."""

    discussion: str
    season: int | None
    episode: int | None
    comments: int


@dataclass(frozen=True)
class Busy:
    """A discussion in which much was said, with how much in the time that is asked about."""

    discussion: Row
    comments: int


@dataclass(frozen=True)
class Everywhere:
    """What was said on this server in some days; `discussions` is in how many. `busiest` names none that is private."""

    days: int
    comments: int
    people: int
    discussions: int
    spans: list[Span]
    busiest: list[Busy]


@dataclass(frozen=True)
class Statistics:
    """A discussion in numbers.

    Attributes:
        comments: Those that are there, replies included; `replies` of them answer another one.
        people: How many wrote them.
        reactions: How many reacted, counted once for each comment.
        unit: How long a span of `spans` is: day, week or month. Those in which nothing was said are left out.
        minutes: Minutes of the film about which something was said, in the film's order.
        busiest: Of those the ones with most comments, then with most reactions.
        episodes: The title's discussions in this scope, the busiest first; this one is among them.
    """

    comments: int
    replies: int
    people: int
    reactions: int
    unit: str
    spans: list[Span]
    minutes: list[Minute]
    busiest: list[Minute]
    episodes: list[Episode]


@query(access=access.seen, limit=COUNT)
async def statistics(ctx: Context, discussion: DiscussionId) -> Statistics:
    """A discussion in numbers, for whoever may read it."""
    found = await read(ctx, discussion)
    if found.closed == access.SHUT and not await access.keeps_order(ctx, found):
        raise Forbidden("errors.comments_off", code="comments_off", why=found.closed_why)
    episodes = await _episodes(ctx, found)
    # Read as the asker above: within it the policies need not be asked for each row.
    async with elevated(ctx):
        comments, replies, people, reactions, first, last = await _totals(ctx, discussion)
        unit = _unit(first, last)
        spans = await _spans(ctx, _there(discussion), unit)
        minutes = await _minutes(ctx, discussion)
    busiest = sorted(minutes, key=lambda one: (-one.comments, -one.reactions, one.at_ms))[:MOMENTS]
    return Statistics(comments, replies, people, reactions, unit, spans, minutes, busiest, episodes)


@query(access=permitted(access.MODERATE), limit=COUNT)
async def everywhere(ctx: Context, days: Literal[7, 30, 365] = 30) -> Everywhere:
    """What is said on this server, in numbers: by day, or for a year by week."""
    since = utc_now() - timedelta(days=days)
    said = (col(Comment.id) >= ids.first_id_of(since), *TO_BE_READ)
    people, discussions = func.distinct(col(Comment.actor_id)), func.distinct(col(Comment.discussion_id))
    totals = sa_select(func.count(), func.count(people), func.count(discussions)).where(*said)
    many = func.count().label("many")
    busiest = (
        sa_select(col(Comment.discussion_id), many)
        .where(*said, col(Comment.is_public))
        .group_by(col(Comment.discussion_id))
        .order_by(many.desc())
        .limit(EPISODES)
    )
    async with elevated(ctx):
        comments, writers, places = (await ctx.session.execute(totals)).one()
        spans = await _spans(ctx, said, "week" if days > DAYS_AT_MOST.days else "day")
        busy: dict[str, int] = {row[0]: row[1] for row in await ctx.session.execute(busiest)}
        statement = select(Discussion).where(col(Discussion.id).in_(list(busy)))
        found = {one.id: discussion_row(one) for one in (await ctx.session.execute(statement)).scalars()}
    return Everywhere(days, comments, writers, places, spans, [Busy(found[one], n) for one, n in busy.items()])


def _there(discussion: str) -> tuple[Any, ...]:
    return (col(Comment.discussion_id) == discussion, *TO_BE_READ)


async def _totals(ctx: Context, discussion: str) -> Any:
    statement = sa_select(
        func.count(),
        func.count(col(Comment.parent_id)),
        func.count(func.distinct(col(Comment.actor_id))),
        func.coalesce(func.sum(col(Comment.score)), 0),
        func.min(col(Comment.created_at)),
        func.max(col(Comment.created_at)),
    ).where(*_there(discussion))
    return (await ctx.session.execute(statement)).one()


def _unit(first: datetime | None, last: datetime | None) -> str:
    span = timedelta(0) if first is None or last is None else last - first
    return "day" if span <= DAYS_AT_MOST else "week" if span <= WEEKS_AT_MOST else "month"


async def _spans(ctx: Context, wanted: tuple[Any, ...], unit: str) -> list[Span]:
    begins = func.date_trunc(unit, col(Comment.created_at), "UTC").label("begins")
    statement = sa_select(begins, func.count(), func.count(func.distinct(col(Comment.actor_id))))
    statement = statement.where(*wanted).group_by(begins).order_by(begins)
    return [Span(milliseconds(at) or 0.0, *counts) for at, *counts in (await ctx.session.execute(statement)).all()]


async def _minutes(ctx: Context, discussion: str) -> list[Minute]:
    which = cast(func.floor(col(Comment.at_ms) / MINUTE_MS), Integer).label("which")
    statement = sa_select(which, func.count(), func.sum(col(Comment.score)))
    here = (*_there(discussion), col(Comment.at_ms) < MINUTES * MINUTE_MS)
    statement = statement.where(*here).group_by(which).order_by(which)
    return [Minute(at * MINUTE_MS, *counts) for at, *counts in (await ctx.session.execute(statement)).all()]


async def _episodes(ctx: Context, found: Discussion) -> list[Episode]:
    statement = (
        sa_select(col(Discussion.id), col(Discussion.season), col(Discussion.episode), col(Discussion.comments))
        .where(
            col(Discussion.title_id) == found.title_id,
            col(Discussion.room_id).is_not_distinct_from(found.room_id),
            col(Discussion.comments) > 0,
        )
        .order_by(col(Discussion.comments).desc(), col(Discussion.id))
        .limit(EPISODES)
    )
    return [Episode(*row) for row in (await ctx.session.execute(statement)).all()]
