"""The access log: every call of a function, as one row, for some days.

Beside the audit, which tells what was done and is never lost, this tells who asked for what. It never holds up a call:
a call leaves a few values in memory, and once a second they are written on a connection of their own. While the
database is away they wait; beyond a bound they are dropped and counted. Of the arguments only ids are taken, never
what they say, and of an address only its network: a /24, of IPv6 a /48. That finds a whole network that misbehaves and
no household, whatever becomes of the server's keys; a keyed hash would be the household's again for who has the key.
"""

import asyncio
import contextlib
import functools
import ipaddress
import logging
import re
import time
from collections import deque
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import psycopg

from raffi_web.kernel import telemetry
from raffi_web.kernel.calls import Taker
from raffi_web.kernel.context import SYSTEM, Actor
from raffi_web.kernel.database import Database
from raffi_web.kernel.functions import Function, Registry
from raffi_web.kernel.ids import new_id

log = logging.getLogger(__name__)

BATCH = 500
EVERY_SECONDS = 1.0
MOST = 20_000
"""Rows that wait at most: more than a minute of a busy server, some megabytes."""
AGAIN_SECONDS = 2.0
LAST_SECONDS = 1.0
"""How long the last rows may take when the process ends."""
TURN_SECONDS = 3600.0
SESSION_LETTERS = 12
ID = re.compile(r"[0-9a-hjkmnp-tv-z]{10}(?:[0-9a-hjkmnp-tv-z]{16})?")
SAYS_ID = re.compile(r"\^\(\?:\[0-9a-hjkmnp-tv-z\]\{\d+\}\)\$")
"""The pattern of an argument that can be nothing but an id, as `arguments.code` writes it."""
ROOM = ("room", "room_id")

BECOME = "select set_config('raffi.actor_id', %s, false), set_config('raffi.actor_kind', %s, false)"
TURN = "select raffi.turn_access_log(%s)"
WRITE = """
insert into access_log
    (id, at, actor_id, actor_kind, session_id, function, room_id, on_kind, on_id, network, result, ms)
select * from unnest(
    %s::text[], %s::timestamptz[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[],
    %s::text[], %s::text[], %s::float8[])
on conflict do nothing
"""

Noted = tuple[float, Actor, str, str, str | None, str | None, str | None, str, float]
"""(time, who, address, function, room, kind and id of another object, result, seconds)"""


