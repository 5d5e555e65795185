"""What a guest has in rooms goes to the account that the guest turned out to be: rooms, memberships, and bans too."""

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from raffi_web.features.accounts.functions import profile_of
from raffi_web.features.accounts.merging import on_merge
from raffi_web.features.rooms.access import hold
from raffi_web.features.rooms.models import Ban, Member, Room
from raffi_web.features.rooms.roles import Role
from raffi_web.kernel import ids
from raffi_web.kernel.context import Actor, ActorKind, Context
from raffi_web.kernel.tables import utc_now

PUT_OUT = ("kicked", "banned")
RANK = {Role.VIEWER: 0, Role.MEMBER: 1, Role.COHOST: 2, Role.HOST: 3}


async def hand_over(ctx: Context, guest: str, user: str) -> None:
    """Give a guest's rooms, memberships and bans to a user, as the server."""
    theirs = select(Member.room_id).where(col(Member.actor_id) == guest)
    owned = select(Room.id).where(col(Room.owner_id) == guest)
    rooms = {*(await ctx.session.execute(theirs)).scalars(), *(await ctx.session.execute(owned)).scalars()}
    # In the order of their ids, as everybody does who holds several.
    for room in sorted(rooms):
        await hold(ctx, room)
        await _membership(ctx, room, guest, user)
    await ctx.session.execute(update(Room).where(col(Room.owner_id) == guest).values(owner_id=user))
    await _bans(ctx, guest, user)


async def _membership(ctx: Context, room: str, guest: str, user: str) -> None:
    members = select(Member).where(col(Member.room_id) == room, col(Member.actor_id).in_([guest, user]))
    found = {one.actor_id: one for one in (await ctx.session.execute(members.with_for_update())).scalars()}
    before, now = found.get(guest), found.get(user)
    if before is None:
        return
    role, left_at, left_how, joined_at = before.role, before.left_at, before.left_how, before.joined_at
    if before.left_at is None:
        before.left_at, before.left_how, before.present = utc_now(), "left", False
        # First out, then in: a room has one host.
        await ctx.session.flush()
    if now is None:
        me = await profile_of(ctx, Actor(ActorKind.USER, user))
        now = Member(room_id=room, actor_id=user, role=role, name=me.name, color=me.color, avatar_url=me.avatar_url)
        now.left_at, now.left_how, now.joined_at = left_at, left_how, joined_at
        now.address_hash = before.address_hash
        ctx.session.add(now)
    elif left_at is None and now.left_at is not None and role != Role.HOST and await _is_banned(ctx, room, user):
        # They had come in as somebody else.
        now.left_how = "banned"
    elif left_at is None:
        inside = now.left_at is None
        now.role = max(role, now.role, key=lambda one: RANK[Role(one)]) if inside else role
        now.left_at, now.left_how = None, None
    elif left_how in PUT_OUT and now.left_at is not None and now.joined_at < left_at:
        # Whoever was let in after that is as they were.
        now.left_at, now.left_how = left_at, left_how
        now.role = Role.MEMBER if now.role == Role.COHOST else now.role
    now.muted = now.muted or before.muted
    await ctx.session.flush()


async def _is_banned(ctx: Context, room: str, actor: str) -> bool:
    statement = select(Ban.id).where(col(Ban.room_id) == room, col(Ban.actor_id) == actor).limit(1)
    return (await ctx.session.execute(statement)).first() is not None


async def _bans(ctx: Context, guest: str, user: str) -> None:
    known = select(Ban.room_id).where(col(Ban.actor_id) == user)
    bans = select(Ban).where(col(Ban.actor_id) == guest, col(Ban.room_id).not_in(known))
    for ban in (await ctx.session.execute(bans)).scalars().all():
        values = ban.model_dump() | {"id": ids.new_id(), "actor_id": user}
        await ctx.session.execute(insert(Ban).values(values))


on_merge.append(hand_over)
