"""Letters with links: an address is shown to be theirs, a password set anew, and nobody learns who has an account."""

from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from raffi_web.features.accounts.password_door import PasswordDoor
from raffi_web.kernel.context import ActorKind
from raffi_web.kernel.errors import Conflict, Gone, NotSignedIn
from raffi_web.server import Server
from tests.accounts.conftest import PASSWORD, as_token, browser
from tests.support.fixtures import People

Address = Callable[[], str]


def letters(admin: psycopg.Connection[Any], to: str) -> list[tuple[str, str]]:
    """Kinds and links of the letters to an address, the oldest first."""
    return admin.execute("select kind, link from mail where recipient = %s order by id", [to]).fetchall()


def token_of(link: str) -> str:
    return link.partition("#")[2]


async def test_an_address_is_shown_to_be_theirs(
    server: Server, people: People, door: PasswordDoor, address: Address, admin: psycopg.Connection[Any]
) -> None:
    email = address()
    user = await as_token(server, await door.sign_up(email, PASSWORD, browser(people.guest())))
    ((kind, link),) = letters(admin, email)
    assert kind == "verify_email"
    assert (await user.call("accounts.account"))["pending"] == email
    await people.guest().call("accounts.verify_email", token=token_of(link))
    known = await user.call("accounts.account")
    assert (known["email"], known["pending"]) == (email, None)
    with pytest.raises(Gone):
        await people.guest().call("accounts.verify_email", token=token_of(link))


async def test_only_the_mailbox_learns_that_an_address_has_an_account(
    server: Server, people: People, door: PasswordDoor, address: Address, admin: psycopg.Connection[Any]
) -> None:
    email = address()
    await door.sign_up(email, PASSWORD, browser(people.guest()))
    await people.guest().call("accounts.verify_email", token=token_of(letters(admin, email)[0][1]))
    thief = await as_token(server, await door.sign_up(email, "another quiet otter", browser(people.guest())))
    assert [kind for kind, _ in letters(admin, email)] == ["verify_email", "account_exists"]
    owner = await as_token(server, await door.sign_in(email, PASSWORD, browser(people.guest())))
    assert owner.id != thief.id
    with pytest.raises(NotSignedIn):
        await door.sign_in(email, "another quiet otter", browser(people.guest()))


async def test_who_verifies_first_has_the_address(
    server: Server, people: People, door: PasswordDoor, address: Address, admin: psycopg.Connection[Any]
) -> None:
    email = address()
    await door.sign_up(email, PASSWORD, browser(people.guest()))
    await door.sign_up(email, PASSWORD, browser(people.guest()))
    first, second = (token_of(link) for _, link in letters(admin, email))
    await people.guest().call("accounts.verify_email", token=second)
    with pytest.raises(Conflict) as refused:
        await people.guest().call("accounts.verify_email", token=first)
    assert refused.value.kind == "email_taken"


async def test_a_forgotten_password(
    server: Server, people: People, door: PasswordDoor, address: Address, admin: psycopg.Connection[Any]
) -> None:
    email = address()
    user = await as_token(server, await door.sign_up(email, PASSWORD, browser(people.guest())))
    await people.service().call("accounts.post_reset", email=email)
    link = letters(admin, email)[-1][1]
    assert "/reset#" in link
    token = await door.reset(token_of(link), "eight loud badgers", browser(people.guest()))
    assert (await as_token(server, token)).id == user.id
    assert (await server.identity.actor_of(user.token)).kind is ActorKind.NOBODY
    with pytest.raises(NotSignedIn):
        await door.sign_in(email, PASSWORD, browser(people.guest()))
    with pytest.raises(Gone):
        await door.reset(token_of(link), "nine loud badgers here", browser(people.guest()))
    assert letters(admin, email)[-1][0] == "password_changed"


async def test_nobody_gets_a_letter_for_an_unknown_address(people: People, admin: psycopg.Connection[Any]) -> None:
    await people.service().call("accounts.post_reset", email="unknown@example.org")
    assert letters(admin, "unknown@example.org") == []
