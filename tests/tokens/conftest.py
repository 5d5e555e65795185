"""People with an account and their programs, over HTTP without a network between."""

import time
from dataclasses import replace
from typing import Any

import httpx
import psycopg
import pytest

from raffi_web.features.accounts.password_door import PasswordDoor
from raffi_web.kernel.ids import new_id
from raffi_web.server import Server
from tests.accounts.conftest import PASSWORD, as_token, browser
from tests.api.conftest import Web, app, web
from tests.support.fixtures import People, Person

__all__ = ["app", "web"]


async def signed_up(server: Server, people: People) -> Person:
    """Somebody who has just signed up."""
    guest = people.guest()
    door = PasswordDoor(server.calls)
    return await as_token(server, await door.sign_up(f"{new_id()}@example.org", PASSWORD, browser(guest)))


@pytest.fixture
def admin(admin: psycopg.Connection[Any]) -> psycopg.Connection[Any]:
    """A connection that may change what only the server may."""
    admin.execute("select set_config('raffi.actor_kind', 'service', false)")
    return admin


@pytest.fixture
async def ada(server: Server, people: People) -> Person:
    """Ada has an account and has just shown who she is."""
    return await signed_up(server, people)


async def make(person: Person, *scopes: str, days: int | None = 30) -> tuple[str, dict[str, Any]]:
    """A new token of a person, and its card."""
    made = await person.call("tokens.make", name=f"token {new_id()}", scopes=list(scopes) or ["read"], days=days)
    return made["token"], made["card"]


def bearing(web: Web, token: str, address: str = "127.0.0.1") -> httpx.AsyncClient:
    """A client that sends a bearer token with everything."""
    return web.client(address, headers={"authorization": f"Bearer {token}"})


def stale(person: Person, admin: psycopg.Connection[Any]) -> Person:
    """The same person, hours later."""
    admin.execute("update actor_session set signed_in_at = now() - interval '2 h' where actor_id = %s", [person.id])
    return replace(person, actor=replace(person.actor, signed_in_at=time.time() - 7200))


def error_of(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of an error; the shape is checked on the way."""
    body = answer.json()
    assert set(body) == {"error"}, body
    assert set(body["error"]) == {"code", "message", "field", "data"}
    return answer.status_code, body["error"]["code"]
