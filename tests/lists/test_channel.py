"""The channel of a list: its frames are sufficient, and whoever may no longer see it hears nothing more."""

from collections.abc import Awaitable, Callable
from typing import Any

import psycopg
import pytest

from raffi_web.features.lists import channel
from raffi_web.kernel.channels import kinds
from tests.lists.conftest import Lists
from tests.support.fixtures import Person
from tests.support.live_client import LiveClient, LiveServer, RemoteError, Replica, visible

Do = Callable[[Lists], Awaitable[Any]]


async def as_stored(lists: Lists) -> Replica:
    """The channel as the database has it."""
    kind, key = kinds.of(f"list:{lists.id}")
    async with lists.people.server.database.begin(isolation="REPEATABLE READ") as session:
        version, rows = await kind.read(session, key, 0)
    replica = Replica()
    replica.take(["snap", "", version, rows])
    return replica


async def watching(lists: Lists, live: LiveServer, who: Person) -> tuple[LiveClient, Replica]:
    client = await live.client(who.token)
    return client, await client.subscribe(f"list:{lists.id}")


async def arrange(lists: Lists) -> None:
    await lists.call(lists.ben, "arrange", item=await lists.item("Paprika"))


async def edit(lists: Lists) -> None:
    await lists.call(lists.ben, "edit", item=await lists.item("Ran"), note="Rain")


async def take_off_and_put_back(lists: Lists) -> None:
    removal = await lists.call(lists.ada, "take_off", item=await lists.item("Ran"))
    await lists.call(lists.ben, "put_back", removal=removal["id"])


async def by_hand(lists: Lists) -> None:
    async with lists.people.server.database.begin() as session:
        from sqlalchemy import text

        await session.execute(text("update list_item set name = 'By hand' where list_id = :id"), {"id": lists.id})


async def another_name(lists: Lists) -> None:
    await lists.add("Heat", lists.ben)
    await lists.ben.call("accounts.update_me", name="Benedict")
    assert (await lists.items())[-1]["by"] == "Benedict"


DEEDS: dict[str, Do] = {
    "add": lambda lists: lists.add("Heat"),
    "another name": another_name,
    "arrange": arrange,
    "edit": edit,
    "clear": lambda lists: lists.call(lists.ada, "clear"),
    "take off, put back": take_off_and_put_back,
    "rename": lambda lists: lists.call(lists.ada, "update", name="Renamed"),
    "show": lambda lists: lists.call(lists.ada, "update", visibility="public"),
    "renew": lambda lists: lists.call(lists.ada, "renew_link"),
    "sql": by_hand,
}


@pytest.mark.parametrize("deed", DEEDS)
async def test_the_frames_of_a_change_are_sufficient(lists: Lists, live_server: LiveServer, deed: str) -> None:
    client, _ = await watching(lists, live_server, lists.ben)
    await DEEDS[deed](lists)
    stored = await as_stored(lists)
    replica = await client.at_version(f"list:{lists.id}", stored.version)
    held = {name: rows for name, rows in visible(replica.state).items() if name != "editors"}
    assert held == visible(stored.state)


async def test_what_is_too_much_for_a_frame_comes_as_a_snapshot(
    lists: Lists, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channel, "FRAME_AT_MOST", 2)
    client, replica = await watching(lists, live_server, lists.ben)
    await lists.call(lists.ada, "clear")
    await client.at_version(f"list:{lists.id}", (await as_stored(lists)).version)
    assert replica.snapshots == 2
    assert replica.state.get("items", {}) == {}


@pytest.mark.parametrize("how", ["private", "renew", "remove", "sql"])
async def test_who_came_by_the_link_is_put_out_with_it(
    lists: Lists, live_server: LiveServer, admin: psycopg.Connection[Any], how: str
) -> None:
    await lists.call(lists.cem, "open_link", link=await lists.link())
    reader, _ = await watching(lists, live_server, lists.cem)
    editor, _ = await watching(lists, live_server, lists.ben)
    match how:
        case "private":
            await lists.call(lists.ada, "update", visibility="private")
        case "renew":
            await lists.call(lists.ada, "renew_link")
        case "remove":
            await lists.call(lists.ada, "remove")
        case _:
            admin.execute("update list set visibility = 'private' where id = %s", [lists.id])
    await reader.frame("stale", f"list:{lists.id}")
    refused = await reader.until(lambda: next((one for one in reader.frames if one[0] == "err"), None))
    assert refused[2]["code"] == "list_not_found"
    if how == "remove":
        await lists.call(lists.ada, "restore")
        await lists.call(lists.ada, "update", visibility="private")
        await editor.subscribe(f"list:{lists.id}")
    heard = len(reader.frames)
    added = await lists.add("A secret")
    await editor.until(lambda: added["id"] in editor.replicas[f"list:{lists.id}"].state["items"])
    assert reader.frames[heard:] == []
    with pytest.raises(RemoteError):
        await reader.subscribe(f"list:{lists.id}")


@pytest.mark.parametrize(("how", "reason"), [("remove_editor", "removed"), ("leave", "left")])
async def test_a_former_editor_hears_no_more(lists: Lists, live_server: LiveServer, how: str, reason: str) -> None:
    client, _ = await watching(lists, live_server, lists.ben)
    if how == "leave":
        await lists.call(lists.ben, "leave")
    else:
        await lists.call(lists.ada, "remove_editor", member=lists.ben.id)
    assert (await client.frame("closed"))[2] == reason


async def test_strangers_do_not_listen_and_nobody_may_to_a_public_list(lists: Lists, live_server: LiveServer) -> None:
    stranger = await live_server.client(lists.cem.token)
    with pytest.raises(RemoteError) as raised:
        await stranger.subscribe(f"list:{lists.id}")
    assert raised.value.code == "list_not_found"
    await lists.call(lists.ada, "update", visibility="public")
    nobody = await live_server.client()
    assert len((await nobody.subscribe(f"list:{lists.id}")).state["items"]) == 3
