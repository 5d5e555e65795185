"""Where a room's film is, as the server has it: the anchors as they were sent, on the clock of this machine."""

import asyncio
import bisect
from dataclasses import dataclass, field
from typing import Any

from bench.browser import Seen, now_ms
from bench.guest import Guest

PROBES = 40
IN_STEP_MS = 100.0
Anchor = dict[str, Any]


def position_at(anchor: Anchor, server_ms: float) -> float:
    """The film's position in seconds, as docs/sync.md says."""
    position = anchor["position"]
    if anchor["playing"] and not anchor["waiting_on"]:
        position += max(0.0, server_ms - anchor["at"]) / 1000 * anchor["rate"]
    return max(0.0, min(position, anchor["duration"] if anchor["duration"] is not None else position))


@dataclass
class Truth:
    """Follows a room's anchor by a guest beside the browsers, without any delay.

    `offset` is what the server's time is ahead of this machine's monotonic ms.
    """

    guest: Guest
    anchors: list[tuple[float, Anchor]] = field(default_factory=list)
    offset: float = 0.0
    _answers: list[tuple[float, float, float]] = field(default_factory=list)

    async def follow(self, room: str) -> None:
        """Listen, and learn the server's time."""
        self.guest.on_frame = self._heard
        await self.guest.follow(f"room:{room}")
        await self.calibrate()

    async def calibrate(self) -> None:
        """Learn the server's time: after every start of the server, too."""
        self._answers.clear()
        for _ in range(PROBES):
            self.guest.send(["clock", now_ms()])
            await asyncio.sleep(0.01)
        while not self._answers:  # noqa: ASYNC110 - the answers come one by one
            await asyncio.sleep(0.01)
        sent, server, came = min(self._answers, key=lambda one: one[2] - one[0])
        self.offset = server - (sent + came) / 2

    @property
    def anchor(self) -> Anchor:
        """The anchor as it is now."""
        return self.anchors[-1][1]

    def position(self, at: float) -> float:
        """Where the film was to be at a monotonic ms."""
        place = bisect.bisect_right(self.anchors, at, key=lambda one: one[0])
        return position_at(self.anchors[max(0, place - 1)][1], at + self.offset)

    def errors(self, points: list[tuple[float, float]], since: float, until: float) -> list[float]:
        """How far points (monotonic ms, position) were off, in ms; positive: ahead."""
        return [(position - self.position(at)) * 1000 for at, position in points if since <= at <= until]

    def in_step_after(self, seen: Seen, since: float) -> float:
        """Seconds after `since` from which on a player was in step for good; infinite when it is not."""
        after = [(at, position, stands) for at, position, _, stands in seen.samples if at >= since]
        if not after:
            return float("inf")

        def off(at: float, position: float, stands: bool) -> bool:
            moving = self.anchor["playing"] and not self.anchor["waiting_on"]
            return stands == moving or abs(position - self.position(at)) * 1000 > IN_STEP_MS

        bad = [place for place, one in enumerate(after) if off(*one)]
        if bad and bad[-1] == len(after) - 1:
            return float("inf")
        first_good = after[bad[-1] + 1] if bad else after[0]
        return (first_good[0] - since) / 1000

    def _heard(self, frame: list[Any], came: float) -> None:
        if frame[0] == "clock":
            self._answers.append((frame[1], (frame[2] + frame[3]) / 2, came * 1000))
            return
        rows = frame[-1] if frame[0] in ("snap", "change", "resume") else {}
        for row in rows.get("playback", ()):
            if not self.anchors or row["seq"] > self.anchor["seq"]:
                self.anchors.append((came * 1000, row))