class AccessLog:
    """Takes notes of calls, and writes them while `run` runs.

    Args:
        days: How long they are kept; 0 takes none, and drops what there is.
        most: Notes that wait at most.
        every: Seconds between writes.
    """

    def __init__(
        self, database: Database, registry: Registry, *, days: int, most: int = MOST, every: float = EVERY_SECONDS
    ) -> None:
        self.database = database
        self.registry = registry
        self.days = days
        self.most = most
        self.every = every
        self._waiting: deque[Noted] = deque()
        self._ids: dict[str, tuple[str, ...]] = {}
        self._full = asyncio.Event()
        self._batch: list[tuple[Any, ...]] = []
        self._turned = 0.0

    @property
    def taker(self) -> Taker | None:
        """What calls are told to; None where no day is kept."""
        return self.note if self.days else None

    def note(
        self, actor: Actor, address: str, function: str, args: Mapping[str, Any], result: str, seconds: float
    ) -> None:
        """Take a note of a call. The arguments themselves are not kept."""
        waiting = self._waiting
        if len(waiting) >= self.most:
            telemetry.access_dropped.inc()
            return
        room = kind = object_id = None
        names = self._ids.get(function)
        if names is None:
            names = self._ids[function] = self._names_of(function)
        for name in names:
            value = args.get(name) if isinstance(args, Mapping) else None
            if not isinstance(value, str) or not ID.fullmatch(value):
                continue
            if name in ROOM:
                room = value
            elif object_id is None:
                kind, object_id = name, value
        waiting.append((time.time(), actor, address, function, room, kind, object_id, result, seconds))
        if len(waiting) >= BATCH:
            self._full.set()

    async def run(self) -> None:
        """Write what was noted, for ever."""
        away = False
        while True:
            try:
                connection = await self._connect()
                async with connection:
                    away = False
                    if not self.days:
                        return
                    await self._write_on(connection)
            except (psycopg.Error, OSError) as error:
                if not away:
                    log.warning("the access log can't be written: %s", type(error).__name__)
                away = True
            except asyncio.CancelledError:
                await self._last()
                raise
            await asyncio.sleep(AGAIN_SECONDS)

    async def _connect(self) -> psycopg.AsyncConnection[Any]:
        connection = await self.database.listener()
        await connection.execute(BECOME, [SYSTEM.id, SYSTEM.kind.value])
        await self._turn(connection)
        return connection

    async def _write_on(self, connection: psycopg.AsyncConnection[Any]) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._full.wait(), self.every)
            self._full.clear()
            if time.monotonic() - self._turned > TURN_SECONDS:
                await self._turn(connection)
            while self._waiting or self._batch:
                await self._write(connection)

    async def _turn(self, connection: psycopg.AsyncConnection[Any]) -> None:
        """Make the days ahead, drop the old ones. Days that somebody reads just now are dropped the next time."""
        with contextlib.suppress(psycopg.errors.LockNotAvailable):
            await connection.execute(TURN, [self.days])
        self._turned = time.monotonic()

    async def _write(self, connection: psycopg.AsyncConnection[Any]) -> None:
        """Write a batch. It stays ours until it is known to be written; its ids keep it from being there twice."""
        while self._waiting and len(self._batch) < BATCH:
            self._batch.append(_row(self._waiting.popleft()))
        try:
            await connection.execute(WRITE, list(map(list, zip(*self._batch, strict=True))), prepare=True)
        except psycopg.DataError as error:
            # A row that can't be written would be in the way of all others.
            log.error("a batch of the access log was refused: %s", type(error).__name__)
            telemetry.access_dropped.inc(len(self._batch))
        else:
            telemetry.access_rows.inc(len(self._batch))
        self._batch = []

    async def _last(self) -> None:
        """What waits when the process ends."""
        if not (self._waiting or self._batch):
            return
        with contextlib.suppress(psycopg.Error, OSError, TimeoutError):
            async with asyncio.timeout(LAST_SECONDS), await self._connect() as connection:
                while self._waiting or self._batch:
                    await self._write(connection)

    def _names_of(self, function: str) -> tuple[str, ...]:
        known = self.registry.get(function) if function in self.registry else None
        return ids_of(known) if known is not None else ()


def ids_of(function: Function[Any, Any]) -> tuple[str, ...]:
    """The arguments of a function that can be nothing but ids, and the room's."""
    properties: dict[str, Any] = function.model.model_json_schema().get("properties", {})
    return tuple(name for name, schema in properties.items() if name in ROOM or _says_id(schema))


@functools.lru_cache(maxsize=4096)
def network_for_log(address: str) -> str | None:
    """The network of an address: a /24, of IPv6 a /48. None for what is no address."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return None
    parsed = getattr(parsed, "ipv4_mapped", None) or parsed
    return str(ipaddress.ip_network(f"{parsed.compressed}/{24 if parsed.version == 4 else 48}", strict=False))


def _says_id(schema: Any) -> bool:
    choices = schema.get("anyOf", [schema])
    return any(SAYS_ID.fullmatch(choice.get("pattern", "")) for choice in choices)


def _row(noted: Noted) -> tuple[Any, ...]:
    at, actor, address, function, room, kind, object_id, result, seconds = noted
    return (
        new_id(),
        datetime.fromtimestamp(at, UTC),
        actor.id or None,
        actor.kind.value,
        actor.session[:SESSION_LETTERS] or None,
        function,
        room,
        kind,
        object_id,
        network_for_log(address),
        result,
        seconds * 1000,
    )
