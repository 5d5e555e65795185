"""Being in sync, as a member's last report and the anchor say it; and a room's statistics."""

from dataclasses import dataclass, field
from typing import Any

import psycopg
import pytest

from raffi_web.features.screen.standing import STALE_MS, Spoken, standing
from raffi_web.kernel.errors import Forbidden
from tests.support.fixtures import People


@dataclass
class Film:
    playing: bool = True
    position: float = 100.0
    rate: float = 1.0
    at: float = 10_000.0
    waiting_on: list[str] = field(default_factory=list)
    duration: float | None = None


NOW = 20_000.0


@pytest.mark.parametrize(
    ("film", "said", "synced", "difference"),
    [
        (Film(), None, False, None),
        (Film(), Spoken(101, 500, "ahead", NOW - STALE_MS - 1), False, None),
        # Reported under this anchor: both move on alike.
        (Film(), Spoken(103, -2000, "behind", 15_000), True, -2.0),
        (Film(), Spoken(103, -2001, "behind", 15_000), False, -2.001),
        (Film(rate=2), Spoken(111, 1000, "ahead", 15_000), True, 1.0),
        # Reported before the last command: taken to have gone on as it was.
        (Film(position=500), Spoken(99, 0, "in_step", 9_000), False, -400.0),
        (Film(position=100), Spoken(99, 0, "in_step", 9_000), True, 0.0),
        (Film(position=100), Spoken(100, 0, "paused", 9_000), False, -10.0),
        (Film(playing=False, position=100), Spoken(99, 0, "in_step", 9_000), True, 0.0),
        (Film(playing=False, position=100), Spoken(96, 0, "paused", 9_000), False, -4.0),
        # No distance was told: it is computed, and a picture that stands does not move.
        (Film(), Spoken(105, None, "free", 15_000), True, 0.0),
        (Film(), Spoken(105, None, "buffering", 15_000), False, -5.0),
        (Film(waiting_on=["x"]), Spoken(100, None, "buffering", 15_000), True, 0.0),
    ],
)
def test_a_report_is_held_against_the_anchor(
    film: Film, said: Spoken | None, synced: bool, difference: float | None
) -> None:
    found = standing(film, said, NOW)
    assert (found.is_synced, found.time_difference) == (synced, difference)
    if difference is not None and found.member_time is not None:
        assert found.member_time == pytest.approx(found.host_time + difference)


async def test_statistics_are_for_the_hosts(people: People, admin: psycopg.Connection[Any]) -> None:
    ada, ben = people.guest(), people.guest()
    room = (await ada.call("rooms.create", title="Counted", is_public=True))["id"]
    await ben.call("rooms.join", room=room)
    empty = await ada.call("screen.statistics", room=room)
    assert (empty["samples"], empty["in_step_percent"], empty["points"]) == (0, None, [])
    for minutes, there, in_step, p50, p95 in ((300, 4, 3, 10, 90), (30, 2, 2, 20, 30), (27, 2, 1, 40, 500)):
        admin.execute(
            "insert into sync_sample (room_id, at, people, in_step, p50_ms, p95_ms)"
            " values (%s, date_bin('3 minutes', now(), 'epoch') - make_interval(mins => %s), %s, %s, %s, %s)",
            (room, minutes, there, in_step, p50, p95),
        )
    told = await ada.call("screen.statistics", room=room)
    assert (told["samples"], told["most_people"], told["in_step_percent"]) == (3, 4, 75)
    assert (told["p50_ms"], told["p95_ms"]) == (20, 500)
    assert [one["people"] for one in told["points"]] == [4, 2, 2]
    assert (await ada.call("screen.statistics", room=room, hours=1))["samples"] == 2
    with pytest.raises(Forbidden):
        await ben.call("screen.statistics", room=room)
