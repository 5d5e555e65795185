"""What happens on the screen by itself: digests, the end of a film, the end of a wait."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import and_, func, or_
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from raffi_web.features.rooms.channel import channel_of
from raffi_web.features.rooms.here import host_of, somebody_in
from raffi_web.features.screen.anchor import is_moving
from raffi_web.features.screen.models import Playback, SyncReport, SyncSample
from raffi_web.features.screen.reports import IN_STEP_MS, SETTLE_MS, Reports
from raffi_web.features.screen.unseen import stands_unseen
from raffi_web.features.screen.waiting import LONGEST_WAIT_MS
from raffi_web.kernel import telemetry
from raffi_web.kernel.calls import Caller, Calls
from raffi_web.kernel.clock import clock
from raffi_web.kernel.context import SYSTEM
from raffi_web.kernel.database import Database
from raffi_web.kernel.errors import RaffiError

log = logging.getLogger(__name__)

DIGEST_SECONDS = 1.0
LOOK_SECONDS = 0.25
KEEP_EVERY = 10
"""Digests of which one is kept."""

SendEphemeral = Callable[[str, str, Any], object]


@dataclass
class ScreenTicker:
    """Runs in every process; what it changes is decided under the row's lock, so that it happens once."""

    database: Database
    calls: Calls
    reports: Reports
    send: SendEphemeral
    _kept: int = field(default=0)
    _stood: dict[str, int] = field(default_factory=dict)
    """Rooms whose film was made to stand for the host, with the film's generation: only once for each loss."""
    _lost: dict[str, set[str]] = field(default_factory=dict)
    """Who of a room has had no picture since they were last seen without one."""

    async def run(self) -> None:
        """Tick, for ever."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._repeat(DIGEST_SECONDS, self._digest))
            group.create_task(self._repeat(LOOK_SECONDS, self._look))

    async def _repeat(self, seconds: float, work: Callable[[], Any]) -> None:
        while True:
            await asyncio.sleep(seconds)
            try:
                await work()
            except Exception as error:
                log.warning("screen ticker: %s: %s", type(error).__name__, error)

    async def _digest(self) -> None:
        rooms = self.reports.take_fresh()
        for room in rooms:
            self.send(channel_of(room), "digest", self.reports.digest(room))
        await self.mind_the_unseen(rooms)
        self._kept += 1
        if rooms and self._kept % KEEP_EVERY == 0:
            await self.keep(rooms)

    async def mind_the_unseen(self, rooms: list[str]) -> None:
        """Let films stand that nobody has a picture of, or not the host the room waits for, and go on after that."""
        back = {room: self._back(room) for room in rooms}
        looked_at = [room for room in rooms if (room in self._lost or back[room]) and self.reports.keeps(room)]
        if not looked_at:
            return
        async with self.database.begin() as session:
            room = col(Playback.room_id)
            statement = select(Playback, host_of(room)).where(room.in_(looked_at))
            found = (await session.execute(statement)).all()
        for anchor, host in found:
            await self._mind(anchor, host, back[anchor.room_id])

    def _back(self, room: str) -> set[str]:
        """Note who has no picture. Returns who had none and has one now, or gave it up."""
        before = self._lost.pop(room, set())
        lost = self.reports.lost(room)[0] | before & self.reports.starting(room)
        if lost:
            self._lost[room] = lost
        return before - lost

    async def _mind(self, anchor: Playback, host: str | None, back: set[str]) -> None:
        room, gen = anchor.room_id, anchor.media_gen
        who, everybody = self.reports.lost(room)
        if host not in self._lost.get(room, ()):
            self._stood.pop(room, None)
        seeing = self.reports.following(room) if stands_unseen(anchor) else set[str]()
        if seeing or back & (set(anchor.waiting_on) | anchor.holds.keys()):
            await self._by_itself("screen.seen", room, media_gen=gen, members=sorted(back))
        if not anchor.playing:
            return
        if everybody:
            await self._by_itself("screen.unseen", room, media_gen=gen)
        elif anchor.wait_policy != "nobody" and host in who and self._stood.get(room) != gen:
            self._stood[room] = gen
            await self._by_itself("screen.unseen", room, media_gen=gen, host=host)

    async def _by_itself(self, name: str, room: str, **args: Any) -> None:
        try:
            await self.calls(name, {"room": room, **args}, Caller(SYSTEM))
        except RaffiError as error:
            # One that closes meanwhile does not keep the others waiting.
            log.info("screen ticker: %s in %s: %s", name, room, error.kind)

    async def keep(self, rooms: list[str]) -> None:
        """Keep what was reported: for clients that ask over HTTP, and for the room's statistics."""
        now = clock.now()
        reported = []
        for room in rooms:
            current = self.reports.rooms.get(room, {})
            reported += [
                {
                    "room_id": room,
                    "actor_id": actor,
                    "position": one.position,
                    "error_ms": one.error_ms,
                    "state": one.state,
                    "rtt_ms": one.rtt,
                    "at": now,
                }
                for actor, one in current.items()
                if one.here and one.position is not None
            ]
        async with self.database.begin() as session:
            anchors = (await session.execute(select(Playback).where(col(Playback.room_id).in_(rooms)))).scalars().all()
            known = {anchor.room_id for anchor in anchors}
            reported = [row for row in reported if row["room_id"] in known]
            samples = [found for anchor in anchors if (found := self._sample(anchor, now)) is not None]
            if reported:
                statement = insert(SyncReport).values(reported)
                fresh = {name: statement.excluded[name] for name in ("position", "error_ms", "state", "rtt_ms", "at")}
                await session.execute(
                    statement.on_conflict_do_update(index_elements=["room_id", "actor_id"], set_=fresh)
                )
            if samples:
                await session.execute(insert(SyncSample).values(samples).on_conflict_do_nothing())

    def _sample(self, anchor: Playback, now: float) -> dict[str, Any] | None:
        """How well a running film is followed; None where it says nothing: it stands, or a command has not settled."""
        settled = now - anchor.at - SETTLE_MS
        if not is_moving(anchor) or settled < 0 or not self.reports.keeps(anchor.room_id):
            return None
        people, errors = self.reports.watching(anchor.room_id, self.reports.now() - settled / 1000)
        for error in errors:
            telemetry.sync_error_ms.observe(abs(error))
        return _sample(anchor.room_id, people, errors) if people else None

    async def _look(self) -> None:
        """See to films that have ended before somebody's eyes, and to waits that have lasted too long."""
        now = clock.now()
        shown = col(Playback.position) + func.greatest(0, now - col(Playback.at)) / 1000 * col(Playback.rate)
        ended = and_(
            col(Playback.playing),
            col(Playback.waiting_since).is_(None),
            shown >= col(Playback.duration),
            somebody_in(col(Playback.room_id)),
        )
        overdue = col(Playback.waiting_since) < now - LONGEST_WAIT_MS
        async with self.database.begin() as session:
            statement = select(Playback.room_id, col(Playback.waiting_since)).where(or_(ended, overdue)).limit(500)
            found = (await session.execute(statement)).all()
        for room, waiting in found:
            await self._by_itself("screen.ended" if waiting is None else "screen.go_on", room)


def _sample(room: str, people: int, errors: list[float]) -> dict[str, Any]:
    distances = sorted(abs(error) for error in errors)
    count = len(distances)
    return {
        "room_id": room,
        "people": people,
        "in_step": sum(distance <= IN_STEP_MS for distance in distances),
        "spread_ms": max(errors) - min(errors) if count > 1 else None,
        "p50_ms": distances[count // 2] if count else None,
        "p95_ms": distances[min(count - 1, int(count * 0.95))] if count else None,
    }
