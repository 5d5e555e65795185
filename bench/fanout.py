"""One command to every member of a room: how long until all have heard it, stored first.

`--members N --commands K`. Beside it, in the same run on the same server, python-socketio's own room emit of a frame
of the same size, which stores nothing (`bare_p95_ms`); `ratio` is ours by theirs.
"""

import argparse
import asyncio
import time
from typing import Any

import orjson
import psutil
import uvloop

from bench.figures import finish, percentile, spread
from bench.guest import PATH, Guest, gathered, guests
from bench.wire import Wire, connect
from scripts.site import Site, served

COMMANDS_PER_SECOND = 10.0
PER_ACTOR = 1.6
"""Commands a second of one actor, inside W8's two."""
SETTLE_SECONDS = 4.0
LAST_SECONDS = 3.0


class Times:
    """When each command was sent and heard, in seconds of one clock."""

    def __init__(self) -> None:
        self.sent: dict[bytes, float] = {}
        self.delays: list[float] = []

    def heard(self, payload: bytes, came: float) -> bool:
        """Take a frame that carries a command's mark."""
        at = payload.find(b"bench-")
        if at < 0:
            return False
        sent = self.sent.get(payload[at : at + 14])
        if sent is not None:
            self.delays.append((came - sent) * 1000)
        return True


async def measure_ours(site: Site, members: int, commands: int) -> tuple[Times, int, float]:
    """Commands through `screen.control`; returns times, how many were stored, and the server's CPU seconds."""
    people = await guests(site, members)
    host = people[0]
    await host.connect()
    made = await host.call(
        "rooms.create",
        title="fanout",
        is_public=True,
        capacity=min(500, members + 1),
        everyone_controls=True,
        film={"url": "sampler:frame-counter"},
    )
    room = made["id"]
    await host.follow(f"room:{room}")
    await gathered(people[1:], room)
    await asyncio.sleep(SETTLE_SECONDS)

    times = Times()
    listen(people, times)
    before = (await host.call("screen.get", room=room))["seq"]
    process = psutil.Process(site.pid)
    cpu = cpu_seconds(process)
    actors = people[: max(1, round(COMMANDS_PER_SECOND / PER_ACTOR + 0.5))]
    for i in range(commands):
        actor = actors[i % len(actors)]
        op = f"bench-{i:08d}"
        args = {"room": room, "action": "pause" if i % 2 else "play"}
        times.sent[op.encode()] = time.perf_counter()
        actor.send(["call", 1_000_000 + i, "screen.control", args, op])
        await asyncio.sleep(1 / COMMANDS_PER_SECOND)
    await settled(times, members * commands)
    used = cpu_seconds(process) - cpu
    listen(people, None)
    stored = (await host.call("screen.get", room=room))["seq"] - before
    for guest in people:
        guest.abort()
    return times, stored, used


def listen(people: list[Guest], times: Times | None) -> None:
    """Let the times be taken by the room's change frames; answers carry the operation's mark too, and do not count."""

    def raw(payload: bytes, came: float) -> bool:
        return times is not None and payload.startswith(CHANGE) and times.heard(payload, came)

    for guest in people:
        guest.raw = raw if times is not None else None


CHANGE = b'42/live,["f",["change"'


async def measure_bare(site: Site, members: int, commands: int) -> Times:
    """The same through a bare room emit."""
    times = Times()
    body: dict[str, Any] = {"filler": "x" * 900}
    ready: list[asyncio.Future[None]] = []
    wires: list[Wire] = []

    async def one() -> None:
        welcomed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        ready.append(welcomed)

        def heard(payload: bytes, came: float) -> None:
            if times.heard(payload, came):
                return
            if payload.startswith(b"0"):
                wire.send("40/bare,")
            elif payload.startswith(b"40/bare") and not welcomed.done():
                welcomed.set_result(None)

        wire = await connect("127.0.0.1", site.port, PATH)
        wires.append(wire)
        wire.listen(heard)
        await asyncio.wait_for(welcomed, 30)

    for begin in range(0, members, 20):
        await asyncio.gather(*(one() for _ in range(min(20, members - begin))))
    await asyncio.sleep(1)
    for i in range(commands):
        mark = f"bench-{i:08d}"
        times.sent[mark.encode()] = time.perf_counter()
        wires[i % len(wires)].send("42/bare," + orjson.dumps(["say", {"op": mark, **body}]).decode())
        await asyncio.sleep(1 / COMMANDS_PER_SECOND)
    await settled(times, members * commands)
    for wire in wires:
        wire.abort()
    return times


async def settled(times: Times, expected: int) -> None:
    """Wait until everything expected has come, or nothing more does."""
    deadline = time.perf_counter() + LAST_SECONDS
    while len(times.delays) < expected and time.perf_counter() < deadline:  # noqa: ASYNC110 - nothing tells us
        await asyncio.sleep(0.02)


def cpu_seconds(process: psutil.Process) -> float:
    """CPU time of a process so far."""
    used = process.cpu_times()
    return used.user + used.system


async def run(site: Site, members: int, commands: int) -> dict[str, Any]:
    """Measure ours and the bare emit on one server."""
    ours, stored, cpu = await measure_ours(site, members, commands)
    bare = await measure_bare(site, members, commands)
    p95, bare_p95 = percentile(ours.delays, 0.95), percentile(bare.delays, 0.95)
    return {
        "members": members,
        "delivered": round(len(ours.delays) / (members * commands), 4),
        "stored": stored,
        **spread(ours.delays),
        "bare_p95_ms": round(bare_p95, 1),
        "ratio": round(p95 / bare_p95, 2),
        "server_cpu_s": round(cpu, 2),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--members", type=int, default=200)
    parser.add_argument("--commands", type=int, default=100)
    options = parser.parse_args()
    with served(module="bench.bare") as site:
        finish(uvloop.run(run(site, options.members, options.commands)))


if __name__ == "__main__":
    main()
