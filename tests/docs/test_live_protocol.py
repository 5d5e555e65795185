"""docs/live-protocol.md is what the code does, and its example is a client that works."""

import ast
import asyncio
import importlib.util
import json
import re
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from raffi_web.api.app import api_app
from raffi_web.features.canvas import presence_data
from raffi_web.features.canvas.channel import BOARD_CHANNEL
from raffi_web.features.rooms.channel import ROOM_CHANNEL
from raffi_web.features.screen.anchor import position_at
from raffi_web.features.screen.models import Playback
from raffi_web.kernel.channels import kinds
from raffi_web.kernel.clock import clock
from raffi_web.live import connection, hub, namespace, protocol
from raffi_web.live.namespace import LiveNamespace
from raffi_web.server import Server
from raffi_web.settings import Settings
from tests.support.changes import read_channel
from tests.support.fixtures import People, Person
from tests.support.live_client import LiveServer, serving

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "live-protocol.md").read_text(encoding="utf-8")
MIRROR = (ROOT / "raffi_web" / "live" / "client" / "protocol.ts").read_text(encoding="utf-8")
EXAMPLE = ROOT / "docs" / "examples" / "live_client.py"
SOURCES = {path: path.read_text(encoding="utf-8") for path in (ROOT / "raffi_web").rglob("*.py")}
PATIENCE = 15


def part(title: str) -> str:
    """What stands below a heading, up to the next one of any level."""
    found = re.search(rf"^#+ {re.escape(title)}\n(.*?)(?=^#+ |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert found, title
    return found[1]


def table(title: str) -> list[str]:
    """The first cells of the table below a heading."""
    return re.findall(r"^\| `([^`]+)` \|", part(title), re.MULTILINE)


def examples(title: str) -> Iterator[Any]:
    for block in re.findall(r"```json\n(.*?)```", part(title), re.DOTALL):
        yield from (json.loads(line) for line in block.splitlines())


# What the page names


@pytest.mark.parametrize(
    ("title", "of_mirror", "of_protocol"),
    [
        ("Frames to the server", "ClientFrame", "Client to server:"),
        ("Frames from the server", "ServerFrame", "Server to client:"),
    ],
)
def test_every_frame_is_named(title: str, of_mirror: str, of_protocol: str) -> None:
    mirrored = re.search(rf"type {of_mirror} =(.*?);\n(?=\n|$)", MIRROR, re.DOTALL)
    told = re.search(rf"{of_protocol}\n(.*?)(?:\n\n|\Z)", protocol.__doc__ or "", re.DOTALL)
    assert mirrored
    assert told
    named = table(title)
    assert sorted(named) == sorted(re.findall(r'\["(\w+)"', mirrored[1]))
    assert sorted(named) == sorted(re.findall(r'^    \["(\w+)"', told[1], re.MULTILINE))
    assert {frame[0] for frame in examples(title)} == set(named)


def test_the_examples_of_the_client_are_frames() -> None:
    for frame in examples("Frames to the server"):
        protocol.decode(frame)


def test_every_channel_and_kind_of_row_is_named(server: Server) -> None:
    from raffi_web.features.rooms import channel

    assert {name.partition(":")[0] for name in table("Channels")} == set(kinds._kinds)
    assert set(table("What is in a room's channel")) == {"room", "members", *channel._readers}


async def test_every_field_of_a_row_is_named(people: People, server: Server) -> None:
    ada = people.guest()
    room = (await ada.call("rooms.create", title="Fields", is_public=True, film={"url": "sampler:frame-counter"}))["id"]
    await ada.call("chat.say", room=room, body="A line")
    await ada.call("screen.queue_add", room=room, source={"url": "sampler:last-tram"})
    rows = (await read_channel(server, f"room:{room}")).state
    named = {
        line.split("|")[1].strip(" `"): line for line in part("What is in a room's channel").splitlines() if "|" in line
    }
    named["playback"] = part("The anchor")
    for kind, held in rows.items():
        for field in next(iter(held.values())):
            assert f"`{field}`" in named[kind], f"{kind}.{field}"


def test_every_unstored_kind_is_named() -> None:
    sent = {kind for text in SOURCES.values() for kind in re.findall(r'self\.send\([\w()]+, "(\w+)"', text)}
    assert sent == {"digest"}
    assert set(table("Unstored frames")) == {*ROOM_CHANNEL.ephemeral, *sent}
    for kind, rule in ROOM_CHANNEL.ephemeral.items():
        told = next(line for line in part("Unstored frames").splitlines() if line.startswith(f"| `{kind}`"))
        assert told.endswith(f"| {rule.per_second:g}, {rule.burst} |")


def test_every_part_of_an_unstored_frame_of_a_board_is_named(server: Server) -> None:
    ((kind, rule),) = BOARD_CHANNEL.ephemeral.items()
    told, *parts = table("Unstored frames of a board")
    assert told == kind
    assert f"| {rule.per_second:g}, {rule.burst} |" in part("Unstored frames of a board")
    assert parts == list(presence_data.PARTS)
    assert " ".join(f"`{name}`" for name in presence_data.FOR_EDITORS) in part("Unstored frames of a board")


def codes() -> set[str]:
    """Every code that an error of ours is raised with."""
    found = set()
    for text in SOURCES.values():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.keyword) and node.arg == "code" and isinstance(node.value, ast.Constant):
                found.add(node.value.value)
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "(code, status)":
                found.add(ast.literal_eval(node.value)[0])
    return {*found, "internal"}


