"""The rules of a board in memory, where they hold somebody's ill will off."""

import json
import random
import time
from typing import Any

import pytest

from raffi_web.features.canvas.document import Document
from raffi_web.features.canvas.element import Author, Element
from raffi_web.features.canvas.elements import DEEPEST
from raffi_web.features.canvas.operations import Put, read
from raffi_web.features.canvas.pinning import MOST_PINS, own_pins
from raffi_web.features.canvas.replay import undoing
from raffi_web.kernel.errors import Conflict, Invalid

ADA = Author("ada", 1)


def pushed(document: Document, *ops: list[Any]) -> list[Any]:
    """Push; what was dropped."""
    return document.push(read(ops), ADA).dropped


def chain(name: str, count: int) -> list[list[Any]]:
    """So many frames, each in the one before."""
    return [["put", f"{name}{n}", "frame", {"parent": f"{name}{n - 1}"} if n else {}] for n in range(count)]


def test_elements_lie_in_so_many_others_at_most() -> None:
    document = Document()
    assert pushed(document, *chain("a", DEEPEST), ["put", "in", "text", {"parent": f"a{DEEPEST - 1}"}]) == []
    assert pushed(document, ["put", "f", "frame", {"parent": f"a{DEEPEST - 1}"}]) == []
    assert pushed(document, ["put", "g", "text", {"parent": "f"}]) == [[0, "deep"]]
    assert pushed(document, ["set", "a0", {"parent": "in"}]) == [[0, "no_parent"]]
    assert pushed(document, ["set", "a0", {"parent": "f"}]) == [[0, "cycle"]]


def test_what_holds_others_goes_no_deeper_than_those_may() -> None:
    document = Document()
    half = DEEPEST // 2
    assert pushed(document, *chain("a", half), *chain("b", half + 2)) == []
    assert pushed(document, ["set", "b0", {"parent": f"a{half - 1}"}]) == [[0, "deep"]]
    assert pushed(document, ["set", "b1", {"parent": f"a{half - 1}"}]) == []


def test_a_deeper_board_of_before_loads_and_goes_back_quickly() -> None:
    def frame(n: int) -> Element:
        return Element(f"a{n}", "frame", {"parent": f"a{n - 1}"} if n else {}, "ada", 1)

    count = 4_400
    document = Document([*(frame(n) for n in range(count)), Element("x", "text", {}, "ada", 1)])
    began = time.process_time()
    assert pushed(document, *(["set", "x", {"parent": f"a{count - 1}"}] for _ in range(500)))[0] == [0, "deep"]
    assert pushed(document, ["set", f"a{count - 1}", {"parent": None, "x": 5}]) == []
    back = undoing(document.become({}, ADA).history(), {})
    assert time.process_time() - began < 1
    assert [one[1] for one in back if one[0] == "put"].index("a5") < count
    last = [one[1] for one in back if one[0] == "put"]
    assert all(last.index(f"a{n}") < last.index(f"a{n + 1}") for n in range(0, count - 2, 400))


def crowded(count: int, *more: Element) -> Document:
    inside = (Element(f"n{n}", "sticky", {"parent": "f"}, "ada", 1) for n in range(count))
    return Document([Element("f", "frame", {}, "ada", 1), *inside, *more])


def test_removals_that_are_refused_cost_a_look_at_the_board_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    looked = 0
    plainly = Document._with_it

    def counted(self: Document, id_: str) -> list[str]:
        nonlocal looked
        looked += len(going := plainly(self, id_))
        return going

    monkeypatch.setattr(Document, "_with_it", counted)
    document = crowded(4_400, Element("lock", "sticky", {"parent": "f", "locked": True}, "ada", 1))
    # What changes between them makes none of them dearer.
    ops = [op for n in range(250) for op in (["set", f"n{n}", {"parent": None, "x": n}], ["del", "f"])]
    assert pushed(document, *ops) == [[2 * n + 1, "locked"] for n in range(250)]
    late = crowded(4_400, Element("new", "sticky", {"parent": "f"}, "ben", 9))
    assert late.push(read([["del", "f"]] * 500), Author("ada", 5, late=True)).dropped[-1] == [499, "older", []]
    assert looked < 5 * 4_500


