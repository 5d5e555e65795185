"""Reports of comments, for the feature whose they are: who keeps order there is shown them, and closes them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import update
from sqlmodel import col, select

from raffi_web.features.profiles.models import ReportRow
from raffi_web.kernel.context import Context
from raffi_web.kernel.elevation import elevated
from raffi_web.kernel.tables import milliseconds, utc_now

MOST = 500


@dataclass(frozen=True)
class CommentReport:
    """A report of a comment; `quote` is what it said then. `at` is in milliseconds."""

    id: str
    comment: str
    discussion: str
    actor: str | None
    name: str
    quote: str
    reason: str
    text: str
    reporter: str | None
    at: float | None


async def open_reports_of(ctx: Context, room: str | None = None) -> list[CommentReport]:
    """Open reports of comments, the latest first: all, or a room's. The caller checks who may see them."""
    statement = select(ReportRow).where(col(ReportRow.kind) == "comment", col(ReportRow.closed_at).is_(None))
    if room is not None:
        statement = statement.where(col(ReportRow.room_id) == room)
    async with elevated(ctx):
        rows = (await ctx.session.execute(statement.order_by(col(ReportRow.id).desc()).limit(MOST))).scalars().all()
    return [
        CommentReport(
            id=row.id,
            comment=row.on_id,
            discussion=row.discussion_id or "",
            actor=row.actor_id,
            name=row.name,
            quote=row.quote,
            reason=row.reason,
            text=row.text,
            reporter=row.reporter_id,
            at=milliseconds(row.created_at),
        )
        for row in rows
    ]


async def close_reports_of(ctx: Context, comments: Collection[str], *, settled: bool) -> dict[str, list[str]]:
    """Close what is open about some comments. Returns the ids of those reports, by comment."""
    closed = (
        update(ReportRow)
        .where(col(ReportRow.kind) == "comment", col(ReportRow.on_id).in_(comments), col(ReportRow.closed_at).is_(None))
        .values(closed_at=utc_now(), closed_by=ctx.actor.id, outcome="settled" if settled else "dismissed")
        .returning(col(ReportRow.on_id), col(ReportRow.id))
    )
    found: dict[str, list[str]] = {}
    async with elevated(ctx):
        for comment, report in (await ctx.session.execute(closed)).all():
            found.setdefault(comment, []).append(report)
    return found


async def reopen_reports(ctx: Context, reports: Sequence[str]) -> None:
    """Open reports again, but for those whose reporter told of the same anew."""
    if not reports:
        return
    async with elevated(ctx):
        rows = (await ctx.session.execute(select(ReportRow).where(col(ReportRow.id).in_(reports)))).scalars().all()
        for row in rows:
            again = select(ReportRow.id).where(
                col(ReportRow.reporter_id) == row.reporter_id,
                col(ReportRow.kind) == row.kind,
                col(ReportRow.on_id) == row.on_id,
                col(ReportRow.closed_at).is_(None),
            )
            if row.reporter_id is None or (await ctx.session.execute(again)).first() is None:
                row.closed_at, row.closed_by, row.outcome = None, None, None
                await ctx.session.flush()
