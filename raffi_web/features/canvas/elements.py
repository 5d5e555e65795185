"""What stands on a board: each kind of element, its properties, and what each of them may hold.

An element is an id, a kind and a flat object of properties. This table is the only place that says which there are;
`client/elements.ts` mirrors it, and a test holds the two together. Lengths are in the board's own units (pixels at
zoom 1); `x` and `y` are of the upper left corner, relative to the parent where there is one.
"""

import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from raffi_web.kernel.errors import Invalid
from raffi_web.kernel.texts import normalized

Value = Any
Props = dict[str, Value]
Clean = Callable[[Value, str], Value]
"""(value, field) to the value as it is kept; raises `Invalid` with the field's name."""

FARTHEST = 1_000_000.0
LARGEST = 100_000.0
LONGEST_TEXT = 20_000
LONGEST_INK = 24_000
"""Characters of a stroke: some 2,000 points."""
LONGEST_EXTRA, DEEPEST_EXTRA = 4_000, 40
"""Characters of what is kept of another program's element, and how deep it is nested: as deep as a file may be."""
LONGEST_RANK = 120
"""Characters of a rank that somebody gives: pages make none that is longer. What is stored may be."""
DEEPEST = 40
"""An element lies in so many others at most, one in the other."""
ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
RANK = re.compile(rf"[0-9A-Za-z]{{1,{LONGEST_RANK}}}")
HEX = re.compile(r"#[0-9a-f]{6}")
INK = re.compile(r"-?[0-9]{1,6},-?[0-9]{1,6},[0-9]{1,3}(?: -?[0-9]{1,6},-?[0-9]{1,6},[0-9]{1,3})*")
FILE = re.compile(r"[0-9a-hjkmnp-tv-z]{26}")
SIZES = re.compile(r"[1-9][0-9]{0,4}x[1-9][0-9]{0,4}")
COLORS = ("ink", "gray", "red", "orange", "yellow", "green", "teal", "blue", "violet", "pink")
SIDES = ("top", "right", "bottom", "left")
UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""What no text has: control characters but breaks and tabs, and halves of characters."""
UNFIT_IN_A_LINE = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\ud800-\udfff]")


def number(least: float, most: float) -> Clean:
    """A finite number, kept to hundredths."""

    def clean(value: Value, field: str) -> float | int:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise Invalid(field=field, reason="number")
        # A whole number may be too large to be asked.
        if isinstance(value, float) and not math.isfinite(value):
            raise Invalid(field=field, reason="number")
        if not least <= value <= most:
            if value < least:
                raise Invalid(field=field, reason="at_least", least=least)
            raise Invalid(field=field, reason="at_most", most=most)
        rounded = round(value, 2)
        return int(rounded) if rounded == int(rounded) else rounded

    return clean


def words(most: int, *, breaks: bool = True) -> Clean:
    """Text without control characters, as somebody wrote it. Marks in a row are few: see `kernel/texts.py`."""

    unfit = UNFIT if breaks else UNFIT_IN_A_LINE

    def clean(value: Value, field: str) -> str:
        if not isinstance(value, str):
            raise Invalid(field=field, reason="text")
        # Some letters become several when they are composed.
        composed = normalized("NFC", value) if len(value) <= most else value
        if len(composed) > most:
            raise Invalid(field=field, reason="longest", n=most)
        if unfit.search(value):
            raise Invalid(field=field, reason="no_controls")
        return composed

    return clean


def pattern(shape: re.Pattern[str], longest: int = 200) -> Clean:
    """A text of a form."""

    def clean(value: Value, field: str) -> str:
        if not isinstance(value, str) or len(value) > longest or not shape.fullmatch(value):
            raise Invalid(field=field, reason="pattern")
        return value

    return clean


def one_of(*choices: str) -> Clean:
    """One of some words."""

    def clean(value: Value, field: str) -> str:
        if not isinstance(value, str) or value not in choices:
            raise Invalid(field=field, reason="one_of", choices=", ".join(choices))
        return value

    return clean


def flag(value: Value, field: str) -> bool:
    """Yes or no."""
    if not isinstance(value, bool):
        raise Invalid(field=field, reason="true_or_false")
    return value


def color(value: Value, field: str) -> str:
    """A colour of the palette, which follows the theme, or a fixed one (`#rrggbb`)."""
    if isinstance(value, str) and (value in COLORS or HEX.fullmatch(value)):
        return value
    raise Invalid(field=field, reason="one_of", choices=", ".join((*COLORS, "#rrggbb")))


def address(value: Value, field: str) -> str:
    """A web address."""
    text = words(2_000, breaks=False)(value, field)
    if not re.match(r"https?://[^\s]+$", text):
        raise Invalid(field=field, reason="pattern")
    return text


def parsed_extra(text: str) -> dict[str, Any]:
    """What is kept of another program's element: an object that can be written as JSON again.

    Raises:
        ValueError: It is none; the argument is the reason, as in the catalogue.
    """
    try:
        read = json.loads(text, parse_constant=_finite, parse_float=_finite)
    except (ValueError, RecursionError):
        raise ValueError("json") from None
    if not isinstance(read, dict):
        raise ValueError("object")
    level: list[Any] = [read]
    for _ in range(DEEPEST_EXTRA):
        level = [
            below
            for one in level
            if isinstance(one, dict | list)
            for below in (one.values() if isinstance(one, dict) else one)
        ]
    if level:
        raise ValueError("deep")
    return read


def _finite(digits: str) -> float:
    if not math.isfinite(number := float(digits)):
        raise ValueError("json")
    return number


def kept_json(value: Value, field: str) -> str:
    """What another program's file had and nothing here stands for, as JSON."""
    text = words(LONGEST_EXTRA)(value, field)
    try:
        parsed_extra(text)
    except ValueError as error:
        raise Invalid(field=field, reason=str(error), most=DEEPEST_EXTRA) from error
    return text


