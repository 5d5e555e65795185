"""Reports of comments, for the feature whose they are: who keeps order there is shown them, and closes them.

Nobody judges what was told of themself: on the server also not of those above them, and what was told of those who keep
order in a room goes to the server. A room is not told who reported what, nor in which words.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_, update
from sqlmodel import col, select

from raffi_web.features.accounts.merging import selves
from raffi_web.features.accounts.staff import above
from raffi_web.features.profiles.models import ReportRow
from raffi_web.kernel.context import Context
from raffi_web.kernel.elevation import elevated
from raffi_web.kernel.tables import milliseconds, utc_now

MOST = 500


@dataclass(frozen=True)
class CommentReport:
    """A report of a comment; `quote` is what it said then. `at` is in milliseconds.

    `to_server`: it is of somebody who keeps order in the room. `text` and `reporter` are not told to a room.
    """

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
    to_server: bool


async def open_reports_of(ctx: Context, room: str | None = None) -> list[CommentReport]:
    """Open reports of comments that the asker may judge, the latest first: all, or a room's.

    The caller checks that they keep order there.
    """
    statement = select(ReportRow).where(await _judged(ctx, room)).order_by(col(ReportRow.id).desc()).limit(MOST)
    async with elevated(ctx):
        rows = (await ctx.session.execute(statement)).scalars().all()
    return [
        CommentReport(
            id=row.id,
            comment=row.on_id,
            discussion=row.discussion_id or "",
            actor=row.actor_id,
            name=row.name,
            quote=row.quote,
            reason=row.reason,
            text=row.text if room is None else "",
            reporter=row.reporter_id if room is None else None,
            at=milliseconds(row.created_at),
            to_server=row.to_server,
        )
        for row in rows
    ]


async def close_reports_of(
    ctx: Context, comments: Collection[str], *, room: str | None, settled: bool
) -> dict[str, list[str]]:
    """Close what is open about some comments and the asker may judge. Returns the ids of those reports, by comment."""
    closed = (
        update(ReportRow)
        .where(await _judged(ctx, room), col(ReportRow.on_id).in_(comments))
        .values(closed_at=utc_now(), closed_by=ctx.actor.id, outcome="settled" if settled else "dismissed")
        .returning(col(ReportRow.on_id), col(ReportRow.id))
    )
    found: dict[str, list[str]] = {}
    async with elevated(ctx):
        for comment, report in (await ctx.session.execute(closed)).all():
            found.setdefault(comment, []).append(report)
    return found


async def _judged(ctx: Context, room: str | None) -> ColumnElement[bool]:
    """Open reports of comments that are the asker's to judge, as who keeps order on the server or in a room."""
    open_ones = and_(col(ReportRow.kind) == "comment", col(ReportRow.closed_at).is_(None))
    if room is None:
        async with elevated(ctx):
            whose = await above(ctx)
        return and_(open_ones, or_(col(ReportRow.actor_id).is_(None), col(ReportRow.actor_id).not_in(whose)))
    others = or_(col(ReportRow.actor_id).is_(None), col(ReportRow.actor_id).not_in(await selves(ctx)))
    return and_(open_ones, others, col(ReportRow.room_id) == room, col(ReportRow.to_server).is_(False))


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
