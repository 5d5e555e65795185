"""Random commands from many clients, doubled and lost: in the end every replica equals the server.

Each run is made by its seed alone, apart from the order in which the network answers: a failure names the seed.
"""

import asyncio
import random
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.support.changes import Stage
from tests.support.fixtures import Person
from tests.support.live_client import LiveClient, LiveServer, Lost, RemoteError, visible
from tests.support.proof import keep_figures

pytestmark = pytest.mark.slow

SHORT_SEEDS, FULL_SEEDS = range(2), range(20)
SHORT_STEPS, FULL_STEPS = 25, 150
REFUSED = {"limited", "not_in_room", "not_staff", "not_host", "not_below", "not_allowed", "no_member", "no_message"}
REFUSED |= {"no_item", "nothing_to_undo", "nothing_next", "no_film", "other_film", "not_your_message", "not_owner"}
REFUSED |= {"muted", "slow_mode", "use_transfer", "banned", "room_locked", "busy"}
FILMS = ("sampler:frame-counter", "https://example.org/a.mp4", "https://youtu.be/dQw4w9WgXcQ")


@dataclass
class Player:
    """Somebody who does random things through one connection."""

    stage: Stage
    person: Person
    client: LiveClient
    rng: random.Random
    said: dict[str, str] = field(default_factory=dict)
    done: int = 0

    def command(self) -> tuple[str, dict[str, Any]]:
        rng, stage = self.rng, self.stage
        other = rng.choice([stage.ada, stage.ben, stage.cem]).id
        item = rng.choice(stage.items)
        self.done += 1
        return rng.choice(
            [
                ("chat.say", {"body": f"{self.person.id[-6:]} {self.done}"}),
                ("chat.say", {"body": f"{self.person.id[-6:]} {self.done}"}),
                ("chat.edit", {"message": stage.message, "body": f"edit {self.done}"}),
                ("chat.remove", {"message": stage.message}),
                ("chat.restore", {"message": stage.message}),
                ("screen.load", {"source": {"url": rng.choice(FILMS)}, "play": rng.random() < 0.5}),
                ("screen.control", {"action": rng.choice(["play", "pause"])}),
                ("screen.control", {"action": "seek", "position": round(rng.uniform(0, 60), 3)}),
                ("screen.control", {"action": "rate", "rate": rng.choice([0.5, 1.0, 2.0])}),
                ("screen.undo_seek", {}),
                ("screen.undo_film", {}),
                ("screen.queue_add", {"source": {"url": rng.choice(FILMS)}}),
                ("screen.queue_move", {"item": item, "after": rng.choice([*stage.items, None])}),
                ("screen.queue_remove", {"item": item}),
                ("screen.queue_restore", {"item": item}),
                ("screen.vote", {"item": item, "on": rng.random() < 0.5}),
                ("screen.next_film", {}),
                ("screen.set_loop", {"loop": rng.choice(["off", "stop", "one", "queue"])}),
                ("rooms.mute", {"member": other, "muted": rng.random() < 0.3}),
                ("rooms.set_role", {"member": other, "role": rng.choice(["cohost", "member"])}),
                ("rooms.kick", {"member": other}),
                ("rooms.leave", {}),
                ("rooms.lock", {"locked": False}),
            ]
        )

    async def play(self, steps: int) -> None:
        for step in range(steps):
            name, args = self.command()
            op = f"model-{self.person.id[-8:]}-{step}"
            self.stage.admin.execute("delete from rate_limit")
            answer = await self.ask(name, args, op)
            if answer is not None and name == "chat.say":
                self.said[op] = answer["id"]
            await self.stay()

    async def ask(self, name: str, args: dict[str, Any], op: str) -> Any:
        """Send a command, perhaps twice, perhaps losing the answer; repeat it until there is one."""
        cut = self.rng.random() < 0.15
        doubled = self.rng.random() < 0.2
        while True:
            try:
                answers = [
                    self.client.ask(lambda i: ["call", i, name, {"room": self.stage.room, **args}, op])
                    for _ in range(2 if doubled else 1)
                ]
                if cut:
                    cut = False
                    for _ in range(self.rng.randrange(4)):
                        await asyncio.sleep(0)
                    await self.client.cut()
                got = await asyncio.wait_for(asyncio.gather(*answers, return_exceptions=True), 20)
            except Lost:
                got = [Lost()]
            if any(isinstance(one, Lost) for one in got):
                await self.client.open()
                continue
            for one in got:
                assert not isinstance(one, RemoteError) or one.code in REFUSED, f"{name} {args}: {one}"
            fine = [one for one in got if not isinstance(one, BaseException)]
            assert all(one == fine[0] for one in fine), name
            return fine[0] if fine else None

    async def stay(self) -> None:
        """Be in the room and listen, whatever the others did."""
        try:
            await self.client.call("rooms.join", room=self.stage.room)
            await self.client.subscribe(self.stage.channel)
        except RemoteError as refused:
            if refused.code not in REFUSED:
                raise
        except Lost:
            await self.client.open()


@pytest.mark.parametrize(
    ("seed", "steps"),
    [
        *(pytest.param(seed, SHORT_STEPS, id=f"{seed}-short") for seed in SHORT_SEEDS),
        *(pytest.param(seed, FULL_STEPS, id=f"{seed}", marks=pytest.mark.proof) for seed in FULL_SEEDS),
    ],
)
async def test_every_replica_equals_the_server_in_the_end(
    stage: Stage, live_server: LiveServer, seed: int, steps: int, request: pytest.FixtureRequest
) -> None:
    players = []
    for n, person in enumerate([stage.ada, stage.ben, stage.cem]):
        client = await live_server.client(person.token)
        players.append(Player(stage, person, client, random.Random(seed * 100 + n)))
    for player in players:
        await player.stay()
    await asyncio.gather(*(player.play(steps) for player in players))
    stage.admin.execute("delete from rate_limit")
    for player in players:
        await player.client.call("rooms.join", room=stage.room)
        await player.client.subscribe(stage.channel)
    # Who watched from outside was ada, who may have been put out and have come back.
    for watcher in stage.watchers:
        await watcher.subscribe(stage.channel)
    stage.watchers += [player.client for player in players]
    after = await stage.settled()
    for client in stage.watchers:
        replica = client.replicas[stage.channel]
        assert visible(replica.state) == visible(after.state), f"seed {seed}"
    kept = stage.admin.execute("select id from message where room_id = %s and kind = 'text'", [stage.room]).fetchall()
    said = [message for player in players for message in player.said.values()]
    assert len(set(said)) == len(said)
    assert set(said) <= {message for (message,) in kept}
    bodies = [
        body
        for (body,) in stage.admin.execute(
            "select body from message where room_id = %s and kind = 'text' and edited_at is null", [stage.room]
        )
    ]
    assert len(set(bodies)) == len(bodies), "something was done twice"
    done = sum(player.done for player in players)
    keep_figures(request, "random-commands", seeds=seed + 1, commands_a_seed=done, replicas=len(stage.watchers))
