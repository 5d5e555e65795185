"""The palette's colours in files, which have no theme: those of the light one, on white (`assets/styles/board.css`)."""

from typing import NamedTuple

WHITE, BLACK = "#ffffff", "#101114"
SOFT = 0.14
"""How much of its line is in what a shape is softly filled with."""


class Paint(NamedTuple):
    """A colour: of lines and letters, of a quiet area, of a note; and of letters on the last, and on a solid line."""

    line: str
    soft: str
    note: str
    on_note: str
    on_line: str


LINES = {
    "ink": "#15171c",
    "gray": "#5c616b",
    "red": "#b3243c",
    "orange": "#9a4a00",
    "yellow": "#7a5600",
    "green": "#1b6e38",
    "teal": "#0b6a62",
    "blue": "#14609f",
    "violet": "#5646d8",
    "pink": "#99287f",
}
PAPERS = {
    "ink": "#e3e5ea",
    "gray": "#cdd1d8",
    "red": "#ffc2c9",
    "orange": "#ffd3ae",
    "yellow": "#ffe59e",
    "green": "#bfecce",
    "teal": "#b5ebe5",
    "blue": "#c3e1fd",
    "violet": "#d9d3fe",
    "pink": "#f9cef0",
}
ON_PAPER = "#15171c"


def mixed(color: str, share: float) -> str:
    """So much of a colour in white."""
    return "#" + "".join(f"{round(255 - (255 - part) * share):02x}" for part in _parts(color))


def paint(color: str) -> Paint:
    """What to draw a colour with; a fixed one (`#rrggbb`) is its own paper."""
    if color in LINES:
        return PALETTE[color]
    ink = _ink_on(color)
    return Paint(color, mixed(color, SOFT), color, ink, ink)


def _parts(color: str) -> tuple[int, ...]:
    return tuple(int(color[n : n + 2], 16) for n in (1, 3, 5))


def _ink_on(color: str) -> str:
    """Black or white, whichever is better to read on a colour."""
    shares = (part / 255 for part in _parts(color))
    r, g, b = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in shares)
    return BLACK if 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 else WHITE


PALETTE = {name: Paint(line, mixed(line, SOFT), PAPERS[name], ON_PAPER, WHITE) for name, line in LINES.items()}
