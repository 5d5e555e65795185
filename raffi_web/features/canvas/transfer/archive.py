"""A board as a ZIP: as it is kept here, as JSON Canvas, and its files."""

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import IO
from xml.sax.saxutils import quoteattr

import orjson

from raffi_web.features.canvas.transfer import json_canvas, markdown
from raffi_web.features.canvas.transfer.palette import paint
from raffi_web.features.canvas.transfer.paths import stroke
from raffi_web.features.canvas.transfer.scene import Scene

FORMAT = "raffi.board/1"
FILES = ("file", "picture")
Bytes = Callable[[str], bytes | None]
"""A file's id to its bytes, or None where it is gone."""
BEGINNINGS = (
    (b"\x89PNG", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"GIF8", "gif"),
    (b"RIFF", "webp"),
    (b"\x1aE\xdf\xa3", "webm"),
    (b"<svg", "svg"),
)
SAME = (1980, 1, 1, 0, 0, 0)
"""The time of what is in it: two of one board are the same to the byte."""


def files_of(scene: Scene) -> list[str]:
    """The files that are on a board, each once."""
    props = (props for _, props in scene.elements.values())
    return list(dict.fromkeys(one[name] for one in props for name in FILES if one.get(name)))


def write(target: Path | IO[bytes], scene: Scene, content: Bytes, told: Callable[[int], None] | None = None) -> int:
    """Write the ZIP, one file after the other. Returns how many of the board's files were gone.

    Args:
        target: Where to.
        scene: The board.
        content: Reads a file.
        told: Hears how many files are written.
    """
    names: dict[str, str] = {}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as bundle:
        wanted = files_of(scene)
        for done, file in enumerate(wanted):
            read = content(file)
            if read is not None:
                names[file] = f"assets/{file}.{ending(read)}"
                # Pictures don't get smaller.
                bundle.writestr(zipfile.ZipInfo(names[file], SAME), read)
            if told is not None:
                told(done + 1)
        for id_ in scene.layers:
            if scene.kind(id_) == "ink":
                _add(bundle, f"assets/{id_}.svg", ink_svg(scene, id_))
        asset = lambda file: names.get(file, f"assets/{file}")  # noqa: E731
        elements = {id_: list(one) for id_, one in scene.elements.items()}
        ours = {"format": FORMAT, "title": scene.title, "files": names, "elements": elements}
        _add(bundle, "board.json", orjson.dumps(ours, option=orjson.OPT_INDENT_2))
        _add(bundle, "board.canvas", json_canvas.encode(json_canvas.write(scene, asset=asset)))
        _add(bundle, "board.md", markdown.write(scene, asset).encode())
    return len(wanted) - len(names)


def ending(content: bytes) -> str:
    """What a file's name ends with, by its first bytes."""
    return next((name for begins, name in BEGINNINGS if content.startswith(begins)), "bin")


def ink_svg(scene: Scene, id_: str) -> bytes:
    """A pen's stroke as a picture."""
    w, h = scene.get(id_, "w"), scene.get(id_, "h")
    steps = stroke(scene.get(id_, "points"), scene.get(id_, "width"), (w, h))
    d = " ".join(name.upper() + " ".join(f"{value:g}" for value in values) for name, *values in steps)
    fill = quoteattr(paint(scene.get(id_, "color")).line)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}" width="{w}" height="{h}" overflow="visible">'
        f'<path d="{d}" fill={fill}/></svg>'
    ).encode()


def _add(bundle: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, SAME)
    entry.compress_type = zipfile.ZIP_DEFLATED
    bundle.writestr(entry, content)
