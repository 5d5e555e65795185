"""Word filters: the server's, and a room's. What they find is refused, held for a moderator, or covered.

Anybody may make a room and write filters for it: a room has fewer and smaller ones, and less time for them. Patterns
run in a thread, where nobody else waits for them. What takes long all the same is turned off, and the audit says so.
"""

import asyncio
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from sqlalchemy import func, update
from sqlmodel import col, select

from raffi_web.features.comments.access import orders_there
from raffi_web.features.comments.models import CommentFilter
from raffi_web.features.comments.moderation import ORDER
from raffi_web.features.comments.reading import Words, check_time, compiled, readings
from raffi_web.features.rooms.access import ActorId, RoomId
from raffi_web.kernel import ids
from raffi_web.kernel.arguments import prose
from raffi_web.kernel.audit import audit
from raffi_web.kernel.changes import RowsChanged
from raffi_web.kernel.context import SYSTEM, Context
from raffi_web.kernel.elevation import elevated
from raffi_web.kernel.errors import Conflict, Invalid, NotFound
from raffi_web.kernel.functions import mutation, query
from raffi_web.kernel.limits import Limit
from raffi_web.kernel.services import services
from raffi_web.kernel.tables import milliseconds, utc_now

TRY = Limit("comments_try_filter", 120, 60)
TABLE = "comment_filter"
STRENGTH = ("cover", "hold", "refuse")

FilterKind = Literal["words", "pattern"]
Act = Literal["refuse", "hold", "cover"]
Pattern = Annotated[str, prose(1, 500)]


@dataclass(frozen=True)
class Bounds:
    """How many filters there may be, how large a pattern may become when it is compiled, and seconds of this processor:
    for one pattern in the longest text, and for all of them in one comment."""

    most: int
    program: int
    each_s: float
    all_s: float


SERVER = Bounds(100, 2_500, 0.015, 0.1)
ROOM = Bounds(30, 200, 0.008, 0.05)


@dataclass(frozen=True)
class Filter:
    """A filter as who keeps order sees it; `off` says why it does nothing (`hand`, `slow`). `at` in milliseconds."""

    id: str
    kind: str
    pattern: str
    act: str
    off: str | None
    at: float | None


@dataclass(frozen=True)
class Found:
    """What a filter finds in a text, as the filter reads it."""

    found: str | None
    read_as: str


@dataclass(frozen=True, slots=True)
class Book:
    """The filters of a room, or the server's, ready to be used; `patterns` with their ids and how strong they are."""

    bounds: Bounds
    words: Words
    patterns: Sequence[tuple[str, int, Any]]

    def look(self, texts: list[str]) -> tuple[int, list[str]]:
        """How strong the strongest pattern is that finds something (-1: none does), and which to turn off."""
        strongest, took = -1, []
        for one, strength, pattern in self.patterns:
            began = time.thread_time()
            if any(pattern.search(text) for text in texts):
                strongest = max(strongest, strength)
            took.append((time.thread_time() - began, one))
        slow, left = [], sum(seconds for seconds, _ in took)
        for seconds, one in sorted(took, reverse=True):
            if left <= self.bounds.all_s:
                break
            left -= seconds
            slow.append(one)
        return strongest, slow


