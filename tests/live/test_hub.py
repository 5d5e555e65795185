"""The hub's order of things, with readings that stop where the test wants them to."""

import asyncio
from typing import Any

import orjson
import pytest

from raffi_web.kernel.changes import ChannelMoved
from raffi_web.kernel.channels import ChannelKind, ChannelKinds, Rows, TooMuch
from raffi_web.kernel.context import Actor, ActorKind
from raffi_web.kernel.errors import Gone, NotFound
from raffi_web.live.channel import Change, Channel
from raffi_web.live.connection import Connection
from raffi_web.live.hub import Hub
from raffi_web.live.protocol import encode
from raffi_web.server import Server

NAME = "proof:one"


class Proof:
    """A channel in memory. A reading takes its snapshot at once and gives it when `go` is set."""

    def __init__(self, server: Server) -> None:
        self.version = 5
        self.members = {"ada", "ben"}
        self.go = asyncio.Event()
        self.go.set()
        self.reading = asyncio.Semaphore(0)
        self.much = False
        self.came: list[str] = []
        kinds = ChannelKinds()
        kinds.add(
            ChannelKind(
                "proof",
                self.authorise,
                self.read,
                evicted=lambda rows: [(row["id"], "kicked") for row in rows.get("out", [])],
                entered=lambda key, actor: self.came.append(actor.id),
            )
        )
        self.hub = Hub(server.database, kinds)

    async def authorise(self, session: Any, actor: Actor, key: str) -> dict[str, Any]:
        if actor.id not in self.members:
            raise NotFound
        return {}

    async def read(self, session: Any, key: str, since: int) -> tuple[int, Rows]:
        if self.much and since:
            raise TooMuch
        version = self.version
        self.reading.release()
        await self.go.wait()
        return version, {"n": [{"id": version}]}

    def reader(self, actor: str) -> tuple[Connection, list[list[Any]]]:
        frames: list[list[Any]] = []

        async def send(message: dict[str, Any]) -> None:
            frames.append(orjson.loads(message["text"].split(",", 1)[1])[1])

        connection = Connection(f"sid-{actor}-{len(self.hub.connections)}", Actor(ActorKind.GUEST, actor), "", send)
        self.hub.connect(connection)
        return connection, frames

    def commit(self, **rows: list[dict[str, Any]]) -> None:
        """A writer's own change."""
        self.version += 1
        self.hub.publish(NAME, self.version, rows or {"n": [{"id": self.version}]})

    async def begun(self) -> None:
        """Wait until a reading has its snapshot."""
        await asyncio.wait_for(self.reading.acquire(), 10)


@pytest.fixture
def proof(server: Server) -> Proof:
    return Proof(server)


def kinds_of(frames: list[list[Any]]) -> list[tuple[Any, ...]]:
    return [(frame[0], frame[-2]) if frame[0] != "closed" else (frame[0], frame[2]) for frame in frames]


async def test_what_is_committed_during_a_reading_follows_the_snapshot(proof: Proof) -> None:
    first, _ = proof.reader("ada")
    await proof.hub.subscribe(first, NAME, None)
    await proof.begun()
    second, frames = proof.reader("ben")
    proof.go.clear()
    joining = asyncio.create_task(proof.hub.subscribe(second, NAME, None))
    await proof.begun()
    proof.commit()
    proof.commit()
    assert frames == []
    proof.go.set()
    await joining
    proof.commit()
    assert kinds_of(frames) == [("snap", 5), ("change", 6), ("change", 7), ("change", 8)]


async def test_a_second_reader_beside_the_first_reading_misses_nothing(proof: Proof) -> None:
    first, frames = proof.reader("ada")
    second, others = proof.reader("ben")
    proof.go.clear()
    joining = [asyncio.create_task(proof.hub.subscribe(first, NAME, None))]
    await proof.begun()
    joining.append(asyncio.create_task(proof.hub.subscribe(second, NAME, None)))
    for _ in range(20):
        await asyncio.sleep(0)
    proof.commit()
    proof.go.set()
    await asyncio.gather(*joining)
    await asyncio.gather(*(task for task in [proof.hub.channels[NAME].catching_up] if task))
    proof.commit()
    for got in (frames, others):
        held = got[0][-2]
        for frame in got[1:]:
            since = frame[2] if frame[0] == "resume" else frame[2] - 1
            assert since <= held, got
            held = max(held, frame[-2])
        assert held == 7


