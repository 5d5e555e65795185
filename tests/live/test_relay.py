"""Two processes of one server hear each other's unstored frames through a real Redis."""

import asyncio
import shutil
import socket
import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from redis.asyncio import Redis
from redis.exceptions import ConnectionError as NoRedis

from raffi_web.features.screen.reports import Reports
from raffi_web.kernel.channels import ChannelKind, ChannelKinds, EphemeralKind
from raffi_web.kernel.context import Actor, ActorKind
from raffi_web.live.connection import Connection
from raffi_web.live.hub import Hub
from raffi_web.live.relay import TOPIC, Relay
from raffi_web.server import Server

REDIS = shutil.which("redis-server") or ""
NAME = "proof:one"
REPORT = {"position": 1.0, "error_ms": 4.0, "state": "in_step", "rtt": 9.0}
ADA, BEN = Actor(ActorKind.GUEST, "ada"), Actor(ActorKind.GUEST, "ben")

pytestmark = pytest.mark.skipif(not REDIS, reason="there is no redis-server here")


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    place: Path = tmp_path_factory.mktemp("redis")
    command = [REDIS, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(place)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    yield f"redis://127.0.0.1:{port}/0"
    process.terminate()
    process.wait(10)


class Process:
    """What one process has of the live server, with one listener."""

    def __init__(self, server: Server, url: str, instance: str, listener: Actor) -> None:
        self.reports = Reports()
        self.frames: asyncio.Queue[Any] = asyncio.Queue()
        self.listener = listener

        async def authorise(session: Any, actor: Actor, key: str) -> dict[str, Any]:
            return {}

        async def read(session: Any, key: str, since: int) -> tuple[int, dict[str, Any]]:
            return 1, {}

        def take(key: str, actor: Actor, data: dict[str, Any], here: bool) -> None:
            self.reports.take(key, actor.id, data, here=here)
            self.frames.put_nowait(["taken", actor.id, here])

        kinds = ChannelKinds()
        ephemeral = {"wave": EphemeralKind(dict), "report": EphemeralKind(dict, take=take)}
        kinds.add(ChannelKind("proof", authorise, read, ephemeral=ephemeral))
        self.hub = Hub(server.database, kinds)
        self.relay = Relay(self.hub, url, instance)
        self.running = asyncio.create_task(self.relay.run())

    async def listen(self) -> None:
        async def send(message: dict[str, Any]) -> None:
            frame = orjson.loads(message["text"].split(",", 1)[1])[1]
            if frame[0] == "eph":
                self.frames.put_nowait(frame)

        connection = Connection(self.listener.id, self.listener, "", send)
        self.hub.connect(connection)
        await self.hub.subscribe(connection, NAME, None)
        await asyncio.wait_for(self.relay.connected.wait(), 10)

    async def next(self) -> Any:
        return await asyncio.wait_for(self.frames.get(), 10)


@pytest.fixture
async def two(server: Server, redis_url: str) -> AsyncIterator[tuple[Process, Process]]:
    first = redis_url
    for _ in range(200):
        try:
            async with Redis.from_url(first) as redis:
                await redis.get("is it there")
            break
        except NoRedis:
            await asyncio.sleep(0.05)
    made = Process(server, first, "one", ADA), Process(server, first, "two", BEN)
    for process in made:
        await process.listen()
    yield made
    for process in made:
        process.running.cancel()
    await asyncio.gather(*(process.running for process in made), return_exceptions=True)


async def test_a_frame_reaches_the_listeners_of_both_once(two: tuple[Process, Process]) -> None:
    one, other = two
    one.hub.ephemeral(NAME, "wave", {"n": 1})
    other.hub.ephemeral(NAME, "wave", {"n": 2})
    for process in two:
        seen = [(await process.next())[3]["n"], (await process.next())[3]["n"]]
        assert sorted(seen) == [1, 2]
        assert process.frames.empty()


async def test_a_report_is_known_to_both_and_kept_by_one(two: tuple[Process, Process]) -> None:
    one, other = two
    one.hub.take(NAME, "report", ADA, REPORT)
    other.hub.take(NAME, "report", BEN, {**REPORT, "error_ms": 10.0})
    for process in two:
        taken = sorted([await process.next(), await process.next()])
        assert [what[1] for what in taken] == ["ada", "ben"]
        assert process.reports.digest("one")["spread_ms"] == 6
    assert [process.reports.keeps("one") for process in two] == [True, False]


async def test_what_else_is_on_the_topic_is_left_alone(two: tuple[Process, Process], redis_url: str) -> None:
    one, other = two
    async with Redis.from_url(redis_url) as redis:
        for junk in (
            b"",
            b"{",
            b"[]",
            b"null",
            b'["x","proof:one","report",["guest"],{}]',
            b'["x","no:where","wave",null,1]',
        ):
            await redis.publish(TOPIC, junk)
    one.hub.ephemeral(NAME, "wave", {"n": 3})
    assert (await other.next())[3] == {"n": 3}


@pytest.mark.slow
async def test_it_comes_back_when_redis_has_cut_it_off(two: tuple[Process, Process], redis_url: str) -> None:
    one, other = two
    async with Redis.from_url(redis_url) as redis:
        await redis.client_kill_filter(_type="pubsub")
    for process in two:
        for _ in range(400):
            if not process.relay.connected.is_set():
                break
            await asyncio.sleep(0.01)
        await asyncio.wait_for(process.relay.connected.wait(), 10)
    one.hub.ephemeral(NAME, "wave", {"n": 4})
    assert (await other.next())[3] == {"n": 4}
