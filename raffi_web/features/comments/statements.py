"""What pages of comments ask of the database, put together once: that takes longer than running it.

They are sent in the round trip that begins a call, and their rows stay tuples: a page has a hundred comments, a minute
of a film five hundred. A page's length is part of its statement: where that is a value, PostgreSQL keeps no plan that
knows how far it walks, and planning takes longer than the walk.
"""

from collections import namedtuple
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Literal, cast

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    bindparam,
    case,
    func,
    literal_column,
    select,
    true,
    tuple_,
)
from sqlalchemy.dialects.postgresql import ARRAY, TEXT, aggregate_order_by
from sqlmodel import col

from raffi_web.features.comments.models import Comment, CommentReaction, Discussion
from raffi_web.kernel.tables import table_of
from raffi_web.kernel.transaction import Bound, Statement

Sort = Literal["new", "old", "top", "moment"]

COMMENT = table_of(Comment)
NAMES = tuple(column.key for column in COMMENT.c if column.key in Comment.model_fields)
Said = namedtuple("Said", (*NAMES, "mine"))
"""A comment as its row is, with the asker's own reactions."""
SHORT = ("id", "at_ms", "actor_id", "name", "color", "body", "root_id", "depth", "score", "stands", "pinned_at")

DISCUSSION = Statement(select(table_of(Discussion)).where(col(Discussion.id) == bindparam("place")))


def asks_discussion(discussion: str) -> Bound:
    """A discussion's row, for `access.read`."""
    return DISCUSSION.of({"place": discussion})


def asks_comment(comment: str) -> Bound:
    """A comment's row, for `access.comment_of`."""
    return ONE.of({"comment": comment})


def asks_roots(discussion: str, sort: Sort, after: str | None, limit: int) -> Bound:
    """A page of roots in an order, and one more to know whether that was all."""
    return _roots(sort, after is not None, limit + 1).of(_page(discussion, after))


def asks_replies(discussion: str, sort: Sort, after: str | None, limit: int, each: int) -> Bound:
    """The first `each` of what hangs on each root of the same page, in the order of the tree."""
    return _replies(sort, after is not None, limit, each).of(_page(discussion, after))


def asks_pinned(discussion: str) -> Bound:
    """The pinned roots of a discussion, the one that was pinned last first."""
    return PINNED.of({"place": discussion})


def asks_replies_to_pinned(discussion: str, each: int) -> Bound:
    """The first `each` of what hangs on each of those."""
    return _replies_to_pinned(each).of({"place": discussion})


def asks_first_replies(roots: Sequence[str], each: int) -> Bound:
    """The first `each` of what hangs on each of some roots."""
    return _first_replies(each).of({"roots": list(roots)})


def asks_stretch(discussion: str, since: int, until: int, after: str | None, limit: int) -> Bound:
    """`SHORT` of what is laid over a stretch of the film (ms), by its moment, and one more."""
    return _stretch(after is not None, limit + 1).of({**_page(discussion, after), "since": since, "until": until})


def said(rows: Sequence[tuple[Any, ...]]) -> list[Comment]:
    """Comments as these rows have them: to be read, no session knows them."""
    return cast("list[Comment]", [Said._make(row) for row in rows])


def split_mark(mark: str) -> tuple[int, str]:
    """A page's mark as its number, 0 where it has none, and its comment."""
    number, _, comment = mark.rpartition(".")
    return min(int(number or 0), 2**63 - 1), comment


def _page(discussion: str, after: str | None) -> dict[str, Any]:
    if after is None:
        return {"place": discussion}
    number, comment = split_mark(after)
    return {"place": discussion, "after_number": number, "after_id": comment}


def _at_most(rows: int) -> ColumnElement[int]:
    return literal_column(str(rows), Integer)


