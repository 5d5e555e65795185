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
    """What the room's anchor is after members have reported their states and the server has looked."""
    reports = ticker.reports if ticker else Reports()
    for name, state in states.items():
        data = {"position": None, "error_ms": None, "state": state, "rtt": None}
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
    assert (now["playing"], now["cause"], now["actor"]) == (False, "unseen", stage.ada.id)
    await stage.call(stage.ben, "screen.control", action="play")
    assert (await look(stage, ticker, ada="failed", ben="in_step"))["playing"] is True
    # When the picture was there meanwhile, its loss is news again.
    await look(stage, ticker, ada="in_step", ben="in_step")
    assert (await look(stage, ticker, ada="failed", ben="in_step"))["playing"] is False


async def test_where_nobody_is_waited_for_the_host_is_not_either(stage: Stage) -> None:
    await stage.call(stage.ada, "screen.set_waiting", policy="nobody")
    assert (await look(stage, ada="failed", ben="in_step"))["playing"] is True


async def test_who_watches_freely_sees_another_film_time(stage: Stage) -> None:
    assert (await look(stage, ada="failed", ben="free"))["playing"] is False
    await stage.call(stage.ada, "screen.control", action="play")
    assert (await look(stage, ben="free", cem="away"))["playing"] is True
