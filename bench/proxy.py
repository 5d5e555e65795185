"""A line between a browser and the site that is as slow as one likes, on loopback, timed by a thread of its own."""

import asyncio
import random
import threading
from collections import deque
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self, cast

TIMER_SECONDS = 0.001
"""A timer comes no earlier than this before its time."""


class _End(asyncio.Protocol):
    """One end of a connection: what it hears goes to the other end, later and in order."""

    def __init__(self, line: "Line", partner: "_End | None" = None) -> None:
        self.line = line
        self.partner = partner
        self.transport: asyncio.Transport | None = None
        self._early: list[bytes] = []
        self._waiting: deque[tuple[float, Callable[[], None]]] = deque()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self.line.ends.add(self)
        if self.partner is None:
            self.line.accepted(self)
        else:
            self.partner.partner = self
            for data in self._early:
                self.transport.write(data)

    def data_received(self, data: bytes) -> None:
        self._later(lambda: self.partner.write(data) if self.partner else None)

    def connection_lost(self, exc: Exception | None) -> None:
        self.line.ends.discard(self)
        self._later(lambda: self.partner.close() if self.partner else None)

    def write(self, data: bytes) -> None:
        if self.transport is None:
            self._early.append(data)
        elif not self.transport.is_closing():
            self.transport.write(data)

    def close(self) -> None:
        if self.transport is not None:
            self.transport.close()

    def _later(self, run: Callable[[], None]) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time() + self.line.delay() / 1000
        # One timer for the first in line: the loop does not keep the order of timers that are due together.
        if self._waiting:
            due = max(due, self._waiting[-1][0])
        else:
            loop.call_at(due, self._drain)
        self._waiting.append((due, run))

    def _drain(self) -> None:
        loop = asyncio.get_running_loop()
        now = loop.time() + TIMER_SECONDS
        while self._waiting and self._waiting[0][0] <= now:
            self._waiting.popleft()[1]()
        if self._waiting:
            loop.call_at(self._waiting[0][0], self._drain)


class Line:
    """A port that leads to another one. `cut` ends what is open and refuses what comes, until `mend`."""

    def __init__(self, to: int, delay_ms: float, jitter_ms: float, seed: int) -> None:
        self.to = to
        self.delay_ms, self.jitter_ms = delay_ms, jitter_ms
        self.port = 0
        self.ends: set[_End] = set()
        self._random = random.Random(seed)
        self._whole = True
        self._tasks: set[asyncio.Task[Any]] = set()

    def delay(self) -> float:
        """How long the next piece takes in one direction, ms."""
        return max(0.0, self.delay_ms + self._random.uniform(-self.jitter_ms, self.jitter_ms))

    async def open(self) -> None:
        """Listen on a free port."""
        server = await asyncio.get_running_loop().create_server(lambda: _End(self), "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]

    def accepted(self, near: _End) -> None:
        """Somebody connected: connect them with the other side."""
        assert near.transport is not None
        if not self._whole:
            near.transport.abort()
            return
        far = _End(self, near)
        near.partner = far
        task = asyncio.get_running_loop().create_task(self._reach(near, far))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _reach(self, near: _End, far: _End) -> None:
        try:
            await asyncio.get_running_loop().create_connection(lambda: far, "127.0.0.1", self.to)
        except OSError:
            near.close()

    def cut(self) -> None:
        """End every connection and refuse new ones."""
        self._whole = False
        for end in list(self.ends):
            if end.transport is not None:
                end.transport.abort()

    def mend(self) -> None:
        """Let connections through again."""
        self._whole = True


class Lines:
    """Lines in a thread of their own, so that nothing else the program does changes their timing."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._count = 0

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def open(self, to: int, *, delay_ms: float = 0, jitter_ms: float = 0) -> Line:
        """A new line to a port; `port` of the result leads there."""
        self._count += 1
        line = Line(to, delay_ms, jitter_ms, seed=self._count)
        asyncio.run_coroutine_threadsafe(line.open(), self._loop).result(10)
        return line

    def cut(self, line: Line) -> None:
        """Cut a line; when this returns it is cut."""
        self._do(line.cut)

    def mend(self, line: Line) -> None:
        """Mend a line."""
        self._do(line.mend)

    def _do(self, run: Callable[[], None]) -> None:
        async def there() -> None:
            run()

        asyncio.run_coroutine_threadsafe(there(), self._loop).result(10)
