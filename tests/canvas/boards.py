"""Boards that tests of files write."""

import io
import math
from typing import Any

from PIL import Image

from raffi_web.features.canvas.elements import KINDS
from raffi_web.features.canvas.transfer.scene import Scene, ranks

PICTURE = "0" * 26


def picture() -> bytes:
    """A blue picture."""
    out = io.BytesIO()
    Image.new("RGB", (64, 40), "#2244cc").save(out, "PNG")
    return out.getvalue()


def content(file: str) -> bytes | None:
    """Reads the one file there is."""
    return picture() if file == PICTURE else None


def board() -> Scene:
    """A board with everything."""
    wave = " ".join(f"{n * 60},{int(400 + 300 * math.sin(n / 3))},{50 + n}" for n in range(40))
    elements: dict[str, tuple[str, dict[str, Any]]] = {
        "f2": ("frame", {"x": 800, "w": 600, "h": 460, "title": "Second", "color": "green"}),
        "f1": ("frame", {"w": 700, "h": 460, "title": "First & <only>", "color": "blue"}),
        "a": ("sticky", {"x": 30, "y": 40, "w": 200, "h": 180, "parent": "f1", "text": "# Big\n\nA **bold** start"}),
        "b": ("sticky", {"x": 260, "y": 40, "w": 200, "h": 180, "parent": "f1", "text": "=SUM(1)", "color": "pink"}),
        "c": ("shape", {"x": 30, "y": 30, "w": 160, "h": 120, "parent": "f2", "text": "round", "shape": "cloud",
                        "fill": "solid", "color": "red"}),
        "t": ("text", {"y": 520, "w": 400, "h": 100, "text": "Loose [words](https://example.org) \u00e7\u011f\u0131"}),
        "i": ("image", {"x": 450, "y": 520, "w": 320, "h": 200, "file": PICTURE, "alt": "A blue field"}),
        "gone": ("image", {"x": 450, "y": 800, "w": 100, "h": 60, "file": "1" * 26, "name": "lost.png"}),
        "v": ("video", {"x": 800, "y": 520, "w": 320, "h": 180, "title": "Film", "source": "https://example.org/f"}),
        "l": ("link", {"x": 1150, "y": 520, "w": 300, "h": 120, "url": "https://example.org/a(b)", "title": "Card"}),
        "ink": ("ink", {"y": 700, "w": 260, "h": 80, "points": wave, "color": "violet", "width": 8}),
        "pin": ("comment", {"x": 720, "y": 500, "w": 32, "h": 32}),
        "chat": ("chat", {"x": 800, "y": 740, "w": 300, "h": 120, "title": "Talk"}),
        "w1": ("connection", {"from": "a", "to": "b", "label": "leads to"}),
        "w2": ("connection", {"from": "b", "to": "c", "route": "elbow", "start": "arrow", "line": "dashed"}),
        "w3": ("connection", {"from": "i", "to": "v", "route": "straight", "color": "orange"}),
        "lost": ("connection", {"from": "a", "to": "nobody"}),
    }  # fmt: skip
    layers = ranks(len(elements) + 1)[1:]
    # As the table keeps them, without what is as by default.
    elements = {id_: (k, {n: v for n, v in p.items() if v != KINDS[k][n].default}) for id_, (k, p) in elements.items()}
    placed = {id_: (kind, {**props, "z": z}) for (id_, (kind, props)), z in zip(elements.items(), layers, strict=True)}
    return Scene(placed, title="Film night 🎬")
