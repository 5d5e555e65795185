"""Those who keep order are told that something was reported there: one notification, which leads to the queue."""

from collections.abc import Sequence

from raffi_web.features.accounts.staff import judges_of
from raffi_web.features.comments.access import MODERATE, read
from raffi_web.features.notifications.kinds import Happening, Kind, Told, kinds
from raffi_web.features.notifications.sending import notify
from raffi_web.features.profiles.reporting import Quote, heard
from raffi_web.features.rooms.moderation import staff_of, staffed
from raffi_web.kernel.context import Context
from raffi_web.kernel.permissions import has

QUEUE = "comments.queue"
SERVER = "server"


async def _heard(ctx: Context, quote: Quote) -> None:
    """Tell whoever may judge it. Not who reported it, nor what: that is in the queue."""
    place = await read(ctx, quote.discussion or "")
    if place.is_public or quote.to_server:
        await _notify(ctx, await judges_of(ctx, MODERATE, quote.actor), SERVER)
    if place.room_id is not None and not quote.to_server:
        await _notify(ctx, await staff_of(ctx, place.room_id), place.room_id, but=quote.actor)


async def _notify(ctx: Context, to: Sequence[str], scope: str, but: str | None = None) -> None:
    await notify(ctx, to, QUEUE, subject=("order", scope), but=[but], anonymous=True)


async def _tell(ctx: Context, found: Sequence[Happening]) -> dict[str, Told]:
    """Where the queues are, for who still keeps order there."""
    scopes = {one.subject[1] for one in found}
    rooms = await staffed(ctx, scopes - {SERVER})
    moderates = SERVER in scopes and await has(ctx, MODERATE)
    told: dict[str, Told] = {}
    for one in found:
        scope = one.subject[1]
        if scope in rooms:
            told[one.id] = Told(href=f"/r/{scope}/moderation", room=rooms[scope])
        elif scope == SERVER and moderates:
            told[one.id] = Told(href="/admin/comments")
    return told


heard["comment"] = _heard
kinds.add(Kind(QUEUE, icon="shield", tell=_tell, grouped=True, again=True))
