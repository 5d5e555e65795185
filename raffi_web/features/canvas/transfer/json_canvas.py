"""JSON Canvas 1.0, both ways.

A file of ours reads back as the board it was, and a file from elsewhere leaves as it came. What the form has no key for
travels under `raffi`: there stands what a plain reading of the node would miss, and nothing where it misses nothing.
The form's own keys win where another program has changed them. What we have no property for is kept as JSON in `extra`.
"""

import json
from contextlib import suppress
from typing import Any

from raffi_web.features.canvas.elements import (
    CONNECTION,
    CONTAINERS,
    ID,
    KINDS,
    LONGEST_EXTRA,
    PIN,
    Props,
    parsed_extra,
)
from raffi_web.features.canvas.transfer.canvas_nodes import (
    ROUNDED,
    Asset,
    color_for,
    edge_of,
    exact,
    node_of,
    read_edge,
    read_node,
)
from raffi_web.features.canvas.transfer.reading import (
    FARTHEST,
    MOST,
    Imported,
    Object,
    Warnings,
    listed,
    object_of,
    read_json,
    without_unsafe,
)
from raffi_web.features.canvas.transfer.scene import Box, Scene, cut_circles, put, ranks
from raffi_web.kernel.errors import Invalid

OURS = "raffi"
BOX = "box"
OF_FILE = "raffi:file"
"""Where the first element of a file keeps what the file says of itself: a board may have several files on it."""
MOST_GROUPS = 500
"""Groups among which it is looked what lies in which."""
ANEW = frozenset({*ROUNDED, "id", "fromNode", "toNode", OURS, OF_FILE})
"""Keys that are always written anew."""
NAMES = frozenset({"kind", BOX, *(name for props in KINDS.values() for name in props)})
"""What may stand under `raffi` and is ours; another program may have put its own there."""
STRUCTURE = frozenset({"x", "y", "w", "h", "from", "to", "parent", "extra"})


def read(content: bytes) -> Imported:
    """The board in a file.

    Raises:
        Invalid: It can't be read; `field` is like `nodes.3.x`.
    """
    return read_document(read_json(content))


def read_document(document: Object) -> Imported:
    """The board in a file that is parsed already."""
    return _Reader(document).read()


def write(scene: Scene, asset: Asset = "assets/{}".format) -> Object:
    """A board as a document, without its pins: what is said at them is in no file, and they are nothing without it.

    Args:
        scene: The board.
        asset: Where a file will be, beside this one.
    """
    ids = _names(scene)
    back = {theirs: ours for ours, theirs in ids.items()}
    nodes = [_whole(scene, id_, ids, asset) for id_ in scene.layers if scene.kind(id_) not in (CONNECTION, PIN)]
    edges = [_whole(scene, id_, ids, asset) for id_ in scene.connections]
    written = {"nodes": nodes, "edges": edges}
    read_back = read_document(written).elements
    rough = _is_rough(scene)
    for one, plain in zip((*nodes, *edges), read_back.items(), strict=True):
        ours = _missed(scene, one, plain[1], back[one["id"]], ids, rough)
        kept = one.pop(OURS, {})
        if ours or kept:
            one[OURS] = kept | ours
    return _of_files(scene) | written


def _of_files(scene: Scene) -> Object:
    """What the files that are on a board said of themselves; of two that say different things, the first one's."""
    said: Object = {}
    for id_ in scene.elements:
        found = _extra(scene, id_).get(OF_FILE)
        said = (found if isinstance(found, dict) else {}) | said
    return said


def encode(document: Object) -> bytes:
    """A document as the bytes of a file, indented as other programs do."""
    return json.dumps(document, ensure_ascii=False, indent="\t").encode("utf-8", "backslashreplace")


# -- writing -------------------------------------------------------------------------------------------------------


def _names(scene: Scene) -> dict[str, str]:
    """Our ids to those of the file."""
    names, taken = {}, set(scene.elements)
    for id_ in scene.elements:
        came = _extra(scene, id_).get("id")
        names[id_] = came if isinstance(came, str) and came and came not in taken else id_
        taken.add(names[id_])
    return names


def _extra(scene: Scene, id_: str) -> Object:
    try:
        return parsed_extra(scene.get(id_, "extra") or "{}")
    except ValueError:
        # Stored before it was looked at on its way in.
        return {}


def _whole(scene: Scene, id_: str, names: dict[str, str], asset: Asset) -> Object:
    """A node or edge with its id, and with the keys it came with where those still say what is so."""
    if scene.kind(id_) == CONNECTION:
        ends = {"fromNode": names[scene.get(id_, "from")], "toNode": names[scene.get(id_, "to")]}
        one = {"id": names[id_], **ends, **edge_of(scene, id_)}
        reading = read_edge
    else:
        one = {"id": names[id_], **node_of(scene, id_, asset)}
        reading = read_node
    meaning, extra = reading(one, ""), _extra(scene, id_)
    for key, value in extra.items():
        if key in ANEW or (key == "text" and key in one):
            continue
        with suppress(Invalid):
            if reading(one | {key: value}, "") == meaning:
                one[key] = value
    if isinstance(foreign := extra.get(OURS), dict):
        one[OURS] = {name: value for name, value in foreign.items() if name not in NAMES}
    return one


