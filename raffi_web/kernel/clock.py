"""Server time: UTC milliseconds that never run backwards in a process.

The monotonic clock carries it, PostgreSQL's clock sets it, so that two processes, or one before and after a restart,
agree on what an anchor's time means. See docs/sync.md.
"""

import time
from collections.abc import Awaitable, Callable

SAMPLES = 8


class ServerClock:
    """Milliseconds since the epoch on the monotonic clock."""

    def __init__(self) -> None:
        self._origin = time.time() * 1000 - time.monotonic() * 1000
        self._last = 0.0

    def now(self) -> float:
        """Server time in milliseconds."""
        self._last = max(self._last, time.monotonic() * 1000 + self._origin)
        return self._last

    async def calibrate(self, ask: Callable[[], Awaitable[float]]) -> float:
        """Set this clock by another one, that of PostgreSQL.

        Args:
            ask: Returns the other clock's time in milliseconds since the epoch.

        Returns:
            The change in milliseconds that the quickest of a few readings asked for.
        """
        best_delay, best_origin = float("inf"), self._origin
        for _ in range(SAMPLES):
            before = time.monotonic() * 1000
            theirs = await ask()
            after = time.monotonic() * 1000
            if after - before < best_delay:
                best_delay = after - before
                best_origin = theirs - (before + after) / 2
        change = best_origin - self._origin
        self._origin = best_origin
        return change


clock = ServerClock()
