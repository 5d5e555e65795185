"""The screen: play, pause, seek, speed, wait for each other."""

from typing import Annotated, Any, Literal

from pydantic import Field
from sqlalchemy import CTE, bindparam, func
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from raffi_web.features.chat.notices import Message, stored, storing, written
from raffi_web.features.chat.rows import message_row
from raffi_web.features.rooms import access, entry
from raffi_web.features.rooms.access import Place, RoomId, place, require
from raffi_web.features.rooms.channel import channel_of, let_pass, show
from raffi_web.features.rooms.roles import Grant, Role
from raffi_web.features.screen import waiting as waits
from raffi_web.features.screen.anchor import clamp, is_moving, lead_ms, position_at, row_of, settle
from raffi_web.features.screen.models import Playback
from raffi_web.features.screen.reports import check_report, reports
from raffi_web.features.screen.sources import SHORTEST_FILM
from raffi_web.features.screen.waiting import LONGEST_WAIT_MS
from raffi_web.kernel.arguments import Seconds
from raffi_web.kernel.channels import EphemeralKind, tell
from raffi_web.kernel.clock import clock
from raffi_web.kernel.context import SYSTEM, Actor, Context
from raffi_web.kernel.errors import Conflict, Invalid, NotFound
from raffi_web.kernel.functions import mutation, query, service
from raffi_web.kernel.limits import Limit
from raffi_web.kernel.tables import table_of
from raffi_web.kernel.transaction import Result, Statement

CONTROL = Limit("sync_control", 2, 1)
WAITING = Limit("buffering", 20, 20)
UNDO_MS = 30_000.0
PAUSE_TOLERANCE = 1.0
"""Seconds between a sender's picture and the anchor that a command's way may explain."""

Rate = Annotated[float, Field(ge=0.25, le=2)]
Action = Literal["play", "pause", "seek", "rate"]
Row = dict[str, Any]
WRITTEN = [name for name in Playback.model_fields if name not in ("room_id", "version")]
GRANT_OF: dict[str, Grant] = {"play": Grant.PLAY, "pause": Grant.PLAY, "seek": Grant.SEEK, "rate": Grant.PLAY}


AT_SCREEN = access.here(Playback)


@mutation(access=access.member, ahead=AT_SCREEN, limit=CONTROL)
async def control(
    ctx: Context,
    room: RoomId,
    action: Action,
    position: Seconds | None = None,
    rate: Rate | None = None,
    media_gen: int | None = None,
) -> Row:
    """Play, pause, seek or change the speed for everybody.

    `position` (seconds) is needed to seek. With pause it says where the sender's picture stopped; it is taken when the
    anchor is close to it, so that nobody is moved by the time the command took. `media_gen` refuses a command that was
    meant for another film.
    """
    where = await place(ctx, room)
    require(where, GRANT_OF[action])
    anchor = await lock_playback(ctx, room)
    if media_gen is not None and media_gen != anchor.media_gen:
        raise Conflict("errors.other_film", code="other_film", field="media_gen")
    now = clock.now()
    before = {"position": position_at(anchor, now), "at": now, "actor": ctx.actor.id, "cause": action}
    if action == "play":
        _play(anchor, room, now)
    elif action == "pause":
        _pause(anchor, now)
        if position is not None and abs(position - anchor.position) <= PAUSE_TOLERANCE:
            anchor.position = clamp(position, anchor.duration)
    elif action == "seek":
        if position is None:
            raise Invalid("errors.missing", field="position")
        _seek(anchor, room, clamp(position, anchor.duration), now)
        anchor.undo = before
    else:
        if rate is None:
            raise Invalid("errors.missing", field="rate")
        settle(anchor, now)
        anchor.rate = rate
    stamp(ctx, anchor, action)
    said = _said(where, action, anchor)
    return await sent(ctx, room, anchor, said)


@mutation(access=access.member, ahead=AT_SCREEN, limit=CONTROL)
async def undo_seek(ctx: Context, room: RoomId) -> Row:
    """Go back to where the film was before the last seek or skip; plays on from there."""
    require(await place(ctx, room), Grant.SEEK)
    anchor = await lock_playback(ctx, room)
    now = clock.now()
    if anchor.undo is None or now - anchor.undo["at"] > UNDO_MS or anchor.undo["cause"] != "seek":
        raise Conflict("errors.nothing_to_undo", code="nothing_to_undo")
    _seek(anchor, room, anchor.undo["position"], now)
    anchor.undo = None
    stamp(ctx, anchor, "undo")
    return await sent(ctx, room, anchor)


