"""What whoever may comment on a board, and not draw, may change there: the pins of their own comments."""

import re
from typing import Any

from raffi_web.features.canvas.document import Document
from raffi_web.features.canvas.elements import PIN
from raffi_web.features.canvas.operations import Operation, Put, Remove
from raffi_web.features.canvas.replay import State
from raffi_web.kernel.errors import Conflict

MOST_PINS = 200
"""Living pins of one actor on a board, where they may only comment."""
SIDE = 32
"""How large pages make a pin; nobody sees that."""
SETS = frozenset({"x", "y", "parent", "thread", "done"})
LAYER = re.compile(r"[a-y][0-9A-Za-z]{0,39}")
"""A rank over which there is room."""


def own_pins(document: Document, wanted: list[Operation] | State, actor: str) -> bool:
    """Whether operations touch nothing but pins that somebody made, or makes by them.

    What is not there counts as theirs: it is dropped as gone. A pin that was removed can be brought back by who made
    it alone.

    Raises:
        Conflict: They would have more pins there than one may.
    """
    if not isinstance(wanted, list) or not all(_is_own_pin(document, one, actor) for one in wanted):
        return False
    new = {one.id for one in wanted if isinstance(one, Put)} - document.elements.keys()
    theirs = sum(one.kind == PIN and one.made_by == actor for one in document.elements.values()) if new else 0
    if theirs + len(new) > MOST_PINS and new:
        raise Conflict("errors.own_pins_full", code="own_pins_full", field="ops", limit=MOST_PINS)
    return True


def _is_own_pin(document: Document, one: Operation, actor: str) -> bool:
    if isinstance(one, Put) and one.kind != PIN:
        return False
    if not isinstance(one, Remove) and not all(_may_set(name, value) for name, value in one.props.items()):
        return False
    there = document.elements.get(one.id)
    if there is None:
        return not isinstance(one, Put) or document.origins.get(one.id, (PIN, actor)) == (PIN, actor)
    # Wires that end at it would go with it, and they are others'.
    wired = isinstance(one, Remove) and document.wires.get(one.id)
    return there.kind == PIN and there.made_by == actor and not wired


def _may_set(name: str, value: Any) -> bool:
    if name in ("w", "h"):
        return value == SIDE
    if name == "z" and value is not None:
        return isinstance(value, str) and LAYER.fullmatch(value) is not None
    return name in SETS or name == "z"
