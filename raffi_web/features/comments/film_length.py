"""How long a discussion's film is, where that is known: no moment lies beyond it."""

from typing import Any

from raffi_web.features.comments.models import Discussion
from raffi_web.features.lists.titles import made_id
from raffi_web.features.rooms.shown import NO_FILM
from raffi_web.features.screen import sampler
from raffi_web.features.screen.now_on import now_on
from raffi_web.kernel.context import Context
from raffi_web.kernel.durations import timecode
from raffi_web.kernel.errors import Invalid

ROUNDING = 1_000
"""Milliseconds by which players differ about a film's length."""


async def check_moment(ctx: Context, found: Discussion, at_ms: int | None) -> None:
    """Refuse a moment behind the film's end.

    Raises:
        Invalid: It is; `data` has the film's length as `most` (ms), and as `time`.
    """
    if at_ms is None:
        return
    length = await length_of(ctx, found)
    if length is not None and at_ms > length + ROUNDING:
        raise Invalid(
            "errors.beyond_film", code="beyond_film", field="at_ms", most=length, time=timecode(length / 1000)
        )


async def length_of(ctx: Context, found: Discussion) -> int | None:
    """How long the film is (ms): known of this server's own films, and of what is on in the room."""
    if found.board_id is not None:
        return None
    film = sampler.film(found.title_id)
    if film is not None:
        return round(film.duration_s * 1000)
    on: Any = None if found.room_id is None else await now_on(ctx, found.room_id)
    if on is None or on.duration is None:
        return None
    shown = made_id(on.title, None) if on.title_id == NO_FILM else on.title_id
    same = (shown, on.season, on.episode) == (found.title_id, found.season, found.episode)
    return round(on.duration * 1000) if same else None
