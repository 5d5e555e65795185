"""Wires in files go around what stands between their ends, and colours of one's own can be read there."""

from itertools import pairwise

import pytest

from raffi_web.features.canvas.transfer import routing
from raffi_web.features.canvas.transfer.palette import LINES, letters
from raffi_web.features.canvas.transfer.paths import way
from raffi_web.features.canvas.transfer.scene import Box, Scene

A, B = Box(0, 0, 100, 100), Box(600, 0, 100, 100)
WALL = Box(300, -40, 100, 180)
STICKY = {"w": 100, "h": 100}


def test_a_way_goes_around_what_is_in_between() -> None:
    straight = way(A, B, (None, None), "elbow")
    assert routing.crosses([straight.start, straight.end], [WALL])
    points = routing.around(((100, 50), "right"), ((600, 50), "left"), (A, B), [WALL])
    assert points is not None
    assert (points[0], points[-1]) == ((100, 50), (600, 50))
    assert all(a[0] == b[0] or a[1] == b[1] for a, b in pairwise(points))
    # It keeps away from it, and does not go through what it joins.
    assert not routing.crosses(points, [Box(WALL.x - 18, WALL.y - 18, WALL.w + 36, WALL.h + 36), A, B])
    around = way(A, B, (None, None), "elbow", [WALL])
    assert around.path != straight.path
    assert (around.start, around.end) == (tuple(around.path[0][1:]), tuple(around.path[-1][1:]))


def test_a_way_stays_as_it_is_where_nothing_is_in_it_or_it_has_no_corners() -> None:
    for route, block in (("elbow", Box(300, 400, 50, 50)), ("straight", WALL), ("curved", WALL)):
        assert way(A, B, (None, None), route, [block]) == way(A, B, (None, None), route)


def test_a_side_that_was_chosen_is_kept_and_no_way_is_no_error() -> None:
    found = way(A, B, ("bottom", "top"), "elbow", [WALL])
    assert (found.start, found.end) == ((50, 100), (650, 0))
    closed = [Box(-200, -25, 900, 4), Box(-200, 121, 900, 4), Box(-25, -25, 4, 150), Box(121, -25, 4, 150)]
    assert way(A, B, (None, None), "elbow", closed).start[0] >= 0


def test_what_is_in_between_is_neither_an_end_nor_in_one_nor_around_them() -> None:
    elements = {
        "frame": ["frame", {"x": -50, "y": -50, "w": 900, "h": 300}],
        "a": ["sticky", {**STICKY, "parent": "frame", "x": 50, "y": 50}],
        "b": ["frame", {"x": 600, "y": 0, "w": 100, "h": 100}],
        "in_b": ["sticky", {"parent": "b", "w": 40, "h": 40}],
        "wall": ["shape", {"x": 300, "y": 0, "w": 100, "h": 100}],
        "ink": ["ink", {"x": 300, "y": 0, "w": 100, "h": 100}],
        "far": ["sticky", {"x": 300, "y": 900, **STICKY}],
    }
    assert Scene(elements).between("a", "b") == [Box(300, 0, 100, 100)]


@pytest.mark.parametrize(("color", "written"), [("red", LINES["red"]), ("#101010", "#101010"), ("#ffffff", "#6c6c6c")])
def test_letters_are_as_dark_as_they_must_be(color: str, written: str) -> None:
    assert letters(color) == written


@pytest.mark.parametrize("color", ["#ffee00", "#00ffcc", "#ff99cc", "#88aaff"])
def test_letters_of_a_pale_colour_can_be_read_on_white(color: str) -> None:
    found = letters(color)
    r, g, b = (int(found[n : n + 2], 16) / 255 for n in (1, 3, 5))
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in (r, g, b)]
    assert 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05) >= 4.5
    assert found != color
