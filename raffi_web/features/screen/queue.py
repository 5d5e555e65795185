"""What is on, and what comes next."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from raffi_web.features.accounts.merging import is_me, selves
from raffi_web.features.chat.notices import notice, notice_again
from raffi_web.features.rooms import access
from raffi_web.features.rooms.access import ActorId, RoomId, place, require
from raffi_web.features.rooms.channel import show
from raffi_web.features.rooms.entry import note_film
from raffi_web.features.rooms.here import somebody_in
from raffi_web.features.rooms.roles import Grant
from raffi_web.features.screen import sampler
from raffi_web.features.screen import waiting as waits
from raffi_web.features.screen.anchor import position_at, row_of
from raffi_web.features.screen.functions import CONTROL, Row, lock_playback, stamp, start_at
from raffi_web.features.screen.models import Playback, QueueItem
from raffi_web.features.screen.sources import SourceInput, resolve
from raffi_web.kernel import ids, ranks
from raffi_web.kernel.clock import clock
from raffi_web.kernel.context import SYSTEM, Context
from raffi_web.kernel.errors import Conflict, NotFound
from raffi_web.kernel.functions import mutation, query, service
from raffi_web.kernel.limits import Limit
from raffi_web.kernel.tables import utc_now

QUEUE = Limit("queue", 20, 60)
LONGEST_QUEUE = 200
END_SLACK = 0.05
LEAST_TURN_MS = 1000.0
"""Between two films, or two rounds of one, that come by themselves."""

ItemId = ActorId


@mutation(access=access.member, limit=CONTROL)
async def load(ctx: Context, room: RoomId, source: SourceInput, play: bool = False) -> Row:
    """Put a film on for everybody, at its beginning."""
    require(await place(ctx, room), Grant.FILM)
    anchor = await lock_playback(ctx, room)
    await _put_on(ctx, anchor, resolve(source), None, playing=play, cause="film")
    await notice(ctx, room, "film", title=anchor.source["title"] if anchor.source else "")
    await ctx.session.flush()
    return row_of(anchor)


@mutation(access=access.member, limit=QUEUE)
async def queue_add(ctx: Context, room: RoomId, source: SourceInput) -> Row:
    """Put a film at the end of the queue."""
    where = await place(ctx, room)
    require(where, Grant.QUEUE)
    # Its lock also keeps two from taking the same place.
    await lock_playback(ctx, room)
    items = await queued(ctx.session, room)
    check_length(items)
    item = QueueItem(
        id=ids.new_id(),
        room_id=room,
        rank=ranks.between(items[-1].rank if items else None, None),
        source=resolve(source),
        added_by=ctx.actor.id,
        added_name=where.member.name if where.member else "",
    )
    ctx.session.add(item)
    await notice(ctx, room, "queued", title=item.source["title"])
    return item_row(item)


@mutation(access=access.member, limit=QUEUE)
async def queue_remove(ctx: Context, room: RoomId, item: ItemId) -> Row:
    """Take a film off the queue; whoever added it may, too."""
    found = await _item(ctx, room, item)
    if not await is_me(ctx, found.added_by):
        require(await place(ctx, room), Grant.QUEUE)
    found.removed_at, found.removed_by = utc_now(), ctx.actor.id
    await notice(ctx, room, "unqueued", title=found.source["title"], item=found.id)
    return item_row(found)


@mutation(access=access.member, limit=QUEUE)
async def queue_restore(ctx: Context, room: RoomId, item: ItemId) -> Row:
    """Put a film back where it was: for whoever took it off, and whoever may fill the queue."""
    where = await place(ctx, room)
    # Its lock also keeps two from filling the same place.
    await lock_playback(ctx, room)
    found = await any_item(ctx, room, item)
    if found is None:
        raise NotFound("errors.no_item", code="no_item", field="item")
    if not await is_me(ctx, found.removed_by):
        require(where, Grant.QUEUE)
    if found.removed_at is not None:
        check_length(await queued(ctx.session, room))
        found.removed_at = found.removed_by = None
        await ctx.session.flush()
    return item_row(found)


@mutation(access=access.member, limit=QUEUE)
async def queue_move(ctx: Context, room: RoomId, item: ItemId, after: ItemId | None = None) -> Row:
    """Put a film behind another one, or first."""
    require(await place(ctx, room), Grant.QUEUE)
    await lock_playback(ctx, room)
    found = await _item(ctx, room, item)
    others = [one for one in await queued(ctx.session, room) if one.id != item]
    index = 0
    if after is not None:
        positions = {one.id: i for i, one in enumerate(others)}
        if after not in positions:
            raise NotFound("errors.no_item", code="no_item", field="after")
        index = positions[after] + 1
    before_rank = others[index - 1].rank if index else None
    # A film that was taken off and put back may share its rank with another.
    after_rank = next((one.rank for one in others[index:] if before_rank is None or one.rank > before_rank), None)
    found.rank = ranks.between(before_rank, after_rank)
    await ctx.session.flush()
    return item_row(found)


@mutation(access=access.member, limit=QUEUE)
async def vote(ctx: Context, room: RoomId, item: ItemId, on: bool) -> Row:
    """Say that I would like to see a film next, or not any more. More votes come first."""
    found = await _item(ctx, room, item, lock=True)
    mine = await selves(ctx)
    without = [one for one in found.voters if one not in mine]
    found.voters = [*without, ctx.actor.id] if on else without
    await ctx.session.flush()
    return item_row(found)


@mutation(access=access.member, limit=CONTROL)
async def next_film(
    ctx: Context, room: RoomId, item: ItemId | None = None, media_gen: int | None = None, by_itself: bool = False
) -> Row:
    """Go on to a film of the queue: the one named, the one with most votes, or the first; else the next episode.

    `by_itself`: the countdown at a film's end ran out, and nobody pressed anything. It holds only at an end.
    """
    require(await place(ctx, room), Grant.FILM)
    anchor = await lock_playback(ctx, room)
    if media_gen is not None and media_gen != anchor.media_gen:
        return row_of(anchor)
    by_itself = by_itself and anchor.cause == "ended"
    if not await _advance(ctx, anchor, room, wanted=item, playing=True, cause="next"):
        raise Conflict("errors.nothing_next", code="nothing_next")
    if by_itself:
        anchor.actor_id = anchor.undo = None
        await _tell_next(ctx, anchor)
    else:
        await notice(ctx, room, "film", title=anchor.source["title"] if anchor.source else "")
    await ctx.session.flush()
    return row_of(anchor)


@mutation(access=service, public=False)
async def ended(ctx: Context, room: str) -> bool:
    """The film has reached its end by the server's clock: do what `loop` says. False when it has not, after all.

    Where nobody is, nothing comes next: the film stands at its end until somebody comes.
    """
    anchor = await lock_playback(ctx, room)
    now = clock.now()
    if not anchor.playing or anchor.duration is None or position_at(anchor, now) < anchor.duration - END_SLACK:
        return False
    came_by_itself = anchor.actor_id is None and anchor.cause in ("next", "loop")
    if came_by_itself and now - anchor.at < LEAST_TURN_MS:
        return False
    if not (await ctx.session.execute(select(somebody_in(room)))).scalar_one():
        return False
    goes_on = anchor.loop in ("off", "queue")
    if goes_on and await _advance(ctx, anchor, room, wanted=None, playing=True, cause="next", episodes=False):
        await _tell_next(ctx, anchor)
    elif anchor.loop in ("one", "queue"):
        # Where nothing else waits, a queue that repeats is this film again.
        anchor.position, anchor.at = 0.0, start_at(room, now)
        stamp(ctx, anchor, "loop")
    else:
        anchor.position, anchor.at, anchor.playing = anchor.duration, now, False
        stamp(ctx, anchor, "ended")
    await ctx.session.flush()
    return True


@query(access=access.member, audience=lambda ctx, args: f"room:{args['room']}")
async def queue(ctx: Context, room: RoomId) -> list[Row]:
    """The queue, in the order in which it will be played."""
    return [item_row(item) for item in _in_turn(await queued(ctx.session, room))]


def item_row(item: QueueItem) -> Row:
    """A queued film as browsers hold it."""
    return {
        "id": item.id,
        "rank": item.rank,
        "source": item.source,
        "added_by": item.added_by,
        "added_name": item.added_name,
        "voters": item.voters,
        "removed": item.removed_at is not None,
        "removed_by": item.removed_by,
    }


async def _put_on(
    ctx: Context, anchor: Playback, source: dict[str, Any], item: str | None, *, playing: bool, cause: str
) -> None:
    now = clock.now()
    anchor.undo = _left(ctx, anchor, now)
    anchor.media_gen += 1
    anchor.source = source
    anchor.item_id = item
    anchor.duration = source.get("duration")
    anchor.position = 0.0
    anchor.playing = playing
    anchor.at = start_at(anchor.room_id, now) if playing else now
    waits.end(anchor, anchor.waiting_on, now)
    waits.forgive(anchor, list(anchor.holds))
    stamp(ctx, anchor, cause)
    await note_film(ctx, anchor.room_id, source)


async def _tell_next(ctx: Context, anchor: Playback) -> None:
    """Say what is on now that nobody put on."""
    title = anchor.source["title"] if anchor.source else ""
    await notice_again(ctx, anchor.room_id, "next", title=title)


def _left(ctx: Context, anchor: Playback, now: float) -> Row | None:
    """What `screen.undo_film` goes back to; what comes by itself, and the first film, leave nothing."""
    if anchor.source is None or ctx.actor is SYSTEM:
        return None
    return {
        "cause": "film",
        "at": now,
        "actor": ctx.actor.id,
        "source": anchor.source,
        "item": anchor.item_id,
        "duration": anchor.duration,
        "position": position_at(anchor, now),
        "playing": anchor.playing,
        "taken": None,
        "again": None,
    }


def _also_left(anchor: Playback, **more: Any) -> None:
    """Add what the queue lost or got to what undoing goes back to."""
    if anchor.undo is not None:
        anchor.undo = {**anchor.undo, **more}


async def _advance(
    ctx: Context,
    anchor: Playback,
    room: str,
    *,
    wanted: str | None,
    playing: bool,
    cause: str,
    episodes: bool = True,
) -> bool:
    """Put on what is next. Returns whether there was something."""
    finished = anchor.item_id
    waiting = _in_turn(await queued(ctx.session, room))
    chosen = next((one for one in waiting if one.id == wanted), None) if wanted else next(iter(waiting), None)
    if wanted and chosen is None:
        raise NotFound("errors.no_item", code="no_item", field="item")
    if chosen is not None:
        chosen.removed_at, chosen.removed_by = utc_now(), None
        await _put_on(ctx, anchor, chosen.source, chosen.id, playing=playing, cause=cause)
        _also_left(anchor, taken=chosen.id)
    elif (episode := next_episode(anchor.source)) is not None and episodes:
        await _put_on(ctx, anchor, resolve(SourceInput(url=episode)), None, playing=playing, cause=cause)
    else:
        return False
    if anchor.loop == "queue" and finished:
        await _queue_again(ctx, anchor, finished)
    return True


async def _queue_again(ctx: Context, anchor: Playback, item: str) -> None:
    """Put a film that was played at the end of the queue: the same row, since loops go on for days."""
    found = await any_item(ctx, anchor.room_id, item)
    if found is None or found.removed_at is None:
        return
    _also_left(anchor, again={"id": found.id, "rank": found.rank, "voters": found.voters})
    items = await queued(ctx.session, anchor.room_id)
    found.rank = ranks.between(items[-1].rank if items else None, None)
    found.removed_at, found.removed_by, found.voters = None, None, []


def next_episode(source: dict[str, Any] | None) -> str | None:
    """The sampler's next episode after `source`, as an address."""
    current = sampler.film(source["title_id"]) if source and source.get("kind") == "sampler" else None
    if current is None or current.series is None or current.episode is None:
        return None
    following = (
        one.id
        for one in sampler.FILMS
        if (one.series, one.season, one.episode) == (current.series, current.season, current.episode + 1)
    )
    return next(following, None)


