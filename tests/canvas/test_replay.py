"""Going forward and back through changes, and making fewer of them: the board at each clock that is left stays what it
was, whatever was done to it."""

import contextlib
import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from raffi_web.features.canvas.document import Document
from raffi_web.features.canvas.element import Author
from raffi_web.features.canvas.operations import read
from raffi_web.features.canvas.replay import Change, State, compact, difference, folded, replay, rewind, undoing
from raffi_web.kernel.errors import Invalid

IDS = ["a", "b", "c", "d", "e"]
some_id = st.sampled_from(IDS)
values = st.fixed_dictionaries(
    {},
    optional={
        "z": st.sampled_from(["a0", "b", "c"]),
        "locked": st.booleans(),
        "parent": st.one_of(st.none(), some_id),
    },
)
ends = st.fixed_dictionaries({}, optional={"from": some_id, "to": some_id, "width": st.integers(1, 3)})
KIND_OF = {"a": "frame", "b": "frame", "c": "text", "d": "text", "e": "connection"}


def _put(kind: str, one: dict[str, Any], wire: dict[str, Any]) -> dict[str, Any]:
    return {"from": "c", "to": "d", **wire} if kind == "connection" else one


def pushes_of(kinds: Callable[[str], st.SearchStrategy[str]], most: int) -> st.SearchStrategy[list[Any]]:
    """Pushes: operations, actor, batch, seconds since the one before, and whether it shares that one's clock."""
    kinded = some_id.flatmap(lambda id_: st.tuples(st.just(id_), kinds(id_)))
    operation = st.one_of(
        st.builds(lambda one, props, wire: ["put", *one, _put(one[1], props, wire)], kinded, values, ends),
        st.builds(lambda id_, props: ["set", id_, props], some_id, st.one_of(values, ends).filter(bool)),
        st.builds(lambda id_: ["del", id_], some_id),
    )
    push = st.tuples(
        st.lists(operation, min_size=1, max_size=5),
        st.sampled_from(["ada", "ben"]),
        st.sampled_from([None, "drag", "type"]),
        st.sampled_from([0, 1, 30]),
        st.booleans(),
    )
    return st.lists(push, max_size=most)


any_pushes = pushes_of(lambda _: st.sampled_from(["text", "frame", "connection"]), 25)


def history(pushes: list[Any]) -> tuple[list[Change], dict[int, State]]:
    """What some pushes leave behind: changes, and the board at each clock."""
    document, changes, states, clock, at = Document(), [], {0: State()}, 1, 0.0
    for operations, actor, batch, seconds, same_tick in pushes:
        at += seconds
        ops: list[dict[str, Any]] = []
        with contextlib.suppress(Invalid):
            ops = document.push(read(operations), Author(actor, int(at * 1000))).history()
        if not ops:
            continue
        if not (same_tick and changes):
            clock += 1
        n = sum(change.clock == clock for change in changes)
        changes.append(Change(clock, n, at, actor, batch, json.loads(json.dumps(ops))))
        states[clock] = copy.deepcopy(document.state())
    return changes, states


def at(changes: list[Change], clock: int) -> State:
    return replay({}, [change.ops for change in changes if change.clock <= clock])


@settings(max_examples=150, deadline=None)
@given(any_pushes)
def test_changes_lead_to_each_clock_and_back(pushes: list[Any]) -> None:
    changes, states = history(pushes)
    for clock, state in states.items():
        assert at(changes, clock) == state
    last = copy.deepcopy(states[max(states)])
    for clock in sorted(states, reverse=True):
        assert rewind(copy.deepcopy(last), [change.ops for change in changes if change.clock > clock]) == states[clock]


@settings(max_examples=300, deadline=None)
@given(any_pushes, st.sets(st.integers(0, 26)), st.sampled_from([0.5, 10, 1000]))
def test_compacted_changes_lead_to_the_same_boards(pushes: list[Any], stops: set[int], pause: float) -> None:
    changes, states = history(pushes)
    done = compact(changes, sorted(stops), pause)
    rewritten = {(one.clock, one.n): one for one in done.written}
    dropped = {(one.clock, one.n) for one in done.dropped}
    left = [rewritten.get((one.clock, one.n), one) for one in changes if (one.clock, one.n) not in dropped]
    assert not rewritten.keys() & dropped
    for clock in {change.clock for change in left} | {stop for stop in stops if stop in states}:
        assert at(left, clock) == states[clock]
    back = rewind(copy.deepcopy(states[max(states)]), [change.ops for change in left])
    assert back == {}
    # Nobody's change is told as another's, and nothing is left that should have become one.
    assert all(one.actor == {(c.clock, c.n): c.actor for c in changes}[one.clock, one.n] for one in left)


