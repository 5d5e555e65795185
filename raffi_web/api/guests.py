"""How many guests one address may bring.

Limits hold per actor, and a new guest is a new actor: without this, asking for a new session would be a way around
them. Counted in memory, since a guest is nothing in the database until it acts.
"""

import time
from collections import OrderedDict
from collections.abc import Callable

from raffi_web.kernel.addresses import network_of
from raffi_web.kernel.errors import Limited

AT_ONCE = 2_000
"""A school behind one address, or a benchmark."""
PER_SECOND = 1.0
ADDRESSES = 50_000


class GuestDoor:
    """A bucket of guests for each address; the addresses that were quiet the longest are forgotten first."""

    def __init__(
        self, at_once: int = AT_ONCE, per_second: float = PER_SECOND, now: Callable[[], float] = time.monotonic
    ) -> None:
        self.at_once = at_once
        self.per_second = per_second
        self.now = now
        self._used: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def let_in(self, address: str) -> None:
        """Count one more guest from `address`.

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
