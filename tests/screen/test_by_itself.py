"""What the screen does by itself: one film after the other, while somebody is there to see it."""

import asyncio
from typing import Any

import psycopg
import pytest

from raffi_web.kernel.calls import Caller
from raffi_web.kernel.clock import clock
from raffi_web.kernel.errors import Invalid, NotFound
from tests.support.changes import Stage, make_stage
from tests.support.fixtures import People


@pytest.fixture
async def stage(people: People, admin: psycopg.Connection[Any]) -> Stage:
    """The first of three films plays, in a loop; nobody is connected."""
    made = await make_stage(people.server, admin, people)
    await made.call(made.ada, "screen.queue_add", source={"url": "https://example.org/b.mp4", "duration": 60})
    await made.call(made.ada, "screen.set_loop", loop="queue")
    await made.call(made.ada, "screen.next_film")
    return made


def anchor(stage: Stage) -> tuple[int, str]:
    query = "select media_gen, item_id from playback where room_id = %s"
    (row,) = stage.admin.execute(query, [stage.room]).fetchall()
    return row


async def end_film(stage: Stage, ago: float = 100_000) -> Any:
    """Let the film have begun `ago` ms ago and be over; the server's own look may come first."""
    # The room's channel first, as every writer does: that look may be on its way to the row.
    over = (
        "with held as materialized (select from channel where id = 'room:' || %(room)s for update)"
        " update playback set at = %(at)s, duration = 0.01, position = 0 from held where room_id = %(room)s"
    )
    # In a thread: it runs in this loop, and may hold them.
    await asyncio.to_thread(stage.admin.execute, over, {"at": clock.now() - ago, "room": stage.room})
    return await stage.call(People(stage.server).service(), "screen.ended")


async def test_nothing_comes_next_where_nobody_is(stage: Stage) -> None:
    before = anchor(stage)
    assert await end_film(stage) is False
    assert anchor(stage) == before
    await stage.call(stage.ada, "rooms.appear")
    await end_film(stage)
    assert anchor(stage)[0] == before[0] + 1


async def test_a_loop_of_the_queue_makes_no_rows_and_is_no_activity(stage: Stage) -> None:
    await stage.call(stage.ada, "rooms.appear")
    stage.admin.execute("update room set active_at = now() - interval '2 days' where id = %s", [stage.room])
    count = "select count(*) from queue_item where room_id = %s"
    before = stage.admin.execute(count, [stage.room]).fetchone()
    seen: list[str] = []
    gen = anchor(stage)[0]
    for turn in range(1, 7):
        await end_film(stage)
        now, item = anchor(stage)
        assert now == gen + turn
        seen.append(item)
    assert seen[:3] == seen[3:]
    assert len(set(seen)) == 3
    assert stage.admin.execute(count, [stage.room]).fetchone() == before
    told = "select count(*) from message where room_id = %s and notice->>'what' = 'next'"
    assert stage.admin.execute(told, [stage.room]).fetchone() == (1,)
    idle = "select active_at < now() - interval '1 day' from room where id = %s"
    assert stage.admin.execute(idle, [stage.room]).fetchone() == (True,)


@pytest.mark.parametrize("loop", ["queue", "one"])
async def test_there_is_a_time_between_what_comes_by_itself(stage: Stage, loop: str) -> None:
    await stage.call(stage.ada, "rooms.appear")
    await stage.call(stage.ada, "screen.set_loop", loop=loop)
    await end_film(stage)
    (before,) = stage.admin.execute("select seq from playback where room_id = %s", [stage.room]).fetchall()
    # It has only just begun, however long this takes.
    assert await end_film(stage, ago=-60_000) is False
    assert stage.admin.execute("select seq from playback where room_id = %s", [stage.room]).fetchall() == [before]
    await end_film(stage, ago=1100)
    assert stage.admin.execute("select seq from playback where room_id = %s", [stage.room]).fetchall() != [before]


async def test_a_room_that_fails_does_not_keep_the_others_waiting(
    stage: Stage, people: People, admin: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    other = await make_stage(people.server, admin, people)
    await other.call(other.ada, "screen.next_film")
    for one in (stage, other):
        await one.call(one.ada, "rooms.appear")
        over = "update playback set at = 0, duration = 1, loop = 'one' where room_id = %s"
        await asyncio.to_thread(stage.admin.execute, over, [one.room])
    asked: set[str] = set()
    both = asyncio.Event()

    async def fail(name: str, args: dict[str, Any], caller: Caller) -> None:
        asked.add(args["room"])
        if {stage.room, other.room} <= asked:
            both.set()
        raise NotFound("errors.room_not_found")

    ticker = stage.server.ticker
    monkeypatch.setattr(ticker, "calls", fail)
    await asyncio.wait_for(both.wait(), 10)


async def test_a_length_of_nothing_is_refused(stage: Stage) -> None:
    for name, args in (
        ("screen.set_duration", {"media_gen": anchor(stage)[0], "duration": 0.001}),
        ("screen.load", {"source": {"url": "https://example.org/a.mp4", "duration": 0.001}}),
    ):
        with pytest.raises(Invalid):
            await stage.call(stage.ada, name, **args)
