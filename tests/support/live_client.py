"""A client of `/live` in plain Python, over a real websocket, and the server that it talks to.

It speaks Socket.IO's text frames itself, so that it depends on the protocol and on no client library. Its replica of a
channel keeps to docs/live-protocol.md: replace on `snap`, merge on `resume` and `change`, subscribe again on a gap.
"""

import asyncio
import contextlib
import itertools
import json
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import orjson
import socketio
import uvicorn
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from raffi_web.live.namespace import LiveNamespace
from raffi_web.live.protocol import NAMESPACE
from raffi_web.live.sockets import Sockets

PATH = "_event"
PATIENCE = 15.0
"""Seconds after which what should come never will."""

Row = dict[str, Any]


class RemoteError(Exception):
    """An `err` frame."""

    def __init__(self, body: dict[str, Any]) -> None:
        self.code: str = body["code"]
        self.field: str | None = body["field"]
        self.data: dict[str, Any] = body["data"]
        super().__init__(f"{self.code} ({self.field}): {body['message']}")


class Lost(Exception):
    """The connection ended before the answer came."""


def merge(state: dict[str, dict[str, Row]], rows: dict[str, list[Row]]) -> None:
    """Bring `state` (name -> id -> row) up to date with the rows of a frame."""
    for name, changed in rows.items():
        kept = state.setdefault(name, {})
        for row in changed:
            key = row.get("id", "")
            if "set" in row:
                kept[key] = {**kept[key], "props": changed_props(kept[key]["props"], row["set"])}
            elif (
                row.get("left")
                or (name == "elements" and row.get("removed"))
                or (name in {"queue", "items"} and row["removed"])
            ):
                kept.pop(key, None)
            else:
                kept[key] = row


def changed_props(props: Row, given: Row) -> Row:
    """An element's properties after some were set; null puts one back to its default."""
    return {name: value for name, value in {**props, **given}.items() if value is not None}


def visible(state: dict[str, dict[str, Row]]) -> dict[str, dict[str, Row]]:
    """What a snapshot would have of `state`: of the messages the newest fifty."""
    shown = {name: rows for name, rows in state.items() if rows}
    if "messages" in shown:
        newest = sorted(shown["messages"])[-50:]
        shown["messages"] = {key: shown["messages"][key] for key in newest}
    return shown


@dataclass
class Replica:
    """A channel as this client holds it."""

    version: int = -1
    state: dict[str, dict[str, Row]] = field(default_factory=dict)
    versions: list[int] = field(default_factory=list)
    gaps: int = 0
    snapshots: int = 0

    def take(self, frame: list[Any]) -> bool:
        """Apply a frame; False when something before it is missing."""
        match frame:
            case ["snap", _, version, rows]:
                self.state = {}
                self.snapshots += 1
            case ["resume", _, since, version, rows]:
                if version <= self.version:
                    return True
                if since > self.version:
                    return False
            case ["change", _, version, rows]:
                if version <= self.version:
                    return True
                if version != self.version + 1:
                    return False
            case _:
                raise AssertionError(frame)
        merge(self.state, rows)
        self.version = version
        self.versions.append(version)
        return True


