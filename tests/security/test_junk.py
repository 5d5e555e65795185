"""Junk on every frame and every function: a clear error, never `internal`, and nothing written."""

import contextlib
import hashlib
import json
import random
from typing import Any

import psycopg
import pytest

from raffi_web.kernel.calls import Caller
from raffi_web.kernel.errors import RaffiError
from raffi_web.kernel.functions import registry
from raffi_web.server import Server
from tests.support.changes import Stage, make_stage
from tests.support.fixtures import People
from tests.support.live_client import LiveServer, Lost, RemoteError
from tests.support.proof import keep_figures, short_and_full

PER_CLIENT = 150
SHOWN = ("room", "room_secret", "member", "message", "playback", "queue_item", "ban", "presence")


def deep(n: int) -> Any:
    value: Any = "x"
    for _ in range(n):
        value = [value]
    return value


class Junk:
    """Values that fit nowhere, or just about."""

    def __init__(self, seed: int, known: list[str]) -> None:
        self.rng = random.Random(seed)
        self.known = known

    def value(self, depth: int = 0) -> Any:
        rng = self.rng
        flat = [
            *(None, True, False, 0, -1, 1.5, 2**31, 2**53, 2**63, 10**400, -(10**30), float("nan"), float("inf")),
            *("", " ", "a", "x" * 5000, "\x00", "\ud800", "\u202e", "\x1b[2J", "💥" * 40, "1; drop table room", "%s"),
            *(
                "' or 1=1 --",
                "../../etc/passwd",
                "javascript:alert(1)",
                "http://[::1",
                "0" * 26,
                "host",
                "play",
                "seek",
            ),
            *self.known,
        ]
        if depth < 3 and rng.random() < 0.3:
            if rng.random() < 0.5:
                return [self.value(depth + 1) for _ in range(rng.randrange(4))]
            return {str(self.key()): self.value(depth + 1) for _ in range(rng.randrange(4))}
        return deep(rng.choice([30, 200])) if rng.random() < 0.02 else rng.choice(flat)

    def key(self) -> str:
        return self.rng.choice(["room", "member", "body", "url", "name", "source", "", "\x00", "a.b", "__class__"])

    def args(self, names: list[str]) -> Any:
        rng = self.rng
        if rng.random() < 0.05:
            return self.value()
        args = {name: self.value() for name in names if rng.random() < 0.8}
        if "room" in names and rng.random() < 0.7:
            args["room"] = self.known[0]
        if rng.random() < 0.1:
            args[self.key()] = self.value()
        return args

    def frame(self) -> Any:
        rng = self.rng
        channel = rng.choice([f"room:{self.known[0]}", "room:", "x", self.value()])
        kind = rng.choice(["report", "typing", "reaction", self.value()])
        body = rng.choice([{"state": self.value(), "on": self.value(), "emoji": self.value()}, self.value()])
        number = rng.choice([1, 0, 2**53, -1, "1", None, 1.0, True, self.value()])
        name = rng.choice([rng.choice(list(registry.all())).name, self.value()])
        return rng.choice(
            [
                ["call", number, name, self.value(), rng.choice([None, "op-operation", self.value()])],
                ["sub", number, channel, self.value()],
                ["unsub", channel],
                ["eph", channel, kind, body],
                ["clock", self.value()],
                ["hello", 1],
                [],
                [self.value()],
                ["call"],
                self.value(),
            ]
        )


def contents(admin: psycopg.Connection[Any], room: str) -> str:
    """All that a room is, as a digest."""
    digest = hashlib.sha256()
    for table in SHOWN:
        column = "id" if table == "room" else "room_id"
        rows = admin.execute(
            f'select to_jsonb(t)::text from "{table}" t where {column} = %s order by 1'.encode(), [room]
        )
        digest.update(repr(rows.fetchall()).encode())
    return digest.hexdigest()


@pytest.fixture
async def stage(server: Server, admin: psycopg.Connection[Any], people: People) -> Stage:
    made = await make_stage(server, admin, people)
    await made.call(made.ada, "rooms.update", is_public=False)
    return made


