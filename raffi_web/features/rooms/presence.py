"""Who is connected: noted in batches, so that a storm of arrivals is a few transactions and a few frames.

Each process keeps rows of its own connections and says every few seconds that it lives; rows of a process that died
are swept. A host without a connection for 20 s is followed by the next in line.
"""

import asyncio
import logging
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import and_, delete, exists, func, not_, or_, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from raffi_web.features.rooms.access import HOST_GRACE
from raffi_web.features.rooms.entry import pass_on
from raffi_web.features.rooms.models import Member, Presence, Room
from raffi_web.features.rooms.roles import Role
from raffi_web.kernel import telemetry
from raffi_web.kernel.context import SYSTEM, Actor, Context
from raffi_web.kernel.database import Database
from raffi_web.kernel.tables import utc_now

log = logging.getLogger(__name__)

TICK_SECONDS = 0.05
LEAVING_SECONDS = 2.0
"""A reload or a short cut is no departure."""
HEARTBEAT_SECONDS = 8.0
STALE = timedelta(seconds=30)
WATCH_SECONDS = 1.0
OUTSIDE = "outside"
"""The instance under which clients without a socket are noted."""


@dataclass
class PresenceKeeper:
    """Notes who comes and goes through this process."""

    database: Database
    instance: str
    alone: bool
    """Whether no other process serves this database: then every row of before is stale at once."""
    _there: set[tuple[str, str]] = field(default_factory=set)
    _changed: dict[tuple[str, str], bool] = field(default_factory=dict)
    _leaving: dict[tuple[str, str], asyncio.TimerHandle] = field(default_factory=dict)
    _wake: asyncio.Event = field(default_factory=asyncio.Event)

    async def entered(self, room: str, actor: Actor) -> None:
        """An actor's first connection of this process listens to a room."""
        key = (room, actor.id)
        timer = self._leaving.pop(key, None)
        if timer is not None:
            timer.cancel()
        # Who left and came back within a moment is in the room anew.
        if timer is not None or key not in self._there:
            self._there.add(key)
            self._note(key, there=True)

    async def left(self, room: str, actor: Actor) -> None:
        """An actor's last connection of this process is gone; noted when it stays so for a moment."""
        key = (room, actor.id)
        if key in self._there and key not in self._leaving:
            self._leaving[key] = asyncio.get_running_loop().call_later(LEAVING_SECONDS, self._gone, key)

    def _gone(self, key: tuple[str, str]) -> None:
        self._leaving.pop(key, None)
        self._there.discard(key)
        self._note(key, there=False)

    def _note(self, key: tuple[str, str], *, there: bool) -> None:
        telemetry.presence_events.labels("appear" if there else "vanish").inc()
        self._changed[key] = there
        self._wake.set()

    async def run(self) -> None:
        """Write what was noted, for ever."""
        await self._forget_dead(everything=self.alone)
        beating = asyncio.create_task(self._beat())
        watching = asyncio.create_task(self._watch())
        try:
            while True:
                await self._wake.wait()
                await asyncio.sleep(TICK_SECONDS)
                self._wake.clear()
                await self._flush()
        finally:
            beating.cancel()
            watching.cancel()

    async def _flush(self) -> None:
        changed, self._changed = self._changed, {}
        rooms: dict[str, dict[str, bool]] = defaultdict(dict)
        for (room, actor), there in changed.items():
            rooms[room][actor] = there
        for room, actors in sorted(rooms.items()):
            try:
                async with self.database.begin() as session:
                    await self._write(session, room, actors)
            except Exception as error:
                telemetry.presence_failures.inc()
                log.warning("presence of %s will be noted again: %s", room, type(error).__name__)
                for actor, there in actors.items():
                    self._changed.setdefault((room, actor), there)
                asyncio.get_running_loop().call_later(0.5, self._wake.set)

    async def _write(self, session: AsyncSession, room: str, actors: dict[str, bool]) -> None:
        if not (
            await session.execute(select(Room.id).where(col(Room.id) == room).with_for_update(key_share=True))
        ).first():
            return
        came = [actor for actor, there in actors.items() if there]
        went = [actor for actor, there in actors.items() if not there]
        if came:
            rows = [{"room_id": room, "actor_id": actor, "instance": self.instance} for actor in came]
            await session.execute(
                insert(Presence)
                .values(rows)
                .on_conflict_do_update(index_elements=["room_id", "actor_id", "instance"], set_={"seen_at": func.now()})
            )
        if went:
            await session.execute(
                delete(Presence).where(
                    col(Presence.room_id) == room,
                    col(Presence.instance) == self.instance,
                    col(Presence.actor_id).in_(went),
                )
            )
        await settle(session, room)

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(HEARTBEAT_SECONDS)
            try:
                await self._say_alive()
                await self._forget_dead(everything=False)
            except Exception as error:
                telemetry.presence_failures.inc()
                log.warning("presence heartbeat: %s", type(error).__name__)

    async def _say_alive(self) -> None:
        """Renew the rows of this process; those that others have swept meanwhile are written again."""
        statement = update(Presence).where(col(Presence.instance) == self.instance).values(seen_at=func.now())
        async with self.database.begin() as session:
            renewed = await session.execute(statement.returning(col(Presence.room_id), col(Presence.actor_id)))
            known = {(room, actor) for room, actor in renewed}
        for key in self._there - known:
            self._changed.setdefault(key, True)
            self._wake.set()

    async def _forget_dead(self, *, everything: bool) -> None:
        """Drop the rows of processes that no longer say they live, and of clients that no longer report."""
        dead = col(Presence.instance) != self.instance if everything else col(Presence.seen_at) < utc_now() - STALE
        async with self.database.begin() as session:
            gone = await session.execute(delete(Presence).where(dead).returning(col(Presence.room_id)))
            rooms = set(gone.scalars())
            if everything:
                present = await session.execute(select(Member.room_id).where(col(Member.present)).distinct())
                rooms |= set(present.scalars())
        for room in sorted(rooms):
            async with self.database.begin() as session:
                await settle(session, room)

    async def _watch(self) -> None:
        """See to rooms whose host has been gone for long enough, and count who is here."""
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            try:
                await follow_lost_hosts(self.database)
                await self._count()
            except Exception as error:
                telemetry.presence_failures.inc()
                log.warning("presence watch: %s", type(error).__name__)

    async def _count(self) -> None:
        async with self.database.begin() as session:
            statement = select(func.count(), func.coalesce(func.sum(Room.people), 0)).where(col(Room.people) > 0)
            rooms, people = (await session.execute(statement)).one()
        telemetry.active_rooms.set(rooms)
        telemetry.people_now.set(people)
        use = self.database.pool_use()
        telemetry.pool_in_use.set(use["in_use"])
        telemetry.pool_size.set(use["size"])