async def test_the_older_of_two_first_readings_is_brought_up_to_date(proof: Proof) -> None:
    """Whose reading ends last must not be left behind what the other one has set as sent."""
    gates = [asyncio.Event(), asyncio.Event()]
    snapshots: list[int] = []

    async def read(session: Any, key: str, since: int) -> tuple[int, Rows]:
        turn = len(snapshots)
        snapshots.append(proof.version)
        version = proof.version
        proof.reading.release()
        if turn < 2:
            await gates[turn].wait()
        return version, {"n": [{"id": version}]}

    proof.hub.kinds.of(NAME)[0].read = read
    first, frames = proof.reader("ada")
    second, _ = proof.reader("ben")
    joining = [asyncio.create_task(proof.hub.subscribe(first, NAME, None))]
    await proof.begun()
    joining.append(asyncio.create_task(proof.hub.subscribe(second, NAME, None)))
    proof.commit()
    gates[1].set()
    done, _ = await asyncio.wait(joining[1:], timeout=0.3)
    gates[0].set()
    await asyncio.gather(*joining)
    if (task := proof.hub.channels[NAME].catching_up) is not None:
        await task
    assert frames[-1][-2] == 6, (done, frames)


async def test_who_is_put_out_during_a_reading_hears_only_that(proof: Proof) -> None:
    first, _ = proof.reader("ada")
    await proof.hub.subscribe(first, NAME, None)
    await proof.begun()
    second, frames = proof.reader("ben")
    proof.go.clear()
    joining = asyncio.create_task(proof.hub.subscribe(second, NAME, None))
    await proof.begun()
    proof.members.discard("ben")
    proof.commit(out=[{"id": "ben"}])
    proof.commit()
    proof.go.set()
    await joining
    proof.commit()
    assert kinds_of(frames) == [("snap", 5), ("change", 6), ("closed", "kicked")]
    assert proof.hub.present(NAME) == {"ada"}
    assert proof.came == ["ada"]


async def test_a_connection_that_ends_during_a_reading_is_not_listened_for(proof: Proof) -> None:
    connection, _ = proof.reader("ada")
    proof.go.clear()
    joining = asyncio.create_task(proof.hub.subscribe(connection, NAME, None))
    await proof.begun()
    proof.hub.disconnect(connection.sid)
    proof.go.set()
    with pytest.raises(Gone):
        await joining
    assert (proof.hub.channels, proof.came) == ({}, [])


async def test_a_channel_that_ends_during_a_reading_is_not_joined(proof: Proof) -> None:
    first, frames = proof.reader("ada")
    await proof.hub.subscribe(first, NAME, None)
    await proof.begun()
    second, _ = proof.reader("ben")
    proof.go.clear()
    joining = asyncio.create_task(proof.hub.subscribe(second, NAME, None))
    await proof.begun()
    proof.hub.heard(ChannelMoved(NAME, 0))
    proof.go.set()
    with pytest.raises(Gone):
        await joining
    assert frames[-1] == ["closed", NAME, "ended"]
    assert proof.hub.channels == {}


async def test_a_notice_that_comes_during_a_reading_is_not_forgotten(proof: Proof) -> None:
    connection, frames = proof.reader("ada")
    await proof.hub.subscribe(connection, NAME, None)
    await proof.begun()
    proof.go.clear()
    proof.version += 1
    proof.hub.heard(ChannelMoved(NAME, proof.version))
    await proof.begun()
    proof.version += 1
    proof.hub.heard(ChannelMoved(NAME, proof.version))
    proof.go.set()
    catching_up = proof.hub.channels[NAME].catching_up
    assert catching_up is not None
    await asyncio.wait_for(catching_up, 10)
    assert kinds_of(frames) == [("snap", 5), ("change", 6), ("change", 7)]


async def test_a_forged_version_is_not_waited_for(proof: Proof) -> None:
    connection, frames = proof.reader("ada")
    await proof.hub.subscribe(connection, NAME, None)
    proof.hub.heard(ChannelMoved(NAME, 10**9))
    catching_up = proof.hub.channels[NAME].catching_up
    assert catching_up is not None
    await asyncio.wait_for(catching_up, 10)
    proof.commit()
    assert kinds_of(frames) == [("snap", 5), ("change", 6)]


