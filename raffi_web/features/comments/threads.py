"""Comments as they are read: threads in four orders, replies, a stretch of the film, one comment, a search.

A thread is a root and what hangs on it, in the order of a tree read from above: each comment, then its replies, the
oldest first. Every answer is a page; `next` is where to go on, null at the end.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import func
from sqlalchemy import select as sa_select
from sqlmodel import col, select

from raffi_web.features.accounts.merging import is_me
from raffi_web.features.comments import access
from raffi_web.features.comments.access import CommentId, DiscussionId, comment_of, keeps_order, read
from raffi_web.features.comments.models import Comment, CommentReaction, CommentText
from raffi_web.features.comments.rows import Row, comment_row, discussion_row, said_row, without
from raffi_web.features.comments.statements import (
    Sort,
    asks_pinned,
    asks_replies,
    asks_replies_to_pinned,
    asks_roots,
    asks_stretch,
    said,
)
from raffi_web.features.profiles.blocks import blocked_by_me
from raffi_web.kernel.arguments import code, line
from raffi_web.kernel.context import Context
from raffi_web.kernel.elevation import elevated
from raffi_web.kernel.errors import Forbidden
from raffi_web.kernel.functions import query
from raffi_web.kernel.limits import Limit
from raffi_web.kernel.tables import milliseconds
from raffi_web.kernel.transaction import Bound

SEARCH = Limit("comments_search", 30, 60)
SHOWN_REPLIES = 5
"""Replies that come with each thread of a page."""
LONGEST_PAGE = 100
LONGEST_WINDOW = 1_000
LONGEST_FILM = 10_000_000_000

Moment = Annotated[int, Field(ge=0, le=LONGEST_FILM)]
"""A point of the film, in milliseconds."""
Mark = Annotated[str, code(r"[0-9]{1,19}\.[0-9a-hjkmnp-tv-z]{26}|[0-9a-hjkmnp-tv-z]{26}")]
PathMark = Annotated[str, code(r"[0-9a-hjkmnp-tv-z]{26}(/[0-9a-hjkmnp-tv-z]{26}){0,4}")]
PageOf = Annotated[int, Field(ge=1, le=LONGEST_PAGE)]


@dataclass(frozen=True)
class Thread:
    """A root with the first of what hangs on it. `next`, for `replies`, is null when that is all."""

    comment: Row
    replies: list[Row]
    next: str | None


@dataclass(frozen=True)
class Threads:
    """Some threads, in the order asked for; `pinned` are those that are pinned, and come with the first page only."""

    threads: list[Thread]
    pinned: list[Thread]
    next: str | None


@dataclass(frozen=True)
class Comments:
    """Some comments; `next` is where to go on."""

    comments: list[Row]
    next: str | None


@dataclass(frozen=True)
class One:
    """A comment in its place: the discussion, what it hangs on from the root downwards, and what hangs on it.

    `answered` is what it replies to, where that is none of those.
    """

    discussion: Row
    above: list[Row]
    comment: Row
    replies: list[Row]
    next: str | None
    answered: Row | None = None


@dataclass(frozen=True)
class Former:
    """What a comment said until `until` (ms): `kind` is `edit`, or `removal` where it was taken back."""

    kind: str
    body: str
    at_ms: int | None
    until: float | None


def _page_ahead(ctx: Context, args: dict[str, Any]) -> list[Bound]:
    page = (args["discussion"], args["sort"], args["after"], args["limit"])
    first = [asks_pinned(page[0]), asks_replies_to_pinned(page[0], SHOWN_REPLIES)] if page[2] is None else []
    return [*access.ahead(ctx, args), asks_roots(*page), asks_replies(*page, SHOWN_REPLIES), *first]


@query(access=access.seen, ahead=_page_ahead)
async def threads(
    ctx: Context, discussion: DiscussionId, sort: Sort = "new", after: Mark | None = None, limit: PageOf = 20
) -> Threads:
    """A page of threads: the newest first, the oldest first, those with most reactions, or by their moment.

    By moment, those without one come last. What is pinned is also where it belongs.
    """
    found = said(await ctx.rows(asks_roots(discussion, sort, after, limit)))
    page, below = found[:limit], said(await ctx.rows(asks_replies(discussion, sort, after, limit, SHOWN_REPLIES)))
    pinned: list[Comment] = []
    if after is None:
        pinned = said(await ctx.rows(asks_pinned(discussion)))
        below += said(await ctx.rows(asks_replies_to_pinned(discussion, SHOWN_REPLIES))) if pinned else []
    told = await _threads(ctx, [*page, *pinned], below)
    mark = _mark_of(page[-1], sort) if len(found) > limit else None
    return Threads([told[one.id] for one in page], [told[one.id] for one in pinned], mark)


@query(access=access.seen)
async def replies(ctx: Context, comment: CommentId, after: PathMark | None = None, limit: PageOf = 50) -> Comments:
    """What hangs on a comment, all levels of it, in the order of the tree."""
    return await _below(ctx, await comment_of(ctx, comment), after, limit)


@dataclass(frozen=True)
class Stretch:
    """Comments of a stretch of the film, by their moment; `next` is where to go on."""

    comments: list[Row]
    next: str | None


MY_IDS = sa_select(func.raffi.selves())


def _stretch_ahead(ctx: Context, args: dict[str, Any]) -> list[Bound]:
    asked = (args["discussion"], args["since"], args["until"], args["after"], args["limit"])
    return [*access.ahead(ctx, args), asks_stretch(*asked)]


@query(access=access.seen, ahead=_stretch_ahead)
async def window(
    ctx: Context,
    discussion: DiscussionId,
    since: Moment,
    until: Moment,
    after: Mark | None = None,
    limit: Annotated[int, Field(ge=1, le=LONGEST_WINDOW)] = 500,
) -> Stretch:
    """Comments of a stretch of the film (ms, from `since` to before `until`), roots and replies, by their moment.

    Of each only what is shown over the picture: `{id, at_ms, actor_id, name, color, body, root, depth, score,
    stands, pinned}`. Those of somebody whom the asker blocked are left out.
    """
    found = await ctx.rows(asks_stretch(discussion, since, until, after, limit))
    mark = f"{found[limit - 1][1]}.{found[limit - 1][0]}" if len(found) > limit else None
    blocked = await blocked_by_me(ctx)
    # Spelled out: there may be a thousand.
    rows = [
        {
            "id": comment,
            "at_ms": at_ms,
            "actor_id": actor,
            "name": name,
            "color": color,
            "body": body,
            "root": root,
            "depth": depth,
            "score": score,
            "stands": stands,
            "pinned": pinned_at is not None,
        }
        for comment, at_ms, actor, name, color, body, root, depth, score, stands, pinned_at in found[:limit]
        if actor not in blocked
    ]
    return Stretch(rows, mark)


@query(access=access.seen)
async def one(ctx: Context, comment: CommentId) -> One:
    """A comment with what it hangs on and the first of what hangs on it: for a link to it."""
    found = await comment_of(ctx, comment)
    place = await read(ctx, found.discussion_id)
    path = found.path.split("/")[:-1]
    above = select(Comment).where(col(Comment.id).in_(path)).order_by(col(Comment.depth))
    parents = list((await ctx.session.execute(above)).scalars()) if path else []
    below = await _below(ctx, found, None, LONGEST_PAGE // 2)
    beside = found.answers_id if found.answers_id not in (None, found.parent_id) else None
    answered = [await comment_of(ctx, beside)] if beside else []
    *told, row = await told_to(ctx, [*answered, *parents, found])
    return One(discussion_row(place), told[len(answered) :], row, below.comments, below.next, *told[: len(answered)])


@query(access=access.seen, limit=SEARCH)
async def search(
    ctx: Context,
    discussion: DiscussionId,
    words: Annotated[str, line(1, 200)],
    after: CommentId | None = None,
    limit: PageOf = 20,
    until: Moment | None = None,
) -> Comments:
    """Comments of a discussion with words that begin with all of these, the newest first.

    With `until`, how far the asker has come (ms), only what they may know by then: nothing of what lies ahead or hangs
    on that, of what is covered, and of what spoilers say. Their own is always found.

    Words are compared as they are, without regard to case; `"two words"` stand together, `-word` must not be there: of
    those no beginnings are looked for, nor of words of one or two letters, nor where there are more than twelve.
    """
    found_ids = (
        func.raffi.found_comments(discussion, words, after, limit + 1, until).table_valued("id").render_derived()
    )
    statement = select(Comment).where(col(Comment.id).in_(select(found_ids.c.id))).order_by(col(Comment.id).desc())
    found = list((await ctx.session.execute(statement)).scalars())
    page = found[:limit]
    return Comments(await told_to(ctx, page), page[-1].id if len(found) > limit else None)


@query(access=access.seen)
async def history_of(ctx: Context, comment: CommentId) -> list[Former]:
    """What a comment said before, the latest first: for its author, and for who keeps order there.

    What was taken back is not told to its author: they bring it back, or it stays away.
    """
    found = await comment_of(ctx, comment)
    keeps = await keeps_order(ctx, await read(ctx, found.discussion_id))
    if not keeps and not await is_me(ctx, found.actor_id):
        raise Forbidden("errors.not_your_comment", code="not_your_comment", field="comment")
    statement = select(CommentText).where(col(CommentText.comment_id) == comment, col(CommentText.kind) != "hidden")
    if not keeps:
        statement = statement.where(col(CommentText.kind) == "edit")
    async with elevated(ctx):
        said = (await ctx.session.execute(statement.order_by(col(CommentText.id).desc()).limit(100))).scalars().all()
    return [Former(one.kind, one.body, one.at_ms, milliseconds(one.created_at)) for one in said]


async def told_to(ctx: Context, comments: Sequence[Comment]) -> list[Row]:
    """Comments for the asker: with `mine`, their own reactions, and nothing of whom they blocked."""
    if not comments:
        return []
    rows = without(map(comment_row, comments), await blocked_by_me(ctx))
    mine: dict[str, list[str]] = {}
    reacted = [one.id for one in comments if one.reactions]
    if reacted and ctx.actor.is_somebody:
        mine_of = (col(CommentReaction.comment_id).in_(reacted), col(CommentReaction.actor_id).in_(MY_IDS))
        found = sa_select(col(CommentReaction.comment_id), col(CommentReaction.emoji)).where(*mine_of)
        for comment, emoji in await ctx.session.execute(found):
            mine.setdefault(comment, []).append(emoji)
    return [{**row, "mine": sorted(mine.get(row["id"], []))} for row in rows]


def _mark_of(comment: Comment, sort: Sort) -> str:
    first = {"top": comment.score, "moment": comment.moment}.get(sort)
    return comment.id if first is None else f"{first}.{comment.id}"


async def _threads(ctx: Context, roots: Sequence[Comment], below: Sequence[Comment]) -> dict[str, Thread]:
    """Each of some roots with its first replies, by the root's id. What is pinned may be there twice."""
    first: dict[str, dict[str, Comment]] = {one.id: {} for one in roots}
    for reply in below:
        if reply.root_id in first:
            first[reply.root_id][reply.id] = reply
    flat = [*roots, *(reply for kept in first.values() for reply in kept.values())]
    rows = {row["id"]: row for row in without(map(said_row, flat), await blocked_by_me(ctx))}
    return {
        root.id: Thread(rows[root.id], [rows[reply] for reply in first[root.id]], _rest_of(root, first[root.id]))
        for root in roots
    }


def _rest_of(root: Comment, first: dict[str, Comment]) -> str | None:
    """Where to go on below a root of which some replies are known."""
    return next(reversed(first.values())).path if first and root.thread > len(first) else None


async def _below(ctx: Context, found: Comment, after: str | None, limit: int) -> Comments:
    statement = select(Comment).where(
        col(Comment.root_id) == found.root_id,
        col(Comment.parent_id).is_not(None),
        col(Comment.shown),
        # "0" follows "/": paths between begin with this one's.
        col(Comment.path) > max(after or "", f"{found.path}/"),
        col(Comment.path) < f"{found.path}0",
    )
    statement = statement.order_by(col(Comment.path)).limit(limit + 1)
    page = list((await ctx.session.execute(statement)).scalars())
    more = len(page) > limit
    return Comments(await told_to(ctx, page[:limit]), page[limit - 1].path if more else None)
