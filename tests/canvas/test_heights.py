"""How many levels there are in an element: right after every change, and looked at once however often it is asked."""

from hypothesis import given
from hypothesis import strategies as st

from raffi_web.features.canvas.document import Document
from raffi_web.features.canvas.element import Author
from raffi_web.features.canvas.elements import DEEPEST
from raffi_web.features.canvas.heights import Heights
from raffi_web.features.canvas.operations import read

ADA = Author("ada", 1)


class Counted(dict[str, set[str]]):
    """What is in what; `asked` counts how often somebody looked."""

    asked = 0

    def get(self, key: str, default: set[str] | None = None) -> set[str] | None:  # type: ignore[override]
        self.asked += 1
        return super().get(key, default)


def chain(top: str, levels: int) -> list[list[object]]:
    """Operations that put so many frames into one, each in the one before."""
    return [["put", f"{top}{n}", "frame", {"parent": f"{top}{n - 1}" if n else top}] for n in range(levels)]


def test_what_is_in_an_element_is_looked_at_once() -> None:
    inside = Counted({"f": {"a", "b"}, "a": {"c"}, "c": {"d"}})
    heights = Heights(inside, DEEPEST)
    assert heights.of("f") == 3
    looked = inside.asked
    assert [heights.of("f") for _ in range(100)] == [3] * 100
    assert inside.asked == looked


def test_a_circle_ends() -> None:
    assert Heights({"a": {"b"}, "b": {"a"}}, DEEPEST).of("a") >= 1


def test_what_a_push_put_deeper_counts_in_the_same_push() -> None:
    document = Document()
    document.push(read([["put", "f", "frame", {}], ["put", "p", "frame", {}], *chain("f", 2)]), ADA)
    there_and_back = [["set", "f", {"parent": "p"}], ["set", "f", {"parent": None}]]
    deeper = chain("f1", DEEPEST - 2)
    into = ["set", "f", {"parent": "p"}]
    done = document.push(read([*there_and_back, *deeper, into]), ADA)
    assert done.dropped == [[len(there_and_back) + len(deeper), "deep"]]


def twelve() -> Document:
    """Twelve frames beside each other."""
    document = Document()
    document.push(read([["put", f"e{n}", "frame", {}] for n in range(12)]), ADA)
    return document


@given(st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11) | st.none()), min_size=1, max_size=60))
def test_many_moves_in_one_push_come_to_what_each_by_itself_does(moves: list[tuple[int, int | None]]) -> None:
    ops = [["set", f"e{one}", {"parent": None if into is None else f"e{into}"}] for one, into in moves]
    apart, together = twelve(), twelve()
    dropped = [n for n, op in enumerate(ops) if apart.push(read([op]), ADA).dropped]
    assert [n for n, *_ in together.push(read(ops), ADA).dropped] == dropped
    assert together.state() == apart.state()
