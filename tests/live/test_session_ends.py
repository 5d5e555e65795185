"""A session that is revoked is out at once: its socket is closed, and nothing more reaches its pages."""

import asyncio
from typing import Any

import psycopg
import pytest

from raffi_web.features.accounts.password_door import PasswordDoor
from raffi_web.kernel.changes import RowsChanged
from raffi_web.kernel.context import Actor
from raffi_web.kernel.functions import registry
from raffi_web.kernel.ids import new_id
from raffi_web.live.queries import LiveQueries, Watcher
from raffi_web.server import Server
from tests.accounts.conftest import PASSWORD, as_token, browser
from tests.support.fixtures import People, Person
from tests.support.live_client import LiveServer

OUT_WITHIN_S = 2.0


async def user(server: Server, people: People) -> Person:
    door = PasswordDoor(server.calls)
    return await as_token(server, await door.sign_up(f"{new_id()}@example.org", PASSWORD, browser(people.guest())))


def act_as_server(admin: psycopg.Connection[Any]) -> None:
    admin.execute("select set_config('raffi.actor_kind', 'service', false)")


async def test_a_revoked_session_loses_its_socket(
    live_server: LiveServer, server: Server, people: People, admin: psycopg.Connection[Any]
) -> None:
    ada = await user(server, people)
    client = await live_server.client(ada.token)
    act_as_server(admin)
    admin.execute("update actor_session set revoked_at = now() where actor_id = %s", [ada.id])
    await asyncio.wait_for(client.socket.wait_closed(), OUT_WITHIN_S)


async def test_the_suspended_lose_theirs_and_others_keep_it(
    live_server: LiveServer, server: Server, people: People, admin: psycopg.Connection[Any]
) -> None:
    ada, ben = await user(server, people), await user(server, people)
    out, stays = await live_server.client(ada.token), await live_server.client(ben.token)
    act_as_server(admin)
    admin.execute("update actor set suspended_at = now() where id = %s", [ada.id])
    await asyncio.wait_for(out.socket.wait_closed(), OUT_WITHIN_S)
    assert (await stays.call("accounts.me"))["id"] == ben.id


async def test_who_never_says_goodbye_keeps_nobody_in(
    live_server: LiveServer,
    server: Server,
    people: People,
    admin: psycopg.Connection[Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Engine.IO ends a connection when all is said that waits for it, which may be never."""

    async def disconnect(sid: str) -> None:
        await asyncio.Event().wait()

    ada, ben = await user(server, people), await user(server, people)
    stuck, other = await live_server.client(ada.token), await live_server.client(ben.token)
    act_as_server(admin)
    with monkeypatch.context() as patched:
        socketio: Any = server.namespace.server
        patched.setattr(socketio.eio, "disconnect", disconnect)
        admin.execute("update actor_session set revoked_at = now() where actor_id = %s", [ada.id])
        await asyncio.wait_for(stuck.socket.wait_closed(), OUT_WITHIN_S)
    admin.execute("update actor_session set revoked_at = now() where actor_id = %s", [ben.id])
    await asyncio.wait_for(other.socket.wait_closed(), OUT_WITHIN_S)


async def test_a_session_that_ended_during_the_handshake_is_out(
    live_server: LiveServer,
    server: Server,
    people: People,
    admin: psycopg.Connection[Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ada, identify, told = await user(server, people), server.namespace.identify, asyncio.Event()
    act_as_server(admin)

    async def slow(environ: dict[str, Any], auth: Any) -> tuple[Actor, str]:
        found = await identify(environ, auth)
        admin.execute("update actor_session set revoked_at = now() where actor_id = %s", [ada.id])
        await told.wait()
        return found

    def note(change: RowsChanged) -> None:
        if change.table == "actor_session":
            told.set()

    monkeypatch.setattr(server.namespace, "identify", slow)
    monkeypatch.setattr(server.feed, "on_rows", [*server.feed.on_rows, note])
    client = await live_server.client(ada.token)
    await asyncio.wait_for(client.socket.wait_closed(), OUT_WITHIN_S)


async def test_its_page_is_given_nothing_more(
    server: Server, people: People, admin: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where a client never opened `/live`."""
    ada, forgotten = await user(server, people), asyncio.Event()
    forget = server.queries.forget_session

    def note(session: str) -> None:
        forget(session)
        forgotten.set()

    monkeypatch.setattr(server.queries, "forget_session", note)
    watcher = Watcher(f"tab-{ada.id}", "state", "account")
    await server.queries.watch(watcher, registry.get("accounts.account"), {}, ada.actor)
    assert ada.id in server.queries.actors()
    act_as_server(admin)
    admin.execute("update actor_session set revoked_at = now() where actor_id = %s", [ada.id])
    await asyncio.wait_for(forgotten.wait(), OUT_WITHIN_S)
    assert ada.id not in server.queries.actors()


async def test_a_guest_who_acts_for_the_first_time_goes_on(live_server: LiveServer, people: People) -> None:
    guest = people.guest()
    client = await live_server.client(guest.token)
    await client.call("rooms.create", title="Mine")
    assert (await client.call("accounts.me"))["id"] == guest.id


async def test_each_session_knows_itself_in_the_list_also_after_one_has_ended(
    server: Server, people: People, admin: psycopg.Connection[Any]
) -> None:
    """Two pages of one person, each in a session of its own, are looked at in one snapshot."""
    email, door = f"{new_id()}@example.org", PasswordDoor(server.calls)
    here = await as_token(server, await door.sign_up(email, PASSWORD, browser(people.guest())))
    there, third = [
        await as_token(server, await door.sign_in(email, PASSWORD, browser(people.guest()))) for _ in range(2)
    ]
    given: dict[str, Any] = {}
    news = asyncio.Event()

    async def assign(token: str, state: str, variable: str, value: Any) -> bool:
        given[token] = value
        news.set()
        return True

    queries = LiveQueries(server.database, assign)
    server.feed.on_rows.append(queries.changed)
    try:
        for token, who in (("here", here), ("there", there)):
            await queries.watch(Watcher(token, "state", "sessions"), registry.get("accounts.sessions"), {}, who.actor)
        act_as_server(admin)
        admin.execute("update actor_session set revoked_at = now() where token_hash = %s", [third.actor.session])
        async with asyncio.timeout(15):
            while len(given) < 2 or any(len(shown) != 2 for shown in given.values()):
                news.clear()
                await news.wait()
    finally:
        server.feed.on_rows.remove(queries.changed)
    for shown in given.values():
        assert [one["is_this"] for one in shown] == [True, False]
    assert given["here"][0]["id"] == given["there"][1]["id"]
