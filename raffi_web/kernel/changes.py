"""The change feed: what was committed, heard from PostgreSQL.

Two kinds of notice come, both made by triggers, so that a row changed with `psql` is heard like any other:

- `raffi_rows`: a table, and for each of its partition columns the values that a statement touched, old and new.
- `raffi_channel`: a channel and its new version (see `kernel.channels`).

A notice holds ids only. When the connection was lost, what was said meanwhile is unknown: the listeners are told of a
gap, and look at everything they care for.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import orjson

from raffi_web.kernel import telemetry
from raffi_web.kernel.database import Database

log = logging.getLogger(__name__)

ROWS = "raffi_rows"
CHANNEL = "raffi_channel"
FIRST_WAIT, LONGEST_WAIT = 0.1, 2.0


@dataclass(frozen=True, slots=True)
class RowsChanged:
    """Rows of `table` changed. `keys` has the touched values of each partition column; None: any row may have."""

    table: str
    keys: dict[str, frozenset[str]] | None


@dataclass(frozen=True, slots=True)
class ChannelMoved:
    """A channel has a new version; 0 says that it has ended."""

    channel: str
    version: int


@dataclass
class ChangeFeed:
    """Listens for as long as `run` runs, and connects again when the connection is lost."""

    database: Database
    on_rows: list[Callable[[RowsChanged], None]] = field(default_factory=list)
    on_channel: list[Callable[[ChannelMoved], None]] = field(default_factory=list)
    on_gap: list[Callable[[], None]] = field(default_factory=list)
    connected: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        """Listen, for ever."""
        wait = FIRST_WAIT
        while True:
            try:
                await self._listen()
            except Exception as error:
                log.warning("change feed lost: %s: %s", type(error).__name__, error)
            finally:
                wait = FIRST_WAIT if self.connected.is_set() else min(wait * 2, LONGEST_WAIT)
                self.connected.clear()
                telemetry.listener_connected.set(0)
            await asyncio.sleep(wait)

    async def _listen(self) -> None:
        connection = await self.database.listener()
        async with connection:
            await connection.execute(f"listen {ROWS}")
            await connection.execute(f"listen {CHANNEL}")
            self.connected.set()
            telemetry.listener_connected.set(1)
            # Also at the first start: what was committed before LISTEN was not heard.
            for callback in self.on_gap:
                callback()
            async with contextlib.aclosing(connection.notifies()) as notices:
                async for notice in notices:
                    self._hear(notice.channel, notice.payload)

    def _hear(self, channel: str, payload: str) -> None:
        telemetry.feed_notices.inc()
        try:
            if channel == CHANNEL:
                name, _, version = payload.rpartition(" ")
                moved = ChannelMoved(name, int(version))
                for tell in self.on_channel:
                    tell(moved)
            else:
                changed = _rows(orjson.loads(payload))
                for tell_rows in self.on_rows:
                    tell_rows(changed)
        except Exception:
            # Any role may NOTIFY: one bad notice must not silence the feed.
            log.exception("change feed could not take a notice")


def _rows(notice: dict[str, Any]) -> RowsChanged:
    keys = notice.get("k")
    return RowsChanged(
        table=str(notice["t"]),
        keys=None if keys is None else {column: frozenset(map(str, values)) for column, values in keys.items()},
    )
