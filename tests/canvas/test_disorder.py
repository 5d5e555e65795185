"""Random pushes from many clients, doubled, late and lost: in the end every replica equals PostgreSQL.

Each run is made by its seed alone, apart from the order in which the network answers: a failure names the seed.
"""

import asyncio
import random

import pytest

from tests.canvas.conftest import Table
from tests.canvas.disorder import Hand, assert_agreed
from tests.support.live_client import LiveServer
from tests.support.proof import keep_figures

pytestmark = pytest.mark.slow

SHORT_SEEDS, FULL_SEEDS = range(2), range(20)
SHORT_STEPS, FULL_STEPS = 30, 200
HANDS = 5


@pytest.mark.parametrize(
    ("seed", "steps"),
    [
        *(pytest.param(seed, SHORT_STEPS, id=f"{seed}-short") for seed in SHORT_SEEDS),
        *(pytest.param(seed, FULL_STEPS, id=f"{seed}", marks=pytest.mark.proof) for seed in FULL_SEEDS),
    ],
)
async def test_every_replica_equals_the_database_in_the_end(
    table: Table,
    live_server: LiveServer,
    second_live: LiveServer,
    seed: int,
    steps: int,
    request: pytest.FixtureRequest,
) -> None:
    row = table.admin.execute("select (extract(epoch from now()) * 1000)::float8").fetchone()
    assert row is not None
    hands = []
    for n in range(HANDS):
        live = (live_server, second_live)[n % 2]
        client = await live.client((table.ada, table.ben)[n % 3 == 0].token)
        name = f"{table.board[-6:]}{n}"
        hands.append(Hand(client, table.board, name, random.Random(seed * 100 + n), row[0]))
    for hand in hands:
        await hand.arrive()
    await asyncio.gather(*(hand.play(steps) for hand in hands), meddle(table, random.Random(seed), steps))
    # Who came last to their right again asks for the board once more.
    for hand in hands:
        await hand.client.subscribe(hand.channel)
    await assert_agreed(table.admin, table.board, hands)
    done = sum(len(hand.done) for hand in hands)
    assert done > HANDS * steps / 2
    keep_figures(request, "board-disorder", seeds=seed + 1, pushes_a_seed=done, replicas=len(hands))


async def meddle(table: Table, rng: random.Random, steps: int) -> None:
    """The host takes the members' right to edit, and gives it back."""
    for _ in range(steps // 10):
        table.admin.execute("delete from rate_limit")
        for may in ("view", "edit"):
            await table.ada.call("canvas.set_access", board=table.board, members_may=may)
            for _ in range(rng.randrange(20)):
                await asyncio.sleep(0.002)
