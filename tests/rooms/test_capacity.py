"""How many fit: those who are there, and for a moment those who are about to be."""

import asyncio
from typing import Any

import psycopg
import pytest

from raffi_web.features.rooms import presence as module
from raffi_web.kernel.errors import Forbidden
from tests.support.fixtures import People, Person
from tests.support.live_client import LiveClient, LiveServer, RemoteError


@pytest.fixture(autouse=True)
def _quick(admin: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LEAVING_SECONDS", 0.05)
    admin.execute("delete from rate_limit")


class Small:
    """A public room for few people."""

    def __init__(self, people: People, live: LiveServer, admin: psycopg.Connection[Any]) -> None:
        self.people, self.live, self.admin = people, live, admin
        self.host = people.guest("192.0.2.100")
        self.id = ""

    async def open(self, capacity: int) -> LiveClient:
        made = await self.host.call("rooms.create", title="Small", is_public=True, capacity=capacity)
        self.id = made["id"]
        client = await self.connect(self.host)
        await client.until(lambda: self.here(client, self.host), "the host")
        return client

    async def connect(self, person: Person) -> LiveClient:
        client = await self.live.client(person.token)
        await client.subscribe(f"room:{self.id}")
        return client

    async def join(self, address: str) -> Person:
        person = self.people.guest(address)
        await person.call("rooms.join", room=self.id)
        return person

    def here(self, client: LiveClient, person: Person) -> bool:
        return bool(self.members(client).get(person.id, {}).get("present"))

    def members(self, client: LiveClient) -> dict[str, Any]:
        """Those whose membership holds."""
        members = client.replicas[f"room:{self.id}"].state.get("members", {})
        return {key: row for key, row in members.items() if row["left"] is None}

    def time_goes_by(self) -> None:
        self.admin.execute("update member set joined_at = joined_at - interval '20 s' where room_id = %s", [self.id])

    def there(self) -> int:
        row = self.admin.execute("select people from room where id = %s", [self.id]).fetchone()
        return row[0] if row else -1


@pytest.fixture
def small(people: People, live_server: LiveServer, admin: psycopg.Connection[Any]) -> Small:
    return Small(people, live_server, admin)


async def test_who_never_connects_keeps_nobody_out_for_long(small: Small) -> None:
    await small.open(4)
    for n in range(3):
        await small.join(f"198.51.100.{n}")
    with pytest.raises(Forbidden) as refused:
        await small.join("198.51.100.9")
    assert refused.value.kind == "room_full"
    small.time_goes_by()
    assert not (await small.people.nobody().call("rooms.door", room=small.id))["full"]
    await small.join("198.51.100.9")


async def test_one_network_can_not_fill_a_room_without_being_there(small: Small) -> None:
    await small.open(8)
    for n in range(30):
        await small.join(f"2001:db8:5:5::{n + 1:x}")
    await small.join("198.51.100.20")


async def test_who_was_away_comes_back_only_to_a_free_place(small: Small) -> None:
    host = await small.open(2)
    ben = await small.join("198.51.100.30")
    small.time_goes_by()
    cem = await small.join("198.51.100.31")
    there = await small.connect(cem)
    await host.until(lambda: small.here(host, cem), "the second")
    for call in ("rooms.join", "rooms.appear"):
        with pytest.raises(Forbidden) as refused:
            await ben.call(call, room=small.id)
        assert refused.value.kind == "room_full"
    with pytest.raises(RemoteError) as remote:
        await small.connect(ben)
    assert remote.value.code == "room_full"
    door = await ben.call("rooms.door", room=small.id)
    assert (door["full"], door["me"]) == (True, "member")
    small.time_goes_by()
    await there.close()
    await host.until(lambda: not small.here(host, cem), "a free place")
    await small.connect(ben)
    await host.until(lambda: small.here(host, ben), "who was away")
    assert small.there() == 2


async def test_the_host_always_fits(small: Small) -> None:
    await (await small.open(2)).close()
    ben = await small.join("198.51.100.40")
    watcher = await small.connect(ben)
    await watcher.until(lambda: small.here(watcher, ben) and not small.here(watcher, small.host), "ben alone")
    small.time_goes_by()
    with pytest.raises(Forbidden):
        await small.join("198.51.100.41")
    await small.connect(small.host)
    await watcher.until(lambda: small.here(watcher, small.host), "the host")


async def test_of_many_who_connect_at_once_only_so_many_stay(small: Small) -> None:
    host = await small.open(7)
    crowd = [await small.join("198.51.100.50") for _ in range(12)]
    await asyncio.gather(*(small.connect(one) for one in crowd), return_exceptions=True)
    await host.until(lambda: len(small.members(host)) == 7, "the others' going")
    await host.until(lambda: sum(small.here(host, one) for one in crowd) == 6, "a full room")
    assert small.there() == 7
    assert small.here(host, small.host)


async def test_who_leaves_and_is_back_at_once_is_there(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LEAVING_SECONDS", 5.0)
    host = await small.open(4)
    ben = await small.join("198.51.100.60")
    client = await small.connect(ben)
    await host.until(lambda: small.here(host, ben), "arrival")
    await ben.call("rooms.leave", room=small.id)
    await host.until(lambda: not small.here(host, ben), "departure")
    await client.call("accounts.me")
    await ben.call("rooms.join", room=small.id)
    await small.connect(ben)
    await host.until(lambda: small.here(host, ben), "return")
