"""Boards for programs: begun, loaded, saved in parts and as a whole."""

import random
from typing import Any

import pytest
from psycopg._server_cursor_base import ServerCursorMixin

from raffi_web.features.canvas import saving
from raffi_web.features.canvas.channel import PART
from raffi_web.features.canvas.document import Document
from raffi_web.features.canvas.element import Author
from raffi_web.features.canvas.held import boards_of
from raffi_web.features.canvas.operations import Put
from raffi_web.features.canvas.steps import Wanted, steps_to
from raffi_web.kernel.context import Context
from raffi_web.kernel.errors import Conflict, Invalid, NotFound
from tests.canvas.conftest import STICKY, Table

FRAME = {"id": "frame", "kind": "frame", "props": {"title": "All"}}
NOTE = {"id": "note", "kind": "sticky", "props": {"parent": "frame", "text": "Rain"}}
WIRE = {"id": "wire", "kind": "connection", "props": {"from": "note", "to": "frame"}}


async def save(table: Table, *elements: dict[str, Any], base: int | None = None, **more: Any) -> dict[str, Any]:
    at = table.clock() if base is None else base
    return await table.ada.call("canvas.save", board=table.board, base=at, elements=list(elements), **more)


async def test_a_board_is_begun_in_a_room_of_its_own(table: Table) -> None:
    made = await table.olga.call("canvas.begin", title="Plans")
    assert (made["title"], made["may"]) == ("Plans", "edit")
    assert (await table.olga.call("rooms.get", room=made["room"]))["title"] == "Plans"
    with pytest.raises(NotFound):
        await table.olga.call("canvas.begin", title="Plans", room=table.room)
    assert (await table.ben.call("canvas.begin", title="Plans", room=table.room))["room"] == table.room


async def test_what_was_saved_is_loaded(table: Table) -> None:
    # In whatever order: what needs another one comes after it.
    answer = await save(table, WIRE, NOTE, FRAME)
    assert answer["dropped"] == []
    loaded = await table.ben.call("canvas.load", board=table.board)
    assert (loaded["title"], loaded["clock"]) == ("Ideas", answer["clock"])
    assert sorted(loaded["elements"], key=lambda one: one["id"]) == [FRAME, NOTE, WIRE]
    session = await table.ben.call("canvas.session", board=table.board)
    assert session["owner"] == {"id": table.ada.id, "name": "Ada"}
    assert session["participants"] == [{"id": table.ada.id, "name": "Ada"}]


