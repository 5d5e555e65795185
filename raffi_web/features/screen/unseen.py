"""A film that nobody can see stands, so that it does not run away from those who look for another source of it."""

from raffi_web.features.screen import waiting as waits
from raffi_web.features.screen.anchor import settle
from raffi_web.features.screen.functions import Row, lock_playback, sent, stamp
from raffi_web.kernel.clock import clock
from raffi_web.kernel.context import Context
from raffi_web.kernel.functions import mutation, service

FRESH_MS = 30_000.0
PUT_ON = frozenset({"film", "next", "undo_film"})


@mutation(access=service, public=False)
async def unseen(ctx: Context, room: str, media_gen: int, host: str | None = None) -> Row | None:
    """Let a film stand that nobody has a picture of, or that its `host` has none of; None when it stands already.

    One that was only just put on has not been seen at all, and stands at its beginning.
    """
    anchor = await lock_playback(ctx, room)
    if not anchor.playing or anchor.media_gen != media_gen:
        return None
    now = clock.now()
    if host is None and anchor.cause in PUT_ON and now - anchor.at < FRESH_MS:
        anchor.at = now
    else:
        settle(anchor, now)
    anchor.playing = False
    waits.end(anchor, anchor.waiting_on, now)
    stamp(ctx, anchor, "unseen")
    anchor.actor_id = host
    return await sent(ctx, room, anchor)
