"""A member who stays: comes again after every cut, and repeats what was not answered, as the page's own client does."""

import asyncio
import contextlib
import itertools
import time
from collections.abc import Iterator
from typing import Any

from websockets.exceptions import WebSocketException

from tests.support.live_client import LiveClient, Lost, RemoteError

FIRST_RETRY, LONGEST_RETRY = 0.25, 2.0
"""As in `raffi_web/live/client/live.ts`."""
PROBES = 6
TRANSIENT = {"unavailable", "busy", "limited"}


def now_ms() -> float:
    """Monotonic ms of this machine."""
    return time.perf_counter() * 1000


class Member(LiveClient):
    """Somebody in a room.

    Attributes:
        acked: By operation id, the function and what the server answered.
        offset: What the server's time is ahead of `now_ms`, from the quickest probe since the last connect.
        steady_at: When (monotonic ms) the last connection held the room and the server's time.
    """

    def __init__(self, port: int, token: str, room: str, name: str) -> None:
        super().__init__(port, token)
        self.room = room
        self.name = name
        self.channel = f"room:{room}"
        self.acked: dict[str, tuple[str, Any]] = {}
        self.offset = 0.0
        self.steady_at = 0.0
        self.connects = 0
        self.present = asyncio.Event()
        self.patience = asyncio.Event()
        self.patience.set()
        self._best = float("inf")
        self._ops: Iterator[int] = itertools.count(1)
        self._staying: asyncio.Task[None] | None = None

    @property
    def anchor(self) -> dict[str, Any]:
        """The room's anchor as this member holds it."""
        return next(iter(self.replicas[self.channel].state["playback"].values()))

    def position(self, at: float) -> float:
        """Where the film is at a moment (monotonic ms), in seconds."""
        anchor = self.anchor
        if not anchor["playing"] or anchor["waiting_on"]:
            return anchor["position"]
        return anchor["position"] + max(0.0, at + self.offset - anchor["at"]) / 1000 * anchor["rate"]

    def start(self) -> None:
        """Come, and stay until `leave`."""
        self._staying = asyncio.create_task(self._stay())

    async def leave(self) -> None:
        """Go for good, without a word."""
        if self._staying is not None:
            self._staying.cancel()
            await asyncio.gather(self._staying, return_exceptions=True)
        if self._socket is not None:
            await self.cut()

    async def cut_for(self, seconds: float) -> None:
        """Lose the connection and find no other for so long."""
        self.patience.clear()
        await self.cut()
        asyncio.get_running_loop().call_later(seconds, self.patience.set)
        await self.patience.wait()

    async def _stay(self) -> None:
        retry = FIRST_RETRY
        while True:
            await self.patience.wait()
            try:
                await self._arrive()
                retry = FIRST_RETRY
                assert self._reader is not None
                await asyncio.shield(self._reader)
            except (OSError, WebSocketException, Lost, RemoteError, TimeoutError):
                if self._socket is not None:
                    self.socket.transport.abort()
                # The wait of a client before it tries again, as long as the page's.
                await asyncio.sleep(retry)
                retry = min(retry * 1.6, LONGEST_RETRY)
            finally:
                self.present.clear()

    async def _arrive(self) -> None:
        self._best = float("inf")
        await self.open()
        self.connects += 1
        await self.call("rooms.join", room=self.room)
        await self.subscribe(self.channel)
        for _ in range(PROBES):
            await self.send(["clock", now_ms()])
        await self.until(lambda: self._best < float("inf"), "the server's time")
        self.steady_at = now_ms()
        self.present.set()

    async def do(self, function: str, **args: Any) -> Any:
        """Have a function called exactly once, however often it must be asked for."""
        op = f"{self.room}-{self.name}-{next(self._ops):05d}"
        if function == "chat.say":
            args["body"] = op
        while True:
            await self.present.wait()
            try:
                answer = await self.call(function, op=op, room=self.room, **args)
            except (Lost, TimeoutError):
                continue
            except RemoteError as refused:
                if refused.code not in TRANSIENT:
                    raise
                await asyncio.sleep(refused.data.get("retry_after", FIRST_RETRY))
                continue
            self.acked[op] = (function, answer)
            return answer

    def _take(self, frame: list[Any]) -> None:
        if frame[0] == "clock":
            _, sent, received, answered = frame
            came = now_ms()
            if came - sent < self._best:
                self._best = came - sent
                self.offset = (received + answered) / 2 - (sent + came) / 2
            return
        super()._take(frame)
        # A long proof hears a lot: what was taken need not be kept.
        with contextlib.suppress(IndexError):
            del self.frames[:-20]
