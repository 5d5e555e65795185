"""Hands that do random things to one board, through cuts and doubled pushes; and whether all agree in the end."""

import asyncio
import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import psycopg
from websockets.exceptions import WebSocketException

from tests.support.live_client import LiveClient, Lost, RemoteError

REFUSED = {"not_allowed", "limited", "invalid", "no_board"}
TRANSIENT = {"limited", "unavailable", "busy", "internal"}
IDS = [f"i{n}" for n in range(12)]
WIRES = [f"w{n}" for n in range(4)]
KINDS = ["sticky", "text", "frame", "frame", "shape"]
WRONG = [
    ["put", "i0", "sticky", {"x": "1"}],
    ["put", "i0", "sticky", {"__proto__": {}}],
    ["put", "i0", "sticky", {"x": 1e300}],
    ["put", "__proto__", "sticky", {}],
    ["set", "i0", {}],
    ["explode", "i0"],
]


@dataclass
class Pushed:
    """A push that was answered."""

    batch: str
    n: int
    clock: int
    late: bool


@dataclass
class Hand:
    """Somebody's page at the board. It repeats a push until there is an answer; each writes its number down too."""

    client: LiveClient
    board: str
    name: str
    rng: random.Random
    now: float
    """The server's time (ms) when it began."""
    n: int = 0
    done: list[Pushed] = field(default_factory=list)
    refused: int = 0

    @property
    def channel(self) -> str:
        return f"board:{self.board}"

    @property
    def log(self) -> str:
        """The element in which it writes the numbers of its pushes: nobody else touches that."""
        return f"log-{self.name}"

    async def arrive(self) -> None:
        """Come to the board, and put down the element that is its own."""
        await self.client.subscribe(self.channel)
        await self.push([["put", self.log, "text", {}]])

    def operation(self) -> list[Any]:
        """A random one."""
        rng, id_ = self.rng, self.rng.choice(IDS)
        return rng.choice(
            [
                lambda: ["put", id_, rng.choice(KINDS), {"x": rng.randrange(1000), "text": self.name}],
                lambda: ["put", id_, "frame", {"x": rng.randrange(1000), "parent": rng.choice([*IDS, None])}],
                lambda: ["set", id_, {"x": rng.randrange(1000), "y": round(rng.uniform(-9, 9), 3)}],
                lambda: ["set", id_, {"x": rng.randrange(1000), "color": rng.choice(["red", "blue", None])}],
                lambda: ["set", id_, {"parent": rng.choice([*IDS, None])}],
                lambda: ["set", id_, {"locked": rng.random() < 0.3}],
                lambda: ["set", id_, {"z": rng.choice(["a0", "a1", "a1V"]), "opacity": rng.choice([0.5, 1])}],
                lambda: ["put", rng.choice(WIRES), "connection", {"from": rng.choice(IDS), "to": rng.choice(IDS)}],
                lambda: ["set", rng.choice(WIRES), {"to": rng.choice(IDS), "text": self.name}],
                lambda: ["del", rng.choice([id_, rng.choice(WIRES)])],
            ]
        )()

    async def play(self, steps: int) -> None:
        """Do so many random things."""
        for _ in range(steps):
            if self.rng.random() < 0.08:
                await self.push([self.operation(), self.rng.choice(WRONG)], fails=True)
                continue
            operations = [self.operation() for _ in range(self.rng.choice([1, 1, 2, 6]))]
            late = self.rng.random() < 0.15
            await self.push(operations, at=self.now - self.rng.uniform(0, 600_000) if late else None)
            if self.done and self.rng.random() < 0.1:
                await self.repeat(self.rng.choice(self.done))

    async def push(self, operations: list[Any], *, at: float | None = None, fails: bool = False) -> None:
        """Push until there is an answer, which is the same each time."""
        self.n += 1
        operations = [*operations, ["set", self.log, {"text": str(self.n)}]]
        batch = f"{self.name}-{self.n}"
        args = {"board": self.board, "client": f"{self.name:0>16}", "n": self.n, "ops": operations, "batch": batch}
        got = await self.answers(args | ({"at": at} if at is not None else {}))
        fine = [one for one in got if isinstance(one, dict)]
        assert not (fails and fine), operations
        if fine:
            assert all({**one, "known": True} == {**fine[0], "known": True} for one in fine), fine
            assert sum(not one["known"] for one in fine) <= 1
            assert at is not None or not any(drop[0] == len(operations) - 1 for drop in fine[0]["dropped"]), fine
            self.done.append(Pushed(batch, self.n, fine[0]["clock"], at is not None))
        else:
            self.refused += 1

    async def repeat(self, one: Pushed) -> None:
        """Send an old push again, as a page does that was asleep: it is known, and nothing happens."""
        operations = [["del", self.log], *(["del", id_] for id_ in IDS)]
        got = await self.answers({"board": self.board, "client": f"{self.name:0>16}", "n": one.n, "ops": operations})
        assert all(isinstance(answer, RemoteError) or answer["known"] for answer in got)

    async def answers(self, args: dict[str, Any]) -> list[Any]:
        """Send a push, perhaps twice, perhaps losing the answer; again and again, until there is one."""
        cut, doubled = self.rng.random() < 0.12, self.rng.random() < 0.2
        while True:
            try:
                asked = [
                    self.client.ask(lambda i: ["call", i, "canvas.push", args, None])
                    for _ in range(2 if doubled else 1)
                ]
                if cut:
                    cut = False
                    for _ in range(self.rng.randrange(6)):
                        await asyncio.sleep(0)
                    await self.client.cut()
                got: list[Any] = await asyncio.wait_for(asyncio.gather(*asked, return_exceptions=True), 30)
            except Lost:
                got = [Lost()]
            if any(isinstance(one, Lost) for one in got):
                await self.again()
            elif not any(isinstance(one, RemoteError) and one.code in TRANSIENT for one in got):
                for one in got:
                    assert isinstance(one, dict) or one.code in REFUSED, f"{args}: {one}"
                return got
            else:
                await asyncio.sleep(0.05)

    async def again(self) -> None:
        """Come again after a cut, with what is held."""
        while True:
            try:
                await self.client.open()
                await self.client.subscribe(self.channel)
                return
            except (Lost, OSError, RemoteError, EOFError, WebSocketException):
                await asyncio.sleep(0.05)


