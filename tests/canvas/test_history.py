"""What happened on a board, the board at any clock, and back again."""

import asyncio
from typing import Any

import pytest

from raffi_web.features.accounts.leaving import Leaver, on_delete
from raffi_web.features.canvas import past
from raffi_web.features.canvas.telling import LONGEST_NAME, READ, short_name
from raffi_web.kernel.context import SYSTEM, Context
from raffi_web.kernel.errors import Forbidden, Invalid, NotFound, RaffiError
from tests.canvas.conftest import Hand, Table
from tests.support.live_client import LiveServer

State = dict[str, tuple[str, dict[str, Any]]]


async def at(table: Table, clock: int) -> State:
    """The board at a clock, as Vera is told it, who may only look on."""
    told = await table.vera.call("canvas.at", board=table.board, clock=clock)
    return {one["id"]: (one["kind"], one["props"]) for one in told["elements"]}


async def session_of(table: Table) -> tuple[Hand, list[tuple[int, State]]]:
    """Ada and Ben at work; the board at each clock."""
    ada, ben = table.hand(table.ada), table.hand(table.ben)
    states = [(table.clock(), table.stored())]
    steps: list[tuple[Hand, list[list[Any]]]] = [
        (ada, [["put", "frame", "frame", {"title": "Plan"}], ["put", "in", "sticky", {"parent": "frame", "x": 1}]]),
        (ben, [["put", "out", "text", {"text": "Rain"}], ["put", "wire", "connection", {"from": "in", "to": "out"}]]),
        (ada, [["set", "in", {"x": 7, "text": "Snow"}]]),
        (ben, [["set", "in", {"text": None}], ["set", "out", {"locked": True}]]),
        (ada, [["del", "frame"]]),
        (ben, [["put", "late", "shape", {}]]),
        (ada, [["put", "in", "sticky", {"text": "again"}]]),
    ]
    for hand, ops in steps:
        await hand.push(*ops)
        states.append((table.clock(), table.stored()))
    return ada, states


async def test_the_board_at_each_clock_is_what_it_was(table: Table) -> None:
    _, states = await session_of(table)
    assert len({clock for clock, _ in states}) == 8
    for clock, state in states:
        assert await at(table, clock) == state


async def test_a_keyframe_is_where_going_back_begins(table: Table) -> None:
    _, states = await session_of(table)
    clock, _ = states[4]
    table.admin.execute(
        "insert into board_keyframe (board_id, clock, at, elements) values (%s, %s, now(), %s)",
        [table.board, clock, '{"odd": ["text", {}], "in": ["sticky", {}]}'],
    )
    assert await at(table, clock) == {"odd": ("text", {}), "in": ("sticky", {})}
    assert (await at(table, states[6][0])).keys() == {"odd", "late"}
    assert await at(table, states[3][0]) == states[3][1]


