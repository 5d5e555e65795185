"""A board written into a file of any form."""

import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from raffi_web.features.canvas.transfer import archive, csv_cards, json_canvas, markdown
from raffi_web.features.canvas.transfer.scene import Scene
from raffi_web.features.canvas.transfer.typst_board import Layout, render

Format = Literal["json_canvas", "markdown", "csv", "pdf", "png", "svg", "zip"]
UNFIT = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')


def write(target: Path, scene: Scene, format_: Format, layout: Layout, content: Callable[[str], bytes | None]) -> None:
    """Write the file. It takes its time: see `apart.py`."""
    match format_:
        case "json_canvas":
            target.write_bytes(json_canvas.encode(json_canvas.write(scene)))
        case "markdown":
            target.write_text(markdown.write(scene), encoding="utf-8")
        case "csv":
            target.write_text(csv_cards.write(scene), encoding="utf-8", newline="")
        case "zip":
            archive.write(target, scene, content)
        case "pdf" | "png" | "svg":
            drawn = "board" if format_ != "pdf" and layout == "document" else layout
            made = render(scene, drawn, format_, content)
            if len(made) == 1:
                target.write_bytes(made[0])
                return
            with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as bundle:
                for n, (page, frame) in enumerate(zip(made, scene.frames, strict=True)):
                    title = fit_name(scene.get(frame, "title"))
                    bundle.writestr(f"{n + 1:02} {title}".strip() + f".{format_}", page)


def reader(folder: Path) -> Callable[[str], bytes | None]:
    """Reads the files that were fetched into a folder."""

    def content(file: str) -> bytes | None:
        path = folder / file
        return path.read_bytes() if path.is_file() else None

    return content


def fit_name(title: str) -> str:
    """A title as the name of a file, without what some system has no place for."""
    return " ".join(UNFIT.sub(" ", title).split())[:80]
