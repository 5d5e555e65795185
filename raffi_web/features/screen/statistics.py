"""How well a room was in step, for its hosts: from the samples that are kept while it is watched."""

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import Float, cast, func, select
from sqlmodel import col

from raffi_web.features.rooms import access
from raffi_web.features.rooms.access import RoomId
from raffi_web.features.screen.models import SyncSample
from raffi_web.kernel.context import Context
from raffi_web.kernel.functions import query

POINTS = 120


@dataclass(frozen=True)
class Point:
    """A stretch of time that begins at `at` (ms): most people, those in step of all counted, distances in ms."""

    at: float
    people: int
    in_step_percent: float | None
    p50_ms: float | None
    p95_ms: float | None


@dataclass(frozen=True)
class Statistics:
    """A room's last hours. `points` are in order; a stretch in which nobody watched has none."""

    hours: int
    samples: int
    most_people: int
    in_step_percent: float | None
    p50_ms: float | None
    p95_ms: float | None
    points: list[Point]


@query(access=access.staff, audience=lambda ctx, args: f"room:{args['room']}:staff")
async def statistics(ctx: Context, room: RoomId, hours: Annotated[int, Field(ge=1, le=24)] = 6) -> Statistics:
    """How many watched and how well they were in step, in at most 120 stretches of the last hours.

    Counted every 10 s while the film runs, from 3 s after a command on. Whoever sees a still picture is not in step.

    The middle distance is the median over the samples, the long one (`p95_ms`) the worst of a stretch.
    """
    every = hours * 3600 / POINTS
    since = col(SyncSample.at) > func.now() - func.make_interval(0, 0, 0, 0, hours)
    stretch = func.floor(func.extract("epoch", col(SyncSample.at)) / every)
    measures: list[Any] = [
        func.count(),
        func.coalesce(func.max(SyncSample.people), 0),
        cast(func.sum(SyncSample.in_step), Float) / func.nullif(func.sum(SyncSample.people), 0) * 100,
        func.percentile_cont(0.5).within_group(col(SyncSample.p50_ms)),
        func.max(SyncSample.p95_ms),
    ]
    mine = (col(SyncSample.room_id) == room, since)
    whole: Any = (await ctx.session.execute(select(*measures).where(*mine))).one()
    count, most, in_step, p50, p95 = whole
    grouped = select(stretch, *measures).where(*mine).group_by(stretch).order_by(stretch)
    rows: Any = (await ctx.session.execute(grouped)).all()
    points = [
        Point(float(number) * every * 1000, people, percent, middle, long)
        for number, _, people, percent, middle, long in rows
    ]
    return Statistics(hours, count, most, in_step, p50, p95, points)
