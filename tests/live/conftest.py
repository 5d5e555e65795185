"""A second process's share of `/live`: it hears of changes from PostgreSQL alone."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import psycopg
import pytest

from raffi_web.kernel.changes import ChangeFeed
from raffi_web.kernel.channels import kinds
from raffi_web.live.hub import Hub
from raffi_web.live.namespace import LiveNamespace
from raffi_web.server import Server
from tests.support.changes import Stage, make_stage
from tests.support.fixtures import People
from tests.support.live_client import LiveServer, serving


@pytest.fixture(scope="session")
async def other_of_session(server: Server) -> AsyncIterator[LiveServer]:
    hub = Hub(server.database, kinds)
    feed = ChangeFeed(server.database, on_channel=[hub.heard], on_gap=[hub.gap])
    listening = asyncio.create_task(feed.run())
    await feed.connected.wait()
    async with serving(LiveNamespace(hub, server.calls, server.namespace.identify, "other")) as made:
        yield made
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)


@pytest.fixture
async def other_live(other_of_session: LiveServer) -> AsyncIterator[LiveServer]:
    """`/live` of a process that writes nothing."""
    yield other_of_session
    clients, other_of_session.clients = other_of_session.clients, []
    await asyncio.gather(*(client.close() for client in clients), return_exceptions=True)


@pytest.fixture
async def stage(
    server: Server, admin: psycopg.Connection[Any], people: People, live_server: LiveServer, other_live: LiveServer
) -> Stage:
    return await make_stage(server, admin, people, live_server, other_live)
