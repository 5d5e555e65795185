"""Comments can be reported by whoever reads them; what they said then is kept with the report."""

from raffi_web.features.comments.access import comment_of, read
from raffi_web.features.profiles.reporting import Quote, finders
from raffi_web.features.rooms.moderation import is_staff
from raffi_web.kernel.context import Context
from raffi_web.kernel.errors import Gone, NotFound


async def _comment(ctx: Context, comment: str) -> Quote:
    found = await comment_of(ctx, comment, field="on")
    if found.removed_at is not None or found.hidden_at is not None:
        raise NotFound("errors.no_comment", code="no_comment", field="on")
    place = await read(ctx, found.discussion_id)
    if place.ended_at is not None and not place.is_public:
        # Nobody keeps order there any more: whoever wrote it can be reported.
        raise Gone("errors.talk_over", code="talk_over", field="on")
    in_room = place.room_id is not None and found.actor_id is not None
    to_server = in_room and await is_staff(ctx, place.room_id or "", found.actor_id or "")
    return Quote(found.actor_id, found.name, found.body, place.room_id, place.id, to_server)


finders["comment"] = _comment
