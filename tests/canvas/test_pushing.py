"""Changes of a board: taken once, in the order of the board's lock, stored before they are answered."""

import asyncio
from typing import Any

import pytest

from raffi_web.features.canvas.pushing import BOARD
from raffi_web.kernel.errors import Forbidden, Invalid, Limited, NotFound, RaffiError
from raffi_web.kernel.ids import new_id
from raffi_web.kernel.turns import OF_AN_ACTOR
from tests.canvas.conftest import Hand, Table
from tests.support.fixtures import Person
from tests.support.live_client import LiveServer


async def test_what_is_pushed_is_stored_when_it_is_answered(table: Table) -> None:
    hand = table.hand(table.ada)
    answer = await hand.sticky("note1", text="Rain at night")
    assert answer == {"clock": table.clock(), "dropped": [], "known": False}
    assert table.stored() == {"note1": ("sticky", {"x": 10, "y": 20, "text": "Rain at night"})}


async def test_what_is_as_by_default_is_not_kept_and_null_puts_it_back(table: Table) -> None:
    hand = table.hand(table.ada)
    await hand.sticky("note1", color="yellow", size="l")
    assert table.stored()["note1"][1]["size"] == "l"
    assert "color" not in table.stored()["note1"][1]
    await hand.push(["set", "note1", {"size": None, "color": "blue"}])
    assert table.stored()["note1"][1] == {"x": 10, "y": 20, "text": "Rain", "color": "blue"}


async def test_two_people_set_two_properties_of_one_element_and_both_stay(table: Table) -> None:
    ada, ben = table.hand(table.ada), table.hand(table.ben)
    await ada.sticky("note1")
    await asyncio.gather(
        ada.push(["set", "note1", {"x": 500}]),
        ben.push(["set", "note1", {"text": "Snow"}]),
    )
    assert table.stored()["note1"][1] == {"x": 500, "y": 20, "text": "Snow"}


async def test_a_push_that_comes_twice_is_answered_and_not_done_again(table: Table) -> None:
    ada, ben = table.hand(table.ada), table.hand(table.ben)
    first = await ada.push(["put", "note1", "sticky", {"text": "one"}], ["set", "nowhere", {"x": 1}], n=1)
    await ben.push(["set", "note1", {"text": "two"}])
    again = await ada.push(["put", "note1", "sticky", {"text": "one"}], ["set", "nowhere", {"x": 1}], n=1)
    assert again == {**first, "known": True}
    assert table.stored()["note1"][1] == {"text": "two"}


async def test_pushes_that_come_together_share_a_clock(table: Table) -> None:
    hands = [table.hand(table.ada) for _ in range(20)]
    before = table.clock()
    answers = await asyncio.gather(*(hand.sticky(f"note{n}") for n, hand in enumerate(hands)))
    assert len(table.stored()) == 20
    assert table.clock() == max(answer["clock"] for answer in answers)
    assert table.clock() - before < 10, "each had a commit of its own"


async def test_what_is_made_and_removed_in_one_tick_moves_the_clock_on(table: Table) -> None:
    ada, ben = table.hand(table.ada), table.hand(table.ben)
    before = table.clock()
    answers = await asyncio.gather(ada.sticky("note1"), ben.push(["del", "note1"]))
    assert [answer["clock"] for answer in answers] == [before + 1] * 2, "they were to share a tick"
    assert table.clock() == before + 1
    await ada.sticky("note2")
    assert table.stored().keys() == {"note2"}


async def test_history_tells_who_changed_what(table: Table) -> None:
    ada, ben = table.hand(table.ada), table.hand(table.ben)
    await ada.sticky("note1")
    await ben.push(["set", "note1", {"text": "Snow", "x": 10}], batch="typing")
    await ada.push(["del", "note1"])
    assert [(one["actor"], one["batch"], one["ops"]) for one in table.changes()] == [
        (
            table.ada.id,
            None,
            [{"id": "note1", "kind": "sticky", "before": None, "after": {"x": 10, "y": 20, "text": "Rain"}}],
        ),
        (
            table.ben.id,
            "typing",
            [{"id": "note1", "kind": "sticky", "before": {"text": "Rain"}, "after": {"text": "Snow"}}],
        ),
        (
            table.ada.id,
            None,
            [{"id": "note1", "kind": "sticky", "before": {"x": 10, "y": 20, "text": "Snow"}, "after": None}],
        ),
    ]