def test_every_error_code_is_named() -> None:
    over_http = re.search(r"^Over HTTP only: (.*?);", part("Errors"), re.MULTILINE)
    assert over_http
    named = table("Errors") + re.findall(r"`(\w+)`", over_http[1])
    assert len(named) == len(set(named))
    assert set(named) == codes()


def test_every_reason_for_closing_is_named() -> None:
    patterns = (r'put_out\(.*"(\w+)"\)', r'left_how.* = .*"(\w+)"', r'self\.end\(channel, "(\w+)"\)')
    found = {reason for text in SOURCES.values() for pattern in patterns for reason in re.findall(pattern, text)}
    assert set(table("When a channel closes")) == found


def test_the_limits_are_those_of_the_code() -> None:
    told = re.sub(r"\s+", " ", PAGE)
    for number, where in (
        (namespace.FRAMES_PER_SECOND, "| frames of a connection, without `clock` | {} a second"),
        (namespace.FRAMES_BURST, "a second, {} at once |"),
        (namespace.CLOCK_PER_SECOND, "| `clock` frames of a connection | {} a second"),
        (namespace.CLOCK_BURST, "20 a second, {} at once |"),
        (namespace.WAITING_CALLS, "| calls and subscriptions waiting | {},"),
        (namespace.CHANNELS_PER_CONNECTION, "| channels of a connection | {} |"),
        (protocol.MAX_CHANNEL, "| names of functions, channels and kinds | {} characters |"),
        (connection.QUEUE_FRAMES, "queue of {} frames"),
        (connection.QUEUE_CHARACTERS, "and {} characters"),
        (hub.RESUME_AT_MOST, "(at most {} versions"),
        (protocol.PROTOCOL, "`protocol` is {};"),
    ):
        assert where.format(f"{number:,.0f}") in told, where


# The example


@pytest.fixture(scope="module")
async def address(server: Server, settings: Settings) -> AsyncIterator[LiveServer]:
    """`/live` and the HTTP API of the running server on one real port."""
    made = LiveNamespace(server.hub, server.calls, server.namespace.identify, server.namespace.instance)
    async with serving(made, api_app(server, settings)) as live:
        yield live


@pytest.fixture(scope="module")
def example() -> ModuleType:
    spec = importlib.util.spec_from_file_location("live_client_example", EXAMPLE)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
async def screening(people: People) -> tuple[Person, str]:
    """Ada, and her public room in which a film runs and a line was said."""
    ada = people.guest()
    await ada.call("accounts.update_me", name="Ada")
    made = await ada.call(
        "rooms.create",
        title="Friday film",
        is_public=True,
        everyone_controls=True,
        film={"url": "sampler:frame-counter"},
    )
    await ada.call("chat.say", room=made["id"], body="Welcome")
    await ada.call("screen.control", room=made["id"], action="play")
    return ada, made["id"]


