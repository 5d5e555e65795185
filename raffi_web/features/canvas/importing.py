"""A file of a board, brought onto a board. It is understood as it is uploaded, and put there by pushes as any other."""

import json
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import orjson
from pydantic import Field
from sqlmodel import col, select

from raffi_web.features.canvas import access
from raffi_web.features.canvas.document import MOST_ELEMENTS
from raffi_web.features.canvas.elements import CONNECTION, FARTHEST, LONGEST_EXTRA, PIN, Props
from raffi_web.features.canvas.models import BoardElement
from raffi_web.features.canvas.operations import MOST_OPERATIONS
from raffi_web.features.canvas.rows import BoardId
from raffi_web.features.canvas.transfer import apart
from raffi_web.features.canvas.transfer.pace import Pace
from raffi_web.features.canvas.transfer.reading import FILE, LARGEST, MOST
from raffi_web.features.canvas.transfer.scene import Scene, ranks
from raffi_web.features.canvas.weighing import HEAVIEST, weight
from raffi_web.features.files.functions import FileId
from raffi_web.features.files.purposes import Made, Purpose, register
from raffi_web.features.files.sniffing import JSON
from raffi_web.features.files.store import storage
from raffi_web.kernel.context import Context
from raffi_web.kernel.errors import Conflict, NotFound, TooLarge
from raffi_web.kernel.functions import action, query
from raffi_web.kernel.jobs import ActionContext
from raffi_web.kernel.limits import Limit

IMPORTS = Limit("board_import", 30, 3_600)
PURPOSE = "board-file"
PART = "board"
READS = 20.0
"""Seconds in which a file is understood, or it is too much: the heaviest that is meant well takes one or two."""
ASIDE = 120.0
"""How far right of what is there already it is put."""
OF_A_SERVER = ("file", "picture")
"""Properties that name something kept on a server: only what is on this board already stays."""
Place = Annotated[float, Field(ge=-FARTHEST, le=FARTHEST)]
Elements = dict[str, tuple[str, Props]]


def understand(path: Path, kind: str) -> list[Made]:
    """What of an uploaded file is on a board, as it is kept until it is brought. For a thread, which waits for it.

    Raises:
        Invalid: It is no board, or something in it can't be; `field` says what.
        TooLarge: It takes too long.
    """
    with TemporaryDirectory(prefix="board-import-") as directory:
        target = Path(directory) / "kept"
        job = {"do": "read", "path": str(path.absolute()), "target": str(target), "seconds": READS}
        apart.run(job, Path(directory), Pace(READS, _too_much), _too_much)
        return [Made(PART, JSON, target.read_bytes())]


def _too_much() -> TooLarge:
    return TooLarge("errors.import_too_large", code="import_too_large", field=FILE)


register(Purpose(PURPOSE, LARGEST, frozenset({JSON}), process=understand))


@dataclass(frozen=True)
class There:
    """What of a file would meet something on the board. `top` is its highest layer, `right` and `upper` its corner."""

    elements: int
    weight: int
    ids: list[str]
    files: list[str]
    top: str | None
    right: float | None
    upper: float | None


