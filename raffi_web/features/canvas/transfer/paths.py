"""Lines on a board as paths: strokes of a pen, outlines of shapes, ways of connections.

A path is a list of steps: `["m", x, y]`, `["l", x, y]`, `["q", x1, y1, x, y]`, `["c", x1, y1, x2, y2, x, y]` and
`["z"]`.
"""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from raffi_web.features.canvas.transfer import routing
from raffi_web.features.canvas.transfer.scene import Box

Path = list[list[Any]]
Point = tuple[float, float]
Dot = tuple[float, float, float]
"""A point of a pen's line, and how far its ink reaches there."""

CURVATURE = 0.25
GAP = 20.0
"""How far a bent line leaves straight on."""
BEND = 8.0
BOW = 0.56
"""A bow's radius, of the distance between its ends."""
PEN, THINNING = 1.6, 0.6
"""How much thicker a stroke is than its pen's number, and how much of that pressure makes."""
CAP = 4
"""Parts of the half circle at a stroke's end."""
ROUND = 0.5523
"""How long the arms of a curve are that is a quarter of a circle."""


class Way(NamedTuple):
    """A connection's line: its path, the direction at either end, and where its label stands."""

    path: Path
    start: Point
    end: Point
    leaves: Point
    arrives: Point
    middle: Point


# -- ink -----------------------------------------------------------------------------------------------------------


def stroke(points: str, width: float, size: tuple[float, float] | None = None) -> Path:
    """The outline of a pen's stroke, stretched to a size. Points are kept in tenths, and hundredths of pressure."""
    read = [tuple(int(part) for part in one.split(",")) for one in points.split(" ")]
    sx, sy = 1.0, 1.0
    if size is not None:
        sx = size[0] / max(1.0, max(x for x, _, _ in read) / 10)
        sy = size[1] / max(1.0, max(y for _, y, _ in read) / 10)
    line = [(x / 10 * sx, y / 10 * sy, width * PEN * (0.5 - THINNING * (0.5 - min(100, p) / 100))) for x, y, p in read]
    kept = line[:1]
    for one in line[1:]:
        if math.dist(one[:2], kept[-1][:2]) >= 0.5:
            kept.append(one)
    if len(kept) == 1:
        x, y, r = kept[0]
        return ellipse(Box(x - r, y - r, 2 * r, 2 * r))
    return [step for piece in _pieces(kept) for step in _around(piece)]


def _pieces(line: list[Dot]) -> list[list[Dot]]:
    """A stroke cut where it turns sharply: around such a corner in one go, its outline would cross itself."""
    pieces, begins = [], 0
    for n in range(1, len(line) - 1):
        before, at, after = line[n - 1 : n + 2]
        if (at[0] - before[0]) * (after[0] - at[0]) + (at[1] - before[1]) * (after[1] - at[1]) < 0:
            pieces.append(line[begins : n + 1])
            begins = n
    return [*pieces, line[begins:]]


def _around(line: list[Dot]) -> Path:
    left, right = [], []
    for n, (x, y, r) in enumerate(line):
        before, after = line[max(0, n - 1)], line[min(len(line) - 1, n + 1)]
        dx, dy = _unit(after[0] - before[0], after[1] - before[1])
        left.append((x + dy * r, y - dx * r))
        right.append((x - dy * r, y + dx * r))
    around = [*left, *_cap(line[-1], left[-1]), *reversed(right), *_cap(line[0], right[0])]
    return _smooth(around)


def _cap(at: Dot, start: Point) -> list[Point]:
    """Half a circle from one side of a stroke's end to the other."""
    x, y, r = at
    angle = math.atan2(start[1] - y, start[0] - x)
    turns = (angle + math.pi * n / CAP for n in range(1, CAP))
    return [(x + r * math.cos(turn), y + r * math.sin(turn)) for turn in turns]


