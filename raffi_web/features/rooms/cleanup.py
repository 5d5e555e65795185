"""What goes by itself, and when (product.md, W6).

A room without activity for a day closes: its screen, presence and reports go. It is deleted when nothing speaks for
keeping it. The server's own rooms stay open: only their members go. Reports of synchronisation go after six hours,
never the anchor. Comments never go.
"""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, exists, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from raffi_web.features.rooms.channel import channel_of
from raffi_web.features.rooms.models import Member, Presence, Room
from raffi_web.kernel.channels import end
from raffi_web.kernel.context import SYSTEM, Context
from raffi_web.kernel.database import Database
from raffi_web.kernel.tables import utc_now

on_close: list[Callable[[Context, str], Awaitable[None]]] = []
"""Features that take something out of a room that closes."""
on_keep: list[Callable[[Context, str], Awaitable[bool]]] = []
"""Features that say whether a room that closes is kept for what is in it."""

IDLE = timedelta(hours=24)
ANSWERS_KEPT = timedelta(hours=24)
BATCH = 100

ACCOUNT_IN_ROOM = text(
    "select exists (select from member m join actor a on a.id = m.actor_id"
    " where m.room_id = :room and m.left_at is null and a.kind = 'user')"
)


async def close_idle_rooms(database: Database) -> dict[str, int]:
    """Close rooms without activity, and delete those that nothing speaks for. Returns how many of each."""
    closed = deleted = 0
    statement = select(Room.id).where(*_idle(), col(Room.owner_id) != SYSTEM.id).limit(BATCH)
    while True:
        async with database.begin() as session:
            rooms = (await session.execute(statement)).scalars().all()
        for room in rooms:
            async with database.begin() as session:
                kept = await _close(Context(SYSTEM, session), room)
                closed += 1
                deleted += not kept
        if len(rooms) < BATCH:
            return {"closed": closed, "deleted": deleted}


async def empty_own_rooms(database: Database) -> int:
    """Let the members of the server's own rooms go when the room was idle, so that the next to come is its host.

    Returns how many rooms that were.
    """
    inside = exists().where(col(Member.room_id) == col(Room.id), col(Member.left_at).is_(None))
    statement = select(Room).where(*_idle(), col(Room.owner_id) == SYSTEM.id, inside).with_for_update(key_share=True)
    async with database.begin() as session:
        rooms = (await session.execute(statement)).scalars().all()
        for room in rooms:
            room.locked = False
            await _let_go(session, room.id)
    return len(rooms)


def _idle() -> list[Any]:
    return [col(Room.active_at) < utc_now() - IDLE, col(Room.people) == 0, col(Room.closed_at).is_(None)]


async def _let_go(session: AsyncSession, room: str) -> None:
    await session.execute(delete(Presence).where(col(Presence.room_id) == room))
    members = select(Member).where(col(Member.room_id) == room, col(Member.left_at).is_(None))
    for member in (await session.execute(members)).scalars():
        member.left_at, member.left_how, member.present = utc_now(), "gone", False


async def _close(ctx: Context, room_id: str) -> bool:
    """Close one room. Returns whether it is kept."""
    session = ctx.session
    room = (
        await session.execute(select(Room).where(col(Room.id) == room_id).with_for_update(key_share=True))
    ).scalar_one_or_none()
    if room is None:
        return True
    with_account = (await session.execute(ACCOUNT_IN_ROOM, {"room": room_id})).scalar_one()
    if not (room.kept or room.slug or with_account or await _is_needed(ctx, room_id)):
        await session.delete(room)
        await session.flush()
        await end(ctx, channel_of(room_id))
        return False
    room.closed_at = utc_now()
    await _let_go(session, room_id)
    for take_out in on_close:
        await take_out(ctx, room_id)
    return True


async def _is_needed(ctx: Context, room_id: str) -> bool:
    for keeps in on_keep:
        if await keeps(ctx, room_id):
            return True
    return False


async def forget_answers(database: Database) -> int:
    """Drop the answers of operations that nobody will repeat any more."""
    async with database.begin() as session:
        gone = await session.execute(
            text("delete from operation where created_at < now() - :age returning 1"), {"age": ANSWERS_KEPT}
        )
        limits = text("select raffi.forget_limits()")
        await session.execute(limits)
        return len(gone.all())
