"""Drawings of Excalidraw, into boards.

Boxes are shapes with the text that is bound to them, and so is an outline that is one of our shapes; an arrow between
two elements is a connection, every other line and stroke ink, without its fill, which is told; groups are groups,
frames frames. What is turned stands upright here, which is told. Pictures keep their place: whoever brings the file
uploads them as any other picture, and they are told where none is in it.
"""

from typing import Any

from raffi_web.features.canvas.elements import CONNECTION, ID, KINDS, Props
from raffi_web.features.canvas.transfer.canvas_nodes import LONG_HEX, WEB, one_line
from raffi_web.features.canvas.transfer.excalidraw_lines import (
    MOST_POINTS,
    TURNED,
    Point,
    cornered,
    head,
    is_closed,
    outlined,
    turned,
    written,
)
from raffi_web.features.canvas.transfer.reading import (
    MOST,
    Imported,
    Object,
    Warnings,
    listed,
    number_of,
    object_of,
    read_json,
    text_of,
)
from raffi_web.features.canvas.transfer.scene import Box, put, ranks
from raffi_web.kernel.errors import Invalid

BOXES = {"rectangle": "rectangle", "ellipse": "ellipse", "diamond": "diamond"}
FRAMES = frozenset({"frame", "magicframe"})
PAGES = frozenset({"embeddable", "iframe"})
LINES = frozenset({"arrow", "line", "freedraw"})
ENDS = ("startBinding", "endBinding")
PEN = 4.25
"""How much thicker a pen's stroke is there than its number."""
COLORS = {
    "ink": "#000000 #1e1e1e #343a40 #495057 #ced4da",
    "gray": "#868e96 #dee2e6 #e9ecef #f8f9fa #846358 #eaddd7",
    "red": "#c92a2a #e03131 #fa5252 #ffc9c9 #ffe3e3",
    "orange": "#d9480f #e8590c #f08c00 #fd7e14 #ffd8a8 #ffe8cc",
    "yellow": "#e67700 #fab005 #ffec99 #fff3bf",
    "green": "#2b8a3e #2f9e44 #40c057 #b2f2bb #d3f9d8",
    "teal": "#087f5b #099268 #0b7285 #0c8599 #12b886 #15aabf #96f2d7 #99e9f2",
    "blue": "#1864ab #1971c2 #228be6 #a5d8ff #d0ebff #4c6ef5",
    "violet": "#5f3dc4 #6741d9 #7950f2 #d0bfff #e5dbff",
    "pink": "#a61e4d #c2255c #e64980 #fcc2d7 #862e9c #9c36b5 #be4bdb #eebefa",
}
NAMED = {code: name for name, codes in COLORS.items() for code in codes.split()}


def read(content: bytes) -> Imported:
    """The board in a drawing.

    Raises:
        Invalid: It can't be read; `field` is like `elements.3.x`.
    """
    return read_document(read_json(content))


def read_document(document: Object) -> Imported:
    """The board in a drawing that is parsed already."""
    if document.get("type") != "excalidraw" and "elements" not in document:
        raise Invalid(field="type", reason="one_of", choices="excalidraw")
    files = document.get("files")
    return _Reader(listed(document, "elements"), files if isinstance(files, dict) else {}).read()


