"""How many of something one address may bring: new guests, new sockets, uploads at the same time.

Limits of functions hold per actor, and a new guest is a new actor; a new socket is a state that is kept for a while.
Counted in memory, per process, since neither is in the database yet.
"""

import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from raffi_web.kernel.addresses import network_of
from raffi_web.kernel.errors import Limited

ADDRESSES = 50_000
SOON = 5.0
"""Seconds after which a place may be free."""


class Door:
    """A bucket for each address; the addresses that were quiet the longest are forgotten first."""

    def __init__(self, at_once: int, per_second: float, now: Callable[[], float] = time.monotonic) -> None:
        self.at_once = at_once
        self.per_second = per_second
        self.now = now
        self._used: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def let_in(self, address: str) -> None:
        """Count one more from `address`.

        Raises:
            Limited: There were too many.
        """
        key, now = network_of(address), self.now()
        used, since = self._used.pop(key, (0.0, now))
        used = max(0.0, used - (now - since) * self.per_second)
        full = used + 1 > self.at_once
        self._used[key] = (used if full else used + 1, now)
        if len(self._used) > ADDRESSES:
            self._used.popitem(last=False)
        if full:
            raise Limited((used + 1 - self.at_once) / self.per_second)


class Places:
    """How much of something goes on at the same time, of an actor and of a network. In memory, per process."""

    def __init__(self, of_an_actor: int, of_a_network: int) -> None:
        self._most = (of_an_actor, of_a_network)
        self._taken: Counter[str] = Counter()

    @contextmanager
    def of(self, actor: str, address: str) -> Iterator[None]:
        """Take a place while the block runs.

        Raises:
            Limited: They have all that they may have.
        """
        names = (f"actor:{actor}", f"network:{network_of(address)}")
        if any(self._taken[name] >= most for name, most in zip(names, self._most, strict=True)):
            raise Limited(SOON)
        self._taken.update(names)
        try:
            yield
        finally:
            self._taken.subtract(names)
            # Whoever has nothing going on is forgotten.
            self._taken = +self._taken


class Refusals:
    """How many refusals are worth writing down, of whoever causes them and in all: more of them tell nothing new."""

    def __init__(self) -> None:
        self._of_one = Door(10, 1 / 60)
        self._in_all = Door(200, 1 / 5)

    def worth(self, who: str, among: str = "") -> bool:
        """Count one more that `who`, an address or an actor, causes. Returns whether to write it down.

        Those who are `among` others are counted in all for themselves: they use up nothing of the rest.
        """
        try:
            self._of_one.let_in(who)
            self._in_all.let_in(among)
        except Limited:
            return False
        return True