def _smooth(points: list[Point]) -> Path:
    """A closed line through the middles between points, bent towards the points."""
    x, y = points[-1]
    middles: list[Point] = []
    for px, py in points:
        middles.append((round((x + px) / 2, 2), round((y + py) / 2, 2)))
        x, y = px, py
    begins, *ends = middles
    around = zip(points, [*ends, begins], strict=True)
    steps = (["q", round(px, 2), round(py, 2), ex, ey] for (px, py), (ex, ey) in around)
    return [["m", *begins], *steps, ["z"]]


# -- shapes --------------------------------------------------------------------------------------------------------


def outline(shape: str, box: Box) -> Path:
    """The outline of a shape."""
    x, y, w, h = box
    match shape:
        case "ellipse":
            return ellipse(box)
        case "diamond":
            return polygon((x + w / 2, y), (x + w, y + h / 2), (x + w / 2, y + h), (x, y + h / 2))
        case "triangle":
            return polygon((x + w / 2, y), (x + w, y + h), (x, y + h))
        case "hexagon":
            a = min(w / 4, h / 2)
            right = x + w
            return polygon(
                (x + a, y), (right - a, y), (right, y + h / 2), (right - a, y + h), (x + a, y + h), (x, y + h / 2)
            )
        case "cloud":
            return _cloud(box)
        case "rounded":
            return rounded(box, min(16, w / 2, h / 2))
    return polygon((x, y), (x + w, y), (x + w, y + h), (x, y + h))


def polygon(*points: Point) -> Path:
    """A closed line with corners."""
    first, *others = points
    return [["m", _n(first[0]), _n(first[1])], *(["l", _n(x), _n(y)] for x, y in others), ["z"]]


def ellipse(box: Box) -> Path:
    """An ellipse in a box."""
    return rounded(box, box.w / 2, box.h / 2)


def rounded(box: Box, rx: float, ry: float | None = None) -> Path:
    """A box with round corners."""
    ry = rx if ry is None else ry
    x, y, right, bottom = box.x, box.y, box.x + box.w, box.y + box.h
    ax, ay = rx * (1 - ROUND), ry * (1 - ROUND)
    steps: list[list[Any]] = [
        ["m", x + rx, y],
        ["l", right - rx, y],
        ["c", right - ax, y, right, y + ay, right, y + ry],
        ["l", right, bottom - ry],
        ["c", right, bottom - ay, right - ax, bottom, right - rx, bottom],
        ["l", x + rx, bottom],
        ["c", x + ax, bottom, x, bottom - ay, x, bottom - ry],
        ["l", x, y + ry],
        ["c", x, y + ay, x + ax, y, x + rx, y],
        ["z"],
    ]
    return [[name, *(_n(value) for value in values)] for name, *values in steps]


def _cloud(box: Box) -> Path:
    """Bows around an ellipse."""
    x, y, w, h = box
    puffs = max(7, min(16, round((w + h) / 50)))
    angles = (n / puffs * 2 * math.pi - math.pi / 2 for n in range(puffs + 1))
    spots = [(x + w / 2 + math.cos(a) * w * 0.44, y + h / 2 + math.sin(a) * h * 0.42) for a in angles]
    path: Path = [["m", *_p(spots[0])]]
    half = math.asin(0.5 / BOW)
    for start, end in pairwise(spots):
        dx, dy = _unit(end[0] - start[0], end[1] - start[1])
        arm = 4 / 3 * math.tan(half / 2) * BOW * math.dist(start, end)
        out, into = (math.cos(half), math.sin(half)), (math.cos(half), -math.sin(half))
        c1 = (start[0] + arm * (out[0] * dx + out[1] * dy), start[1] + arm * (out[0] * dy - out[1] * dx))
        c2 = (end[0] - arm * (into[0] * dx + into[1] * dy), end[1] - arm * (into[0] * dy - into[1] * dx))
        path.append(["c", *_p(c1), *_p(c2), *_p(end)])
    return [*path, ["z"]]


