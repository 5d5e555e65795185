"""Reports of people, messages, rooms and comments, and what staff make of them.

Those of comments are told in the queue of comments, to who keeps order where they were said.
"""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field
from sqlalchemy import ColumnElement, and_, func, or_, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from raffi_web.features.accounts.functions import Profile
from raffi_web.features.accounts.leaving import Leaver, Part, on_delete, on_export
from raffi_web.features.accounts.merging import on_merge
from raffi_web.features.accounts.others import people, person
from raffi_web.features.accounts.staff import above, check_was
from raffi_web.features.profiles.blocks import ActorId
from raffi_web.features.profiles.models import ReportRow
from raffi_web.features.profiles.reporting import Quote, finders, heard
from raffi_web.kernel import ids
from raffi_web.kernel.arguments import code, prose
from raffi_web.kernel.context import Context
from raffi_web.kernel.elevation import elevated
from raffi_web.kernel.errors import Conflict, Forbidden, NotFound
from raffi_web.kernel.functions import mutation, query, somebody
from raffi_web.kernel.limits import Limit
from raffi_web.kernel.permissions import permitted
from raffi_web.kernel.tables import milliseconds, utc_now

REPORTS = Limit("reports", 10, 3600)
PAGE = 50
LONGEST_QUOTE = 1000
Kind = Literal["person", "message", "room", "comment"]
Reason = Literal["spam", "harassment", "hate", "sexual", "violence", "spoiler", "pretending", "something_else"]
Outcome = Literal["dismissed", "settled", "suspended"]
ObjectId = Annotated[str, code(r"[0-9a-hjkmnp-tv-z]{10,26}")]


@dataclass(frozen=True)
class Report:
    """A report as staff see it. `name` and `quote` are of what was reported, as it was then; times in milliseconds.

    `person` is whose it is and `reporter` who told it, as they are now; null for the server's own and who left.
    """

    id: str
    kind: str
    on: str
    room: str | None
    actor: str | None
    name: str
    quote: str
    reason: str
    text: str
    person: Profile | None
    reporter: Profile | None
    by: str | None
    state: str
    outcome: str | None
    at: float | None
    closed_at: float | None
    closed_by: str | None


@mutation(access=somebody, limit=REPORTS)
async def report(
    ctx: Context, kind: Kind, on: ObjectId, reason: Reason, text: Annotated[str, prose(0, 1000)] = ""
) -> None:
    """Tell the server's staff of somebody, a message or a room; of a comment, who keeps order there.

    Told twice it counts once.

    Raises:
        NotFound: It is not there, or not for me to see.
        Forbidden: It is my own.
    """
    quote = await finders[kind](ctx, on)
    if quote.actor is not None and quote.actor == ctx.actor.id:
        raise Forbidden("errors.not_yourself", code="not_yourself", field="on")
    row = {
        "id": ids.new_id(),
        "reporter_id": ctx.actor.id,
        "kind": kind,
        "on_id": on,
        "room_id": quote.room,
        "discussion_id": quote.discussion,
        "to_server": quote.to_server,
        "actor_id": quote.actor,
        "name": quote.name,
        "quote": quote.text[:LONGEST_QUOTE],
        "reason": reason,
        "text": text,
    }
    async with elevated(ctx):
        once = insert(ReportRow).values(row).on_conflict_do_nothing().returning(col(ReportRow.id))
        new = (await ctx.session.execute(once)).first() is not None
    if new and kind in heard:
        await heard[kind](ctx, quote)


@query(access=permitted("reports.read"))
async def reports(
    ctx: Context, closed: bool = False, limit: Annotated[int, Field(ge=1, le=200)] = PAGE
) -> list[Report]:
    """Reports that are open, those that wait longest first; or closed ones, the latest first.

    Not those about the asker, or about somebody of a higher role: they are for others to see.
    """
    statement = select(ReportRow).where(await _not_above(ctx)).limit(limit)
    if closed:
        statement = statement.where(col(ReportRow.closed_at).is_not(None)).order_by(col(ReportRow.closed_at).desc())
    else:
        statement = statement.where(col(ReportRow.closed_at).is_(None)).order_by(col(ReportRow.id))
    rows = (await ctx.session.execute(statement)).scalars().all()
    async with elevated(ctx):
        known = await people(
            ctx, {one for row in rows for one in (row.actor_id, row.reporter_id, row.closed_by) if one}
        )
    return [_shown(row, known) for row in rows]


@query(access=permitted("reports.read"))
async def open_reports(ctx: Context) -> int:
    """How many reports wait for the asker."""
    counted = select(func.count()).select_from(ReportRow)
    counted = counted.where(col(ReportRow.closed_at).is_(None), await _not_above(ctx))
    return (await ctx.session.execute(counted)).scalar_one()


