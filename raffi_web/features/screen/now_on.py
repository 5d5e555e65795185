"""Which film is on, for what is said at it."""

from dataclasses import dataclass

from sqlmodel import col, select

from raffi_web.features.screen.models import Playback
from raffi_web.kernel.context import Context


@dataclass(frozen=True)
class NowOn:
    """A film by its key and its title; what it is in a catalogue, and how long (seconds) where that is known."""

    key: str
    title: str
    title_id: str
    season: int | None
    episode: int | None
    duration: float | None


def film_key(url: str) -> str:
    """A short name of the film at an address that does not give the address away; `client/film_key.ts` mirrors it.

    FNV-1a of 32 bits as 8 hexadecimal digits: it tells the films of a room apart, and is no secret.
    """
    key = 0x811C9DC5
    for byte in url.encode():
        key = (key ^ byte) * 0x01000193 & 0xFFFFFFFF
    return f"{key:08x}"


async def now_on(ctx: Context, room: str) -> NowOn | None:
    """The film that is on in a room."""
    statement = select(Playback.source, Playback.duration).where(col(Playback.room_id) == room)
    source, duration = (await ctx.session.execute(statement)).first() or (None, None)
    if source is None:
        return None
    return NowOn(
        key=film_key(source["url"]),
        title=source["title"],
        title_id=source["title_id"],
        season=source["season"],
        episode=source["episode"],
        duration=duration,
    )