def film(value: Value, field: str) -> str:
    """The address of a film, by the rules of the screen: every browser that sees the board loads it."""
    # The rules of the screen come with half the server: a program of ours that meets no film is there much sooner.
    from raffi_web.features.screen.sources import check

    return check(words(2_000, breaks=False)(value, field), field)


def optional(clean: Clean) -> Clean:
    """Also nothing at all."""
    return lambda value, field: None if value is None else clean(value, field)


@dataclass(frozen=True, slots=True)
class Prop:
    """A property: how a value of it is cleaned, and what it is where nobody said."""

    clean: Clean
    default: Value = None


COORDINATE, LENGTH, RATIO = number(-FARTHEST, FARTHEST), number(1, LARGEST), number(0, 1)
ANY_ID = pattern(ID)

PLACED: dict[str, Prop] = {
    "x": Prop(COORDINATE, 0),
    "y": Prop(COORDINATE, 0),
    "w": Prop(LENGTH, 200),
    "h": Prop(LENGTH, 120),
}
COMMON: dict[str, Prop] = {
    "z": Prop(pattern(RANK), "a0"),
    "parent": Prop(optional(ANY_ID)),
    "locked": Prop(flag, False),
    "opacity": Prop(RATIO, 1),
    # Keys of files that came from elsewhere, so that they leave as they came.
    "extra": Prop(optional(kept_json), None),
}
TEXT = Prop(words(LONGEST_TEXT), "")
SIZE = Prop(one_of("s", "m", "l", "xl"), "m")
ALIGN = Prop(one_of("start", "center", "end"), "start")

