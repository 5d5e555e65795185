"""The rooms that stand on somebody's public page: their public ones that are open."""

from sqlmodel import col, select

from raffi_web.features.profiles.shown import Shown, readers
from raffi_web.features.rooms.models import Room
from raffi_web.features.rooms.shown import film_of, poster_of
from raffi_web.kernel.context import Context

MOST = 12


async def rooms_of(ctx: Context, actor: str) -> list[Shown]:
    """Public rooms that an actor made, the liveliest first."""
    statement = (
        select(Room)
        .where(col(Room.owner_id) == actor, col(Room.is_public), col(Room.closed_at).is_(None))
        .order_by(col(Room.active_at).desc())
        .limit(MOST)
    )
    rooms = (await ctx.session.execute(statement)).scalars()
    return [Shown(room.title, f"/r/{room.slug or room.id}", film_of(room) or "", poster_of(room)) for room in rooms]


readers["rooms"] = rooms_of
