"""One browser's end of `/live`: frames go straight to its ASGI `send`.

Socket.IO's own emit makes a task for each recipient. Here a frame, encoded once, is handed to each connection in a
plain loop: the send is stepped by hand, and almost always finishes in that step. One that does not (the reader's
buffer is full) is parked and goes on when the reader does; meanwhile a bounded queue holds what follows. Unstored
frames that do not fit are dropped; a stored one that does not fit makes its channel stale, and the reader is told so.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Generator
from dataclasses import dataclass, field
from typing import Any

from raffi_web.kernel import telemetry
from raffi_web.kernel.context import Actor
from raffi_web.live.protocol import Frame, encode

QUEUE_FRAMES = 512
QUEUE_CHARACTERS = 2_000_000

Send = Callable[[dict[str, Any]], Awaitable[None]]


@dataclass(slots=True, eq=False)
class Connection:
    """A connected reader. `send` is its websocket's ASGI send."""

    sid: str
    actor: Actor
    address: str
    send: Send
    language: str | None = None
    """Of the page at the other end; None speaks the server's own."""
    channels: dict[str, dict[str, Any]] = field(default_factory=dict)
    closed: bool = False
    give_up: Callable[[], None] = lambda: None
    """Called when the reader can't be served any more: its socket is to be closed, so that it comes again."""
    _queue: deque[tuple[Frame, str | None]] = field(default_factory=deque)
    _queued: int = 0
    _parked: asyncio.Task[None] | None = None
    _stale: set[str] = field(default_factory=set)

    def push(self, frame: Frame, *, stored: str | None = None, droppable: bool = False) -> None:
        """Send an encoded frame, or queue it.

        Args:
            frame: The frame, from `protocol.encode`.
            stored: The channel whose committed change this is: when it can't be queued the channel becomes stale.
            droppable: Whether a slow reader may miss it.
        """
        if self.closed or (stored is not None and stored in self._stale):
            return
        if self._parked is None:
            self._step(frame)
        elif len(self._queue) < QUEUE_FRAMES and self._queued + len(frame) <= QUEUE_CHARACTERS:
            if droppable and len(self._queue) > QUEUE_FRAMES // 4:
                telemetry.frames_dropped.inc()
                return
            self._queue.append((frame, stored))
            self._queued += len(frame)
        elif droppable:
            telemetry.frames_dropped.inc()
        elif stored is not None:
            self._make_stale(stored)
        else:
            # An answer to the reader's own call: it asked for more than it reads.
            self.closed = True
            self.give_up()

    def restart(self, channel: str, frame: Frame) -> None:
        """Send the frame with which a channel begins anew for this reader: it is no longer stale."""
        self._stale.discard(channel)
        self.push(frame)

    def _make_stale(self, channel: str) -> None:
        self._stale.add(channel)
        telemetry.resyncs.labels("slow").inc()
        kept = [(frame, stored) for frame, stored in self._queue if stored != channel]
        self._queue = deque(kept)
        self._queued = sum(len(frame) for frame, _ in kept)

    def _step(self, frame: Frame) -> None:
        sending = self.send(frame.message)
        coroutine: Any = sending if isinstance(sending, Coroutine) else _as_coroutine(sending)
        try:
            waiting_for = coroutine.send(None)
        except StopIteration:
            return
        except Exception:
            # The websocket is closing: its disconnect follows and cleans up.
            self.closed = True
            return
        self._parked = asyncio.get_running_loop().create_task(self._drain(_Resumed(coroutine, waiting_for)))

    async def _drain(self, parked: "_Resumed") -> None:
        """Finish the parked send, then what was queued meanwhile."""
        try:
            await parked
            while self._queue or self._stale:
                if not self._queue:
                    # What is pushed from here on comes after the notice, so it need not be left out.
                    await self.send(encode(["stale", self._stale.pop()]).message)
                    continue
                frame, _ = self._queue.popleft()
                self._queued -= len(frame)
                await self.send(frame.message)
        except Exception:
            self.closed = True
        finally:
            self._parked = None

    def close(self) -> None:
        """Forget the reader; a parked send is given up."""
        self.closed = True
        self._queue.clear()
        if self._parked is not None:
            self._parked.cancel()


class _Resumed:
    """Awaits the rest of a coroutine that was stepped by hand and waits for a future."""

    def __init__(self, coroutine: Coroutine[Any, Any, None], waiting_for: Any) -> None:
        self._coroutine = coroutine
        self._waiting_for = waiting_for

    def __await__(self) -> Generator[Any, Any, None]:
        waiting_for = self._waiting_for
        while True:
            try:
                value = yield waiting_for
            except BaseException as error:
                step = self._coroutine.throw
                argument: Any = error
            else:
                step = self._coroutine.send
                argument = value
            try:
                waiting_for = step(argument)
            except StopIteration:
                return


async def _as_coroutine(sending: Awaitable[None]) -> None:
    await sending
