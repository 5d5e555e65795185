"""How much may stand on a board and in its history, in bytes: reckoned from what changes, held before anything is."""

import copy
import json
import random
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from raffi_web.features.canvas import document as documents
from raffi_web.features.canvas import held as holding
from raffi_web.features.canvas import importing, pushing, weighing
from raffi_web.features.canvas.document import Document
from raffi_web.features.canvas.element import Author, Element
from raffi_web.features.canvas.held import Boards, Held, boards_of
from raffi_web.features.canvas.operations import Operation, read
from raffi_web.features.canvas.past import is_due
from raffi_web.features.canvas.weighing import HEAVIEST, weight
from raffi_web.kernel.errors import Conflict, Limited
from raffi_web.web.build import environment
from tests.canvas.conftest import Hand, Table
from tests.canvas.test_transfer_jobs import bring

MODULE = Path(weighing.__file__).parent / "client" / "files" / "weight.ts"
ELEMENTS: list[dict[str, Any]] = [
    {"id": "a", "kind": "sticky", "props": {}},
    {"id": "note-2", "kind": "sticky", "props": {"x": 1.25, "y": -4, "text": "Rain in İzmir 🌧", "locked": True}},
    {"id": "w", "kind": "connection", "props": {"from": "a", "to": "note-2", "label": "because"}},
]


def anything(random_: random.Random, n: int) -> list[Any]:
    """An operation of some kind, on one of few elements."""
    id_ = f"e{random_.randrange(8)}"
    text = "ş" * random_.randrange(60)
    match random_.randrange(5):
        case 0:
            return ["del", id_]
        case 1:
            return ["put", f"w{n}", "connection", {"from": id_, "to": f"e{random_.randrange(8)}"}]
        case 2:
            return ["put", id_, "frame", {"title": text, "x": n}]
        case 3:
            return ["put", id_, "sticky", {"text": text, "parent": f"e{random_.randrange(8)}"}]
    return ["set", id_, {"x": n, "parent": None}]


def reckoned(document: Document) -> int:
    """What a document's elements weigh, each weighed anew."""
    return sum(weight(one.id, one.props) for one in document.elements.values())


def _refusal(document: Document, ops: list[Operation], at: int) -> Conflict | None:
    try:
        document.push(ops, Author("ada", at))
    except Conflict as error:
        return error
    return None


