"""How many fit in a room.

A place is taken by whoever is connected, by the host, and for a moment by who has just come in and is about to connect.
Who was away for longer has no place kept, and needs a free one to come back to.
"""

from datetime import timedelta

from sqlalchemy import func, or_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from raffi_web.features.rooms.models import Member, Room
from raffi_web.features.rooms.roles import Role
from raffi_web.kernel.tables import utc_now

ARRIVAL = timedelta(seconds=15)
"""How long a place is kept for somebody who came in and has no connection yet."""
ARRIVALS_OF_ONE_NETWORK = 5
"""So many places at most are kept for one network: guests cost nothing, and could fill a room without being there."""


def has_place(member: Member) -> bool:
    """Whether a place is taken, or kept, for a member."""
    here = member.present or member.role == Role.HOST
    return member.left_at is None and (here or member.joined_at > utc_now() - ARRIVAL)


async def is_full(session: AsyncSession, room: Room) -> bool:
    """Whether there is no place for one more, who has none yet."""
    return await _taken(session, room.id) >= room.capacity


async def _taken(session: AsyncSession, room: str) -> int:
    here = or_(col(Member.present), col(Member.role) == Role.HOST)
    network = func.coalesce(col(Member.address_hash), col(Member.actor_id))
    statement = (
        select(here, func.count())
        .where(
            col(Member.room_id) == room,
            col(Member.left_at).is_(None),
            or_(here, col(Member.joined_at) > utc_now() - ARRIVAL),
        )
        .group_by(here, network)
    )
    rows = (await session.execute(statement)).all()
    return sum(people if there else min(people, ARRIVALS_OF_ONE_NETWORK) for there, people in rows)
