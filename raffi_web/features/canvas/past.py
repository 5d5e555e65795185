"""A board at a clock: the newest keyframe at or before it, and the changes since.

A keyframe is a whole board. One is written when the changes since the last one weigh as much as the board itself, so
that going to any clock reads little more than one board, and keyframes take no more room than changes do.
"""

import asyncio
import logging

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from raffi_web.features.canvas.held import Held
from raffi_web.features.canvas.replay import State, replay
from raffi_web.kernel.services import services
from raffi_web.kernel.transaction import Bound, Result, Statement

log = logging.getLogger(__name__)

FEWEST_OPS = 1_000
"""Operations between two keyframes, for a board of few elements."""
BYTES_SHARE = 4
"""A heavy board is written no sooner than its changes weigh this part of it."""
KEYFRAME = Statement(
    text(
        "select clock, elements from board_keyframe where board_id = :board and clock <= :clock"
        " order by clock desc limit 1"
    )
)
CHANGES = Statement(
    text(
        "select ops from board_change where board_id = :board and clock <= :clock and clock > coalesce("
        "(select max(clock) from board_keyframe where board_id = :board and clock <= :clock), 0) order by clock, n"
    )
)
HOLD_UPKEEP = (
    text("insert into board_upkeep (board_id) values (:board) on conflict do nothing"),
    text("select from board_upkeep where board_id = :board for update"),
)
FORGETTINGS = text("select forgettings from board_upkeep where board_id = :board")
LAY = text(
    "insert into board_keyframe (board_id, clock, at, elements)"
    " select :board, :clock, now(), cast(:elements as jsonb) from board_upkeep where board_id = :board"
    " and forgettings = :forgettings"
    " and not exists (select from board_keyframe where board_id = :board and clock > :since and clock <= :clock)"
    " on conflict do nothing"
)


LAID = text("select exists (select from board_keyframe where board_id = :board and clock = :clock)")


async def is_laid(session: AsyncSession, board: str, clock: int) -> bool:
    """Whether there is a keyframe at just that clock."""
    return (await session.execute(LAID, {"board": board, "clock": clock})).scalar_one()


def asks_past(board: str, clock: int) -> list[Bound]:
    """What finds a board at a clock: give both answers to `past_of`."""
    return [one.of({"board": board, "clock": clock}) for one in (KEYFRAME, CHANGES)]


def past_of(keyframe: Result, changes: Result) -> State:
    """A board at a clock, from what `asks_past` found."""
    state = {id_: (kind, props) for id_, (kind, props) in keyframe[0][1].items()} if keyframe else {}
    return replay(state, (ops for (ops,) in changes))


async def past(session: AsyncSession, board: str, clock: int) -> State:
    """A board at a clock."""
    found = [await session.execute(bound.statement.source, bound.given) for bound in asks_past(board, clock)]
    keyframe, changes = ([tuple(row) for row in rows] for rows in found)
    return past_of(keyframe, changes)


def is_due(ops: int, elements: int, size: int, weight: int) -> bool:
    """Whether so many operations since the last keyframe, of so many bytes, call for another one of a board of so many
    elements and bytes."""
    return ops >= max(FEWEST_OPS, 2 * elements) and size * BYTES_SHARE >= weight


def written(state: State) -> str:
    """A board as a keyframe holds it."""
    return orjson.dumps({id_: [kind, props] for id_, (kind, props) in state.items()}).decode()


async def hold_upkeep(session: AsyncSession, board: str) -> None:
    """Whoever changes what is kept of a board's past does so one after the other."""
    for statement in HOLD_UPKEEP:
        await session.execute(statement, {"board": board})


async def forgettings_of(session: AsyncSession, board: str) -> int:
    """How often words were taken out of a board. To be asked before it is read for a keyframe."""
    return (await session.execute(FORGETTINGS, {"board": board})).scalar_one_or_none() or 0


async def lay(session: AsyncSession, board: str, clock: int, elements: str, since: int, forgettings: int) -> None:
    """Write a keyframe, unless there is one since, or words were taken out of the board since it was read: it may have
    them. Without it going back is only slower."""
    await hold_upkeep(session, board)
    asked = {"board": board, "clock": clock, "elements": elements, "since": since, "forgettings": forgettings}
    await session.execute(LAY, asked)


_laying: set[asyncio.Task[None]] = set()


def lay_when_due(board: str, held: Held, ops: int, size: int) -> None:
    """Count what a commit brought, operations and their bytes, and write a keyframe beside everything else when there
    was enough. What is in memory is the board at its clock just now."""
    held.noted += ops
    held.noted_bytes += size
    document = held.document
    if held.laying or not is_due(held.noted, len(document), held.noted_bytes, document.weight):
        return
    held.laying, held.noted, held.noted_bytes = True, 0, 0
    since, held.laid = held.laid, held.clock
    laying = _lay_aside(board, held, written(held.document.state()), since, held.forgettings)
    task = asyncio.get_running_loop().create_task(laying)
    _laying.add(task)
    task.add_done_callback(_laying.discard)


async def _lay_aside(board: str, held: Held, elements: str, since: int, forgettings: int) -> None:
    clock = held.laid
    try:
        async with services().database.begin() as session:
            await lay(session, board, clock, elements, since, forgettings)
    except Exception as error:
        # Without it going back is only slower; the clean-up writes what is missing.
        log.warning("a keyframe was not written: %s", type(error).__name__)
    finally:
        held.laying = False
