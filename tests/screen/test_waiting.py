"""For whom the film waits, and for how long."""

from typing import Any

import psycopg
import pytest

from raffi_web.features.screen import waiting
from raffi_web.features.screen.models import Playback
from raffi_web.kernel.clock import clock
from tests.support.changes import Stage, make_stage
from tests.support.fixtures import People


@pytest.fixture
async def stage(people: People, admin: psycopg.Connection[Any]) -> Stage:
    """A film that plays and waits for everybody."""
    made = await make_stage(people.server, admin, people)
    await made.call(made.ada, "screen.load", source={"url": "sampler:frame-counter"}, play=True)
    await made.call(made.ada, "screen.set_waiting", policy="all")
    return made


async def say(stage: Stage, waits: bool) -> list[str]:
    gen = (await stage.ada.call("screen.get", room=stage.room))["media_gen"]
    return (await stage.call(stage.ben, "screen.buffering", waiting=waits, media_gen=gen))["waiting_on"]


def pass_time(stage: Stage, seconds: float) -> None:
    """Let the room's waits have begun earlier."""
    stage.admin.execute(
        "update playback set waiting_since = waiting_since - %(ms)s, holds = ("
        " select coalesce(jsonb_object_agg(key, value || jsonb_build_object("
        "  'from', (value->>'from')::float8 - %(ms)s, 'since', (value->>'since')::float8 - %(ms)s)), '{}')"
        " from jsonb_each(holds)) where room_id = %(room)s",
        {"ms": seconds * 1000, "room": stage.room},
    )


async def give_up(stage: Stage) -> None:
    """The ticker may have been first."""
    pass_time(stage, 16)
    await stage.call(People(stage.server).service(), "screen.go_on")
    assert (await stage.ada.call("screen.get", room=stage.room))["waiting_on"] == []


async def test_who_was_given_up_on_is_waited_for_after_being_ready_once(stage: Stage) -> None:
    assert await say(stage, True) == [stage.ben.id]
    await give_up(stage)
    pass_time(stage, 60)
    assert await say(stage, True) == []
    await say(stage, False)
    assert await say(stage, True) == [stage.ben.id]


async def test_who_was_given_up_on_has_no_more_of_this_minute(stage: Stage) -> None:
    await say(stage, True)
    await give_up(stage)
    await say(stage, False)
    assert await say(stage, True) == []
    pass_time(stage, 60)
    assert await say(stage, True) == [stage.ben.id]


async def test_no_toggling_holds_the_film_for_more_than_its_time(stage: Stage) -> None:
    held = 0
    for _ in range(20):
        if not await say(stage, True):
            break
        pass_time(stage, 2)
        held += 2
        await say(stage, False)
    assert 10 <= held <= 16


async def test_the_rest_of_the_time_is_told_by_the_countdown(stage: Stage) -> None:
    await say(stage, True)
    pass_time(stage, 10)
    await say(stage, False)
    await say(stage, True)
    since = (await stage.ada.call("screen.get", room=stage.room))["waiting_since"]
    assert 10_000 <= clock.now() - since < 15_000


async def test_another_film_is_waited_for_again(stage: Stage) -> None:
    await say(stage, True)
    await give_up(stage)
    pass_time(stage, 60)
    await stage.call(stage.ada, "screen.load", source={"url": "sampler:last-tram"}, play=True)
    assert await say(stage, True) == [stage.ben.id]


async def test_playing_on_ends_everybodys_wait(stage: Stage) -> None:
    await say(stage, True)
    pass_time(stage, 3)
    anchor = await stage.call(stage.ada, "screen.control", action="play")
    assert (anchor["waiting_on"], anchor["waiting_since"]) == ([], None)
    ((holds,),) = stage.admin.execute("select holds from playback where room_id = %s", [stage.room]).fetchall()
    assert holds[stage.ben.id]["since"] is None
    assert 3000 <= holds[stage.ben.id]["spent"] < 5000


def test_what_says_nothing_any_more_is_dropped() -> None:
    anchor = Playback(room_id="r")
    for n in range(30):
        waiting.begin(anchor, f"{n}", n * 10_000)
        waiting.end(anchor, [f"{n}"], n * 10_000 + 1000)
    assert len(anchor.holds) <= 7
    assert (anchor.waiting_on, anchor.waiting_since) == ([], None)