@short_and_full("calls", 600, 10_000)
@pytest.mark.parametrize("who", ["nobody", "stranger", "member", "host"])
async def test_every_function_takes_junk(
    stage: Stage, people: People, who: str, calls: int, caplog: Any, request: pytest.FixtureRequest
) -> None:
    person = {"nobody": people.nobody(), "stranger": people.guest(), "member": stage.ben, "host": stage.ada}[who]
    functions = [one for one in registry.all() if one.public]
    junk = Junk(len(who), [stage.room, stage.message, stage.ben.id, *stage.items])
    before = contents(stage.admin, stage.room)
    for n in range(calls // 4):
        function = functions[n % len(functions)]
        if person is stage.ada and function.name in ("rooms.delete", "rooms.leave"):
            continue
        args = junk.args(list(function.model.model_fields))
        if n % 20 == 0:
            stage.admin.execute("delete from rate_limit")
        mark = contents(stage.admin, stage.room) if person in (stage.ada, stage.ben) else before
        refused: RaffiError | None = None
        try:
            await stage.server.calls(function.name, args, Caller(person.actor))
        except RaffiError as error:
            refused = error
        if refused is not None:
            assert refused.status < 500, f"{function.name} {args!r}: {refused}"
            assert contents(stage.admin, stage.room) == mark, f"{function.name} {args!r}"
    if who in ("nobody", "stranger"):
        assert contents(stage.admin, stage.room) == before
    assert "call failed" not in caplog.text
    keep_figures(request, "junk-functions", calls=calls, functions=len(functions), internal_errors=0, written=0)


@short_and_full("frames", 450, 10_050)
async def test_every_frame_takes_junk(
    stage: Stage, people: People, live_server: LiveServer, frames: int, caplog: Any, request: pytest.FixtureRequest
) -> None:
    junk = Junk(5, [stage.room, stage.message, stage.ben.id])
    before = contents(stage.admin, stage.room)
    stranger = people.guest()
    for _ in range(frames // PER_CLIENT):
        client = await live_server.client(stranger.token)
        for _ in range(PER_CLIENT):
            await client.send_text(json.dumps(["f", junk.frame()]))
        assert await client.call("accounts.me") is not None
        errors = [frame for frame in client.frames if frame[0] == "err"]
        assert len(errors) > PER_CLIENT // 4
        assert {frame[2]["code"] for frame in errors} & {"internal", "unavailable"} == set()
        await client.close()
    assert contents(stage.admin, stage.room) == before
    assert "frame failed" not in caplog.text
    assert "call failed" not in caplog.text
    keep_figures(request, "junk-frames", frames=frames, internal_errors=0, written=0)


@pytest.mark.parametrize(
    "text",
    ["", "[", "{}", "null", "[]", '["f"]', '["f",1,2,3]', '["x",[]]', '["f",NaN]', "[" * 50_000, '["f",' + "1" * 6000],
)
async def test_broken_messages_harm_nobody_else(stage: Stage, live_server: LiveServer, text: str) -> None:
    client = await live_server.client(stage.ben.token)
    await client.send_text(text)
    with contextlib.suppress(Lost, RemoteError):
        await client.call("accounts.me")
    other = await live_server.client(stage.cem.token)
    assert (await other.call("accounts.me"))["id"] == stage.cem.id


async def test_a_message_that_is_too_large_ends_its_connection(stage: Stage, live_server: LiveServer) -> None:
    client = await live_server.client(stage.ben.token)
    with pytest.raises(Lost):
        await client.call("chat.say", room=stage.room, body="x" * 1_100_000)
    other = await live_server.client(stage.ben.token)
    assert (await other.call("accounts.me"))["id"] == stage.ben.id


async def test_a_flood_of_frames_is_limited(stage: Stage, live_server: LiveServer) -> None:
    client = await live_server.client(stage.ben.token)
    for _ in range(400):
        await client.send(["unsub", "room:0000000000"])
    error = await client.frame("err", None)
    assert error[2]["code"] == "limited"
