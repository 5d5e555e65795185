"""A board as Markdown: one text in reading order with what is said there, and what is connected at its end."""

import re

from raffi_web.features.canvas.transfer.beside import clock
from raffi_web.features.canvas.transfer.canvas_nodes import Asset
from raffi_web.features.canvas.transfer.outline import Part, parts, said_at, wires
from raffi_web.features.canvas.transfer.scene import Scene

MARKS = re.compile(r"([\\`*_\[\]<>#|])")


def write(scene: Scene, asset: Asset | None = None) -> str:
    """The text. With `asset`, a file's id to its path, pictures are shown; else only named."""
    written: list[str] = [f"# {_title(scene.title)}"] if scene.title else []
    run: list[str] = []
    last = ""
    for part in parts(scene):
        if part.kind == "said" and run and last in (part.id, scene.parents.get(part.id)):
            run[-1] += "\n\n  " + _quoted(scene, part).replace("\n", "\n  ")
        elif part.kind not in ("text", "heading", "rule", "said"):
            run.append(_item(scene, part, asset) + _dots(scene, part))
            last = part.id
        else:
            written += ["\n".join(run)] if run else []
            run = []
            written.append(_quoted(scene, part) if part.kind == "said" else _paragraph(part) + _dots(scene, part))
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


def _dots(scene: Scene, part: Part) -> str:
    """How many dots a vote gave it: behind one line, below several."""
    if part.kind == "rule" or not (dots := scene.beside.votes.get(part.id)):
        return ""
    if "\n" not in part.text.strip():
        return f" (● {dots})"
    return f"\n\n{'' if part.kind == 'text' else '  '}(● {dots})"


def _quoted(scene: Scene, part: Part) -> str:
    """What is said in a chat or at a pin: who, and their words, one after the other."""
    each = (f"**{_title(name)}:** {text.strip()}" for name, text in said_at(scene, part.id))
    return "\n".join(f"> {line}".rstrip() for line in "\n\n".join(each).split("\n"))


def _item(scene: Scene, part: Part, asset: Asset | None) -> str:
    """A card, picture, film or link as an item of a list."""
    match part.kind:
        case "picture":
            file = scene.get(part.id, "file")
            shown = file and asset
            return f"- ![{_title(part.text)}]({asset(file)})" if shown and asset else f"- *{_title(part.text) or '…'}*"
        case "film":
            known = scene.beside.films.get(scene.get(part.id, "source") or "")
            long = f" ({clock(known['seconds'])})" if known and known["seconds"] else ""
            return _linked(part.text, scene.get(part.id, "source")) + long
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
