"""Boards of a room: make, name, list, remove, share."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field
from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from raffi_web.features.canvas import access
from raffi_web.features.canvas.access import found, hold, level
from raffi_web.features.canvas.models import Board, BoardGuest
from raffi_web.features.canvas.rows import BoardId
from raffi_web.features.rooms import access as rooms
from raffi_web.features.rooms.access import RoomId
from raffi_web.features.rooms.roles import STAFF, Grant, Role
from raffi_web.features.rooms.shown import inside_of, titles_of
from raffi_web.kernel.arguments import code, line
from raffi_web.kernel.context import Context
from raffi_web.kernel.elevation import elevated
from raffi_web.kernel.errors import Conflict, Forbidden, NotFound
from raffi_web.kernel.functions import mutation, person, query
from raffi_web.kernel.ids import new_id
from raffi_web.kernel.limits import Limit
from raffi_web.kernel.services import services
from raffi_web.kernel.tables import milliseconds, utc_now

MAKE = Limit("board_create", 20, 3_600)
MANAGE = Limit("board_manage", 60, 3_600)
OPENING = Limit("board_open", 60, 60)
BOARDS_AT_MOST = 50
RECENT_AT_MOST = 50
LINKS = Limit("board_links", 240, 3_600)
LINK = "board"

Title = Annotated[str, line(1, 120)]
Level = Literal["edit", "comment", "view"]
LinkLevel = Literal["edit", "comment", "view", "none"]
Token = Annotated[str, code(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")]


@dataclass(frozen=True)
class Head:
    """A board as it is listed. `may` is what the asker may do on it, `keeps`: they look after it; times in ms."""

    id: str
    room: str
    title: str
    elements: int
    made_by: str
    made_at: float | None
    changed_at: float | None
    members_may: str
    may: str
    keeps: bool
    removed: bool


@dataclass(frozen=True)
class Recent:
    """A board that the asker may go on with. `room_title` is empty where they may not see its room; times in ms."""

    id: str
    title: str
    room: str
    room_title: str
    changed_at: float | None


@mutation(access=rooms.member, limit=MAKE)
async def create(ctx: Context, room: RoomId, title: Title) -> Head:
    """Make a board in a room."""
    where = await rooms.place(ctx, room)
    if where.role == Role.VIEWER or not where.may(Grant.CHAT):
        raise Forbidden("errors.may_not_draw", code="not_allowed", grant="edit")
    await rooms.hold(ctx, room)
    if await _count(ctx, room) >= BOARDS_AT_MOST:
        raise Conflict("errors.boards_full", code="boards_full", field="room", limit=BOARDS_AT_MOST)
    made = Board(id=new_id(), room_id=room, title=title, made_by=ctx.actor.id)
    ctx.session.add(made)
    await ctx.session.flush()
    return await told(ctx, made)


@query(access=rooms.member)
async def in_room(ctx: Context, room: RoomId) -> list[Head]:
    """The boards of a room, the one that changed last first."""
    where = await rooms.place(ctx, room)
    statement = select(Board).where(col(Board.room_id) == room, col(Board.removed_at).is_(None))
    boards = (await ctx.session.execute(statement.order_by(col(Board.changed_at).desc()))).scalars().all()
    return [head_of(board, _level_of(where, board), keeps=access.keeps_as(ctx, where, board)) for board in boards]


@query(access=person)
async def recent(ctx: Context, limit: Annotated[int, Field(ge=1, le=RECENT_AT_MOST)] = 6) -> list[Recent]:
    """Boards of all rooms the asker is in, and those a link led to; the one that changed last first."""
    mine = (col(Board.id).in_(select(func.raffi.my_boards())), col(Board.removed_at).is_(None))
    statement = select(Board).where(*mine).order_by(col(Board.changed_at).desc()).limit(limit)
    rows = (await ctx.session.execute(statement)).scalars().all()
    titles = await titles_of(ctx, {row.room_id for row in rows})
    return [Recent(b.id, b.title, b.room_id, titles.get(b.room_id, ""), milliseconds(b.changed_at)) for b in rows]


@query(access=rooms.member)
async def removed(ctx: Context, room: RoomId) -> list[Head]:
    """The boards that were taken out of a room and that the asker may bring back, the last one first."""
    where = await rooms.place(ctx, room)
    statement = select(Board).where(col(Board.room_id) == room, col(Board.removed_at).is_not(None))
    boards = (await ctx.session.execute(statement.order_by(col(Board.removed_at).desc()))).scalars().all()
    return [head_of(board, "view", keeps=True) for board in boards if access.keeps_as(ctx, where, board)]


@query(access=access.sees)
async def get(ctx: Context, board: BoardId) -> Head:
    """A board's name and standing."""
    return await told(ctx, await found(ctx, board))


@mutation(access=access.edits, limit=MANAGE)
async def rename(ctx: Context, board: BoardId, title: Title) -> Head:
    """Give a board another name."""
    async with elevated(ctx):
        await hold(ctx, board)
        row = await found(ctx, board)
        row.title = title
        await ctx.session.flush()
    return await told(ctx, row)