async def test_changes_that_come_out_of_order_leave_in_order(proof: Proof) -> None:
    connection, frames = proof.reader("ada")
    await proof.hub.subscribe(connection, NAME, None)
    await proof.begun()
    proof.go.clear()
    proof.version = 8
    for version in (8, 7, 6, 7):
        proof.hub.publish(NAME, version, {"n": [{"id": version}]})
    assert kinds_of(frames) == [("snap", 5), ("change", 6), ("change", 7), ("change", 8)]
    proof.go.set()


async def test_too_much_for_a_frame_sends_everybody_for_a_snapshot(proof: Proof) -> None:
    connection, frames = proof.reader("ada")
    await proof.hub.subscribe(connection, NAME, None)
    proof.much = True
    proof.version = 9
    proof.hub.heard(ChannelMoved(NAME, 9))
    catching_up = proof.hub.channels[NAME].catching_up
    assert catching_up is not None
    await asyncio.wait_for(catching_up, 10)
    assert frames[-1] == ["stale", NAME]
    await proof.hub.subscribe(connection, NAME, 5)
    assert (frames[-1][0], frames[-1][2]) == ("snap", 9)


async def test_whoever_comes_while_all_are_sent_away_misses_nothing_and_sends_nobody_away_again(proof: Proof) -> None:
    ada, frames = proof.reader("ada")
    await proof.hub.subscribe(ada, NAME, None)
    await proof.begun()
    ben, others = proof.reader("ben")
    proof.go.clear()
    joining = asyncio.create_task(proof.hub.subscribe(ben, NAME, None))
    await proof.begun()
    proof.much = True
    proof.version = 9
    proof.hub.heard(ChannelMoved(NAME, 9))
    catching_up = proof.hub.channels[NAME].catching_up
    assert catching_up is not None
    await asyncio.wait_for(catching_up, 10)
    assert frames[-1] == ["stale", NAME]
    proof.go.set()
    await joining
    await proof.hub.subscribe(ada, NAME, 5)
    proof.commit()
    assert kinds_of(others) == [("snap", 9), ("change", 10)]
    assert kinds_of(frames)[-2:] == [("snap", 9), ("change", 10)]


async def test_only_whoever_gives_up_a_seat_lets_somebody_else_be_asked(proof: Proof) -> None:
    kind = proof.hub.kinds.of(NAME)[0]
    kind.seated = lambda grant, others, kept: {"waits": True} if any(map(kind.sits, others)) else {"sits": True}
    kind.sits, kind.waits = lambda grant: "sits" in grant, lambda grant: "waits" in grant
    tabs = [proof.reader("ada") for _ in range(2)]
    ben, frames = proof.reader("ben")
    looks_on, _ = proof.reader("cem")
    proof.members.add("cem")
    for connection in (*(tab for tab, _ in tabs), ben, looks_on):
        await proof.hub.subscribe(connection, NAME, None)
    looks_on.channels[NAME] = {}
    for leaving in (looks_on, tabs[0][0]):
        proof.hub.disconnect(leaving.sid)
        assert frames[-1][0] == "snap"
    proof.hub.disconnect(tabs[1][0].sid)
    assert frames[-1] == ["stale", NAME]


async def test_what_is_kept_from_many_is_encoded_once_for_all_of_them(proof: Proof) -> None:
    def as_seen(rows: Rows, grant: dict[str, Any]) -> Rows:
        mine = [row for row in rows["n"] if row["by"] == grant["me"]]
        return rows if grant["me"] == "host" else {"m": rows["m"], **({"n": mine} if mine else {})}

    kind = proof.hub.kinds.of(NAME)[0]
    kind.as_seen = as_seen
    channel = Channel(NAME, "one", kind)
    rows: Rows = {"m": [{"id": "a"}], "n": [{"id": "x", "by": "ben"}]}
    change = Change(1, encode(["change", NAME, 1, rows]), rows, ["change", NAME, 1])

    def frame_for(actor: str) -> Any:
        connection, _ = proof.reader(actor)
        connection.channels[NAME] = {"me": actor}
        return channel.frame_for(connection, change)

    host, ada, ben, cem, dan = (frame_for(actor) for actor in ("host", "ada", "ben", "cem", "dan"))
    assert host is change.frame
    assert ada is cem is dan
    assert len({id(host), id(ada), id(ben)}) == 3
    assert "ben" in str(ben)
    assert "ben" not in str(ada)
