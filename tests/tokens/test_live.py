"""Tokens on `/live`: they open a connection, bound what it may do, and take it along when they end."""

import time
from typing import Any

import psycopg
import pytest

from raffi_web.features.tokens import signed
from raffi_web.features.tokens.text import new_token
from raffi_web.server import Server
from tests.api.conftest import Web
from tests.support.fixtures import PUBLIC_URL, People, Person
from tests.support.live_client import LiveServer, Lost, RemoteError
from tests.tokens.conftest import make
from tests.tokens.test_signed import signed_token


async def test_a_token_opens_a_connection(live_server: LiveServer, web: Web, ada: Person) -> None:
    token, _ = await make(ada, "read", "write")
    for bearer in (token, await signed_token(web, token)):
        client = await live_server.client(bearer=bearer)
        await client.frame("hello")
        assert client.hello["actor"] == {"kind": "user", "id": ada.id}
        assert (await client.call("rooms.create", title=f"By {bearer[:5]}"))["id"]


async def test_a_connection_has_the_scopes_of_its_token(live_server: LiveServer, web: Web, ada: Person) -> None:
    room = (await ada.call("rooms.create", title="Looked at"))["id"]
    read, write = (await make(ada, "read"))[0], (await make(ada, "write"))[0]
    reader = await live_server.client(bearer=read)
    replica = await reader.subscribe(f"room:{room}")
    assert replica.version >= 0
    with pytest.raises(RemoteError, match="scope_needed") as refused:
        await reader.call("chat.say", room=room, body="x")
    assert refused.value.data == {"scope": "write"}
    await reader.send(["eph", f"room:{room}", "typing", {}])
    error = await reader.frame("err")
    assert error[2]["code"] == "scope_needed"
    writer = await live_server.client(bearer=write)
    with pytest.raises(RemoteError, match="scope_needed") as refused:
        await writer.subscribe(f"room:{room}")
    assert refused.value.data == {"scope": "read"}


@pytest.mark.parametrize("bearer", ["", "x", "x.y", "a.b.c", 5, {}, new_token(), "x" * 9000])
async def test_a_bad_token_opens_nothing(live_server: LiveServer, people: People, bearer: Any) -> None:
    """Not even as whom the cookie beside it says."""
    with pytest.raises(Lost, match="bad_token"):
        await live_server.client(people.guest().token, bearer=bearer)


async def test_a_revoked_tokens_connections_are_out_at_once(live_server: LiveServer, web: Web, ada: Person) -> None:
    token, card = await make(ada, "read")
    other, _ = await make(ada, "read")
    connected = [
        await live_server.client(bearer=token),
        await live_server.client(bearer=await signed_token(web, token)),
    ]
    stays = [await live_server.client(bearer=other), await live_server.client(ada.token)]
    began = time.monotonic()
    await ada.call("tokens.revoke", token=card["id"])
    for client in connected:
        await client.frame("lost")
    assert time.monotonic() - began < 2
    for client in stays:
        assert (await client.call("accounts.me"))["id"] == ada.id


async def test_a_connection_that_was_looked_at_again_has_no_more_rights(
    live_server: LiveServer, web: Web, ada: Person, admin: psycopg.Connection[Any]
) -> None:
    token, _ = await make(ada, "read", "write")
    client = await live_server.client(bearer=await signed_token(web, token, scopes=["read"]))
    # The same change that a new role makes.
    admin.execute("update actor set role = 'moderator' where id = %s", [ada.id])
    page = await live_server.client(ada.token)
    await page.call("accounts.update_me", color=3)
    connection = next(
        one for one in ada.server.hub.connections.values() if one.actor.id == ada.id and one.actor.scopes is not None
    )
    for _ in range(200):
        if connection.actor.role == "moderator":
            break
        await client.call("accounts.me")
    assert connection.actor.role == "moderator"
    with pytest.raises(RemoteError, match="scope_needed"):
        await client.call("accounts.update_me", color=4)


async def test_a_connection_ends_with_its_signed_token(
    live_server: LiveServer, web: Web, server: Server, people: People
) -> None:
    guest = people.guest()
    said = await signed.read(server.bearers.keys, PUBLIC_URL, await signed_token(web, guest.token))
    short = signed.write(
        await server.bearers.keys.private(),
        PUBLIC_URL,
        signed.Claims(said.sub, said.kind, said.scopes, time.time() + 2, sid=said.sid),
    )
    client = await live_server.client(bearer=short)
    assert (await client.call("accounts.me"))["id"] == guest.id
    await client.frame("lost")
