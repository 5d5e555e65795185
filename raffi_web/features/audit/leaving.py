"""What the audit says that somebody did, or that was done to them, to take along. It stays: it has ids, no names."""

from sqlalchemy import and_, or_
from sqlmodel import col, select

from raffi_web.features.accounts.leaving import Part, on_export
from raffi_web.kernel.context import Context
from raffi_web.kernel.models import AuditRow
from raffi_web.kernel.tables import milliseconds

PAGE = 500


async def _export(ctx: Context, ids: list[str], after: str | None) -> Part:
    mine = or_(col(AuditRow.actor_id).in_(ids), and_(col(AuditRow.on_kind) == "actor", col(AuditRow.on_id).in_(ids)))
    statement = select(AuditRow).where(mine, col(AuditRow.id) > (after or "")).order_by(col(AuditRow.id)).limit(PAGE)
    found = (await ctx.session.execute(statement)).scalars().all()
    rows = [
        {
            "at": milliseconds(one.at),
            "act": one.act,
            "by_me": one.actor_id in ids,
            "on": one.on_id,
            "result": one.result,
            # From where others acted is theirs.
            "network": one.network if one.actor_id in ids else None,
        }
        for one in found
    ]
    return Part(rows, found[-1].id if len(found) == PAGE else None)


on_export["audit"] = _export
