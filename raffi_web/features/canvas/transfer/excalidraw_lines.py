"""What lines of Excalidraw are here: turned as they stood, with their heads, and as shapes where they outline one."""

import math
from typing import Any

from raffi_web.features.canvas.elements import LONGEST_INK
from raffi_web.features.canvas.transfer.reading import FARTHEST
from raffi_web.features.canvas.transfer.scene import Box

TURNED = 0.01
MOST_POINTS = 2_000
OUTLINES = {
    "triangle": ((0.5, 0.0), (1.0, 1.0), (0.0, 1.0)),
    "diamond": ((0.5, 0.0), (1.0, 0.5), (0.5, 1.0), (0.0, 0.5)),
    "rectangle": ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)),
}
"""Where the corners of shapes are, in their box."""
NEAR = 0.06
"""Somebody's corner is so far from where ours is, in shares of the box."""
STEPS = (3.0, 1.0, 0.4, 0.2, 0.1)
"""How far from a corner the points lie that bring the pen there."""
FELT = 51

Point = tuple[float, float, int]
"""x, y, and the pressure in percent."""


def head(before: Point, tip: Point) -> list[Point]:
    """An arrow's head as a line that goes to one side, back, and to the other."""
    angle = math.atan2(tip[1] - before[1], tip[0] - before[0])
    sides = [(tip[0] - 16 * math.cos(angle + a), tip[1] - 16 * math.sin(angle + a), 50) for a in (0.5, -0.5)]
    return [sides[0], tip, sides[1]]


def turned(points: list[Point], angle: Any) -> list[Point]:
    """Points turned about the middle of their box by an angle in radians."""
    if not isinstance(angle, int | float) or not TURNED < abs(angle) < FARTHEST:
        return points
    xs, ys = [x for x, _, _ in points], [y for _, y, _ in points]
    cx, cy, sin, cos = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2, math.sin(angle), math.cos(angle)
    return [(cx + (x - cx) * cos - (y - cy) * sin, cy + (x - cx) * sin + (y - cy) * cos, p) for x, y, p in points]


def is_closed(points: list[Point], box: Box) -> bool:
    """Whether a line ends where it begins."""
    (x, y, _), (last_x, last_y, _) = points[0], points[-1]
    return len(points) > 3 and abs(x - last_x) <= NEAR * box.w + 1 and abs(y - last_y) <= NEAR * box.h + 1


def outlined(points: list[Point], box: Box) -> str | None:
    """Which of our shapes a closed line of straight pieces is."""
    if not is_closed(points, box) or box.w < 1 or box.h < 1:
        return None
    corners = [((x - box.x) / box.w, (y - box.y) / box.h) for x, y, _ in points[:-1]]
    for shape, ours in OUTLINES.items():
        if len(ours) == len(corners) and any(_alike(corners, way) for way in _ways(ours)):
            return shape
    return None


def _ways(corners: tuple[tuple[float, float], ...]) -> list[tuple[tuple[float, float], ...]]:
    """The ways around, from each corner in both directions."""
    there = [corners[n:] + corners[:n] for n in range(len(corners))]
    return [*there, *(way[::-1] for way in there)]


def _alike(corners: list[tuple[float, float]], ours: tuple[tuple[float, float], ...]) -> bool:
    return all(abs(a[0] - b[0]) <= NEAR and abs(a[1] - b[1]) <= NEAR for a, b in zip(corners, ours, strict=True))


def cornered(points: list[Point]) -> list[Point]:
    """A line whose corners stay corners.

    The pen goes but a part of the way to each next point: only points that lie close to a corner bring it there. The
    pressure is told as one that was felt, or the pen would be thick where points are many.
    """
    if len(points) < 3 or len(points) * (2 * len(STEPS) + 1) > MOST_POINTS:
        return points
    found = [points[0]]
    for before, here, after in zip(points, points[1:-1], points[2:], strict=False):
        found += [*(_towards(here, before, step) for step in STEPS), here]
        found += [_towards(here, after, step) for step in reversed(STEPS)]
    return [
        (x, y, FELT) for x, y, _ in [*found, *(_towards(points[-1], points[-2], step) for step in STEPS), points[-1]]
    ]


def _towards(one: Point, other: Point, step: float) -> Point:
    """A point so far from one, on the way to another, and no further than half of it."""
    x, y, pressure = one
    far = math.hypot(other[0] - x, other[1] - y)
    share = 0 if far == 0 else min(0.5, step / far)
    return x + (other[0] - x) * share, y + (other[1] - y) * share, pressure


def written(points: list[Point], left: float, top: float) -> str:
    """Points as an element keeps them, fewer where they would be too long."""
    text = ""
    for every in range(1, 12):
        kept = points[::every] if every == 1 else [*points[:-1:every], points[-1]]
        text = " ".join(f"{round((x - left) * 10)},{round((y - top) * 10)},{p}" for x, y, p in kept)
        if len(text) <= LONGEST_INK:
            return text
    return text
