"""A board in memory, and what operations make of it.

The rules, the same for everybody, in the order in which pushes reach the board's lock:

- Of two values for one property, the later one stays. One that was set offline, before the value it meets, loses.
- Removing wins: what is set on a removed element is dropped. Putting it again brings it back.
- With an element goes what is in it, and each connection to any of it.
- What would break the board (a frame inside itself, a connection to nothing, a change of something locked) is dropped,
  and its sender is told. What is malformed is refused as a whole push before it comes here (`operations`).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from raffi_web.features.canvas.element import Author, Done, Element, Origin
from raffi_web.features.canvas.elements import CONNECTION, DEEPEST, ENDS, PIN, Props, may_lie_in
from raffi_web.features.canvas.heights import Heights
from raffi_web.features.canvas.operations import Operation, Put, Remove, Set, clean
from raffi_web.features.canvas.removing import Obstacles, keeps_others
from raffi_web.features.canvas.replay import State
from raffi_web.features.canvas.threads import Threads, one_pin_each, why_not_pinned
from raffi_web.features.canvas.weighing import HEAVIEST, weight, weight_of
from raffi_web.kernel.context import SYSTEM
from raffi_web.kernel.errors import Conflict, Invalid

MOST_ELEMENTS = 5_000
TOLD_FROM = 4_000
LONGEST_TOLD, MOST_TOLD = 500, 20_000
"""Bytes of a value that an older edit met, and of all that a push met, that its sender is told. What is longer it has
from the board: the answer, and what is kept of it, are to be no larger than what was sent."""


class Document:
    """The living elements of a board. What changes it notes in `touched`, until `take_touched`."""

    def __init__(self, elements: Iterable[Element] = ()) -> None:
        self.elements: dict[str, Element] = {}
        self.weight = 0
        """Bytes of all of them: a running sum, since it is asked on every push."""
        self.inside: dict[str, set[str]] = defaultdict(set)
        """Ids of what is directly in a frame or group."""
        self.wires: dict[str, set[str]] = defaultdict(set)
        """Ids of the connections that begin or end at an element."""
        self.threads = Threads()
        self.touched: dict[str, set[str] | None] = {}
        """Since it was last taken: what was made or removed (None), and the properties that changed."""
        self.origins: dict[str, Origin] = {}
        """Kinds and makers of what was removed, as long as `touched`: it stays theirs, whoever brings it back."""
        self._elsewhere: Collection[str] = ()
        """Threads of other boards that this push names."""
        self._heights = Heights(self.inside, DEEPEST)
        self._looked = 0
        """At how many elements this push looked that stay where they are."""
        self._obstacles: list[Obstacles] = []
        """What is locked, and what is newer than this push, once it has looked at too many."""
        for element in elements:
            self._add(element)

    def __len__(self) -> int:
        return len(self.elements)

    # -- a push ---------------------------------------------------------------------------------------------------

    def push(self, operations: Sequence[Operation], author: Author, elsewhere: Collection[str] = ()) -> Done:
        """Do what a push asks; `elsewhere` are threads that it names and that are of other boards.

        Raises:
            Conflict: The board would hold or weigh more than it can; nothing was done.
            Invalid: A property is not one of the element's, or its value is wrong; nothing was done.
        """
        new = {one.id for one in operations if isinstance(one, Put)} - self.elements.keys()
        if new and len(self.elements) + len(new) > MOST_ELEMENTS:
            raise Conflict("errors.board_full", code="board_full", field="ops", limit=MOST_ELEMENTS)
        done, before = Done(), self.weight
        self._elsewhere = elsewhere
        for n, operation in enumerate(self._checked(operations)):
            why = self._do(operation, author, done)
            if why is not None:
                done.dropped.append([n, *why])
        self._looked, self._obstacles = 0, []
        self._heights.clear()
        self._check_weight(before, done)
        return done

    def _check_weight(self, before: int, done: Done) -> None:
        """Take back what makes the board too heavy. One that is too heavy may become lighter."""
        if self.weight <= max(HEAVIEST, before):
            return
        for id_, was in done.was.items():
            if was is None:
                self.forget(id_)
            else:
                self.replace(was)
        raise Conflict("errors.board_heavy", code="board_heavy", field="ops", limit=HEAVIEST // 1_000_000)

    def _checked(self, operations: Sequence[Operation]) -> list[Operation]:
        """The operations with the values of sets cleaned, by the kind that the element should be of by then."""
        kinds: dict[str, str | None] = {}
        checked: list[Operation] = []
        for n, one in enumerate(operations):
            there = self.elements.get(one.id)
            kind = kinds.setdefault(one.id, None if there is None else there.kind)
            if isinstance(one, Remove):
                kinds[one.id] = None
            elif isinstance(one, Put):
                kinds[one.id] = kind or one.kind
            elif kind is not None:
                one = Set(one.id, clean(kind, one.props, f"ops.{n}"), kind)
            checked.append(one)
        return checked

    def _set(self, operation: Set, author: Author, done: Done) -> tuple[Any, ...] | None:
        there = self.elements.get(operation.id)
        if there is None:
            return ("gone",)
        if operation.kind == there.kind:
            return self._change(there, operation.props, author, done)
        if operation.kind is not None:
            return ("gone",)
        # It was to be removed by now, and stayed: what holds for its kind was not looked at yet.
        try:
            props = clean(there.kind, operation.props, "ops")
        except Invalid:
            return ("gone",)
        return self._change(there, props, author, done)

    def _do(self, operation: Operation, author: Author, done: Done) -> tuple[Any, ...] | None:
        if isinstance(operation, Put):
            return self._put(operation, author, done)
        if isinstance(operation, Set):
            return self._set(operation, author, done)
        return self._remove(operation, author, done)

    def _put(self, put: Put, author: Author, done: Done) -> tuple[Any, ...] | None:
        there = self.elements.get(put.id)
        if there is not None:
            return ("exists",) if there.kind != put.kind else self._change(there, put.props, author, done)
        why = self._misplaced(put.id, put.kind, put.props)
        if why is not None:
            return (why,)
        maker = self._maker(put.id, put.kind) or author.actor
        self._make(Element(put.id, put.kind, dict(put.props), maker, author.at), done)
        return None

    def _maker(self, id_: str, kind: str) -> str | None:
        """Who made what was removed, if that was of this kind."""
        of, maker = self.origins.get(id_, (None, None))
        return maker if of == kind else None

    def _change(self, there: Element, props: Props, author: Author, done: Done) -> tuple[Any, ...] | None:
        unlocks = "locked" in props and not props["locked"]
        if there.get("locked") and not unlocks and props.keys() != {"locked"}:
            return ("locked",)
        older = [n for n in props if author.late and there.set_at(n) > author.at and there.get(n) != props[n]]
        fresh = {name: value for name, value in props.items() if name not in older}
        if fresh and (why := self._misplaced(there.id, there.kind, fresh)) is not None:
            return (why,)
        if fresh:
            self._write(there, fresh, author, done)
        if not older:
            return None
        return ("older", [self._met(there, name, done) for name in older])

    @staticmethod
    def _met(there: Element, name: str, done: Done) -> dict[str, Any]:
        """What an older edit met, as it is told."""
        value, met = there.get(name), {"prop": name, "at": there.set_at(name)}
        size = weight_of(name, value)
        if size > LONGEST_TOLD or done.told + size > MOST_TOLD:
            return met
        done.told += size
        return {**met, "value": value}

    def _write(self, there: Element, fresh: Props, author: Author, done: Done) -> None:
        if there.id not in done.before:
            # Whoever read it a moment ago may still be writing it down: what they have stays as it was.
            was, there.props = there.props, dict(there.props)
            done.before[there.id] = (there.kind, was)
            done.was[there.id] = Element(there.id, there.kind, was, there.made_by, there.made_at, dict(there.stamps))
        self._unlink(there)
        lighter = there.weight
        for name, value in fresh.items():
            there.weight += weight_of(name, value) - weight_of(name, there.props.get(name))
            if value is None:
                there.props.pop(name, None)
            else:
                there.props[name] = value
            there.stamps[name] = author.at
        self.weight += there.weight - lighter
        self._link(there)
        noted = self.touched.setdefault(there.id, set())
        if noted is not None:
            noted.update(fresh)
        done.after[there.id] = dict(there.props)

    def _make(self, element: Element, done: Done) -> None:
        done.before.setdefault(element.id, (element.kind, None))
        done.was.setdefault(element.id, None)
        self._add(element)
        self.touched[element.id] = None
        done.kinds[element.id] = element.kind
        done.after[element.id] = dict(element.props)

    def _drop(self, element: Element, done: Done) -> None:
        done.before.setdefault(element.id, (element.kind, dict(element.props)))
        done.was.setdefault(element.id, element)
        done.after[element.id] = None
        self.origins[element.id] = (element.kind, element.made_by)
        self.forget(element.id)
        self.touched[element.id] = None

    def _remove(self, remove: Remove, author: Author, done: Done) -> tuple[Any, ...] | None:
        there = self.elements.get(remove.id)
        if there is None:
            return ("gone",)
        if (why := self._kept(there, author)) is not None:
            return why
        for id_ in self._with_it(remove.id):
            self._drop(self.elements[id_], done)
        return None

    def _kept(self, there: Element, author: Author) -> tuple[Any, ...] | None:
        """Why an element stays, if so. However often a push asks, it looks at the whole board but a few times."""
        if there.kind == PIN and there.get("locked"):
            return ("locked",)
        if not self._obstacles and self._looked > len(self.elements):
            late = Obstacles(self, lambda one: one.last_set_at() > author.at, wired=True)
            self._obstacles = [Obstacles(self, keeps_others, wired=False), late]
        if self._obstacles:
            locked, older = (obstacles.in_way(there.id) for obstacles in self._obstacles)
            older = author.late and older
        else:
            going = [self.elements[id_] for id_ in self._with_it(there.id)]
            locked = any(map(keeps_others, going))
            older = author.late and any(one.last_set_at() > author.at for one in going)
            self._looked += len(going) if locked or older else 0
        return ("locked",) if locked else ("older", []) if older else None

    def _with_it(self, id_: str) -> list[str]:
        """An element, all that is in it, and the connections to any of it."""
        going = [id_]
        for one in going:
            going += self.inside.get(one, ())
        wires = {wire for one in going for wire in self.wires.get(one, ())}
        return [*dict.fromkeys((*going, *sorted(wires)))]

    def _misplaced(self, id_: str, kind: str, props: Props) -> str | None:
        """Why an element can't have these values, if so."""
        parent = props.get("parent")
        if parent is not None:
            above = self.elements.get(parent)
            if above is None or not may_lie_in(kind, above.kind):
                return "no_parent"
            around = [parent, *islice(self.above(parent), DEEPEST)]
            if id_ in around:
                return "cycle"
            if len(around) + self._heights.of(id_) > DEEPEST:
                return "deep"
        if kind == CONNECTION:
            for end in ENDS:
                if end in props and not self._is_end(id_, props[end]):
                    return "no_end"
        return why_not_pinned(self.threads, id_, props, self._elsewhere) if kind == PIN else None

    def _is_end(self, wire: str, id_: str | None) -> bool:
        element = self.elements.get(id_ or "")
        return element is not None and element.kind != CONNECTION and element.id != wire

    def _around(self, parent: str) -> Iterator[str]:
        yield parent
        yield from self.above(parent)

    def above(self, id_: str) -> Iterator[str]:
        """The containers around an element, from the inside out."""
        seen: set[str] = set()
        parent = self.elements[id_].props.get("parent") if id_ in self.elements else None
        while parent is not None and parent not in seen:
            seen.add(parent)
            yield parent
            parent = self.elements[parent].props.get("parent") if parent in self.elements else None

    # -- going back -------------------------------------------------------------------------------------------------

    def state(self) -> State:
        """The elements as they are now."""
        return {id_: (one.kind, one.props) for id_, one in self.elements.items()}

    def become(self, state: State, author: Author) -> Done:
        """Make the board what it was, locked elements too: whoever goes back means the whole board.

        What comes back is of whoever made it, and of nobody where that is not known; never of who goes back.

        Raises:
            Conflict: It would weigh more than it can; nothing was done.
        """
        done, before, state = Done(), self.weight, one_pin_each(state, self.threads)
        for element in [*self.elements.values()]:
            if element.id not in state or state[element.id][0] != element.kind:
                self._drop(element, done)
        for id_, (kind, props) in state.items():
            there = self.elements.get(id_)
            if there is None:
                maker = self._maker(id_, kind) or SYSTEM.id
                self._make(Element(id_, kind, dict(props), maker, author.at), done)
                continue
            names = [name for name in props.keys() | there.props.keys() if props.get(name) != there.props.get(name)]
            if names:
                self._write(there, {name: props.get(name) for name in names}, author, done)
        self._check_weight(before, done)
        return done

    # -- what is where ----------------------------------------------------------------------------------------------

    def _add(self, element: Element) -> None:
        element.weight = weight(element.id, element.props)
        self.weight += element.weight
        self.elements[element.id] = element
        self._link(element)

    def _link(self, element: Element) -> None:
        for obstacles in self._obstacles:
            obstacles.link(element)
        self.threads.link(element.id, element.kind, element.props)
        if (parent := element.props.get("parent")) is not None:
            self.inside[parent].add(element.id)
            self._heights.forget(self._around(parent))
        if element.kind == CONNECTION:
            for end in ENDS:
                self.wires[element.props[end]].add(element.id)

    def _unlink(self, element: Element) -> None:
        for obstacles in self._obstacles:
            obstacles.unlink(element)
        self.threads.unlink(element.id, element.kind, element.props)
        if (parent := element.props.get("parent")) is not None:
            self.inside[parent].discard(element.id)
            self._heights.forget(self._around(parent))
        if element.kind == CONNECTION:
            for end in ENDS:
                self.wires[element.props[end]].discard(element.id)

    def replace(self, element: Element) -> None:
        """Take an element as the database has it."""
        self.forget(element.id)
        self._add(element)

    def forget(self, id_: str) -> None:
        """Take it that an element is gone from the database."""
        if (there := self.elements.get(id_)) is not None:
            self.weight -= there.weight
            self._unlink(there)
            del self.elements[id_]

    # -- telling ----------------------------------------------------------------------------------------------------

    def take_touched(self) -> dict[str, set[str] | None]:
        """What was touched since this was last asked."""
        touched, self.touched, self.origins = self.touched, {}, {}
        return touched