class Rulebook:
    """The filters of this process, by room (None: the server's). Forgotten when any of them changes."""

    def __init__(self) -> None:
        self._known: dict[str | None, Book | None] = {}
        self._turn = 0
        self._readers = ThreadPoolExecutor(2, "filters")

    def forget(self) -> None:
        """Look again."""
        self._known.clear()
        self._turn += 1

    def changed(self, change: RowsChanged) -> None:
        """Hear of changed rows."""
        if change.table == TABLE:
            self.forget()

    async def of(self, ctx: Context, room: str | None) -> Book | None:
        """The filters of a room, or the server's; None where none is."""
        if room in self._known:
            return self._known[room]
        turn = self._turn
        async with elevated(ctx):
            on = _standing(room).where(col(CommentFilter.off_at).is_(None))
            rows = (await ctx.session.execute(on)).scalars().all()
        made = _book(room, rows) if rows else None
        # What was read may be old by now.
        if turn == self._turn:
            self._known[room] = made
        return made

    async def aside(self, do: Any, *args: Any) -> Any:
        """Do what may take long in a thread: RE2 lets others run meanwhile."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, do, *args)


rulebook = Rulebook()


def _bounds(room: str | None) -> Bounds:
    return SERVER if room is None else ROOM


def _book(room: str | None, rows: Sequence[CommentFilter]) -> Book:
    words, patterns = Words(), []
    for row in rows:
        strength = STRENGTH.index(row.act)
        # What was written before there were bounds may be beyond them, and does nothing.
        with suppress(Invalid):
            if row.kind == "words":
                words.add(row.pattern, strength)
            else:
                patterns.append((row.id, strength, compiled(row.pattern, program=_bounds(room).program)))
    return Book(_bounds(room), words, patterns)


async def judged(ctx: Context, room: str | None, body: str) -> str | None:
    """The strongest of what filters say of a text: `refuse`, `hold`, `cover`, or None."""
    book = await rulebook.of(ctx, room)
    if book is None:
        return None
    texts = readings(body)
    found = book.words.find(texts)
    strongest = -1 if found is None else found[0]
    if book.patterns and strongest < len(STRENGTH) - 1:
        other, slow = await rulebook.aside(book.look, texts)
        strongest = max(strongest, other)
        for one in slow:
            await _turn_off(one)
    return None if strongest < 0 else STRENGTH[strongest]


@query(access=orders_there)
async def filters(ctx: Context, room: RoomId | None = None) -> list[Filter]:
    """The filters of the server, or with `room` of a room."""
    async with elevated(ctx):
        rows = (await ctx.session.execute(_standing(room))).scalars().all()
    return [_shown(row) for row in rows]


@mutation(access=orders_there, limit=ORDER)
async def add_filter(ctx: Context, kind: FilterKind, pattern: Pattern, act: Act, room: RoomId | None = None) -> Filter:
    """Read comments for words, or for a pattern (RE2), where everybody writes; with `room` in that room.

    Words are parted by commas or lines; one that ends with * also finds longer ones.
    """
    await rulebook.aside(_checked, kind, pattern, room)
    bounds = _bounds(room)
    async with elevated(ctx):
        counted = select(func.count()).select_from(_standing(room).subquery())
        if (await ctx.session.execute(counted)).scalar_one() >= bounds.most:
            raise Conflict("errors.filters_full", code="filters_full", limit=bounds.most)
        row = CommentFilter(id=ids.new_id(), room_id=room, kind=kind, pattern=pattern, act=act, made_by=ctx.actor.id)
        ctx.session.add(row)
        await ctx.session.flush()
    await audit(ctx, "comments.add_filter", on=("filter", row.id), pattern=pattern, does=act)
    ctx.at_once.append(rulebook.forget)
    return _shown(row)


@mutation(access=orders_there, limit=ORDER)
async def switch_filter(ctx: Context, filter: ActorId, on: bool, room: RoomId | None = None) -> Filter:  # noqa: A002
    """Turn a filter off, or on again."""
    async with elevated(ctx):
        row = await _found(ctx, filter, room)
        row.off_at, row.off_why = (None, None) if on else (utc_now(), "hand")
        await ctx.session.flush()
    await audit(ctx, "comments.switch_filter", on=("filter", row.id), pattern=row.pattern, on_again=on)
    ctx.at_once.append(rulebook.forget)
    return _shown(row)


@mutation(access=orders_there, limit=ORDER)
async def remove_filter(ctx: Context, filter: ActorId, room: RoomId | None = None, back: bool = False) -> None:  # noqa: A002
    """Take a filter away, or with `back` bring it back."""
    async with elevated(ctx):
        row = await _found(ctx, filter, room, gone=back)
        row.removed_at = None if back else utc_now()
        await ctx.session.flush()
    await audit(ctx, "comments.remove_filter", on=("filter", row.id), pattern=row.pattern, back=back)
    ctx.at_once.append(rulebook.forget)


@query(access=orders_there, limit=TRY)
async def try_filter(
    ctx: Context,
    kind: FilterKind,
    pattern: Pattern,
    text: Annotated[str, prose(0, 1000)] = "",
    room: RoomId | None = None,
) -> Found:
    """What a filter would find in a text."""
    texts = readings(text)
    found = await rulebook.aside(_tried, kind, pattern, room, texts)
    return Found(found, texts[-1])


def _checked(kind: str, pattern: str, room: str | None) -> Any:
    """A filter that may be used there, as `Words` or a compiled pattern."""
    if kind == "words":
        words = Words()
        words.add(pattern, 0)
        return words
    bounds = _bounds(room)
    made = compiled(pattern, program=bounds.program)
    check_time(made, bounds.each_s)
    return made


def _tried(kind: str, pattern: str, room: str | None, texts: list[str]) -> str | None:
    made = _checked(kind, pattern, room)
    if isinstance(made, Words):
        found = made.find(texts)
        return None if found is None else found[1]
    matches = (made.search(text) for text in texts)
    return next((match.group().strip() for match in matches if match is not None), None)


async def _turn_off(one: str) -> None:
    async with services().database.begin(SYSTEM) as session:
        ctx = Context(SYSTEM, session)
        off = update(CommentFilter).where(col(CommentFilter.id) == one, col(CommentFilter.off_at).is_(None))
        done = await session.execute(off.values(off_at=utc_now(), off_why="slow").returning(col(CommentFilter.pattern)))
        row = done.first()
        if row is not None:
            await audit(ctx, "comments.filter_slow", on=("filter", one), pattern=row[0])
    rulebook.forget()


async def _found(ctx: Context, one: str, room: str | None, *, gone: bool = False) -> CommentFilter:
    statement = select(CommentFilter).where(
        col(CommentFilter.id) == one, col(CommentFilter.room_id).is_not_distinct_from(room)
    )
    row = (await ctx.session.execute(statement.with_for_update())).scalar_one_or_none()
    if row is None or (row.removed_at is not None) is not gone:
        raise NotFound(field="filter")
    return row


def _standing(room: str | None) -> Any:
    statement = select(CommentFilter).where(
        col(CommentFilter.room_id).is_not_distinct_from(room), col(CommentFilter.removed_at).is_(None)
    )
    return statement.order_by(col(CommentFilter.id)).limit(_bounds(room).most)


def _shown(row: CommentFilter) -> Filter:
    off = row.off_why if row.off_at is not None else None
    return Filter(row.id, row.kind, row.pattern, row.act, off, milliseconds(row.created_at))