async def test_keyframes_are_written_beside_the_pushes(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(past, "FEWEST_OPS", 5)
    hand = table.hand(table.ada)
    states = []
    for n in range(40):
        answer = await hand.push(["put", f"e{n % 3}", "sticky", {"x": n}])
        states.append((answer["clock"], table.stored()))
    while past._laying:
        await asyncio.gather(*past._laying)
    found = table.admin.execute(
        "select clock, elements from board_keyframe where board_id = %s order by clock", [table.board]
    ).fetchall()
    assert 3 <= len(found) <= 7
    for clock, elements in found:
        assert {id_: tuple(one) for id_, one in elements.items()} == dict(states)[clock]
    for clock, state in states:
        assert await at(table, clock) == state


async def test_history_says_who_did_what_and_ends(table: Table) -> None:
    _, states = await session_of(table)
    first = await table.ben.call("canvas.history", board=table.board, limit=4)
    second = await table.ben.call("canvas.history", board=table.board, limit=4, before=first["next"])
    acts = first["acts"] + second["acts"]
    assert second["next"] is None
    assert [act["clock"] for act in acts] == [clock for clock, _ in reversed(states[1:])]
    gone = acts[2]
    assert (gone["by"], gone["removed"], gone["made"]) == (
        table.ada.id,
        {"frame": 1, "sticky": 1, "connection": 1},
        {},
    )
    assert set(gone["ids"]) == {"frame", "in", "wire"}
    assert (acts[3]["changed"], acts[3]["by"]) == ({"sticky": 1, "text": 1}, table.ben.id)


async def deeds(table: Table) -> list[list[tuple[Any, ...]]]:
    """What each change did, the newest first, as Vera is told it."""
    told = await table.vera.call("canvas.history", board=table.board)
    keys = ("verb", "kind", "count", "name")
    return [[tuple(deed[key] for key in keys) for deed in act["deeds"]] for act in told["acts"]]


async def test_history_says_what_was_done_to_what(table: Table) -> None:
    await session_of(table)
    assert list(reversed(await deeds(table))) == [
        [("added", "frame", 1, "Plan"), ("added", "sticky", 1, "again")],
        [("added", "text", 1, "Rain"), ("added", "connection", 1, None)],
        [("wrote", "sticky", 1, "Snow")],
        [("wrote", "sticky", 1, "again"), ("locked", "text", 1, "Rain")],
        [("removed", "frame", 1, "Plan"), ("removed", "sticky", 1, None), ("removed", "connection", 1, None)],
        [("added", "shape", 1, None)],
        [("added", "sticky", 1, "again")],
    ]


@pytest.mark.parametrize(
    ("props", "verb"),
    [
        ({"x": 5, "text": "Snow", "h": 300}, "wrote"),
        ({"x": 5, "y": 6, "w": 300}, "resized"),
        ({"y": 6, "z": "a3"}, "moved"),
        ({"parent": "frame"}, "moved"),
        ({"color": "pink", "z": "a3"}, "styled"),
        ({"locked": True}, "locked"),
        ({"z": "a3"}, "ordered"),
        ({"extra": '{"a": 1}'}, "changed"),
    ],
)
async def test_of_what_changed_in_one_go_the_weightiest_is_told(table: Table, props: dict[str, Any], verb: str) -> None:
    hand = table.hand(table.ada)
    await hand.push(["put", "frame", "frame", {}], ["put", "note", "sticky", {"text": "Rain"}])
    await hand.push(["set", "note", props])
    assert (await deeds(table))[0] == [(verb, "sticky", 1, props.get("text", "Rain"))]


async def test_wires_films_and_locks_are_told_too(table: Table) -> None:
    hand = table.hand(table.ada)
    ends = [["put", id_, "sticky", {"locked": True}] for id_ in ("a", "b", "c")]
    await hand.push(*ends, ["put", "wire", "connection", {"from": "a", "to": "b"}], ["put", "film", "video", {}])
    await hand.push(
        ["set", "wire", {"to": "c"}], ["set", "film", {"playing": True, "position": 4}], ["set", "a", {"locked": False}]
    )
    assert (await deeds(table))[0] == [
        ("joined", "connection", 1, None),
        ("played", "video", 1, None),
        ("unlocked", "sticky", 1, None),
    ]


async def test_many_are_counted_and_the_first_of_them_named_by_id(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("raffi_web.features.canvas.history.IDS_TOLD", 3)
    hand = table.hand(table.ada)
    await hand.push(*(["put", f"e{n}", "sticky" if n % 2 else "shape", {"text": str(n)}] for n in range(8)))
    act = (await table.vera.call("canvas.history", board=table.board))["acts"][0]
    assert act["ids"] == ["e0", "e1", "e2"]
    assert act["deeds"] == [
        {"verb": "added", "kind": "shape", "count": 4, "places": [0, 2], "name": None},
        {"verb": "added", "kind": "sticky", "count": 4, "places": [1], "name": None},
    ]
    assert act["made"] == {"shape": 4, "sticky": 4}


@pytest.mark.parametrize(
    ("kind", "said", "name"),
    [
        ("sticky", "# The **plan**\nof the week", "The plan"),
        ("sticky", "\n \n> quoted\nmore", "quoted"),
        ("sticky", "word " * 100, "word word word word word word word word…"),
        ("sticky", "He is ||the murderer|| here", "He is … here"),
        ("sticky", "He is ||" + "the murderer " * 40 + "|| here", "He is …"),
        ("sticky", "`||` and ||" + "the murderer " * 40 + "|| here", "…"),
        ("sticky", "```\nthe murderer\n```", None),
        ("link", "https://www.example.org/a?b=secret", "example.org"),
        ("link", "http://[", "http://["),
        ("sticky", "   ", None),
    ],
)
def test_a_name_is_short_and_tells_nothing_that_is_hidden(kind: str, said: str, name: str | None) -> None:
    told = short_name(kind, said[:READ])
    assert told is None or len(told) <= LONGEST_NAME + 1
    assert told == name


async def test_names_of_what_somebody_said_go_with_them(table: Table) -> None:
    ada, ben = table.hand(table.ada), table.hand(table.ben)
    await ben.push(["put", "his", "sticky", {"text": "secret plan"}], ["put", "hers", "frame", {}])
    await ada.push(["set", "his", {"x": 50}], ["set", "hers", {"title": "Ada's own"}])
    await ada.push(["set", "his", {"text": "more of Ada's"}])
    await ada.push(["set", "his", {"text": "secret plan"}], ["set", "hers", {"y": 5}])
    assert "secret plan" in str(await deeds(table))
    async with table.ada.server.database.begin() as session:
        leaver = Leaver([table.ben.id], "Somebody who left", with_text=True)
        while await on_delete["boards"](Context(SYSTEM, session), leaver):
            pass
    found = await deeds(table)
    assert "secret" not in str(found)
    assert found[:3] == [
        [("wrote", "sticky", 1, None), ("moved", "frame", 1, "Ada's own")],
        [("wrote", "sticky", 1, "more of Ada's")],
        [("moved", "sticky", 1, None), ("wrote", "frame", 1, "Ada's own")],
    ]


async def test_activity_is_told_coarsely_with_names(table: Table) -> None:
    _, states = await session_of(table)
    told = await table.vera.call("canvas.activity", board=table.board)
    assert told["clock"] == table.clock()
    assert [(one["since"], one["changes"]) for one in told["spans"]] == [(clock, 1) for clock, _ in states[1:]]
    names = [person["name"] for person in told["people"]]
    assert [[names[place] for place in one["by"]] for one in told["spans"][:3]] == [["Ada"], ["Ben"], ["Ada"]]
    few = await table.ben.call("canvas.activity", board=table.board, most=2)
    first, second = few["spans"]
    assert (first["since"], second["until"]) == (states[1][0], states[7][0])
    assert (first["changes"], second["changes"], first["by"], second["by"]) == (4, 3, [0, 1], [0, 1])
    assert first["begins"] <= first["ends"] <= second["begins"]
    with pytest.raises(NotFound):
        await table.olga.call("canvas.activity", board=table.board)


async def test_changes_come_in_pages_and_lead_from_one_clock_to_another(table: Table) -> None:
    _, states = await session_of(table)
    since, until = states[2][0], states[6][0]
    told, mark, pages = [], None, 0
    while True:
        page = await table.vera.call(
            "canvas.changes", board=table.board, since=since, until=until, limit=3, **({"after": mark} if mark else {})
        )
        told += page["changes"]
        mark, pages = page["next"], pages + 1
        if mark is None:
            break
    assert (pages, [one["clock"] for one in told]) == (2, [clock for clock, _ in states[3:7]])
    elements = {id_: (kind, dict(props)) for id_, (kind, props) in states[2][1].items()}
    assert past.replay(elements, [one["ops"] for one in told]) == states[6][1]


async def test_a_heavy_page_is_shorter_and_nothing_is_missed(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("raffi_web.features.canvas.history.HEAVIEST_PAGE", 1)
    _, states = await session_of(table)
    page = await table.ada.call("canvas.changes", board=table.board, since=0, until=states[2][0])
    assert (len(page["changes"]), page["next"]) == (1, f"{states[1][0]}.0")
    page = await table.ada.call("canvas.changes", board=table.board, since=0, until=states[2][0], after=page["next"])
    assert (len(page["changes"]), page["next"]) == (1, None)


async def test_a_difference_tells_what_was_made_removed_and_changed(table: Table) -> None:
    _, states = await session_of(table)
    told = await table.vera.call("canvas.diff", board=table.board, since=states[3][0], until=states[7][0])
    assert {one["id"] for one in told["made"]} == {"late"}
    assert {one["id"] for one in told["removed"]} == {"frame", "wire"}
    assert {one["id"]: (one["before"], one["after"]) for one in told["changed"]} == {
        "in": (
            {"parent": "frame", "text": "Snow", "x": 7},
            {"parent": None, "text": "again", "x": None},
        ),
        "out": ({"locked": None}, {"locked": True}),
    }


@pytest.mark.parametrize("function", ["canvas.at", "canvas.restore_version", "canvas.name_version"])
async def test_a_clock_that_has_not_come_is_refused(table: Table, function: str) -> None:
    more = {"name": "Later"} if function == "canvas.name_version" else {}
    with pytest.raises(Invalid) as refused:
        await table.ada.call(function, board=table.board, clock=table.clock() + 1, **more)
    assert refused.value.field == "clock"


async def test_a_restored_board_is_what_it_was_as_one_change_that_all_see(
    table: Table, live_server: LiveServer
) -> None:
    _, states = await session_of(table)
    client = await live_server.client(table.vera.token)
    replica = await client.subscribe(f"board:{table.board}")
    before = table.clock()
    for clock, state in states:
        restored = await table.ben.call("canvas.restore_version", board=table.board, clock=clock)
        assert table.stored() == state
        assert await at(table, restored["clock"]) == state
        await client.at_version(f"board:{table.board}", restored["clock"])
        shown = {id_: (one["kind"], one["props"]) for id_, one in replica.state["elements"].items()}
        assert shown == state
    acts = table.changes()[7:]
    assert len(acts) == len({act["clock"] for act in acts}) == 8
    assert {act["actor"] for act in acts} == {table.ben.id}
    # The next push meets the board as it is, not as it was in memory.
    await table.hand(table.ada).push(["set", "in", {"x": 70}])
    assert table.stored()["in"][1]["x"] == 70
    assert await at(table, before) == states[-1][1]


async def test_a_restore_is_undone_by_what_it_answers(table: Table) -> None:
    ada, states = await session_of(table)
    await ada.push(
        ["put", "locked", "sticky", {"locked": True}],
        ["put", "group", "group", {"locked": True}],
        ["put", "other", "frame", {}],
        ["set", "late", {"parent": "group"}],
        ["set", "in", {"parent": "other"}],
        ["put", "wire", "connection", {"from": "in", "to": "locked"}],
    )
    for clock, state in states:
        before = table.stored()
        restored = await table.ben.call("canvas.restore_version", board=table.board, clock=clock)
        assert table.stored() == state
        answer = await ada.push(*restored["undo"])
        assert (table.stored(), answer["dropped"]) == (before, [])


async def test_what_others_did_since_a_restore_outlives_its_undo(table: Table) -> None:
    ada, ben = table.hand(table.ada), table.hand(table.ben)
    clock = (await ada.sticky("note1", text="Rain"))["clock"]
    await ada.push(["set", "note1", {"text": "Snow"}])
    restored = await table.ada.call("canvas.restore_version", board=table.board, clock=clock)
    await ben.push(["set", "note1", {"x": 300}], ["put", "note2", "text", {}])
    await ada.push(*restored["undo"])
    assert table.stored() == {"note1": ("sticky", {"x": 300, "y": 20, "text": "Snow"}), "note2": ("text", {})}


async def test_an_id_that_came_back_as_another_kind_is_kept_so(table: Table) -> None:
    hand = table.hand(table.ada)
    clock = (await hand.sticky("note1"))["clock"]
    before = table.stored()
    # In one push, which is one change.
    await hand.push(["del", "note1"], ["put", "note1", "text", {"text": "Rain"}])
    after, now = table.stored(), table.clock()
    assert after == {"note1": ("text", {"text": "Rain"})}
    assert await at(table, now) == after
    restored = await table.ada.call("canvas.restore_version", board=table.board, clock=clock)
    assert table.stored() == before
    await hand.push(*restored["undo"])
    assert table.stored() == after


async def test_pushes_and_restores_that_come_together_take_turns(table: Table) -> None:
    hands = [table.hand(table.ada) for _ in range(10)]
    clock = (await hands[0].sticky("first"))["clock"]
    restore = table.ben.call("canvas.restore_version", board=table.board, clock=clock)
    answers = await asyncio.gather(*(hand.sticky(f"n{n}") for n, hand in enumerate(hands)), restore)
    last = answers[-1]["clock"]
    told = await at(table, table.clock())
    assert told == table.stored()
    gone = {op["id"] for act in table.changes() for op in act["ops"] if op["after"] is None}
    assert table.stored().keys() == {"first", *(f"n{n}" for n in range(10))} - gone
    assert last <= table.clock()


async def test_a_version_has_a_name_and_is_kept_exactly(table: Table) -> None:
    _, states = await session_of(table)
    clock, state = states[3]
    made = await table.ben.call("canvas.name_version", board=table.board, name="  First   round ", clock=clock)
    now = await table.ada.call("canvas.name_version", board=table.board, name="Now")
    assert [(one["name"], one["clock"]) for one in await table.vera.call("canvas.versions", board=table.board)] == [
        ("Now", states[-1][0]),
        ("First round", clock),
    ]
    # Whatever becomes of the changes.
    table.admin.execute("delete from board_change where board_id = %s", [table.board])
    assert await at(table, clock) == state
    await table.ada.call("canvas.remove_version", board=table.board, version=made["id"])
    assert [one["id"] for one in await table.vera.call("canvas.versions", board=table.board)] == [now["id"]]


async def test_a_version_is_kept_once_and_counts_as_history(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("raffi_web.features.canvas.held.HISTORY_BYTES", 5_000)
    monkeypatch.setattr("raffi_web.features.canvas.pushing.NEW_CLIENT_BYTES", 0)
    hand = table.hand(table.ada)
    await hand.sticky("note", text="x" * 3_000)
    for name in ("One", "Two", "Three"):
        await table.ben.call("canvas.name_version", board=table.board, name=name)
    frames = "select count(*) from board_keyframe where board_id = %s"
    assert table.admin.execute(frames, [table.board]).fetchone() == (1,), "one clock has one keyframe"
    await hand.push(["set", "note", {"x": 1}])
    await table.ben.call("canvas.name_version", board=table.board, name="Four")
    await hand.push(["set", "note", {"x": 2}])
    with pytest.raises(RaffiError) as refused:
        await table.ben.call("canvas.name_version", board=table.board, name="Five")
    assert refused.value.kind == "board_history_full"
    assert table.admin.execute(frames, [table.board]).fetchone() == (2,)
    await table.ada.call("canvas.name_version", board=table.board, name="Hers")


async def test_a_version_of_another_board_is_not_found(table: Table) -> None:
    made = await table.ada.call("canvas.name_version", board=table.board, name="One")
    other = await table.ada.call("canvas.create", room=table.room, title="Other")
    with pytest.raises(NotFound) as refused:
        await table.ada.call("canvas.remove_version", board=other["id"], version=made["id"])
    assert refused.value.kind == "no_version"
    assert await table.ada.call("canvas.versions", board=other["id"]) == []


async def test_a_board_has_only_so_many_versions(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("raffi_web.features.canvas.versions.MOST_VERSIONS", 1)
    made = await table.ada.call("canvas.name_version", board=table.board, name="One")
    with pytest.raises(RaffiError) as refused:
        await table.ada.call("canvas.name_version", board=table.board, name="Two")
    assert refused.value.kind == "versions_full"
    await table.ada.call("canvas.remove_version", board=table.board, version=made["id"])
    await table.ada.call("canvas.name_version", board=table.board, name="Two")


async def test_who_looks_on_goes_nowhere_back(table: Table) -> None:
    _, states = await session_of(table)
    before = table.stored()
    for person, error in ((table.vera, Forbidden), (table.olga, NotFound)):
        with pytest.raises(error):
            await person.call("canvas.restore_version", board=table.board, clock=states[1][0])
        with pytest.raises(error):
            await person.call("canvas.name_version", board=table.board, name="Mine")
    asked: dict[str, dict[str, Any]] = {"canvas.at": {"clock": 1}, "canvas.history": {}, "canvas.versions": {}}
    for function, more in asked.items():
        with pytest.raises(NotFound):
            await table.olga.call(function, board=table.board, **more)
    assert table.stored() == before
