"""What can be made of a board's history without asking anybody: the board at a clock, fewer changes, differences.

A change is a list of operations as `BoardChange` keeps them: `before` is null for what was made, `after` for what was
removed; else both have the properties that changed, null for what is as by default. An element that became one of
another kind under the same id was removed and made.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from raffi_web.features.canvas.elements import Props

Ops = Sequence[Mapping[str, Any]]
State = dict[str, tuple[str, Props]]
"""The elements of a board: id to kind and properties."""


def replay(state: State, changes: Iterable[Ops]) -> State:
    """Go forward: what changes make of a board. The given state is used up."""
    for ops in changes:
        for op in ops:
            after = op["after"]
            if after is None:
                state.pop(op["id"], None)
            elif op["before"] is None:
                state[op["id"]] = (op["kind"], dict(after))
            elif (there := state.get(op["id"])) is not None:
                _set(there[1], after)
    return state


def rewind(state: State, changes: Sequence[Ops]) -> State:
    """Go back: what a board was before changes, which are given as they happened. The given state is used up."""
    for ops in reversed(changes):
        for op in reversed(ops):
            before = op["before"]
            if before is None:
                state.pop(op["id"], None)
            elif op["after"] is None:
                state[op["id"]] = (op["kind"], dict(before))
            elif (there := state.get(op["id"])) is not None:
                _set(there[1], before)
    return state


def _set(props: Props, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        if value is None:
            props.pop(name, None)
        else:
            props[name] = value


def change_of(id_: str, before: tuple[str, Props] | None, after: tuple[str, Props] | None) -> list[dict[str, Any]]:
    """The operations that make one element what it is now, as history keeps them; none where nothing changed."""
    if before is None and after is None:
        return []
    if before is None or after is None or before[0] != after[0]:
        made = [] if after is None else [{"id": id_, "kind": after[0], "before": None, "after": after[1]}]
        gone = [] if before is None else [{"id": id_, "kind": before[0], "before": before[1], "after": None}]
        return gone + made
    names = [name for name in before[1].keys() | after[1].keys() if before[1].get(name) != after[1].get(name)]
    if not names:
        return []
    was, now = ({name: props.get(name) for name in sorted(names)} for props in (before[1], after[1]))
    return [{"id": id_, "kind": after[0], "before": was, "after": now}]


def difference(before: State, after: State) -> list[dict[str, Any]]:
    """What makes one board the other."""
    ids = [*before, *(id_ for id_ in after if id_ not in before)]
    return [op for id_ in ids for op in change_of(id_, before.get(id_), after.get(id_))]


# -- many changes as one ----------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Folded:
    """What several changes made of one element. `whole`: the properties on both sides are all that it had."""

    kind_before: str
    kind_after: str
    before: Props | None
    after: Props | None
    whole: bool

    def add(self, op: Mapping[str, Any]) -> bool:
        """Take a later change in; False when it can't follow, since somebody changed rows by hand between the two."""
        if op["before"] is None:
            return self._made(op)
        if self.after is None:
            return False
        if op["after"] is None:
            self._removed(op)
        elif self.whole:
            _set(self.after, op["after"])
        else:
            assert self.before is not None
            self.before = {**op["before"], **self.before}
            self.after = {**self.after, **op["after"]}
        return True

    def _made(self, op: Mapping[str, Any]) -> bool:
        if self.after is not None:
            return False
        self.kind_after, self.after = op["kind"], dict(op["after"])
        return True

    def _removed(self, op: Mapping[str, Any]) -> None:
        if not self.whole:
            assert self.before is not None
            was = dict(op["before"])
            _set(was, self.before)
            self.before, self.whole = was, True
        self.after = None

    def ops(self, id_: str) -> list[dict[str, Any]]:
        """What is left of it."""
        if not self.whole:
            assert self.before is not None
            assert self.after is not None
            names = [name for name in self.before if self.before[name] != self.after[name]]
            was, now = ({name: side[name] for name in names} for side in (self.before, self.after))
            return [{"id": id_, "kind": self.kind_after, "before": was, "after": now}] if names else []
        before = None if self.before is None else (self.kind_before, self.before)
        return change_of(id_, before, None if self.after is None else (self.kind_after, self.after))


def folded(changes: Iterable[Ops]) -> list[dict[str, Any]] | None:
    """Several changes as one: the first before, the last after. None when they do not follow from each other."""
    elements: dict[str, _Folded] = {}
    for ops in changes:
        for op in ops:
            there = elements.get(op["id"])
            if there is None:
                before, after = (None if op[side] is None else dict(op[side]) for side in ("before", "after"))
                whole = before is None or after is None
                elements[op["id"]] = _Folded(op["kind"], op["kind"], before, after, whole)
            elif not there.add(op):
                return None
    return [op for id_, one in elements.items() for op in one.ops(id_)]


