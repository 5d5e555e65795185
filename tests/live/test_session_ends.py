"""A session that is revoked is out at once: its socket is closed, and nothing more reaches its pages."""

import asyncio
from typing import Any

import psycopg
import pytest

from raffi_web.features.accounts.password_door import PasswordDoor
from raffi_web.kernel.functions import registry
from raffi_web.kernel.ids import new_id
from raffi_web.live.queries import Watcher
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
