"""Who may do what with a board. Levels are told by the database (`raffi.board_levels`): from the room's roles, or from
the link by which somebody came.

Each rule is an access rule for a function whose argument `board` is the board's id. A board that is not there and one
that the asker may not see give the same error.
"""

from typing import Any

from sqlalchemy import text
from sqlmodel import col, select

from raffi_web.features.canvas.channel import level_of
from raffi_web.features.canvas.models import Board
from raffi_web.features.canvas.rows import channel_of
from raffi_web.features.rooms import access as rooms
from raffi_web.features.rooms.roles import STAFF
from raffi_web.kernel.context import ActorKind, Context
from raffi_web.kernel.errors import Forbidden, Gone, NotFound, NotSignedIn

HOLD = text("select raffi.hold_channel(:channel)")
RANKS = {"view": 0, "comment": 1, "edit": 2}


async def level(ctx: Context, board: str) -> str:
    """What the asker may do on a board: edit, comment or view; the server everything.

    Raises:
        NotSignedIn: Nobody is asking.
        NotFound: It is not there, or not for them to see.
    """
    if ctx.actor.kind is ActorKind.SERVICE:
        return "edit"
    if not ctx.actor.is_somebody:
        raise NotSignedIn
    key = ("board level", board)
    if key not in ctx.cache:
        ctx.cache[key] = await level_of(ctx.session, ctx.actor.id, board)
    return ctx.cache[key]


async def found(ctx: Context, board: str, *, removed: bool = False) -> Board:
    """A board that the asker may see, as its row; with `removed` also one that was removed.

    Raises:
        NotFound: It is not there, or not for them to see.
    """
    row = (await ctx.session.execute(select(Board).where(col(Board.id) == board))).scalar_one_or_none()
    if row is None or (row.removed_at is not None and not removed):
        raise NotFound("errors.no_board", code="no_board", field="board")
    return row


async def hold(ctx: Context, board: str) -> None:
    """Hold a board's channel until the commit, as pushes do: what changes its row holds this first."""
    await ctx.session.execute(HOLD, {"channel": channel_of(board)})


async def sees(ctx: Context, args: dict[str, Any]) -> None:
    """Rule: whoever may see the board."""
    await level(ctx, args["board"])


async def comments(ctx: Context, args: dict[str, Any]) -> None:
    """Rule: whoever may comment on the board."""
    require(await level(ctx, args["board"]), "comment")


async def edits(ctx: Context, args: dict[str, Any]) -> None:
    """Rule: whoever may edit the board."""
    require(await level(ctx, args["board"]), "edit")


async def keeps(ctx: Context, args: dict[str, Any]) -> None:
    """Rule: who made the board, and the room's host and co-hosts; also of one that was removed."""
    if not ctx.actor.is_somebody:
        raise NotSignedIn
    row = await found(ctx, args["board"], removed=True)
    if not keeps_as(ctx, await rooms.place(ctx, row.room_id), row):
        raise Forbidden("errors.not_board_keeper", code="not_board_keeper")


def keeps_as(ctx: Context, where: rooms.Place, board: Board) -> bool:
    """Whether the asker looks after a board, being in its room as this."""
    return where.role in STAFF or board.made_by == ctx.actor.id


async def is_keeper(ctx: Context, board: Board) -> bool:
    """Whether the asker looks after a board; whoever is not in its room does not."""
    try:
        return keeps_as(ctx, await rooms.place(ctx, board.room_id), board)
    except (NotFound, Forbidden, Gone):
        return False


def require(has: str, wanted: str) -> None:
    """Check a level.

    Raises:
        Forbidden: It is less than what is wanted.
    """
    if RANKS[has] < RANKS[wanted]:
        key = "errors.may_not_draw" if wanted == "edit" else "errors.may_not_comment_here"
        raise Forbidden(key, code="not_allowed", grant=wanted)