# -- connections ---------------------------------------------------------------------------------------------------


def way(start: Box, end: Box, sides: tuple[str | None, str | None], route: str, blocks: Sequence[Box] = ()) -> Way:
    """The line between two elements. Where no side is said it leaves towards the other one.

    `blocks` are what a way with corners goes around.
    """
    from_side, to_side = _nearest(start, end, sides)
    a, b = _middle_of(start, from_side), _middle_of(end, to_side)
    if route == "straight":
        a = a if sides[0] else _border(start, end)
        b = b if sides[1] else _border(end, start)
        direction = _unit(b[0] - a[0], b[1] - a[1])
        middle = _between(a, b)
        back = (-direction[0], -direction[1])
        return Way([["m", *_p(a)], ["l", *_p(b)]], a, b, back, direction, middle)
    out, into = routing.OUT[from_side], routing.OUT[to_side]
    leaves, arrives = (-out[0], -out[1]), (-into[0], -into[1])
    if route == "elbow":
        corners = _elbow(a, out, b, into)
        if routing.crosses(corners, blocks) and (found := _detour(start, end, sides, blocks)) is not None:
            corners, (from_side, to_side) = found
            (ox, oy), (ix, iy) = routing.OUT[from_side], routing.OUT[to_side]
            a, b, leaves, arrives = corners[0], corners[-1], (-ox, -oy), (-ix, -iy)
        return Way(_bent(corners), a, b, leaves, arrives, _halfway(corners))
    c1, c2 = _arm(a, out, b), _arm(b, into, a)
    middle = tuple((a[n] + 3 * c1[n] + 3 * c2[n] + b[n]) / 8 for n in (0, 1))
    return Way([["m", *_p(a)], ["c", *_p(c1), *_p(c2), *_p(b)]], a, b, leaves, arrives, (middle[0], middle[1]))


def arrow(tip: Point, direction: Point, width: float) -> Path:
    """Two strokes that meet at a line's end."""
    length, angle = 6 + width * 2.5, math.atan2(-direction[1], -direction[0])
    sides = [
        (tip[0] + math.cos(angle + turn) * length, tip[1] + math.sin(angle + turn) * length) for turn in (-0.45, 0.45)
    ]
    return [["m", *_p(sides[0])], ["l", *_p(tip)], ["l", *_p(sides[1])]]


def _nearest(start: Box, end: Box, sides: tuple[str | None, str | None]) -> tuple[str, str]:
    """The given sides, or those that lie nearest; one that looks away from the other end only where nothing is left."""
    best, least = ("right", "left"), math.inf
    for one in (sides[0],) if sides[0] else routing.OUT:
        a, out = _middle_of(start, one), routing.OUT[one]
        for other in (sides[1],) if sides[1] else routing.OUT:
            b, into = _middle_of(end, other), routing.OUT[other]
            dx, dy = b[0] - a[0], b[1] - a[1]
            away = max(0, -(dx * out[0] + dy * out[1])) + max(0, dx * into[0] + dy * into[1])
            cost = math.hypot(dx, dy) + 4 * away
            if cost < least - 0.01:
                best, least = (one, other), cost
    return best


def _border(one: Box, other: Box) -> Point:
    """Where the line from a box's middle to that of another leaves it."""
    x, y = one.x + one.w / 2, one.y + one.h / 2
    dx, dy = other.x + other.w / 2 - x, other.y + other.h / 2 - y
    shares = [half / abs(d) for half, d in ((one.w / 2, dx), (one.h / 2, dy)) if d]
    share = min(shares, default=0)
    return x + dx * share, y + dy * share


def _middle_of(box: Box, side: str) -> Point:
    dx, dy = routing.OUT[side]
    return box.x + box.w * (1 + dx) / 2, box.y + box.h * (1 + dy) / 2


