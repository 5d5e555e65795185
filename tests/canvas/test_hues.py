"""In which hue somebody is seen on a board: theirs for as long as they are there, and the same for all."""

import asyncio

from raffi_web.features.canvas.presence import IDLE_SECONDS, WHOLE_SECONDS
from raffi_web.kernel.context import Actor, ActorKind
from raffi_web.server import Server
from tests.canvas.test_presence import ADA, Process


async def hue_of(process: Process, actor: Actor) -> int:
    """The hue in which the process shows somebody, once it does."""
    key = f"{actor.id}/t"
    while not (shown := [frame[key]["hue"] for frame in process.frames if "hue" in (frame.get(key) or {})]):
        process.arrived.clear()
        await asyncio.wait_for(process.arrived.wait(), 10)
    return shown[-1]


async def test_who_is_there_keeps_their_hue_whoever_comes_and_goes(server: Server) -> None:
    process = Process(server)
    people = [Actor(ActorKind.GUEST, f"guest{n}") for n in range(9)]

    async def come(actor: Actor) -> int:
        process.clock.now += 1
        process.move(actor, cursor=[0, 0])
        return await hue_of(process, actor)

    hues = [await come(actor) for actor in people[:7]]
    assert sorted(hues) == [0, 1, 3, 4, 5, 6, 7], "each another, and none that of the notes"
    # Whoever goes for a moment has it again, although somebody else came.
    process.people.left("b", people[3])
    assert await come(people[7]) in hues
    process.frames.clear()
    assert await come(people[3]) == hues[3]
    # Whoever is gone for good makes it free for who comes next, and for nobody who is there.
    process.people.left("b", people[0])
    process.people.left("b", people[7])
    for _ in range(2):
        process.clock.now += IDLE_SECONDS / 2 + 1
        for actor in people[1:7]:
            process.move(actor, cursor=[1, 1])
        process.people.sweep()
    process.frames.clear()
    assert await come(people[8]) == hues[0]
    process.clock.now += WHOLE_SECONDS
    for actor in people[1:7]:
        process.move(actor, cursor=[2, 2])
    assert [await hue_of(process, actor) for actor in people[1:7]] == hues[1:]


async def test_a_hue_is_dealt_where_somebody_is(server: Server) -> None:
    process = Process(server)
    process.move(ADA, cursor=[0, 0], here=False, hue=6)
    assert await hue_of(process, ADA) == 6
    assert process.relayed == []
    # What another process says later is what all see; one's own page can't say it.
    process.clock.now += 1
    process.move(ADA, here=False, hue=3)
    assert (await process.told(2)) == {"ada/t": {"hue": 3}}
    process.clock.now += 1
    process.move(ADA, cursor=[1, 1], hue=0)
    assert (await process.told(3))["ada/t"].get("hue", 3) == 3
    # Who is at both is seen in one by both: in the lower one.
    process.move(ADA, "u", here=False, hue=7)
    assert process.people._places["b"].hues.worn == {"ada": 3}