@pytest.mark.parametrize("seed", range(12))
def test_the_running_sum_is_the_weight_and_what_is_too_heavy_leaves_no_trace(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    random_, document, refused = random.Random(seed), Document(), 0
    monkeypatch.setattr(documents, "HEAVIEST", 700)
    for n in range(300):
        ops = read([anything(random_, n) for _ in range(random_.randrange(1, 5))])
        before = copy.deepcopy((document.elements, document.inside, document.wires))
        weighed = document.weight
        if (error := _refusal(document, ops, n)) is not None:
            assert error.kind == "board_heavy"
            assert document.elements == before[0]
            for now, was in ((document.inside, before[1]), (document.wires, before[2])):
                assert {key: ids for key, ids in now.items() if ids} == {key: ids for key, ids in was.items() if ids}
            refused += 1
        assert document.weight == reckoned(document)
        assert document.weight <= max(700, weighed)
    assert refused > 5


def test_a_weight_is_near_to_the_bytes_as_json() -> None:
    long = {"x": 100.5, "y": 20, "text": "A longer note, as people write it. " * 20, "color": "green", "z": "a1"}
    as_json = len(json.dumps({"id": "e" * 20, "kind": "sticky", "props": long}, separators=(",", ":")))
    assert as_json * 0.9 < weight("e" * 20, long) < as_json * 1.15


def test_browsers_reckon_the_same() -> None:
    bun = shutil.which("bun", path=environment()["PATH"])
    assert bun
    script = (
        f"import * as m from {json.dumps(str(MODULE))};"
        f"console.log(JSON.stringify([{json.dumps(ELEMENTS)}.map((one) => m.weightOf([one])), m.HEAVIEST]))"
    )
    done = subprocess.run([bun, "-e", script], capture_output=True, text=True, check=True, timeout=30)
    assert json.loads(done.stdout) == [[weight(one["id"], one["props"]) for one in ELEMENTS], HEAVIEST]


async def test_a_push_that_makes_a_board_too_heavy_is_refused_whole(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand = table.hand(table.ben)
    await hand.sticky("note1", text="a" * 2_000)
    monkeypatch.setattr(documents, "HEAVIEST", 3_000)
    with pytest.raises(Conflict) as refused:
        await hand.push(["set", "note1", {"x": 99}], ["put", "note2", "sticky", {"text": "b" * 1_000}])
    assert (refused.value.kind, refused.value.field) == ("board_heavy", "ops")
    assert {id_: props["x"] for id_, (_, props) in table.stored().items()} == {"note1": 10}
    # In place of something it fits.
    await hand.push(["set", "note1", {"text": "short"}], ["put", "note2", "sticky", {"text": "b" * 1_000}])
    # A board that was heavier before the limit takes what makes it no heavier.
    monkeypatch.setattr(documents, "HEAVIEST", 500)
    await hand.push(["set", "note2", {"text": "b" * 900}])
    assert len(table.stored()["note2"][1]["text"]) == 900
    space = await table.ben.call("canvas.space", board=table.board)
    assert (space["weight"], space["most_weight"]) == (
        sum(weight(id_, props) for id_, (_, props) in table.stored().items()),
        HEAVIEST,
    )


async def test_saving_restoring_and_importing_obey_the_same(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    hand = table.hand(table.ben)
    await hand.sticky("note1", text="a" * 2_000)
    heavy = table.clock()
    await hand.push(["set", "note1", {"text": ""}])
    monkeypatch.setattr(documents, "HEAVIEST", 1_000)
    monkeypatch.setattr(importing, "HEAVIEST", 1_000)
    elements = [{"id": "note2", "kind": "sticky", "props": {"text": "b" * 1_000}}]
    file = {"nodes": [{"id": "n", "type": "text", "text": "c" * 1_000, "x": 0, "y": 0, "width": 10, "height": 10}]}
    for call in (
        table.ben.call("canvas.save", board=table.board, base=table.clock(), elements=elements),
        table.ben.call("canvas.restore_version", board=table.board, clock=heavy),
        bring(table, table.ben, file),
    ):
        with pytest.raises(Conflict) as refused:
            await call
        assert refused.value.kind == "board_heavy"
    assert table.stored() == {"note1": ("sticky", {"x": 10, "y": 20})}


async def test_who_writes_too_much_history_waits_and_nobody_else(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holding, "HISTORY_BYTES", 2_000)
    monkeypatch.setattr(pushing, "NEW_CLIENT_BYTES", 0)
    ben, ada = table.hand(table.ben), table.hand(table.ada)
    await ben.sticky("note1", text="a" * 3_000)
    with pytest.raises(Limited) as refused:
        await ben.push(["set", "note1", {"x": 1}])
    assert refused.value.kind == "board_history_full"
    assert 1_000 * 3_600 / 2_000 < refused.value.retry_after < 3_600
    await ada.push(["set", "note1", {"x": 2}])
    # What is written comes back with time.
    writing = boards_of(table.ben.server.database.engine.sync_engine).writing
    writing.buckets[table.board, table.ben.id].at -= 3_600
    await ben.push(["set", "note1", {"x": 3}])
    assert table.stored()["note1"][1]["x"] == 3


async def test_many_who_write_much_history_wait_for_each_other(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holding, "BOARD_HISTORY_BYTES", 5_000)
    monkeypatch.setattr(pushing, "NEW_CLIENT_BYTES", 0)
    ben, ada = table.hand(table.ben), table.hand(table.ada)
    await ben.sticky("note1", text="a" * 3_000)
    await ada.sticky("note2", text="a" * 3_000)
    for hand in (ben, ada):
        with pytest.raises(Limited) as refused:
            await hand.push(["set", "note1", {"x": 1}])
        assert refused.value.kind == "board_history_full"
    # Another board has its own.
    other = (await table.ada.call("canvas.create", room=table.room, title="Other"))["id"]
    await Hand(table.ada, other, "0" * 20).sticky("note3")
    boards_of(table.ben.server.database.engine.sync_engine).writing.buckets[table.board, holding.ALL].at -= 3_600
    await ben.push(["set", "note1", {"x": 3}])


async def test_ever_new_clients_count_as_history(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pushing, "NEW_CLIENT_BYTES", 1_000)
    monkeypatch.setattr(holding, "HISTORY_BYTES", 2_500)
    nothing_there = ["set", "none", {"x": 1}]
    for _ in range(3):
        await table.hand(table.ben).push(nothing_there)
    with pytest.raises(Limited):
        await table.hand(table.ben).push(nothing_there)
    kept = table.admin.execute("select count(*) from board_client where board_id = %s", [table.board]).fetchone()
    assert kept is not None
    assert kept[0] == 3


def test_what_a_tick_writes_counts_before_it_is_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holding, "BOARD_HISTORY_BYTES", 5_000)
    writing = holding.Writing()
    assert writing.wait("b", "ada", {"ben": 4_000}) == 0
    assert writing.wait("b", "ada", {"ben": 4_000, "gus": 4_000}) > 0


def test_the_longest_unused_boards_make_room_for_heavy_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holding, "HEAVIEST_BOARDS", 2_500)
    boards = Boards()
    for n, name in enumerate("abc"):
        held = boards.of(name)
        held.used_at += n
        held.document = Document([Element("e", "sticky", {"text": "x" * 1_000}, "ada", 1)])
        boards.make_room(name)
    assert boards.held.keys() == {"b", "c"}
    # The one in use stays, however heavy it is.
    boards.held["b"].document = Document([Element("e", "sticky", {"text": "x" * 9_000}, "ada", 1)])
    boards.make_room("b")
    assert boards.held.keys() == {"b"}
    assert isinstance(boards.held["b"], Held)


def test_a_heavy_board_is_not_written_whole_for_a_few_small_changes() -> None:
    assert is_due(2_000, 500, 200_000, 100_000)
    assert not is_due(2_000, 500, 200_000, 20_000_000)
    assert is_due(2_000, 500, 5_000_000, 20_000_000)
