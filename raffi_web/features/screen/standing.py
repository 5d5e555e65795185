"""How far each member is from the room's anchor, for clients that ask instead of listening.

A member is in sync when it is within two seconds by its own last report. What nobody reported lately is not known,
and not known is not in sync.
"""

from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from raffi_web.features.rooms.access import place
from raffi_web.features.screen.anchor import Anchor, clamp, is_moving, position_at
from raffi_web.features.screen.functions import lock_playback, playback_of
from raffi_web.features.screen.models import Playback, SyncReport
from raffi_web.features.screen.reports import IN_STEP_MS, SETTLE_MS, reports
from raffi_web.kernel import telemetry
from raffi_web.kernel.clock import clock
from raffi_web.kernel.context import Context
from raffi_web.kernel.elevation import elevated

SYNCED_SECONDS = 2.0
STALE_MS = 30_000.0
STILL = frozenset({"paused", "buffering", "blocked"})
"""States in which a member's film does not move."""


class Said(Protocol):
    """What a member said: where it was (seconds), how far from the anchor, at which server time (ms)."""

    @property
    def position(self) -> float: ...
    @property
    def error_ms(self) -> float | None: ...
    @property
    def state(self) -> str: ...
    @property
    def at(self) -> float: ...


@dataclass(frozen=True)
class Spoken:
    """A report of this process, with server time."""

    position: float
    error_ms: float | None
    state: str
    at: float


@dataclass(frozen=True)
class Standing:
    """Times in seconds. `time_difference` is the member's time less the room's; null where it is not known."""

    is_synced: bool
    time_difference: float | None
    host_time: float
    member_time: float | None


@dataclass(frozen=True)
class Screen:
    """What is on, extrapolated to the server time `now` (ms)."""

    position: float
    playing: bool
    rate: float
    changed_at: float
    media_gen: int
    source: dict[str, Any] | None
    now: float


def standing(anchor: Anchor, said: Said | None, now: float) -> Standing:
    """How a member stands at `now` (ms).

    A report from before the last command is taken to have gone on as it was: the member has not yet said that it
    followed.
    """
    there = position_at(anchor, now)
    if said is None or now - said.at > STALE_MS:
        return Standing(False, None, round(there, 3), None)
    if said.error_ms is not None and said.at >= anchor.at:
        difference = said.error_ms / 1000
    else:
        until = now if is_moving(anchor) else max(said.at, anchor.at)
        moved = 0.0 if said.state in STILL else (until - said.at) / 1000 * anchor.rate
        difference = clamp(said.position + moved, anchor.duration) - there
    return Standing(
        abs(difference) <= SYNCED_SECONDS, round(difference, 3), round(there, 3), round(there + difference, 3)
    )


async def screen_of(ctx: Context, room: str) -> Screen:
    """What is on in a room that the asker is in."""
    return _screen(await playback_of(ctx, room), clock.now())


async def screens_of(ctx: Context, rooms: list[str]) -> dict[str, Screen]:
    """What is on in listed rooms, without the film's address: that is for members."""
    async with elevated(ctx):
        found = (await ctx.session.execute(select(Playback).where(col(Playback.room_id).in_(rooms)))).scalars().all()
    now = clock.now()
    return {anchor.room_id: _screen(anchor, now, hidden=True) for anchor in found}


async def standings(ctx: Context, room: str, members: list[str]) -> dict[str, Standing]:
    """How every member stands, by actor id."""
    anchor = await playback_of(ctx, room)
    kept = (await ctx.session.execute(select(SyncReport).where(col(SyncReport.room_id) == room))).scalars()
    said: dict[str, Said] = {report.actor_id: report for report in kept}
    now = clock.now()
    for actor, one in reports.rooms.get(room, {}).items():
        spoken_at = now - (reports.now() - one.at) * 1000
        if one.position is not None and (actor not in said or said[actor].at < spoken_at):
            said[actor] = Spoken(one.position, one.error_ms, one.state, spoken_at)
    return {member: standing(anchor, said.get(member), now) for member in members}


async def say_position(ctx: Context, room: str, position: float) -> Standing:
    """Keep where the asker says its film is (seconds), and tell how that stands."""
    await place(ctx, room)
    anchor = await playback_of(ctx, room)
    now = clock.now()
    error_ms = (position - position_at(anchor, now)) * 1000
    state = "in_step" if abs(error_ms) <= IN_STEP_MS else "ahead" if error_ms > 0 else "behind"
    if is_moving(anchor) and now - anchor.at >= SETTLE_MS:
        telemetry.sync_error_ms.observe(abs(error_ms))
    said = Spoken(position, error_ms, state if is_moving(anchor) else "paused", now)
    fresh = {"position": said.position, "error_ms": said.error_ms, "state": said.state, "rtt_ms": None, "at": said.at}
    await ctx.session.execute(
        insert(SyncReport)
        .values(room_id=room, actor_id=ctx.actor.id, **fresh)
        .on_conflict_do_update(index_elements=["room_id", "actor_id"], set_=fresh)
    )
    return standing(anchor, said, now)


async def place_at(ctx: Context, room: str, position: float, *, still: bool) -> None:
    """Put the anchor where a commander's own film is, before its play or its pause (`still`: from now on it stands).

    Writes the playback row alone, so that the command's own frame holds all that changed.
    """
    anchor = await lock_playback(ctx, room)
    anchor.position, anchor.at = clamp(position, anchor.duration), clock.now()
    anchor.playing = anchor.playing and not still
    await ctx.session.flush()


async def note_source(ctx: Context, room: str, source_id: str | None, others: list[dict[str, Any]]) -> None:
    """Keep what a client needs to find the film again: the id of its source, and the same film elsewhere."""
    anchor = await lock_playback(ctx, room)
    if anchor.source is not None and (source_id or others):
        anchor.source = {**anchor.source, "source_id": source_id, "alternatives": others}
        await ctx.session.flush()


def _screen(anchor: Playback, now: float, *, hidden: bool = False) -> Screen:
    return Screen(
        position=round(position_at(anchor, now), 3),
        playing=anchor.playing,
        rate=anchor.rate,
        changed_at=anchor.at,
        media_gen=anchor.media_gen,
        source=None if hidden else anchor.source,
        now=now,
    )