KINDS: dict[str, dict[str, Prop]] = {
    # As wide as its words until somebody gives it a width.
    "text": {
        **PLACED,
        "text": TEXT,
        "size": SIZE,
        "color": Prop(color, "ink"),
        "align": ALIGN,
        "hugs": Prop(flag, False),
    },
    "sticky": {**PLACED, "text": TEXT, "size": SIZE, "color": Prop(color, "yellow"), "align": ALIGN},
    "shape": {
        **PLACED,
        "shape": Prop(
            one_of("rectangle", "rounded", "ellipse", "diamond", "triangle", "hexagon", "cloud"), "rectangle"
        ),
        "text": TEXT,
        "size": SIZE,
        "color": Prop(color, "ink"),
        "fill": Prop(one_of("none", "soft", "solid"), "soft"),
        "line": Prop(one_of("solid", "dashed", "dotted", "none"), "solid"),
        "align": Prop(one_of("start", "center", "end"), "center"),
    },
    "image": {
        **PLACED,
        "file": Prop(optional(pattern(FILE))),
        # Names of the file's parts, as `canvas.add_picture` tells them.
        "large": Prop(optional(pattern(SIZES))),
        "small": Prop(optional(pattern(SIZES))),
        "name": Prop(words(200, breaks=False), ""),
        "alt": Prop(words(1_000), ""),
    },
    "video": {
        **PLACED,
        "source": Prop(optional(film)),
        "title": Prop(words(200, breaks=False), ""),
        # Its own anchor: where it was (seconds) at a server time (ms), whether it runs since, and how fast.
        "position": Prop(number(0, 10_000_000), 0),
        "at": Prop(number(0, 2**53), 0),
        "playing": Prop(flag, False),
        "rate": Prop(number(0.25, 2), 1),
    },
    "link": {
        **PLACED,
        "url": Prop(optional(address)),
        "title": Prop(words(300, breaks=False), ""),
        "about": Prop(words(600), ""),
        "site": Prop(words(100, breaks=False), ""),
        "picture": Prop(optional(pattern(FILE))),
        # A card with what its page tells of itself, or the address alone.
        "look": Prop(one_of("card", "plain"), "card"),
    },
    "ink": {
        **PLACED,
        # `x,y,pressure` of each point, in tenths of a unit from the corner and in hundredths, with spaces between.
        "points": Prop(pattern(INK, LONGEST_INK), "0,0,50"),
        "color": Prop(color, "ink"),
        "width": Prop(number(1, 64), 4),
    },
    "frame": {
        **PLACED,
        "title": Prop(words(200, breaks=False), ""),
        "color": Prop(color, "gray"),
        "clip": Prop(flag, True),
        # Its place among the frames that are presented; without one it comes after those, as one reads.
        "step": Prop(optional(number(1, 10_000))),
    },
    "group": {**PLACED, "title": Prop(words(200, breaks=False), "")},
    "comment": {**PLACED, "thread": Prop(optional(ANY_ID)), "done": Prop(flag, False)},
    "chat": {**PLACED, "title": Prop(words(200, breaks=False), "")},
    "connection": {
        "from": Prop(ANY_ID),
        "to": Prop(ANY_ID),
        "from_side": Prop(optional(one_of(*SIDES))),
        "to_side": Prop(optional(one_of(*SIDES))),
        "label": Prop(words(500), ""),
        "color": Prop(color, "gray"),
        "start": Prop(one_of("none", "arrow"), "none"),
        "end": Prop(one_of("none", "arrow"), "arrow"),
        "route": Prop(one_of("curved", "straight", "elbow"), "curved"),
        "line": Prop(one_of("solid", "dashed", "dotted"), "solid"),
        "width": Prop(number(1, 16), 2),
        # What a wire means to those who read it: the AI, flows, exports.
        "role": Prop(one_of("plain", "context", "flow"), "plain"),
    },
}
KINDS = {kind: {**COMMON, **props} for kind, props in KINDS.items()}
CONTAINERS = frozenset({"frame", "group"})
CONNECTION, PIN, CHAT = "connection", "comment", "chat"
ENDS = ("from", "to")
"""The properties in which a connection names what it connects."""


def may_lie_in(kind: str, above: str) -> bool:
    """Whether an element may lie in one of another kind: in frames and groups; pins also upon what has a place."""
    if kind == "connection":
        return False
    return above in CONTAINERS or (kind == PIN and above not in (PIN, CONNECTION))


NEEDED: Mapping[str, tuple[str, ...]] = {"connection": ("from", "to")}
"""What an element of a kind can't be without."""