class Watcher:
    """Keeps what the example's client tells, and waits for it."""

    def __init__(self) -> None:
        self.frames: list[list[Any]] = []
        self._moved = asyncio.Condition()

    def tell(self, frame: list[Any]) -> None:
        self.frames.append(frame)
        self._task = asyncio.get_running_loop().create_task(self._wake())

    async def _wake(self) -> None:
        async with self._moved:
            self._moved.notify_all()

    async def until(self, reached: Callable[[], bool]) -> None:
        async with self._moved:
            await asyncio.wait_for(self._moved.wait_for(reached), PATIENCE)

    def count(self, kind: str) -> int:
        return sum(frame[0] == kind for frame in self.frames)


async def as_server_says(server: Server, room: str) -> dict[str, list[Any]]:
    """The room's rows as the database has them, by kind and in the order of their ids."""
    state = (await read_channel(server, f"room:{room}")).state
    return {name: [rows[key] for key in sorted(rows)] for name, rows in state.items() if rows}


def as_held(client: Any, room: str) -> dict[str, list[Any]]:
    held = client.held[f"room:{room}"]
    return {name: [rows[key] for key in sorted(rows)] for name, rows in held.items() if rows}


async def test_the_example_follows_a_room(
    example: ModuleType, address: LiveServer, server: Server, people: People, screening: tuple[Person, str]
) -> None:
    ada, room = screening
    channel, ben, seen = f"room:{room}", people.guest(), Watcher()
    client = example.Live(f"http://127.0.0.1:{address.port}", ben.token, seen.tell)
    running = asyncio.create_task(client.run())
    try:
        await client.call("accounts.update_me", name="Ben")
        await client.call("rooms.join", room=room)
        granted = await client.ask("sub", channel, None)
        assert (granted["role"], granted["muted"]) == ("member", False)
        assert {row["name"] for row in client.held[channel]["members"].values()} == {"Ada", "Ben"}
        assert [row["body"] for row in client.held[channel]["messages"].values() if row["body"]] == ["Welcome"]

        await client.call("chat.say", room=room, body="Hello from Python", film_time=client.position(channel))
        said = (await ada.call("chat.history", room=room))["messages"][-1]
        assert (said["name"], said["body"]) == ("Ben", "Hello from Python")

        await seen.until(lambda: seen.count("clock") >= 8)
        anchor = Playback(room_id=room, **_columns(await ada.call("screen.get", room=room)))
        assert client.position(channel) == pytest.approx(position_at(anchor, clock.now()), abs=0.05)
        await ada.call("screen.control", room=room, action="seek", position=60.0)
        await seen.until(lambda: client.held[channel]["playback"][""]["cause"] == "seek")
        assert 60.0 <= client.position(channel) < 65.0

        client.socket.transport.abort()
        for body in ("While you were away", "And once more"):
            await ada.call("chat.say", room=room, body=body)
        await seen.until(lambda: seen.count("hello") == 2 and seen.count("resume") == 1)
        assert seen.count("snap") == 1
        await ada.call("rooms.set_slow_mode", room=room, seconds=5)
        version = (await read_channel(server, channel)).version
        await seen.until(lambda: client.versions[channel] >= version)
        assert as_held(client, room) == await as_server_says(server, room)

        with pytest.raises(RuntimeError, match="not_host"):
            await client.call("rooms.delete", room=room)
        await ada.call("rooms.kick", room=room, member=ben.id)
        await seen.until(lambda: seen.count("closed") == 1)
        assert seen.frames[-1] == ["closed", channel, "kicked"]
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


def _columns(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("playing", "position", "rate", "at", "waiting_on", "duration")}


@pytest.mark.slow
async def test_the_example_runs_as_a_command(address: LiveServer, screening: tuple[Person, str]) -> None:
    ada, room = screening
    command = [f"http://127.0.0.1:{address.port}", "--room", room, "--name", "Cem", "--say", "A line", "--seconds", "2"]
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(EXAMPLE), *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    out, err = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode == 0, err.decode()
    lines = out.decode().splitlines()
    assert {"member: Ada host", "member: Cem member", "chat: Ada Welcome", "chat: Cem A line"} <= set(lines)
    first, second = (float(line.removeprefix("now: ")) for line in lines if line.startswith("now: "))
    assert 0.9 < second - first < 5
    people = (await ada.call("chat.history", room=room))["messages"]
    assert (people[-1]["name"], people[-1]["notice"]["what"]) == ("Cem", "left")
