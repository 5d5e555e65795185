"""The palette's colours in files, which have no theme: those of the light one, on white."""

from typing import NamedTuple


class Paint(NamedTuple):
    """A colour: of lines and text, of a quiet area, and of a note."""

    line: str
    soft: str
    note: str


PALETTE: dict[str, Paint] = {
    "ink": Paint("#15171c", "#f3f4f6", "#e9ebef"),
    "gray": Paint("#6b7280", "#f3f4f6", "#e3e5ea"),
    "red": Paint("#c3282d", "#fdeaea", "#ffc9c9"),
    "orange": Paint("#c2560c", "#fdeee0", "#ffd8a8"),
    "yellow": Paint("#9a6700", "#fdf5d8", "#ffec99"),
    "green": Paint("#18794e", "#e4f5ec", "#b8ebc6"),
    "teal": Paint("#0c7a74", "#e0f4f2", "#a8e6df"),
    "blue": Paint("#1d64c8", "#e5effd", "#b9d9fd"),
    "violet": Paint("#5646d8", "#eceafd", "#d3ccfb"),
    "pink": Paint("#b83280", "#fce7f3", "#fbc8e0"),
}


def paint(color: str) -> Paint:
    """What to draw a colour with; a fixed one (`#rrggbb`) has paler kinds mixed from it."""
    return PALETTE.get(color) or Paint(color, _mixed(color, 0.12), _mixed(color, 0.4))


def _mixed(color: str, share: float) -> str:
    parts = (int(color[n : n + 2], 16) for n in (1, 3, 5))
    return "#" + "".join(f"{round(255 - (255 - part) * share):02x}" for part in parts)