async def test_with_an_element_goes_what_is_in_it_and_its_connections(table: Table) -> None:
    hand = table.hand(table.ada)
    await hand.push(
        ["put", "frame", "frame", {}],
        ["put", "in", "sticky", {"parent": "frame"}],
        ["put", "out", "sticky", {}],
        ["put", "wire", "connection", {"from": "in", "to": "out"}],
    )
    await hand.push(["del", "frame"])
    assert table.stored().keys() == {"out"}
    # Undone, in an order that has what each needs before it.
    answer = await hand.push(
        ["put", "frame", "frame", {}],
        ["put", "in", "sticky", {"parent": "frame"}],
        ["put", "wire", "connection", {"from": "in", "to": "out"}],
    )
    assert answer["dropped"] == []
    assert table.stored().keys() == {"frame", "in", "out", "wire"}


@pytest.mark.parametrize(
    ("op", "code"),
    [
        (["set", "nowhere", {"x": 1}], "gone"),
        (["del", "nowhere"], "gone"),
        (["set", "locked", {"x": 1}], "locked"),
        (["del", "locked"], "locked"),
        (["set", "outer", {"parent": "inner"}], "cycle"),
        (["set", "outer", {"parent": "outer"}], "cycle"),
        (["set", "inner", {"parent": "locked"}], "no_parent"),
        (["put", "wire", "connection", {"from": "outer", "to": "nowhere"}], "no_end"),
        (["put", "locked", "text", {}], "exists"),
    ],
)
async def test_what_would_break_the_board_is_dropped_and_told(table: Table, op: list[Any], code: str) -> None:
    hand = table.hand(table.ada)
    await hand.push(
        ["put", "locked", "sticky", {"locked": True}],
        ["put", "outer", "frame", {}],
        ["put", "inner", "frame", {"parent": "outer"}],
    )
    before = table.stored()
    answer = await hand.push(op, ["put", "other", "text", {"text": "stays"}])
    assert answer["dropped"] == [[0, code]]
    assert table.stored() == {**before, "other": ("text", {"text": "stays"})}


async def test_a_locked_element_can_be_unlocked(table: Table) -> None:
    hand = table.hand(table.ada)
    await hand.sticky("note1", locked=True)
    assert (await hand.push(["set", "note1", {"locked": False}], ["set", "note1", {"x": 7}]))["dropped"] == []
    assert table.stored()["note1"][1]["x"] == 7


@pytest.mark.parametrize(
    ("ops", "field"),
    [
        ([["put", "a", "sticky", {"x": float("nan")}]], "ops.0.3.x"),
        ([["put", "a", "sticky", {"x": 1e300}]], "ops.0.x"),
        ([["put", "ok", "sticky", {}], ["put", "a", "sticky", {"text": "x" * 20_001}]], "ops.1.text"),
        ([["put", "a", "sticky", {"__proto__": {}}]], "ops.0.__proto__"),
        ([["put", "a", "sticky", {"x": True}]], "ops.0.x"),
        ([["put", "a", "sticky", {"x": "1"}]], "ops.0.x"),
        ([["put", "__proto__", "sticky", {}]], "ops.0.id"),
        ([["put", "a", "volcano", {}]], "ops.0"),
        ([["put", "a", "connection", {"from": "a"}]], "ops.0.to"),
        ([["put", "a", "sticky", {}], ["set", "a", {"points": "0,0,5"}]], "ops.1.points"),
        ([["set", "a", {}]], "ops.0"),
        ([["explode", "a"]], "ops.0"),
        (["put"], "ops.0"),
        ([["put", "a", "ink", {"points": "0,0"}]], "ops.0.points"),
        ([["put", "a", "sticky", {"text": "\x00"}]], "ops.0.3.text"),
        ([], "ops"),
        ([["del", "a"]] * 501, "ops"),
    ],
)
async def test_a_malformed_push_is_refused_whole_and_names_the_field(table: Table, ops: list[Any], field: str) -> None:
    hand = table.hand(table.ada)
    with pytest.raises(Invalid) as refused:
        await hand.push(*ops)
    assert refused.value.field == field
    assert table.stored() == {}
    # It took nothing: the same number is free.
    assert (await hand.push(["put", "a", "sticky", {}], n=2))["dropped"] == []


