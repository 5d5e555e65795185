"""Boards that a guest made or came to by a link go to the account that the guest turned out to be."""

from sqlalchemy import delete, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from raffi_web.features.accounts.merging import on_merge
from raffi_web.features.canvas.models import Board, BoardGuest, BoardVoteDot
from raffi_web.kernel.context import Context


async def hand_over(ctx: Context, guest: str, user: str) -> None:
    """Give a guest's boards, and its right to boards by links, to a user."""
    made = select(Board.id).where(col(Board.made_by) == guest).order_by(col(Board.id))
    for board in (await ctx.session.execute(made)).scalars().all():
        await ctx.session.execute(update(Board).where(col(Board.id) == board).values(made_by=user))
    came = select(BoardGuest).where(col(BoardGuest.actor_id) == guest).order_by(col(BoardGuest.board_id))
    for one in (await ctx.session.execute(came)).scalars().all():
        values = {"level": one.level, "epoch": one.epoch, "at": one.at}
        given = insert(BoardGuest).values(board_id=one.board_id, actor_id=user, **values)
        newer = col(BoardGuest.epoch) < one.epoch
        await ctx.session.execute(
            given.on_conflict_do_update(index_elements=["board_id", "actor_id"], set_=values, where=newer)
        )
        await ctx.session.delete(one)
    await _hand_over_dots(ctx, guest, user)
    await ctx.session.flush()


async def _hand_over_dots(ctx: Context, guest: str, user: str) -> None:
    """In a vote in which the account has dots of its own, the guest's go: nobody has more dots than others."""
    own = select(BoardVoteDot.vote_id).where(col(BoardVoteDot.actor_id) == user)
    theirs = col(BoardVoteDot.actor_id) == guest
    await ctx.session.execute(delete(BoardVoteDot).where(theirs, col(BoardVoteDot.vote_id).in_(own)))
    await ctx.session.execute(update(BoardVoteDot).where(theirs).values(actor_id=user))


on_merge.append(hand_over)