@pytest.mark.parametrize("seed", range(60))
def test_removals_asked_often_are_judged_as_each_alone(seed: int) -> None:
    draw = random.Random(seed)
    ids = [f"f{n}" for n in range(6)] + [f"n{n}" for n in range(6)]
    kinds = dict(zip(ids, ["frame", "group"] * 3 + ["sticky", "comment", "text"] * 2, strict=True))
    wires = ["w0", "w1", "w2"]
    ops: list[list[Any]] = [["put", id_, kinds[id_], {}] for id_ in ids]
    ops += [["put", wire, "connection", {"from": "n0", "to": draw.choice(ids[:6])}] for wire in wires]
    for _ in range(160):
        id_ = draw.choice(ids)
        near = [["set", id_, {"parent": draw.choice([*ids[:6], None])}], ["set", id_, {"locked": draw.random() < 0.4}]]
        near += [["put", id_, kinds[id_], {"parent": draw.choice(ids[:6])}], ["del", draw.choice([*ids, *wires])]]
        near += [["set", draw.choice(wires), {"to": id_}], ["put", "w0", "connection", {"from": "n1", "to": id_}]]
        ops.append(draw.choice([*near, near[3]]))
    author = Author("ada", 50, late=bool(seed % 2))

    def board() -> Document:
        # Some of it is newer than what is pushed.
        known = draw.getstate()
        made = [Element(f"n{n}", kinds[f"n{n}"], {}, "ben", draw.choice([1, 99])) for n in range(6)]
        draw.setstate(known)
        return Document(made)

    together, single = board(), board()
    together._looked = 10_000
    dropped = [[n, *why[1:]] for n, op in enumerate(ops) for why in single.push(read([op]), author).dropped]
    assert together.push(read(ops), author).dropped == dropped
    assert together.state() == single.state()


def test_a_locked_pin_keeps_nothing_but_itself() -> None:
    document = Document()
    pushed(document, ["put", "note", "sticky", {}], ["put", "p", "comment", {"parent": "note", "locked": True}])
    assert pushed(document, ["del", "p"]) == [[0, "locked"]]
    assert pushed(document, ["del", "note"]) == []
    assert len(document) == 0


@pytest.mark.parametrize(
    ("props", "fine"),
    [
        ({"x": 1, "y": 2, "w": 32, "h": 32, "parent": None, "thread": "t", "done": True, "z": "a5"}, True),
        ({"z": None}, True),
        ({"locked": True}, False),
        ({"z": "zz"}, False),
        ({"z": "a" * 60}, False),
        ({"w": 90_000}, False),
        ({"h": 33}, False),
        ({"opacity": 0}, False),
        ({"extra": "{}"}, False),
    ],
)
def test_whoever_may_only_comment_sets_of_a_pin_where_it_stands_and_its_thread(
    props: dict[str, Any], fine: bool
) -> None:
    document = Document()
    pushed(document, ["put", "p", "comment", {}])
    assert own_pins(document, read([["set", "p", props]]), "ada") is fine
    assert own_pins(document, read([["put", "p", "comment", props]]), "ada") is fine
    assert own_pins(document, read([["put", "new", "comment", props]]), "ada") is fine


def test_whoever_may_only_comment_has_so_many_pins() -> None:
    document = Document()
    pushed(document, *(["put", f"p{n}", "comment", {}] for n in range(MOST_PINS)))
    assert own_pins(document, read([["put", "p0", "comment", {"x": 1}], ["set", "p1", {"x": 1}]]), "ada")
    assert own_pins(document, read([["put", "q", "comment", {}]]), "ben")
    with pytest.raises(Conflict) as refused:
        own_pins(document, read([["put", "q", "comment", {}]]), "ada")
    assert refused.value.kind == "own_pins_full"


