"""`raffi user`: whom an address names, and whom it does not."""

import argparse
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest

from raffi_web.features.accounts.password_door import PasswordDoor
from raffi_web.kernel.calls import Caller
from raffi_web.kernel.context import SYSTEM
from raffi_web.people_cli import COMMANDS, NotOne
from raffi_web.server import Server
from tests.accounts.conftest import PASSWORD, as_token, browser
from tests.support.fixtures import People, Person


class Command:
    """Runs `raffi user`, on a server with a mail server or without."""

    def __init__(self, server: Server) -> None:
        self.server = server

    async def __call__(self, what: str, who: str = "", *, smtp_url: str = "") -> list[str]:
        settings: Any = SimpleNamespace(smtp_url=smtp_url, origin="http://127.0.0.1")
        said: list[str] = []

        async def call(name: str, **args: Any) -> Any:
            return await self.server.calls(name, args, Caller(SYSTEM))

        options = argparse.Namespace(what=what, who=who, second_step=False)
        await COMMANDS[what](call, settings, options, said.append)
        return said

    async def refused(self, what: str, who: str, *, smtp_url: str = "") -> str:
        """Why it did nothing."""
        with pytest.raises(NotOne) as told:
            await self(what, who, smtp_url=smtp_url)
        return str(told.value)


@pytest.fixture
def command(server: Server) -> Command:
    return Command(server)


async def made(server: Server, people: People, door: PasswordDoor, email: str) -> Person:
    """Somebody who signed up and said an address."""
    return await as_token(server, await door.sign_up(email, PASSWORD, browser(people.guest())))


def proved(admin: psycopg.Connection[Any], person: Person) -> None:
    """They opened the link in the letter."""
    admin.execute("select set_config('raffi.actor_kind', 'service', false)")
    shown = "email = pending, email_key = pending_key, pending = null, pending_key = null"
    admin.execute(f"update account set {shown} where actor_id = %s".encode(), [person.id])


async def test_an_address_that_was_only_said_makes_no_owner(
    server: Server, people: People, door: PasswordDoor, address: Callable[[], str], command: Command
) -> None:
    email = address()
    eve = await made(server, people, door, email)
    await eve.call("accounts.update_me", name="Eve")
    for what in ("owner", "reset", "sign-out"):
        told = await command.refused(what, email, smtp_url="smtp://mail")
        assert f"{eve.id}  since 20" in told, what
        assert "Eve" in told, what
        assert f"`raffi user {what} <id>`" in told
        assert "no mail server" not in told
    assert (await server.identity.actor_of(eve.token)).role == "user"


async def test_without_a_mail_server_people_go_by_their_id(
    server: Server, people: People, door: PasswordDoor, address: Callable[[], str], command: Command
) -> None:
    email = address()
    ada = await made(server, people, door, email)
    assert "no mail server" in await command.refused("owner", email)
    await command("owner", ada.id.upper())
    assert (await server.identity.actor_of(ada.token)).role == "owner"
    (line,) = [one for one in await command("list") if one.startswith(ada.id)]
    assert f"{email} (only said)" in line


async def test_nobody_blocks_an_address_by_saying_it_too(
    server: Server,
    people: People,
    door: PasswordDoor,
    admin: psycopg.Connection[Any],
    address: Callable[[], str],
    command: Command,
) -> None:
    email = address()
    ada, eve = await made(server, people, door, email), await made(server, people, door, address())
    proved(admin, ada)
    proved(admin, eve)
    # One who showed another address to be theirs only says this one.
    await eve.call("accounts.change_email", email=email)
    (told,) = await command("reset", email.upper())
    assert "/reset#" in told
    links = "select actor_id from one_time_link where purpose = 'reset_password' and actor_id = any(%s)"
    assert admin.execute(links, [[ada.id, eve.id]]).fetchall() == [(ada.id,)]
    admin.execute("delete from actor where id = %s", [ada.id])
    assert eve.id in await command.refused("reset", email)


async def test_nobody_goes_by_what_was_never_said(command: Command, address: Callable[[], str]) -> None:
    assert "nobody goes by" in await command.refused("owner", address())
