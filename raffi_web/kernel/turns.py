"""Turns: of whoever asks, only so many calls are in the database at once; the others of theirs wait.

Connections to the database are few and handed out in the order of asking. Without turns, one visitor who asks for a
thousand lists, each of them allowed, is a queue that everybody else stands in.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from raffi_web.kernel.addresses import network_of

OF_AN_ACTOR = 3
OF_A_NETWORK = 8
"""Fewer than the pool has connections, and more than a machine of a few cores does at once: a house or a company behind
one address is not slowed down by it."""


@dataclass(slots=True)
class _Turn:
    """Who waits and who is in, for one name; gone when nobody is."""

    free: asyncio.Semaphore
    users: int = 0


@dataclass
class Turns:
    """Gives turns by name. In memory: each process has its own connections."""

    of_an_actor: int = OF_AN_ACTOR
    of_a_network: int = OF_A_NETWORK
    _turns: dict[str, _Turn] = field(default_factory=dict)

    @asynccontextmanager
    async def of(self, actor: str, address: str) -> AsyncIterator[None]:
        """Wait for a turn of an actor's, then for one of its network's. Without an address it is the server itself."""
        if not address:
            yield
            return
        of_mine = self._turn(f"actor:{actor or address}", self.of_an_actor)
        async with of_mine, self._turn(f"network:{network_of(address)}", self.of_a_network):
            yield

    @asynccontextmanager
    async def _turn(self, name: str, at_once: int) -> AsyncIterator[None]:
        turn = self._turns.get(name)
        if turn is None:
            turn = self._turns[name] = _Turn(asyncio.Semaphore(at_once))
        turn.users += 1
        try:
            async with turn.free:
                yield
        finally:
            turn.users -= 1
            if not turn.users:
                del self._turns[name]
