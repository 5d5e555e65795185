"""A board as Markdown: one text in reading order, and what is connected at its end."""

import re

from raffi_web.features.canvas.transfer.canvas_nodes import Asset
from raffi_web.features.canvas.transfer.outline import Part, parts, wires
from raffi_web.features.canvas.transfer.scene import Scene

MARKS = re.compile(r"([\\`*_\[\]<>#|])")


def write(scene: Scene, asset: Asset | None = None) -> str:
    """The text. With `asset`, a file's id to its path, pictures are shown; else only named."""
    written: list[str] = [f"# {_title(scene.title)}"] if scene.title else []
    run: list[str] = []
    for part in parts(scene):
        if part.kind not in ("text", "heading", "rule"):
            run.append(_item(scene, part, asset))
            continue
        written += ["\n".join(run)] if run else []
        run = []
        written.append(_paragraph(part))
    written += ["\n".join(run)] if run else []
    if lines := [
        f"- {_title(a)} → {_title(b)}{f' ({_title(label)})' if label else ''}" for a, label, b in wires(scene)
    ]:
        written += ["---", "\n".join(lines)]
    return "\n\n".join(written) + "\n"


def _paragraph(part: Part) -> str:
    if part.kind == "rule":
        return "---"
    return f"{'#' * part.level} {_title(part.text)}" if part.kind == "heading" else part.text.strip()


def _item(scene: Scene, part: Part, asset: Asset | None) -> str:
    """A card, picture, film or link as an item of a list."""
    match part.kind:
        case "picture":
            file = scene.get(part.id, "file")
            shown = file and asset
            return f"- ![{_title(part.text)}]({asset(file)})" if shown and asset else f"- *{_title(part.text) or '…'}*"
        case "film":
            return _linked(part.text, scene.get(part.id, "source"))
        case "link":
            about = scene.get(part.id, "about")
            return _linked(part.text, scene.get(part.id, "url")) + (f": {_title(about)}" if about else "")
    text = _title(part.text) if part.kind == "name" else part.text
    return "- " + text.strip().replace("\n", "\n  ")


def _linked(text: str, address: str | None) -> str:
    if not address or not address.startswith(("http://", "https://")):
        return f"- {_title(text)}"
    bare = address.replace("<", "%3C").replace(">", "%3E").replace(" ", "%20")
    return f"- [{_title(text) or bare}](<{bare}>)"


def _title(text: str) -> str:
    """Words without marks, in one line."""
    return MARKS.sub(r"\\\1", " ".join(text.split()))