@mutation(access=access.host)
async def set_waiting(ctx: Context, room: RoomId, policy: Literal["all", "host", "nobody"]) -> Row:
    """Say for whom the film waits when somebody's picture stands still."""
    anchor = await lock_playback(ctx, room)
    settle(anchor, clock.now())
    anchor.wait_policy = policy
    if policy == "nobody":
        _go_on(anchor, room, clock.now())
    stamp(ctx, anchor, "policy")
    return await sent(ctx, room, anchor)


@mutation(access=access.member)
async def set_loop(ctx: Context, room: RoomId, loop: Literal["off", "stop", "one", "queue"]) -> Row:
    """Say what comes after the end: the queue (`off`), nothing (`stop`), this film (`one`), or the queue for ever."""
    require(await place(ctx, room), Grant.FILM)
    anchor = await lock_playback(ctx, room)
    settle(anchor, clock.now())
    anchor.loop = loop
    stamp(ctx, anchor, "loop")
    return await sent(ctx, room, anchor)


@mutation(access=access.member)
async def set_duration(
    ctx: Context, room: RoomId, media_gen: int, duration: Annotated[float, Field(ge=SHORTEST_FILM, le=1e6)]
) -> Row:
    """Tell how long the film is, from the player of somebody who may change the film; taken once."""
    require(await place(ctx, room), Grant.PLAY)
    anchor = await lock_playback(ctx, room)
    if anchor.media_gen == media_gen and anchor.duration is None:
        anchor.duration = duration
        return await sent(ctx, room, anchor)
    return row_of(anchor)


@mutation(access=access.member, ahead=AT_SCREEN, limit=WAITING)
async def buffering(ctx: Context, room: RoomId, waiting: bool, media_gen: int) -> Row:
    """Say that my picture stands still, or that it is ready again. The room's policy says whether the film waits."""
    where = await place(ctx, room)
    anchor = await lock_playback(ctx, room)
    me = ctx.actor.id
    now = clock.now()
    if media_gen != anchor.media_gen:
        return row_of(anchor)
    if waiting:
        concerns = anchor.wait_policy == "all" or (anchor.wait_policy == "host" and where.role == Role.HOST)
        if not concerns or not anchor.playing or me in anchor.waiting_on or not waits.may_hold(anchor, me, now):
            return row_of(anchor)
        settle(anchor, now)
        waits.begin(anchor, me, now)
    elif me in anchor.waiting_on:
        _go_on(anchor, room, now, [me])
    elif waits.is_given_up(anchor, me):
        waits.forgive(anchor, [me])
        return await sent(ctx, room, anchor)
    else:
        return row_of(anchor)
    stamp(ctx, anchor, "wait" if waiting else "ready")
    return await sent(ctx, room, anchor)


@query(access=access.member, audience=lambda ctx, args: f"room:{args['room']}")
async def get(ctx: Context, room: RoomId) -> Row:
    """The room's anchor."""
    return row_of(await playback_of(ctx, room))


@mutation(access=service, public=False)
async def go_on(ctx: Context, room: str) -> Row | None:
    """Go on without those who were waited for too long."""
    anchor = await lock_playback(ctx, room)
    now = clock.now()
    if anchor.waiting_since is None or now - anchor.waiting_since < LONGEST_WAIT_MS:
        return None
    _go_on(anchor, room, now, given_up=True)
    stamp(ctx, anchor, "gave_up")
    return await sent(ctx, room, anchor)


async def playback_of(ctx: Context, room: str) -> Playback:
    """A room's playback row."""
    found = (await ctx.session.execute(select(Playback).where(col(Playback.room_id) == room))).scalar_one_or_none()
    if found is None:
        raise NotFound("errors.room_not_found", code="room_not_found", field="room")
    return found


async def lock_playback(ctx: Context, room: str) -> Playback:
    """A room's playback row, locked until the commit: commands are decided one after the other."""
    if (known := access.beside_of(ctx, Playback)) is not None:
        return known
    await access.hold(ctx, room)
    statement = select(Playback).where(col(Playback.room_id) == room).with_for_update()
    found = (await ctx.session.execute(statement)).scalar_one_or_none()
    if found is None and ctx.actor is not SYSTEM:
        # The rule has seen the asker in the room: who was put out since then sees it no more.
        raise NotFound("errors.not_in_room", code="not_in_room", field="room")
    if found is None:
        raise NotFound("errors.room_not_found", code="room_not_found", field="room")
    return found


