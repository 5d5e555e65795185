"""How many new sockets one address may open: each page that opens one gets a state that is kept for a while."""

import time
from collections import OrderedDict

from raffi_web.kernel.addresses import is_this_machine, network_of

REMEMBERED = 20_000
"""Addresses; the one that has come least lately is forgotten first."""
SECONDS = 600.0
"""In which as many again may come as may come at once."""


class Newcomers:
    """One bucket an address, in memory: whoever is turned away has cost nothing yet, and comes again by itself."""

    def __init__(self, at_once: int) -> None:
        self.at_once = at_once
        self._due: OrderedDict[str, float] = OrderedDict()

    def may_come(self, address: str) -> bool:
        """Whether one more socket from this address is let in. This machine itself always is."""
        if is_this_machine(address):
            return True
        network = network_of(address)
        now = time.monotonic()
        due = max(self._due.pop(network, now), now)
        comes = due + SECONDS / self.at_once <= now + SECONDS
        self._due[network] = due + SECONDS / self.at_once if comes else due
        if len(self._due) > REMEMBERED:
            self._due.popitem(last=False)
        return comes
