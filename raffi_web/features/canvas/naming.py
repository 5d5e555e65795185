"""As whom people are seen at a board: as in its room, where no two have one colour; else as their profile says."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlmodel import col, select

from raffi_web.features.accounts.names import color_of, guest_name, initials
from raffi_web.features.accounts.others import people
from raffi_web.features.canvas.models import Board
from raffi_web.features.rooms.shown import names_of
from raffi_web.kernel.context import Context


@dataclass(frozen=True)
class Seen:
    """Somebody at a board, as others see them."""

    id: str
    name: str
    color: int
    initials: str


async def seen_as(ctx: Context, board: str, ids: Collection[str]) -> dict[str, Seen]:
    """As whom each of them is seen. The caller must be allowed to read all rooms and profiles (`elevated`)."""
    room = (await ctx.session.execute(select(Board.room_id).where(col(Board.id) == board))).scalar_one_or_none()
    found = {} if room is None else await names_of(ctx, room, ids)
    profiles = await people(ctx, [id_ for id_ in ids if id_ not in found])
    found |= {one.id: (one.name, one.color) for one in profiles.values()}
    return {id_: _seen(id_, *found.get(id_, (guest_name(id_), color_of(id_)))) for id_ in ids}


def _seen(id_: str, name: str, color: int) -> Seen:
    return Seen(id_, name, color, initials(name))
