"""The demo content: rooms that belong to no person, and are there for whoever comes first."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import psycopg
import pytest

from raffi_web.features.demo.functions import ROOMS, add_demo
from raffi_web.features.rooms.cleanup import close_idle_rooms, empty_own_rooms
from raffi_web.kernel.errors import NotFound
from raffi_web.server import Server
from tests.support.fixtures import People, Person
from tests.support.live_client import LiveServer


@pytest.fixture
async def _gone_afterwards(admin: psycopg.Connection[Any]) -> AsyncIterator[None]:
    admin.execute("delete from rate_limit")
    yield
    # In a thread: whoever has just left is being noted in this loop, which holds the room's rows.
    await asyncio.to_thread(admin.execute, "delete from room where owner_id = 'system'")
    await asyncio.to_thread(admin.execute, "delete from demo_content")


@pytest.fixture
async def demo(server: Server, people: People, _gone_afterwards: None) -> list[dict[str, Any]]:
    """The demo rooms as a stranger's lobby shows them."""
    assert await add_demo(server.calls) == [room.name for room in ROOMS]
    return await listed(people.guest())


async def listed(person: Person) -> list[dict[str, Any]]:
    return (await person.call("rooms.list_public", by_server=True))["rooms"]


async def test_rooms_are_open_with_a_film_on_and_nobody_in(demo: list[dict[str, Any]]) -> None:
    assert len(demo) == len(ROOMS)
    for room in demo:
        assert room["people"] == 0
        assert room["faces"] == []
        assert room["poster"]
        assert not room["locked"]


async def test_only_the_servers_own_are_listed_so(demo: list[dict[str, Any]], people: People) -> None:
    ada = people.guest()
    made = await ada.call("rooms.create", title="Mine", is_public=True, kept=True)
    assert made["id"] not in [room["id"] for room in await listed(ada)]


async def test_whoever_comes_first_is_host_and_everybody_controls(
    demo: list[dict[str, Any]], people: People, admin: psycopg.Connection[Any]
) -> None:
    ada, ben = people.guest(), people.guest()
    room = demo[0]["id"]
    assert (await ada.call("rooms.join", room=room))["me"] == "host"
    assert (await ben.call("rooms.join", room=room))["me"] == "member"
    assert (await ben.call("screen.control", room=room, action="play"))["playing"]
    await ada.call("rooms.leave", room=room)
    await ben.call("rooms.leave", room=room)
    cem = people.guest()
    assert (await cem.call("rooms.join", room=room))["me"] == "host"
    owned = admin.execute("select actor_id from member where actor_id = 'system'").fetchall()
    assert owned == []


async def test_the_queue_goes_on_to_its_films(
    demo: list[dict[str, Any]], people: People, live_server: LiveServer
) -> None:
    ada = people.guest()
    room = next(room["id"] for room in demo if room["title_id"] == "sampler:northern-hours")
    await ada.call("rooms.join", room=room)
    client = await live_server.client(ada.token)
    held = await client.subscribe(f"room:{room}")
    assert [row["source"]["title_id"] for row in held.state["queue"].values()] == list(ROOMS[0].queued)
    assert (await ada.call("screen.next_film", room=room))["source"]["title_id"] == ROOMS[0].queued[0]


async def test_a_second_run_adds_nothing_and_what_was_deleted_stays_so(
    demo: list[dict[str, Any]], server: Server, people: People
) -> None:
    ada = people.guest()
    gone, *kept = [room["id"] for room in demo]
    await ada.call("rooms.join", room=gone)
    await ada.call("rooms.delete", room=gone)
    assert await add_demo(server.calls) == []
    assert [room["id"] for room in await listed(ada)] == kept


async def test_the_clean_up_leaves_them_open_and_lets_idle_members_go(
    demo: list[dict[str, Any]], server: Server, people: People, admin: psycopg.Connection[Any]
) -> None:
    ada, ben = people.guest(), people.guest()
    room = demo[0]["id"]
    await ada.call("rooms.join", room=room)
    await ada.call("rooms.lock", room=room, locked=True)
    admin.execute("update room set active_at = now() - interval '25 hours' where owner_id = 'system'")
    await close_idle_rooms(server.database)
    assert await empty_own_rooms(server.database) == 1
    assert await empty_own_rooms(server.database) == 0
    with pytest.raises(NotFound):
        await ada.call("rooms.get", room=room)
    assert len(await listed(ben)) == len(ROOMS)
    assert (await ben.call("rooms.join", room=room))["me"] == "host"
    assert (await ben.call("screen.get", room=room))["source"]["title_id"] == demo[0]["title_id"]
