"""People with an account."""

from collections.abc import Awaitable, Callable

import pytest

from raffi_web.features.accounts.password_door import PasswordDoor
from raffi_web.kernel.ids import new_id
from raffi_web.server import Server
from tests.accounts.conftest import PASSWORD, as_token, browser
from tests.support.fixtures import People, Person

SignUp = Callable[..., Awaitable[Person]]


@pytest.fixture
def door(server: Server) -> PasswordDoor:
    return PasswordDoor(server.calls)


@pytest.fixture
def sign_up(server: Server, people: People, door: PasswordDoor) -> SignUp:
    """Somebody new with an account, or the guest who signs up."""

    async def made(name: str = "Ada", *, guest: Person | None = None, email: str = "") -> Person:
        token = await door.sign_up(email or f"{new_id()}@example.org", PASSWORD, browser(guest or people.guest()))
        person = await as_token(server, token)
        await person.call("accounts.update_me", name=name)
        return person

    return made
