"""A migrated database, the running server on it, and people who use it."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import Any

import psycopg
import pytest

from raffi_web.features.accounts import guests
from raffi_web.kernel import migrations
from raffi_web.kernel.calls import Caller
from raffi_web.kernel.context import NOBODY, SYSTEM, Actor
from raffi_web.kernel.roles import Urls, plain_url
from raffi_web.server import Server, assemble
from tests.conftest import Postgres
from tests.support.live_client import LiveServer, serving

PUBLIC_URL = "http://127.0.0.1:8000"
SECRET = "a secret of thirty-two bytes and more"


@dataclass
class Person:
    """Somebody with a session, who calls functions."""

    server: Server
    actor: Actor
    token: str = ""
    address: str = ""
    _ops: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @property
    def id(self) -> str:
        return self.actor.id

    async def call(self, function: str, *, op: str | None = None, **args: Any) -> Any:
        """Call a function as this person."""
        return await self.server.calls(function, args, Caller(self.actor, self.address), op=op)


@dataclass
class People:
    """Makes people."""

    server: Server

    def guest(self, address: str = "") -> Person:
        """A new guest."""
        token, actor = self.server.identity.new_guest()
        return Person(self.server, actor, token, address)

    def nobody(self) -> Person:
        """Somebody without a session."""
        return Person(self.server, NOBODY)

    def service(self) -> Person:
        """The server itself."""
        return Person(self.server, SYSTEM)


@pytest.fixture(scope="session")
def urls(postgres: Postgres) -> Iterator[Urls]:
    """A migrated database."""
    made = postgres.create("raffi_test")
    migrations.upgrade(made.maintenance)
    yield made
    postgres.drop("raffi_test")


@pytest.fixture(scope="session")
async def server(urls: Urls) -> AsyncIterator[Server]:
    """The server of this test session, running. Each test makes its own rooms and people."""

    async def assign(token: str, state: str, variable: str, value: Any) -> bool:
        return False

    guests.forget_known()
    made = assemble(urls.app, SECRET, public_url=PUBLIC_URL, assign=assign)
    async with made.running():
        yield made


@pytest.fixture
def people(server: Server) -> People:
    return People(server)


@pytest.fixture
def admin(urls: Urls) -> Iterator[psycopg.Connection[Any]]:
    """A connection that no policy binds, as `psql` of the maintenance role."""
    with psycopg.connect(plain_url(urls.maintenance), autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="session")
async def live_server_of_session(server: Server) -> AsyncIterator[LiveServer]:
    async with serving(server.namespace) as made:
        yield made


@pytest.fixture
async def live_server(live_server_of_session: LiveServer) -> AsyncIterator[LiveServer]:
    """`/live` of the running server on a real websocket; the test's clients are closed at its end."""
    yield live_server_of_session
    clients, live_server_of_session.clients = live_server_of_session.clients, []
    await asyncio.gather(*(client.close() for client in clients), return_exceptions=True)
