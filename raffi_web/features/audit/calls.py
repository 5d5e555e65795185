"""The log of all calls, for those who may read the audit."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from pydantic import Field
from sqlalchemy import tuple_
from sqlmodel import col, select

from raffi_web.features.accounts.functions import names_of
from raffi_web.features.accounts.others import everyone_of
from raffi_web.kernel.arguments import code, line
from raffi_web.kernel.context import Context
from raffi_web.kernel.functions import query
from raffi_web.kernel.models import AccessRow
from raffi_web.kernel.permissions import permitted
from raffi_web.kernel.tables import milliseconds

PAGE = 50
LONGEST_PAGE = 200
MICROSECONDS = 1_000_000
Mark = Annotated[str, code(r"[0-9]{1,16}-[0-9a-hjkmnp-tv-z]{26}")]
Word = Annotated[str, line(1, 100)]
Moment = Annotated[float, Field(ge=0, le=4_102_444_800_000)]
"""Milliseconds since the epoch, up to the year 2100."""


@dataclass(frozen=True)
class Call:
    """A call. `at` is in milliseconds since the epoch; `network` is a /24 or an IPv6 /48; `on` another object.

    `name` is what its actor is called now.
    """

    id: str
    at: float | None
    actor: str | None
    name: str | None
    kind: str
    session: str | None
    function: str
    room: str | None
    on_kind: str | None
    on: str | None
    network: str | None
    result: str
    ms: float


@dataclass(frozen=True)
class Page:
    """Some calls, the newest first, and the mark after which the next page begins; null at the end."""

    calls: list[Call]
    next: str | None


@query(access=permitted("audit.read"))
async def calls(
    ctx: Context,
    function: Word | None = None,
    actor: Word | None = None,
    session: Word | None = None,
    room: Word | None = None,
    on: Word | None = None,
    network: Word | None = None,
    result: Word | None = None,
    slower_than: Annotated[float, Field(ge=0, le=1e9)] | None = None,
    since: Moment | None = None,
    until: Moment | None = None,
    after: Mark | None = None,
    limit: Annotated[int, Field(ge=1, le=LONGEST_PAGE)] = PAGE,
) -> Page:
    """Calls of functions in the days that are kept, the newest first.

    `function` may be the beginning of one, such as `rooms.`; `result` is `ok`, an error's code, or `!ok` for all that
    failed; times and `slower_than` are in milliseconds.
    """
    at, row_id = col(AccessRow.at), col(AccessRow.id)
    statement = select(AccessRow).order_by(at.desc(), row_id.desc()).limit(limit + 1)
    for column, wanted in (
        (AccessRow.session_id, session),
        (AccessRow.room_id, room),
        (AccessRow.on_id, on),
        (AccessRow.network, network),
        (AccessRow.result, result if result != "!ok" else None),
    ):
        if wanted is not None:
            statement = statement.where(col(column) == wanted)
    if actor is not None:
        statement = statement.where(col(AccessRow.actor_id).in_(await everyone_of(ctx, actor)))
    if result == "!ok":
        statement = statement.where(col(AccessRow.result) != "ok")
    if function is not None:
        statement = statement.where(col(AccessRow.function).startswith(function, autoescape=True))
    if slower_than is not None:
        statement = statement.where(col(AccessRow.ms) > slower_than)
    if since is not None:
        statement = statement.where(at >= _moment(since))
    if until is not None:
        statement = statement.where(at < _moment(until))
    if after is not None:
        last_at, last_id = _place(after)
        # Said twice: by the first PostgreSQL leaves out the days above, by the second it knows the place.
        statement = statement.where(at <= last_at, tuple_(at, row_id) < tuple_(last_at, last_id))
    found = (await ctx.session.execute(statement)).scalars().all()
    shown = found[:limit]
    names = await names_of(ctx, {row.actor_id for row in shown if row.actor_id})
    return Page([_call(row, names) for row in shown], _mark(shown[-1]) if len(found) > limit else None)


def _mark(row: AccessRow) -> str:
    return f"{round(row.at.timestamp() * MICROSECONDS)}-{row.id}"


def _place(mark: str) -> tuple[datetime, str]:
    microseconds, _, row = mark.partition("-")
    whole, part = divmod(int(microseconds), MICROSECONDS)
    return datetime.fromtimestamp(whole, UTC).replace(microsecond=part), row


def _moment(value: float) -> datetime:
    return datetime.fromtimestamp(value / 1000, UTC)


def _call(row: AccessRow, names: dict[str, str]) -> Call:
    return Call(
        id=row.id,
        at=milliseconds(row.at),
        actor=row.actor_id,
        name=names.get(row.actor_id or ""),
        kind=row.actor_kind,
        session=row.session_id,
        function=row.function,
        room=row.room_id,
        on_kind=row.on_kind,
        on=row.on_id,
        network=row.network,
        result=row.result,
        ms=round(row.ms, 3),
    )
