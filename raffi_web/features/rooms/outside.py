"""Rooms for clients that speak HTTP alone: they have no connection, so each call says that they are still there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, func
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from raffi_web.features.accounts.names import initials
from raffi_web.features.rooms import access
from raffi_web.features.rooms.access import place
from raffi_web.features.rooms.capacity import has_place, is_full
from raffi_web.features.rooms.channel import channel_of
from raffi_web.features.rooms.models import Member, Presence, Room
from raffi_web.features.rooms.presence import OUTSIDE, settle
from raffi_web.features.rooms.roles import Role
from raffi_web.kernel.channels import end
from raffi_web.kernel.context import Context
from raffi_web.kernel.elevation import elevated
from raffi_web.kernel.errors import Forbidden
from raffi_web.kernel.functions import mutation, query, service
from raffi_web.kernel.tables import milliseconds, utc_now

SEEN_EVERY = timedelta(seconds=5)
"""A client that calls more often is noted only this often."""


@dataclass(frozen=True)
class Person:
    """A member. Times are in milliseconds since the epoch."""

    id: str
    name: str
    initials: str
    avatar_url: str | None
    role: str
    present: bool
    joined_at: float


@mutation(access=access.member, public=False)
async def appear(ctx: Context, room: str) -> None:
    """Note that a member without a connection is there; it counts as gone 30 s after the last time.

    Raises:
        Forbidden: It was away, and its place is taken.
    """
    where = await place(ctx, room)
    async with elevated(ctx):
        if where.member is not None and not has_place(where.member) and await is_full(ctx.session, where.room):
            raise Forbidden("errors.room_full", code="room_full", field="room")
        seen = insert(Presence).values(room_id=room, actor_id=ctx.actor.id, instance=OUTSIDE)
        await ctx.session.execute(
            seen.on_conflict_do_update(
                index_elements=["room_id", "actor_id", "instance"],
                set_={"seen_at": func.now()},
                where=col(Presence.seen_at) < utc_now() - SEEN_EVERY,
            )
        )
        if where.member is not None and not where.member.present:
            await _settle(ctx, room)


@mutation(access=service, public=False)
async def vanish(ctx: Context, room: str, actor: str) -> None:
    """Note that somebody without a connection has gone."""
    async with elevated(ctx):
        await ctx.session.execute(
            delete(Presence).where(
                col(Presence.room_id) == room, col(Presence.actor_id) == actor, col(Presence.instance) == OUTSIDE
            )
        )
        await _settle(ctx, room)


@query(access=service, public=False)
async def active(ctx: Context) -> int:
    """How many rooms have somebody in them."""
    statement = select(func.count()).select_from(Room).where(col(Room.people) > 0, col(Room.closed_at).is_(None))
    return (await ctx.session.execute(statement)).scalar_one()


async def people_of(ctx: Context, room: str) -> list[Person]:
    """Everybody in a room that the asker is in, the longest-present first."""
    statement = (
        select(Member)
        .where(col(Member.room_id) == room, col(Member.left_at).is_(None))
        .order_by(col(Member.joined_at), col(Member.actor_id))
        # A new name reaches the row by a trigger, past what this session holds of it.
        .execution_options(populate_existing=True)
    )
    return [_person(member) for member in (await ctx.session.execute(statement)).scalars()]


async def hosts_of(ctx: Context, rooms: Sequence[str]) -> dict[str, Person]:
    """The hosts of listed rooms, by room."""
    statement = select(Member).where(
        col(Member.room_id).in_(rooms), col(Member.role) == Role.HOST, col(Member.left_at).is_(None)
    )
    async with elevated(ctx):
        hosts = (await ctx.session.execute(statement)).scalars().all()
    return {host.room_id: _person(host) for host in hosts}


async def watch_other(ctx: Context, room: str, *, name: str | None, episode: int | None) -> None:
    """Say that another episode, or another title, is watched. Whoever may change the film may have this said."""
    where = await place(ctx, room)
    async with elevated(ctx):
        where.room.title_name = name or where.room.title_name
        where.room.episode = episode or where.room.episode


async def end_room(ctx: Context, room: str) -> None:
    """End a room for everybody, as its host or as whoever made it and is in it: the maker may be the host again anyway.

    Raises:
        NotFound: The asker is not in the room.
        Forbidden: The asker is neither.
    """
    where = await place(ctx, room)
    if where.role != Role.HOST and where.room.owner_id != ctx.actor.id:
        raise Forbidden("errors.not_host", code="not_host")
    async with elevated(ctx):
        await ctx.session.delete(where.room)
        await ctx.session.flush()
        await end(ctx, channel_of(room))


async def _settle(ctx: Context, room: str) -> None:
    if (await ctx.session.execute(select(Room.id).where(col(Room.id) == room).with_for_update())).first():
        await settle(ctx.session, room)


def _person(member: Member) -> Person:
    return Person(
        id=member.actor_id,
        name=member.name,
        initials=initials(member.name),
        avatar_url=member.avatar_url,
        role=member.role,
        present=member.present,
        joined_at=milliseconds(member.joined_at) or 0.0,
    )