def stored(admin: psycopg.Connection[Any], board: str) -> dict[str, tuple[str, dict[str, Any]]]:
    """What PostgreSQL has of a board: id to kind and properties."""
    rows = admin.execute(
        "select id, kind, props from board_element where board_id = %s and removed_at is null", [board]
    ).fetchall()
    return {id_: (kind, props) for id_, kind, props in rows}


def clock_of(admin: psycopg.Connection[Any], board: str) -> int:
    """A board's clock, as PostgreSQL has it."""
    row = admin.execute("select version from channel where id = %s", [f"board:{board}"]).fetchone()
    assert row is not None
    return row[0]


def replayed(changes: list[tuple[int, str, list[dict[str, Any]]]]) -> dict[str, tuple[str, dict[str, Any]]]:
    """What a board's history makes of an empty one; each change is checked against what it says was before."""
    board: dict[str, tuple[str, dict[str, Any]]] = {}
    for _, _, ops in changes:
        for op in ops:
            id_, before, after = op["id"], op["before"], op["after"]
            if before is None:
                assert id_ not in board
                board[id_] = (op["kind"], after)
            elif after is None:
                assert board.pop(id_) == (op["kind"], before)
            else:
                kind, props = board[id_]
                assert {name: props.get(name) for name in before} == before
                board[id_] = (kind, {name: value for name, value in {**props, **after}.items() if value is not None})
    return board


def assert_whole(board: dict[str, tuple[str, dict[str, Any]]]) -> None:
    """Nothing is inside itself or inside nothing, and no connection hangs loose."""
    for id_, (kind, props) in board.items():
        seen = {id_}
        while (parent := props.get("parent")) is not None:
            assert parent not in seen, f"{id_} is in itself"
            seen.add(parent)
            above, props = board[parent]
            assert above in ("frame", "group")
        if kind == "connection":
            ends = [board[board[id_][1][end]][0] for end in ("from", "to")]
            assert "connection" not in ends


async def assert_agreed(admin: psycopg.Connection[Any], board: str, hands: list[Hand]) -> None:
    """Every replica is what PostgreSQL has, and every answered push is in the history, once."""
    now, clock = stored(admin, board), clock_of(admin, board)
    for hand in hands:
        replica = await hand.client.at_version(hand.channel, clock)
        held = {id_: (row["kind"], row["props"]) for id_, row in replica.state["elements"].items()}
        assert held == now, hand.name
    assert_whole(now)
    changes = admin.execute(
        "select clock, batch, ops from board_change where board_id = %s order by clock, n", [board]
    ).fetchall()
    assert replayed(changes) == now
    times = Counter(batch for _, batch, _ in changes)
    assert max(times.values()) == 1, "a push was done twice"
    at = {batch: clock for clock, batch, _ in changes}
    for hand in hands:
        for one in hand.done:
            assert at.get(one.batch, one.clock if one.late else None) == one.clock, one
        in_time = [one.n for one in hand.done if not one.late]
        assert now[hand.log][1]["text"] == str(in_time[-1]) or hand.done[-1].late
    assert times.keys() <= {one.batch for hand in hands for one in hand.done}, "something was done unanswered"
