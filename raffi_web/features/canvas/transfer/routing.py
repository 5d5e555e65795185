"""Ways with corners that go around what stands between two elements, as the board draws them (`client/routing.ts`)."""

import heapq
import math
from collections.abc import Sequence
from itertools import count, pairwise
from typing import NamedTuple

from raffi_web.features.canvas.transfer.scene import Box

Point = tuple[float, float]
End = tuple[Point, str]
"""Where a line leaves a box, and at which side."""

CLEAR = 20.0
"""How far a way keeps from what it goes around."""
CORNER = 60.0
"""A corner is as much as so long a detour."""
MOST = 16
"""Of more than so many the nearest are gone around."""
OUT: dict[str, tuple[int, int]] = {"right": (1, 0), "bottom": (0, 1), "left": (-1, 0), "top": (0, -1)}
"""Where each side looks. Of two as good, the first is taken."""
STEPS = tuple(OUT.values())


class _Grid(NamedTuple):
    xs: list[float]
    ys: list[float]
    walls: list[Box]

    def spot(self, cell: tuple[int, int]) -> Point:
        return self.xs[cell[0]], self.ys[cell[1]]

    def cell(self, point: Point) -> tuple[int, int]:
        return self.xs.index(point[0]), self.ys.index(point[1])

    def open(self, cell: tuple[int, int], other: tuple[int, int]) -> bool:
        """Whether one may go from one crossing to its neighbour."""
        column, row = other
        if not (0 <= column < len(self.xs) and 0 <= row < len(self.ys)):
            return False
        return not any(_cuts(self.spot(cell), self.spot(other), wall) for wall in self.walls)


def crosses(points: Sequence[Point], blocks: Sequence[Box]) -> bool:
    """Whether a line of corners crosses any of some boxes."""
    return any(_cuts(a, b, block) for a, b in pairwise(points) for block in blocks)


def cost_of(points: Sequence[Point]) -> float:
    """How much a way is, by its length and its corners."""
    return CORNER * len(points) + sum(abs(b[0] - a[0]) + abs(b[1] - a[1]) for a, b in pairwise(points))


def around(start: End, end: End, boxes: tuple[Box, Box], blocks: Sequence[Box]) -> list[Point] | None:
    """The corners of the best way between two ends, around what is in between; None when there is none."""
    first, last = _before(start), _before(end)
    walls = [_grown(box, CLEAR - 1) for box in (*_nearest(blocks, first, last), *boxes)]
    # An end that lies in something else comes out of it.
    met = [wall for wall in walls if not _inside(wall, first) and not _inside(wall, last)]
    xs = sorted({first[0], last[0], (first[0] + last[0]) / 2, *(x for w in met for x in (w.x - 1, w.x + w.w + 1))})
    ys = sorted({first[1], last[1], (first[1] + last[1]) / 2, *(y for w in met for y in (w.y - 1, w.y + w.h + 1))})
    found = _walk(_Grid(xs, ys, met), (first, start[1]), (last, end[1]))
    return None if found is None else _straightened([start[0], *found, end[0]])


def _before(end: End) -> Point:
    (x, y), side = end
    return x + OUT[side][0] * CLEAR, y + OUT[side][1] * CLEAR


def _cuts(a: Point, b: Point, box: Box) -> bool:
    wide = max(a[0], b[0]) > box.x and min(a[0], b[0]) < box.x + box.w
    return wide and max(a[1], b[1]) > box.y and min(a[1], b[1]) < box.y + box.h


def _grown(box: Box, by: float) -> Box:
    return Box(box.x - by, box.y - by, box.w + 2 * by, box.h + 2 * by)


def _inside(wall: Box, point: Point) -> bool:
    return wall.x < point[0] < wall.x + wall.w and wall.y < point[1] < wall.y + wall.h


def _nearest(blocks: Sequence[Box], first: Point, last: Point) -> list[Box]:
    if len(blocks) <= MOST:
        return list(blocks)
    middle = (first[0] + last[0]) / 2, (first[1] + last[1]) / 2
    return sorted(blocks, key=lambda box: math.dist((box.x + box.w / 2, box.y + box.h / 2), middle))[:MOST]


def _walk(grid: _Grid, start: End, goal: End) -> list[Point] | None:
    """The cheapest walk over the lines of a grid (A*), by length and corners."""
    last = grid.cell(goal[0])
    enters = STEPS.index((-OUT[goal[1]][0], -OUT[goal[1]][1]))
    first = (grid.cell(start[0]), STEPS.index(OUT[start[1]]))
    best, before = {first: 0.0}, dict[tuple[tuple[int, int], int], tuple[tuple[int, int], int]]()
    order = count()
    heap = [(0.0, next(order), 0.0, first)]
    while heap:
        _, _, cost, state = heapq.heappop(heap)
        cell, heading = state
        if cost > best[state]:
            continue
        if cell == last and heading == enters:
            points = [grid.spot(cell)]
            while state in before:
                state = before[state]
                points.append(grid.spot(state[0]))
            return points[::-1]
        for turn, (dx, dy) in enumerate(STEPS):
            # At the goal it only turns to where it ends.
            stays = cell == last and turn == enters
            there = cell if stays else (cell[0] + dx, cell[1] + dy)
            if (turn + 2) % 4 == heading or not (stays or grid.open(cell, there)):
                continue
            at, to = grid.spot(cell), grid.spot(there)
            total = cost + abs(to[0] - at[0]) + abs(to[1] - at[1]) + (0 if turn == heading else CORNER)
            if total < best.get((there, turn), math.inf):
                best[there, turn], before[there, turn] = total, state
                far = abs(to[0] - goal[0][0]) + abs(to[1] - goal[0][1])
                heapq.heappush(heap, (total + far, next(order), total, (there, turn)))
    return None


def _straightened(points: Sequence[Point]) -> list[Point]:
    """Without points that lie on a line."""
    kept: list[Point] = []
    for point in points:
        if kept and kept[-1] == point:
            continue
        if len(kept) > 1 and any(kept[-1][n] == kept[-2][n] == point[n] for n in (0, 1)):
            kept.pop()
        kept.append(point)
    return kept
