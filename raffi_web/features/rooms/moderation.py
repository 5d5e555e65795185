"""Who is what in a room, and who is put out of it."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import or_
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from raffi_web.features.accounts.names import initials
from raffi_web.features.accounts.others import selves_of
from raffi_web.features.chat.notices import notice
from raffi_web.features.rooms import access
from raffi_web.features.rooms.access import ActorId, Place, RoomId, place
from raffi_web.features.rooms.entry import put_out
from raffi_web.features.rooms.functions import MANAGEMENT, MODERATION
from raffi_web.features.rooms.models import Ban, Member, Room
from raffi_web.features.rooms.roles import STAFF, Role
from raffi_web.kernel import ids
from raffi_web.kernel.context import Context
from raffi_web.kernel.elevation import elevated
from raffi_web.kernel.errors import Forbidden, NotFound
from raffi_web.kernel.functions import mutation, query
from raffi_web.kernel.tables import milliseconds


@dataclass(frozen=True)
class Banned:
    """Somebody who may not come back. `at` is in milliseconds."""

    id: str
    name: str
    at: float


@dataclass(frozen=True)
class Who:
    """Somebody as they are, or were, in the room."""

    id: str
    name: str
    initials: str
    color: int
    avatar_url: str | None


@dataclass(frozen=True)
class Muted:
    """Somebody who has no voice in the room. `at` is in milliseconds; both are null where it was long ago."""

    person: Who
    at: float | None
    by: Who | None


@mutation(access=access.host, limit=MANAGEMENT)
async def transfer(ctx: Context, room: RoomId, member: ActorId) -> None:
    """Make somebody else the host; the host becomes a co-host."""
    where = await place(ctx, room)
    heir = await _other(ctx, room, member)
    async with elevated(ctx):
        if where.member is not None:
            where.member.role = Role.COHOST
            await ctx.session.flush()
        heir.role = Role.HOST
        where.room.host_lost_at = None
        await notice(ctx, room, "new_host", actor=(heir.actor_id, heir.name, heir.color))


@mutation(access=access.member, limit=MANAGEMENT)
async def reclaim(ctx: Context, room: RoomId) -> None:
    """Be the host again in a room that I made."""
    where = await place(ctx, room)
    if where.member is None or where.room.owner_id != ctx.actor.id:
        raise Forbidden("errors.not_owner", code="not_owner")
    if where.member.role == Role.HOST:
        return
    async with elevated(ctx):
        statement = select(Member).where(
            col(Member.room_id) == room, col(Member.role) == Role.HOST, col(Member.left_at).is_(None)
        )
        if current := (await ctx.session.execute(statement)).scalar_one_or_none():
            current.role = Role.COHOST
            await ctx.session.flush()
        where.member.role = Role.HOST
        where.room.host_lost_at = None
        await notice(ctx, room, "new_host")


@mutation(access=access.host, limit=MODERATION)
async def set_role(ctx: Context, room: RoomId, member: ActorId, role: Role) -> None:
    """Make a member a co-host, member or viewer. The host's place is given away by `transfer`."""
    if role == Role.HOST:
        raise Forbidden("errors.use_transfer", code="use_transfer", field="role")
    other = await _other(ctx, room, member)
    if other.role == role:
        return
    other.role = role
    await notice(ctx, room, "role_changed", other=other.name, other_id=other.actor_id, role=role.value)


@mutation(access=access.staff, limit=MODERATION)
async def mute(ctx: Context, room: RoomId, member: ActorId, muted: bool) -> None:
    """Take a member's voice in chat and reactions, or give it back."""
    other = await _below(ctx, room, member)
    if other.muted != muted:
        other.muted = muted
        await notice(ctx, room, "muted" if muted else "unmuted", other=other.name, other_id=other.actor_id)


@mutation(access=access.staff, limit=MODERATION)
async def kick(ctx: Context, room: RoomId, member: ActorId) -> None:
    """Put a member out. They may come back as anybody may."""
    where = await place(ctx, room)
    await put_out(ctx, Place(where.room, where.member), await _below(ctx, room, member), "kicked")


@mutation(access=access.staff, limit=MODERATION)
async def ban(ctx: Context, room: RoomId, member: ActorId) -> None:
    """Put a member out for good: the actor, and the address it came in from; also one who has left."""
    where = await place(ctx, room)
    other = await _below(ctx, room, member, left=True)
    ctx.session.add(
        Ban(
            id=ids.new_id(),
            room_id=room,
            actor_id=member,
            address_hash=other.address_hash,
            name=other.name,
            banned_by=ctx.actor.id,
        )
    )
    if other.left_at is None:
        await put_out(ctx, where, other, "banned")
        return
    async with elevated(ctx):
        other.left_how, other.role = "banned", Role.MEMBER
        await ctx.session.flush()


