"""What of rooms is somebody's to take along, and what becomes of their rooms when they go for good."""

from sqlalchemy import delete, or_, update
from sqlmodel import col, select

from raffi_web.features.accounts.leaving import Leaver, Part, on_delete, on_export
from raffi_web.features.rooms.access import hold
from raffi_web.features.rooms.channel import channel_of
from raffi_web.features.rooms.entry import pass_on
from raffi_web.features.rooms.models import Ban, Member, Presence, Room
from raffi_web.features.rooms.roles import Role
from raffi_web.kernel.channels import end
from raffi_web.kernel.context import Context
from raffi_web.kernel.tables import milliseconds, utc_now

PAGE = 200
ROOMS_AT_ONCE = 20


async def _export(ctx: Context, ids: list[str], after: str | None) -> Part:
    inside = select(Member.room_id).where(col(Member.actor_id).in_(ids))
    statement = (
        select(Room)
        .where(or_(col(Room.owner_id).in_(ids), col(Room.id).in_(inside)), col(Room.id) > (after or ""))
        .order_by(col(Room.id))
        .limit(PAGE)
    )
    rooms = (await ctx.session.execute(statement)).scalars().all()
    memberships = select(Member).where(
        col(Member.actor_id).in_(ids), col(Member.room_id).in_([room.id for room in rooms])
    )
    mine = {one.room_id: one for one in (await ctx.session.execute(memberships)).scalars()}
    rows = [
        {
            "id": room.id,
            "own_name": room.slug,
            "title": room.title,
            "film": room.title_name,
            "public": room.is_public,
            "made_by_me": room.owner_id in ids,
            "created_at": milliseconds(room.created_at),
            "role": mine[room.id].role if room.id in mine else None,
            "joined_at": milliseconds(mine[room.id].joined_at) if room.id in mine else None,
            "left_at": milliseconds(mine[room.id].left_at) if room.id in mine else None,
        }
        for room in rooms
    ]
    return Part(rows, rooms[-1].id if len(rooms) == PAGE else None)


async def _delete(ctx: Context, leaver: Leaver) -> bool:
    """Leave some rooms: those of theirs go to who is there longest, and end where nobody is."""
    unnamed = col(Member.name) != leaver.name
    inside = select(Member.room_id).where(
        col(Member.actor_id).in_(leaver.ids), or_(unnamed, col(Member.left_at).is_(None))
    )
    owned = select(Room.id).where(col(Room.owner_id).in_(leaver.ids))
    statement = select(Room.id).where(or_(col(Room.id).in_(inside), col(Room.id).in_(owned))).order_by(col(Room.id))
    # In the order of their ids, as everybody does who holds several.
    rooms = (await ctx.session.execute(statement.limit(ROOMS_AT_ONCE))).scalars().all()
    for room in rooms:
        await hold(ctx, room)
        await _leave(ctx, room, leaver)
    banned = update(Ban).where(col(Ban.actor_id).in_(leaver.ids), col(Ban.name) != leaver.name)
    await ctx.session.execute(banned.values(name=leaver.name))
    await ctx.session.execute(delete(Presence).where(col(Presence.actor_id).in_(leaver.ids)))
    return len(rooms) == ROOMS_AT_ONCE


async def _leave(ctx: Context, room_id: str, leaver: Leaver) -> None:
    room = (
        await ctx.session.execute(select(Room).where(col(Room.id) == room_id).with_for_update(key_share=True))
    ).scalar_one()
    members = select(Member).where(col(Member.room_id) == room_id)
    was_host = False
    for member in (await ctx.session.execute(members.where(col(Member.actor_id).in_(leaver.ids)))).scalars():
        if member.left_at is None:
            was_host = was_host or member.role == Role.HOST
            member.left_at, member.left_how, member.present, member.role = utc_now(), "left", False, Role.MEMBER.value
        member.name, member.avatar_url, member.address_hash = leaver.name, None, None
    await ctx.session.flush()
    inside = members.where(col(Member.left_at).is_(None)).order_by(
        col(Member.role) != Role.HOST,
        col(Member.role) != Role.COHOST,
        col(Member.role) == Role.VIEWER,
        col(Member.joined_at),
        col(Member.actor_id),
    )
    heir = (await ctx.session.execute(inside.limit(1))).scalar_one_or_none()
    if room.owner_id in leaver.ids:
        if heir is None:
            await ctx.session.delete(room)
            await ctx.session.flush()
            await end(ctx, channel_of(room_id))
            return
        room.owner_id = heir.actor_id
        await ctx.session.flush()
    if was_host and await pass_on(ctx, room) is None and heir is not None:
        # Nobody is connected: it is for whoever was there longest when they come back.
        heir.role = Role.HOST.value
        await ctx.session.flush()


on_export["rooms"] = _export
on_delete["rooms"] = _delete
