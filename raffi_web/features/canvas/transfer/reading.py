"""What every reader of a file from elsewhere does: bounds first, then names of what is wrong."""

import json
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from raffi_web.features.canvas.elements import Props
from raffi_web.kernel.errors import Invalid

LARGEST = 5_000_000
"""Bytes of a file."""
MOST = 5_000
"""Elements of a file, connections with them."""
DEEPEST = 40
FARTHEST = 10_000_000.0
UNSAFE = frozenset({"__proto__"})
FILE = "file"

Object = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Warned:
    """Something in a file that was left out or changed, once for all that it happened to.

    `code` is one of: `edges_to_nothing`, `ids_twice`, `ids_unfit`, `parents_in_circle`, `unsafe_keys`,
    `extras_too_long`, `kinds_unknown`, `too_many_groups`, `turned`, `fills_left`, `pictures_left`,
    `document_left`.
    """

    code: str
    n: int


@dataclass(frozen=True)
class Imported:
    """What a file has: elements by id, and what was left out.

    `pictures` are the elements whose picture is in the file, and what it is called there.
    """

    elements: dict[str, tuple[str, Props]]
    warnings: list[Warned]
    pictures: dict[str, str] = field(default_factory=dict)


class Warnings:
    """Counts what was left out."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}

    def add(self, code: str, n: int = 1) -> None:
        """It happened once more."""
        if n:
            self._counts[code] = self._counts.get(code, 0) + n

    def told(self) -> list[Warned]:
        """All that happened."""
        return [Warned(code, n) for code, n in self._counts.items()]


def read_json(content: bytes) -> Object:
    """A JSON object from outside, no larger, deeper or stranger than what is looked through in a moment.

    Raises:
        Invalid: It is too large, no JSON, or nested too deep.
    """
    if len(content) > LARGEST:
        raise Invalid(field=FILE, reason="megabytes", most=LARGEST // 1_000_000)
    try:
        # An empty file is an empty board, for the program that this form comes from.
        read = json.loads(content.decode("utf-8-sig") or "{}", parse_int=_whole)
    except (ValueError, RecursionError) as error:
        raise Invalid(field=FILE, reason="json") from error
    if not isinstance(read, dict):
        raise Invalid(field=FILE, reason="object")
    _shallow(read)
    return read


def listed(document: Object, name: str) -> list[Any]:
    """A list of a document; empty where there is none."""
    found = document.get(name)
    if found is None:
        return []
    if not isinstance(found, list):
        raise Invalid(field=name, reason="list")
    return found


def object_of(value: Any, where: str) -> Object:
    """A value that has to be an object."""
    if not isinstance(value, dict):
        raise Invalid(field=where, reason="object")
    return value


def text_of(given: Object, name: str, where: str) -> str:
    """A text of an object, empty where it is not there; with line breaks as they are kept here."""
    value = given.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Invalid(field=f"{where}.{name}", reason="text")
    return value.replace("\r\n", "\n").replace("\r", "\n")


def number_of(given: Object, name: str, where: str) -> float:
    """A number of an object that has to be there, finite and not too far."""
    value, here = given.get(name), f"{where}.{name}"
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        raise Invalid(field=here, reason="number")
    if not -FARTHEST <= value <= FARTHEST:
        raise Invalid(field=here, reason="between", least=-FARTHEST, most=FARTHEST)
    return value


def without_unsafe(value: Any, told: Callable[[], None]) -> Any:
    """A copy without keys that mean something else to a browser; `told` hears of each. Numbers that JSON has not
    (`NaN`, or `1e400` as it is read) are null."""
    if isinstance(value, list):
        return [without_unsafe(one, told) for one in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if not isinstance(value, dict):
        return value
    kept = {}
    for key, one in value.items():
        if key in UNSAFE:
            told()
        else:
            kept[key] = without_unsafe(one, told)
    return kept


def _whole(digits: str) -> int | float:
    """A whole number, as a float where it is far too large to be one of ours: that needs no time to read."""
    return int(digits) if len(digits) < 20 else float(digits)


def _shallow(document: Any) -> None:
    waiting = [(document, 1)]
    while waiting:
        value, depth = waiting.pop()
        if depth > DEEPEST:
            raise Invalid(field=FILE, reason="deep", most=DEEPEST)
        below = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        waiting += ((one, depth + 1) for one in below)
