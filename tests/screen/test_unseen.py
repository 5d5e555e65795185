"""A film that nobody can see does not run away."""

from typing import Any

import psycopg
import pytest

from raffi_web.features.screen.reports import Reports
from raffi_web.features.screen.ticker import ScreenTicker
from raffi_web.kernel.clock import clock
from tests.support.changes import Stage, make_stage
from tests.support.fixtures import People

FILM = {"url": "https://example.org/b.mp4"}


@pytest.fixture
async def stage(people: People, admin: psycopg.Connection[Any]) -> Stage:
    """A film of another server plays; the room waits for its host."""
    made = await make_stage(people.server, admin, people)
    await made.call(made.ada, "screen.load", source=FILM, play=True)
    return made


async def look(stage: Stage, ticker: ScreenTicker | None = None, **states: str) -> dict[str, Any]:
    """What the room's anchor is after members have reported their states and the server has looked.

    `failed_own` is a failed source of one's own.
    """
    reports = ticker.reports if ticker else Reports()
    for name, state in states.items():
        own = state == "failed_own"
        data = {"position": None, "error_ms": None, "state": "failed" if own else state, "rtt": None, "own": own}
        reports.take(stage.room, getattr(stage, name).id, data)
    ticker = ticker or make_ticker(stage, reports)
    await ticker.mind_the_unseen(reports.take_fresh())
    return await stage.ada.call("screen.get", room=stage.room)


def make_ticker(stage: Stage, reports: Reports | None = None) -> ScreenTicker:
    return ScreenTicker(stage.server.database, stage.server.calls, reports or Reports(), lambda *_: None)


async def test_it_stands_when_nobody_has_a_picture(stage: Stage) -> None:
    assert (await look(stage, ben="failed", cem="in_step"))["playing"] is True
    assert (await look(stage, ben="failed", cem="buffering"))["playing"] is True
    now = await look(stage, ben="failed", cem="failed")
    assert (now["playing"], now["cause"], now["actor"]) == (False, "unseen", None)


async def test_what_nobody_saw_of_a_new_film_is_not_lost(stage: Stage) -> None:
    stage.admin.execute("update playback set at = %s where room_id = %s", [clock.now() - 8000, stage.room])
    assert (await look(stage, ada="failed"))["position"] == 0


async def test_a_film_that_was_seen_stands_where_it_was_lost(stage: Stage) -> None:
    await stage.call(stage.ada, "screen.control", action="seek", position=300)
    stage.admin.execute("update playback set at = %s where room_id = %s", [clock.now() - 60_000, stage.room])
    assert (await look(stage, ada="failed"))["position"] == pytest.approx(360, abs=5)


async def test_the_room_waits_for_its_host_once(stage: Stage) -> None:
    ticker = make_ticker(stage)
    now = await look(stage, ticker, ada="failed", ben="in_step")
    assert (now["playing"], now["cause"], now["actor"]) == (True, "unseen", stage.ada.id)
    assert now["waiting_on"] == [stage.ada.id]
    await stage.call(stage.ben, "screen.control", action="play")
    assert (await look(stage, ticker, ada="failed", ben="in_step"))["waiting_on"] == []
    # When the picture was there meanwhile, its loss is news again.
    await look(stage, ticker, ada="in_step", ben="in_step")
    assert (await look(stage, ticker, ada="failed", ben="in_step"))["waiting_on"] == [stage.ada.id]


@pytest.mark.parametrize("back", ["in_step", "free", "failed_own"])
async def test_the_film_goes_on_when_the_host_is_back(stage: Stage, back: str) -> None:
    ticker = make_ticker(stage)
    await look(stage, ticker, ada="failed", ben="in_step")
    # A new attempt is no picture yet.
    assert (await look(stage, ticker, ada="buffering", ben="in_step"))["waiting_on"] == [stage.ada.id]
    now = await look(stage, ticker, ada=back, ben="in_step")
    assert (now["playing"], now["waiting_on"], now["cause"]) == (True, [], "ready")


async def test_nobody_waits_for_the_host_longer_than_promised(stage: Stage) -> None:
    ticker = make_ticker(stage)
    await look(stage, ticker, ada="failed", ben="in_step")
    await stage.call(People(stage.server).service(), "screen.go_on")
    assert (await stage.ada.call("screen.get", room=stage.room))["waiting_on"] == [stage.ada.id]
    stage.admin.execute("update playback set waiting_since = waiting_since - 16000 where room_id = %s", [stage.room])
    await stage.call(People(stage.server).service(), "screen.go_on")
    now = await look(stage, ticker, ada="failed", ben="in_step")
    assert (now["playing"], now["waiting_on"], now["cause"]) == (True, [], "gave_up")


async def test_what_nobody_saw_goes_on_when_somebody_does(stage: Stage) -> None:
    ticker = make_ticker(stage)
    assert (await look(stage, ticker, ada="failed", ben="failed"))["playing"] is False
    assert (await look(stage, ticker, ada="buffering", ben="failed"))["playing"] is False
    now = await look(stage, ticker, ada="failed", ben="in_step")
    assert (now["playing"], now["cause"]) == (True, "ready")


async def test_who_pauses_what_nobody_saw_has_it_stand(stage: Stage) -> None:
    ticker = make_ticker(stage)
    await look(stage, ticker, ada="failed", ben="failed")
    await stage.call(stage.ada, "screen.control", action="pause")
    assert (await look(stage, ticker, ada="in_step", ben="in_step"))["playing"] is False


async def test_ones_own_source_is_ones_own_affair(stage: Stage) -> None:
    now = await look(stage, ada="failed_own", ben="in_step")
    assert (now["playing"], now["waiting_on"]) == (True, [])
    assert (await look(stage, ada="failed_own"))["playing"] is True


async def test_where_nobody_is_waited_for_the_host_is_not_either(stage: Stage) -> None:
    await stage.call(stage.ada, "screen.set_waiting", policy="nobody")
    assert (await look(stage, ada="failed", ben="in_step"))["playing"] is True


async def test_who_watches_freely_sees_another_film_time(stage: Stage) -> None:
    assert (await look(stage, ada="failed", ben="free"))["playing"] is False
    await stage.call(stage.ada, "screen.control", action="play")
    assert (await look(stage, ben="free", cem="away"))["playing"] is True
