"""Turns: nobody stands in a queue that somebody else has filled."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack

import pytest

from raffi_web.kernel.turns import Turns


@pytest.fixture
def turns() -> Turns:
    return Turns(of_an_actor=2, of_a_network=3)


async def settled(condition: Callable[[], bool]) -> bool:
    """Let everybody go on who can."""
    for _ in range(50):
        await asyncio.sleep(0)
    return condition()


class Crowd:
    """Calls that stay in until they are let go."""

    def __init__(self, turns: Turns) -> None:
        self.turns = turns
        self.go = asyncio.Event()
        self.inside: list[str] = []
        self.tasks: list[asyncio.Task[None]] = []

    def come(self, actor: str, address: str, times: int = 1) -> None:
        """Let an actor call so many times at once."""
        self.tasks += [asyncio.create_task(self._call(actor, address)) for _ in range(times)]

    async def _call(self, actor: str, address: str) -> None:
        async with self.turns.of(actor, address):
            self.inside.append(actor)
            await self.go.wait()


async def test_an_actor_and_a_network_have_so_many_turns(turns: Turns) -> None:
    crowd = Crowd(turns)
    crowd.come("ada", "192.0.2.1", 100)
    assert await settled(lambda: crowd.inside == ["ada", "ada"])
    crowd.come("ben", "192.0.2.1", 100)
    assert await settled(lambda: crowd.inside == ["ada", "ada", "ben"])
    crowd.come("cem", "192.0.2.2")
    assert await settled(lambda: crowd.inside[-1] == "cem")
    crowd.go.set()
    await asyncio.gather(*crowd.tasks)
    assert len(crowd.inside) == 201
    assert not turns._turns


async def test_the_server_itself_never_waits(turns: Turns) -> None:
    async with AsyncExitStack() as stack:
        for _ in range(20):
            await asyncio.wait_for(stack.enter_async_context(turns.of("system", "")), 1)


async def test_who_gives_up_waiting_takes_no_turn(turns: Turns) -> None:
    crowd = Crowd(turns)
    crowd.come("ada", "192.0.2.1", 6)
    assert await settled(lambda: len(crowd.inside) == 2)
    for task in crowd.tasks[3:]:
        task.cancel()
    crowd.go.set()
    await asyncio.gather(*crowd.tasks, return_exceptions=True)
    assert len(crowd.inside) == 3
    assert not turns._turns
