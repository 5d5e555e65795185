"""What happened on a board: who changed what, the board at a clock, what lies between two clocks."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import text

from raffi_web.features.canvas import access
from raffi_web.features.canvas.channel import PART, VERSION
from raffi_web.features.canvas.past import past
from raffi_web.features.canvas.replay import State, difference
from raffi_web.features.canvas.rows import BoardId, channel_of
from raffi_web.features.canvas.telling import DEEDS, Deed, told
from raffi_web.kernel.arguments import code
from raffi_web.kernel.context import Context
from raffi_web.kernel.errors import Invalid
from raffi_web.kernel.functions import query

Clock = Annotated[int, Field(ge=0, le=2**53)]
Mark = Annotated[str, code(r"[0-9]{1,16}\.[0-9]{1,9}")]
"""Where a page ends: a change's clock, and its number among those of that clock."""
IDS_TOLD = 50
MOST_CHANGES = 2_000
HEAVIEST_PAGE = 500_000
"""Bytes of operations in a page, as they are stored; one change is told however heavy it is."""

HISTORY = text(
    f"select c.clock, c.n, (extract(epoch from c.at) * 1000)::float8, c.actor_id, c.batch, {DEEDS},"  # noqa: S608
    " (select coalesce(array_agg(o ->> 'id' order by i), '{}')"
    "  from jsonb_array_elements(c.ops) with ordinality as t (o, i) where i <= :ids)"
    " from board_change c where c.board_id = :board and (c.clock, c.n) < (:clock, :n)"
    " order by c.clock desc, c.n desc limit :limit"
)
BETWEEN = text(
    "select clock, n, (extract(epoch from at) * 1000)::float8, actor_id, batch, ops from ("
    " select *, sum(pg_column_size(ops)) over (order by clock, n) - pg_column_size(ops) as before from ("
    "  select clock, n, at, actor_id, batch, ops from board_change where board_id = :board"
    "  and (clock, n) > (:clock, :n) and clock <= :until order by clock, n limit :limit) as page"
    ") as weighed where before < :heaviest order by clock, n"
)
STANDS = text(
    "select id, kind, props, (select raffi.channel_version(:name))"
    " from board_element where board_id = :board and removed_at is null"
)
REACHED = text("select coalesce(max(clock), 0) from board_change where board_id = :board and clock <= :clock")


@dataclass(frozen=True)
class Act:
    """One change, in short: how many elements of each kind were made, changed and removed, and the first of their ids.

    `deeds` say what was done to them. `at` in ms. What was made of several changes has the clock and time of the last
    of them.
    """

    clock: int
    n: int
    at: float
    by: str
    batch: str | None
    made: dict[str, int]
    changed: dict[str, int]
    removed: dict[str, int]
    ids: list[str]
    deeds: list[Deed]


@dataclass(frozen=True)
class History:
    """A page of acts, the newest first; `next` is where to go on."""

    acts: list[Act]
    next: str | None


@dataclass(frozen=True)
class Past:
    """A board at a clock. `reached` is the clock of the change that made it so."""

    clock: int
    reached: int
    elements: list[dict[str, Any]]


@dataclass(frozen=True)
class Step:
    """One change as it is kept: `ops` have `id`, `kind`, `before` and `after`."""

    clock: int
    n: int
    at: float
    by: str
    batch: str | None
    ops: list[dict[str, Any]]


@dataclass(frozen=True)
class Steps:
    """A page of changes in their order; `next` is where to go on."""

    changes: list[Step]
    next: str | None


@dataclass(frozen=True)
class Difference:
    """What lies between two clocks. `changed` has `before` and `after` of the properties that differ (null: as by
    default)."""

    made: list[dict[str, Any]]
    removed: list[dict[str, Any]]
    changed: list[dict[str, Any]]


@query(access=access.sees)
async def history(
    ctx: Context,
    board: BoardId,
    before: Mark | None = None,
    limit: Annotated[int, Field(ge=1, le=200)] = 50,
) -> History:
    """Who changed what, the newest first."""
    clock, n = _read(before) if before is not None else (2**62, 0)
    asked = {"board": board, "clock": clock, "n": n, "limit": limit + 1, "ids": IDS_TOLD}
    found = (await ctx.session.execute(HISTORY, asked)).all()
    page = found[:limit]
    deeds = await told(ctx, board, [(row[5], row[6]) for row in page])
    acts = [_act(*row, told_of=done) for row, done in zip(page, deeds, strict=True)]
    return History(acts, _mark(acts[-1]) if len(found) > limit else None)


