"""The channel `board:<id>`: what stands on a board, for all who may see it. Its version is the board's clock.

A change carries only the properties that changed. Whoever missed some gets the elements that changed since as they are
now; whoever comes, or missed too much, all of them.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, or_, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import Text
from sqlmodel import col, select

from raffi_web.features.canvas.held import boards_of
from raffi_web.features.canvas.models import Board, BoardElement, BoardUpkeep, BoardVote, BoardVoteDot
from raffi_web.features.canvas.rows import PREFIX, board_row, channel_of, dot_row, element_row, vote_row
from raffi_web.features.canvas.seats import seated, sits, waits
from raffi_web.features.rooms.shown import inside_of, is_muted
from raffi_web.kernel.channels import ChannelKind, EphemeralKind, Rows, TooMuch, kinds
from raffi_web.kernel.context import Actor, Context
from raffi_web.kernel.errors import NotFound
from raffi_web.kernel.tables import table_of

VERSION = text("select raffi.channel_version(:name)")
LEVELS = text("select actor, level from raffi.board_levels(:board, :actors)").bindparams(
    bindparam("actors", type_=ARRAY(Text))
)
PART = 50
"""Elements of a whole board that are taken from the database at once."""
FRAME_AT_MOST = 2_000
"""Elements that changed since; more come as a snapshot."""


async def level_of(session: AsyncSession, actor: str, board: str) -> str:
    """What somebody may do on a board: edit, comment or view.

    Raises:
        NotFound: It is not there, or not for them to see.
    """
    level = (await levels_of(session, board, [actor])).get(actor)
    if level is None:
        raise NotFound("errors.no_board", code="no_board", field="board")
    return level


async def levels_of(session: AsyncSession, board: str, actors: Sequence[str]) -> dict[str, str]:
    """What each of some people may do on a board; without those who may not see it."""
    found: Sequence[Any] = (await session.execute(LEVELS, {"board": board, "actors": [*actors]})).all()
    return dict(found)


async def _authorise(session: AsyncSession, actor: Actor, board: str) -> dict[str, Any]:
    level = await level_of(session, actor.id, board)
    room = (await session.execute(select(Board.room_id).where(col(Board.id) == board))).scalar_one()
    ctx = Context(actor, session)
    told = {"guest": actor.id not in await inside_of(ctx, room, [actor.id]), "muted": await is_muted(ctx, room)}
    return {"level": level, "room": room, "me": actor.id, **{name: True for name, so in told.items() if so}}


async def _read(session: AsyncSession, board: str, since: int) -> tuple[int, Rows]:
    version = (await session.execute(VERSION, {"name": channel_of(board)})).scalar_one()
    found = (await session.execute(select(Board).where(col(Board.id) == board))).scalar_one_or_none()
    if found is None:
        raise NotFound("errors.no_board", code="no_board", field="channel")
    rows: Rows = {"board": [board_row(found)]} if found.version > since else {}
    rows |= await _votes(session, board, since)
    elements = await _living(session, board, version) if since == 0 else await _changed(session, board, since)
    if elements or since == 0:
        rows["elements"] = elements
    return version, rows


async def _votes(session: AsyncSession, board: str, since: int) -> Rows:
    """Votes that changed since; to begin with the one that is shown. Only where one runs are there any dots."""
    shown = col(BoardVote.cleared_at).is_(None)
    if since > 0:
        shown = or_(shown, col(BoardVote.version) > since)
    found = (await session.execute(select(BoardVote).where(col(BoardVote.board_id) == board, shown))).scalars().all()
    rows: Rows = {}
    if changed := [vote_row(row) for row in found if row.version > since]:
        rows["votes"] = changed
    running = next((row.id for row in found if row.ended_at is None), None)
    if running is not None and (dots := await _dots(session, running, since)):
        rows["dots"] = dots
    return rows


async def _dots(session: AsyncSession, vote: str, since: int) -> list[dict[str, Any]]:
    """Dots with whose they are, for `_as_seen`."""
    changed = (col(BoardVoteDot.vote_id) == vote, col(BoardVoteDot.version) > since)
    found = (await session.execute(select(BoardVoteDot).where(*changed))).scalars().all()
    return [dot_row(one) for one in found]


def _as_seen(rows: Rows, grant: dict[str, Any]) -> Rows:
    """Dots of others are kept from everybody. Where none changed the rows are as they are, and encoded once for all."""
    if "dots" not in rows:
        return rows
    seen = {kind: those for kind, those in rows.items() if kind != "dots"}
    mine = [dot for dot in rows["dots"] if dot["by"] == grant.get("me")]
    if mine:
        seen["dots"] = [{name: value for name, value in dot.items() if name != "by"} for dot in mine]
    return seen


async def as_it_is(session: AsyncSession, board: str) -> tuple[int, list[dict[str, Any]]]:
    """A board's clock and the elements that stand on it, of one moment of the session's snapshot."""
    version = (await session.execute(VERSION, {"name": channel_of(board)})).scalar_one()
    return version, await _living(session, board, version)


async def _living(session: AsyncSession, board: str, version: int) -> list[dict[str, Any]]:
    here = boards_of(session.get_bind().engine).at(board, version)
    if here is not None:
        return [element_row(one) for one in here.elements.values()]
    row = table_of(BoardElement).c
    statement = select(row.id, row.kind, row.props).where(row.board_id == board, row.removed_at.is_(None))
    # In parts: others are served between them.
    found = await session.stream(statement)
    return [
        {"id": id_, "kind": kind, "props": props} async for part in found.partitions(PART) for id_, kind, props in part
    ]


async def _changed(session: AsyncSession, board: str, since: int) -> list[dict[str, Any]]:
    forgotten = select(BoardUpkeep.forgotten_clock).where(col(BoardUpkeep.board_id) == board)
    if since < ((await session.execute(forgotten)).scalar_one_or_none() or 0):
        raise TooMuch
    row = table_of(BoardElement).c
    statement = select(row.id, row.kind, row.props, row.removed_at.is_not(None))
    statement = statement.where(row.board_id == board, row.version > since).limit(FRAME_AT_MOST + 1)
    found = (await session.execute(statement)).all()
    if len(found) > FRAME_AT_MOST:
        raise TooMuch
    return [
        {"id": id_, "removed": True} if removed else {"id": id_, "kind": kind, "props": props}
        for id_, kind, props, removed in found
    ]


def _unsettled(rows: Rows, since: int) -> bool:
    return any(row["access"] > since for row in rows.get("board", []))


def let_pass(name: str, kind: EphemeralKind) -> None:
    """Let a kind of unstored frame pass between those at a board."""
    BOARD_CHANNEL.ephemeral[name] = kind


BOARD_CHANNEL = ChannelKind(
    prefix=PREFIX,
    authorise=_authorise,
    read=_read,
    ephemeral={},
    unsettled=_unsettled,
    as_seen=_as_seen,
    seated=seated,
    sits=sits,
    waits=waits,
    resumes_far=True,
)
kinds.add(BOARD_CHANNEL)
