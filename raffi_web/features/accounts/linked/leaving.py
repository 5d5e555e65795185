"""By whose word somebody signs in, for the archive of everything; the rows go with the actor."""

from sqlmodel import col, select

from raffi_web.features.accounts.leaving import Part, on_export
from raffi_web.features.accounts.models import LinkedIdentity
from raffi_web.kernel.context import Context
from raffi_web.kernel.tables import milliseconds


async def _export(ctx: Context, ids: list[str], after: str | None) -> Part:
    statement = select(LinkedIdentity).where(col(LinkedIdentity.actor_id).in_(ids)).order_by(col(LinkedIdentity.id))
    return Part(
        [
            {
                "provider": row.provider,
                "issuer": row.issuer,
                "subject": row.subject,
                "name": row.name,
                "linked_at": milliseconds(row.created_at),
                "used_at": milliseconds(row.used_at),
            }
            for row in (await ctx.session.execute(statement)).scalars()
        ]
    )


on_export["identities"] = _export
