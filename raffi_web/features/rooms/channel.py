"""The channel `room:<id>`: the room, its members, and what other features show in it."""

from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from raffi_web.features.accounts.names import initials
from raffi_web.features.rooms.capacity import has_place, is_full
from raffi_web.features.rooms.models import Member, Room
from raffi_web.features.rooms.roles import granted
from raffi_web.kernel.channels import ChannelKind, EphemeralKind, Rows, kinds
from raffi_web.kernel.context import Actor
from raffi_web.kernel.errors import Forbidden, NotFound
from raffi_web.kernel.tables import milliseconds

PREFIX = "room"
Reader = Callable[[AsyncSession, str, int], Awaitable[list[dict[str, Any]]]]
"""(session, room id, version): rows above the version; all that a newcomer needs for version 0."""

VERSION = text("select raffi.channel_version(:name)")
_readers: dict[str, Reader] = {}


def channel_of(room_id: str) -> str:
    """The name of a room's channel."""
    return f"{PREFIX}:{room_id}"


def show(name: str, reader: Reader) -> None:
    """Let a feature's rows be part of every room's channel, under `name`."""
    _readers[name] = reader


def let_pass(name: str, kind: EphemeralKind) -> None:
    """Let a kind of unstored frame pass between the members of a room."""
    ROOM_CHANNEL.ephemeral[name] = kind


def room_row(room: Room) -> dict[str, Any]:
    """A room as its members' browsers hold it."""
    return {
        "id": room.id,
        "slug": room.slug,
        "title": room.title,
        "title_id": room.title_id,
        "title_name": room.title_name,
        "season": room.season,
        "episode": room.episode,
        "is_public": room.is_public,
        "locked": room.locked,
        "kept": room.kept,
        "capacity": room.capacity,
        "grants": room.grants,
        "slow_mode": room.slow_mode,
        "owner_id": room.owner_id,
        "host_lost_at": milliseconds(room.host_lost_at),
        "people": room.people,
        "closed_at": milliseconds(room.closed_at),
    }


def member_row(member: Member) -> dict[str, Any]:
    """A member as browsers hold it. `left` is null while the membership holds."""
    return {
        "id": member.actor_id,
        "role": member.role,
        "name": member.name,
        "color": member.color,
        "initials": initials(member.name),
        "avatar_url": member.avatar_url,
        "muted": member.muted,
        "present": member.present,
        "joined_at": milliseconds(member.joined_at),
        "left": member.left_how,
    }


async def _authorise(session: AsyncSession, actor: Actor, room_id: str) -> dict[str, Any]:
    statement = (
        select(Member, Room)
        .join(Room, col(Room.id) == col(Member.room_id))
        .where(col(Member.room_id) == room_id, col(Member.actor_id) == actor.id, col(Member.left_at).is_(None))
    )
    row = (await session.execute(statement)).first()
    if row is None:
        raise NotFound("errors.not_in_room", code="not_in_room", field="channel")
    member, room = row
    if not has_place(member) and await is_full(session, room):
        raise Forbidden("errors.room_full", code="room_full", field="channel")
    return {"role": member.role, "may": granted(member.role, room.grants), "muted": member.muted}


async def _read(session: AsyncSession, room_id: str, since: int) -> tuple[int, Rows]:
    version = (await session.execute(VERSION, {"name": channel_of(room_id)})).scalar_one()
    room = (await session.execute(select(Room).where(col(Room.id) == room_id))).scalar_one_or_none()
    if room is None:
        raise NotFound("errors.room_not_found", code="room_not_found", field="channel")
    rows: Rows = {}
    if room.version > since:
        rows["room"] = [room_row(room)]
    members = select(Member).where(col(Member.room_id) == room_id, col(Member.version) > since)
    if since == 0:
        members = members.where(col(Member.left_at).is_(None))
    if found := (await session.execute(members)).scalars().all():
        rows["members"] = [member_row(member) for member in found]
    for name, reader in _readers.items():
        if read := await reader(session, room_id, since):
            rows[name] = read
    return version, rows


def _evicted(rows: Rows) -> Iterable[tuple[str, str]]:
    return [(row["id"], row["left"]) for row in rows.get("members", []) if row["left"]]


def _granted(rows: Rows) -> dict[str, dict[str, Any]]:
    return {
        row["id"]: {"role": row["role"], "muted": row["muted"]} for row in rows.get("members", []) if not row["left"]
    }


ROOM_CHANNEL = ChannelKind(
    prefix=PREFIX, authorise=_authorise, read=_read, ephemeral={}, evicted=_evicted, granted=_granted
)
kinds.add(ROOM_CHANNEL)