async def test_one_bad_push_does_not_stop_those_that_come_with_it(table: Table) -> None:
    hands = [table.hand(table.ada) for _ in range(6)]
    pushes = [hand.sticky(f"note{n}", x=1e9 if n % 2 else n) for n, hand in enumerate(hands)]
    answers = await asyncio.gather(*pushes, return_exceptions=True)
    assert [isinstance(answer, Invalid) for answer in answers] == [False, True] * 3
    assert table.stored().keys() == {"note0", "note2", "note4"}


async def test_only_who_may_edit_changes_a_board(table: Table) -> None:
    await table.hand(table.ben).sticky("note1")
    with pytest.raises(Forbidden):
        await table.hand(table.vera).sticky("note2")
    for outsider in (table.olga, table.people.nobody()):
        with pytest.raises(NotFound) as refused:
            await table.hand(outsider).sticky("note2")
        assert refused.value.kind == "no_board"
    await table.ada.call("canvas.set_access", board=table.board, members_may="view")
    with pytest.raises(Forbidden):
        await table.hand(table.ben).sticky("note2")
    assert table.stored().keys() == {"note1"}


async def test_what_was_taken_is_answered_also_when_the_right_was_lost_since(table: Table) -> None:
    hand = table.hand(table.ben)
    first = await hand.push(["put", "note1", "sticky", {}], n=1)
    await table.ada.call("canvas.set_access", board=table.board, members_may="view")
    assert await hand.push(["put", "note1", "sticky", {}], n=1) == {**first, "known": True}
    with pytest.raises(Forbidden):
        await hand.push(["set", "note1", {"x": 5}], n=2)


async def test_who_was_kicked_changes_nothing_any_more_and_hears_nothing(table: Table, live_server: LiveServer) -> None:
    client = await live_server.client(table.ben.token)
    await client.subscribe(f"board:{table.board}")
    hand = table.hand(table.ben)
    await hand.sticky("note1")
    await table.ada.call("rooms.kick", room=table.room, member=table.ben.id)
    with pytest.raises(NotFound):
        await hand.sticky("note2")
    await client.frame("stale", f"board:{table.board}")
    with pytest.raises(Exception, match="no_board"):
        await client.subscribe(f"board:{table.board}")


async def test_nobody_uses_the_client_of_somebody_else(table: Table) -> None:
    ada = table.hand(table.ada)
    await ada.sticky("note1")
    with pytest.raises(Forbidden) as refused:
        await table.ben.call("canvas.push", board=table.board, client=ada.client, n=9, ops=[["del", "note1"]])
    assert refused.value.kind == "others_client"


async def test_what_was_set_offline_loses_to_what_was_set_after_it(table: Table) -> None:
    ada, ben = table.hand(table.ada), table.hand(table.ben)
    await ada.sticky("note1", text="first", x=1)
    stamp = table.admin.execute("select (extract(epoch from now()) * 1000)::float8").fetchone()
    assert stamp is not None
    half_an_hour_ago = stamp[0] - 1_800_000
    # What stood since before was seen by whoever is offline; what is set now was not.
    table.admin.execute(
        "update board_element set made_at = made_at - interval '1 hour' where board_id = %s", [table.board]
    )
    await ada.push(["set", "note1", {"text": "changed meanwhile"}])
    answer = await ben.push(["set", "note1", {"text": "from the train", "x": 99}], at=half_an_hour_ago)
    assert table.stored()["note1"][1] == {"x": 99, "y": 20, "text": "changed meanwhile"}
    ((index, code, met),) = answer["dropped"]
    assert (index, code, met[0]["prop"], met[0]["value"]) == (0, "older", "text", "changed meanwhile")
    # An older removal does not take away what somebody has worked on since.
    assert (await ben.push(["del", "note1"], at=half_an_hour_ago))["dropped"] == [[0, "older", []]]


