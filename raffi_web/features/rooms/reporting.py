"""Rooms can be reported by whoever sees them."""

from raffi_web.features.profiles.reporting import Quote, finders
from raffi_web.features.rooms.access import find
from raffi_web.kernel.context import SYSTEM, Context


async def _room(ctx: Context, room: str) -> Quote:
    found, _ = await find(ctx, room)
    return Quote(None if found.owner_id == SYSTEM.id else found.owner_id, found.title, found.title_name, found.id)


finders["room"] = _room
