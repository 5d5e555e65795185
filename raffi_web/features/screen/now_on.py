"""Which film is on, for what is said at it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func
from sqlalchemy import select as sa_select
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
    return None if source is None else _film(source, duration)


async def on_in_my_rooms(ctx: Context) -> list[tuple[str, NowOn]]:
    """What is on in the rooms where the asker is, by the room's id."""
    mine = func.raffi.my_rooms().table_valued("id").render_derived()
    statement = sa_select(col(Playback.room_id), col(Playback.source), col(Playback.duration))
    found = await ctx.session.execute(statement.where(col(Playback.room_id).in_(sa_select(mine.c.id))))
    return [(room, _film(source, duration)) for room, source, duration in found if source is not None]


def _film(source: dict[str, Any], duration: float | None) -> NowOn:
    return NowOn(
        key=film_key(source["url"]),
        title=source["title"],
        title_id=source["title_id"],
        season=source["season"],
        episode=source["episode"],
        duration=duration,
    )