def _is_rough(scene: Scene) -> bool:
    """Whether places are rounded in the file, so that there something may lie in a frame that is beside it here."""
    placed = [id_ for id_ in scene.layers if scene.kind(id_) not in (CONNECTION, PIN)]
    framed = any(scene.kind(id_) in CONTAINERS for id_ in placed)
    return framed and any(value != int(value) for id_ in placed for value in exact(scene, id_))


def _missed(
    scene: Scene, one: Object, plain: tuple[str, Props], id_: str, names: dict[str, str], rough: bool
) -> Object:
    """What a plain reading of a written node lacks of the element."""
    kind, props = scene.elements[id_]
    missed: Object = {} if plain[0] == kind else {"kind": kind}
    known = KINDS[kind]
    for name in known:
        if name in STRUCTURE:
            continue
        here = props.get(name)
        if here != (plain[1].get(name) if name in KINDS[plain[0]] else None):
            missed[name] = here
    if kind == CONNECTION:
        return missed
    box = exact(scene, id_)
    if any(one[theirs] != value for theirs, value in zip(ROUNDED, box, strict=True)):
        missed[BOX] = list(box)
    parent = scene.parents.get(id_)
    if rough or parent != plain[1].get("parent"):
        missed["parent"] = None if parent is None else names[parent]
    return missed


# -- reading -------------------------------------------------------------------------------------------------------


