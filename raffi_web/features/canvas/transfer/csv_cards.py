"""The cards of a board as a table: one row for each, in reading order.

Cards are numbered (`nr`), and `leads_to` has the numbers of those to which a card's wires lead, with the wire's label:
`2; 5 (because)`. So no words are said more than once, however many wires there are.
"""

import csv
import io
import re

from raffi_web.features.canvas.elements import KINDS
from raffi_web.features.canvas.transfer.canvas_nodes import exact
from raffi_web.features.canvas.transfer.drawing import alternative
from raffi_web.features.canvas.transfer.outline import parts
from raffi_web.features.canvas.transfer.scene import Scene

COLUMNS = ("nr", "id", "frame", "kind", "text", "color", "url", "x", "y", "width", "height", "leads_to")
LONGEST_NAME = 40
FORMULA = ("=", "+", "-", "@", "\t")
PARTED = re.compile(r"([;|\t\r\n])(?=[=+\-@])")
"""Where a program that parts cells at another sign than ours would find a formula."""


def write(scene: Scene) -> str:
    """The table, with the mark in front that spreadsheets know the encoding by."""
    cards = [part for part in parts(scene) if part.kind not in ("heading", "rule", "said")]
    leads = _leads(scene, {part.id: nr for nr, part in enumerate(cards, 1)})
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(COLUMNS)
    for nr, part in enumerate(cards, 1):
        kind, box = scene.kind(part.id), exact(scene, part.id)
        color = scene.get(part.id, "color") if "color" in KINDS[kind] else ""
        url = scene.get(part.id, "url") if kind == "link" else scene.get(part.id, "source") if kind == "video" else ""
        targets = "; ".join(leads.get(part.id, ()))
        row = (nr, part.id, _frame(scene, part.id), kind, part.text, color, url or "", *box, targets)
        table.writerow([_harmless(value) for value in row])
    return "\ufeff" + out.getvalue()


def _leads(scene: Scene, numbers: dict[str, int]) -> dict[str, dict[str, None]]:
    """Where the wires of each card lead: to which card, or to what else, such as a frame, by the first of its words."""
    leads: dict[str, dict[str, None]] = {}
    for id_ in scene.connections:
        start, end, label = (scene.get(id_, name) for name in ("from", "to", "label"))
        target = str(numbers[end]) if end in numbers else _short(alternative(scene, end))
        if target:
            leads.setdefault(start, {})[f"{target} ({label})" if label else target] = None
    return leads


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_NAME else text[: LONGEST_NAME - 1].rstrip() + "\u2026"


def _frame(scene: Scene, id_: str) -> str:
    """The title of the nearest container that has one."""
    at = scene.parents.get(id_)
    while at is not None and not scene.get(at, "title"):
        at = scene.parents.get(at)
    return scene.get(at, "title") if at is not None else ""


def _harmless(value: str | float) -> str | float:
    """A text that a spreadsheet would take for a formula, as a text; also where it parts cells at other signs."""
    if not isinstance(value, str):
        return value
    return PARTED.sub(r"\1 ", f"'{value}" if value.startswith(FORMULA) else value)
