"""Browsers that sign up and in, by the functions that routes call."""

from collections.abc import Callable

import pytest

from raffi_web.features.accounts.password_door import PasswordDoor
from raffi_web.features.accounts.sign_in import Browser
from raffi_web.kernel.ids import new_id
from raffi_web.server import Server
from tests.support.fixtures import Person

PASSWORD = "seven quiet otters"


@pytest.fixture
def door(server: Server) -> PasswordDoor:
    return PasswordDoor(server.calls)


@pytest.fixture
def address() -> Callable[[], str]:
    """A fresh e-mail address at each call."""
    return lambda: f"{new_id()}@example.org"


def browser(person: Person, address: str = "192.0.2.1") -> Browser:
    """The browser in which a person sits."""
    actor = person.actor
    return Browser(guest=actor.id, session=actor.session, kind=actor.kind.value, agent="Test/1", address=address)


async def as_token(server: Server, token: str) -> Person:
    """The person whose session token this is."""
    return Person(server, await server.identity.actor_of(token), token)
