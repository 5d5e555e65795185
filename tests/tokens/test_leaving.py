"""Whoever asks to be deleted takes their programs along: nothing acts for them until they stay."""

from datetime import timedelta
from typing import Any

import psycopg
import pytest

from raffi_web.features.accounts.password_door import PasswordDoor
from raffi_web.kernel.errors import NotSignedIn
from raffi_web.kernel.ids import new_id
from raffi_web.kernel.tables import utc_now
from raffi_web.server import Server
from tests.accounts.conftest import PASSWORD, as_token, browser
from tests.api.conftest import Web
from tests.support.fixtures import People, Person
from tests.tokens.conftest import make
from tests.tokens.test_signed import signed_token, who

LETTERS = "select body, use_until from mail where recipient = %s and kind = 'deletion_asked'"


@pytest.fixture
def door(server: Server) -> PasswordDoor:
    return PasswordDoor(server.calls)


async def known_as(
    server: Server, people: People, door: PasswordDoor, admin: psycopg.Connection[Any]
) -> tuple[Person, str]:
    """Somebody whose address was shown to be theirs."""
    email = f"{new_id()}@example.org"
    person = await as_token(server, await door.sign_up(email, PASSWORD, browser(people.guest())))
    admin.execute(
        "update account set email = pending, email_key = pending_key, pending = null, pending_key = null"
        " where actor_id = %s",
        [person.id],
    )
    await person.call("accounts.update_me", name="Ada")
    return person, email


async def test_tokens_stand_still_until_their_owner_stays(
    web: Web, server: Server, people: People, door: PasswordDoor, admin: psycopg.Connection[Any]
) -> None:
    ada, email = await known_as(server, people, door, admin)
    token, card = await make(ada, "read")
    ended, other = await make(ada, "read")
    await ada.call("tokens.revoke", token=other["id"])
    brief = await signed_token(web, token)
    await ada.call("profiles.delete_account", name="Ada")
    for one in (token, brief):
        refused = await who(web, one)
        assert (refused.status_code, refused.json()["error"]["data"]["reason"]) == (401, "paused")
    there = await as_token(server, await door.sign_in(email, PASSWORD, browser(people.guest())))
    for one in (token, brief):
        assert (await who(web, one)).json()["result"]["id"] == ada.id
    assert (await who(web, ended)).status_code == 401
    assert [(one["id"], one["ended"]) for one in await there.call("tokens.mine")] == [(card["id"], None)]


async def test_an_open_socket_of_a_token_is_closed_when_its_owner_asks_to_go(
    server: Server, people: People, door: PasswordDoor, admin: psycopg.Connection[Any]
) -> None:
    ada, _ = await known_as(server, people, door, admin)
    token, _ = await make(ada, "read")
    actor = await server.bearers.actor_of(token)
    await ada.call("profiles.delete_account", name="Ada")
    assert not (await server.bearers.look([actor]))[actor.session].is_somebody
    with pytest.raises(NotSignedIn):
        await server.bearers.actor_of(token)


async def test_a_letter_says_until_when_one_can_come_back(
    server: Server, people: People, door: PasswordDoor, admin: psycopg.Connection[Any]
) -> None:
    ada, email = await known_as(server, people, door, admin)
    told = await ada.call("profiles.delete_account", name="Ada")
    ((body, until),) = admin.execute(LETTERS, [email]).fetchall()
    assert f"{until:%Y-%m-%d}" in body
    assert "/sign-in" in body
    assert abs(until.timestamp() - told["due_at"] / 1000) < 60
    assert until - utc_now() > timedelta(days=6)


async def test_an_address_that_was_only_said_hears_nothing(
    server: Server, people: People, door: PasswordDoor, admin: psycopg.Connection[Any]
) -> None:
    email = f"{new_id()}@example.org"
    ada = await as_token(server, await door.sign_up(email, PASSWORD, browser(people.guest())))
    await ada.call("accounts.update_me", name="Ada")
    await ada.call("profiles.delete_account", name="Ada")
    assert admin.execute(LETTERS, [email]).fetchall() == []