@action(access=access.edits, limit=IMPORTS)
async def import_file(
    ctx: ActionContext, board: BoardId, file: FileId, x: Place | None = None, y: Place | None = None
) -> dict[str, Any]:
    """Put what is in an uploaded file (`/api/upload/board-file`: JSON Canvas or Excalidraw) onto a board.

    Its upper left corner comes to `x` and `y`; without them it stays where it was on an empty board, and stands beside
    what is there on another. All of it is one change with its `batch`. `ids` are those of what lies in nothing
    else that came: to remove them takes all of it back. `pictures` are elements whose picture is in the file, and its
    name there: it is uploaded for them as any other.
    """
    elements, warnings, pictures = await _uploaded(ctx, file)
    there = There(**await ctx.call("canvas.meeting", board=board, ids=sorted(elements)))
    elements, pins = _without_pins(elements)
    if pins:
        warnings.append({"code": "pins_left", "n": pins})
    if there.elements + len(elements) > MOST_ELEMENTS:
        raise Conflict("errors.board_full", code="board_full", field="file", limit=MOST_ELEMENTS)
    if there.weight + sum(weight(id_, props) for id_, (_, props) in elements.items()) > HEAVIEST:
        raise Conflict("errors.board_heavy", code="board_heavy", field="file", limit=HEAVIEST // 1_000_000)
    elements, left, names = _fitted(elements, there, x, y, ctx.run[-8:])
    if left:
        warnings.append({"code": "pictures_left", "n": left})
    dropped = await _push(ctx, board, elements)
    told = {"elements": len(elements) - dropped, "dropped": dropped, "warnings": warnings, "batch": ctx.run}
    outer = [id_ for id_, (kind, props) in elements.items() if kind != CONNECTION and "parent" not in props]
    return {**told, "ids": outer, "pictures": {names[id_]: name for id_, name in pictures.items()}}


@query(access=access.edits, public=False)
async def meeting(ctx: Context, board: BoardId, ids: Annotated[list[str], Field(max_length=MOST)]) -> There:
    """What of some elements a board has already: their ids, also of removed ones; and where its own end."""
    columns = (col(BoardElement.id), col(BoardElement.kind), col(BoardElement.props), col(BoardElement.removed_at))
    rows = (await ctx.session.execute(select(*columns).where(col(BoardElement.board_id) == board))).all()
    wanted = set(ids)
    living = {id_: (kind, props) for id_, kind, props, removed in rows if removed is None}
    scene = Scene(living)
    bounds = scene.bounds()
    files = {props[name] for _, props in living.values() for name in OF_A_SERVER if props.get(name)}
    top = scene.top
    right, upper = (bounds.x + bounds.w, bounds.y) if bounds else (None, None)
    heavy = sum(weight(id_, props) for id_, (_, props) in living.items())
    return There(len(living), heavy, [row[0] for row in rows if row[0] in wanted], sorted(files), top, right, upper)


async def _uploaded(ctx: ActionContext, file: str) -> tuple[Elements, list[dict[str, Any]], dict[str, str]]:
    stored = await ctx.call("files.look", file=file, part=PART)
    if not stored["key"].startswith(f"{PURPOSE}/"):
        raise NotFound(field="file")
    parts = [part async for part in await storage().read(stored["key"], 0, stored["bytes"])]
    kept = orjson.loads(b"".join(parts))
    elements = {id_: (kind, props) for id_, (kind, props) in kept["elements"].items()}
    return elements, kept["warnings"], kept.get("pictures", {})


def _without_pins(elements: Elements) -> tuple[Elements, int]:
    """Elements without pins of comments and the wires at them, and how many pins that were.

    A thread has one pin, on the board where it was written: a second one would be another way to the same words.
    """
    pins = {id_ for id_, (kind, _) in elements.items() if kind == PIN}
    kept = {
        id_: (kind, {name: value for name, value in props.items() if name != "parent" or value not in pins})
        for id_, (kind, props) in elements.items()
        if id_ not in pins and not (kind == CONNECTION and (props.get("from") in pins or props.get("to") in pins))
    }
    return kept, len(pins)


def _fitted(
    elements: Elements, there: There, x: float | None, y: float | None, mark: str
) -> tuple[Elements, int, dict[str, str]]:
    """Elements as they fit onto the board: ids of their own (by a `mark` of this run), above what is there, in place.

    Returns:
        They, how many lost a file that is not on this board, and their ids by those they had.
    """
    taken, known = set(there.ids), set(there.files)
    names = {id_: f"{id_[:54]}-{mark}" if id_ in taken else id_ for id_ in elements}
    scene = Scene(elements)
    dx, dy = _offset(scene, there, x, y)
    layers = dict(zip(scene.layers, ranks(len(elements), after=there.top), strict=True)) if there.top else {}
    fitted: Elements = {}
    left = 0
    for id_, (kind, given) in elements.items():
        props = {name: value for name, value in given.items() if name not in OF_A_SERVER or value in known}
        left += any(name in given and name not in props for name in ("file", "picture"))
        for name in ("parent", "from", "to"):
            if props.get(name) in names:
                props[name] = names[props[name]]
        if "parent" not in props and kind != CONNECTION:
            props["x"], props["y"] = props.get("x", 0) + dx, props.get("y", 0) + dy
        if id_ in layers:
            props["z"] = layers[id_]
        if names[id_] != id_:
            _remember(props, id_)
        fitted[names[id_]] = kind, props
    return fitted, left, names


def _offset(scene: Scene, there: There, x: float | None, y: float | None) -> tuple[float, float]:
    bounds = scene.bounds()
    if bounds is None:
        return 0, 0
    beside = (there.right + ASIDE, there.upper) if there.right is not None else (bounds.x, bounds.y)
    left, upper = x if x is not None else beside[0], y if y is not None else beside[1]
    return left - bounds.x, (upper or 0) - bounds.y


def _remember(props: Props, id_: str) -> None:
    """Keep the id an element had in its file, so that it leaves under it."""
    extra = json.loads(props.get("extra") or "{}")
    text = json.dumps({"id": id_, **extra})
    if len(text) <= LONGEST_EXTRA:
        props["extra"] = text


async def _push(ctx: ActionContext, board: str, elements: Elements) -> int:
    """Push elements: what holds others first, connections last. Returns how many the board did not take."""
    scene = Scene(elements)
    order = [*scene.painted(), *(id_ for id_ in elements if scene.kind(id_) == CONNECTION)]
    ops = [["put", id_, *elements[id_]] for id_ in order]
    dropped = 0
    for n, start in enumerate(range(0, len(ops), MOST_OPERATIONS)):
        args = {"board": board, "client": ctx.run, "n": n + 1, "batch": ctx.run}
        answer = await ctx.call("canvas.push", **args, ops=ops[start : start + MOST_OPERATIONS])
        dropped += len(answer["dropped"])
    return dropped
