"""What a room's statistics count: a film that runs, and those who watch it, once a command has settled."""

from dataclasses import dataclass, field
from typing import Any

import psycopg
import pytest

from raffi_web.features.screen.reports import Reports
from raffi_web.features.screen.ticker import ScreenTicker
from raffi_web.kernel.clock import clock
from tests.support.changes import Stage, make_stage
from tests.support.fixtures import People


@dataclass
class Measured:
    """A room whose reports are the test's own, in seconds that it sets."""

    stage: Stage
    reports: Reports
    ticker: ScreenTicker
    seconds: list[float] = field(default_factory=lambda: [1000.0])

    def report(self, who: str, state: str, error_ms: float | None, ago: float = 0) -> None:
        self.seconds[0] = 1000 - ago
        data = {"position": 20.0, "error_ms": error_ms, "state": state, "rtt": 20.0}
        self.reports.take(self.stage.room, who, data)
        self.seconds[0] = 1000

    async def sample(self, *, since: float, **anchor: Any) -> tuple[int, int, float | None, float | None] | None:
        """What is kept when the film was told of last `since` seconds ago."""
        values = {"playing": True, "waiting_on": "[]", **anchor}
        self.stage.admin.execute(
            "update playback set at = %s, position = 5, duration = 600, playing = %s, waiting_on = %s"
            " where room_id = %s",
            (clock.now() - since * 1000, values["playing"], values["waiting_on"], self.stage.room),
        )
        self.stage.admin.execute("delete from sync_sample where room_id = %s", [self.stage.room])
        await self.ticker.keep([self.stage.room])
        kept = "select people, in_step, p50_ms, spread_ms from sync_sample where room_id = %s"
        return next(iter(self.stage.admin.execute(kept, [self.stage.room]).fetchall()), None)


@pytest.fixture
async def room(people: People, admin: psycopg.Connection[Any]) -> Measured:
    stage = await make_stage(people.server, admin, people)
    await stage.call(stage.ada, "screen.load", source={"url": "sampler:frame-counter"})
    seconds = [1000.0]
    reports = Reports(now=lambda: seconds[0])
    ticker = ScreenTicker(stage.server.database, stage.server.calls, reports, lambda *_: None)
    return Measured(stage, reports, ticker, seconds)


async def test_a_running_film_is_counted(room: Measured) -> None:
    room.report("a", "in_step", -20)
    room.report("b", "behind", -500)
    assert await room.sample(since=10) == (2, 1, 500, 480)


@pytest.mark.parametrize("anchor", [{"playing": False}, {"waiting_on": '["a"]'}], ids=["paused", "waiting"])
async def test_a_standing_film_says_nothing_of_step(room: Measured, anchor: dict[str, Any]) -> None:
    room.report("a", "in_step", 0)
    assert await room.sample(since=10, **anchor) is None


async def test_the_way_to_where_a_command_leads_is_no_distance(room: Measured) -> None:
    room.report("a", "behind", -40_000)
    assert await room.sample(since=1) is None
    # What was said before the command had settled counts as little.
    room.report("a", "behind", -40_000, ago=2)
    room.report("b", "in_step", 10)
    assert await room.sample(since=4) == (1, 1, 10, None)


async def test_who_sees_a_still_picture_is_not_in_step(room: Measured) -> None:
    room.report("a", "in_step", 10)
    room.report("b", "buffering", None)
    for who, state in (("c", "free"), ("d", "away"), ("e", "blocked"), ("f", "failed")):
        room.report(who, state, None)
    assert await room.sample(since=10) == (2, 1, 10, None)