class LiveClient:
    """One connection."""

    def __init__(self, port: int, token: str = "", *, bearer: Any = None) -> None:
        self.port = port
        self.token = token
        self.bearer = bearer
        self.frames: list[list[Any]] = []
        self.replicas: dict[str, Replica] = {}
        self.hello: dict[str, Any] = {}
        self.mend = True
        """Whether a gap or a `stale` makes it subscribe again by itself."""
        self._ids = itertools.count(1000)
        self._answers: dict[int, asyncio.Future[Any]] = {}
        self._arrived = asyncio.Condition()
        self._reader: asyncio.Task[None] | None = None
        self._socket: ClientConnection | None = None
        self._mending: set[asyncio.Task[Any]] = set()

    @property
    def socket(self) -> ClientConnection:
        """The websocket below."""
        assert self._socket is not None
        return self._socket

    async def open(self) -> "LiveClient":
        """Connect, and again after a cut; what is held of channels stays."""
        headers = {"Cookie": f"raffi={self.token}"} if self.token else {}
        self._socket = await connect(
            f"ws://127.0.0.1:{self.port}/{PATH}/?EIO=4&transport=websocket",
            additional_headers=headers,
            compression=None,
            max_size=None,
            ping_interval=None,
            close_timeout=1,
        )
        assert str(await self.socket.recv()).startswith("0")
        await self.socket.send(
            f"40{NAMESPACE}," + (json.dumps({"token": self.bearer}) if self.bearer is not None else "")
        )
        answer = str(await self.socket.recv())
        if not answer.startswith(f"40{NAMESPACE},"):
            raise Lost(answer)
        self._reader = asyncio.create_task(self._read(self.socket))
        return self

    async def close(self) -> None:
        """Say goodbye."""
        await self.socket.close()
        await self._end()

    async def cut(self) -> None:
        """Lose the connection as when a cable is pulled."""
        self.socket.transport.abort()
        await self._end()

    async def _end(self) -> None:
        for task in self._mending:
            task.cancel()
        if self._reader is not None:
            await asyncio.gather(self._reader, return_exceptions=True)

    async def send(self, frame: Any) -> None:
        """Send any frame."""
        await self.send_text(json.dumps(["f", frame]))

    async def send_text(self, payload: str) -> None:
        """Send an event's payload as it is."""
        try:
            await self.socket.send(f"42{NAMESPACE},{payload}")
        except ConnectionClosed as error:
            raise Lost from error

    def ask(self, frame: Callable[[int], list[Any]]) -> "asyncio.Future[Any]":
        """Send a frame that has an id; the future gets its answer."""
        number = next(self._ids)
        answer = asyncio.get_running_loop().create_future()
        answer.add_done_callback(lambda done: done.cancelled() or done.exception())
        self._answers[number] = answer
        task = asyncio.ensure_future(self.send(frame(number)))
        task.add_done_callback(lambda done: self._fail(number, done.exception()) if not done.cancelled() else None)
        return answer

    def _fail(self, number: int, error: BaseException | None) -> None:
        if error is None:
            return
        answer = self._answers.pop(number, None)
        if answer is not None and not answer.done():
            answer.set_exception(error)

    async def call(self, name: str, *, op: str | None = None, **args: Any) -> Any:
        """Call a function.

        Raises:
            RemoteError: It was refused.
            Lost: The connection ended before the answer.
        """
        return await asyncio.wait_for(self.ask(lambda i: ["call", i, name, args, op]), PATIENCE)

    async def subscribe(self, channel: str, seen: int | None = None) -> Replica:
        """Listen to a channel; `seen` defaults to what is held."""
        replica = self.replicas.setdefault(channel, Replica())
        if seen is None and replica.version >= 0:
            seen = replica.version
        await asyncio.wait_for(self.ask(lambda i: ["sub", i, channel, seen]), PATIENCE)
        return replica

    async def until(self, reached: Callable[[], Any], what: str = "") -> Any:
        """Wait until `reached()` is true; it is asked after every frame."""
        async with self._arrived:
            try:
                await asyncio.wait_for(self._arrived.wait_for(reached), PATIENCE)
            except TimeoutError:
                raise AssertionError(f"waited in vain for {what or reached}; last: {self.frames[-3:]}") from None
        return reached()

    async def frame(self, *start: Any) -> list[Any]:
        """The first frame that begins with `start`, when it comes."""

        def found() -> list[Any] | None:
            return next((one for one in self.frames if one[: len(start)] == list(start)), None)

        return await self.until(found, f"frame {start}")

    async def at_version(self, channel: str, version: int) -> Replica:
        """The replica, once it has reached a version."""
        await self.until(lambda: self.replicas[channel].version >= version, f"version {version} of {channel}")
        return self.replicas[channel]

    async def _read(self, websocket: ClientConnection) -> None:
        with contextlib.suppress(ConnectionClosed):
            async for raw in websocket:
                text = str(raw)
                if text == "2":
                    await websocket.send("3")
                elif text.startswith(f"42{NAMESPACE},"):
                    event, frame = orjson.loads(text[len(NAMESPACE) + 3 :])
                    assert event == "f"
                    self._take(frame)
                    async with self._arrived:
                        self._arrived.notify_all()
                elif text == "1" or text.startswith(f"41{NAMESPACE}"):
                    await websocket.close()
        for answer in self._answers.values():
            if not answer.done():
                answer.set_exception(Lost())
        self._answers.clear()
        self.frames.append(["lost"])
        async with self._arrived:
            self._arrived.notify_all()

    def _take(self, frame: list[Any]) -> None:
        self.frames.append(frame)
        match frame:
            case ["hello", body]:
                self.hello = body
            case ["ok", number, result] if number in self._answers:
                self._settle(number, result)
            case ["err", number, body] if number in self._answers:
                self._settle(number, RemoteError(body))
            case ["snap" | "resume" | "change", channel, *_]:
                replica = self.replicas.setdefault(channel, Replica())
                if not replica.take(frame):
                    replica.gaps += 1
                    self._mend(channel)
            case ["stale", channel]:
                self._mend(channel)

    def _settle(self, number: int, result: Any) -> None:
        answer = self._answers.pop(number)
        if not answer.done():
            answer.set_exception(result) if isinstance(result, RemoteError) else answer.set_result(result)

    def _mend(self, channel: str) -> None:
        if self.mend:
            task = asyncio.create_task(self.subscribe(channel))
            self._mending.add(task)
            task.add_done_callback(self._mending.discard)
            task.add_done_callback(lambda done: done.cancelled() or done.exception())


@dataclass
class LiveServer:
    """A real server on a free loopback port, with the Socket.IO app alone."""

    port: int
    sio: socketio.AsyncServer
    clients: list[LiveClient] = field(default_factory=list)

    async def client(self, token: str = "", *, bearer: Any = None) -> LiveClient:
        """A connected client; it is closed at the end of the test. A bearer token goes into the handshake's `auth`."""
        made = await LiveClient(self.port, token, bearer=bearer).open()
        self.clients.append(made)
        return made


@contextlib.asynccontextmanager
async def serving(namespace: LiveNamespace, beside: Any = None) -> AsyncIterator[LiveServer]:
    """Serve a namespace as `raffi serve` does; `beside` is an ASGI app for the other addresses."""
    sio = socketio.AsyncServer(
        async_mode="asgi", cors_allowed_origins="*", transports=["websocket"], async_handlers=False, json=json
    )
    sio.register_namespace(namespace)
    with listening() as listener:
        config = uvicorn.Config(
            socketio.ASGIApp(sio, beside, socketio_path=PATH),
            ws=Sockets,
            ws_per_message_deflate=False,
            ws_max_size=1_000_000,
            lifespan="off",
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=1,
        )
        server = uvicorn.Server(config)
        # `serve` would take over the signals of the whole test run.
        running = asyncio.create_task(server._serve([listener]))
        try:
            yield LiveServer(listener.getsockname()[1], sio)
        finally:
            server.should_exit = True
            await running


@contextlib.contextmanager
def listening() -> Iterator[socket.socket]:
    """A socket on a free loopback port."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(2048)
        yield listener