@query(access=access.sees)
async def at(ctx: Context, board: BoardId, clock: Clock) -> Past:
    """A board as it was at a clock."""
    state = await state_at(ctx, board, clock)
    reached = (await ctx.session.execute(REACHED, {"board": board, "clock": clock})).scalar_one()
    return Past(clock, reached, [_row(id_, *one) for id_, one in state.items()])


@query(access=access.sees)
async def changes(
    ctx: Context,
    board: BoardId,
    since: Clock,
    until: Clock,
    after: Mark | None = None,
    limit: Annotated[int, Field(ge=1, le=MOST_CHANGES)] = MOST_CHANGES,
) -> Steps:
    """The changes after one clock up to another, to play them."""
    clock, n = _read(after) if after is not None else (since, 2**31 - 1)
    asked = {"board": board, "clock": clock, "n": n, "until": until, "limit": limit, "heaviest": HEAVIEST_PAGE}
    page = [Step(*row) for row in (await ctx.session.execute(BETWEEN, asked)).all()]
    # A heavy page is shorter than was asked for: only where nothing more is found is the end.
    return Steps(page, _mark(page[-1]) if page and await _more(ctx, board, page[-1], until) else None)


@query(access=access.sees)
async def diff(ctx: Context, board: BoardId, since: Clock, until: Clock) -> Difference:
    """What changed on a board from one clock to another, without what lies between."""
    before = await state_at(ctx, board, since, "since")
    ops = difference(before, await state_at(ctx, board, until, "until"))
    made = [_row(op["id"], op["kind"], op["after"]) for op in ops if op["before"] is None]
    removed = [_row(op["id"], op["kind"], op["before"]) for op in ops if op["after"] is None]
    return Difference(made, removed, [op for op in ops if op["before"] is not None and op["after"] is not None])


async def now_of(ctx: Context, board: str) -> int:
    """A board's clock."""
    return (await ctx.session.execute(VERSION, {"name": channel_of(board)})).scalar_one()


async def state_at(ctx: Context, board: str, clock: int, field: str = "clock") -> State:
    """A board at a clock.

    Raises:
        Invalid: The board has not come so far.
    """
    now = await now_of(ctx, board)
    if clock > now:
        raise Invalid(field=field, reason="at_most", most=now)
    if clock == now:
        asked = {"name": channel_of(board), "board": board}
        state: State = {}
        found = await ctx.session.stream(STANDS, asked)
        async for part in found.partitions(PART):
            state |= {id_: (kind, props) for id_, kind, props, _ in part}
            now = part[0][3]
        # Of an empty board nothing says of which clock it is.
        if clock == (now if state else await now_of(ctx, board)):
            return state
    return await past(ctx.session, board, clock)


MORE = text(
    "select exists (select from board_change where board_id = :board and (clock, n) > (:clock, :n) and clock <= :until)"
)


async def _more(ctx: Context, board: str, last: Step, until: int) -> bool:
    asked = {"board": board, "clock": last.clock, "n": last.n, "until": until}
    return (await ctx.session.execute(MORE, asked)).scalar_one()


SIDES: Mapping[str, str] = {"added": "made", "removed": "removed"}


def _act(
    clock: int, n: int, at: float, by: str, batch: str | None, _: list[Any], ids: list[str], *, told_of: list[Deed]
) -> Act:
    counts: dict[str, dict[str, int]] = {"made": {}, "changed": {}, "removed": {}}
    for deed in told_of:
        of = counts[SIDES.get(deed.verb, "changed")]
        of[deed.kind] = of.get(deed.kind, 0) + deed.count
    return Act(clock, n, at, by, batch, **counts, ids=ids, deeds=told_of)


def _row(id_: str, kind: str, props: dict[str, Any]) -> dict[str, Any]:
    return {"id": id_, "kind": kind, "props": props}


def _mark(last: Act | Step) -> str:
    return f"{last.clock}.{last.n}"


def _read(mark: str) -> tuple[int, int]:
    clock, _, n = mark.partition(".")
    return int(clock), int(n)