def stamp(ctx: Context, anchor: Playback, cause: str) -> None:
    """Note who changed the anchor and why, as its next number."""
    anchor.seq += 1
    anchor.actor_id = ctx.actor.id if ctx.actor is not SYSTEM else None
    anchor.cause = cause
    anchor.op = ctx.op


async def sent(ctx: Context, room: str, anchor: Playback, said: Message | None = None) -> Row:
    """Write the anchor and send it with the commit; `said` goes with it. No other row of the channel may have changed.

    One statement writes both, in the round trip of the commit: this is the path on which everybody waits.
    """
    if anchor in ctx.session:
        # Written here by hand: the session must not write it again.
        ctx.session.expunge(anchor)
    values = {f"to_{name}": getattr(anchor, name) for name in WRITTEN} | {"in_room": room}
    row = row_of(anchor)
    rows: dict[str, list[Row]] = {"playback": [row]}

    def send(found: Result) -> None:
        tell(ctx, channel_of(room), found[0][0], rows)

    if said is None:
        ctx.at_commit(WRITE.of(values, send))
    else:
        rows["messages"] = [message_row(said)]
        ctx.at_commit(WRITE_AND_SAY.of(values | stored(said), send))
    return row


def _writing(*also: CTE) -> Statement:
    """The writing of the anchor; it gives the version, or refuses when the asker may not any more."""
    playback = table_of(Playback)
    values = {name: bindparam(f"to_{name}", type_=playback.c[name].type) for name in WRITTEN}
    here = playback.c.room_id == bindparam("in_room")
    moved = playback.update().where(here).values(values).returning(playback.c.version).cte("moved")
    version = select(moved.c.version).scalar_subquery()
    return Statement(select(func.coalesce(version, func.raffi.refuse())).add_cte(moved, *also))


WRITE = _writing()
WRITE_AND_SAY = _writing(storing())


def _said(where: Place, action: str, anchor: Playback) -> Message | None:
    if where.member is None:
        return None
    who = (where.member.actor_id, where.member.name, where.member.color)
    return written(where.room.id, action, who, position=anchor.position, rate=anchor.rate)


def start_at(room: str, now: float) -> float:
    """When a start now is due, so that it finds everybody ready (server ms)."""
    return now + lead_ms(reports.round_trips(room))


def _play(anchor: Playback, room: str, now: float) -> None:
    if anchor.source is None:
        raise Conflict("errors.no_film_yet", code="no_film")
    position = position_at(anchor, now)
    if anchor.playing and not anchor.waiting_on:
        return
    if anchor.duration is not None and position >= anchor.duration - 0.25:
        position = 0.0
    anchor.playing = True
    # Playing on while somebody is waited for is a decision not to wait.
    waits.end(anchor, anchor.waiting_on, now)
    anchor.position, anchor.at = position, start_at(room, now)


def _pause(anchor: Playback, now: float) -> None:
    settle(anchor, now)
    anchor.playing = False
    waits.end(anchor, anchor.waiting_on, now)


def _seek(anchor: Playback, room: str, position: float, now: float) -> None:
    moving = is_moving(anchor)
    anchor.position = position
    anchor.at = start_at(room, now) if moving else now


def _go_on(anchor: Playback, room: str, now: float, ready: list[str] | None = None, *, given_up: bool = False) -> None:
    """Wait no more for those who are `ready`, or for anybody; the film goes on when nobody is left."""
    was_waiting = bool(anchor.waiting_on) or anchor.waiting_since is not None
    ready = anchor.waiting_on if ready is None else ready
    goes_on = was_waiting and anchor.playing and not set(anchor.waiting_on) - set(ready)
    until = start_at(room, now) if goes_on else now
    waits.end(anchor, ready, until, given_up=given_up)
    if goes_on:
        anchor.at = until


async def _read(session: AsyncSession, room: str, since: int) -> list[Row]:
    statement = select(Playback).where(col(Playback.room_id) == room, col(Playback.version) > since)
    return [row_of(playback) for playback in (await session.execute(statement)).scalars()]


async def _open(ctx: Context, room: str, source: Row | None) -> None:
    playback = Playback(room_id=room, at=clock.now())
    if source is not None:
        playback.source, playback.duration, playback.media_gen = source, source.get("duration"), 1
    ctx.session.add(playback)
    await ctx.session.flush()


def _take_report(room: str, actor: Actor, data: Row, here: bool) -> None:
    reports.take(room, actor.id, data, here=here)


show("playback", _read)
let_pass("report", EphemeralKind(check_report, per_second=2, burst=4, take=_take_report))
entry.on_create.append(_open)