@mutation(access=access.keeps, limit=MANAGE)
async def remove(ctx: Context, board: BoardId) -> Head:
    """Take a board away. `canvas.restore` brings it back within 30 days."""
    await hold(ctx, board)
    row = await found(ctx, board)
    row.removed_at = utc_now()
    await ctx.session.flush()
    return head_of(row, "view", keeps=True)


@mutation(access=access.keeps, limit=MANAGE)
async def restore(ctx: Context, board: BoardId) -> Head:
    """Bring back a board that was taken away."""
    row = await found(ctx, board, removed=True)
    await rooms.hold(ctx, row.room_id)
    if row.removed_at is not None and await _count(ctx, row.room_id) >= BOARDS_AT_MOST:
        raise Conflict("errors.boards_full", code="boards_full", field="board", limit=BOARDS_AT_MOST)
    await hold(ctx, board)
    row.removed_at = None
    await ctx.session.flush()
    return await told(ctx, row)


@mutation(access=access.keeps, limit=MANAGE)
async def set_access(ctx: Context, board: BoardId, members_may: Level) -> Head:
    """Say what the room's members may do on a board. Hosts and co-hosts always edit, viewers look on."""
    await hold(ctx, board)
    row = await found(ctx, board)
    row.members_may = members_may
    await ctx.session.flush()
    return await told(ctx, row)


@mutation(access=access.keeps, limit=LINKS)
async def link(ctx: Context, board: BoardId, may: LinkLevel | None = None) -> str:
    """What lets whoever has it come to a board without being in its room, and with `may` what it lets them do.

    There is one link: what was said last is what all may do who came by it, and `none` closes it for them.
    """
    await hold(ctx, board)
    row = await found(ctx, board)
    if may is not None and row.link_may != may:
        row.link_may = may
        await ctx.session.flush()
    return services().signer.sign(LINK, {"b": row.id, "e": row.link_epoch})


@mutation(access=access.keeps, limit=MANAGE)
async def renew_links(ctx: Context, board: BoardId) -> Head:
    """Make the link of a board worthless; whoever came by one is out, unless they are in the room."""
    await hold(ctx, board)
    row = await found(ctx, board)
    row.link_epoch += 1
    await ctx.session.flush()
    return await told(ctx, row)


@mutation(access=person, limit=OPENING)
async def open_link(ctx: Context, link: Token) -> Head:
    """Come to a board by a link."""
    payload = _read_link(link)
    async with elevated(ctx):
        row = (await ctx.session.execute(select(Board).where(col(Board.id) == payload["b"]))).scalar_one_or_none()
        if row is None or row.removed_at is not None or row.link_epoch != payload["e"]:
            raise NotFound("errors.board_link_old", code="board_link_old", field="link")
        if row.link_may == "none":
            raise NotFound("errors.board_not_shared", code="board_not_shared", field="link")
        # Links of before say what they give at most.
        guest = {"level": payload.get("l", "edit"), "epoch": row.link_epoch, "at": utc_now()}
        came = insert(BoardGuest).values(board_id=row.id, actor_id=ctx.actor.id, **guest)
        came = came.on_conflict_do_update(index_elements=["board_id", "actor_id"], set_=guest)
        barred = (await ctx.session.execute(came.returning(col(BoardGuest.barred_at)))).scalar_one()
        # Who was put out of the board and is in its room now is there as a member.
        if barred is not None and ctx.actor.id not in await inside_of(ctx, row.room_id, [ctx.actor.id]):
            raise Forbidden("errors.board_put_out", code="board_put_out", field="link")
    return await told(ctx, await found(ctx, row.id))


def _read_link(token: str) -> dict[str, Any]:
    try:
        payload = services().signer.read(LINK, token)
    except (Forbidden, ValueError):
        raise NotFound("errors.board_link_old", code="board_link_old", field="link") from None
    return payload


async def _count(ctx: Context, room: str) -> int:
    statement = select(func.count()).select_from(Board)
    statement = statement.where(col(Board.room_id) == room, col(Board.removed_at).is_(None))
    return (await ctx.session.execute(statement)).scalar_one()


def _level_of(where: rooms.Place, board: Board) -> str:
    """What a member may do on a board of the room, as `raffi.board_levels` says."""
    if where.role in STAFF:
        return "edit"
    muted = where.member is not None and where.member.muted
    return "view" if where.role == Role.VIEWER or muted else board.members_may


async def told(ctx: Context, row: Board) -> Head:
    """A board as the asker is told of it."""
    return head_of(row, await level(ctx, row.id), keeps=await access.is_keeper(ctx, row))


def head_of(row: Board, may: str, *, keeps: bool) -> Head:
    """A board as it is listed for somebody who may do this, and may look after it."""
    made_at, changed_at = milliseconds(row.made_at), milliseconds(row.changed_at)
    head = (row.id, row.room_id, row.title, row.elements, row.made_by, made_at, changed_at, row.members_may, may)
    return Head(*head, keeps=keeps, removed=row.removed_at is not None)
