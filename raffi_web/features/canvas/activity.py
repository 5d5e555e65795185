"""When something happened on a board, and by whom: what a time line of its history is drawn from."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field
from sqlalchemy import text

from raffi_web.features.canvas import access
from raffi_web.features.canvas.naming import Seen, seen_as
from raffi_web.features.canvas.rows import BoardId, channel_of
from raffi_web.kernel.context import Context
from raffi_web.kernel.elevation import elevated
from raffi_web.kernel.functions import query

MOST_SPANS = 2_000

SPANS = text(
    "with clocks as ("
    " select clock, min(at) as begins, max(at) as ends, array_agg(distinct actor_id) as by"
    " from board_change where board_id = :board group by clock"
    "), parts as ("
    " select *, ntile(:most) over (order by clock) as part from clocks"
    "), whose as ("
    " select part, array_agg(distinct who) as by from parts cross join lateral unnest(by) as who group by part"
    ") select min(p.clock), max(p.clock), (extract(epoch from min(p.begins)) * 1000)::float8,"
    " (extract(epoch from max(p.ends)) * 1000)::float8, count(*), w.by"
    " from parts p join whose w on w.part = p.part group by p.part, w.by order by p.part"
)
NOW = text("select raffi.channel_version(:name)")


@dataclass(frozen=True)
class Span:
    """Changes that follow each other: the first and last clock and time (ms), how many clocks, and whose they are, as
    places in the list of people."""

    since: int
    until: int
    begins: float
    ends: float
    changes: int
    by: list[int]


@dataclass(frozen=True)
class Activity:
    """All that happened on a board, coarsely: few spans however many changes there are. `clock` is the board's now."""

    clock: int
    spans: list[Span]
    people: list[Seen]


@query(access=access.sees)
async def activity(
    ctx: Context, board: BoardId, most: Annotated[int, Field(ge=1, le=MOST_SPANS)] = MOST_SPANS
) -> Activity:
    """When something happened on a board and by whom, in at most so many spans."""
    clock = (await ctx.session.execute(NOW, {"name": channel_of(board)})).scalar_one()
    rows = (await ctx.session.execute(SPANS, {"board": board, "most": most})).all()
    ids = sorted({id_ for row in rows for id_ in row[5]})
    places = {id_: place for place, id_ in enumerate(ids)}
    spans = [Span(*row[:5], by=sorted(places[id_] for id_ in row[5])) for row in rows]
    async with elevated(ctx):
        seen = await seen_as(ctx, board, ids)
    return Activity(clock, spans, [seen[id_] for id_ in ids])
