"""Pictures on boards: uploads of those who edit, which only who may see the board may see."""

from dataclasses import dataclass
from pathlib import Path

from sqlmodel import col, select

from raffi_web.features.canvas import access
from raffi_web.features.canvas.access import found
from raffi_web.features.canvas.channel import as_it_is, level_of
from raffi_web.features.canvas.document import MOST_ELEMENTS
from raffi_web.features.canvas.models import Board
from raffi_web.features.canvas.rows import BoardId
from raffi_web.features.canvas.weighing import HEAVIEST, weight
from raffi_web.features.files.functions import FileId
from raffi_web.features.files.keeping import bytes_used, use
from raffi_web.features.files.pictures import whole
from raffi_web.features.files.purposes import Made, Purpose, register
from raffi_web.features.files.sniffing import PICTURES
from raffi_web.kernel.context import Context
from raffi_web.kernel.elevation import elevated
from raffi_web.kernel.errors import Conflict, NotFound
from raffi_web.kernel.functions import Scope, mutation, query
from raffi_web.kernel.limits import Limit

PURPOSE = "board"
MOST_BYTES = 20_000_000
ROOM_BYTES = 2_000_000_000
TOLD_FROM = 0.9
"""The share of a room's bytes from which on whoever adds one is told."""
SIDES = (2400, 640)
ADDING = Limit("board_files", 60, 60)


@dataclass(frozen=True)
class Picture:
    """A picture as an element holds it; its sizes, such as `1600x900`, are at `/files/<file>/<size>`.

    `left` is how many bytes the room's boards may still have, null while that is far off.
    """

    file: str
    large: str
    small: str
    left: int | None


@mutation(access=access.edits, limit=ADDING)
async def add_picture(ctx: Context, board: BoardId, file: FileId) -> Picture:
    """Let a board have an upload of mine, to be put on it."""
    row = await found(ctx, board)
    used = await _used(ctx, row.room_id)
    if used >= ROOM_BYTES:
        raise Conflict("errors.room_files_full", code="room_files_full", field="file", limit=ROOM_BYTES // 10**9)
    try:
        kept = await use(ctx, file, PURPOSE, used_by(board))
    except NotFound:
        raise NotFound("errors.no_board_picture", code="no_board_picture", field="file") from None
    left = ROOM_BYTES - used if used > ROOM_BYTES * TOLD_FROM else None
    return Picture(file, kept.parts[0].name, kept.parts[-1].name, left)


@dataclass(frozen=True)
class Space:
    """How much of what a board, and its room's pictures, may have is taken. `weight` are bytes of what stands on the
    board, `used` and `most` those of pictures."""

    elements: int
    most_elements: int
    weight: int
    most_weight: int
    used: int
    most: int


@query(access=access.sees)
async def space(ctx: Context, board: BoardId) -> Space:
    """How full a board is, and how much its room's boards have in pictures."""
    row = await found(ctx, board)
    _, elements = await as_it_is(ctx.session, board)
    heavy = sum(weight(one["id"], one["props"]) for one in elements)
    return Space(row.elements, MOST_ELEMENTS, heavy, HEAVIEST, await _used(ctx, row.room_id), ROOM_BYTES)


async def _used(ctx: Context, room: str) -> int:
    """Bytes of pictures on a room's boards."""
    async with elevated(ctx):
        boards = (await ctx.session.execute(select(Board.id).where(col(Board.room_id) == room))).scalars().all()
        return await bytes_used(ctx, PURPOSE, [used_by(one) for one in boards])


def used_by(board: str) -> str:
    """What a board's pictures are used by, for the files."""
    return f"board:{board}"


async def _reads(ctx: Context, used: str) -> bool:
    try:
        await level_of(ctx.session, ctx.actor.id, used.partition(":")[2])
    except NotFound:
        return False
    return True


def _made(path: Path, kind: str) -> list[Made]:
    return whole(path, kind, SIDES)


register(Purpose(PURPOSE, MOST_BYTES, PICTURES, process=_made, reads=_reads, scope=Scope.READ))
