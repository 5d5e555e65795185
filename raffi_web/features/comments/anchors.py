"""Where discussions are, before anybody has begun them: those who watch a film wait for them on their channels."""

from dataclasses import dataclass

from raffi_web.features.comments.access import anchor_id
from raffi_web.features.lists.titles import made_id
from raffi_web.features.rooms import access
from raffi_web.features.rooms.access import RoomId
from raffi_web.features.rooms.shown import NO_FILM
from raffi_web.features.screen.now_on import NowOn, now_on, on_in_my_rooms
from raffi_web.kernel.context import Context
from raffi_web.kernel.functions import query


@dataclass(frozen=True)
class Anchors:
    """The film that is on in a room, and the ids of the two discussions about it, begun or not.

    `everyone` is null where the film is in no catalogue: what everybody says about it could not be found again.
    """

    title_id: str
    title_name: str
    season: int | None
    episode: int | None
    everyone: str | None
    room: str


@query(access=access.member)
async def anchors(ctx: Context, room: RoomId) -> Anchors | None:
    """Where the discussions about a room's film are, or will be; null while nothing is on.

    Who is in the room may listen to their channels before they are begun, and is told when they are.
    """
    film = await now_on(ctx, room)
    if film is None:
        return None
    everyone, own = _of(room, film)
    return Anchors(film.title_id, film.title, film.season, film.episode, everyone, own)


async def awaited(ctx: Context, discussion: str) -> bool:
    """Whether the asker waits for a discussion: it is about what is on in a room where they are."""
    return any(discussion in _of(room, film) for room, film in await on_in_my_rooms(ctx))


def _of(room: str, film: NowOn) -> tuple[str | None, str]:
    """Everybody's discussion about a film, and that of a room."""
    nameless = film.title_id == NO_FILM
    title = made_id(film.title, None) if nameless else film.title_id
    everyone = None if nameless else anchor_id(None, title, film.season, film.episode)
    return everyone, anchor_id(room, title, film.season, film.episode)
