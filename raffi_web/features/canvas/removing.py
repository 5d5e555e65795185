"""What keeps elements from being removed, counted where asking one by one would take the board's size each time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

from raffi_web.features.canvas.elements import CONNECTION, ENDS, PIN

if TYPE_CHECKING:
    from raffi_web.features.canvas.document import Document
    from raffi_web.features.canvas.element import Element


def keeps_others(one: Element) -> bool:
    """Whether an element's lock keeps what it lies in from being removed. A pin's keeps nothing but itself."""
    return bool(one.get("locked")) and one.kind not in (CONNECTION, PIN)


class Obstacles:
    """How many obstacles there are in each element, itself and (with `wired`) its connections included.

    Counted once, then kept up by `link` and `unlink` of whatever changes: each costs the depth at which it lies.
    """

    def __init__(self, document: Document, is_one: Callable[[Element], bool], *, wired: bool) -> None:
        self._above = document.above
        self._is_one = is_one
        self._wired = wired
        self._inside: Counter[str] = Counter()
        for element in document.elements.values():
            if is_one(element):
                for id_ in self._at(element):
                    self._add(id_, 1)

    def in_way(self, id_: str) -> bool:
        """Whether there is an obstacle to the removal of an element."""
        return self._inside[id_] > 0

    def link(self, element: Element) -> None:
        """An element is there now, or lies elsewhere, with all that is in it."""
        for id_ in self._above(element.id):
            self._inside[id_] += self._inside[element.id]
        self._count(element, 1)

    def unlink(self, element: Element) -> None:
        """An element is about to change or to go; it is as it was."""
        self._count(element, -1)
        for id_ in self._above(element.id):
            self._inside[id_] -= self._inside[element.id]

    def _count(self, element: Element, by: int) -> None:
        if self._is_one(element):
            for id_ in self._at(element):
                self._add(id_, by)

    def _at(self, element: Element) -> list[str]:
        ends = [element.props[end] for end in ENDS] if self._wired and element.kind == CONNECTION else []
        return [element.id, *ends]

    def _add(self, id_: str, by: int) -> None:
        self._inside[id_] += by
        for around in self._above(id_):
            self._inside[around] += by
