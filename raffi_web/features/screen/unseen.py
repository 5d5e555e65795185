"""A film that nobody can see stands, so that it does not run away from those who look for another source of it."""

from raffi_web.features.screen import waiting as waits
from raffi_web.features.screen.anchor import settle
from raffi_web.features.screen.functions import Row, lock_playback, sent, stamp, start_at
from raffi_web.features.screen.models import Playback
from raffi_web.kernel.clock import clock
from raffi_web.kernel.context import Context
from raffi_web.kernel.functions import mutation, service

FRESH_MS = 30_000.0
PUT_ON = frozenset({"film", "next", "undo_film"})


@mutation(access=service, public=False)
async def unseen(ctx: Context, room: str, media_gen: int, host: str | None = None) -> Row | None:
    """Let a film stand that nobody has a picture of; for its `host` alone it waits, as long as for a stall.

    One that was only just put on has not been seen at all, and stands at its beginning. None when nothing changes.
    """
    anchor = await lock_playback(ctx, room)
    if not anchor.playing or anchor.media_gen != media_gen:
        return None
    now = clock.now()
    if host is not None:
        return await _wait_for(ctx, anchor, host, now)
    if anchor.cause in PUT_ON and now - anchor.at < FRESH_MS:
        anchor.at = now
    else:
        settle(anchor, now)
    anchor.playing = False
    waits.end(anchor, anchor.waiting_on, now)
    stamp(ctx, anchor, "unseen")
    return await sent(ctx, room, anchor)


@mutation(access=service, public=False)
async def seen(ctx: Context, room: str, media_gen: int, members: list[str]) -> Row | None:
    """Go on with a film that stood for `members`, who have a picture again or gave it up. None when nothing changes."""
    anchor = await lock_playback(ctx, room)
    if anchor.media_gen != media_gen:
        return None
    now = clock.now()
    back = [one for one in members if one in anchor.waiting_on]
    forgiven = [one for one in members if waits.is_given_up(anchor, one)]
    goes_on = stands_unseen(anchor) or (bool(back) and anchor.playing and not set(anchor.waiting_on) - set(back))
    if not goes_on and not back and not forgiven:
        return None
    until = start_at(room, now) if goes_on else now
    waits.end(anchor, back, until)
    waits.forgive(anchor, forgiven)
    if goes_on:
        anchor.playing, anchor.at = True, until
    if goes_on or back:
        stamp(ctx, anchor, "ready")
    return await sent(ctx, room, anchor)


def stands_unseen(anchor: Playback) -> bool:
    """Whether the film stands because nobody had a picture of it, and nobody did anything to it since."""
    return not anchor.playing and anchor.cause == "unseen"


async def _wait_for(ctx: Context, anchor: Playback, host: str, now: float) -> Row | None:
    if host in anchor.waiting_on or not waits.may_hold(anchor, host, now):
        return None
    settle(anchor, now)
    waits.begin(anchor, host, now)
    stamp(ctx, anchor, "unseen")
    anchor.actor_id = host
    return await sent(ctx, anchor.room_id, anchor)
