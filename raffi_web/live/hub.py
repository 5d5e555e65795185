"""Channels at work: who listens in this process, and how a committed change reaches them.

The writer tells its own change right after its commit. Everybody else's is heard from PostgreSQL and read from the
rows above the last version sent. Frames leave in version order, whichever way they came; a version that was already
sent is not sent again.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from raffi_web.kernel import telemetry
from raffi_web.kernel.changes import ChannelMoved
from raffi_web.kernel.channels import ChannelKind, ChannelKinds, Rows
from raffi_web.kernel.context import Actor
from raffi_web.kernel.database import Database
from raffi_web.kernel.errors import Gone, NotFound, RaffiError
from raffi_web.live.connection import Connection
from raffi_web.live.protocol import encode

log = logging.getLogger(__name__)

RETRY_SECONDS = 0.2
RESUME_AT_MOST = 2_000
"""Versions after which a snapshot is cheaper to take than what was missed."""


@dataclass(eq=False)
class Channel:
    """A channel that somebody of this process listens to."""

    name: str
    key: str
    kind: ChannelKind
    sent: int
    listeners: dict[str, Connection] = field(default_factory=dict)
    early: dict[int, Rows] = field(default_factory=dict)
    heard: int = 0
    catching_up: asyncio.Task[None] | None = None

    def actors(self) -> set[str]:
        """Ids of the actors who listen."""
        return {connection.actor.id for connection in self.listeners.values()}

    def connections_of(self, actor: str) -> list[Connection]:
        """An actor's connections."""
        return [connection for connection in self.listeners.values() if connection.actor.id == actor]