@mutation(access=access.staff, limit=MODERATION)
async def unban(ctx: Context, room: RoomId, ban: ActorId) -> None:
    """Let somebody come back."""
    statement = select(Ban).where(col(Ban.room_id) == room, col(Ban.id) == ban)
    found = (await ctx.session.execute(statement)).scalar_one_or_none()
    if found is None:
        raise NotFound(field="ban")
    await ctx.session.delete(found)


@query(access=access.staff, audience=lambda ctx, args: f"room:{args['room']}:staff")
async def bans(ctx: Context, room: RoomId) -> list[Banned]:
    """Everybody who may not come back, the latest first."""
    statement = select(Ban).where(col(Ban.room_id) == room).order_by(col(Ban.created_at).desc()).limit(200)
    return [
        Banned(ban.id, ban.name, milliseconds(ban.created_at) or 0.0)
        for ban in (await ctx.session.execute(statement)).scalars()
    ]


@query(access=access.staff, audience=lambda ctx, args: f"room:{args['room']}:staff")
async def muted(ctx: Context, room: RoomId) -> list[Muted]:
    """Everybody in the room who has no voice, the latest first."""
    by = aliased(Member)
    statement = (
        select(Member, by)
        .outerjoin(by, (col(by.room_id) == col(Member.room_id)) & (col(by.actor_id) == col(Member.muted_by)))
        .where(col(Member.room_id) == room, col(Member.muted), col(Member.left_at).is_(None))
        .order_by(col(Member.muted_at).desc().nulls_last(), col(Member.actor_id))
    )
    return [
        Muted(_who(one), milliseconds(one.muted_at), None if other is None else _who(other))
        for one, other in (await ctx.session.execute(statement)).all()
    ]


async def muted_of(ctx: Context, room: str, actors: Collection[str]) -> set[str]:
    """Who of some people has no voice in a room. The caller checks who may know."""
    statement = select(Member.actor_id).where(
        col(Member.room_id) == room, col(Member.actor_id).in_(actors), col(Member.muted)
    )
    return set((await ctx.session.execute(statement)).scalars())


async def is_staff(ctx: Context, room: str, actor: str) -> bool:
    """Whether somebody keeps order in a room: its host, a co-host, or whose it is, also while they are away."""
    async with elevated(ctx):
        ids = await selves_of(ctx, actor)
        keeps = select(Member.actor_id).where(
            col(Member.room_id) == room, col(Member.actor_id).in_(ids), col(Member.role).in_(STAFF)
        )
        owns = select(Room.owner_id).where(col(Room.id) == room, col(Room.owner_id).in_(ids))
        return (await ctx.session.execute(keeps.union_all(owns).limit(1))).first() is not None


async def staff_of(ctx: Context, room: str) -> list[str]:
    """The host and co-hosts who are in a room, for what is sent to them."""
    statement = select(Member.actor_id).where(
        col(Member.room_id) == room, col(Member.role).in_(STAFF), col(Member.left_at).is_(None)
    )
    async with elevated(ctx):
        return list((await ctx.session.execute(statement)).scalars())


async def staffed(ctx: Context, rooms: Collection[str]) -> dict[str, str]:
    """Of some rooms, those whose host or co-host the asker is, with their titles."""
    if not rooms:
        return {}
    mine = select(Room.id, Room.title).join(Member, col(Member.room_id) == col(Room.id))
    mine = mine.where(col(Room.id).in_(rooms), col(Member.actor_id) == ctx.actor.id)
    found = await ctx.session.execute(mine.where(col(Member.role).in_(STAFF), col(Member.left_at).is_(None)))
    return {row.id: row.title for row in found.all()}


def _who(one: Member) -> Who:
    return Who(one.actor_id, one.name, initials(one.name), one.color, one.avatar_url)


async def _other(ctx: Context, room: str, member: str, *, left: bool = False) -> Member:
    statement = select(Member).where(col(Member.room_id) == room, col(Member.actor_id) == member)
    # Who was put out already is not put out again.
    there = col(Member.left_at).is_(None)
    statement = statement.where(or_(there, col(Member.left_how).in_(["left", "gone", "kicked"])) if left else there)
    other = (await ctx.session.execute(statement)).scalar_one_or_none()
    if other is None or member == ctx.actor.id:
        raise NotFound("errors.no_member", code="no_member", field="member")
    return other


async def _below(ctx: Context, room: str, member: str, *, left: bool = False) -> Member:
    """Somebody whom the asker may put out: co-hosts can't touch the staff, nobody the host."""
    where = await place(ctx, room)
    other = await _other(ctx, room, member, left=left)
    if other.role == Role.HOST or (where.role != Role.HOST and other.role in STAFF):
        raise Forbidden("errors.not_below", code="not_below", field="member")
    return other
