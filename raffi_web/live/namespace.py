"""The `/live` namespace on Reflex's own Socket.IO server: frames in, calls out."""

import asyncio
import contextlib
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from socketio import AsyncNamespace
from socketio.exceptions import ConnectionRefusedError as Refused
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from raffi_web.kernel.arguments import check_shape
from raffi_web.kernel.calls import Caller, Calls
from raffi_web.kernel.clock import clock
from raffi_web.kernel.context import Actor
from raffi_web.kernel.errors import Forbidden, Internal, Invalid, Limited, RaffiError, Unavailable
from raffi_web.kernel.functions import Kind, Scope
from raffi_web.kernel.ids import new_id
from raffi_web.kernel.limits import Bucket
from raffi_web.kernel.permissions import check_scope
from raffi_web.live import protocol
from raffi_web.live.connection import Connection
from raffi_web.live.hub import Hub
from raffi_web.live.protocol import Call, Ephemeral, Probe, Subscribe, Unsubscribe, encode
from raffi_web.words import chosen_language, speaking

log = logging.getLogger(__name__)

FRAMES_PER_SECOND = 60.0
FRAMES_BURST = 240
CLOCK_PER_SECOND = 20.0
CLOCK_BURST = 60
WAITING_CALLS = 64
CHANNELS_PER_CONNECTION = 32
GOODBYE_SECONDS = 1.0
LONGEST_WAIT = 7 * 86_400.0
"""Seconds after which a token's connection begins anew in any case: timers count no further than some days."""

COMMANDS = (Call, Subscribe, Unsubscribe)
Identify = Callable[[dict[str, Any], Any], Awaitable[tuple[Actor, str]]]
"""From the handshake (WSGI-style environ, Socket.IO auth) to who connects and from where."""


@dataclass(slots=True, eq=False)
class _Session:
    """What the namespace keeps of a connection: its commands wait in line, one after the other."""

    connection: Connection
    frames: Bucket
    probes: Bucket
    ephemerals: dict[tuple[str, str], Bucket] = field(default_factory=dict)
    line: deque[Call | Subscribe | Unsubscribe] = field(default_factory=deque)
    worker: asyncio.Task[None] | None = None
    queries: set[asyncio.Task[None]] = field(default_factory=set)
    until: asyncio.TimerHandle | None = None


def _refusal(error: RaffiError) -> Refused:
    """Why a connection is not taken in: Socket.IO's own `message`, and the error as every edge sends it as `data`."""
    return Refused(error.message, error.body())


