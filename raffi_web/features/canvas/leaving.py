"""What somebody put on boards, to take along; and gone when they go for good."""

from sqlalchemy import delete, tuple_
from sqlmodel import col, select

from raffi_web.features.accounts.leaving import Leaver, Part, on_delete, on_export
from raffi_web.features.canvas.access import hold
from raffi_web.features.canvas.forgetting import forget_words, spoken_on
from raffi_web.features.canvas.models import Board, BoardElement, BoardVoteDot
from raffi_web.kernel.context import Context
from raffi_web.kernel.tables import milliseconds

PAGE = 500


async def _export(ctx: Context, ids: list[str], after: str | None) -> Part:
    board, _, last = (after or "").partition("/")
    statement = (
        select(BoardElement, Board.title, Board.room_id)
        .join(Board, col(Board.id) == col(BoardElement.board_id))
        .where(col(BoardElement.made_by).in_(ids), col(BoardElement.removed_at).is_(None))
        .where(tuple_(col(BoardElement.board_id), col(BoardElement.id)) > (board, last))
        .order_by(col(BoardElement.board_id), col(BoardElement.id))
        .limit(PAGE)
    )
    found = (await ctx.session.execute(statement)).all()
    rows = [
        {
            "board": one.board_id,
            "title": title,
            "room": room,
            "id": one.id,
            "kind": one.kind,
            "props": one.props,
            "made_at": milliseconds(one.made_at),
        }
        for one, title, room in found
    ]
    more = len(found) == PAGE
    return Part(rows, f"{found[-1][0].board_id}/{found[-1][0].id}" if more else None)


async def _export_dots(ctx: Context, ids: list[str], after: str | None) -> Part:
    """Dots in votes that are not ended: of others only sums are kept. Nobody has more than a few."""
    mine = select(BoardVoteDot).where(col(BoardVoteDot.actor_id).in_(ids), col(BoardVoteDot.dots) > 0)
    found = (
        await ctx.session.execute(mine.order_by(col(BoardVoteDot.vote_id), col(BoardVoteDot.element_id)))
    ).scalars()
    return Part(
        [{"board": one.board_id, "vote": one.vote_id, "id": one.element_id, "dots": one.dots} for one in found], None
    )


async def _delete(ctx: Context, leaver: Leaver) -> bool:
    """With their text go the words that they were the first to set, from history too, and nobody else's; without, it
    stays and bears no name. A transaction holds no more boards than it needs to."""
    await ctx.session.execute(delete(BoardVoteDot).where(col(BoardVoteDot.actor_id).in_(leaver.ids)))
    if not leaver.with_text:
        return False
    for board in await spoken_on(ctx, leaver.ids):
        await hold(ctx, board)
        if await forget_words(ctx, board, leaver.ids):
            return True
    return False


on_export["board_elements"] = _export
on_export["board_dots"] = _export_dots
on_delete["boards"] = _delete
