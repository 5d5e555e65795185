"""A board outlives what serves it: what was answered is stored, nothing is done twice, and all agree in the end."""

import asyncio
import random
import signal
import subprocess
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from redis import Redis
from redis.exceptions import ConnectionError as NoRedis

from bench.guest import guests
from raffi_web.kernel.embedded import temporary_home
from raffi_web.settings import Settings
from scripts.site import Site, free_port
from tests.canvas.disorder import Hand, assert_agreed
from tests.live.test_relay import REDIS
from tests.support.live_client import LiveClient
from tests.support.proof import keep_figures, short_and_full

STEPS = 60
SHARED = (
    "secret_key",
    "vault_keys",
    "database_owner_password",
    "database_app_password",
    "database_maintenance_password",
)


async def hands_at(sites: list[Site], count: int) -> list[Hand]:
    """So many hands at a new board, by turns at each of the sites."""
    tokens = [guest.token for guest in await guests(sites[0], count)]
    host = await LiveClient(sites[0].port, tokens[0]).open()
    room = (await host.call("rooms.create", title="Hands"))["id"]
    board = (await host.call("canvas.create", room=room, title="Hands"))["id"]
    link = await host.call("canvas.link", board=board, may="edit")
    await host.close()
    with psycopg.connect(sites[0].database_url()) as admin:
        row = admin.execute("select (extract(epoch from now()) * 1000)::float8").fetchone()
    assert row is not None
    hands = []
    for n, token in enumerate(tokens):
        client = await LiveClient(sites[n % len(sites)].port, token).open()
        await client.call("canvas.open_link", link=link)
        hand = Hand(client, board, f"{board[-6:]}{n:02}", random.Random(n), row[0])
        await hand.arrive()
        hands.append(hand)
    return hands


async def killed_meanwhile(site: Site, hands: list[Hand]) -> tuple[int, int]:
    """Let the hands play, and kill the site in the middle; how many pushes were answered before it, and in all."""
    playing = asyncio.gather(*(hand.play(STEPS) for hand in hands))

    def answered() -> int:
        return sum(len(hand.done) for hand in hands)

    while answered() < STEPS * len(hands) / 3:
        await hands[0].client.until(lambda before=answered(): answered() > before or playing.done())
        assert not playing.done(), "all was over before anything was killed"
    before = answered()
    site.stop(signal.SIGKILL)
    await asyncio.to_thread(site.start)
    await playing
    return before, answered()


async def agreed(site: Site, hands: list[Hand]) -> None:
    """All agree, and go."""
    for hand in hands:
        await hand.client.subscribe(hand.channel)
    with psycopg.connect(site.database_url(), autocommit=True) as admin:
        await assert_agreed(admin, hands[0].board, hands)
    await asyncio.gather(*(hand.client.close() for hand in hands))


@pytest.mark.slow
@short_and_full("count", 4, 20)
async def test_what_was_answered_is_stored_after_the_server_was_killed(
    mortal: Site, count: int, request: pytest.FixtureRequest
) -> None:
    hands = await hands_at([mortal], count)
    before, done = await killed_meanwhile(mortal, hands)
    assert before < done
    await agreed(mortal, hands)
    keep_figures(request, "killed-board", hands=count, answered_before=before, answered=done, lost=0, doubled=0)


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    port, place = free_port(), tmp_path_factory.mktemp("redis")
    command = [REDIS, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(place)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    url = f"redis://127.0.0.1:{port}/0"
    with Redis.from_url(url) as redis:
        while True:
            try:
                redis.ping()
                break
            except NoRedis:
                assert process.poll() is None
    yield url
    process.terminate()
    process.wait(10)


@pytest.fixture(scope="module")
def two_sites(redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Site]]:
    """Two processes on one database, the first one's, with the same keys."""
    with temporary_home() as one, temporary_home() as two:
        first = Site(one, settings={"RAFFI_REDIS_URL": redis_url})
        first.start()
        known = Settings(_env_file=None, home=one)  # pyright: ignore[reportCallIssue]
        kept = {f"RAFFI_{name.upper()}": known.secret(name) for name in SHARED}
        shared = {"RAFFI_REDIS_URL": redis_url, "RAFFI_DATABASE_URL": first.postgres.dsn}
        second = Site(two, settings=kept | shared)
        try:
            second.start()
            yield [first, second]
        finally:
            second.stop()
            first.stop()


@pytest.mark.slow
@pytest.mark.skipif(not REDIS, reason="there is no redis-server here")
@short_and_full("count", 4, 20)
async def test_two_processes_serve_one_board_and_one_of_them_is_killed(
    two_sites: list[Site], count: int, request: pytest.FixtureRequest
) -> None:
    hands = await hands_at(two_sites, count)
    here, there = hands[0], hands[1]
    await here.client.send(["eph", here.channel, "presence", {"tab": "one", "cursor": [7, 8]}])

    def seen() -> dict[str, Any] | None:
        key = f"{here.client.hello['actor']['id']}/one"
        frames = [frame for frame in there.client.frames if frame[:3] == ["eph", there.channel, "presence"]]
        return next((frame[3]["people"][key] for frame in frames if key in frame[3]["people"]), None)

    assert (await there.client.until(seen))["cursor"] == [7, 8]
    before, done = await killed_meanwhile(two_sites[1], hands)
    await agreed(two_sites[0], hands)
    keep_figures(request, "killed-board-of-two", hands=count, answered_before=before, answered=done, lost=0, doubled=0)