async def test_what_is_kept_of_what_was_dropped_counts_as_history(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    await table.hand(table.ada).sticky("note1", text="x" * 16_000)
    monkeypatch.setattr("raffi_web.features.canvas.held.HISTORY_BYTES", 40_000)
    late = [["set", "note1", {"text": f"old {n}"}] for n in range(500)]
    answer = await table.hand(table.ben).push(*late, at=1)
    assert [code for _, code, _ in answer["dropped"]] == ["older"] * 500
    row = table.admin.execute(
        "select max(octet_length(dropped::text)) from board_client where board_id = %s", [table.board]
    ).fetchone()
    assert row is not None
    assert 10_000 < row[0] < 60_000

    async def again() -> None:
        for _ in range(8):
            await table.hand(table.ben).push(*late, at=1)

    with pytest.raises(Limited) as refused:
        await again()
    assert refused.value.kind == "board_history_full"


async def test_a_board_that_is_full_takes_nothing_of_a_push(table: Table) -> None:
    hand = table.hand(table.ada)
    table.admin.execute(
        "insert into board_element (board_id, id, kind, props, made_by)"
        " select %s, 'n' || g, 'sticky', '{}', %s from generate_series(1, 4999) g",
        [table.board, table.ada.id],
    )
    with pytest.raises(RaffiError) as refused:
        await hand.push(["put", "one", "sticky", {}], ["put", "two", "sticky", {}])
    assert refused.value.kind == "board_full"
    assert len(table.stored()) == 4999
    await hand.push(["put", "one", "sticky", {}])
    assert len(table.stored()) == 5000


async def test_a_row_changed_with_psql_reaches_browsers_and_the_next_push(
    table: Table, live_server: LiveServer
) -> None:
    hand = table.hand(table.ada)
    await hand.sticky("note1")
    client = await live_server.client(table.ben.token)
    replica = await client.subscribe(f"board:{table.board}")
    table.admin.execute(
        """update board_element set props = props || '{"text": "by hand"}' where board_id = %s""", [table.board]
    )
    await client.until(lambda: replica.state["elements"]["note1"]["props"]["text"] == "by hand")
    await hand.push(["set", "note1", {"x": 11}])
    assert table.stored()["note1"][1] == {"x": 11, "y": 20, "text": "by hand"}


async def test_a_frame_tells_only_what_changed(table: Table, live_server: LiveServer) -> None:
    hand = table.hand(table.ada)
    await hand.sticky("note1", text="long " * 1000)
    client = await live_server.client(table.ben.token)
    replica = await client.subscribe(f"board:{table.board}")
    answer = await hand.push(["set", "note1", {"x": 40}])
    await client.at_version(f"board:{table.board}", answer["clock"])
    frame = next(one for one in client.frames if one[0] == "change")
    assert frame[3] == {"elements": [{"id": "note1", "set": {"x": 40}}]}
    assert replica.state["elements"]["note1"]["props"]["x"] == 40


async def test_one_visitor_has_few_boards_at_work_at_once(table: Table) -> None:
    visitor = table.people.guest(address="203.0.113.7")
    boards = [new_id() for _ in range(40)]
    pushes = [
        asyncio.ensure_future(Hand(visitor, board, f"many{n:012}").sticky("note1")) for n, board in enumerate(boards)
    ]
    most = 0
    while not all(push.done() for push in pushes):
        await asyncio.sleep(0)
        most = max(most, sum(visitor.server.calls.batches.is_at_work(BOARD, board) for board in boards))
    assert 0 < most <= OF_AN_ACTOR
    assert {getattr(push.exception(), "kind", None) for push in pushes} == {"no_board"}


async def test_a_house_full_of_editors_shares_transactions(table: Table) -> None:
    people = [Person(table.ada.server, table.ada.actor, address="203.0.113.8") for _ in range(20)]
    before = table.clock()
    await asyncio.gather(*(table.hand(one).sticky(f"note{n}") for n, one in enumerate(people)))
    assert len(table.stored()) == 20
    assert table.clock() - before < 10


def _sets(*numbers: int, **more: Any) -> list[dict[str, Any]]:
    return [{"n": n, "ops": [["set", "note1", {"x": n}]], "batch": f"g{n}", **more} for n in numbers]


async def _push_all(table: Table, pushes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    asked = {"board": table.board, "client": "waited0000000001", "pushes": pushes}
    answers: list[dict[str, Any]] = (await table.ada.call("canvas.push_all", **asked))["answers"]
    return answers


async def test_several_pushes_are_done_in_their_order_as_a_change_each(table: Table) -> None:
    await table.hand(table.ben).sticky("note1")
    before = table.clock()
    answers = await _push_all(table, _sets(1, 2, 3))
    assert [(one["dropped"], one["known"]) for one in answers] == [([], False)] * 3
    assert table.stored()["note1"][1]["x"] == 3
    changes = table.admin.execute(
        "select batch, ops #>> '{0,before,x}' from board_change where board_id = %s and clock > %s order by clock, n",
        [table.board, before],
    ).fetchall()
    assert changes == [("g1", "10"), ("g2", "1"), ("g3", "2")]


async def test_several_pushes_that_come_twice_are_done_once_and_told_again_what_was_dropped(table: Table) -> None:
    await table.hand(table.ben).sticky("note1")
    gone = {"n": 1, "ops": [["set", "nowhere", {"x": 1}]]}
    first = await _push_all(table, [gone, *_sets(2, 3)])
    await table.hand(table.ben).push(["set", "note1", {"x": 500}])
    again = await _push_all(table, [gone, *_sets(2, 3, 4)])
    assert [one["dropped"] for one in first] == [[[0, "gone"]], [], []]
    assert [(one["dropped"], one["known"]) for one in again] == [
        ([[0, "gone"]], True),
        ([], True),
        ([], True),
        ([], False),
    ]
    assert table.stored()["note1"][1]["x"] == 4
    # The answer of that got lost as well.
    assert [one["dropped"] for one in await _push_all(table, [gone])] == [[[0, "gone"]]]


async def test_several_pushes_end_before_one_that_is_refused_which_then_says_why(table: Table) -> None:
    await table.hand(table.ben).sticky("note1")
    wrong = {"n": 2, "ops": [["set", "note1", {"x": "far"}]]}
    assert len(await _push_all(table, [*_sets(1), wrong, *_sets(3)])) == 1
    assert table.stored()["note1"][1]["x"] == 1
    with pytest.raises(Invalid) as refused:
        await _push_all(table, [wrong, *_sets(3)])
    assert refused.value.field == "ops.0.x"
    assert len(await _push_all(table, _sets(3))) == 1
    assert table.stored()["note1"][1]["x"] == 3


@pytest.mark.parametrize(
    ("pushes", "field"),
    [
        (_sets(2, 2), "pushes.1.n"),
        (_sets(2, 1), "pushes.1.n"),
        ([], "pushes"),
        (_sets(*range(1, 52)), "pushes"),
        ([{"n": n, "ops": [["del", "a"]] * 251} for n in (1, 2)], "pushes"),
        ([{"n": 1, "ops": []}], "pushes.0.ops"),
    ],
)
async def test_several_pushes_that_are_none_are_refused_by_field(
    table: Table, pushes: list[dict[str, Any]], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        await _push_all(table, pushes)
    assert refused.value.field == field


async def test_late_ones_of_several_leave_what_was_set_since(table: Table) -> None:
    ben = table.hand(table.ben)
    await ben.sticky("note1")
    await ben.push(["set", "note1", {"x": 77}])
    (answer,) = await _push_all(table, _sets(1, at=1_000.0))
    assert answer["dropped"][0][:2] == [0, "older"]
    assert table.stored()["note1"][1]["x"] == 77
