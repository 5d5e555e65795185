"""What a guest voted for in queues is the vote of the account that the guest turned out to be, once."""

from sqlmodel import col, select

from raffi_web.features.accounts.merging import on_merge
from raffi_web.features.rooms.access import hold
from raffi_web.features.screen.models import QueueItem
from raffi_web.kernel.context import Context


async def hand_over(ctx: Context, guest: str, user: str) -> None:
    """Let a guest's votes be a user's, as the server; a film that both voted for loses one."""
    voted = col(QueueItem.voters).contains([guest])
    rooms = (await ctx.session.execute(select(QueueItem.room_id).where(voted).distinct())).scalars().all()
    # In the order of their ids, as everybody does who holds several.
    for room in sorted(rooms):
        await hold(ctx, room)
        items = select(QueueItem).where(voted, col(QueueItem.room_id) == room).with_for_update()
        for item in (await ctx.session.execute(items)).scalars():
            item.voters = list(dict.fromkeys(user if one == guest else one for one in item.voters))
        await ctx.session.flush()


on_merge.append(hand_over)