@mutation(access=permitted("reports.write"))
async def close_report(ctx: Context, report: ActorId, outcome: Outcome) -> None:
    """Say what became of a report. Shutting somebody out is done apart, by `accounts.suspend`.

    Raises:
        NotFound: There is no such report, or it is about the asker or somebody of a higher role.
        Conflict: Somebody closed it before.
    """
    row = await _found(ctx, report)
    if row.closed_at is not None:
        raise Conflict("errors.report_closed", code="report_closed", field="report")
    row.closed_at, row.closed_by, row.outcome = utc_now(), ctx.actor.id, outcome
    await ctx.session.flush()


@mutation(access=permitted("reports.write"))
async def reopen_report(ctx: Context, report: ActorId, was: Outcome | None = None) -> None:
    """Take back that a report was closed. Letting somebody in again is done apart. One that is open stays so.

    Args:
        report: Which.
        was: As what the asker takes it to be closed, where nothing is to happen if that is not so any more.

    Raises:
        NotFound: There is no such report, or it is about the asker or somebody of a higher role.
        Conflict: The same was reported again meanwhile, and that report is open; or it is not as the asker believes.
    """
    row = await _found(ctx, report)
    check_was(was, row.outcome or "")
    again = select(ReportRow.id).where(
        col(ReportRow.reporter_id) == row.reporter_id,
        col(ReportRow.kind) == row.kind,
        col(ReportRow.on_id) == row.on_id,
        col(ReportRow.id) != row.id,
        col(ReportRow.closed_at).is_(None),
    )
    # Of those who left nobody knows any more whether they are the same.
    if row.reporter_id is not None and (await ctx.session.execute(again)).first():
        raise Conflict("errors.report_again", code="report_again", field="report")
    # To everybody else what is closed stays so, whatever the policies give.
    async with elevated(ctx):
        row.closed_at, row.closed_by, row.outcome = None, None, None
        await ctx.session.flush()


async def _found(ctx: Context, report: str) -> ReportRow:
    statement = select(ReportRow).where(col(ReportRow.id) == report, await _not_above(ctx)).with_for_update()
    row = (await ctx.session.execute(statement)).scalar_one_or_none()
    if row is None:
        raise NotFound(field="report")
    return row


async def _not_above(ctx: Context) -> ColumnElement[bool]:
    """Nobody judges what was told of themself, or of those above them, or reads who told it."""
    async with elevated(ctx):
        whose = await above(ctx)
    others = or_(col(ReportRow.actor_id).is_(None), col(ReportRow.actor_id).not_in(whose))
    return and_(others, col(ReportRow.kind) != "comment")


def _shown(row: ReportRow, known: dict[str, Profile]) -> Report:
    reporter, closer = known.get(row.reporter_id or ""), known.get(row.closed_by or "")
    return Report(
        id=row.id,
        kind=row.kind,
        on=row.on_id,
        room=row.room_id,
        actor=row.actor_id,
        name=row.name,
        quote=row.quote,
        reason=row.reason,
        text=row.text,
        person=known.get(row.actor_id or ""),
        reporter=reporter,
        by=reporter.name if reporter else None,
        state="closed" if row.closed_at else "open",
        outcome=row.outcome,
        at=milliseconds(row.created_at),
        closed_at=milliseconds(row.closed_at),
        closed_by=closer.name if closer else None,
    )


async def _person(ctx: Context, actor: str) -> Quote:
    async with elevated(ctx):
        found = await person(ctx, actor, any_kind=True)
    if found is None:
        raise NotFound("errors.no_person", code="no_person", field="on")
    return Quote(actor, found.profile.name, "")


async def _hand_over(ctx: Context, guest: str, user: str) -> None:
    mine = update(ReportRow).where(col(ReportRow.reporter_id) == guest)
    already = select(ReportRow.on_id).where(col(ReportRow.reporter_id) == user, col(ReportRow.closed_at).is_(None))
    await ctx.session.execute(mine.where(col(ReportRow.on_id).not_in(already)).values(reporter_id=user))


async def _export(ctx: Context, ids: list[str], after: str | None) -> Part:
    statement = select(ReportRow).where(or_(*(col(ReportRow.reporter_id) == one for one in ids)))
    rows: list[dict[str, Any]] = [
        {
            "kind": row.kind,
            "on": row.on_id,
            "reason": row.reason,
            "text": row.text,
            "at": milliseconds(row.created_at),
            "outcome": row.outcome,
        }
        for row in (await ctx.session.execute(statement.order_by(col(ReportRow.id)))).scalars()
    ]
    return Part(rows)


async def _delete(ctx: Context, leaver: Leaver) -> bool:
    """What was reported of them loses name and words; what they reported stays, of nobody."""
    about = update(ReportRow).where(col(ReportRow.actor_id).in_(leaver.ids), col(ReportRow.name) != leaver.name)
    await ctx.session.execute(about.values(name=leaver.name, quote=""))
    mine = update(ReportRow).where(col(ReportRow.reporter_id).in_(leaver.ids))
    await ctx.session.execute(mine.values(reporter_id=None, text=""))
    return False


finders["person"] = _person
on_merge.append(_hand_over)
on_export["reports"] = _export
on_delete["reports"] = _delete
