"""A board as plain data, to be written into files: where everything is, and in which order it is read."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from raffi_web.features.canvas.elements import CONNECTION, ENDS, KINDS, LONGEST_RANK, NEEDED, PIN, Props, may_lie_in
from raffi_web.features.canvas.transfer.beside import Beside
from raffi_web.features.canvas.transfer.pace import unhurried
from raffi_web.kernel.errors import Invalid

Elements = Mapping[str, Sequence[Any]]
"""An element's id to its kind and the properties that are not as by default."""
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
WALLS = frozenset({"text", "sticky", "shape", "image", "video", "link", "chat"})
"""Kinds that are gone around."""
DETOUR = 120
"""How far from two elements something may stand between them."""
ROW = 0.5
"""Two elements are in one row where they share this much of the lower one's height."""


class Box(NamedTuple):
    """A rectangle on the board."""

    x: float
    y: float
    w: float
    h: float

    def holds(self, other: "Box") -> bool:
        """Whether the other one is inside."""
        return (
            self.x <= other.x
            and self.y <= other.y
            and self.x + self.w >= other.x + other.w
            and self.y + self.h >= other.y + other.h
        )


@dataclass(frozen=True)
class Scene:
    """What stands on a board. Parents that lead in a circle, or nowhere, count as none.

    Attributes:
        elements: Id to kind and properties.
        title: The board's.
        pace: Called whenever something is read of it: whatever goes through the board can be ended.
        beside: What is told beside the elements.
        said: What elements are in words, once somebody asked (`drawing.alternative`).
    """

    elements: Elements
    title: str = ""
    beside: Beside = field(default_factory=Beside)
    pace: Callable[[], None] = field(default=unhurried, repr=False, compare=False)
    said: dict[str, str] = field(default_factory=dict, repr=False, compare=False)
    _places: dict[str, tuple[float, float]] = field(default_factory=dict, repr=False)

    def kind(self, id_: str) -> str:
        """What an element is."""
        self.pace()
        return self.elements[id_][0]

    def get(self, id_: str, name: str) -> Any:
        """A property's value, its default where nobody set it."""
        self.pace()
        kind, props = self.elements[id_]
        return props.get(name, KINDS[kind][name].default)

    @cached_property
    def parents(self) -> dict[str, str]:
        """Which element is in which container; of a pin, also upon what it is."""
        known: dict[str, str] = {}
        for id_, (kind, props) in self.elements.items():
            parent = props.get("parent")
            if parent in self.elements and may_lie_in(kind, self.kind(parent)):
                known[id_] = parent
        cut_circles(known)
        return known

    @cached_property
    def inside(self) -> dict[str | None, list[str]]:
        """What is directly in each container, from the lowest layer up; under None what is in none."""
        found: dict[str | None, list[str]] = {}
        for id_ in self.layers:
            if self.kind(id_) != CONNECTION:
                found.setdefault(self.parents.get(id_), []).append(id_)
        return found

    @cached_property
    def layers(self) -> list[str]:
        """All elements from the lowest layer up."""
        return sorted(self.elements, key=lambda id_: (self.get(id_, "z"), id_))

    @cached_property
    def top(self) -> str | None:
        """The highest layer over which there is room: ranks with `z` come to an end, and grow from there."""
        found = (self.get(id_, "z") for id_ in self.elements)
        return max((z for z in found if z < "z" and len(z) <= LONGEST_RANK // 3), default=None)

    @cached_property
    def connections(self) -> list[str]:
        """Connections that have both ends, from the lowest layer up. At a pin none is seen."""
        return [id_ for id_ in self.layers if self.kind(id_) == CONNECTION and self._both_ends(id_)]

    def _both_ends(self, id_: str) -> bool:
        ends = [self.get(id_, name) for name in ENDS]
        return all(end in self.elements and self.kind(end) not in (CONNECTION, PIN) for end in ends)

    def painted(self, within: str | None = None) -> Iterator[str]:
        """Elements in the order they are drawn: a container, then what is in it."""
        waiting = list(reversed(self.inside.get(within, [])))
        while waiting:
            id_ = waiting.pop()
            yield id_
            waiting += reversed(self.inside.get(id_, []))

    @cached_property
    def stack(self) -> list[str]:
        """All that is drawn, from the lowest up, as on the screen (`client/scene.ts`).

        A container lies under what is in it, a connection over whatever its ends lie in, and pins over all.
        """
        wires = set(self.connections)
        tops = (id_ for id_ in self.layers if id_ in wires or id_ not in self.parents)
        free = [id_ for id_ in tops if id_ in wires or self.kind(id_) != CONNECTION]
        order = [one for id_ in free for one in (id_, *self.painted(id_))]
        at = {id_: n for n, id_ in enumerate(order)}

        def height(id_: str) -> tuple[int, int]:
            if self.kind(id_) == PIN:
                return len(order), at[id_]
            if id_ not in wires:
                return at[id_], -1
            around = (above for name in ENDS for above in self.above(self.get(id_, name)))
            return max(at[id_], *(at[one] for one in around), 0), at[id_]

        return sorted(order, key=height)

    def place(self, id_: str) -> tuple[float, float]:
        """Where its upper left corner is on the board."""
        chain, at = [], id_
        while at not in self._places:
            chain.append(at)
            if at not in self.parents:
                break
            at = self.parents[at]
        for one in reversed(chain):
            x, y = self._places[self.parents[one]] if one in self.parents else (0.0, 0.0)
            self._places[one] = (x + self.get(one, "x"), y + self.get(one, "y"))
        return self._places[id_]

    def box(self, id_: str) -> Box:
        """Where it is on the board, and how large."""
        x, y = self.place(id_)
        return Box(x, y, self.get(id_, "w"), self.get(id_, "h"))

    @cached_property
    def walls(self) -> dict[str, Box]:
        """What ways with corners go around."""
        return {id_: self.box(id_) for id_ in self.elements if self.kind(id_) in WALLS}

    def between(self, one: str, other: str) -> list[Box]:
        """What stands between two elements, and can be gone around: neither lies in it, nor it in one of them."""
        whole = self.bounds([one, other])
        if whole is None:
            return []
        own = {one, other, *self.above(one), *self.above(other)}
        left, top = whole.x - DETOUR, whole.y - DETOUR
        right, bottom = whole.x + whole.w + DETOUR, whole.y + whole.h + DETOUR
        return [
            box
            for id_, box in self.walls.items()
            if box.x < right and box.x + box.w > left and box.y < bottom and box.y + box.h > top
            if id_ not in own and not {one, other} & set(self.above(id_))
        ]

    def above(self, id_: str) -> Iterator[str]:
        """What an element lies in, from the nearest on."""
        while (parent := self.parents.get(id_)) is not None:
            yield parent
            id_ = parent

    def bounds(self, ids: Iterable[str] | None = None) -> Box | None:
        """The smallest rectangle around some elements, or all of them; None when there are none."""
        chosen = self.elements if ids is None else ids
        boxes = [self.box(id_) for id_ in chosen if self.kind(id_) != CONNECTION]
        if not boxes:
            return None
        left, top = min(box.x for box in boxes), min(box.y for box in boxes)
        right, bottom = max(box.x + box.w for box in boxes), max(box.y + box.h for box in boxes)
        return Box(left, top, right - left, bottom - top)

    @cached_property
    def frames(self) -> list[str]:
        """The frames that stand in no other one, as they are read."""
        return self.read(id_ for id_ in self.inside.get(None, []) if self.kind(id_) == "frame")

    def read(self, ids: Iterable[str]) -> list[str]:
        """Elements as somebody reads them: row by row, each from the left."""
        waiting = sorted(ids, key=lambda id_: (self.box(id_).y, self.box(id_).x, id_))
        rows: list[tuple[float, list[str]]] = []
        for id_ in waiting:
            box = self.box(id_)
            if rows and rows[-1][0] - box.y >= box.h * ROW:
                rows[-1][1].append(id_)
            else:
                rows.append((box.y + box.h, [id_]))
        return [id_ for _, row in rows for id_ in sorted(row, key=lambda one: (self.box(one).x, one))]

    def outline(self, within: str | None = None) -> list[str]:
        """What is directly in a container, or in none, in reading order: frames first."""
        found = self.inside.get(within, [])
        frames = self.read(id_ for id_ in found if self.kind(id_) == "frame")
        return frames + self.read(id_ for id_ in found if self.kind(id_) != "frame")


def cut_circles(parents: dict[str, str]) -> list[str]:
    """Let each circle of parents end somewhere. Returns whose parent was taken away."""
    cut, done = [], set[str]()
    for start in sorted(parents):
        path, at = set[str](), start
        while at in parents and at not in done:
            path.add(at)
            if parents[at] in path:
                del parents[at]
                cut.append(at)
                break
            at = parents[at]
        done |= path
    return cut


def clean_prop(kind: str, name: str, value: Any, where: str) -> Any:
    """A value of a property as it is kept; None for what is as by default.

    Raises:
        Invalid: It is none of the kind's, or the value is wrong; `where` is the field's name.
    """
    prop = KINDS[kind].get(name)
    if prop is None:
        raise Invalid(field=where, reason="not_known")
    kept = None if value is None else prop.clean(value, where)
    if kept is None and name in NEEDED.get(kind, ()):
        raise Invalid("errors.missing", field=where)
    return None if kept == prop.default and type(kept) is type(prop.default) else kept


def put(props: Props, kind: str, name: str, value: Any, where: str) -> None:
    """Set a property of an element that is being read, or leave it out where it is as by default."""
    kept = clean_prop(kind, name, value, where)
    if kept is None:
        props.pop(name, None)
    else:
        props[name] = kept


def ranks(count: int, after: str | None = None) -> list[str]:
    """Places in the order of layers, each above the one before and all above `after`."""
    found, last = [], after
    for _ in range(count):
        last = _above(last)
        found.append(last)
    return found


def _above(rank: str | None) -> str:
    """The next whole rank: a letter says how many digits follow it, as in the library `fractional-indexing`."""
    if rank is None or not "a" <= rank[0] <= "z":
        return "a0" if rank is None or rank < "a0" else rank + "V"
    head, length = rank[0], ord(rank[0]) - ord("a") + 1
    digits = list(rank[1 : length + 1].ljust(length, "0"))
    for n in reversed(range(length)):
        if digits[n] != "z":
            digits[n] = DIGITS[DIGITS.index(digits[n]) + 1]
            return head + "".join(digits)
        digits[n] = "0"
    return rank + "V" if head == "z" else chr(ord(head) + 1) + "0" * (length + 1)