class LiveNamespace(AsyncNamespace):
    """Serves `/live`."""

    def __init__(self, hub: Hub, calls: Calls, identify: Identify, instance: str) -> None:
        super().__init__(protocol.NAMESPACE)
        self.hub = hub
        self.calls = calls
        self.identify = identify
        self.instance = instance
        self.on_joined: list[Callable[[Actor], None]] = []
        """Told of whoever is connected from now on."""
        self._sessions: dict[str, _Session] = {}
        self._tasks: set[asyncio.Task[Any]] = set()

    async def on_connect(self, sid: str, environ: dict[str, Any], auth: Any = None) -> None:
        """A browser or another client connects."""
        language = chosen_language(
            {"cookie": environ.get("HTTP_COOKIE", ""), "accept-language": environ.get("HTTP_ACCEPT_LANGUAGE", "")}
        )
        with speaking(language):
            await self._connect(sid, environ, auth, language)

    async def _connect(self, sid: str, environ: dict[str, Any], auth: Any, language: str) -> None:
        try:
            actor, address = await self.identify(environ, auth)
        except RaffiError as error:
            raise _refusal(error) from error
        except (DBAPIError, PoolTimeout, OSError) as error:
            raise _refusal(Unavailable()) from error
        if environ.get("asgi.scope", {}).get("type") != "websocket":
            # A long poll's `send` belongs to one answer: frames need a websocket.
            raise _refusal(Invalid("errors.websocket_only", code="websocket_only"))
        connection = Connection(sid, actor, address, environ["asgi.send"], language)
        connection.give_up = lambda: self._spawn(self.disconnect(sid))
        self.hub.connect(connection)
        frames, probes = Bucket(FRAMES_PER_SECOND, FRAMES_BURST), Bucket(CLOCK_PER_SECOND, CLOCK_BURST)
        self._sessions[sid] = _Session(connection, frames, probes)
        if actor.until is not None:
            self._sessions[sid].until = self._hang_up_at(sid, actor.until)
        for joined in self.on_joined:
            joined(actor)
        # Not from here, and through Socket.IO's own queue: it must not overtake the answer to the handshake.
        self._spawn(self.emit(protocol.EVENT, self._hello(actor), to=sid))

    def _hang_up_at(self, sid: str, until: float) -> asyncio.TimerHandle:
        """A token's connection ends with the token."""
        seconds = min(max(0.0, until - time.time()), LONGEST_WAIT)
        return asyncio.get_running_loop().call_later(seconds, lambda: self.hang_up(sid))

    def hang_up(self, sid: str) -> None:
        """Close a connection's socket as a whole, Reflex's end of it too: the page connects again with its cookie."""
        self._spawn(self._hang_up(sid))

    async def _hang_up(self, sid: str) -> None:
        session = self._sessions.get(sid)
        # python-socketio offers only the namespace's own end, and Engine.IO's goodbye is one that websockets ignore.
        server: Any = self.server
        eio_sid = server.manager.eio_sid_from_sid(sid, self.namespace)
        if eio_sid is not None:
            # It waits until all that was to be said is said, which with a client that is gone may be never.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(GOODBYE_SECONDS):
                    await server.eio.disconnect(eio_sid)
        if session is not None:
            with contextlib.suppress(Exception):
                await session.connection.send({"type": "websocket.close", "code": 1000})

    def _hello(self, actor: Actor) -> list[Any]:
        return [
            "hello",
            {
                "protocol": protocol.PROTOCOL,
                "actor": {"kind": actor.kind.value, "id": actor.id},
                "time": clock.now(),
                "instance": self.instance,
            },
        ]

    def _spawn(self, work: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def on_disconnect(self, sid: str, reason: Any = None) -> None:
        """The socket is gone."""
        self.hub.disconnect(sid)
        session = self._sessions.pop(sid, None)
        if session is not None:
            # A command that has begun is let finish: its sender will ask for the answer with the same operation id.
            session.line.clear()
            if session.until is not None:
                session.until.cancel()
            for task in session.queries:
                task.cancel()

    def on_f(self, sid: str, data: Any = None, *extra: Any) -> None:
        """A frame."""
        received = clock.now()
        session = self._sessions.get(sid)
        if session is None or session.connection.closed:
            return
        # What is begun from here, in tasks of its own too, speaks as the page does.
        with speaking(session.connection.language):
            self._heard(session, data, received)

    def _heard(self, session: _Session, data: Any, received: float) -> None:
        connection = session.connection
        try:
            frame = protocol.decode(data)
            wait = (session.probes if isinstance(frame, Probe) else session.frames).take()
            if wait:
                raise Limited(wait)
            if isinstance(frame, Probe):
                connection.push(encode(["clock", frame.t0, received, clock.now()]), droppable=True)
                return
            self._take(session, frame)
        except RaffiError as error:
            connection.push(encode(["err", protocol.id_of(data), error.body()]), droppable=True)
        except Exception:
            self._unexpected(connection, protocol.id_of(data))

    def _unexpected(self, connection: Connection, frame_id: int | None) -> None:
        request_id = new_id()
        log.exception("frame failed, request %s", request_id)
        connection.push(encode(["err", frame_id, Internal(request_id).body()]))

    def _take(self, session: _Session, frame: protocol.ClientFrame) -> None:
        if isinstance(frame, Ephemeral):
            self._ephemeral(session, frame)
        elif isinstance(frame, Call) and self._is_query(frame.name):
            if len(session.queries) >= WAITING_CALLS:
                raise Limited(1.0)
            task = asyncio.get_running_loop().create_task(self._call(session, frame))
            session.queries.add(task)
            task.add_done_callback(session.queries.discard)
        elif isinstance(frame, COMMANDS):
            if len(session.line) >= WAITING_CALLS:
                raise Limited(1.0)
            session.line.append(frame)
            if session.worker is None or session.worker.done():
                session.worker = asyncio.get_running_loop().create_task(self._work(session))

    def _is_query(self, name: str) -> bool:
        return name in self.calls.registry and self.calls.registry.get(name).kind is Kind.QUERY

    async def _work(self, session: _Session) -> None:
        """Do a connection's commands in the order in which they came."""
        while session.line:
            frame = session.line.popleft()
            if isinstance(frame, Call):
                await self._call(session, frame)
            elif isinstance(frame, Subscribe):
                await self._subscribe(session.connection, frame)
            else:
                self.hub.unsubscribe(session.connection, frame.channel)

    async def _call(self, session: _Session, frame: Call) -> None:
        connection = session.connection
        caller = Caller(connection.actor, connection.address)
        try:
            if frame.name in self.calls.registry and not self.calls.registry.get(frame.name).public:
                raise Forbidden
            answer = await self.calls(frame.name, frame.args, caller, op=frame.op)
            connection.push(encode(["ok", frame.id, answer]))
        except RaffiError as error:
            connection.push(encode(["err", frame.id, error.body()]))
        except Exception:
            self._unexpected(connection, frame.id)

    async def _subscribe(self, connection: Connection, frame: Subscribe) -> None:
        try:
            check_scope(connection.actor, Scope.READ)
            if len(connection.channels) >= CHANNELS_PER_CONNECTION and frame.channel not in connection.channels:
                raise Limited(1.0)
            async with self.calls.turns.of(connection.actor.id, connection.address):
                grant = await self.hub.subscribe(connection, frame.channel, frame.seen)
            connection.push(encode(["ok", frame.id, grant]))
        except RaffiError as error:
            connection.push(encode(["err", frame.id, error.body()]))
        except (DBAPIError, PoolTimeout, OSError) as error:
            log.warning("subscribe failed: %s", type(error).__name__)
            connection.push(encode(["err", frame.id, Unavailable().body()]))
        except Exception:
            self._unexpected(connection, frame.id)

    def _ephemeral(self, session: _Session, frame: Ephemeral) -> None:
        connection = session.connection
        check_scope(connection.actor, Scope.WRITE)
        grant = connection.channels.get(frame.channel)
        if grant is None:
            raise Forbidden("errors.not_listening", code="not_listening", field="channel")
        kind, _ = self.hub.kinds.of(frame.channel)
        rule = kind.ephemeral.get(frame.kind)
        if rule is None:
            raise Invalid(field="kind", reason="not_known")
        if not rule.allowed(grant):
            raise Forbidden
        bucket = session.ephemerals.setdefault((frame.channel, frame.kind), Bucket(rule.per_second, rule.burst))
        wait = bucket.take()
        if wait:
            raise Limited(wait)
        check_shape({"data": frame.data})
        data = rule.check(frame.data)
        rule.within(data, grant)
        if rule.take is not None:
            self.hub.take(frame.channel, frame.kind, connection.actor, data)
            return
        self.hub.ephemeral(frame.channel, frame.kind, {"actor": connection.actor.id, **data})