def check_length(items: Sequence[QueueItem]) -> None:
    """Refuse one more film.

    Raises:
        Conflict: The queue is full.
    """
    if len(items) >= LONGEST_QUEUE:
        raise Conflict("errors.queue_full", code="queue_full")


def _in_turn(items: Sequence[QueueItem]) -> list[QueueItem]:
    return sorted(items, key=lambda item: (-len(item.voters), item.rank, item.id))


async def queued(session: AsyncSession, room: str) -> list[QueueItem]:
    """The films that wait, as they were arranged; votes are not counted."""
    statement = (
        select(QueueItem)
        .where(col(QueueItem.room_id) == room, col(QueueItem.removed_at).is_(None))
        .order_by(col(QueueItem.rank), col(QueueItem.id))
    )
    return list((await session.execute(statement)).scalars())


async def any_item(ctx: Context, room: str, item: str) -> QueueItem | None:
    """A film that waits, or was taken off, or played."""
    statement = select(QueueItem).where(col(QueueItem.room_id) == room, col(QueueItem.id) == item)
    return (await ctx.session.execute(statement)).scalar_one_or_none()


async def _item(ctx: Context, room: str, item: str, *, lock: bool = False) -> QueueItem:
    statement = select(QueueItem).where(
        col(QueueItem.room_id) == room, col(QueueItem.id) == item, col(QueueItem.removed_at).is_(None)
    )
    found = (await ctx.session.execute(statement.with_for_update() if lock else statement)).scalar_one_or_none()
    if found is None:
        raise NotFound("errors.no_item", code="no_item", field="item")
    return found


async def _read(session: AsyncSession, room: str, since: int) -> list[Row]:
    statement = select(QueueItem).where(col(QueueItem.room_id) == room, col(QueueItem.version) > since)
    if since == 0:
        statement = statement.where(col(QueueItem.removed_at).is_(None))
    return [item_row(item) for item in (await session.execute(statement.order_by(col(QueueItem.rank)))).scalars()]


show("queue", _read)