@dataclass(frozen=True, slots=True)
class Change:
    """One kept change; `at` in seconds."""

    clock: int
    n: int
    at: float
    actor: str
    batch: str | None
    ops: Ops


@dataclass(slots=True)
class Compacted:
    """What is to be done to make history shorter: changes to drop, and to write anew in their places."""

    dropped: list[Change] = field(default_factory=list)
    written: list[Change] = field(default_factory=list)


MOST_FOLDED = 1_000
"""Operations in changes that become one."""


def compact(changes: Sequence[Change], stops: Sequence[int], pause: float) -> Compacted:
    """Make one of changes that follow each other, are of one actor and belong together: one gesture, or less than
    `pause` seconds between them. It stands where the last of them stood, so that the board at every clock that is left
    stays what it was.

    Args:
        changes: In their order.
        stops: Clocks that are kept exactly, in order: no change goes across one.
        pause: In seconds.
    """
    done = Compacted()
    run: list[Change] = []
    whole = True
    for change in changes:
        if run and not ((whole or run[-1].clock == change.clock) and _belongs(run, change, stops, pause)):
            # What begins within a clock stays there: others' changes of that clock are left.
            whole = run[-1].clock != change.clock
            _fold(run, done)
            run = []
        run.append(change)
    _fold(run, done)
    return done


def _belongs(run: list[Change], change: Change, stops: Sequence[int], pause: float) -> bool:
    last = run[-1]
    if last.actor != change.actor or sum(len(one.ops) for one in run) + len(change.ops) > MOST_FOLDED:
        return False
    if (last.batch is None or last.batch != change.batch) and change.at - last.at > pause:
        return False
    return not any(last.clock <= stop < change.clock for stop in stops)


def _fold(run: list[Change], done: Compacted) -> None:
    if len(run) < 2:
        return
    ops = folded(one.ops for one in run)
    if ops is None:
        return
    done.dropped += run[:-1] if ops else run
    if ops:
        last, batches = run[-1], {one.batch for one in run}
        done.written.append(
            Change(last.clock, last.n, last.at, last.actor, batches.pop() if len(batches) == 1 else None, ops)
        )


# -- back again -------------------------------------------------------------------------------------------------------


def undoing(ops: Ops, now: Mapping[str, tuple[str, Props]]) -> list[list[Any]]:
    """Operations of pushes that take a change back, in an order in which none of them is in the way of another.

    Args:
        ops: The change.
        now: The board after it.
    """
    made = {op["id"] for op in ops if op["before"] is None}
    gone = {op["id"]: (op["kind"], op["before"]) for op in ops if op["after"] is None}
    sets = {op["id"]: op["before"] for op in ops if op["before"] is not None and op["after"] is not None}
    # A wire whose end moves goes with the end it has now, if that goes: it is made whole again.
    wires = {id_ for id_, was in sets.items() if was.keys() & {"from", "to"}}
    free, lock = [], []
    for id_ in [*made, *sets]:
        values: dict[str, Any] = {}
        if now[id_][1].get("locked"):
            values["locked"] = None
            if id_ in sets and sets[id_].get("locked", True):
                lock.append(["set", id_, {"locked": True}])
        elif id_ in sets and sets[id_].get("locked"):
            lock.append(["set", id_, {"locked": True}])
        if id_ in sets and "parent" in sets[id_]:
            values["parent"] = None
        if values:
            free.append(["set", id_, values])
    puts = {id_: (now[id_][0], _before(now[id_][1], sets[id_])) for id_ in wires} | gone
    props = {id_: now[id_][1] for id_ in made}
    dels = [["del", id_] for id_ in reversed(_outside_in(props))]
    back = [["put", id_, *puts[id_]] for id_ in _outside_in({id_: one[1] for id_, one in puts.items()})]
    values = {id_: {name: value for name, value in was.items() if name != "locked"} for id_, was in sets.items()}
    return [*free, *dels, *back, *(["set", id_, one] for id_, one in values.items() if one), *lock]


def _before(props: Props, was: Mapping[str, Any]) -> Props:
    whole = {name: value for name, value in props.items() if name != "locked"}
    _set(whole, {name: value for name, value in was.items() if name != "locked"})
    return whole


def _outside_in(elements: Mapping[str, Props]) -> list[str]:
    """What holds others before what is in it, and wires last."""

    depths: dict[str, int] = {}
    for id_ in elements:
        chain, at = [], id_
        while at in elements and at not in depths:
            # A circle, which only rows changed by hand could have, ends here.
            depths[at] = 0
            chain.append(at)
            at = elements[at].get("parent") or ""
        above = depths.get(at, -1)
        depths |= {one: above + n for n, one in enumerate(reversed(chain), 1)}
    return sorted(elements, key=lambda id_: ("from" in elements[id_] or "to" in elements[id_], depths[id_]))
