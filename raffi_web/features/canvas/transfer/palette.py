"""The palette's colours in files, which have no theme: those of the light one, on white (`assets/styles/board.css`)."""

from typing import NamedTuple

WHITE, BLACK = "#ffffff", "#101114"
LIGHTEST_LETTERS = 0.53
"""How light words of a colour of one's own may be, as `--board-letters-most` says."""
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


def letters(color: str) -> str:
    """What words on the board itself are written with: a colour of any kind is as dark as it must be to be read."""
    if color in LINES:
        return LINES[color]
    lightness, a, b = _oklab(color)
    if lightness <= LIGHTEST_LETTERS:
        return color
    # What no screen shows so dark is paler, as the browser makes it.
    shares = (1 - step / 50 for step in range(51))
    found = (_rgb(LIGHTEST_LETTERS, a * share, b * share) for share in shares)
    return next(one for one in found if one is not None)


def _oklab(color: str) -> tuple[float, float, float]:
    r, g, b = (_linear(part / 255) for part in _parts(color))
    long = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) ** (1 / 3)
    middle = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) ** (1 / 3)
    short = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def _rgb(lightness: float, a: float, b: float) -> str | None:
    """A colour of that lightness; None where no screen shows it."""
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    parts = (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
    if not all(-0.001 <= part <= 1.001 for part in parts):
        return None
    shown = (
        12.92 * p if p <= 0.0031308 else 1.055 * p ** (1 / 2.4) - 0.055 for p in (max(0, min(1, p)) for p in parts)
    )
    return "#" + "".join(f"{round(255 * part):02x}" for part in shown)


def _linear(share: float) -> float:
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4


def _parts(color: str) -> tuple[int, ...]:
    return tuple(int(color[n : n + 2], 16) for n in (1, 3, 5))


def _ink_on(color: str) -> str:
    """Black or white, whichever is better to read on a colour."""
    r, g, b = (_linear(part / 255) for part in _parts(color))
    return BLACK if 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 else WHITE


PALETTE = {name: Paint(line, mixed(line, SOFT), PAPERS[name], ON_PAPER, WHITE) for name, line in LINES.items()}
