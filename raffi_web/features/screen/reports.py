"""How well everybody is in step: reports come once a second from each player and leave as one digest a room.

A report is an unstored frame `report` with `{position, error_ms, state, rtt, own}`; the digest is an unstored frame
`digest` with each member's `[state, error_ms]`, sent once a second to rooms in which something was reported. A sample
of it is kept for the room's statistics.
"""

import math
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from raffi_web.kernel.errors import Invalid

FOLLOWING = frozenset({"in_step", "behind", "ahead"})
WATCHING = FOLLOWING | {"buffering"}
STATES = WATCHING | {"blocked", "failed", "free", "away"}
FORGET_SECONDS = 5.0
IN_STEP_MS = 100.0
SETTLE_MS = 3000.0
"""So long after a command everybody is on the way to where it leads: no distance of then counts."""
LONGEST_ERROR_MS = 1e8


@dataclass(slots=True)
class Report:
    """What a member's player said last; what it can't know yet is None.

    `at`: this process's monotonic seconds. `here`: whether the member's connection is one of this process. `own`: they
    look at a source of their own.
    """

    position: float | None
    error_ms: float | None
    state: str
    rtt: float | None
    at: float
    here: bool = True
    own: bool = False


@dataclass
class Reports:
    """The last reports of every room that this process serves, from members of other processes too."""

    rooms: dict[str, dict[str, Report]] = field(default_factory=lambda: defaultdict(dict))
    fresh: set[str] = field(default_factory=set)
    now: Callable[[], float] = time.monotonic

    def take(self, room: str, actor: str, data: dict[str, Any], *, here: bool = True) -> None:
        """Note a checked report."""
        told = (data["position"], data["error_ms"], data["state"], data["rtt"])
        self.rooms[room][actor] = Report(*told, self.now(), here, data.get("own", False))
        self.fresh.add(room)

    def round_trips(self, room: str) -> list[float]:
        """The round trips (ms) of those who reported lately."""
        return [one.rtt for one in self.rooms.get(room, {}).values() if one.rtt]

    def digest(self, room: str) -> dict[str, Any]:
        """What the room is told: `members` maps ids to `[state, error_ms]`; `spread_ms` is between the extremes of
        those who follow, null with fewer than two."""
        self._forget(room)
        current = self.rooms.get(room, {})
        following = self.errors(room)
        return {
            "members": {
                actor: [one.state, None if one.error_ms is None else round(one.error_ms)]
                for actor, one in current.items()
            },
            "spread_ms": round(max(following) - min(following)) if len(following) > 1 else None,
        }

    def errors(self, room: str) -> list[float]:
        """The distances (ms) of those who follow the room and know theirs."""
        return _errors(self.rooms.get(room, {}).values())

    def watching(self, room: str, since: float) -> tuple[int, list[float]]:
        """How many watch with the room by what they said from `since` (this clock's seconds) on, and their distances.

        Those whose picture stands still are counted, and have no distance.
        """
        said = [one for one in self.rooms.get(room, {}).values() if one.at >= since and one.state in WATCHING]
        return len(said), _errors(said)

    def lost(self, room: str) -> tuple[set[str], bool]:
        """Who has no picture of the room's source and won't have one by itself; and if nobody else has or awaits one.

        Whose own source fails can go back to the room's: nobody stands still for that.
        """
        current = self.rooms.get(room, {})
        lost = {actor for actor, one in current.items() if one.state == "failed" and not one.own}
        others = any(one.state in WATCHING or one.state in ("blocked", "away") for one in current.values())
        return lost, bool(lost) and not others

    def starting(self, room: str) -> set[str]:
        """Whose player loads: who had no picture has none yet."""
        return {actor for actor, one in self.rooms.get(room, {}).items() if one.state == "buffering"}

    def following(self, room: str) -> set[str]:
        """Who has a picture and follows the room."""
        return {actor for actor, one in self.rooms.get(room, {}).items() if one.state in FOLLOWING}

    def keeps(self, room: str) -> bool:
        """Whether this process is the one that keeps the room's samples: it serves the first of its members."""
        current = self.rooms.get(room)
        return bool(current) and current[min(current)].here

    def take_fresh(self) -> list[str]:
        """Rooms in which something was reported since the last time."""
        fresh = sorted(self.fresh)
        self.fresh.clear()
        return fresh

    def _forget(self, room: str) -> None:
        old = self.now() - FORGET_SECONDS
        reports = self.rooms.get(room)
        if reports is None:
            return
        for actor in [actor for actor, one in reports.items() if one.at < old]:
            del reports[actor]
        if not reports:
            del self.rooms[room]


def _errors(said: Iterable[Report]) -> list[float]:
    return [one.error_ms for one in said if one.state in FOLLOWING and one.error_ms is not None]


def check_report(data: Any) -> dict[str, Any]:
    """A report's parts, checked.

    Raises:
        Invalid: One is missing or no such value; `field` names it.
    """
    if not isinstance(data, dict):
        raise Invalid("errors.not_an_object", field="data")
    state = data.get("state")
    if not isinstance(state, str) or state not in STATES:
        raise Invalid(field="state", reason="known_state")
    own = data.get("own", False)
    if not isinstance(own, bool):
        raise Invalid(field="own", reason="true_or_false")
    return {
        "state": state,
        "position": _number(data, "position", 0, 1e7),
        "error_ms": _number(data, "error_ms", -LONGEST_ERROR_MS, LONGEST_ERROR_MS),
        "rtt": _number(data, "rtt", 0, 60_000),
        "own": own,
    }


def _number(data: dict[str, Any], name: str, least: float, most: float) -> float | None:
    value = data.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise Invalid(field=name, reason="number")
    if not least <= value <= most:
        raise Invalid(field=name, reason="between", least=f"{least:g}", most=f"{most:g}")
    return float(value)


reports = Reports()