class _Reader:
    """Reads one drawing."""

    def __init__(self, given: list[Any], files: Object) -> None:
        self.warnings = Warnings()
        self.files = files
        self.pictures: dict[str, str] = {}
        if len(given) > MOST:
            raise Invalid(field="elements", reason="most", n=MOST)
        self.given: dict[str, tuple[Object, str]] = {}
        """Their ids to elements that are there, and where in the file they stand."""
        for n, one in enumerate(given):
            element = object_of(one, where := f"elements.{n}")
            if element.get("isDeleted") is True:
                continue
            id_ = element.get("id")
            if not isinstance(id_, str) or not id_:
                raise Invalid("errors.missing", field=f"{where}.id")
            if id_ in self.given:
                self.warnings.add("ids_twice")
                id_ = f"{id_} {n}"
            self.given[id_] = element, where
        self.names = {id_: id_ if ID.fullmatch(id_) else f"e-{n}" for n, id_ in enumerate(self.given)}
        self.taken = set(self.names.values())
        self.bound: dict[str, str] = {}
        """A text to what it is bound to."""
        self.labels = self._labels()
        self.elements: dict[str, tuple[str, Props]] = {}
        self.boxes: dict[str, Box] = {}
        """Where each of ours is on the board."""
        self.groups: dict[str, list[str]] = {}
        """A group of theirs to what is in it, from the outside in."""

    def _labels(self) -> dict[str, str]:
        """The text that is bound to an element; one after the other, where a file says there are several."""
        found: dict[str, list[str]] = {}
        for id_, (element, where) in self.given.items():
            container = _text(element.get("containerId"))
            holder = self.given[container][0] if container in self.given else {}
            if element.get("type") != "text" or not (_text(holder.get("type")) in BOXES or self._connects(container)):
                continue
            found.setdefault(container, []).append(text_of(element, "text", where))
            self.bound[id_] = container
        return {container: "\n".join(texts) for container, texts in found.items()}

    def _connects(self, id_: str) -> bool:
        """Whether it is an arrow that is bound at both ends."""
        element = self.given[id_][0] if id_ in self.given else {}
        ends = [_bound(element.get(name)) for name in ENDS]
        return element.get("type") == "arrow" and all(end in self.given and end != id_ for end in ends)

    def read(self) -> Imported:
        order = iter(ranks(len(self.given)))
        for id_, (element, where) in self.given.items():
            if id_ in self.bound:
                continue
            made = self._element(id_, element, where)
            if made is None:
                self.warnings.add("kinds_unknown")
                continue
            kind, props, box = made
            self._common(kind, props, element, where)
            put(props, kind, "z", next(order), where)
            self.elements[self.names[id_]] = kind, props
            if box is not None:
                self.boxes[self.names[id_]] = box
        self._connect()
        self._place()
        return Imported(self.elements, self.warnings.told(), pictures=self.pictures)

    def _element(self, id_: str, element: Object, where: str) -> tuple[str, Props, Box | None] | None:
        type_ = _text(element.get("type"))
        if type_ in LINES:
            return self._line(id_, element, where)
        x, y = number_of(element, "x", where), number_of(element, "y", where)
        w, h = number_of(element, "width", where), number_of(element, "height", where)
        box = Box(min(x, x + w), min(y, y + h), max(1, abs(w)), max(1, abs(h)))
        angle = element.get("angle")
        if isinstance(angle, int | float) and abs(angle) > TURNED:
            self.warnings.add("turned")
        props: Props = {}
        if type_ in BOXES:
            self._shape(props, id_, element, where)
            return "shape", props, box
        if type_ == "text":
            put(props, "text", "text", text_of(element, "text", where), f"{where}.text")
            put(props, "text", "size", _size(element.get("fontSize")), where)
            put(props, "text", "align", _align(element.get("textAlign"), "start"), where)
            put(props, "text", "color", _color(element.get("strokeColor")) or "ink", where)
            return "text", props, box
        if type_ in FRAMES:
            put(props, "frame", "title", one_line(text_of(element, "name", where), 200), f"{where}.name")
            return "frame", props, box
        if type_ in PAGES:
            url = text_of(element, "link", where)
            put(props, "link", "url", url if WEB.match(url) and len(url) <= 2_000 else None, f"{where}.link")
            return "link", props, box
        if type_ == "image":
            picture = element.get("fileId")
            if isinstance(picture, str) and isinstance(self.files.get(picture), dict):
                self.pictures[self.names[id_]] = picture
            else:
                self.warnings.add("pictures_left")
            return "image", props, box
        return None

    def _shape(self, props: Props, id_: str, element: Object, where: str, outline: str | None = None) -> None:
        ground = _color(element.get("backgroundColor"))
        shape = outline or BOXES[element["type"]]
        round_ = shape == "rectangle" and element.get("roundness") is not None
        values = {
            "shape": "rounded" if round_ else shape,
            "text": self.labels.get(id_, ""),
            "color": ground or _color(element.get("strokeColor")) or "ink",
            "fill": "none" if ground is None else "soft",
            "line": _line_style(element.get("strokeStyle")),
        }
        for name, value in values.items():
            put(props, "shape", name, value, f"{where}.{name}")

    def _line(self, id_: str, element: Object, where: str) -> tuple[str, Props, Box | None]:
        """A connection, where both ends are bound to something; else ink."""
        props: Props = {}
        color = _color(element.get("strokeColor")) or "ink"
        width = element.get("strokeWidth")
        thick = float(width) if isinstance(width, int | float) and 0 < width < 64 else 2.0
        if self._connects(id_):
            route = "elbow" if element.get("elbowed") is True else "curved" if element.get("roundness") else "straight"
            values = {
                "label": self.labels.get(id_, ""),
                "color": color,
                "start": "arrow" if element.get("startArrowhead") else "none",
                "end": "arrow" if element.get("endArrowhead") else "none",
                "route": route,
                "line": _line_style(element.get("strokeStyle")),
                "width": max(1.0, min(16.0, thick)),
            }
            for name, value in values.items():
                put(props, CONNECTION, name, value, f"{where}.{name}")
            return CONNECTION, props, None
        points = self._points(element, where)
        straight = element.get("type") != "freedraw" and not element.get("roundness")
        left, top = min(x for x, _, _ in points), min(y for _, y, _ in points)
        box = Box(left, top, max(x for x, _, _ in points) - left, max(y for _, y, _ in points) - top)
        shape = outlined(points, box) if straight and not _has_heads(element) else None
        if shape is not None:
            self._shape(props, id_, element, where, shape)
            return "shape", props, box
        if _color(element.get("backgroundColor")) is not None and is_closed(points, box):
            self.warnings.add("fills_left")
        if straight:
            points = cornered(points)
        pen = thick * PEN if element.get("type") == "freedraw" else thick
        put(props, "ink", "color", color, where)
        put(props, "ink", "width", max(1.0, min(64.0, pen)), where)
        put(props, "ink", "points", written(points, left, top), f"{where}.points")
        return "ink", props, Box(box.x, box.y, max(1, box.w), max(1, box.h))

    def _points(self, element: Object, where: str) -> list[Point]:
        """A line's points on the board, turned as it is, with heads drawn where it has any."""
        x, y = number_of(element, "x", where), number_of(element, "y", where)
        given, pressures = listed(element, "points"), listed(element, "pressures")
        real = element.get("simulatePressure") is False and len(pressures) == len(given)
        found: list[Point] = []
        for n in range(0, len(given), 1 + len(given) // MOST_POINTS):
            one = given[n]
            here = {"x": one[0], "y": one[1]} if isinstance(one, list) and len(one) >= 2 else {}
            px, py = number_of(here, "x", f"{where}.points.{n}"), number_of(here, "y", f"{where}.points.{n}")
            found.append((x + px, y + py, _pressure(pressures[n]) if real else 50))
        found = found or [(x, y, 50)]
        if len(found) > 1 and element.get("endArrowhead"):
            found += head(found[-2], found[-1])
        if len(found) > 1 and element.get("startArrowhead"):
            found = [*reversed(head(found[1], found[0])), *found]
        return turned(found, element.get("angle"))

    def _common(self, kind: str, props: Props, element: Object, where: str) -> None:
        share = element.get("opacity", 100)
        if isinstance(share, int | float) and 0 <= share < 100:
            put(props, kind, "opacity", share / 100, f"{where}.opacity")
        put(props, kind, "locked", element.get("locked") is True, f"{where}.locked")

    def _connect(self) -> None:
        """Give connections their ends; one whose end was left out goes too."""
        for id_, (element, _) in self.given.items():
            name = self.names[id_]
            if name not in self.elements or self.elements[name][0] != CONNECTION:
                continue
            ends = [self.names[self._holder(_bound(element.get(binding)))] for binding in ENDS]
            if all(end in self.elements and self.elements[end][0] != CONNECTION for end in ends):
                self.elements[name][1].update({"from": ends[0], "to": ends[1]})
            else:
                del self.elements[name]
                self.warnings.add("edges_to_nothing")

    def _holder(self, id_: str) -> str:
        """What an arrow to a bound text is meant to lead to: what the text is bound to."""
        return self.bound.get(id_, id_)

    def _place(self) -> None:
        """Put elements into their frames and groups."""
        parents: dict[str, str] = {}
        chains: dict[str, list[str]] = {}
        for id_, (element, _) in self.given.items():
            name = self.names[id_]
            if name not in self.boxes:
                continue
            frame = self.names.get(_text(element.get("frameId")), "")
            if frame in self.elements and self.elements[frame][0] == "frame" and self.elements[name][0] != "frame":
                parents[name] = frame
            ids = element.get("groupIds")
            named = [one for one in ids if isinstance(one, str)] if isinstance(ids, list) else []
            if named and self.elements[name][0] != "frame":
                chains[name] = [f"g {one}" for one in dict.fromkeys(reversed(named[-4:]))]
        groups = self._grouped(chains)
        if len(self.elements) + len(groups) > MOST:
            raise Invalid(field="elements", reason="most", n=MOST)
        top = max((props.get("z", KINDS[kind]["z"].default) for kind, props in self.elements.values()), default=None)
        for members, rank in zip(groups.values(), ranks(len(groups), after=top), strict=True):
            self._group(members, parents, rank)
        places = {self.names[id_]: where for id_, (_, where) in self.given.items()}
        for name in self.boxes:
            self._settle(name, parents.get(name), places.get(name, name))

    def _grouped(self, chains: dict[str, list[str]]) -> dict[tuple[str, ...], list[str]]:
        """Each group, by the way to it from the outside, and all that is in it at any depth; the outer ones first."""
        found: dict[tuple[str, ...], list[str]] = {}
        for name, chain in chains.items():
            for depth in range(1, len(chain) + 1):
                found.setdefault(tuple(chain[:depth]), []).append(name)
        return dict(sorted(found.items(), key=lambda item: len(item[0])))

    def _group(self, members: list[str], parents: dict[str, str], rank: str) -> None:
        boxes = [self.boxes[name] for name in members]
        left, top = min(box.x for box in boxes), min(box.y for box in boxes)
        right, bottom = max(box.x + box.w for box in boxes), max(box.y + box.h for box in boxes)
        name = f"group-{len(self.groups)}"
        while name in self.taken:
            name += "-"
        self.taken.add(name)
        self.groups[name] = members
        self.elements[name] = "group", {"z": rank}
        self.boxes[name] = Box(left, top, right - left, bottom - top)
        if (outer := parents.get(members[0])) is not None:
            parents[name] = outer
        for member in members:
            parents[member] = name

    def _settle(self, name: str, parent: str | None, where: str) -> None:
        kind, props = self.elements[name]
        box, origin = self.boxes[name], self.boxes[parent] if parent else Box(0, 0, 0, 0)
        if parent:
            props["parent"] = parent
        for key, value in zip("xywh", (box.x - origin.x, box.y - origin.y, box.w, box.h), strict=True):
            put(props, kind, key, value, f"{where}.{key}")


def _bound(binding: Any) -> str:
    return _text(binding.get("elementId")) if isinstance(binding, dict) else ""


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _color(value: Any) -> str | None:
    """A colour of ours; None for one that is not seen, or not known."""
    if not isinstance(value, str):
        return None
    code = value.lower()
    return NAMED.get(code) or (code if LONG_HEX.fullmatch(code) and code != "#ffffff" else None)


def _size(value: Any) -> str:
    if not isinstance(value, int | float):
        return "m"
    return "s" if value <= 16 else "m" if value <= 22 else "l" if value <= 32 else "xl"


def _align(value: Any, default: str) -> str:
    return {"left": "start", "center": "center", "right": "end"}.get(_text(value), default)


def _line_style(value: Any) -> str:
    return value if value in ("dashed", "dotted") else "solid"


def _pressure(value: Any) -> int:
    known = isinstance(value, int | float) and 0 <= value <= 1
    return round(value * 100) if known else 50


def _has_heads(element: Object) -> bool:
    return bool(element.get("startArrowhead") or element.get("endArrowhead"))
