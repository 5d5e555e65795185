"""Going back to the film that was on before somebody put on another one."""

from raffi_web.features.chat.notices import notice
from raffi_web.features.rooms import access
from raffi_web.features.rooms.access import RoomId, place, require
from raffi_web.features.rooms.entry import note_film
from raffi_web.features.rooms.roles import Grant
from raffi_web.features.screen import waiting as waits
from raffi_web.features.screen.anchor import row_of
from raffi_web.features.screen.functions import CONTROL, UNDO_MS, Row, lock_playback, stamp, start_at
from raffi_web.features.screen.queue import any_item, check_length, queued
from raffi_web.kernel.clock import clock
from raffi_web.kernel.context import Context
from raffi_web.kernel.errors import Conflict
from raffi_web.kernel.functions import mutation
from raffi_web.kernel.tables import utc_now


@mutation(access=access.member, limit=CONTROL)
async def undo_film(ctx: Context, room: RoomId, media_gen: int | None = None) -> Row:
    """Go back to the film before the one that was put on last: to where it was left, with the queue as it was then.

    `media_gen` refuses it when yet another film is on.
    """
    require(await place(ctx, room), Grant.FILM)
    anchor = await lock_playback(ctx, room)
    if media_gen is not None and media_gen != anchor.media_gen:
        raise Conflict("errors.other_film", code="other_film", field="media_gen")
    now = clock.now()
    left = anchor.undo
    if left is None or left["cause"] != "film" or now - left["at"] > UNDO_MS:
        raise Conflict("errors.nothing_to_undo", code="nothing_to_undo")
    await _put_queue_back(ctx, room, left)
    anchor.media_gen += 1
    anchor.source, anchor.item_id, anchor.duration = left["source"], left["item"], left["duration"]
    anchor.position, anchor.playing = left["position"], left["playing"]
    anchor.at = start_at(room, now) if anchor.playing else now
    anchor.undo = None
    waits.end(anchor, anchor.waiting_on, now)
    waits.forgive(anchor, list(anchor.holds))
    stamp(ctx, anchor, "undo_film")
    await note_film(ctx, room, left["source"])
    await notice(ctx, room, "film_back", title=left["source"]["title"])
    await ctx.session.flush()
    return row_of(anchor)


async def _put_queue_back(ctx: Context, room: str, left: Row) -> None:
    """The film that was taken from the queue waits again; the one that a loop had queued anew is on again."""
    if (again := left["again"]) is not None and (item := await any_item(ctx, room, again["id"])) is not None:
        item.rank, item.voters = again["rank"], again["voters"]
        item.removed_at, item.removed_by = utc_now(), None
        await ctx.session.flush()
    if left["taken"] is None:
        return
    item = await any_item(ctx, room, left["taken"])
    if item is not None and item.removed_at is not None:
        check_length(await queued(ctx.session, room))
        item.removed_at = item.removed_by = None
