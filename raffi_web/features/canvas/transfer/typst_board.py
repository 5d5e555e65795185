"""A board as PDF, PNG or SVG, by typst.

The board goes to it as data (`board.json`) which our templates walk; no text of anybody's is ever read as its code.
It runs as a program of its own (`typst_worker.py`), in a directory that has only what it needs, for a bounded time and
with bounded memory, and with the fonts that are shipped here alone: what comes out is the same everywhere.
"""

import base64
import io
import logging
import math
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import orjson
from PIL import Image, ImageOps

from raffi_web.features.canvas.transfer.beside import clock
from raffi_web.features.canvas.transfer.drawing import Page, by_frame, whole
from raffi_web.features.canvas.transfer.marked import blocks
from raffi_web.features.canvas.transfer.outline import Part, parts, wires
from raffi_web.features.canvas.transfer.palette import paint
from raffi_web.features.canvas.transfer.scene import Scene
from raffi_web.kernel.errors import TooLarge

Layout = Literal["board", "frames", "document"]
Format = Literal["pdf", "png", "svg"]
Bytes = Callable[[str], bytes | None]

HERE = Path(__file__).parent
TEMPLATES, FONTS, WORKER = HERE / "typst", HERE / "fonts", HERE / "typst_worker.py"
SECONDS = 40
"""Four times what 5,000 elements take where nothing else is done: a busy machine has to come to an end, too."""
MEMORY = 3 * 1024**3
"""Address space, of which the program itself and its fonts take a third of a gigabyte."""
POINTS = 0.75
"""Points of a unit: a browser's 96 pixels an inch."""
LOOKS = 0.2
"""Seconds after which it is looked whether the file is still wanted."""
LONGEST_POINTS = 14_000
"""PDF readers know no longer pages."""
PNG_SCALE, PNG_SIDE, PNG_PIXELS = 2.0, 12_000, 40_000_000
PICTURE_SIDE = 2_400
PICTURE_PIXELS = 60_000_000

OURS = re.compile(
    rb'<image(?: transform="([^"]*)")? xlink:href="data:image/svg\+xml;base64,([^"]*)" width="([\d.]+)" '
    rb'height="([\d.]+)" preserveAspectRatio="none"/>'
)
"""A stroke as typst writes it into SVG. Pictures of others are never SVG."""
INSIDE = re.compile(rb'viewBox="(-?\d+) (-?\d+) (\d+) (\d+)">(<path [^>]*/>)')

log = logging.getLogger(__name__)


def render(
    scene: Scene,
    layout: Layout,
    form: Format,
    content: Bytes,
    *,
    seconds: float = SECONDS,
) -> list[bytes]:
    """The file; for PNG and SVG one for each page.

    Args:
        scene: The board.
        layout: One page as it stands, a page for each frame, or a text to read.
        form: Of the file.
        content: A picture's bytes by its file's id, or None where it is gone.
        seconds: How long it may take.

    Raises:
        TooLarge: It takes too long, or too much memory.
        RuntimeError: It could not be drawn for a reason that the log tells.
    """
    with tempfile.TemporaryDirectory(prefix="board-") as name:
        directory = Path(name)
        pictures = _Pictures(directory, content)
        for template in TEMPLATES.glob("*.typ"):
            shutil.copy(template, directory)
        ppi = 72.0
        if layout == "document":
            data = _document(scene, pictures)
        else:
            # What is drawn in pixels would make a picture of each stroke first, which takes longer than its steps.
            steps = form == "png"
            drawn = whole(scene, pictures.path, steps=steps) if layout == "board" else None
            pages = [drawn] if drawn else by_frame(scene, pictures.path, steps=steps)
            data, ppi = _pages(scene, pages, form)
        (directory / "board.json").write_bytes(orjson.dumps(data))
        source = "document.typ" if layout == "document" else "board.typ"
        made = _run(directory, {"input": source, "format": form, "ppi": ppi}, seconds, scene.pace)
        return [OURS.sub(_flat, page) for page in made] if form == "svg" else made


def _pages(scene: Scene, pages: list[Page], format_: Format) -> tuple[dict[str, Any], float]:
    """The drawing as the template reads it, and how many pixels an inch has."""
    longest = max(max(page.box.w, page.box.h) for page in pages)
    unit = min(POINTS, LONGEST_POINTS / longest)
    data = {
        "title": scene.title,
        "unit": unit,
        "pages": [{"w": page.box.w, "h": page.box.h, "title": page.title, "items": page.items} for page in pages],
    }
    if format_ != "png":
        return data, 72.0
    largest = max(page.box.w * page.box.h for page in pages)
    scale = min(PNG_SCALE, PNG_SIDE / longest, math.sqrt(PNG_PIXELS / largest))
    return data, 72 * scale / unit


def _document(scene: Scene, pictures: "_Pictures") -> dict[str, Any]:
    written = [found for part in parts(scene) if (found := _part(scene, part, pictures)) is not None]
    return {"title": scene.title, "parts": written, "wires": list(wires(scene))}


