"""The audit, for those who may read it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import Field
from sqlmodel import col, select

from raffi_web.features.accounts.functions import gone_of, names_of
from raffi_web.features.accounts.names import guest_name
from raffi_web.features.accounts.others import everyone_of
from raffi_web.kernel.arguments import code, line
from raffi_web.kernel.context import Context, Role
from raffi_web.kernel.errors import Invalid
from raffi_web.kernel.functions import query
from raffi_web.kernel.models import AuditRow
from raffi_web.kernel.permissions import permitted
from raffi_web.kernel.tables import milliseconds

FAILED = "!ok"
PAGE = 50
LONGEST_PAGE = 200
Mark = Annotated[str, code(r"[0-9a-hjkmnp-tv-z]{26}")]
Word = Annotated[str, line(1, 100)]


@dataclass(frozen=True)
class Entry:
    """An act. `at` is in milliseconds since the epoch; `on` is the id of what it was done on.

    `name` is what its actor is called now, `on_name` the same of somebody it was done on.
    """

    id: str
    at: float | None
    act: str
    actor: str | None
    name: str | None
    role: str | None
    on_kind: str | None
    on: str | None
    on_name: str | None
    network: str | None
    result: str
    data: dict[str, Any]


@dataclass(frozen=True)
class Page:
    """Some acts, the newest first, and the mark after which the next page begins; null at the end."""

    entries: list[Entry]
    next: str | None


@query(access=permitted("audit.read"))
async def log(
    ctx: Context,
    act: Word | None = None,
    actor: Word | None = None,
    on: Word | None = None,
    result: Word | None = None,
    since: float | None = None,
    until: float | None = None,
    after: Mark | None = None,
    limit: Annotated[int, Field(ge=1, le=LONGEST_PAGE)] = PAGE,
) -> Page:
    """What was done, the newest first. `act` may be the beginning of one, such as `accounts.`; times in ms.

    Whoever `actor` was as a guest counts; `result` is `ok`, a code, or `!ok` for all that failed.
    """
    statement = select(AuditRow).order_by(col(AuditRow.id).desc()).limit(limit + 1)
    if act is not None:
        statement = statement.where(col(AuditRow.act).startswith(act, autoescape=True))
    if actor is not None:
        statement = statement.where(col(AuditRow.actor_id).in_(await everyone_of(ctx, actor)))
    if on is not None:
        statement = statement.where(col(AuditRow.on_id) == on)
    if result is not None:
        statement = statement.where(
            col(AuditRow.result) != "ok" if result == FAILED else col(AuditRow.result) == result
        )
    if since is not None:
        statement = statement.where(col(AuditRow.at) >= _moment(since))
    if until is not None:
        statement = statement.where(col(AuditRow.at) < _moment(until))
    if after is not None:
        statement = statement.where(col(AuditRow.id) < after)
    found = (await ctx.session.execute(statement)).scalars().all()
    shown = found[:limit]
    ids = {one for row in shown for one in (row.actor_id, _somebody(row)) if one}
    names = await names_of(ctx, ids)
    gone = await gone_of(ctx, ids - names.keys())
    entries = [_entry(row, names, gone) for row in shown]
    return Page(entries, entries[-1].id if len(found) > limit else None)


def _moment(value: float) -> datetime:
    try:
        return datetime.fromtimestamp(value / 1000, UTC)
    except (OverflowError, ValueError, OSError):
        raise Invalid(field="since", reason="milliseconds") from None


def _somebody(row: AuditRow) -> str | None:
    return row.on_id if row.on_kind == "actor" else None


def _guest(row: AuditRow, gone: set[str]) -> str | None:
    """What a guest is called who never did anything that is kept under a name."""
    if not row.actor_id or row.actor_role != Role.GUEST or row.actor_id in gone:
        return None
    return guest_name(row.actor_id)


def _entry(row: AuditRow, names: dict[str, str], gone: set[str]) -> Entry:
    return Entry(
        id=row.id,
        at=milliseconds(row.at),
        act=row.act,
        actor=row.actor_id,
        name=names.get(row.actor_id or "") or _guest(row, gone),
        role=row.actor_role,
        on_kind=row.on_kind,
        on=row.on_id,
        on_name=names.get(_somebody(row) or ""),
        network=row.network,
        result=row.result,
        data=row.data,
    )
