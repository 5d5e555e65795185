"""What goes by itself: old changes become fewer, what was removed is forgotten (decision 26)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

import orjson
from sqlalchemy import CursorResult, exists, func, outerjoin, text, update
from sqlalchemy import select as sa_select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from raffi_web.features.canvas.files import PURPOSE, used_by
from raffi_web.features.canvas.models import Board, BoardChange, BoardUpkeep
from raffi_web.features.canvas.past import BYTES_SHARE, FEWEST_OPS, forgettings_of, is_due, lay, past, written
from raffi_web.features.canvas.replay import Change, Compacted, State, compact, replay
from raffi_web.features.canvas.weighing import weight
from raffi_web.features.comments.on_boards import forget_talks
from raffi_web.features.files.keeping import let_go
from raffi_web.kernel.context import SYSTEM, Context
from raffi_web.kernel.database import Database
from raffi_web.kernel.tables import table_of, utc_now

BRING_BACK = timedelta(days=30)
"""How long a board that was taken away, and a removed element for those who were offline, are kept."""
CLIENTS = timedelta(days=8)
"""A browser sends what it kept offline for seven days."""
CHUNK = 2_000
BOARDS_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Grain:
    """Changes older than `age` are compacted: of one actor, those with less than `pause` seconds between them. `mark`
    is the column that says how far that has come."""

    mark: str
    age: timedelta
    pause: float


DAY = Grain("day_clock", timedelta(days=1), 10)
MONTH = Grain("month_clock", timedelta(days=30), 600)

GONE_BOARDS = text("delete from board where removed_at < :oldest returning id")
GONE_CLIENTS = text("delete from board_client where at < :oldest")
GONE_VERSIONS = text("delete from board_version where removed_at < :oldest")
GONE_VOTES = text("delete from board_vote where cleared_at < :oldest")
GONE_ELEMENTS = text(
    "with gone as (delete from board_element where removed_at < :oldest returning board_id, version)"
    " insert into board_upkeep (board_id, forgotten_clock)"
    " select board_id, max(version) from gone group by board_id order by board_id"
    " on conflict (board_id) do update set forgotten_clock ="
    " greatest(board_upkeep.forgotten_clock, excluded.forgotten_clock)"
)
GONE_KEYFRAMES = text(
    "delete from board_keyframe k using (select board_id, clock,"
    " row_number() over (partition by board_id, date_trunc('day', at at time zone 'utc') order by clock desc) as nth"
    " from board_keyframe where at < :oldest) as old"
    " where k.board_id = old.board_id and k.clock = old.clock and old.nth > 1"
    " and not exists (select from board_version v"
    " where v.board_id = k.board_id and v.clock = k.clock and v.removed_at is null)"
)
UNNAMED = text(
    "select distinct k.board_id, k.clock from board_keyframe k"
    " join board_version v on v.board_id = k.board_id and v.clock = k.clock and v.removed_at is not null"
    " where not exists (select from board_version n"
    " where n.board_id = k.board_id and n.clock = k.clock and n.removed_at is null) order by 1, 2"
)
DROP_UNNAMED = text(
    "delete from board_keyframe k where k.board_id = :board and k.clock = :clock"
    " and not exists (select from board_version n"
    " where n.board_id = k.board_id and n.clock = k.clock and n.removed_at is null)"
    " and (select count(*) < :fewest or coalesce(sum(pg_column_size(c.ops)), 0) * :share < pg_column_size(k.elements)"
    " from board_change c where c.board_id = k.board_id and c.clock <= k.clock and c.clock > coalesce("
    "(select max(b.clock) from board_keyframe b where b.board_id = k.board_id and b.clock < k.clock), 0))"
)
"""A keyframe that was written for a name that is no more goes where the changes before it call for none."""
UNLAID = text(
    "select b.id, laid.clock from board b cross join lateral ("
    " select coalesce(max(k.clock), 0) as clock from board_keyframe k where k.board_id = b.id) laid"
    " where b.changed_at > :since and (select count(*) from (select from board_change c where c.board_id = b.id"
    " and c.clock > laid.clock limit :most) as few) >= :most"
)


async def forget_boards(database: Database) -> dict[str, int]:
    """Drop what nobody can bring back any more. Returns how many boards that were."""
    now = utc_now()
    async with database.begin() as session:
        boards = (await session.execute(GONE_BOARDS, {"oldest": now - BRING_BACK})).scalars().all()
        for board in boards:
            ctx = Context(SYSTEM, session)
            await let_go(ctx, PURPOSE, used_by(board))
            await forget_talks(ctx, board)
    for statement, age in (
        (GONE_CLIENTS, CLIENTS),
        (GONE_VERSIONS, BRING_BACK),
        (GONE_VOTES, BRING_BACK),
        (GONE_ELEMENTS, BRING_BACK),
        (GONE_KEYFRAMES, BRING_BACK),
    ):
        async with database.begin() as session:
            await session.execute(statement, {"oldest": now - age})
    return {"boards": len(boards)}


# -- keyframes that nobody needs --------------------------------------------------------------------------------------


async def drop_keyframes(database: Database) -> int:
    """Drop the keyframes of names that were taken away, unless they would be there without a name. Returns how many."""
    async with database.begin() as session:
        found = (await session.execute(UNNAMED)).all()
    dropped = 0
    # One after the other: whether one is needed hangs on those before it.
    for board, clock in found:
        asked = {"board": board, "clock": clock, "fewest": FEWEST_OPS, "share": BYTES_SHARE}
        async with database.begin() as session:
            dropped += cast("CursorResult[Any]", await session.execute(DROP_UNNAMED, asked)).rowcount
    return dropped


# -- keyframes that are missing ---------------------------------------------------------------------------------------


async def lay_keyframes(database: Database) -> int:
    """Write the keyframes of boards whose changes since the last one are many. Returns how many boards that were."""
    async with database.begin() as session:
        asked = {"since": utc_now() - timedelta(days=2), "most": 2 * FEWEST_OPS}
        found = (await session.execute(UNLAID, asked)).all()
    for board, laid in found:
        await _lay_all(database, board, laid)
    return len(found)


async def _lay_all(database: Database, board: str, laid: int) -> None:
    async with database.begin() as session:
        forgettings = await forgettings_of(session, board)
        state = await past(session, board, laid)
    since, noted, size, heavy = laid, 0, 0, _weight(state)
    while True:
        async with database.begin() as session:
            changes = await _changes(session, board, since, utc_now())
            for nth, change in enumerate(changes):
                replay(state, [change.ops])
                since, noted = change.clock, noted + len(change.ops)
                size += len(orjson.dumps(change.ops))
                whole = nth + 1 == len(changes) or changes[nth + 1].clock != change.clock
                if whole and is_due(noted, len(state), size, heavy):
                    await lay(session, board, since, written(state), laid, forgettings)
                    laid, noted, size, heavy = since, 0, 0, _weight(state)
        if not changes:
            return


def _weight(state: State) -> int:
    return sum(weight(id_, props) for id_, (_, props) in state.items())


# -- fewer changes ----------------------------------------------------------------------------------------------------

READ = text(
    "select clock, n, extract(epoch from at)::float8, actor_id, batch, ops from board_change"
    " where board_id = :board and clock > :since and at < :oldest order by clock, n limit :limit"
)
DROP = text("delete from board_change where board_id = :board and clock = :clock and n = :n")
REWRITE = text(
    "update board_change set batch = :batch, ops = cast(:ops as jsonb)"
    " where board_id = :board and clock = :clock and n = :n"
)
STOPS = text(
    "select clock from board_version where board_id = :board and clock >= :since and removed_at is null"
    " union select clock from board_keyframe where board_id = :board and clock >= :since order by 1"
)
HOLD_UPKEEP = text("insert into board_upkeep (board_id) values (:board) on conflict do nothing")


async def compact_boards(database: Database) -> int:
    """Make fewer changes of what was done some time ago. Returns how many are no more."""
    dropped = 0
    for grain in (DAY, MONTH):
        # By the hour, so that what belongs together is seldom cut by when the clean-up runs.
        oldest = (utc_now() - grain.age).replace(minute=0, second=0, microsecond=0)
        async with database.begin() as session:
            waiting = (await session.execute(_waiting(grain, oldest))).scalars().all()
        for board in waiting:
            dropped += await _compact(database, board, grain, oldest)
    return dropped


def _waiting(grain: Grain, oldest: datetime) -> Any:
    """Asks for boards that have such changes."""
    upkeep = outerjoin(Board, BoardUpkeep, col(BoardUpkeep.board_id) == col(Board.id))
    change = table_of(BoardChange).c
    there = exists().where(
        change.board_id == col(Board.id), change.clock > func.coalesce(_mark(grain), 0), change.at < oldest
    )
    return select(Board.id).select_from(upkeep).where(there).limit(BOARDS_AT_ONCE)


def _mark(grain: Grain) -> Any:
    return table_of(BoardUpkeep).c[grain.mark]


async def _compact(database: Database, board: str, grain: Grain, oldest: datetime) -> int:
    dropped = 0
    while True:
        async with database.begin() as session:
            await session.execute(HOLD_UPKEEP, {"board": board})
            mark = sa_select(_mark(grain)).where(col(BoardUpkeep.board_id) == board).with_for_update()
            since = (await session.execute(mark)).scalar_one()
            changes = await _changes(session, board, since, oldest)
            if not changes:
                return dropped
            stops = (await session.execute(STOPS, {"board": board, "since": changes[0].clock})).scalars().all()
            done = compact(changes, stops, grain.pause)
            await _write(session, board, done)
            moved = update(BoardUpkeep).where(col(BoardUpkeep.board_id) == board)
            await session.execute(moved.values({grain.mark: changes[-1].clock}))
        dropped += len(done.dropped)


async def _changes(session: AsyncSession, board: str, since: int, oldest: datetime) -> list[Change]:
    """The next changes after a clock, all of each clock; none when there are none."""
    limit = CHUNK
    while True:
        asked = {"board": board, "since": since, "oldest": oldest, "limit": limit}
        found = [Change(*row) for row in (await session.execute(READ, asked)).all()]
        if len(found) < limit:
            return found
        whole = [change for change in found if change.clock != found[-1].clock]
        if whole:
            return whole
        limit *= 2


async def _write(session: AsyncSession, board: str, done: Compacted) -> None:
    gone: Sequence[dict[str, Any]] = [{"board": board, "clock": one.clock, "n": one.n} for one in done.dropped]
    if gone:
        await session.execute(DROP, gone)
    for one in done.written:
        row = {"board": board, "clock": one.clock, "n": one.n, "batch": one.batch}
        await session.execute(REWRITE, {**row, "ops": orjson.dumps(one.ops).decode()})
