"""What whoever may comment on a board, and not draw, may change there: the pins of their own comments."""

from raffi_web.features.canvas.document import Document
from raffi_web.features.canvas.elements import PIN
from raffi_web.features.canvas.operations import Operation, Put, Remove
from raffi_web.features.canvas.replay import State


def own_pins(document: Document, wanted: list[Operation] | State, actor: str) -> bool:
    """Whether operations touch nothing but pins that somebody made, or makes by them.

    What is not there counts as theirs: it is dropped as gone. A pin that somebody removed can be brought back by
    nobody else: the element would be the one's who puts it.
    """
    if not isinstance(wanted, list):
        return False
    return all(_is_own_pin(document, one, actor) for one in wanted)


def _is_own_pin(document: Document, one: Operation, actor: str) -> bool:
    if isinstance(one, Put) and one.kind != PIN:
        return False
    there = document.elements.get(one.id)
    if there is None:
        return True
    # Wires that end at it would go with it, and they are others'.
    wired = isinstance(one, Remove) and document.wires.get(one.id)
    return there.kind == PIN and there.made_by == actor and not wired
