"""A channel in this process: its listeners, what each of them was granted, and what of a change each is sent."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from raffi_web.kernel.channels import ChannelKind, Rows
from raffi_web.live.connection import Connection
from raffi_web.live.protocol import Frame, encode

FEWER_AT_MOST = 4
"""Frames of one change that are kept to be sent again to those who may see as much."""


@dataclass(frozen=True, slots=True)
class Change:
    """A committed change as it is sent: encoded once for all, and `head` for those who get fewer of its rows."""

    version: int
    frame: Frame
    rows: Rows
    head: list[Any] = field(default_factory=list)
    fewer: list[tuple[Rows, Frame]] = field(default_factory=list)
    """What was sent in the place of `frame`: most from whom something is kept get the same."""

    def frame_of(self, rows: Rows) -> Frame:
        """The frame with these of its rows."""
        if rows is self.rows:
            return self.frame
        frame = next((sent for known, sent in self.fewer if known == rows), None)
        if frame is None:
            frame = encode([*self.head, rows])
            if len(self.fewer) < FEWER_AT_MOST:
                self.fewer.append((rows, frame))
        return frame


@dataclass(eq=False)
class Joining:
    """A subscription that is being read: what is sent meanwhile waits, so that it follows the snapshot."""

    connection: Connection
    frames: list[Change] = field(default_factory=list)


@dataclass(eq=False)
class Channel:
    """A channel that somebody of this process listens to. `sent` is the last version sent, -1 before the first read."""

    name: str
    key: str
    kind: ChannelKind
    sent: int = -1
    listeners: dict[str, Connection] = field(default_factory=dict)
    joining: dict[str, Joining] = field(default_factory=dict)
    early: dict[int, Rows] = field(default_factory=dict)
    heard: int = 0
    catching_up: asyncio.Task[None] | None = None
    kept: dict[str, asyncio.TimerHandle] = field(default_factory=dict)
    """Actors for whom a seat is kept until they come again, or until it has lapsed."""
    begun: int = 0
    """How often all who listen were sent away to begin anew."""
    opening: asyncio.Lock = field(default_factory=asyncio.Lock)

    def actors(self) -> set[str]:
        """Ids of the actors who listen."""
        return {connection.actor.id for connection in self.listeners.values()}

    def connections_of(self, actor: str) -> list[Connection]:
        """An actor's connections."""
        return [connection for connection in self.listeners.values() if connection.actor.id == actor]

    def seated(self, actor: str, grant: dict[str, Any]) -> dict[str, Any]:
        """What an actor is granted beside the others who listen. All connections of one actor have one seat.

        Raises:
            RaffiError: There is no room for one more.
        """
        if self.kind.seated is None:
            return grant
        others = {one.actor.id: one.channels.get(self.name, {}) for one in self.listeners.values()}
        others.pop(actor, None)
        return self.kind.seated(grant, others.values(), len(self.kept.keys() - {actor}))

    def has_seat(self, actor: str) -> bool:
        """Whether a connection of an actor's has a seat here, or one is kept for them."""
        mine = (one.channels.get(self.name, {}) for one in self.connections_of(actor))
        return actor in self.kept or any(map(self.kind.sits, mine))

    def next_in_line(self) -> Connection | None:
        """Who listens and waits for more room, the longest."""
        waiting = (one for one in self.listeners.values() if self.kind.waits(one.channels.get(self.name, {})))
        return next(waiting, None)

    def deliver(self, version: int, head: list[Any], rows: Rows) -> None:
        """Hand a change to every listener, encoded once, in order for those who are still being read to."""
        self.sent = version
        change = Change(version, encode([*head, rows]), rows, head)
        for sid, connection in list(self.listeners.items()):
            if sid not in self.joining:
                connection.push(self.frame_for(connection, change), stored=self.name)
        for joining in self.joining.values():
            joining.frames.append(change)

    def rows_for(self, rows: Rows, grant: dict[str, Any]) -> Rows:
        """What of some rows a listener with this grant may see."""
        return rows if self.kind.as_seen is None else self.kind.as_seen(rows, grant)

    def frame_for(self, connection: Connection, change: Change) -> Frame:
        """The frame of a change for one listener: everybody's, unless something is kept from this one."""
        if self.kind.as_seen is None:
            return change.frame
        return change.frame_of(self.rows_for(change.rows, connection.channels.get(self.name, {})))
