"""What a guest was told, wants to hear of and muted goes to the account that the guest turned out to be."""

from sqlalchemy import delete, func, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from raffi_web.features.accounts.merging import on_merge
from raffi_web.features.notifications.channel import channel_of
from raffi_web.features.notifications.models import (
    Notification,
    NotificationChoice,
    NotificationInbox,
    NotificationMute,
)
from raffi_web.kernel.channels import end
from raffi_web.kernel.context import Context


async def hand_over(ctx: Context, guest: str, user: str) -> None:
    """Give a guest's notifications to a user; where both have one of a group, the later one stays."""
    theirs = select(Notification).where(col(Notification.actor_id) == guest).order_by(col(Notification.id))
    for one in (await ctx.session.execute(theirs)).scalars().all():
        same = delete(Notification).where(col(Notification.actor_id) == user)
        same = same.where(col(Notification.grouping) == one.grouping, col(Notification.at) <= one.at)
        await ctx.session.execute(same)
        kept = select(func.count()).select_from(Notification)
        kept = kept.where(col(Notification.actor_id) == user, col(Notification.grouping) == one.grouping)
        if (await ctx.session.execute(kept)).scalar_one():
            await ctx.session.execute(delete(Notification).where(col(Notification.id) == one.id))
        else:
            moved = update(Notification).where(col(Notification.id) == one.id).values(actor_id=user)
            await ctx.session.execute(moved)
    for table, key in ((NotificationChoice, "kind"), (NotificationMute, "place")):
        rows = select(table).where(col(table.actor_id) == guest)
        for row in (await ctx.session.execute(rows)).scalars().all():
            given = insert(table).values({**row.model_dump(), "actor_id": user})
            await ctx.session.execute(given.on_conflict_do_nothing(index_elements=["actor_id", key]))
    for table in (NotificationChoice, NotificationMute, NotificationInbox):
        await ctx.session.execute(delete(table).where(col(table.actor_id) == guest))
    await end(ctx, channel_of(guest))


on_merge.append(hand_over)
