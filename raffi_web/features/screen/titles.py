"""What a film is called whose address says nothing of it: its player knows once it has loaded it."""

from typing import Annotated

from raffi_web.features.rooms import access
from raffi_web.features.rooms.access import RoomId, place, require
from raffi_web.features.rooms.entry import note_film
from raffi_web.features.rooms.roles import Grant
from raffi_web.features.screen.anchor import row_of
from raffi_web.features.screen.functions import Row, lock_playback
from raffi_web.features.screen.queue import QUEUE, any_item
from raffi_web.features.screen.sources import is_nameless
from raffi_web.kernel.arguments import line
from raffi_web.kernel.context import Context
from raffi_web.kernel.functions import mutation


@mutation(access=access.member, limit=QUEUE)
async def set_title(ctx: Context, room: RoomId, media_gen: int, title: Annotated[str, line(1, 200)]) -> Row:
    """Tell what the film is called, from the player of somebody who may change it; taken once, if it has no title."""
    require(await place(ctx, room), Grant.FILM)
    anchor = await lock_playback(ctx, room)
    if anchor.media_gen != media_gen or anchor.source is None or not is_nameless(anchor.source):
        return row_of(anchor)
    anchor.source = {**anchor.source, "title": title}
    if anchor.item_id is not None and (item := await any_item(ctx, room, anchor.item_id)) is not None:
        item.source = {**item.source, "title": title}
    await note_film(ctx, room, anchor.source)
    await ctx.session.flush()
    return row_of(anchor)
