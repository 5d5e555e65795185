"""Many hands on one board: how long until everybody has seen a stored change, and what that costs the server.

`--editors N --viewers V --elements E --hz 20 --seconds S`: each editor moves an element of their own so many times a
second, the next push when the one before is answered, as the page does. `p50_ms` and `p95_ms` are from a push to each
other member's frame of its clock, `acked_p95_ms` to its answer; `delivered` is the share of those frames that came.
`converged`: what every member holds at the end is what PostgreSQL holds.
"""

import argparse
import asyncio
import os
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import orjson
import psutil
import psycopg
import uvloop

from bench.fanout import cpu_seconds
from bench.figures import finish, percentile, spread
from bench.guest import Guest, guests
from scripts.site import Site, served

AT_ONCE = 20
PUTS_AT_ONCE = 500
WARM_SECONDS = 2.0
LAST_SECONDS = 5.0
HEAD = b'42/live,["f",['
OK = HEAD + b'"ok",'
ERR = HEAD + b'"err",'


@dataclass
class Told:
    """The frames of one board, kept once for all who got the same."""

    board: str
    change: bytes = b""
    frames: dict[int, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.change = HEAD + f'"change","board:{self.board}",'.encode()


@dataclass(eq=False)
class Watcher:
    """A member at the board. `came`: when each version arrived."""

    guest: Guest
    told: Told
    first: int = 0
    snapshot: bytes = b""
    came: dict[int, float] = field(default_factory=dict)
    size: int = 0
    strange: int = 0
    """Frames that were not what the others got, or no plain change."""

    async def watch(self) -> None:
        """Come to the board."""
        self.guest.raw = self.raw
        await self.guest.follow(f"board:{self.told.board}")

    def raw(self, payload: bytes, came: float) -> bool:
        """Take a frame's bytes."""
        self.size += len(payload)
        change = self.told.change
        if payload.startswith(change):
            version = int(payload[len(change) : payload.index(b",", len(change))])
            if self.told.frames.setdefault(version, payload) != payload or version in self.came:
                self.strange += 1
            self.came[version] = came
            return True
        if payload.startswith(HEAD + b'"snap",'):
            self.snapshot = payload
            self.first = orjson.loads(payload[8:])[1][2]
            return True
        if payload.startswith((HEAD + b'"resume",', HEAD + b'"stale",', HEAD + b'"closed",')):
            self.strange += 1
        return False

    def followed(self, last: int) -> bool:
        """Whether it got each frame from its snapshot on, as all others did."""
        return self.strange == 0 and all(version in self.came for version in range(self.first + 1, last + 1))


@dataclass(eq=False)
class Editor(Watcher):
    """A member who moves an element."""

    element: str = ""
    client: str = ""
    every: float = 0.05
    pushes: list[tuple[float, float, int]] = field(default_factory=list)
    """Of each that was answered: when it was sent and answered, and its clock."""
    wanted: int = 0
    sent: int = 0
    sent_at: float = 0.0
    refused: int = 0
    waits: bool = False
    _n: int = 0

    async def move(self, until: float) -> None:
        """Move it again and again."""
        due = time.perf_counter() + random.random() * self.every
        while due < until:
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            due += self.every
            self.wanted += 1
            if not self.waits:
                self._push()

    def _push(self) -> None:
        self._n += 1
        self.sent, self.waits = self.wanted, True
        place = f'{{"x":{self.sent % 5000},"y":{self.sent % 4999}}}'
        args = f'"board":"{self.told.board}","client":"{self.client}","n":{self._n}'
        self.sent_at = time.perf_counter()
        self.guest.send_text(
            f'["call",{1_000_000 + self._n},"canvas.push",{{{args},"ops":[["set","{self.element}",{place}]]}},null]'
        )

    def raw(self, payload: bytes, came: float) -> bool:
        if self.waits and payload.startswith((OK, ERR)):
            if payload.startswith(ERR):
                self.refused += 1
            else:
                answer = orjson.loads(payload[8:])[1][2]
                self.pushes.append((self.sent_at, came, answer["clock"]))
                self.refused += len(answer["dropped"])
            self.waits = False
            if self.wanted > self.sent:
                self._push()
            return True
        return super().raw(payload, came)


async def made_board(host: Guest, elements: int) -> str:
    """A board with so many notes."""
    await host.connect()
    room = (await host.call("rooms.create", title="bench", is_public=True))["id"]
    board = (await host.call("canvas.create", room=room, title="bench"))["id"]
    for n, begin in enumerate(range(0, elements, PUTS_AT_ONCE)):
        ids = range(begin, min(elements, begin + PUTS_AT_ONCE))
        ops = [["put", f"e{id_}", "sticky", {"x": id_ % 70 * 220, "y": id_ // 70 * 140, "text": "note"}] for id_ in ids]
        await host.call("canvas.push", board=board, client="benchhost0000000000", n=n + 1, ops=ops)
    return board


async def gather(host: Guest, board: str, people: list[Watcher]) -> None:
    """Let people come to the board by its link."""
    link = await host.call("canvas.link", board=board, may="edit")
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(watcher: Watcher) -> None:
        async with gate:
            await watcher.guest.connect()
            await watcher.guest.call("canvas.open_link", link=link)
            await watcher.watch()

    await asyncio.gather(*(one(watcher) for watcher in people))


def delays(editors: list[Editor], members: list[Watcher], since: float) -> tuple[list[float], int]:
    """From each push to each other member's frame of it (ms); and how many never came."""
    found: list[float] = []
    missing = 0
    for editor in editors:
        others = [member.came for member in members if member is not editor]
        for sent, _, clock in editor.pushes:
            if sent < since:
                continue
            for came in others:
                if (at := came.get(clock)) is None:
                    missing += 1
                else:
                    found.append((at - sent) * 1000)
    return found, missing


def held(told: Told, member: Watcher, last: int) -> dict[str, Any]:
    """What a member holds, from its snapshot and the frames after it."""
    elements = {row["id"]: dict(row["props"]) for row in orjson.loads(member.snapshot[8:])[1][3]["elements"]}
    for version in range(member.first + 1, last + 1):
        for row in orjson.loads(told.frames[version][8:])[1][3]["elements"]:
            # A change that was read from the tables has its elements whole.
            changed = dict(row["props"]) if "props" in row else {**elements[row["id"]], **row["set"]}
            elements[row["id"]] = {name: value for name, value in changed.items() if value is not None}
    return elements


async def converged(site: Site, told: Told, members: list[Watcher]) -> bool:
    """Whether all hold what is stored."""
    async with await psycopg.AsyncConnection.connect(site.database_url()) as connection:
        rows = await connection.execute("select id, props from board_element where board_id = %s", [told.board])
        stored = dict(await rows.fetchall())
        row = await (
            await connection.execute("select version from channel where id = %s", [f"board:{told.board}"])
        ).fetchone()
    last = row[0] if row else -1
    if not all(member.followed(last) for member in members):
        return False
    alike = {(member.first, member.snapshot): member for member in members}
    return all(held(told, member, last) == stored for member in alike.values())


async def run(site: Site, options: argparse.Namespace) -> dict[str, Any]:
    """Measure."""
    host, *people = await guests(site, 1 + options.editors + options.viewers)
    told = Told(await made_board(host, max(options.elements, options.editors)))
    editors = [
        Editor(guest, told, element=f"e{n}", client=f"benchclient{n:08}", every=1 / options.hz)
        for n, guest in enumerate(people[: options.editors])
    ]
    viewers = [Watcher(guest, told) for guest in people[options.editors :]]
    members = [*editors, *viewers]
    await gather(host, told.board, members)
    process = psutil.Process(site.pid)
    begun = time.perf_counter() + WARM_SECONDS
    moving = asyncio.gather(*(editor.move(begun + options.seconds) for editor in editors))
    await asyncio.sleep(WARM_SECONDS)
    cpu, own, got = cpu_seconds(process), time.process_time(), sum(member.size for member in members)
    await moving
    took = time.perf_counter() - begun
    cpu, own = cpu_seconds(process) - cpu, time.process_time() - own
    got = sum(member.size for member in members) - got
    await settled(editors, members)
    found, missing = delays(editors, members, begun)
    acked = [(at - sent) * 1000 for editor in editors for sent, at, _ in editor.pushes if sent >= begun]
    fields = {
        "editors": options.editors,
        "viewers": options.viewers,
        "elements": options.elements,
        "pushes_per_s": round(len(acked) / took),
        **spread(found),
        "acked_p95_ms": round(percentile(acked, 0.95), 1),
        "delivered": round(len(found) / max(1, len(found) + missing), 4),
        "refused": sum(editor.refused for editor in editors),
        "bytes_per_client_s": round(got / len(members) / took),
        "server_cpu_pct": round(100 * cpu / took, 1),
        "server_ms_per_push": round(1000 * cpu / max(1, len(acked)), 3),
        "driver_cpu_pct": round(100 * own / took, 1),
        "converged": await converged(site, told, members),
        "load": round(os.getloadavg()[0], 1),
    }
    for guest in (host, *people):
        guest.abort()
    return fields


async def settled(editors: list[Editor], members: list[Watcher]) -> None:
    """Wait until everything is answered and seen, or nothing more comes."""
    deadline = time.perf_counter() + LAST_SECONDS

    def waiting() -> Iterator[bool]:
        last = max((clock for editor in editors for *_, clock in editor.pushes), default=0)
        yield from (editor.waits for editor in editors)
        yield from (last not in member.came for member in members)

    while any(waiting()) and time.perf_counter() < deadline:  # noqa: ASYNC110 - nothing tells us
        await asyncio.sleep(0.05)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--editors", type=int, default=50)
    parser.add_argument("--viewers", type=int, default=0)
    parser.add_argument("--elements", type=int, default=500)
    parser.add_argument("--hz", type=float, default=20)
    parser.add_argument("--seconds", type=float, default=20)
    options = parser.parse_args()
    with served() as site:
        finish(uvloop.run(run(site, options)))


if __name__ == "__main__":
    main()
