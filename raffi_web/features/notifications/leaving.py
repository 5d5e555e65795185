"""What somebody was told and chose to hear of, to take along; it goes when they go for good."""

from sqlalchemy import delete
from sqlmodel import col, select

from raffi_web.features.accounts.leaving import Leaver, Part, on_delete, on_export
from raffi_web.features.notifications.channel import channel_of
from raffi_web.features.notifications.models import (
    Notification,
    NotificationChoice,
    NotificationInbox,
    NotificationMute,
)
from raffi_web.kernel.channels import end
from raffi_web.kernel.context import Context
from raffi_web.kernel.tables import milliseconds

PAGE = 500


async def _export(ctx: Context, ids: list[str], after: str | None) -> Part:
    statement = (
        select(Notification)
        .where(col(Notification.actor_id).in_(ids), col(Notification.id) > (after or ""))
        .order_by(col(Notification.id))
        .limit(PAGE)
    )
    found = (await ctx.session.execute(statement)).scalars().all()
    rows = [
        {
            "kind": one.kind,
            "about": {one.subject_kind: one.subject_id},
            "data": one.data,
            "at": milliseconds(one.at),
            "read_at": milliseconds(one.read_at),
            "removed_at": milliseconds(one.removed_at),
        }
        for one in found
    ]
    return Part(rows, found[-1].id if len(found) == PAGE else None)


async def _export_choices(ctx: Context, ids: list[str], after: str | None) -> Part:
    chosen = select(NotificationChoice).where(col(NotificationChoice.actor_id).in_(ids))
    muted = select(NotificationMute).where(col(NotificationMute.actor_id).in_(ids))
    return Part(
        [
            *(
                {"kind": one.kind, "wanted": one.wanted}
                for one in (await ctx.session.execute(chosen.order_by(col(NotificationChoice.kind)))).scalars()
            ),
            *(
                {"muted": one.place, "called": one.data, "at": milliseconds(one.created_at)}
                for one in (await ctx.session.execute(muted.order_by(col(NotificationMute.created_at)))).scalars()
            ),
        ]
    )


async def _delete(ctx: Context, leaver: Leaver) -> bool:
    for table in (Notification, NotificationInbox, NotificationChoice, NotificationMute):
        await ctx.session.execute(delete(table).where(col(table.actor_id).in_(leaver.ids)))
    for one in leaver.ids:
        await end(ctx, channel_of(one))
    return False


on_export["notifications"] = _export
on_export["notification_choices"] = _export_choices
on_delete["notifications"] = _delete