def _part(scene: Scene, part: Part, pictures: "_Pictures") -> dict[str, Any] | None:
    get = lambda name: scene.get(part.id, name)  # noqa: E731
    match part.kind:
        case "heading":
            return {"t": "heading", "v": part.text, "level": part.level - 1}
        case "rule":
            return {"t": "rule"}
        case "said":
            return None
        case "name":
            return {"t": "linked", "text": part.text, "url": None, "about": ""}
        case "text":
            return {"t": "text", "blocks": blocks(part.text)}
        case "card":
            colors = paint(get("color"))
            return {"t": "card", "blocks": blocks(part.text), "color": colors.line, "soft": colors.soft}
        case "picture":
            path = pictures.path(get("file")) if get("file") else None
            if path is None:
                return {"t": "linked", "text": part.text, "url": None, "about": ""} if part.text else None
            return {"t": "picture", "file": path, "alt": part.text, "w": get("w")}
    url = get("url") if part.kind == "link" else get("source")
    web = url if url and url.startswith(("http://", "https://")) else None
    film = scene.beside.films.get(url or "") if part.kind == "film" else None
    about = get("about") if part.kind == "link" else clock(film["seconds"]) if film and film["seconds"] else ""
    poster = pictures.path(film["poster"]) if film and film["poster"] else None
    told = {"t": "linked", "text": part.text or web or "", "url": web, "about": about}
    return told | ({"file": poster, "w": get("w")} if poster else {}) if part.text or web else None


def _flat(found: re.Match[bytes]) -> bytes:
    """A stroke as a path among the others, for programs that don't look into a picture in a picture."""
    inside = INSIDE.search(base64.b64decode(found[2]))
    if inside is None:
        return found[0]
    left, top, w, h = (int(inside[n]) for n in range(1, 5))
    scale = f"scale({float(found[3]) / w:.6g} {float(found[4]) / h:.6g}) translate({-left} {-top})"
    moves = b" ".join((found[1] or b"", scale.encode())).strip()
    return b'<g transform="' + moves + b'">' + inside[5] + b"</g>"


class _Pictures:
    """Puts pictures into the directory, each once, as small as they are needed."""

    def __init__(self, directory: Path, content: Bytes) -> None:
        self.directory, self.content = directory, content
        self.known: dict[str, str | None] = {}

    def path(self, file: str) -> str | None:
        """Where a file's picture is; None where there is none that can be drawn."""
        if file not in self.known:
            read = self.content(file)
            self.known[file] = self._put(f"picture-{len(self.known)}", read) if read is not None else None
        return self.known[file]

    def _put(self, name: str, content: bytes) -> str | None:
        try:
            with Image.open(io.BytesIO(content)) as opened:
                if opened.width * opened.height > PICTURE_PIXELS:
                    return None
                opened.draft("RGB", (PICTURE_SIDE, PICTURE_SIDE))
                picture = ImageOps.exif_transpose(opened)
                picture.thumbnail((PICTURE_SIDE, PICTURE_SIDE))
                solid = picture.mode in ("RGB", "L", "CMYK", "YCbCr")
                path = f"{name}.{'jpg' if solid else 'png'}"
                picture.convert("RGB" if solid else "RGBA").save(self.directory / path, quality=88)
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
            log.info("a picture can't be drawn: %s", type(error).__name__)
            return None
        return path


def _run(directory: Path, job: dict[str, Any], seconds: float, pace: Callable[[], None]) -> list[bytes]:
    bounds = {"fonts": [str(FONTS)], "memory": MEMORY, "seconds": math.ceil(seconds)}
    (directory / "job.json").write_bytes(orjson.dumps(job | bounds))
    command = [sys.executable, "-I", str(WORKER), str(directory)]
    code, said = _ended(command, directory, time.monotonic() + seconds, pace)
    if code:
        log.warning("typst: %s", said.decode(errors="replace")[-2_000:])
        # What takes too much is ended by the system, or by itself with a signal; all else is no matter of the board's.
        if code > 0 and b"MemoryError" not in said:
            raise RuntimeError("typst did not draw the board")
        raise TooLarge("errors.export_too_large", code="export_too_large")
    made = sorted(directory.glob("*.out"), key=lambda path: int(path.stem))
    return [path.read_bytes() for path in made]


def _ended(command: list[str], directory: Path, until: float, pace: Callable[[], None]) -> tuple[int, bytes]:
    """How a program ended, and what it complained of. It is ended where it takes too long, or nobody waits for it."""
    nothing, told = subprocess.DEVNULL, subprocess.PIPE
    with subprocess.Popen(command, stdin=nothing, stdout=nothing, stderr=told, cwd=directory) as program:  # noqa: S603
        try:
            while True:
                try:
                    said = program.communicate(timeout=LOOKS)[1]
                except subprocess.TimeoutExpired:
                    pace()
                    if time.monotonic() > until:
                        raise TooLarge("errors.export_too_large", code="export_too_large") from None
                else:
                    return program.returncode, said
        except BaseException:
            program.kill()
            raise
