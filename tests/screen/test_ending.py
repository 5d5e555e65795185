"""What comes at the end of a film, as the room has chosen."""

from typing import Any

import psycopg
import pytest

from raffi_web.features.rooms.roles import Grant
from raffi_web.kernel.clock import clock
from tests.support.changes import Stage, make_stage
from tests.support.fixtures import People


@pytest.fixture
async def stage(people: People, admin: psycopg.Connection[Any]) -> Stage:
    """The first of two films plays before somebody."""
    made = await make_stage(people.server, admin, people)
    await made.call(made.ada, "screen.next_film")
    await made.call(made.ada, "rooms.appear")
    return made


async def end_film(stage: Stage) -> dict[str, Any]:
    """Let the film be over; the server's own look may come first. Returns what is on then."""
    over = "update playback set at = %s, duration = 0.01, position = 0 where room_id = %s"
    stage.admin.execute(over, [clock.now() - 100_000, stage.room])
    await stage.call(People(stage.server).service(), "screen.ended")
    return await stage.ada.call("screen.get", room=stage.room)


async def test_the_queue_plays_on_where_nothing_was_chosen(stage: Stage) -> None:
    now = await end_film(stage)
    assert (now["item_id"], now["playing"]) == (stage.items[1], True)


def lines(stage: Stage) -> list[Any]:
    """Who is named with which film in the room's chat."""
    query = (
        "select actor_id, name, notice->>'what', notice->>'title' from message"
        " where room_id = %s and notice->>'what' in ('film', 'next') order by id"
    )
    return stage.admin.execute(query, [stage.room]).fetchall()


async def test_a_film_that_came_by_itself_is_told_once_and_of_nobody(stage: Stage) -> None:
    before = lines(stage)
    now = await end_film(stage)
    assert lines(stage)[len(before) :] == [(None, "", "next", now["source"]["title"])]
    await stage.call(stage.ada, "screen.set_loop", loop="one")
    await end_film(stage)
    assert len(lines(stage)) == len(before) + 1


async def test_an_episode_that_follows_by_itself_is_nobodys_doing(stage: Stage) -> None:
    for item in stage.items[1:]:
        await stage.call(stage.ada, "screen.queue_remove", item=item)
    await stage.call(stage.ada, "screen.load", source={"url": "sampler:northern-hours"}, play=True)
    now = await end_film(stage)
    assert now["cause"] == "ended"
    now = await stage.call(stage.ada, "screen.next_film", media_gen=now["media_gen"], by_itself=True)
    assert (now["actor"], now["playing"], now["can_undo"]) == (None, True, False)
    assert lines(stage)[-1] == (None, "", "next", now["source"]["title"])


async def test_whoever_holds_the_remote_lets_the_line_of_what_came_by_itself_be_told_anew(stage: Stage) -> None:
    """Nobody said that line, so that its policy lets no member change it; the server does."""
    everything = [grant.value for grant in Grant]
    await stage.call(stage.ada, "rooms.set_grants", grants={"cohost": [], "member": everything, "viewer": []})
    told = len(lines(stage))
    await stage.call(stage.ada, "screen.queue_add", source={"url": "https://example.org/third.mp4"})
    for _ in range(2):
        await stage.call(stage.ada, "screen.set_loop", loop="stop")
        await end_film(stage)
        await stage.call(stage.ben, "screen.next_film", by_itself=True)
        # Nobody writes in between: what the room's chat says last is that line.
        assert len(lines(stage)) == told + 1


async def test_what_somebody_changes_in_a_running_film_is_theirs(stage: Stage) -> None:
    now = await stage.call(stage.ada, "screen.next_film", by_itself=True)
    assert now["actor"] == stage.ada.id
    assert lines(stage)[-1][0] == stage.ada.id


async def test_stop_leaves_the_queue_waiting_for_one_press(stage: Stage) -> None:
    await stage.call(stage.ada, "screen.set_loop", loop="stop")
    waiting = await stage.ada.call("screen.queue", room=stage.room)
    now = await end_film(stage)
    assert (now["item_id"], now["playing"], now["cause"]) == (stage.items[0], False, "ended")
    assert now["position"] == now["duration"]
    assert await stage.ada.call("screen.queue", room=stage.room) == waiting
    now = await stage.call(stage.ada, "screen.next_film")
    assert (now["item_id"], now["playing"]) == (stage.items[1], True)


async def test_a_queue_of_one_film_repeats_it(stage: Stage) -> None:
    await stage.call(stage.ada, "screen.set_loop", loop="queue")
    await stage.call(stage.ada, "screen.queue_remove", item=stage.items[1])
    now = await end_film(stage)
    assert (now["item_id"], now["playing"], now["cause"]) == (stage.items[0], True, "loop")


async def test_an_empty_queue_that_repeats_is_the_film_again(stage: Stage) -> None:
    """Even where the sampler has a next episode."""
    for item in stage.items[1:]:
        await stage.call(stage.ada, "screen.queue_remove", item=item)
    await stage.call(stage.ada, "screen.load", source={"url": "sampler:northern-hours"}, play=True)
    await stage.call(stage.ada, "screen.set_loop", loop="queue")
    before = await stage.ada.call("screen.get", room=stage.room)
    now = await end_film(stage)
    assert (now["source"], now["playing"], now["cause"]) == (before["source"], True, "loop")
