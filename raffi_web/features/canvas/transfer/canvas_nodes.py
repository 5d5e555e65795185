"""One node or edge of JSON Canvas and what it is here. Without the keys that are ours alone: `json_canvas` adds those.

A node that is read is a kind and properties with `x` and `y` on the board, whatever it stands in. A text with a colour
is a note, a group a frame, a file what its ending says.
"""

import re
from collections.abc import Callable
from typing import Any

from raffi_web.features.canvas.elements import CONNECTION, FARTHEST, SIDES, Props
from raffi_web.features.canvas.transfer.palette import PALETTE
from raffi_web.features.canvas.transfer.reading import Object, number_of, text_of
from raffi_web.features.canvas.transfer.scene import Box, Scene, clean_prop, put

Asset = Callable[[str], str]
"""A file's id to its path beside the canvas file."""
Known = tuple[str, Props]

NUMBERED = {"1": "red", "2": "orange", "3": "yellow", "4": "green", "5": "teal", "6": "violet"}
NUMBERS = {name: number for number, name in NUMBERED.items()}
COLOURLESS = {"text": "ink", "shape": "ink", "frame": "gray", CONNECTION: "gray"}
"""The colour that is not written."""
PICTURES = frozenset({"avif", "bmp", "gif", "jpeg", "jpg", "png", "svg", "webp"})
FILMS = frozenset({"m4v", "mkv", "mov", "mp3", "mp4", "ogg", "ogv", "wav", "webm"})
SHORT_HEX = re.compile(r"#([0-9a-f])([0-9a-f])([0-9a-f])")
LONG_HEX = re.compile(r"#[0-9a-f]{6}")
WEB = re.compile(r"https?://\S+$")
SPACES = re.compile(r"\s+")
ROUNDED = {"x": "x", "y": "y", "width": "w", "height": "h"}


# -- from a node ---------------------------------------------------------------------------------------------------


def read_node(node: Object, where: str) -> Known:
    """What a node is.

    Raises:
        Invalid: It lacks something, or a value is wrong.
    """
    kind, given = _read_kind(node, where)
    color = color_of(node.get("color"))
    if kind == "text" and color is not None:
        kind = "sticky"
    if color is not None and kind in ("sticky", "shape", "frame"):
        given["color"] = color
    props: Props = {}
    for name, value in given.items():
        put(props, kind, name, value, f"{where}.{name}")
    for name, ours in ROUNDED.items():
        value = number_of(node, name, where)
        # Where it stands may be further out than an element may be from what it is in: that is looked at then.
        props[ours] = value if ours in "xy" else clean_prop(kind, ours, value, f"{where}.{name}") or value
    return kind, props


def _read_kind(node: Object, where: str) -> tuple[str, Props]:
    if node.get("type") == "group":
        return "frame", {"title": one_line(text_of(node, "label", where), 200)}
    if node.get("type") == "link":
        url = text_of(node, "url", where)
        return "link", {"url": url if WEB.match(url) and len(url) <= 2_000 else None}
    if node.get("type") == "file":
        path = text_of(node, "file", where)
        name = one_line(path.rpartition("/")[2], 200)
        ending = name.rpartition(".")[2].lower()
        if ending in PICTURES:
            return "image", {"name": name}
        return ("video" if ending in FILMS else "link"), {"title": name}
    return "text", {"text": text_of(node, "text", where)}


def read_edge(edge: Object, where: str) -> Props:
    """What an edge is, without its ends.

    Raises:
        Invalid: A value is wrong.
    """
    given = {
        "from_side": edge["fromSide"] if edge.get("fromSide") in SIDES else None,
        "to_side": edge["toSide"] if edge.get("toSide") in SIDES else None,
        "start": "arrow" if edge.get("fromEnd") == "arrow" else "none",
        "end": "none" if edge.get("toEnd") == "none" else "arrow",
        "label": text_of(edge, "label", where),
        "color": color_of(edge.get("color")),
    }
    props: Props = {}
    for name, value in given.items():
        if value is not None:
            put(props, CONNECTION, name, value, f"{where}.{name}")
    return props


def color_of(value: Any) -> str | None:
    """A colour of ours for one of the file; None where it names none."""
    if not isinstance(value, str):
        return None
    if value in NUMBERED:
        return NUMBERED[value]
    small = value.lower()
    if short := SHORT_HEX.fullmatch(small):
        return "#" + "".join(digit * 2 for digit in short.groups())
    return small if LONG_HEX.fullmatch(small) else None


def one_line(text: str, longest: int) -> str:
    """A text for a place that has one line."""
    return SPACES.sub(" ", text).strip()[:longest]


# -- to a node -----------------------------------------------------------------------------------------------------


def color_for(kind: str, color: str) -> str | None:
    """A colour as the file names it; None where the kind has that one anyway."""
    if COLOURLESS.get(kind) == color:
        return None
    return NUMBERS.get(color) or (PALETTE[color].line if color in PALETTE else color)


def node_of(scene: Scene, id_: str, asset: Asset) -> Object:
    """An element as a node, without its id."""
    kind = scene.kind(id_)
    box = exact(scene, id_)
    node: Object = {"type": "text"}
    node |= {"x": round(box.x), "y": round(box.y), "width": round(box.w), "height": round(box.h)}
    if "color" in scene.elements[id_][1] or kind == "sticky":
        color = color_for(kind, scene.get(id_, "color"))
        # What has no colour of its own in such a file, such as ink, keeps it among ours.
        node |= {"color": color} if color is not None and kind != "ink" else {}
    return node | _written(scene, id_, kind, asset)


def _written(scene: Scene, id_: str, kind: str, asset: Asset) -> Object:
    match kind:
        case "frame" | "group":
            title = scene.get(id_, "title")
            return {"type": "group", **({"label": title} if title else {})}
        case "image":
            file = scene.get(id_, "file")
            return {"type": "file", "file": asset(file) if file else scene.get(id_, "name")}
        case "ink":
            return {"type": "file", "file": f"assets/{id_}.svg"}
        case "link":
            url, title = scene.get(id_, "url"), scene.get(id_, "title")
            # A card without an address is a file that stays elsewhere, such as another program's note.
            return {"type": "link", "url": url or ""} if url or not title else {"type": "file", "file": title}
        case "video":
            source = scene.get(id_, "source") or ""
            if WEB.match(source):
                return {"type": "link", "url": source}
            return {"type": "file", "file": scene.get(id_, "title")}
        case "text" | "sticky" | "shape":
            return {"text": scene.get(id_, "text")}
    return {"text": scene.get(id_, "title") if kind == "chat" else ""}


def edge_of(scene: Scene, id_: str) -> Object:
    """A connection as an edge, without its id and ends."""
    edge: Object = {}
    if (side := scene.get(id_, "from_side")) is not None:
        edge["fromSide"] = side
    if scene.get(id_, "start") == "arrow":
        edge["fromEnd"] = "arrow"
    if (side := scene.get(id_, "to_side")) is not None:
        edge["toSide"] = side
    if scene.get(id_, "end") == "none":
        edge["toEnd"] = "none"
    if (color := color_for(CONNECTION, scene.get(id_, "color"))) is not None:
        edge["color"] = color
    if label := scene.get(id_, "label"):
        edge["label"] = label
    return edge


def exact(scene: Scene, id_: str) -> Box:
    """Where an element is, in hundredths, and no further out than the board goes."""
    return Box(*(_short(max(-FARTHEST, min(FARTHEST, value))) for value in scene.box(id_)))


def _short(value: float) -> float | int:
    rounded = round(value, 2)
    return int(rounded) if rounded == int(rounded) else rounded
