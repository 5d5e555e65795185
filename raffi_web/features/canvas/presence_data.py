"""What somebody may tell of where they are on a board: each part, and what it may hold."""

import re
from typing import Any

from raffi_web.features.canvas.elements import ANY_ID, INK, Clean, color, flag, number, one_of, optional, pattern, words
from raffi_web.kernel.errors import Forbidden, Invalid

KIND = "presence"
IDS_AT_MOST = 200
POINTS_AT_MOST = 200
LONGEST_INK = 4_000
FARTHEST = 10_000_000.0
"""People look further than elements may stand."""

AWAY, SPAN = number(-FARTHEST, FARTHEST), number(0, 10 * FARTHEST)


def _numbers(*each: Clean) -> Clean:
    def clean(value: Any, field: str) -> list[float]:
        if not isinstance(value, list) or len(value) != len(each):
            raise Invalid(field=field, reason="form")
        return [one(part, f"{field}.{n}") for n, (one, part) in enumerate(zip(each, value, strict=True))]

    return clean


def _some(each: Clean, most: int) -> Clean:
    def clean(value: Any, field: str) -> list[Any]:
        if not isinstance(value, list):
            raise Invalid(field=field, reason="list")
        if len(value) > most:
            raise Invalid(field=field, reason="most", n=most)
        return [each(one, f"{field}.{n}") for n, one in enumerate(value)]

    return clean


POINT, VIEW = _numbers(AWAY, AWAY), _numbers(AWAY, AWAY, SPAN, SPAN)


def _places(value: Any, field: str) -> dict[str, Any]:
    """Where each of some elements is."""
    if not isinstance(value, dict):
        raise Invalid("errors.not_an_object", field=field)
    if len(value) > IDS_AT_MOST:
        raise Invalid(field=field, reason="most", n=IDS_AT_MOST)
    return {ANY_ID(id_, field): POINT(at, f"{field}.{id_}") for id_, at in value.items()}


def _parts(**each: Clean) -> Clean:
    """Something of several parts, all of which must be said."""

    def clean(value: Any, field: str) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise Invalid("errors.not_an_object", field=field)
        for name in value:
            if name not in each:
                raise Invalid("errors.unknown_argument", field=f"{field}.{str(name)[:80]}")
        for name in each:
            if name not in value:
                raise Invalid("errors.missing", field=f"{field}.{name}")
        return {name: one(value[name], f"{field}.{name}") for name, one in each.items()}

    return clean


STROKE = _parts(id=ANY_ID, at=POINT, points=pattern(INK, LONGEST_INK), color=color, width=number(1, 64))
"""A stroke that is being drawn: `at` is its corner, and `id` the element that it becomes."""
BOX = _parts(rect=VIEW, shape=one_of("rectangle", "ellipse", "diamond", "sticky", "text", "frame"), color=color)
REACTIONS = ("👍", "❤️", "😂", "😮", "👏", "🎉")
BURST_AT_MOST = 10
LONGEST_SAID = 100
PARTS: dict[str, Clean] = {
    "cursor": optional(POINT),
    "view": optional(VIEW),
    "selection": optional(_some(ANY_ID, IDS_AT_MOST)),
    "drag": optional(_places),
    "typing": optional(ANY_ID),
    "ink": optional(STROKE),
    "box": optional(BOX),
    "laser": optional(_some(POINT, POINTS_AT_MOST)),
    "follow": optional(pattern(re.compile(r"[A-Za-z0-9]{1,64}/[a-z0-9]{1,16}"))),
    "here": optional(VIEW),
    "presents": optional(_parts(frame=ANY_ID, at=number(1, 10_000), of=number(1, 10_000))),
    "react": optional(_parts(emoji=one_of(*REACTIONS), at=POINT, n=number(1, BURST_AT_MOST))),
    "says": optional(words(LONGEST_SAID, breaks=False)),
    "gone": flag,
}
TAB = pattern(re.compile(r"[a-z0-9]{1,16}"))
FOR_EDITORS = ("drag", "typing", "ink", "box", "here", "presents")
FOR_TALKERS = ("says",)
MOMENTARY = frozenset({"here", "react"})
"""Told once, and not to who comes later."""


def check_presence(data: Any) -> dict[str, Any]:
    """What somebody told, cleaned; null is for what is not so any more.

    Raises:
        Invalid: A part is not known or no such value; `field` names it.
    """
    if not isinstance(data, dict):
        raise Invalid("errors.not_an_object", field="data")
    if "tab" not in data:
        raise Invalid("errors.missing", field="tab")
    checked = {"tab": TAB(data["tab"], "tab")}
    for name, value in data.items():
        if name == "tab":
            continue
        clean = PARTS.get(name)
        if clean is None:
            raise Invalid("errors.unknown_argument", field=str(name)[:80])
        checked[name] = clean(value, name)
    return checked


def within(data: dict[str, Any], grant: dict[str, Any]) -> None:
    """Whether somebody with this grant may tell that: who looks on shows where, and no change to come.

    Raises:
        Forbidden: It is for those who may edit, or who are not muted.
    """
    if grant.get("muted") and data.get("react") is not None:
        raise Forbidden("errors.muted", code="muted", field="react")
    if grant.get("level") == "view":
        for name in FOR_TALKERS:
            if data.get(name) is not None:
                raise Forbidden("errors.may_not_comment_here", code="not_allowed", field=name, grant="comment")
    if grant.get("level") != "edit":
        for name in FOR_EDITORS:
            if data.get(name) is not None:
                raise Forbidden("errors.may_not_draw", code="not_allowed", field=name, grant="edit")
