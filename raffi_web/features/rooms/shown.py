"""What a public room shows to everybody: what is on, and who is there."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_
from sqlmodel import col, select

from raffi_web.features.accounts.names import initials
from raffi_web.features.rooms.models import Member, Room
from raffi_web.features.screen.sampler import film
from raffi_web.kernel.context import Context
from raffi_web.kernel.elevation import elevated

FACES = 4
NO_FILM = "none"
"""The `title_id` of what is in no catalogue. While nothing is on, a room's `title_name` is the room's own name."""


@dataclass(frozen=True)
class Face:
    """Somebody who is there; `hue` is 1 to 8, `image` the address of their picture."""

    name: str
    initials: str
    hue: int
    image: str | None


async def faces_of(ctx: Context, rooms: list[str]) -> dict[str, list[Face]]:
    """Up to four who are in each of these rooms, the first to come first. It does not ask whether they may be shown."""
    if not rooms:
        return {}
    statement = (
        select(Member)
        .where(col(Member.room_id).in_(rooms), col(Member.present))
        .order_by(col(Member.joined_at))
        .limit(len(rooms) * FACES * 4)
    )
    faces: dict[str, list[Face]] = {}
    async with elevated(ctx):
        for member in (await ctx.session.execute(statement)).scalars():
            shown = faces.setdefault(member.room_id, [])
            if len(shown) < FACES:
                shown.append(Face(member.name, initials(member.name), member.color + 1, member.avatar_url))
    return faces


async def names_of(ctx: Context, room: str, actors: Collection[str]) -> dict[str, tuple[str, int]]:
    """As whom those of them who are or were in a room are known there: name and colour, which no two there share."""
    statement = select(Member.actor_id, Member.name, Member.color)
    statement = statement.where(col(Member.room_id) == room, col(Member.actor_id).in_(actors))
    rows: Sequence[Any] = (await ctx.session.execute(statement)).all()
    return {actor: (name, color) for actor, name, color in rows}


async def inside_of(ctx: Context, room: str, actors: Collection[str]) -> set[str]:
    """Those of them who are in a room, or were when it closed by itself. The caller checks who may know."""
    there = or_(col(Member.left_at).is_(None), col(Member.left_how) == "gone")
    statement = select(Member.actor_id).where(col(Member.room_id) == room, col(Member.actor_id).in_(actors), there)
    return set((await ctx.session.execute(statement)).scalars())


async def is_muted(ctx: Context, room: str) -> bool:
    """Whether the asker is muted in a room, or was when they left it."""
    mine = (col(Member.room_id) == room, col(Member.actor_id) == ctx.actor.id)
    async with elevated(ctx):
        return (await ctx.session.execute(select(Member.muted).where(*mine))).scalar_one_or_none() is True


async def titles_of(ctx: Context, rooms: Collection[str]) -> dict[str, str]:
    """What those of these rooms are called that the asker may see."""
    found: Sequence[Any] = (await ctx.session.execute(select(Room.id, Room.title).where(col(Room.id).in_(rooms)))).all()
    return dict(found)


def film_of(room: Room) -> str | None:
    """The title of what is on; None while nothing is."""
    return None if room.title_id == NO_FILM and room.title_name == room.title else room.title_name


def poster_of(room: Room) -> str | None:
    """The path of a picture of what is on; None where we have none."""
    shown = film(room.title_id)
    return shown.poster if shown else None
