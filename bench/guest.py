"""A guest of a site who speaks `/live`, without a browser."""

import asyncio
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import orjson

from bench.wire import Wire, connect
from scripts.site import Site

PATH = "/_event/?EIO=4&transport=websocket"
NAMESPACE = b"/live,"
ANSWER_SECONDS = 30

Frames = Callable[[list[Any], float], None]


class Refused(Exception):
    """The server's error body."""

    def __init__(self, body: dict[str, Any]) -> None:
        super().__init__(f"{body['code']}: {body['message']}")
        self.body = body


@dataclass(eq=False)
class Guest:
    """Somebody connected. `on_frame` gets every frame that is no answer, and when it came.

    `raw`, when set, gets a frame's bytes first and may take it (return True): for loads where parsing would cost more
    than what is measured.
    """

    site: Site
    token: str
    on_frame: Frames | None = None
    raw: Callable[[bytes, float], bool] | None = None
    hello: dict[str, Any] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    _wire: Wire | None = None
    _ids: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    _waiting: dict[int, asyncio.Future[Any]] = field(default_factory=dict)
    _ready: asyncio.Future[None] | None = None

    async def connect(self) -> None:
        """Open the socket and be welcomed."""
        self._ready = asyncio.get_running_loop().create_future()
        self._wire = await connect("127.0.0.1", self.site.port, PATH)
        self._wire.listen(self._heard)
        await asyncio.wait_for(asyncio.shield(self._ready), ANSWER_SECONDS)

    async def call(self, name: str, *, op: str | None = None, **args: Any) -> Any:
        """Call a function."""
        return await self._ask(["call", next(self._ids), name, args, op])

    async def follow(self, channel: str, seen: int | None = None) -> Any:
        """Subscribe to a channel."""
        return await self._ask(["sub", next(self._ids), channel, seen])

    def send(self, frame: list[Any]) -> None:
        """Send a frame that has no answer."""
        if self._wire is not None:
            self._wire.send("42/live," + orjson.dumps(["f", frame]).decode())

    def send_text(self, frame: str) -> None:
        """Send a frame whose JSON is made already."""
        if self._wire is not None:
            self._wire.send(f'42/live,["f",{frame}]')

    def abort(self) -> None:
        """Cut the connection."""
        if self._wire is not None:
            self._wire.abort()
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.cancel()
        self._waiting.clear()

    async def _ask(self, frame: list[Any]) -> Any:
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting[frame[1]] = answer
        self.send(frame)
        return await asyncio.wait_for(answer, ANSWER_SECONDS)

    def _heard(self, payload: bytes, came: float) -> None:
        if self.raw is not None and self.raw(payload, came):
            return
        if payload.startswith(b"0"):
            if self._wire is not None:
                self._wire.send("40/live," + orjson.dumps({"token": self.token}).decode())
        elif payload.startswith(b"44"):
            self._fail(payload)
        elif payload.startswith(b"42" + NAMESPACE):
            self._frame(orjson.loads(payload[8:])[1], came)

    def _frame(self, frame: list[Any], came: float) -> None:
        kind = frame[0]
        if kind == "hello":
            self.hello = frame[1]
            if self._ready is not None and not self._ready.done():
                self._ready.set_result(None)
        elif kind in ("ok", "err"):
            waiting = self._waiting.pop(frame[1], None)
            if waiting is not None and not waiting.done():
                if kind == "ok":
                    waiting.set_result(frame[2])
                else:
                    waiting.set_exception(Refused(frame[2]))
        elif self.on_frame is not None:
            self.on_frame(frame, came)

    def _fail(self, payload: bytes) -> None:
        if self._ready is not None and not self._ready.done():
            self._ready.set_exception(ConnectionError(payload.decode()))


async def guests(site: Site, count: int, *, at_once: int = 20) -> list[Guest]:
    """New guests, each with a session, not connected yet."""
    gate = asyncio.Semaphore(at_once)
    limits = httpx.Limits(max_connections=at_once)
    async with httpx.AsyncClient(base_url=site.url, timeout=30, limits=limits) as client:

        async def one() -> Guest:
            async with gate:
                answer = await client.post("/api/session", json={"bearer": True})
                answer.raise_for_status()
                return Guest(site, answer.json()["token"])

        return list(await asyncio.gather(*(one() for _ in range(count))))


async def gathered(people: list[Guest], room: str, *, at_once: int = 20) -> None:
    """Connect people, let them join a room and follow it."""
    gate = asyncio.Semaphore(at_once)

    async def one(guest: Guest) -> None:
        async with gate:
            await guest.connect()
            await guest.call("rooms.join", room=room)
            await guest.follow(f"room:{room}")

    await asyncio.gather(*(one(guest) for guest in people))
