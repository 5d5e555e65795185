"""What somebody put on boards, to take along; and gone when they go for good."""

from typing import Any

from sqlalchemy import bindparam, delete, text, tuple_, update
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlmodel import col, select

from raffi_web.features.accounts.leaving import Leaver, Part, on_delete, on_export
from raffi_web.features.canvas.models import Board, BoardChange, BoardElement, BoardKeyframe, BoardVoteDot
from raffi_web.kernel.context import Context
from raffi_web.kernel.tables import milliseconds, utc_now

PAGE = 500
AT_ONCE = 200
FRAMES_AT_ONCE = 5
SAID = (
    *("text", "title", "label", "name", "alt", "about", "url", "site", "source", "points", "file", "large", "small"),
    *("picture", "extra"),
)
"""Properties that hold what somebody wrote, drew or brought; where things stand tells nothing of them."""
LISTS = (bindparam("ids", type_=ARRAY(TEXT)), bindparam("said", type_=ARRAY(TEXT)))
# Elements of theirs: those that are there or were lately, and those that history says they made.
MINE = """
with mine as (
    select board_id, id from board_element where made_by = any(:ids)
    union
    select c.board_id, op ->> 'id' from board_change c cross join jsonb_array_elements(c.ops) op
    where c.actor_id = any(:ids) and op -> 'before' = 'null'
)
"""
CHANGES = text(
    MINE
    + """
select c.board_id, c.clock, c.n, c.ops, array_agg(mine.id)
from mine join board_change c using (board_id) cross join jsonb_array_elements(c.ops) op
where op ->> 'id' = mine.id
    and (jsonb_exists_any(op -> 'before', :said) or jsonb_exists_any(op -> 'after', :said))
group by c.board_id, c.clock, c.n, c.ops
limit :most
"""
).bindparams(*LISTS)
FRAMES = text(
    MINE
    + """
select k.board_id, k.clock, k.elements, array_agg(mine.id)
from mine join board_keyframe k using (board_id)
where jsonb_exists_any(k.elements -> mine.id -> 1, :said)
group by k.board_id, k.clock, k.elements
limit :most
"""
).bindparams(*LISTS)


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
    """With their text goes what they put on boards, from history too; without, it stays and bears no name."""
    await ctx.session.execute(delete(BoardVoteDot).where(col(BoardVoteDot.actor_id).in_(leaver.ids)))
    if not leaver.with_text:
        return False
    more = [await forget(ctx, leaver.ids) for forget in (_forget_changes, _forget_frames, _forget_elements)]
    return any(more)


async def _forget_changes(ctx: Context, ids: list[str]) -> bool:
    found = (await ctx.session.execute(CHANGES, {"ids": ids, "said": list(SAID), "most": AT_ONCE})).all()
    for board, clock, n, ops, theirs in found:
        kept = [
            {**op, "before": _unsaid(op["before"]), "after": _unsaid(op["after"])} if op["id"] in theirs else op
            for op in ops
        ]
        row = (col(BoardChange.board_id) == board, col(BoardChange.clock) == clock, col(BoardChange.n) == n)
        await ctx.session.execute(update(BoardChange).where(*row).values(ops=kept))
    return len(found) == AT_ONCE


async def _forget_frames(ctx: Context, ids: list[str]) -> bool:
    found = (await ctx.session.execute(FRAMES, {"ids": ids, "said": list(SAID), "most": FRAMES_AT_ONCE})).all()
    for board, clock, elements, theirs in found:
        kept = {id_: [kind, _unsaid(props) if id_ in theirs else props] for id_, (kind, props) in elements.items()}
        row = (col(BoardKeyframe.board_id) == board, col(BoardKeyframe.clock) == clock)
        await ctx.session.execute(update(BoardKeyframe).where(*row).values(elements=kept))
    return len(found) == FRAMES_AT_ONCE


async def _forget_elements(ctx: Context, ids: list[str]) -> bool:
    theirs = (col(BoardElement.made_by).in_(ids), col(BoardElement.props) != {})
    statement = select(BoardElement.board_id, BoardElement.id).where(*theirs)
    found = (await ctx.session.execute(statement.order_by(col(BoardElement.board_id)).limit(AT_ONCE))).all()
    for board in dict.fromkeys(board for board, _ in found):
        gone = [id_ for of, id_ in found if of == board]
        row = (col(BoardElement.board_id) == board, col(BoardElement.id).in_(gone))
        await ctx.session.execute(update(BoardElement).where(*row).values(props={}, stamps={}, removed_at=utc_now()))
    return len(found) == AT_ONCE


def _unsaid(props: dict[str, Any] | None) -> dict[str, Any] | None:
    return None if props is None else {name: value for name, value in props.items() if name not in SAID}


on_export["board_elements"] = _export
on_export["board_dots"] = _export_dots
on_delete["boards"] = _delete