class _Reader:
    """Reads one document."""

    def __init__(self, document: Object) -> None:
        self.warnings = Warnings()
        self.nodes, self.edges = listed(document, "nodes"), listed(document, "edges")
        if len(self.nodes) + len(self.edges) > MOST:
            raise Invalid(field="nodes" if len(self.nodes) > len(self.edges) else "edges", reason="most", n=MOST)
        self.rest = {key: value for key, value in document.items() if key not in ("nodes", "edges")}
        self.ids: dict[str, str] = {}
        self.taken: set[str] = set()
        self.elements: dict[str, tuple[str, Props]] = {}
        self.boxes: dict[str, Box] = {}
        self.came: dict[str, tuple[Object, Object]] = {}
        """Our id to the node and what of `raffi` in it is not ours to read."""

    def read(self) -> Imported:
        order = iter(ranks(len(self.nodes) + len(self.edges)))
        for n, given in enumerate(self.nodes):
            self._node(given, f"nodes.{n}", next(order))
        self._place()
        for n, given in enumerate(self.edges):
            self._edge(given, f"edges.{n}", next(order))
        self._keep_rest()
        return Imported(self.elements, self.warnings.told())

    def _node(self, given: Any, where: str, rank: str) -> None:
        node = object_of(given, where)
        id_ = self._id(node, where)
        kind, props = read_node(node, where)
        put(props, kind, "z", rank, where)
        ours, foreign = self._ours(node)
        if (better := ours.pop("kind", kind)) != kind:
            kind, props = better, {name: value for name, value in props.items() if name in KINDS[better]}
        self._override(kind, props, ours, node, f"{where}.{OURS}")
        self.boxes[id_] = _box(props, ours.get(BOX))
        self.elements[id_] = kind, props
        self.came[id_] = node, foreign

    def _edge(self, given: Any, where: str, rank: str) -> None:
        edge = object_of(given, where)
        ends = [self.ids.get(_hashable(edge.get(name))) for name in ("fromNode", "toNode")]
        if None in ends:
            self.warnings.add("edges_to_nothing")
            return
        id_ = self._id(edge, where, edge=True)
        props: Props = {"from": ends[0], "to": ends[1], **read_edge(edge, where)}
        put(props, CONNECTION, "z", rank, where)
        ours, foreign = self._ours(edge)
        ours.pop("kind", None)
        self._override(CONNECTION, props, ours, edge, f"{where}.{OURS}")
        self.elements[id_] = CONNECTION, props
        self.came[id_] = edge, foreign

    def _id(self, one: Object, where: str, *, edge: bool = False) -> str:
        """An id of ours for one of the file: the same where that is possible."""
        theirs = one.get("id")
        if not isinstance(theirs, str) or not theirs:
            raise Invalid("errors.missing", field=f"{where}.id")
        id_ = theirs
        if not ID.fullmatch(theirs):
            self.warnings.add("ids_unfit")
            id_ = where.replace(".", "-")
        elif theirs in self.taken or (edge and theirs in self.ids):
            self.warnings.add("ids_twice")
            id_ = where.replace(".", "-")
        while id_ in self.taken:
            id_ += "-"
        self.taken.add(id_)
        if not edge:
            self.ids.setdefault(theirs, id_)
        return id_

    def _ours(self, one: Object) -> tuple[Object, Object]:
        """What stands under `raffi`: what we wrote, and what somebody else did."""
        found = one.get(OURS)
        if not isinstance(found, dict):
            return {}, {}
        kind = found.get("kind")
        known = isinstance(kind, str) and kind in KINDS and kind != CONNECTION
        ours = {"kind": kind} if known and "fromNode" not in one else {}
        if kind is not None and not ours:
            self.warnings.add("kinds_unknown")
        ours |= {name: value for name, value in found.items() if name in NAMES and name != "kind"}
        return ours, {name: value for name, value in found.items() if name not in NAMES}

    def _override(self, kind: str, props: Props, ours: Object, one: Object, where: str) -> None:
        for name, value in ours.items():
            if name not in KINDS[kind] or name in STRUCTURE:
                continue
            painted = name == "color" and kind != "ink" and isinstance(value, str)
            if painted and color_for(kind, value) != one.get("color"):
                continue
            put(props, kind, name, value, f"{where}.{name}")

    def _place(self) -> None:
        """Find what each node is in, and where it is in that."""
        parents = {}
        around = self._groups()
        for id_ in self.elements:
            found = self.came[id_][0].get(OURS)
            if isinstance(found, dict) and "parent" in found:
                parent = self.ids.get(_hashable(found["parent"]))
                if parent is not None and self.elements[parent][0] in CONTAINERS:
                    parents[id_] = parent
            elif (parent := self._smallest(id_, around)) is not None:
                parents[id_] = parent
        self.warnings.add("parents_in_circle", len(cut_circles(parents)))
        for n, id_ in enumerate(self.elements):
            self._settle(id_, parents.get(id_), f"nodes.{n}")

    def _settle(self, id_: str, parent: str | None, where: str) -> None:
        kind, props = self.elements[id_]
        box, origin = self.boxes[id_], self.boxes[parent] if parent is not None else Box(0, 0, 0, 0)
        if parent is not None:
            props["parent"] = parent
        values = {"x": box.x - origin.x, "y": box.y - origin.y, "w": box.w, "h": box.h}
        for theirs, name in ROUNDED.items():
            put(props, kind, name, values[name], f"{where}.{theirs}")

    def _groups(self) -> list[tuple[float, int, str]]:
        """Containers by size, the smallest first."""
        order = enumerate(self.elements.items())
        groups = [(self.boxes[i].w * self.boxes[i].h, -n, i) for n, (i, (kind, _)) in order if kind in CONTAINERS]
        if len(groups) > MOST_GROUPS:
            self.warnings.add("too_many_groups", len(groups))
            return []
        return sorted(groups)

    def _smallest(self, id_: str, groups: list[tuple[float, int, str]]) -> str | None:
        """The smallest group around a node. Of two alike, the one above is in the one below."""
        box = self.boxes[id_]
        mine = next((key for key in groups if key[2] == id_), None) if self.elements[id_][0] in CONTAINERS else None
        for key in groups:
            if key[2] != id_ and (mine is None or key > mine) and self.boxes[key[2]].holds(box):
                return key[2]
        return None

    def _keep_rest(self) -> None:
        """Keep what the nodes have and we have no property for."""
        scene = Scene(self.elements)
        # Pins stay behind when the file is brought onto a board.
        first = next((id_ for id_, (kind, _) in self.elements.items() if kind != PIN), None) if self.rest else None
        self.warnings.add("document_left", len(self.rest) if first is None else 0)
        for id_, (kind, props) in self.elements.items():
            node, foreign = self.came[id_]
            written = edge_of(scene, id_) if kind == CONNECTION else node_of(scene, id_, "assets/{}".format)
            anew = ANEW | ({"text"} if "text" in written else set()) | ({"file"} if props.get("file") else set())
            rest = {key: value for key, value in node.items() if key not in anew and written.get(key) != value}
            if node["id"] != id_:
                rest["id"] = node["id"]
            if foreign:
                rest[OURS] = foreign
            if id_ == first:
                rest[OF_FILE] = self.rest
            if kept := self._fitting(rest):
                props["extra"] = kept

    def _fitting(self, rest: Object) -> str:
        safe = without_unsafe(rest, lambda: self.warnings.add("unsafe_keys"))
        text = json.dumps(safe) if safe else ""
        if len(text) <= LONGEST_EXTRA:
            return text
        self.warnings.add("extras_too_long")
        kept: Object = {}
        for key in sorted(safe, key=lambda key: len(json.dumps(safe[key]))):
            if len(json.dumps({**kept, key: safe[key]})) > LONGEST_EXTRA:
                break
            kept[key] = safe[key]
        return json.dumps(kept) if kept else ""


def _box(props: Props, precise: Any) -> Box:
    """Where a node is: to hundredths where it says so, and nobody has moved it since."""
    values = [props[name] for name in ("x", "y", "w", "h")]
    if isinstance(precise, list) and len(precise) == 4:
        for n, (value, better) in enumerate(zip(values, precise, strict=True)):
            fits = isinstance(better, int | float) and not isinstance(better, bool) and -FARTHEST <= better <= FARTHEST
            if fits and round(better) == value:
                values[n] = better
    return Box(*values)


def _hashable(value: Any) -> str:
    return value if isinstance(value, str) else ""
