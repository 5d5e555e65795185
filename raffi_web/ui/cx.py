"""Joins class strings; of two that set the same thing, the later one stays."""

import re
from typing import Any, TypeAlias

from reflex.vars import Var

Classes: TypeAlias = str | Var[Any] | bool | None

_COLOURS = (
    "transparent|current|white|black|canvas|surface-\\d|line(-strong)?|control|ink(-[23])?|accent(-\\w+)?|on-\\w+"
    "|primary(-hover)?|success(-soft)?|warning(-soft)?|danger(-[\\w-]+)?|focus|hover|press|scrim|glass(-line)?|hue(-ink)?"
)
_GROUPS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(f"^(?:{pattern})$"))
    for name, pattern in (
        ("display", "block|inline|inline-block|flex|inline-flex|grid|inline-grid|hidden|contents"),
        ("position", "static|fixed|absolute|relative|sticky"),
        ("text-size", r"text-(xs|mini|sm|base|lg|xl|[2-5]xl)"),
        ("text-align", "text-(left|center|right|start|end)"),
        ("text-colour", rf"text-({_COLOURS})(/\d+)?"),
        ("bg-colour", rf"bg-({_COLOURS})(/\d+)?"),
        ("border-colour", rf"border-({_COLOURS})(/\d+)?"),
        ("border-width", r"border(-\d)?"),
        ("weight", "font-(normal|medium|semibold|bold)"),
        ("rounded", r"rounded(-(small|control|poster|card|sheet|pill|none|full))?"),
        *((f"{p}", rf"-?{p}-.+") for p in ("w", "h", "size", "min-w", "min-h", "max-w", "max-h", "gap", "z")),
        *((f"{b}{s}", rf"-?{b}{s}-.+") for b in "pm" for s in ("", "x", "y", "t", "b", "s", "e", "l", "r")),
        ("items", "items-.+"),
        ("justify", "justify-.+"),
        ("opacity", "opacity-.+"),
    )
)


def _slot(name: str) -> str:
    """What a class sets, with its variants: two classes of one slot exclude each other."""
    *variants, base = re.split(r":(?![^\[]*\])", name)
    group = next((group for group, pattern in _GROUPS if pattern.match(base)), base)
    return ":".join([*variants, group])


def _merge(text: str) -> str:
    kept: dict[str, str] = {}
    for name in text.split():
        slot = _slot(name)
        kept.pop(slot, None)
        kept[slot] = name
    return " ".join(kept.values())


def cx(*parts: Classes) -> Any:
    """A value for `class_name`: one string, or a list when some part is a Reflex var.

    `cx(BASE, SIZE["md"], class_name)`: a later `w-full` replaces an earlier `w-40`; None, "" and False are
    left out, so `cx(BASE, wide and "w-full")` reads as it says.
    """
    texts = [part for part in parts if isinstance(part, str) and part]
    variables = [part for part in parts if isinstance(part, Var)]
    merged = _merge(" ".join(texts))
    return [merged, *variables] if variables else merged
