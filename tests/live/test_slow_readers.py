"""Readers that do not keep up: parked, bounded, told, and in step again; nobody else waits for them."""

import asyncio
from typing import Any

import pytest

from raffi_web.kernel.context import NOBODY
from raffi_web.live import connection as module
from raffi_web.live.connection import Connection
from raffi_web.live.protocol import Frame, encode
from tests.support.changes import Stage
from tests.support.live_client import LiveServer, visible


class Reader:
    """An ASGI `send` that stands still when it is told to."""

    def __init__(self) -> None:
        self.open = asyncio.Event()
        self.open.set()
        self.got: list[str] = []

    async def send(self, message: dict[str, Any]) -> None:
        await self.open.wait()
        self.got.append(message["text"])

    async def drained(self, connection: Connection) -> None:
        while connection._parked is not None:
            await asyncio.wait([connection._parked])


@pytest.fixture
def reader() -> Reader:
    return Reader()


@pytest.fixture
def connection(reader: Reader) -> Connection:
    return Connection("sid", NOBODY, "", reader.send)


async def test_a_ready_reader_has_it_before_push_returns(reader: Reader, connection: Connection) -> None:
    connection.push(Frame("a"))
    assert reader.got == ["a"]


async def test_what_is_parked_goes_on_in_order(reader: Reader, connection: Connection) -> None:
    reader.open.clear()
    for text in "abcd":
        connection.push(Frame(text))
    assert reader.got == []
    reader.open.set()
    await reader.drained(connection)
    connection.push(Frame("e"))
    assert reader.got == list("abcde")


async def test_unstored_frames_are_dropped_first(reader: Reader, connection: Connection) -> None:
    reader.open.clear()
    for n in range(module.QUEUE_FRAMES):
        connection.push(Frame(f"eph {n}"), droppable=True)
    kept = len(connection._queue)
    assert kept <= module.QUEUE_FRAMES // 4 + 1
    connection.push(Frame("stored"), stored="room:a")
    reader.open.set()
    await reader.drained(connection)
    assert reader.got[-1] == "stored"
    assert len(reader.got) == kept + 2


@pytest.mark.parametrize("size", [10, 50_000])
async def test_stored_frames_that_do_not_fit_make_their_channel_stale(
    reader: Reader, connection: Connection, size: int
) -> None:
    reader.open.clear()
    connection.push(Frame("first"))
    connection.push(Frame("other"), stored="room:b")
    for n in range(module.QUEUE_FRAMES + 10):
        connection.push(Frame(f"{n} " + "x" * size), stored="room:a")
        assert len(connection._queue) <= module.QUEUE_FRAMES
        assert connection._queued <= module.QUEUE_CHARACTERS
    connection.push(Frame("answer"))
    reader.open.set()
    await reader.drained(connection)
    assert reader.got == ["first", "other", "answer", encode(["stale", "room:a"])]
    connection.push(Frame("again"), stored="room:a")
    assert reader.got[-1] == "again"


async def test_every_stale_channel_is_told(reader: Reader, connection: Connection) -> None:
    """Also one that becomes stale while another is being told."""
    reader.open.clear()
    connection.push(Frame("first"))
    for channel in ("room:a", "room:b", "room:c"):
        for n in range(module.QUEUE_FRAMES + 1):
            connection.push(Frame(f"{n}"), stored=channel)
    reader.open.set()
    await reader.drained(connection)
    told = {text for text in reader.got if "stale" in text}
    assert told == {encode(["stale", f"room:{one}"]) for one in "abc"}


async def test_answers_without_end_give_the_reader_up(reader: Reader, connection: Connection) -> None:
    given_up = []
    connection.give_up = lambda: given_up.append(1)
    reader.open.clear()
    for n in range(module.QUEUE_FRAMES + 5):
        connection.push(Frame(f"answer {n}"))
    assert (given_up, connection.closed) == ([1], True)
    connection.close()


async def test_a_reader_that_went_away_is_no_error(connection: Connection) -> None:
    async def gone(message: dict[str, Any]) -> None:
        raise RuntimeError("closed")

    connection.send = gone
    connection.push(Frame("a"))
    connection.push(Frame("b"))
    assert connection.closed


async def test_a_socket_that_is_not_read_is_told_and_comes_back_in_step(stage: Stage, live_server: LiveServer) -> None:
    slow = await live_server.client(stage.cem.token)
    replica = await slow.subscribe(stage.channel)
    hub = stage.server.hub
    slow.socket.transport.pause_reading()
    connection = next(one for one in hub.connections.values() if one.actor.id == stage.cem.id)
    filler = "x" * 900
    sent = 0
    while stage.channel not in connection._stale:
        sent += 1
        assert sent < 40
        with stage.admin.transaction():
            stage.admin.execute(
                "insert into message (id, room_id, kind, name, color, body)"
                " select 'slow' || lpad((%s * 500 + n)::text, 10, '0'), %s, 'text', 'psql', 1, %s"
                " from generate_series(1, 400) n",
                [sent, stage.room, filler],
            )
        after = await stage.settled()
    assert connection._queued <= module.QUEUE_CHARACTERS
    await asyncio.wait_for(stage.call(stage.ada, "chat.say", body="others go on"), 2)
    slow.socket.transport.resume_reading()
    after = await stage.settled()
    await slow.frame("stale", stage.channel)
    await slow.at_version(stage.channel, after.version)
    assert visible(replica.state) == visible(after.state)
