"""Sessions that end while a page is open: by the change feed, so that whoever revokes one sees it out at once.

A connection was let in by the session its handshake carried. When rows of that session or of its actor change, the
session is looked at again: one that holds no more has its socket closed and its live queries forgotten, and one whose
actor has changed (a guest who is a user now, a moderator) goes on as that actor.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field

from raffi_web.kernel.changes import RowsChanged
from raffi_web.kernel.context import Actor
from raffi_web.live.hub import Hub
from raffi_web.live.queries import LiveQueries

log = logging.getLogger(__name__)

RETRY_SECONDS = 0.2
TABLES = {"actor_session": "actor_id", "actor": "id", "api_token": "actor_id"}
"""Tables that say whether a session holds and for whom, with the column that names the actor."""
Look = Callable[[Iterable[Actor]], Awaitable[dict[str, Actor]]]
"""From actors to what their sessions' hashes now stand for; NOBODY for one that has ended."""
Close = Callable[[str], None]
"""Close the socket of a connection, without waiting until it is: one that hangs must not keep the others open."""


@dataclass
class SessionWatch:
    """Looks at open connections again when their sessions may have changed."""

    hub: Hub
    queries: LiveQueries
    look: Look
    close: Close
    _actors: set[str] = field(default_factory=set)
    _everybody: bool = False
    _working: asyncio.Task[None] | None = None

    def changed(self, change: RowsChanged) -> None:
        """Rows were committed."""
        column = TABLES.get(change.table)
        if column is None:
            return
        keys = None if change.keys is None else change.keys.get(column)
        self._doubt(keys)

    def joined(self, actor: Actor) -> None:
        """Somebody is connected: what became of their session since the handshake was read has found nobody here."""
        if actor.session:
            self._actors.add(actor.id)
            self._begin()

    def gap(self) -> None:
        """Changes may have been missed."""
        self._doubt(None)

    def _doubt(self, actors: Iterable[str] | None) -> None:
        if actors is None:
            self._everybody = True
        else:
            here = {connection.actor.id for connection in self.hub.connections.values()} | self.queries.actors()
            self._actors |= here & set(actors)
        self._begin()

    def _begin(self) -> None:
        if (self._everybody or self._actors) and (self._working is None or self._working.done()):
            self._working = asyncio.get_running_loop().create_task(self._work())

    async def _work(self) -> None:
        while self._everybody or self._actors:
            actors, everybody = self._actors, self._everybody
            self._actors, self._everybody = set(), False
            try:
                await self._check(None if everybody else actors)
            except Exception as error:
                log.warning("sessions will be looked at again: %s", type(error).__name__)
                self._actors |= actors
                self._everybody = self._everybody or everybody
                await asyncio.sleep(RETRY_SECONDS)

    async def _check(self, actors: set[str] | None) -> None:
        here = [one for one in self.hub.connections.values() if one.actor.session]
        connections = here if actors is None else [one for one in here if one.actor.id in actors]
        watching = self.queries.sessions(actors)
        found = await self.look([*(one.actor for one in connections), *watching])
        for connection in connections:
            now = found[connection.actor.session]
            if now == connection.actor:
                connection.actor = connection.actor.as_of_now(now)
            else:
                # Also where only the kind has changed: the page begins anew as whoever it is now.
                self.close(connection.sid)
        for actor in watching:
            if found[actor.session] != actor:
                self.queries.forget_session(actor.session)
