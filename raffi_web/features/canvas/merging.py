"""What a guest has on boards goes to the account that the guest turned out to be: boards, the right to some by links,
pins, dots, files, and what their browser has not sent yet."""

from sqlalchemy import delete, func, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from raffi_web.features.accounts.merging import on_merge
from raffi_web.features.canvas.access import hold
from raffi_web.features.canvas.elements import PIN
from raffi_web.features.canvas.models import (
    Board,
    BoardChange,
    BoardClient,
    BoardElement,
    BoardExport,
    BoardGuest,
    BoardVoteDot,
)
from raffi_web.kernel.context import Context


async def hand_over(ctx: Context, guest: str, user: str) -> None:
    """Give what a guest has on boards to a user. What they did stays as it was written."""
    boards = await _boards(ctx, guest)
    for board in boards:
        await hold(ctx, board)
    for board in boards:
        mine = (col(Board.id) == board, col(Board.made_by) == guest)
        await ctx.session.execute(update(Board).where(*mine).values(made_by=user))
        await _hand_over_work(ctx, board, guest, user)
    came = select(BoardGuest).where(col(BoardGuest.actor_id) == guest).order_by(col(BoardGuest.board_id))
    for one in (await ctx.session.execute(came)).scalars().all():
        values = {"level": one.level, "epoch": one.epoch, "at": one.at}
        given = insert(BoardGuest).values(board_id=one.board_id, actor_id=user, **values)
        newer = col(BoardGuest.epoch) < one.epoch
        await ctx.session.execute(
            given.on_conflict_do_update(index_elements=["board_id", "actor_id"], set_=values, where=newer)
        )
        if one.barred_at is not None:
            await _bar(ctx, one, user)
        await ctx.session.delete(one)
    await _hand_over_dots(ctx, guest, user)
    await ctx.session.execute(update(BoardExport).where(col(BoardExport.actor_id) == guest).values(actor_id=user))
    await ctx.session.flush()


async def _bar(ctx: Context, guest: BoardGuest, user: str) -> None:
    """Who was put out of a board stays so with their account, on the pages that it has open, too."""
    theirs = (col(BoardGuest.board_id) == guest.board_id, col(BoardGuest.actor_id) == user)
    known = func.coalesce(col(BoardGuest.barred_at), guest.barred_at)
    await ctx.session.execute(update(BoardGuest).where(*theirs).values(barred_at=known))
    again = update(Board).where(col(Board.id) == guest.board_id)
    await ctx.session.execute(again.values(access_version=col(Board.access_version) + 1))


async def _boards(ctx: Context, guest: str) -> list[str]:
    """The boards that a guest made, came to or worked on, in the order in which everybody holds several."""
    asked = (
        select(Board.id).where(col(Board.made_by) == guest),
        select(BoardGuest.board_id).where(col(BoardGuest.actor_id) == guest),
        select(BoardChange.board_id).where(col(BoardChange.actor_id) == guest).distinct(),
    )
    return sorted({board for one in asked for board in (await ctx.session.execute(one)).scalars()})


async def _hand_over_work(ctx: Context, board: str, guest: str, user: str) -> None:
    """Pins, which only who made them may change where they may not draw; and the clients of their browsers, so that
    the account sends what the guest's browser has kept, and what was taken already is known."""
    pins = (col(BoardElement.board_id) == board, col(BoardElement.made_by) == guest, col(BoardElement.kind) == PIN)
    living = col(BoardElement.removed_at).is_(None)
    await ctx.session.execute(update(BoardElement).where(*pins, living).values(made_by=user))
    clients = (col(BoardClient.board_id) == board, col(BoardClient.actor_id) == guest)
    await ctx.session.execute(update(BoardClient).where(*clients).values(actor_id=user))


async def _hand_over_dots(ctx: Context, guest: str, user: str) -> None:
    """In a vote in which the account has dots of its own, the guest's go: nobody has more dots than others."""
    own = select(BoardVoteDot.vote_id).where(col(BoardVoteDot.actor_id) == user)
    theirs = col(BoardVoteDot.actor_id) == guest
    await ctx.session.execute(delete(BoardVoteDot).where(theirs, col(BoardVoteDot.vote_id).in_(own)))
    await ctx.session.execute(update(BoardVoteDot).where(theirs).values(actor_id=user))


on_merge.append(hand_over)
