"""The cards of a board as a table: one row for each, in reading order."""

import csv
import io

from raffi_web.features.canvas.elements import KINDS
from raffi_web.features.canvas.transfer.canvas_nodes import exact
from raffi_web.features.canvas.transfer.drawing import alternative
from raffi_web.features.canvas.transfer.outline import parts
from raffi_web.features.canvas.transfer.scene import Scene

COLUMNS = ("id", "frame", "kind", "text", "color", "url", "x", "y", "width", "height", "leads_to")
FORMULA = ("=", "+", "-", "@", "\t")


def write(scene: Scene) -> str:
    """The table, with the mark in front that spreadsheets know the encoding by."""
    leads: dict[str, list[str]] = {}
    for id_ in scene.connections:
        leads.setdefault(scene.get(id_, "from"), []).append(alternative(scene, scene.get(id_, "to")))
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(COLUMNS)
    for part in parts(scene):
        if part.kind in ("heading", "rule"):
            continue
        kind, box = scene.kind(part.id), exact(scene, part.id)
        color = scene.get(part.id, "color") if "color" in KINDS[kind] else ""
        url = scene.get(part.id, "url") if kind == "link" else scene.get(part.id, "source") if kind == "video" else ""
        targets = "; ".join(text for text in leads.get(part.id, []) if text)
        row = (part.id, _frame(scene, part.id), kind, part.text, color, url or "", *box, targets)
        table.writerow([_harmless(value) for value in row])
    return "\ufeff" + out.getvalue()


def _frame(scene: Scene, id_: str) -> str:
    """The title of the nearest container that has one."""
    at = scene.parents.get(id_)
    while at is not None and not scene.get(at, "title"):
        at = scene.parents.get(at)
    return scene.get(at, "title") if at is not None else ""


def _harmless(value: str | float) -> str | float:
    """A text that a spreadsheet would take for a formula, as a text."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