async def test_a_whole_board_is_taken_from_the_database_in_parts(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    def at_once(self: ServerCursorMixin[Any, Any], num: int | None) -> Any:
        asked.append(num)
        return fetched(self, num)

    fetched, asked = ServerCursorMixin._fetch_gen, list[int | None]()
    ids = [f"n{n}" for n in range(2 * PART + 1)]
    await table.hand(table.ada).push(*(["put", id_, "sticky", STICKY] for id_ in ids))
    boards_of(table.ada.server.database.engine.sync_engine).forget(table.board)
    monkeypatch.setattr(ServerCursorMixin, "_fetch_gen", at_once)
    whole: list[tuple[str, dict[str, Any]]] = [("canvas.load", {}), ("canvas.at", {"clock": table.clock()})]
    for name, args in whole:
        found = await table.ada.call(name, board=table.board, **args)
        assert sorted(one["id"] for one in found["elements"]) == sorted(ids)
        assert len(asked) >= 3
        assert all(num is not None and num <= PART for num in asked), asked
        asked.clear()


async def test_an_empty_board_is_as_it_is(table: Table) -> None:
    ada = table.hand(table.ada)
    await ada.sticky("n")
    clock = (await ada.push(["del", "n"]))["clock"]
    assert (await table.ada.call("canvas.at", board=table.board, clock=clock))["elements"] == []


async def test_what_is_not_said_stays(table: Table) -> None:
    await save(table, FRAME, NOTE, WIRE)
    await save(table, {"id": "note", "kind": "sticky", "props": {"x": 5}}, base=0)
    assert table.stored()["note"][1] == {"parent": "frame", "text": "Rain", "x": 5}
    await save(table, removed=["wire"])
    assert table.stored().keys() == {"frame", "note"}


async def test_a_whole_board_is_replaced_when_it_is_as_its_saver_thinks(table: Table) -> None:
    await save(table, FRAME, NOTE, WIRE)
    base = table.clock()
    other = {"id": "note", "kind": "sticky", "props": {"text": "Snow"}}
    await save(table, other, replace=True, base=base)
    assert table.stored() == {"note": ("sticky", {"text": "Snow"})}
    with pytest.raises(Conflict) as moved:
        await save(table, FRAME, replace=True, base=base)
    assert (moved.value.kind, moved.value.data["clock"]) == ("board_moved", table.clock())
    assert table.stored().keys() == {"note"}


async def test_a_save_is_one_change_that_is_done_once(table: Table) -> None:
    more = {"client": "program000000001", "n": 1}
    first = await save(table, FRAME, NOTE, **more)
    assert await save(table, FRAME, NOTE, **more) == {**first, "known": True}
    assert len(table.changes()) == 1


@pytest.mark.parametrize(
    ("elements", "field"),
    [
        ([{"id": "a", "kind": "sticky", "props": {"x": "far"}}], "elements.0.props.x"),
        ([{"id": "a", "kind": "sticky"}, {"id": "a", "kind": "sticky"}], "elements.1.id"),
        ([{"id": "__proto__", "kind": "sticky"}], "elements.0.id"),
        ([{"id": "a", "kind": "volcano"}], "elements.0.props"),
        ([{"id": "a", "kind": "sticky", "other": 1}], "elements.0.other"),
    ],
)
async def test_what_does_not_fit_is_refused_whole(table: Table, elements: list[Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        await save(table, *elements)
    assert refused.value.field == field
    assert table.stored() == {}


def random_board(rng: random.Random) -> Wanted:
    """Some frames in each other, notes in them, and connections."""
    wanted: dict[str, tuple[str, dict[str, Any]]] = {}
    for n in range(rng.randrange(12)):
        kind = rng.choice(["frame", "sticky", "text"])
        above = [id_ for id_, (what, _) in wanted.items() if what == "frame"]
        props: dict[str, Any] = {"x": rng.randrange(1, 9)}
        if above and rng.random() < 0.6:
            props["parent"] = rng.choice(above)
        if rng.random() < 0.3:
            props["locked"] = True
        wanted[f"e{rng.randrange(14)}" if rng.random() < 0.8 else f"n{n}"] = (kind, props)
    wanted = {id_: one for id_, one in wanted.items() if one[1].get("parent") != id_ and is_right(wanted, id_)}
    ends = list(wanted)
    for n in range(rng.randrange(4) if ends else 0):
        wanted[f"w{n}"] = ("connection", {"from": rng.choice(ends), "to": rng.choice(ends)})
    return wanted


def is_right(wanted: Wanted, id_: str) -> bool:
    """Whether everything above an element is a frame, and none is above itself."""
    seen, at = set(), id_
    while (parent := wanted[at][1].get("parent")) is not None:
        if parent in seen or parent not in wanted or wanted[parent][0] != "frame" or parent == id_:
            return False
        seen.add(parent)
        at = parent
    return True


@pytest.mark.parametrize("seed", range(200))
def test_from_any_board_to_any_other(seed: int) -> None:
    rng = random.Random(seed)
    author = Author("ada", 1)
    before, after = random_board(rng), random_board(rng)
    document = Document()
    for wanted in (before, after):
        done = document.push(steps_to(document, wanted) or [], author)
        assert done.dropped == [], (seed, done.dropped)
        assert {one.id: (one.kind, one.props) for one in document.elements.values()} == wanted, seed


def test_a_board_that_is_as_wanted_needs_nothing() -> None:
    document = Document()
    document.push([Put("a", "sticky", {"x": 1})], Author("ada", 1))
    assert steps_to(document, {"a": ("sticky", {"x": 1})}) == []


async def test_what_is_loaded_is_of_one_moment(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    hand = table.hand(table.ada)
    await hand.push(["put", "note", "sticky", {"x": 10, "text": "before"}])
    sums_on = saving.sums_on

    async def meanwhile(ctx: Context, board: str) -> Any:
        frame, inside = {"x": 1_000, "w": 500, "h": 500}, {"parent": "frame", "x": 5, "text": "after"}
        await hand.push(["put", "frame", "frame", frame], ["set", "note", inside])
        return await sums_on(ctx, board)

    monkeypatch.setattr(saving, "sums_on", meanwhile)
    loaded = await table.ben.call("canvas.load", board=table.board)
    assert [(one["id"], one["props"]) for one in loaded["elements"]] == [("note", {"x": 10, "text": "before"})]
    assert loaded["clock"] == table.clock() - 1