async def settle(session: AsyncSession, room: str) -> None:
    """Bring members' `present`, the room's `people` and the host's absence in line with the presence rows.

    Whoever connects with no place left is let go.
    """
    # Locked, so that nobody comes in or connects between counting and writing.
    found = (
        await session.execute(select(Room).where(col(Room.id) == room).with_for_update(key_share=True))
    ).scalar_one_or_none()
    if found is None:
        return
    connected = exists().where(
        and_(
            col(Presence.room_id) == col(Member.room_id),
            col(Presence.actor_id) == col(Member.actor_id),
        )
    )
    here = and_(col(Member.left_at).is_(None), connected)
    await _mark(session, and_(col(Member.room_id) == room, col(Member.present), not_(here)), present=False)
    came = and_(col(Member.room_id) == room, not_(col(Member.present)), here)
    await _let_go_beyond(session, found, came)
    await _mark(session, came, present=True)
    people = (
        await session.execute(select(func.count()).where(col(Member.room_id) == room, col(Member.present)))
    ).scalar_one()
    host = (
        await session.execute(
            select(Member.present).where(
                col(Member.room_id) == room, col(Member.role) == Role.HOST, col(Member.left_at).is_(None)
            )
        )
    ).scalar_one_or_none()
    lost = None if host else found.host_lost_at or utc_now()
    if found.people != people or found.host_lost_at != lost:
        found.people = people
        found.host_lost_at = lost
        found.active_at = utc_now()


async def _mark(session: AsyncSession, who: Any, **values: Any) -> None:
    await session.execute(update(Member).where(who).values(values).execution_options(synchronize_session=False))


async def _let_go_beyond(session: AsyncSession, room: Room, came: Any) -> None:
    """End the memberships of those among `came` who don't fit: the last to have come in. The host always fits."""
    statement = select(Member.actor_id).where(came, col(Member.role) != Role.HOST)
    guests = (await session.execute(statement.order_by(col(Member.joined_at), col(Member.actor_id)))).scalars().all()
    if not guests:
        return
    taken = select(func.count()).where(
        col(Member.room_id) == room.id,
        col(Member.left_at).is_(None),
        or_(col(Member.present), col(Member.role) == Role.HOST),
    )
    free = max(0, room.capacity - (await session.execute(taken)).scalar_one())
    if beyond := guests[free:]:
        who = and_(col(Member.room_id) == room.id, col(Member.actor_id).in_(beyond))
        await _mark(session, who, left_at=utc_now(), left_how="gone", present=False)


async def follow_lost_hosts(database: Database) -> int:
    """Pass rooms on whose host has been without a connection for too long. Returns how many were."""
    passed = 0
    overdue = select(Room.id).where(
        col(Room.host_lost_at) < utc_now() - HOST_GRACE, col(Room.people) > 0, col(Room.closed_at).is_(None)
    )
    async with database.begin() as session:
        rooms = (await session.execute(overdue)).scalars().all()
    for room in rooms:
        async with database.begin() as session:
            found = (
                await session.execute(
                    overdue.with_only_columns(Room).where(col(Room.id) == room).with_for_update(key_share=True)
                )
            ).scalar_one_or_none()
            if found is None:
                continue
            statement = select(Member).where(
                col(Member.room_id) == room, col(Member.role) == Role.HOST, col(Member.left_at).is_(None)
            )
            if host := (await session.execute(statement)).scalar_one_or_none():
                host.role = Role.COHOST
                await session.flush()
            if await pass_on(Context(SYSTEM, session), found):
                passed += 1
            elif host:
                # Nobody is there to follow (only the host's row): the host stays.
                host.role = Role.HOST
    return passed


async def restart_timers(database: Database) -> None:
    """After a start of the server the hosts' time to come back begins anew."""
    async with database.begin() as session:
        await session.execute(text("update room set host_lost_at = now() where host_lost_at is not null"))
