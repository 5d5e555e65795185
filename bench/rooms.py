"""Many rooms at once, each of them alive.

`--rooms R --members M --seconds S`: in every room a message every 2 s and a command every 5 s, at times of their own.
A delay runs from the sending to the moment at which the last member has it.
"""

import argparse
import asyncio
import itertools
import os
import random
import time
from dataclasses import dataclass, field
from typing import Any

import uvloop

from bench.figures import finish, spread
from bench.guest import Guest, gathered, guests
from scripts.site import Site, served

MESSAGE_SECONDS = 2.0
COMMAND_SECONDS = 5.0
AT_ONCE = 10
SETTLE_SECONDS = 4.0
LAST_SECONDS = 5.0
MARK = b"bench-"
MARK_LENGTH = 14
CHANGE = b'42/live,["f",["change"'
REFUSAL = b'42/live,["f",["err"'


@dataclass
class Sent:
    """Something that was sent, and when who has heard of it."""

    at: float
    heard: dict[int, float] = field(default_factory=dict)


@dataclass
class Load:
    """Everything sent, and what came of it."""

    members: int
    sent: dict[bytes, Sent] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    _numbers: Any = field(default_factory=itertools.count)

    def mark(self) -> str:
        """The mark of something that is sent now."""
        mark = f"bench-{next(self._numbers):08d}"
        self.sent[mark.encode()] = Sent(time.perf_counter())
        return mark

    def listen(self, guest: Guest) -> None:
        """Note what a guest hears."""

        def raw(payload: bytes, came: float) -> bool:
            if payload.startswith(REFUSAL):
                self.refused.append(payload.decode())
            elif payload.startswith(CHANGE) and (at := payload.find(MARK)) >= 0:
                sent = self.sent.get(payload[at : at + MARK_LENGTH])
                if sent is not None:
                    sent.heard.setdefault(id(guest), came)
                return True
            return False

        guest.raw = raw

    @property
    def delays(self) -> list[float]:
        """Ms until the last member had it, of everything that all members have."""
        complete = [one for one in self.sent.values() if len(one.heard) == self.members]
        return [(max(one.heard.values()) - one.at) * 1000 for one in complete]


@dataclass
class Party:
    """A room and who is in it."""

    room: str
    people: list[Guest]

    async def live(self, load: Load, until: float, chance: random.Random) -> None:
        """Talk and steer until a time."""
        await asyncio.gather(
            self._repeat(self._say, load, until, MESSAGE_SECONDS, chance.uniform(0, MESSAGE_SECONDS)),
            self._repeat(self._steer, load, until, COMMAND_SECONDS, chance.uniform(0, COMMAND_SECONDS)),
        )

    async def _repeat(self, act: Any, load: Load, until: float, every: float, first: float) -> None:
        due = time.perf_counter() + first
        turn = 0
        while due < until:
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            act(self.people[turn % len(self.people)], turn, load.mark())
            turn += 1
            due += every

    def _say(self, who: Guest, turn: int, mark: str) -> None:
        who.send(["call", 1_000_000 + turn, "chat.say", {"room": self.room, "body": mark}, mark])

    def _steer(self, who: Guest, turn: int, mark: str) -> None:
        args = {"room": self.room, "action": "pause" if turn % 2 else "play"}
        who.send(["call", 2_000_000 + turn, "screen.control", args, mark])


async def make_parties(site: Site, rooms: int, members: int) -> list[Party]:
    """Rooms full of people."""
    everybody = await guests(site, rooms * members)
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(people: list[Guest]) -> Party:
        async with gate:
            host = people[0]
            await host.connect()
            film = {"url": "sampler:frame-counter"}
            made = await host.call("rooms.create", title="rooms", is_public=True, everyone_controls=True, film=film)
            await host.follow(f"room:{made['id']}")
            await gathered(people[1:], made["id"])
            return Party(made["id"], people)

    return list(await asyncio.gather(*(one(everybody[at : at + members]) for at in range(0, len(everybody), members))))


async def run(site: Site, rooms: int, members: int, seconds: float) -> dict[str, Any]:
    """Measure."""
    parties = await make_parties(site, rooms, members)
    load = Load(members)
    for guest in itertools.chain.from_iterable(party.people for party in parties):
        load.listen(guest)
    await asyncio.sleep(SETTLE_SECONDS)
    began = time.perf_counter()
    chance = random.Random(1)
    await asyncio.gather(*(party.live(load, began + seconds, random.Random(chance.random())) for party in parties))
    took = time.perf_counter() - began
    deadline = time.perf_counter() + LAST_SECONDS
    while len(load.delays) < len(load.sent) and time.perf_counter() < deadline:  # noqa: ASYNC110 - seen from outside
        await asyncio.sleep(0.1)
    delays = load.delays
    for party in parties:
        for guest in party.people:
            guest.abort()
    for refusal in load.refused[:5]:
        print("refused:", refusal)
    return {
        "rooms": rooms,
        "members": members,
        "actions": len(load.sent),
        "actions_per_s": round(len(load.sent) / took, 1),
        **spread(delays),
        "errors": len(load.refused) + len(load.sent) - len(delays),
        "load": round(os.getloadavg()[0], 1),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rooms", type=int, default=100)
    parser.add_argument("--members", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=30)
    options = parser.parse_args()
    with served() as site:
        finish(uvloop.run(run(site, options.rooms, options.members, options.seconds)))


if __name__ == "__main__":
    main()
