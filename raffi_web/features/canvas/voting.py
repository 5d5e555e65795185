"""Votes on a board: each person has some dots and puts them on what stands there. Until a vote is ended nobody sees
the dots of others; then only sums are kept, so that who chose what is known to nobody."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field
from sqlalchemy import delete, func, text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from raffi_web.features.canvas import access
from raffi_web.features.canvas.models import BoardElement, BoardVote, BoardVoteDot
from raffi_web.features.canvas.rows import BoardId, vote_row
from raffi_web.kernel.arguments import code
from raffi_web.kernel.context import Context
from raffi_web.kernel.elevation import elevated
from raffi_web.kernel.errors import Conflict, Invalid, NotFound
from raffi_web.kernel.functions import mutation
from raffi_web.kernel.ids import new_id
from raffi_web.kernel.limits import Limit
from raffi_web.kernel.tables import utc_now

BEGIN = Limit("board_vote_begin", 30, 3_600)
PLACE = Limit("board_vote", 120, 60)
MOST_DOTS = 10
NOT_VOTED_ON = frozenset({"connection", "group"})
RESULT = text(
    "select d.element_id, sum(d.dots)::int from board_vote_dot d"
    " join board_element e on e.board_id = d.board_id and e.id = d.element_id and e.removed_at is null"
    " where d.vote_id = :vote and d.dots > 0 group by d.element_id"
)

Dots = Annotated[int, Field(ge=1, le=MOST_DOTS)]
Placed = Annotated[int, Field(ge=0, le=MOST_DOTS)]
VoteId = Annotated[str, code(r"[0-9a-hjkmnp-tv-z]{26}")]
ElementId = Annotated[str, code(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")]


@dataclass(frozen=True)
class Vote:
    """A vote. `voted`: how many people have placed dots; `result`: sums by element, once it is ended."""

    id: str
    dots: int
    notes_only: bool
    voted: int
    ended: bool
    cleared: bool
    result: dict[str, int] | None


@dataclass(frozen=True)
class Left:
    """How many dots I have on the element, and how many I have left."""

    vote: str
    element: str
    dots: int
    left: int


@mutation(access=access.edits, limit=BEGIN)
async def begin_vote(ctx: Context, board: BoardId, dots: Dots = 3, notes_only: bool = False) -> Vote:
    """Begin a vote with so many dots for each person. The results of the one before go."""
    async with elevated(ctx):
        await _clear(ctx, board)
        values = {"id": new_id(), "board_id": board, "dots": dots, "notes_only": notes_only, "begun_by": ctx.actor.id}
        running = {"index_elements": ["board_id"], "index_where": text("ended_at is null and cleared_at is null")}
        made = insert(BoardVote).values(**values).on_conflict_do_nothing(**running).returning(BoardVote)
        row = (await ctx.session.execute(made)).scalar_one_or_none()
        if row is None:
            raise Conflict("errors.vote_running", code="vote_running", field="board")
    return Vote(**vote_row(row))


# Who placed what is kept nowhere but in the dots themselves, which are forgotten. To say it again changes nothing.
@mutation(access=access.comments, limit=PLACE, secret=True)
async def vote(ctx: Context, board: BoardId, vote: VoteId, element: ElementId, dots: Placed) -> Left:
    """Have so many of my dots on an element; none takes them back."""
    async with elevated(ctx):
        row = await _locked(ctx, board, vote)
        if dots > 0:
            await _check_element(ctx, row, element)
        mine = await _mine(ctx, row)
        there = {one.element_id: one for one in mine}
        elsewhere = sum(one.dots for one in mine if one.element_id != element)
        if dots > 0 and elsewhere + dots > row.dots:
            raise Conflict("errors.no_dots_left", code="no_dots_left", field="dots", limit=row.dots)
        if element in there:
            there[element].dots = dots
        elif dots > 0:
            placed = BoardVoteDot(vote_id=row.id, board_id=board, actor_id=ctx.actor.id, element_id=element, dots=dots)
            ctx.session.add(placed)
        await ctx.session.flush()
        row.voted = await _voted(ctx, row.id)
        await ctx.session.flush()
    return Left(row.id, element, dots, row.dots - elsewhere - dots)


@mutation(access=access.edits, limit=BEGIN)
async def end_vote(ctx: Context, board: BoardId, vote: VoteId) -> Vote:
    """End a vote: everybody sees the sums. Who placed which dot is forgotten."""
    async with elevated(ctx):
        row = await _locked(ctx, board, vote)
        found = (await ctx.session.execute(RESULT, {"vote": row.id})).all()
        row.result = dict(sorted(((one[0], one[1]) for one in found), key=lambda one: (-one[1], one[0])))
        row.ended_at = utc_now()
        await ctx.session.flush()
        await ctx.session.execute(delete(BoardVoteDot).where(col(BoardVoteDot.vote_id) == row.id))
    return Vote(**vote_row(row))


@mutation(access=access.edits, limit=BEGIN)
async def clear_vote(ctx: Context, board: BoardId) -> None:
    """Take the results of the last vote off the board."""
    async with elevated(ctx):
        await _clear(ctx, board)


async def sums_on(ctx: Context, board: str) -> dict[str, int]:
    """How many dots elements have by the vote whose result is shown on a board."""
    shown = select(BoardVote.result).where(
        col(BoardVote.board_id) == board, col(BoardVote.ended_at).is_not(None), col(BoardVote.cleared_at).is_(None)
    )
    found = (await ctx.session.execute(shown.limit(1))).scalar_one_or_none()
    return dict(found or {})


async def _clear(ctx: Context, board: str) -> None:
    shown = (
        col(BoardVote.board_id) == board,
        col(BoardVote.cleared_at).is_(None),
        col(BoardVote.ended_at).is_not(None),
    )
    for row in (await ctx.session.execute(select(BoardVote).where(*shown).with_for_update())).scalars().all():
        row.cleared_at, row.result = utc_now(), {}
    await ctx.session.flush()


async def _locked(ctx: Context, board: str, vote: str) -> BoardVote:
    """The running vote. Who places a dot and who ends the vote do so one after the other."""
    wanted = select(BoardVote).where(col(BoardVote.id) == vote, col(BoardVote.board_id) == board)
    row = (await ctx.session.execute(wanted.with_for_update())).scalar_one_or_none()
    if row is None:
        raise NotFound("errors.no_vote", code="no_vote", field="vote")
    if row.ended_at is not None:
        raise Conflict("errors.vote_ended", code="vote_ended", field="vote")
    return row


async def _check_element(ctx: Context, row: BoardVote, element: str) -> None:
    wanted = select(BoardElement.kind).where(col(BoardElement.board_id) == row.board_id)
    wanted = wanted.where(col(BoardElement.id) == element, col(BoardElement.removed_at).is_(None))
    kind = (await ctx.session.execute(wanted)).scalar_one_or_none()
    if kind is None:
        raise NotFound("errors.no_element", code="no_element", field="element")
    if kind in NOT_VOTED_ON or (row.notes_only and kind != "sticky"):
        raise Invalid("errors.not_voted_on", code="not_voted_on", field="element")


async def _mine(ctx: Context, row: BoardVote) -> list[BoardVoteDot]:
    """My dots that still lie on something: those on what was removed are free again."""
    own = (col(BoardVoteDot.vote_id) == row.id, col(BoardVoteDot.actor_id) == ctx.actor.id)
    dots = list((await ctx.session.execute(select(BoardVoteDot).where(*own))).scalars().all())
    there = (col(BoardElement.board_id) == row.board_id, col(BoardElement.removed_at).is_(None))
    ids = select(BoardElement.id).where(*there, col(BoardElement.id).in_([one.element_id for one in dots]))
    living = set((await ctx.session.execute(ids)).scalars().all())
    for one in dots:
        if one.element_id not in living:
            one.dots = 0
    return dots


async def _voted(ctx: Context, vote: str) -> int:
    placed = (col(BoardVoteDot.vote_id) == vote, col(BoardVoteDot.dots) > 0)
    counted = select(func.count(func.distinct(BoardVoteDot.actor_id))).where(*placed)
    return (await ctx.session.execute(counted)).scalar_one()
