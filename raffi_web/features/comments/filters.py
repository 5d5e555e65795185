"""Word filters: the server's, and a room's. What they find is refused, held for a moderator, or covered.

Anybody may make a room and write patterns for it: they run in RE2, whose time is linear in the text whatever the
pattern says, with memory for small ones only. What takes long all the same is turned off, and the audit says so.
"""

import asyncio
import re
import time
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import re2
from sqlalchemy import func, update
from sqlmodel import col, select

from raffi_web.features.comments.access import orders_there
from raffi_web.features.comments.models import CommentFilter
from raffi_web.features.comments.moderation import ORDER
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
MOST = 100
LONGEST_S = 0.02
"""Seconds of this processor that one filter may take for one comment."""
MEMORY = 1 << 16
"""Bytes of a pattern when it is compiled; RE2's time grows with it."""
TABLE = "comment_filter"
STRENGTH = ("cover", "hold", "refuse")
WORD_PARTS = re.compile(r"[\n,]+")

FilterKind = Literal["words", "pattern"]
Act = Literal["refuse", "hold", "cover"]
Pattern = Annotated[str, prose(1, 500)]


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
class Compiled:
    """A filter that is ready to be used."""

    id: str
    act: str
    pattern: Any

    def find(self, text: str) -> str | None:
        """What it finds in a text that is `plain` already."""
        match = self.pattern.search(text)
        return None if match is None else match.group().strip()


class Rulebook:
    """The filters of this process, by room (None: the server's). Forgotten when any of them changes."""

    def __init__(self) -> None:
        self._known: dict[str | None, Sequence[Compiled]] = {}
        self._turn = 0

    def forget(self) -> None:
        """Look again."""
        self._known.clear()
        self._turn += 1

    def changed(self, change: RowsChanged) -> None:
        """Hear of changed rows."""
        if change.table == TABLE:
            self.forget()

    async def of(self, ctx: Context, room: str | None) -> Sequence[Compiled]:
        """The filters of a room, or the server's."""
        if room in self._known:
            return self._known[room]
        turn = self._turn
        async with elevated(ctx):
            on = _standing(room).where(col(CommentFilter.off_at).is_(None))
            rows = (await ctx.session.execute(on)).scalars().all()
        made = [Compiled(row.id, row.act, compiled(row.kind, row.pattern)) for row in rows]
        # What was read may be old by now.
        if turn == self._turn:
            self._known[room] = made
        return made


rulebook = Rulebook()


def plain(text: str) -> str:
    """A text as filters read it: compatible letters as one, nothing that can't be seen, small letters."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(c for c in folded if unicodedata.category(c) != "Cf").casefold()


def compiled(kind: str, pattern: str) -> Any:
    """A filter's pattern for texts that are `plain`.

    Raises:
        Invalid: `pattern` is none; the error says what is wrong with it.
    """
    options = re2.Options()
    options.max_mem, options.case_sensitive, options.log_errors = MEMORY, False, False
    source = pattern
    if kind == "words":
        some = [plain(one).strip() for one in WORD_PARTS.split(pattern)]
        each = [
            re2.escape(one.rstrip("*")) + (r"[\pL\pN_]*" if one.endswith("*") else "") for one in some if one.strip("*")
        ]
        if not each:
            raise Invalid("errors.empty", field="pattern")
        source = rf"(?:^|[^\pL\pN_])(?:{'|'.join(each)})(?:$|[^\pL\pN_])"
    try:
        made = re2.compile(source, options)
    except re2.error as error:
        said = error.args[0] if error.args else ""
        problem = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
        raise Invalid("errors.filter_pattern", code="filter_pattern", field="pattern", problem=problem[:200]) from None
    if made.search("") is not None:
        raise Invalid("errors.filter_finds_all", code="filter_pattern", field="pattern")
    return made


async def judged(ctx: Context, room: str | None, body: str) -> str | None:
    """The strongest of what filters say of a text: `refuse`, `hold`, `cover`, or None."""
    some = await rulebook.of(ctx, room)
    if not some:
        return None
    text, worst = plain(body), -1
    for one in some:
        began = time.thread_time()
        found = one.find(text)
        if time.thread_time() - began > LONGEST_S:
            await _turn_off(one.id)
        elif found is not None:
            worst = max(worst, STRENGTH.index(one.act))
    return None if worst < 0 else STRENGTH[worst]


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
    compiled(kind, pattern)
    async with elevated(ctx):
        counted = select(func.count()).select_from(_standing(room).subquery())
        if (await ctx.session.execute(counted)).scalar_one() >= MOST:
            raise Conflict("errors.filters_full", code="filters_full", limit=MOST)
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
    read = plain(text)
    # A thread of its own, as long as it takes: nobody else waits for a try.
    made = Compiled("", "", compiled(kind, pattern))
    return Found(await asyncio.to_thread(made.find, read), read)


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
    return statement.order_by(col(CommentFilter.id)).limit(MOST)


def _shown(row: CommentFilter) -> Filter:
    off = row.off_why if row.off_at is not None else None
    return Filter(row.id, row.kind, row.pattern, row.act, off, milliseconds(row.created_at))
