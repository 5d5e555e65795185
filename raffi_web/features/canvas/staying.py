"""A room with a board is not deleted when nobody uses it: what is on the board is there for whoever was in it."""

from sqlalchemy import exists
from sqlmodel import col, select

from raffi_web.features.canvas.models import Board
from raffi_web.features.rooms.cleanup import on_keep
from raffi_web.kernel.context import Context


async def _has_a_board(ctx: Context, room: str) -> bool:
    there = exists().where(col(Board.room_id) == room, col(Board.removed_at).is_(None), col(Board.elements) > 0)
    return bool((await ctx.session.execute(select(there))).scalar_one())


on_keep.append(_has_a_board)
