"""What somebody put on boards, to take along; and gone when they go for good."""

from sqlalchemy import update
from sqlmodel import col, select

from raffi_web.features.accounts.leaving import Leaver, Part, on_delete, on_export
from raffi_web.features.canvas.models import Board, BoardElement
from raffi_web.kernel.context import Context
from raffi_web.kernel.tables import milliseconds, utc_now

PAGE = 500
AT_ONCE = 200


async def _export(ctx: Context, ids: list[str], after: str | None) -> Part:
    board, _, last = (after or "").partition("/")
    statement = (
        select(BoardElement, Board.title, Board.room_id)
        .join(Board, col(Board.id) == col(BoardElement.board_id))
        .where(col(BoardElement.made_by).in_(ids), col(BoardElement.removed_at).is_(None))
        .where(
            (col(BoardElement.board_id) > board) | (col(BoardElement.board_id) == board) & (col(BoardElement.id) > last)
        )
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


async def _delete(ctx: Context, leaver: Leaver) -> bool:
    """With their text goes what they put on boards; without, it stays and bears no name."""
    if not leaver.with_text:
        return False
    theirs = (col(BoardElement.made_by).in_(leaver.ids), col(BoardElement.props) != {})
    statement = select(BoardElement.board_id, BoardElement.id).where(*theirs)
    found = (await ctx.session.execute(statement.order_by(col(BoardElement.board_id)).limit(AT_ONCE))).all()
    for board in dict.fromkeys(board for board, _ in found):
        ids = [id_ for of, id_ in found if of == board]
        gone = update(BoardElement).where(col(BoardElement.board_id) == board, col(BoardElement.id).in_(ids))
        await ctx.session.execute(gone.values(props={}, stamps={}, removed_at=utc_now()))
    return len(found) == AT_ONCE


on_export["board_elements"] = _export
on_delete["boards"] = _delete
