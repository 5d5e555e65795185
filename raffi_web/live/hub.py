"""Channels at work: who listens in this process, and how a committed change reaches them.

The writer tells its own change right after its commit. Everybody else's is heard from PostgreSQL and read from the
rows above the last version sent. Frames leave in version order, whichever way they came; a version that was already
sent is not sent again.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from raffi_web.kernel import telemetry
from raffi_web.kernel.changes import ChannelMoved
from raffi_web.kernel.channels import ChannelKinds, Rows, TooMuch
from raffi_web.kernel.context import SYSTEM, Actor
from raffi_web.kernel.database import SET_ACTOR, Database
from raffi_web.kernel.errors import Gone, NotFound, RaffiError
from raffi_web.live.channel import Change, Channel, Joining
from raffi_web.live.connection import Connection
from raffi_web.live.protocol import encode

log = logging.getLogger(__name__)

RETRY_SECONDS = 0.2
WRITER_SECONDS = 0.003
SEAT_SECONDS = 5.0
"""A seat is kept so long for whoever is next in line."""
RESUME_AT_MOST = 2_000
"""Versions after which a snapshot is cheaper to take than what was missed."""


class Hub:
    """Every channel and connection of this process."""

    def __init__(self, database: Database, kinds: ChannelKinds) -> None:
        self.database = database
        self.kinds = kinds
        self.connections: dict[str, Connection] = {}
        self.channels: dict[str, Channel] = {}
        self.relay: Callable[[str, str, Actor | None, Any], None] | None = None
        """Hands unstored frames to other processes, when there are any (see relay.py)."""

    # -- listening ----------------------------------------------------------------------------------------------

    async def subscribe(self, connection: Connection, name: str, seen: int | None) -> dict[str, Any]:
        """Let a connection listen, and bring it up to date from `seen`.

        Right and rows are read in one snapshot. What is committed after it is kept back until the snapshot was sent:
        so nothing is missed, and nobody who was put out meanwhile hears anything.

        Returns:
            What the actor was granted.

        Raises:
            RaffiError: The channel is not there, or not for this actor.
        """
        kind, key = self.kinds.of(name)
        channel = self.channels.setdefault(name, Channel(name, key, kind))
        joining = channel.joining[connection.sid] = Joining(connection)
        try:
            grant, version, frame = await self._read_in_turn(channel, connection.actor, seen)
            if self.channels.get(name) is not channel or connection.closed:
                raise Gone
            grant = channel.seated(connection.actor.id, grant)
            self._take_seat(channel, connection.actor.id, grant)
            first = not channel.connections_of(connection.actor.id)
            self._attach(channel, connection, grant)
            connection.restart(name, encode(frame))
        except BaseException:
            channel.joining.pop(connection.sid, None)
            self.unsubscribe(connection, name)
            raise
        channel.joining.pop(connection.sid, None)
        if not self._send_kept(channel, joining, version):
            self._keep_seats(channel, [connection])
            self.unsubscribe(connection, name)
            return await self.subscribe(connection, name, version)
        if name in connection.channels:
            for told, data in kind.greeting(key):
                connection.push(encode(["eph", name, told, data]), droppable=True)
        if first and kind.entered is not None and name in connection.channels:
            await self._call_kind(kind.entered(key, connection.actor))
        return grant

    async def _read_in_turn(
        self, channel: Channel, actor: Actor, seen: int | None
    ) -> tuple[dict[str, Any], int, list[Any]]:
        """As `_read_for`, with what is sent from then on being kept back."""
        while True:
            begun = channel.begun
            # Until the first reading has set what was sent, frames are not kept back: readers go one after the other.
            async with channel.opening if channel.sent < 0 else contextlib.nullcontext():
                grant, version, frame = await self._read_for(channel, actor, seen)
                if begun == channel.begun:
                    if channel.sent < 0:
                        channel.sent = version
                        if channel.heard > version:
                            self._catch_up(channel, channel.heard)
                    return grant, version, frame

    async def _read_for(
        self, channel: Channel, actor: Actor, seen: int | None
    ) -> tuple[dict[str, Any], int, list[Any]]:
        """What an actor is granted, and the frame that brings it up to date, both of one moment."""
        async with self.database.begin(actor, isolation="REPEATABLE READ") as session:
            grant = await channel.kind.authorise(session, actor, channel.key)
            await session.execute(SET_ACTOR, {"id": SYSTEM.id, "kind": SYSTEM.kind.value})
            if seen is not None:
                with contextlib.suppress(TooMuch):
                    version, rows = await channel.kind.read(session, channel.key, seen)
                    near = channel.kind.resumes_far or version <= seen + RESUME_AT_MOST
                    # A version from the future is one of before a restored backup.
                    if seen <= version and near:
                        return grant, version, ["resume", channel.name, seen, version, channel.rows_for(rows, grant)]
            version, rows = await channel.kind.read(session, channel.key, 0)
            return grant, version, ["snap", channel.name, version, channel.rows_for(rows, grant)]

    def _send_kept(self, channel: Channel, joining: Joining, version: int) -> bool:
        """Send what was kept back while a snapshot was read; False when the right must be asked for again."""
        connection = joining.connection
        for kept in joining.frames:
            if kept.version > version and channel.name in connection.channels:
                if channel.kind.unsettled(kept.rows, version):
                    return False
                connection.push(channel.frame_for(connection, kept), stored=channel.name)
                self._apply_grants(channel, kept.rows, only=connection)
        return True

    def unsubscribe(self, connection: Connection, name: str) -> None:
        """Stop a connection's listening to a channel."""
        had = connection.channels.pop(name, None)
        channel = self.channels.get(name)
        if channel is None:
            return
        if channel.listeners.pop(connection.sid, None) is None:
            self._forget_unheard(channel)
            return
        telemetry.subscriptions.dec()
        if channel.kind.left is not None and not channel.connections_of(connection.actor.id):
            self._spawn(self._call_kind(channel.kind.left(channel.key, connection.actor)))
        if channel.kind.sits(had or {}) and not channel.has_seat(connection.actor.id):
            self._offer_seat(channel)
        self._forget_unheard(channel)

    def _offer_seat(self, channel: Channel) -> None:
        """Let whoever waits the longest come again, and keep the seat for them, but not for ever."""
        waiting = channel.next_in_line()
        if waiting is not None:
            self._keep_seat(channel, waiting.actor.id)
            self._close(channel, waiting, ["stale", channel.name])

    def _keep_seats(self, channel: Channel, going: Iterable[Connection]) -> None:
        """Keep the seats of those who are to come again: nobody who waits goes before them."""
        for connection in going:
            if channel.kind.sits(connection.channels.get(channel.name, {})):
                self._keep_seat(channel, connection.actor.id)

    def _keep_seat(self, channel: Channel, actor: str) -> None:
        if actor not in channel.kept:
            loop = asyncio.get_running_loop()
            channel.kept[actor] = loop.call_later(SEAT_SECONDS, self._seat_lapsed, channel, actor)

    def _take_seat(self, channel: Channel, actor: str, grant: dict[str, Any]) -> None:
        """A seat is no longer kept for who has come. Who may no longer have it leaves it to whoever waits."""
        kept = channel.kept.pop(actor, None)
        if kept is not None:
            kept.cancel()
            if not channel.kind.sits(grant) and not channel.kind.waits(grant):
                self._offer_seat(channel)

    def _seat_lapsed(self, channel: Channel, actor: str) -> None:
        if channel.kept.pop(actor, None) is not None:
            self._offer_seat(channel)
            self._forget_unheard(channel)

    def _forget_unheard(self, channel: Channel) -> None:
        heard = channel.listeners or channel.joining or channel.kept
        if not heard and self.channels.get(channel.name) is channel:
            del self.channels[channel.name]

    def connect(self, connection: Connection) -> None:
        """Take in a new connection."""
        self.connections[connection.sid] = connection
        telemetry.sockets.inc()

    def disconnect(self, sid: str) -> None:
        """Forget a connection that is gone."""
        connection = self.connections.pop(sid, None)
        if connection is None:
            return
        telemetry.sockets.dec()
        for name in list(connection.channels):
            self.unsubscribe(connection, name)
        connection.close()

    def _attach(self, channel: Channel, connection: Connection, grant: dict[str, Any]) -> None:
        if connection.sid not in channel.listeners:
            telemetry.subscriptions.inc()
        channel.listeners[connection.sid] = connection
        connection.channels[channel.name] = grant

    # -- sending ------------------------------------------------------------------------------------------------

    def publish(self, name: str, version: int, rows: Rows) -> None:
        """Send a writer's own change. Out of order, it waits for what is missing."""
        channel = self.channels.get(name)
        if channel is None or version <= channel.sent:
            return
        if channel.sent < 0:
            channel.heard = max(channel.heard, version)
        elif version == channel.sent + 1:
            self._send_change(channel, version, rows)
            while (following := channel.early.pop(channel.sent + 1, None)) is not None:
                self._send_change(channel, channel.sent + 1, following)
        else:
            channel.early[version] = rows
            self._catch_up(channel, version)

    def heard(self, moved: ChannelMoved) -> None:
        """PostgreSQL says that a channel has moved."""
        channel = self.channels.get(moved.channel)
        if channel is None:
            return
        if moved.version == 0:
            self.end(channel, "ended")
        elif channel.sent < 0:
            channel.heard = max(channel.heard, moved.version)
        elif moved.version > channel.sent:
            self._catch_up(channel, moved.version)

    def gap(self) -> None:
        """Notices may have been missed: look at every channel."""
        for channel in list(self.channels.values()):
            if channel.sent >= 0:
                self._catch_up(channel, channel.sent + 1)

    def ephemeral(self, name: str, kind: str, data: Any) -> None:
        """Send an unstored frame to everybody who listens, in other processes too."""
        self.show(name, kind, data)
        if self.relay is not None:
            self.relay(name, kind, None, data)

    def show(self, name: str, kind: str, data: Any) -> int:
        """Send an unstored frame to everybody who listens in this process; how many bytes that are in all."""
        channel = self.channels.get(name)
        if channel is None:
            return 0
        text = encode(["eph", name, kind, data])
        for connection in list(channel.listeners.values()):
            connection.push(text, droppable=True)
        telemetry.frames.labels("eph").inc(len(channel.listeners))
        return len(text) * len(channel.listeners)

    def take(self, name: str, kind: str, actor: Actor, data: Any, *, here: bool = True) -> None:
        """Give a frame to the servers alone; `here` when it came to this process.

        Raises:
            KeyError: Servers take no such frames.
        """
        rule, key = self.kinds.of(name)
        take = rule.ephemeral[kind].take
        if take is None:
            raise KeyError(kind)
        take(key, actor, data, here)
        if here and self.relay is not None:
            self.relay(name, kind, actor, data)

    def _send_change(self, channel: Channel, version: int, rows: Rows) -> None:
        if channel.kind.unsettled(rows, version - 1):
            self._ask_again(channel, version, rows)
            return
        started = time.perf_counter()
        channel.deliver(version, ["change", channel.name, version], rows)
        telemetry.frames.labels("change").inc(len(channel.listeners))
        telemetry.fanout_seconds.observe(time.perf_counter() - started)
        self._apply_grants(channel, rows)

    def _apply_grants(self, channel: Channel, rows: Rows, only: Connection | None = None) -> None:
        """Bring what listeners may in line with a change; those who may no longer listen are told."""
        for actor, grant in channel.kind.granted(rows).items():
            for connection in channel.connections_of(actor):
                connection.channels[channel.name] = {**connection.channels.get(channel.name, {}), **grant}
        for actor, reason in channel.kind.evicted(rows):
            for connection in channel.connections_of(actor):
                if only is None or connection is only:
                    self._close(channel, connection, ["closed", channel.name, reason])

    def end(self, channel: Channel, reason: str) -> None:
        """Tell everybody that the channel is no more."""
        for connection in list(channel.listeners.values()):
            self._close(channel, connection, ["closed", channel.name, reason])
        if self.channels.get(channel.name) is channel:
            del self.channels[channel.name]

    def _close(self, channel: Channel, connection: Connection, frame: list[Any]) -> None:
        connection.push(encode(frame))
        self.unsubscribe(connection, channel.name)

    # -- catching up --------------------------------------------------------------------------------------------

    def _catch_up(self, channel: Channel, version: int) -> None:
        channel.heard = max(channel.heard, version)
        if channel.catching_up is None or channel.catching_up.done():
            channel.catching_up = self._spawn(self._read_missing(channel))

    async def _read_missing(self, channel: Channel) -> None:
        # A writer of this process is about to send it itself: the notice is often the quicker one.
        await asyncio.sleep(WRITER_SECONDS)
        while channel.sent < channel.heard and self.channels.get(channel.name) is channel:
            since, wanted = channel.sent, channel.heard
            try:
                async with self.database.begin(isolation="REPEATABLE READ") as session:
                    version, rows = await channel.kind.read(session, channel.key, since)
            except (NotFound, Gone):
                self.end(channel, "ended")
                return
            except TooMuch:
                # Everybody comes again, and gets a snapshot.
                telemetry.resyncs.labels("much").inc(len(channel.listeners))
                channel.sent, channel.begun = -1, channel.begun + 1
                channel.early.clear()
                self._send_away(channel, list(channel.listeners.values()))
                return
            except Exception as error:
                log.warning("channel %s could not be read: %s", channel.name, type(error).__name__)
                await asyncio.sleep(RETRY_SECONDS)
                continue
            if version > channel.sent:
                self._send_missed(channel, since, version, rows)
            if channel.heard == wanted:
                # Any role may NOTIFY: a version that is not there is not waited for.
                channel.heard = min(wanted, version)
            channel.early = {v: early for v, early in channel.early.items() if v > channel.sent}

    def _send_missed(self, channel: Channel, since: int, version: int, rows: Rows) -> None:
        if version == since + 1:
            self._send_change(channel, version, rows)
            return
        if channel.kind.unsettled(rows, since):
            self._ask_again(channel, version, rows)
            return
        channel.deliver(version, ["resume", channel.name, since, version], rows)
        self._apply_grants(channel, rows)

    def _ask_again(self, channel: Channel, version: int, rows: Rows) -> None:
        """Who listens must come again, and is let in only if they still may."""
        channel.sent = version
        for joining in channel.joining.values():
            joining.frames.append(Change(version, encode(["stale", channel.name]), rows))
        self._send_away(channel, [one for sid, one in channel.listeners.items() if sid not in channel.joining])

    def _send_away(self, channel: Channel, going: list[Connection]) -> None:
        """Let listeners come again; seats that they have are kept for them."""
        self._keep_seats(channel, going)
        for connection in going:
            self._close(channel, connection, ["stale", channel.name])

    async def _call_kind(self, waiting: Awaitable[None] | None) -> None:
        try:
            if waiting is not None:
                await waiting
        except RaffiError as error:
            log.info("presence not noted: %s", error)
        except Exception:
            log.exception("presence not noted")

    def _spawn(self, work: Any) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work)
        _background.add(task)
        task.add_done_callback(_background.discard)
        return task

    # -- looking ------------------------------------------------------------------------------------------------

    def present(self, name: str) -> set[str]:
        """Ids of the actors of this process who listen to a channel."""
        channel = self.channels.get(name)
        return channel.actors() if channel else set()


# The loop keeps only weak references to its tasks.
_background: set[asyncio.Task[None]] = set()
