"""Discussions that hang on boards: one for all pins of a board, and one for each chat that stands on it.

Whose they are and who reads them the database says (`raffi.my_board_talks`): whoever sees the board, for as long as it
is there and, of a chat, the element. A pin is a thread of the first one; where it stands is an element of the board.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Text, bindparam, delete, func, text, true
from sqlalchemy import select as sa_select
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlmodel import col, select

from raffi_web.features.accounts.merging import selves
from raffi_web.features.comments.access import ON_BOARD, anchor_id, hold
from raffi_web.features.comments.models import (
    Comment,
    CommentDeed,
    CommentHeld,
    CommentReaction,
    CommentText,
    Discussion,
    DiscussionSeen,
)
from raffi_web.features.comments.pictures import keep_only
from raffi_web.features.comments.rows import Row
from raffi_web.features.comments.threads import told_to
from raffi_web.features.profiles.blocks import blocked_by_me
from raffi_web.kernel.context import Context
from raffi_web.kernel.elevation import elevated
from raffi_web.kernel.transaction import Bound, Statement

MOST_PINS = 1_000
MOST_LINES = 5_000
"""Comments of all chats of a board at once."""
ELSEWHERE = Statement(
    text(
        "select said.id from (select id, discussion_id from comment where id = any(:ids)"
        " union all select id, discussion_id from comment_held where id = any(:ids)) as said"
        " join discussion d on d.id = said.discussion_id"
        " where d.board_id is distinct from :board or d.element_id is not null"
    ).bindparams(bindparam("ids", type_=ARRAY(Text)))
)
LET_THROUGH = Statement(
    text(
        "select deed.data->>'held', deed.comment_id"
        " from comment_deed deed join discussion d on d.id = deed.discussion_id"
        " where d.board_id = :board and d.element_id is null and deed.kind = 'release'"
        " and deed.data->>'held' is not null and (deed.comment_id = any(:ids) or deed.data->>'held' = any(:ids))"
    ).bindparams(bindparam("ids", type_=ARRAY(Text)))
)


@dataclass(frozen=True)
class Pins:
    """The threads of a board's pins: the latest `MOST_PINS`.

    `last` is the latest comment of somebody else in each, by its root; `people` how many wrote there; `seen` the
    comment up to which the asker has read all of them. `was` has the comments that were let through after they waited,
    by the ids under which they waited: pins were put by those.
    """

    discussion: str | None
    threads: list[Row]
    last: dict[str, str]
    people: dict[str, list[str]]
    seen: str | None
    was: dict[str, str]


def elsewhere_than(board: str, comments: Collection[str]) -> Bound:
    """Asks which of some comments are not said at the pins of a board; those that are nowhere are none of them."""
    return ELSEWHERE.of({"board": board, "ids": sorted(comments)})


def let_through_as(board: str, comments: Collection[str]) -> Bound:
    """Asks which of some comments at the pins of a board waited once: the ids under which they did, and their own."""
    return LET_THROUGH.of({"board": board, "ids": sorted(comments)})


def _title_of(board: str, element: str | None) -> str:
    return f"{ON_BOARD}{board}" if element is None else f"{ON_BOARD}{board}:{element}"


async def talk_on(ctx: Context, room: str, board: str, name: str, element: str | None) -> Discussion:
    """The discussion that hangs on a board, or on an element of it; made if there is none. The caller asks for rights.

    `name` is what the board is called.
    """
    title = _title_of(board, element)
    anchor = anchor_id(room, title, None, None)
    values = {"id": anchor, "room_id": room, "title_id": title, "title_name": name, "is_public": False}
    statement = select(Discussion).where(col(Discussion.id) == anchor)
    found = (await ctx.session.execute(statement)).scalar_one_or_none()
    if found is not None:
        return found
    async with elevated(ctx):
        made = insert(Discussion).values(**values, board_id=board, element_id=element)
        # Whoever is first makes it; the others wait for that, and find it.
        await ctx.session.execute(made.on_conflict_do_nothing())
        return (await ctx.session.execute(statement)).scalar_one()


async def pins_on(ctx: Context, room: str, board: str) -> Pins:
    """What is said at the pins of a board that the asker sees."""
    anchor = anchor_id(room, _title_of(board, None), None, None)
    there = select(Discussion.id).where(col(Discussion.id) == anchor)
    if (await ctx.session.execute(there)).first() is None:
        return Pins(None, [], {}, {}, None, {})
    roots = select(Comment).where(
        col(Comment.discussion_id) == anchor, col(Comment.parent_id).is_(None), col(Comment.shown)
    )
    latest = roots.order_by(col(Comment.path).desc()).limit(MOST_PINS)
    found: Sequence[Comment] = (await ctx.session.execute(latest)).scalars().all()
    mark = select(DiscussionSeen.comment_id).where(
        col(DiscussionSeen.discussion_id) == anchor, col(DiscussionSeen.actor_id) == ctx.actor.id
    )
    seen = (await ctx.session.execute(mark)).scalar_one_or_none()
    last, people = await _written(ctx, anchor)
    return Pins(anchor, await told_to(ctx, found), last, people, seen, await _let_through(ctx, anchor))


async def chats_on(ctx: Context, board: str, each: int) -> dict[str, list[Row]]:
    """The latest comments in the chats of a board that the asker sees, as they were said, by the chat's element.

    `each` is how many of one chat; of all together there are the latest `MOST_LINES`. Left out is what
    `comments.export` leaves out.
    """
    blocked = await blocked_by_me(ctx)
    lines = (
        sa_select(*(col(one) for one in (Comment.id, Comment.name, Comment.body, Comment.covered, Comment.pictures)))
        .where(
            col(Comment.discussion_id) == col(Discussion.id),
            col(Comment.removed_at).is_(None),
            col(Comment.hidden_at).is_(None),
            col(Comment.actor_id).is_(None) | col(Comment.actor_id).not_in(blocked),
        )
        .order_by(col(Comment.id).desc())
        .limit(each)
        .lateral()
    )
    # Who may read a chat the database says, by its discussion and by its comments.
    statement: Any = (
        sa_select(col(Discussion.element_id), lines)
        .join(lines, true())
        .where(col(Discussion.board_id) == board, col(Discussion.element_id).is_not(None))
        .order_by(lines.c.id.desc())
        .limit(MOST_LINES)
    )
    said: dict[str, list[Row]] = {}
    found: Sequence[Any] = (await ctx.session.execute(statement)).mappings().all()
    for one in reversed(found):
        row = {name: one[name] for name in ("name", "body", "covered", "pictures")}
        said.setdefault(one["element_id"], []).append(row)
    return said


async def _let_through(ctx: Context, discussion: str) -> dict[str, str]:
    """The comments of a discussion that waited once, by the ids under which they did."""
    waited = col(CommentDeed.data)["held"].as_string()
    statement = select(waited, col(CommentDeed.comment_id)).where(
        col(CommentDeed.discussion_id) == discussion, col(CommentDeed.kind) == "release", waited.is_not(None)
    )
    # What was done about comments is told to nobody else: here only that they are the same ones.
    async with elevated(ctx):
        found: Sequence[Any] = (await ctx.session.execute(statement)).all()
    return {waits: comment for waits, comment in found if comment is not None}


async def _written(ctx: Context, discussion: str) -> tuple[dict[str, str], dict[str, list[str]]]:
    """By each root of a discussion: the latest that others wrote there, and who did, without whom the asker blocked."""
    blocked = await blocked_by_me(ctx)
    mine = await selves(ctx)
    statement: Any = (
        select(Comment.root_id, Comment.actor_id, func.max(col(Comment.id)))
        .where(col(Comment.discussion_id) == discussion, col(Comment.removed_at).is_(None))
        .group_by(col(Comment.root_id), col(Comment.actor_id))
    )
    last: dict[str, str] = {}
    people: dict[str, list[str]] = {}
    found: Sequence[Any] = (await ctx.session.execute(statement)).all()
    for root, actor, comment in found:
        if actor is None or actor in blocked:
            continue
        people.setdefault(root, []).append(actor)
        if actor not in mine:
            last[root] = max(comment, last.get(root, ""))
    return last, people


async def forget_talks(ctx: Context, board: str) -> None:
    """Delete all that was said on a board that is deleted for good, with its pictures, as the server."""
    talks = select(Discussion.id).where(col(Discussion.board_id) == board).order_by(col(Discussion.id))
    for talk in (await ctx.session.execute(talks)).scalars().all():
        await hold(ctx, talk)
        said = select(Comment.id).where(col(Comment.discussion_id) == talk)
        waiting = select(CommentHeld.id).where(col(CommentHeld.discussion_id) == talk)
        for each in (said, waiting):
            for comment in (await ctx.session.execute(each)).scalars().all():
                await keep_only(ctx, comment, [])
        for beside in (CommentText, CommentReaction):
            await ctx.session.execute(delete(beside).where(col(beside.comment_id).in_(said)))
        for table in (CommentHeld, CommentDeed, DiscussionSeen, Comment):
            await ctx.session.execute(delete(table).where(col(table.discussion_id) == talk))
        await ctx.session.execute(delete(Discussion).where(col(Discussion.id) == talk))
        await ctx.session.execute(select(func.raffi.end_channel(f"comments:{talk}")))