def _columns(source: Any) -> list[ColumnElement[Any]]:
    """A comment's columns, and the asker's own reactions, which are looked for where there are any."""
    mine = select(func.array_agg(aggregate_order_by(col(CommentReaction.emoji), col(CommentReaction.emoji)))).where(
        col(CommentReaction.comment_id) == source.id,
        col(CommentReaction.actor_id).in_(select(func.raffi.selves())),
    )
    return [*(source[name] for name in NAMES), case((source.score > 0, mine.scalar_subquery())).label("mine")]


def _roots_of(*columns: ColumnElement[Any]) -> Select[Any]:
    here = (COMMENT.c.discussion_id == bindparam("place"), COMMENT.c.parent_id.is_(None), COMMENT.c.shown)
    return select(*columns).where(*here)


def _ordered(statement: Select[Any], sort: Sort, *, on: bool, many: int) -> Select[Any]:
    """A page of roots, or with `on` the one behind a mark. A root's path is its id; the primary key has no part."""
    number = {"top": COMMENT.c.score, "moment": COMMENT.c.moment}.get(sort)
    by = [COMMENT.c.path] if number is None else [number, COMMENT.c.id]
    down = sort in ("new", "top")
    if on:
        mark = [bindparam("after_number", type_=BigInteger), bindparam("after_id")][-len(by) :]
        statement = statement.where(tuple_(*by) < tuple_(*mark) if down else tuple_(*by) > tuple_(*mark))
    return statement.order_by(*(one.desc() if down else one for one in by)).limit(_at_most(many))


def _first_of(roots: Select[Any], each: int) -> Statement:
    """The first replies to each of some roots: an index walk for each, however many it has."""
    wanted, reply = roots.subquery("wanted"), COMMENT.alias("reply")
    first = (
        select(*(reply.c[name] for name in NAMES))
        .where(reply.c.root_id == wanted.c.id, reply.c.parent_id.is_not(None), reply.c.shown)
        .order_by(reply.c.path)
        .limit(_at_most(each))
        .lateral("first")
    )
    return Statement(select(*_columns(first.c)).select_from(wanted.join(first, true())).order_by(first.c.path))


def _marked(*columns: ColumnElement[Any]) -> Select[Any]:
    return _roots_of(*columns).where(COMMENT.c.pinned_at.is_not(None)).order_by(COMMENT.c.pinned_at.desc())


@lru_cache
def _roots(sort: Sort, on: bool, many: int) -> Statement:
    return Statement(_ordered(_roots_of(*_columns(COMMENT.c)), sort, on=on, many=many))


@lru_cache
def _replies(sort: Sort, on: bool, many: int, each: int) -> Statement:
    return _first_of(_ordered(_roots_of(COMMENT.c.id), sort, on=on, many=many), each)


@lru_cache
def _replies_to_pinned(each: int) -> Statement:
    return _first_of(_marked(COMMENT.c.id), each)


@lru_cache
def _first_replies(each: int) -> Statement:
    wanted = func.unnest(bindparam("roots", type_=ARRAY(TEXT))).table_valued("id").render_derived(name="given")
    return _first_of(select(wanted.c.id), each)


ONE = Statement(select(*_columns(COMMENT.c)).where(COMMENT.c.id == bindparam("comment")))
PINNED = Statement(_marked(*_columns(COMMENT.c)))


@lru_cache
def _stretch(on: bool, many: int) -> Statement:
    statement = select(*(COMMENT.c[name] for name in SHORT)).where(
        COMMENT.c.discussion_id == bindparam("place"),
        COMMENT.c.at_ms >= bindparam("since", type_=BigInteger),
        COMMENT.c.at_ms < bindparam("until", type_=BigInteger),
        COMMENT.c.removed_at.is_(None),
        # What is shown after a tap is not laid over the picture.
        COMMENT.c.covered.is_(False),
    )
    if on:
        mark = bindparam("after_number", type_=BigInteger), bindparam("after_id")
        statement = statement.where(tuple_(COMMENT.c.at_ms, COMMENT.c.id) > tuple_(*mark))
    return Statement(statement.order_by(COMMENT.c.at_ms, COMMENT.c.id).limit(_at_most(many)))
