"""A room full of members at a served site, what they do to it, and whether the database agrees with all of them."""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import psycopg

from bench.guest import guests
from scripts.site import Site
from tests.proof.member import Member, now_ms
from tests.support.live_client import LiveClient, visible

SAY_EVERY = 2.0
SEEK_EVERY = 0.7
FURTHEST = 30.0
"""Seconds into the film to which members seek: its end stays far away."""


@dataclass
class Count:
    """What the database has, against what members were told."""

    acknowledged: int
    stored: int
    lost: int
    doubled: int


@dataclass
class Party:
    """Members of one room with the film running."""

    site: Site
    room: str
    members: list[Member]
    _work: set[asyncio.Task[Any]] = field(default_factory=set)
    _acting: set[asyncio.Task[Any]] = field(default_factory=set)

    @property
    def host(self) -> Member:
        return self.members[0]

    def load(self) -> None:
        """Let everybody talk, and somebody seek now and then."""
        chance = random.Random(1)
        for member in self.members:
            self._work.add(asyncio.create_task(self._repeat(member, "chat.say", SAY_EVERY, chance.random())))
        self._work.add(asyncio.create_task(self._seek(chance)))

    async def _repeat(self, member: Member, function: str, every: float, first: float) -> None:
        await asyncio.sleep(first * every)
        while True:
            self._act(member, function)
            await asyncio.sleep(every)

    async def _seek(self, chance: random.Random) -> None:
        while True:
            self._act(
                chance.choice(self.members), "screen.control", action="seek", position=chance.uniform(1, FURTHEST)
            )
            await asyncio.sleep(SEEK_EVERY)

    def _act(self, member: Member, function: str, **args: Any) -> None:
        task = asyncio.create_task(member.do(function, **args))
        self._acting.add(task)
        task.add_done_callback(self._acting.discard)

    def rest(self) -> None:
        """Nobody begins anything more."""
        for task in self._work:
            task.cancel()
        self._work.clear()

    async def answered(self) -> None:
        """Wait until everything that was begun has its answer."""
        while self._acting:
            await asyncio.gather(*self._acting)

    async def acted(self, count: int) -> None:
        """Wait until so many acts were acknowledged."""
        while sum(len(member.acked) for member in self.members) < count:
            await self.host.until(lambda heard=len(self.host.acked): len(self.host.acked) > heard)

    async def steady(self, since: float) -> list[float]:
        """Wait until everybody holds the room as it is now; how long each took after `since`, in seconds.

        A member whose connection was not lost is steady when it has heard what was said last.
        """
        last = await self.host.do("chat.say")

        async def one(member: Member) -> float:
            while not member.present.is_set() or last["id"] not in member.replicas[member.channel].state["messages"]:
                await member.present.wait()
                with contextlib.suppress(AssertionError):
                    await member.until(
                        lambda: (
                            not member.present.is_set()
                            or last["id"] in member.replicas[member.channel].state["messages"]
                        )
                    )
            return max(0.0, now_ms() - since) / 1000

        return list(await asyncio.gather(*(one(member) for member in self.members)))

    def spread_ms(self) -> float:
        """How far members' films are apart now, by what each of them knows."""
        at = now_ms()
        positions = [member.position(at) for member in self.members]
        return (max(positions) - min(positions)) * 1000

    async def count(self) -> Count:
        """Compare what was acknowledged with what is stored; nothing may be under way."""
        said = {answer["id"] for member in self.members for name, answer in member.acked.values() if name == "chat.say"}
        acked = {op for member in self.members for op in member.acked}
        async with await psycopg.AsyncConnection.connect(self.site.database_url()) as connection:
            rows = await connection.execute("select op, fn from operation where op like %s", [f"{self.room}-%"])
            operations = dict(await rows.fetchall())
            rows = await connection.execute(
                "select id, body from message where room_id = %s and kind = 'text'", [self.room]
            )
            texts = await rows.fetchall()
            rows = await connection.execute("select seq from playback where room_id = %s", [self.room])
            (seq,) = await rows.fetchone() or (0,)
        steered = sum(function == "screen.control" for function in operations.values())
        ids, bodies = {key for key, _ in texts}, [body for _, body in texts]
        return Count(
            acknowledged=len(acked),
            stored=len(operations),
            lost=len(acked - operations.keys()) + len(said - ids),
            doubled=len(bodies) - len(set(bodies)) + abs(seq - self.begun - steered),
        )

    begun: int = 0
    """The anchor's number before the first command of a member."""

    async def agree(self) -> None:
        """Check that every member holds what the server would give to somebody new."""
        fresh = await LiveClient(self.site.port, self.host.token).open()
        await fresh.subscribe(self.host.channel)
        now = fresh.replicas[self.host.channel]
        for member in self.members:
            held = await member.at_version(member.channel, now.version)
            assert visible(held.state) == visible(now.state), member.name
            assert held.gaps == 0, member.name
        await fresh.close()


@contextlib.asynccontextmanager
async def party(site: Site, size: int, **room: Any) -> AsyncIterator[Party]:
    """A public room of so many with the frame counter running; everybody may steer."""
    tokens = [guest.token for guest in await guests(site, size)]
    opener = await LiveClient(site.port, tokens[0]).open()
    film = {"url": "sampler:frame-counter"}
    options = {"title": "Party", "is_public": True, "everyone_controls": True, "film": film, "capacity": 100, **room}
    made = await opener.call("rooms.create", **options)
    await opener.call("screen.control", room=made["id"], action="play")
    begun = (await opener.call("screen.get", room=made["id"]))["seq"]
    await opener.close()
    members = [Member(site.port, token, made["id"], f"m{place:03d}") for place, token in enumerate(tokens)]
    made_party = Party(site, made["id"], members, begun=begun)
    try:
        for member in members:
            member.start()
            await asyncio.wait_for(member.present.wait(), 15)
        yield made_party
    finally:
        made_party.rest()
        for task in list(made_party._acting):
            task.cancel()
        await asyncio.gather(*(member.leave() for member in members), return_exceptions=True)