def test_values_are_cleaned_by_the_kind_that_they_end_at() -> None:
    document = Document()
    pushed(document, ["put", "a", "sticky", {}], ["put", "w", "connection", {"from": "a", "to": "a"}])
    pushed(document, ["put", "f", "frame", {}], ["put", "in", "sticky", {"parent": "f"}])
    with pytest.raises(Invalid) as refused:
        pushed(
            document, ["del", "a"], ["put", "a", "text", {}], ["set", "a", {"color": "blue"}], ["set", "a", {"x": ""}]
        )
    assert refused.value.field == "ops.3.x"
    assert pushed(document, ["del", "a"], ["put", "a", "connection", {"from": "f", "to": "in"}],
                  ["set", "a", {"width": 4, "line": "dotted"}]) == []  # fmt: skip
    with pytest.raises(Invalid):
        pushed(document, ["del", "a"], ["put", "a", "ink", {}], ["set", "a", {"width": 4, "from": "in"}])
    # `width` of ink may be more than that of a connection, and `in` goes with its frame.
    pushed(document, ["put", "in2", "ink", {"parent": "f"}], ["put", "b", "sticky", {}], ["put", "c", "sticky", {}])
    wide = ["set", "in2", {"width": 60}]
    assert pushed(document, ["del", "f"], ["put", "in2", "connection", {"from": "b", "to": "c"}], wide) == [[2, "gone"]]
    assert "width" not in document.elements["in2"].props


def test_what_was_to_be_removed_and_stayed_is_set_by_its_own_kind() -> None:
    document = Document()
    pushed(document, ["put", "f", "frame", {}], ["put", "in", "sticky", {"parent": "f", "locked": True}])
    assert pushed(document, ["del", "f"], ["set", "f", {"title": "Plan"}], ["set", "f", {"title": 5}]) == [
        [0, "locked"],
        [2, "gone"],
    ]
    assert document.elements["f"].props["title"] == "Plan"


def test_what_older_edits_met_is_told_so_far() -> None:
    document = Document()
    long, short = "x" * 16_000, "y" * 400
    document.push(read([["put", "a", "sticky", {"text": long}], ["put", "b", "sticky", {"text": short}]]), ADA)
    late = Author("ben", 0, late=True)
    done = document.push(read([["set", id_, {"text": "old"}] for id_ in "ab" * 250]), late)
    assert [(index, code) for index, code, _ in done.dropped] == [(n, "older") for n in range(500)]
    assert done.dropped[0][2] == [{"prop": "text", "at": 1}], "the board has it"
    assert done.dropped[1][2] == [{"prop": "text", "value": short, "at": 1}]
    assert len(json.dumps(done.dropped)) < 60_000


def test_marks_in_a_row_are_few_before_a_text_is_composed() -> None:
    (made,) = read([["put", "a", "sticky", {"text": "a" + "\u0315\u0301\u0327" * 6_000 + "b"}]])
    assert isinstance(made, Put)
    assert len(made.props["text"]) <= 32
    assert made.props["text"].endswith("b")


def test_texts_are_measured_as_they_are_kept() -> None:
    # One letter that becomes three.
    growing = "\N{MUSICAL SYMBOL SIXTEENTH NOTE}"
    with pytest.raises(Invalid) as refused:
        read([["put", "a", "sticky", {"text": growing * 10_000}]])
    assert refused.value.field == "ops.0.text"
    assert read([["put", "a", "sticky", {"text": growing * 6_000}]])


@pytest.mark.parametrize(
    ("kind", "name", "value"),
    [
        ("ink", "points", "\u0661,2,3"),
        ("image", "large", "1\u06600x20"),
        ("sticky", "z", "z" * 121),
        ("sticky", "z", ""),
    ],
)
def test_patterns_take_what_pages_make_and_no_more(kind: str, name: str, value: str) -> None:
    with pytest.raises(Invalid) as refused:
        read([["put", "a", kind, {name: value}]])
    assert refused.value.field == f"ops.0.{name}"
    assert read([["put", "a", "sticky", {"z": "z" * 120}]])
