"""A board with everybody who may have to do with it."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import Any

import psycopg
import pytest

from raffi_web.features.accounts.guests import ensure_actor
from raffi_web.kernel.calls import Calls
from raffi_web.kernel.changes import ChangeFeed
from raffi_web.kernel.channels import kinds
from raffi_web.kernel.database import Database
from raffi_web.kernel.functions import registry
from raffi_web.kernel.roles import Urls
from raffi_web.live.hub import Hub
from raffi_web.live.namespace import LiveNamespace
from raffi_web.server import Server
from tests.support.fixtures import People, Person
from tests.support.live_client import LiveServer, serving

STICKY = {"x": 10, "y": 20, "text": "Rain"}


@dataclass
class Hand:
    """Somebody's client at a board: it numbers its pushes."""

    person: Person
    board: str
    client: str
    _n: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    async def push(self, *ops: list[Any], n: int | None = None, **more: Any) -> dict[str, Any]:
        """Push operations."""
        number = next(self._n) if n is None else n
        return await self.person.call(
            "canvas.push", board=self.board, client=self.client, n=number, ops=list(ops), **more
        )

    async def sticky(self, id_: str, **props: Any) -> dict[str, Any]:
        """Put a sticky note on the board."""
        return await self.push(["put", id_, "sticky", {**STICKY, **props}])


@dataclass
class Table:
    """A private room of Ada's with a board. Ben is a member, Vera a viewer; Olga has nothing to do with it."""

    people: People
    admin: psycopg.Connection[Any]
    room: str
    board: str
    ada: Person
    ben: Person
    vera: Person
    olga: Person
    _clients: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def hand(self, who: Person) -> Hand:
        """A new client of somebody's."""
        return Hand(who, self.board, f"{who.id[-10:]:0>10}{next(self._clients):06}")

    def stored(self) -> dict[str, tuple[str, dict[str, Any]]]:
        """What PostgreSQL has of the board: id to kind and properties."""
        rows = self.admin.execute(
            "select id, kind, props from board_element where board_id = %s and removed_at is null", [self.board]
        ).fetchall()
        return {id_: (kind, props) for id_, kind, props in rows}

    def clock(self) -> int:
        """The board's clock, as PostgreSQL has it."""
        row = self.admin.execute("select version from channel where id = %s", [f"board:{self.board}"]).fetchone()
        assert row is not None
        return row[0]

    def changes(self) -> list[dict[str, Any]]:
        """The board's history."""
        rows = self.admin.execute(
            "select clock, actor_id, batch, ops from board_change where board_id = %s order by clock, n", [self.board]
        ).fetchall()
        return [dict(zip(("clock", "actor", "batch", "ops"), row, strict=True)) for row in rows]


async def make_table(people: People, admin: psycopg.Connection[Any]) -> Table:
    """A table as `Table` says."""
    ada, ben, vera, olga = (people.guest() for _ in range(4))
    for person, name in ((ada, "Ada"), (ben, "Ben"), (vera, "Vera"), (olga, "Olga")):
        await person.call("accounts.update_me", name=name)
    room = (await ada.call("rooms.create", title="Film night"))["id"]
    invite = (await ada.call("rooms.invite", room=room))["token"]
    for person in (ben, vera):
        await person.call("rooms.join", room=room, invite=invite)
    await ada.call("rooms.set_role", room=room, member=vera.id, role="viewer")
    board = (await ada.call("canvas.create", room=room, title="Ideas"))["id"]
    return Table(people, admin, room, board, ada, ben, vera, olga)


@pytest.fixture
async def table(people: People, admin: psycopg.Connection[Any]) -> Table:
    return await make_table(people, admin)


@pytest.fixture
async def second_live(server: Server, urls: Urls) -> AsyncIterator[LiveServer]:
    """`/live` of a process with boards of its own in memory; of changes it hears from PostgreSQL alone."""
    database = Database(urls.app)
    hub = Hub(database, kinds)
    feed = ChangeFeed(database, on_channel=[hub.heard], on_gap=[hub.gap])
    listening = asyncio.create_task(feed.run())
    await feed.connected.wait()
    calls = Calls(database, registry, first_act=[ensure_actor])
    async with serving(LiveNamespace(hub, calls, server.namespace.identify, "second")) as made:
        yield made
        await asyncio.gather(*(client.close() for client in made.clients), return_exceptions=True)
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)
    await database.close()