@settings(max_examples=200, deadline=None)
@given(pushes_of(lambda id_: st.just(KIND_OF[id_]), 15), st.data())
def test_going_back_is_undone_by_operations(pushes: list[Any], data: st.DataObject) -> None:
    """Where no id is of two kinds: what hangs on such a one goes along when it changes back."""
    _, states = history(pushes)
    document = Document()
    now = copy.deepcopy(states[max(states)])
    document.become(now, Author("ada", 1))
    before = copy.deepcopy(document.state())
    target = states[data.draw(st.sampled_from(sorted(states)))]
    ops = document.become(copy.deepcopy(target), Author("ada", 2)).history()
    assert document.state() == target
    back = undoing(ops, document.state())
    if back:
        document.push(read(back), Author("ada", 3))
    assert document.state() == before


def _set(id_: str, before: dict[str, Any], after: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"id": id_, "kind": "text", "before": before, "after": after}]


def _made(id_: str, props: dict[str, Any], kind: str = "text") -> list[dict[str, Any]]:
    return [{"id": id_, "kind": kind, "before": None, "after": props}]


def _gone(id_: str, props: dict[str, Any], kind: str = "text") -> list[dict[str, Any]]:
    return [{"id": id_, "kind": kind, "before": props, "after": None}]


@pytest.mark.parametrize(
    ("changes", "one"),
    [
        ([_set("a", {"x": 1}, {"x": 2}), _set("a", {"x": 2, "y": None}, {"x": 3, "y": 9})],
         _set("a", {"x": 1, "y": None}, {"x": 3, "y": 9})),
        ([_set("a", {"x": 1}, {"x": 2}), _set("a", {"x": 2}, {"x": 1})], []),
        ([_made("a", {"x": 1}), _set("a", {"x": 1}, {"x": None})], _made("a", {})),
        ([_made("a", {}), _gone("a", {})], []),
        ([_set("a", {"x": 1}, {"x": 2}), _gone("a", {"x": 2, "y": 3})], _gone("a", {"x": 1, "y": 3})),
        ([_gone("a", {"x": 1, "y": 2}), _made("a", {"x": 5, "y": 2})], _set("a", {"x": 1}, {"x": 5})),
        ([_gone("a", {"x": 1}), _made("a", {}, "frame")], [*_gone("a", {"x": 1}), *_made("a", {}, "frame")]),
        # Somebody changed rows by hand in between: left as they are.
        ([_gone("a", {}), _set("a", {"x": 1}, {"x": 2})], None),
        ([_made("a", {}), _made("a", {"x": 1})], None),
    ],
)  # fmt: skip
def test_several_changes_of_one_element_are_one(changes: list[Any], one: Any) -> None:
    assert folded(changes) == one


def test_what_is_kept_exactly_is_not_gone_across() -> None:
    changes = [Change(clock, 0, clock, "ada", None, _set("a", {"x": clock}, {"x": clock + 1})) for clock in range(1, 7)]
    done = compact(changes, [3, 4], 10)
    assert [(one.clock, one.ops) for one in done.written] == [
        (3, _set("a", {"x": 1}, {"x": 4})),
        (6, _set("a", {"x": 5}, {"x": 7})),
    ]
    assert [one.clock for one in done.dropped] == [1, 2, 5]


def test_a_difference_is_what_makes_one_board_the_other() -> None:
    one: State = {"a": ("text", {"x": 1}), "b": ("frame", {}), "c": ("text", {})}
    other: State = {"a": ("text", {"y": 2}), "c": ("frame", {}), "d": ("text", {"x": 4})}
    assert replay(copy.deepcopy(one), [difference(one, other)]) == other
    assert difference(one, copy.deepcopy(one)) == []
