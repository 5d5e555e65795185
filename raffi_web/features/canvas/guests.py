"""Who came to a board by its link: they can be put out of that board alone, and let in again.

Who is in the board's room is the room's matter. Somebody put out has no right by any link of this board until they are
let in again; as somebody new they come by the link as anybody, until it is closed or renewed.
"""

from dataclasses import dataclass

from sqlalchemy import or_
from sqlmodel import col, select

from raffi_web.features.canvas import access
from raffi_web.features.canvas.access import found, hold
from raffi_web.features.canvas.channel import levels_of
from raffi_web.features.canvas.models import Board, BoardGuest
from raffi_web.features.canvas.naming import Seen, seen_as
from raffi_web.features.canvas.rows import BoardId
from raffi_web.features.rooms.access import ActorId
from raffi_web.features.rooms.shown import inside_of
from raffi_web.kernel.context import Context
from raffi_web.kernel.elevation import elevated
from raffi_web.kernel.errors import Conflict, NotFound
from raffi_web.kernel.functions import mutation, query
from raffi_web.kernel.limits import Limit
from raffi_web.kernel.tables import milliseconds, utc_now

PUTTING_OUT = Limit("board_guests", 240, 3_600)
LISTED_AT_MOST = 200


@dataclass(frozen=True)
class LinkGuest:
    """Somebody who came by the link, last at `at` (ms). `barred`: they were put out, and no link lets them in."""

    id: str
    name: str
    color: int
    initials: str
    at: float | None
    barred: bool


@query(access=access.keeps)
async def guests(ctx: Context, board: BoardId) -> list[LinkGuest]:
    """Who is not in the board's room and may come to it by the link, or was put out; who came last is first."""
    async with elevated(ctx):
        row = await found(ctx, board, removed=True)
        here = or_(col(BoardGuest.epoch) == row.link_epoch, col(BoardGuest.barred_at).is_not(None))
        came = select(BoardGuest).where(col(BoardGuest.board_id) == board, here)
        came = came.order_by(col(BoardGuest.at).desc(), col(BoardGuest.actor_id)).limit(LISTED_AT_MOST)
        rows = (await ctx.session.execute(came)).scalars().all()
        ids = [one.actor_id for one in rows]
        members = await inside_of(ctx, row.room_id, ids)
        let_in = await levels_of(ctx.session, board, ids)
        listed = [one for one in rows if one.actor_id not in members and (one.barred_at or one.actor_id in let_in)]
        seen = await seen_as(ctx, board, [one.actor_id for one in listed])
    return [_told(one, seen[one.actor_id]) for one in listed]


@mutation(access=access.keeps, limit=PUTTING_OUT)
async def put_out(ctx: Context, board: BoardId, person: ActorId) -> None:
    """Put somebody out who came by the link: no link of this board lets them in until `canvas.let_in`."""
    await _mark(ctx, board, person, barred=True)


@mutation(access=access.keeps, limit=PUTTING_OUT)
async def let_in(ctx: Context, board: BoardId, person: ActorId) -> None:
    """Let somebody in again who was put out, by the link through which they came while it holds."""
    await _mark(ctx, board, person, barred=False)


async def _mark(ctx: Context, board: str, person: str, *, barred: bool) -> None:
    async with elevated(ctx):
        await hold(ctx, board)
        row = await found(ctx, board)
        if barred and person in await inside_of(ctx, row.room_id, [person]):
            raise Conflict("errors.board_member", code="board_member", field="person")
        guest = await _guest(ctx, board, person)
        if (guest.barred_at is not None) == barred:
            return
        guest.barred_at = utc_now() if barred else None
        _ask_again(row)
        await ctx.session.flush()


async def _guest(ctx: Context, board: str, person: str) -> BoardGuest:
    statement = select(BoardGuest).where(col(BoardGuest.board_id) == board, col(BoardGuest.actor_id) == person)
    guest = (await ctx.session.execute(statement)).scalar_one_or_none()
    if guest is None:
        raise NotFound("errors.no_board_guest", code="no_board_guest", field="person")
    return guest


def _ask_again(row: Board) -> None:
    """Everybody who listens to a board is asked for their right again. A trigger makes of it the board's clock."""
    row.access_version += 1


def _told(one: BoardGuest, seen: Seen) -> LinkGuest:
    return LinkGuest(seen.id, seen.name, seen.color, seen.initials, milliseconds(one.at), one.barred_at is not None)