class Hub:
    """Every channel and connection of this process."""

    def __init__(self, database: Database, kinds: ChannelKinds) -> None:
        self.database = database
        self.kinds = kinds
        self.connections: dict[str, Connection] = {}
        self.channels: dict[str, Channel] = {}
        self.relay: Callable[[str, str, Any], None] | None = None
        """Hands unstored frames to other processes, when there are any."""

    # -- listening ----------------------------------------------------------------------------------------------

    async def subscribe(self, connection: Connection, name: str, seen: int | None) -> dict[str, Any]:
        """Let a connection listen, and bring it up to date from `seen`.

        It listens first and reads then, so that nothing committed meanwhile is missed; what comes twice has a version
        that the client already holds.

        Returns:
            What the actor was granted.

        Raises:
            RaffiError: The channel is not there, or not for this actor.
        """
        kind, key = self.kinds.of(name)
        async with self.database.begin(connection.actor) as session:
            grant = await kind.authorise(session, connection.actor, key)
        channel = await self._open(name, kind, key)
        first = not channel.connections_of(connection.actor.id)
        self._attach(channel, connection, grant)
        try:
            await self._bring_up_to_date(channel, connection, seen)
        except BaseException:
            self.unsubscribe(connection, name)
            raise
        if first and kind.entered is not None:
            await self._call_kind(kind.entered(key, connection.actor))
        return grant

    def unsubscribe(self, connection: Connection, name: str) -> None:
        """Stop a connection's listening to a channel."""
        connection.channels.pop(name, None)
        channel = self.channels.get(name)
        if channel is None or channel.listeners.pop(connection.sid, None) is None:
            return
        telemetry.subscriptions.dec()
        if channel.kind.left is not None and not channel.connections_of(connection.actor.id):
            self._spawn(self._call_kind(channel.kind.left(channel.key, connection.actor)))
        if not channel.listeners:
            del self.channels[name]

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

    async def _open(self, name: str, kind: ChannelKind, key: str) -> Channel:
        channel = self.channels.get(name)
        if channel is None:
            channel = self.channels.setdefault(name, Channel(name, key, kind, sent=-1))
        return channel

    async def _bring_up_to_date(self, channel: Channel, connection: Connection, seen: int | None) -> None:
        since = seen or 0
        version, rows = await self._read(channel, since)
        if since > version or version - since > RESUME_AT_MOST:
            # A version from before a restored backup, or too much to resume: start anew.
            seen = None
            version, rows = await self._read(channel, 0)
        if seen is None:
            connection.push(encode(["snap", channel.name, version, rows]))
        else:
            connection.push(encode(["resume", channel.name, since, version, rows]))
        # Only the first listener's reading sets what was sent: to others, these versions may still be on their way.
        if channel.sent < 0:
            channel.sent = version
            if channel.heard > version:
                self._catch_up(channel, channel.heard)

    async def _read(self, channel: Channel, since: int) -> tuple[int, Rows]:
        async with self.database.begin(isolation="REPEATABLE READ") as session:
            return await channel.kind.read(session, channel.key, since)

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

    def ephemeral(self, name: str, kind: str, data: Any, *, relayed: bool = False) -> None:
        """Send an unstored frame to everybody who listens, in other processes too."""
        channel = self.channels.get(name)
        if channel is not None:
            text = encode(["eph", name, kind, data])
            for connection in list(channel.listeners.values()):
                connection.push(text, droppable=True)
            telemetry.frames.labels("eph").inc(len(channel.listeners))
        if self.relay is not None and not relayed:
            self.relay(name, kind, data)

    def _send_change(self, channel: Channel, version: int, rows: Rows) -> None:
        started = time.perf_counter()
        channel.sent = version
        text = encode(["change", channel.name, version, rows])
        for connection in list(channel.listeners.values()):
            connection.push(text, stored=channel.name)
        telemetry.frames.labels("change").inc(len(channel.listeners))
        telemetry.fanout_seconds.observe(time.perf_counter() - started)
        self._apply_grants(channel, rows)

    def _apply_grants(self, channel: Channel, rows: Rows) -> None:
        for actor, grant in channel.kind.granted(rows).items():
            for connection in channel.connections_of(actor):
                connection.channels[channel.name] = grant
        for actor, reason in channel.kind.evicted(rows):
            for connection in channel.connections_of(actor):
                connection.push(encode(["closed", channel.name, reason]))
                self.unsubscribe(connection, channel.name)

    def end(self, channel: Channel, reason: str) -> None:
        """Tell everybody that the channel is no more."""
        text = encode(["closed", channel.name, reason])
        for connection in list(channel.listeners.values()):
            connection.push(text)
            self.unsubscribe(connection, channel.name)

    # -- catching up --------------------------------------------------------------------------------------------

    def _catch_up(self, channel: Channel, version: int) -> None:
        channel.heard = max(channel.heard, version)
        if channel.catching_up is None or channel.catching_up.done():
            channel.catching_up = self._spawn(self._read_missing(channel))

    async def _read_missing(self, channel: Channel) -> None:
        while channel.sent < channel.heard and self.channels.get(channel.name) is channel:
            try:
                version, rows = await self._read(channel, channel.sent)
            except (NotFound, Gone):
                self.end(channel, "ended")
                return
            except Exception as error:
                log.warning("channel %s could not be read: %s", channel.name, type(error).__name__)
                await asyncio.sleep(RETRY_SECONDS)
                continue
            if version > channel.sent:
                self._send_missed(channel, version, rows)
            channel.heard = min(channel.heard, version)
            channel.early = {v: early for v, early in channel.early.items() if v > channel.sent}

    def _send_missed(self, channel: Channel, version: int, rows: Rows) -> None:
        if version == channel.sent + 1:
            self._send_change(channel, version, rows)
            return
        text = encode(["resume", channel.name, channel.sent, version, rows])
        channel.sent = version
        for connection in list(channel.listeners.values()):
            connection.push(text, stored=channel.name)
        self._apply_grants(channel, rows)

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

    def drop_actor(self, actor: Actor, reason: str) -> None:
        """Close every channel of an actor whose session has ended."""
        for connection in list(self.connections.values()):
            if connection.actor.id == actor.id:
                for name in list(connection.channels):
                    connection.push(encode(["closed", name, reason]))
                    self.unsubscribe(connection, name)


# The loop keeps only weak references to its tasks.
_background: set[asyncio.Task[None]] = set()