def _arm(at: Point, out: Point, other: Point) -> Point:
    """Where a curve's arm ends that leaves a side: half the way, or a little where the other end is behind it."""
    far = (other[0] - at[0]) * out[0] + (other[1] - at[1]) * out[1]
    length = far / 2 if far >= 0 else CURVATURE * 25 * math.sqrt(-far)
    return at[0] + out[0] * length, at[1] + out[1] * length


def _elbow(a: Point, out: Point, b: Point, into: Point) -> list[Point]:
    """Corners of a way of level and upright pieces."""
    first, last = (a[0] + out[0] * GAP, a[1] + out[1] * GAP), (b[0] + into[0] * GAP, b[1] + into[1] * GAP)
    middle = _between(first, last)
    level, level_end = out[0] != 0, into[0] != 0
    if level and level_end:
        ahead = (last[0] - first[0]) * out[0] >= 0 and out != into
        bends = (
            [(middle[0], first[1]), (middle[0], last[1])] if ahead else [(first[0], middle[1]), (last[0], middle[1])]
        )
    elif not level and not level_end:
        ahead = (last[1] - first[1]) * out[1] >= 0 and out != into
        bends = (
            [(first[0], middle[1]), (last[0], middle[1])] if ahead else [(middle[0], first[1]), (middle[0], last[1])]
        )
    else:
        bends = [(last[0], first[1]) if level else (first[0], last[1])]
    corners = [a]
    for one in (first, *bends, last, b):
        if math.dist(one, corners[-1]) > 0.01:
            corners.append(one)
    return corners


def _detour(
    start: Box, end: Box, sides: tuple[str | None, str | None], blocks: Sequence[Box]
) -> tuple[list[Point], tuple[str, str]] | None:
    """The best way around: at the sides that lie nearest, or else at any."""
    tried = [sides]
    for side in routing.OUT:
        tried += [(side, sides[1])] if sides[0] is None else []
        tried += [(sides[0], side)] if sides[1] is None else []
    best: tuple[float, list[Point], tuple[str, str]] | None = None
    for one in tried:
        from_side, to_side = _nearest(start, end, one)
        ends = (_middle_of(start, from_side), from_side), (_middle_of(end, to_side), to_side)
        points = routing.around(*ends, (start, end), blocks)
        if points is not None and (best is None or routing.cost_of(points) < best[0] - 1):
            best = routing.cost_of(points), points, (from_side, to_side)
    return None if best is None else best[1:]


def _bent(corners: list[Point]) -> Path:
    """A line through corners, each rounded a little."""
    path: Path = [["m", *_p(corners[0])]]
    for before, at, after in zip(corners, corners[1:], corners[2:], strict=False):
        bend = min(BEND, math.dist(before, at) / 2, math.dist(at, after) / 2)
        u, v = _unit(at[0] - before[0], at[1] - before[1]), _unit(after[0] - at[0], after[1] - at[1])
        start, end = (at[0] - u[0] * bend, at[1] - u[1] * bend), (at[0] + v[0] * bend, at[1] + v[1] * bend)
        path += [["l", *_p(start)], ["c", *_p(at), *_p(at), *_p(end)]]
    return [*path, ["l", *_p(corners[-1])]]


def _halfway(corners: list[Point]) -> Point:
    left = sum(math.dist(a, b) for a, b in pairwise(corners)) / 2
    for a, b in pairwise(corners):
        length = math.dist(a, b)
        if length >= left and length > 0:
            return a[0] + (b[0] - a[0]) * left / length, a[1] + (b[1] - a[1]) * left / length
        left -= length
    return corners[-1]


def _between(a: Point, b: Point) -> Point:
    return (a[0] + b[0]) / 2, (a[1] + b[1]) / 2


def _unit(dx: float, dy: float) -> Point:
    length = math.hypot(dx, dy)
    return (dx / length, dy / length) if length else (1.0, 0.0)


def _p(point: Point) -> tuple[float, float]:
    return _n(point[0]), _n(point[1])


def _n(value: float) -> float:
    return round(value, 2)
