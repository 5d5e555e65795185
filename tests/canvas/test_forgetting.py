"""Whose words are on a board, and that nobody takes others' words along when they go for good."""

import asyncio
import json
import time
from types import ModuleType
from typing import Any

import pytest

from raffi_web.features.accounts.leaving import Leaver, on_delete
from raffi_web.features.canvas import past, upkeep, versions
from raffi_web.features.canvas.document import Document
from raffi_web.features.canvas.element import Author
from raffi_web.features.canvas.merging import hand_over
from raffi_web.features.canvas.operations import read
from raffi_web.features.canvas.replay import Change, compact, replay
from raffi_web.kernel.context import SYSTEM, Context
from raffi_web.kernel.errors import Forbidden, Invalid
from tests.canvas.conftest import STICKY, Table
from tests.canvas.test_boards import linked
from tests.support.fixtures import Person


async def leave(table: Table, *who: Person) -> None:
    """Go for good with all that one wrote: an account, and the guests it was."""
    leaver = Leaver([one.id for one in who], "Somebody who left", with_text=True)
    async with table.ada.server.database.begin() as session:
        steps = 1
        while await on_delete["boards"](Context(SYSTEM, session), leaver):
            steps += 1
            assert steps < 9, "it does not come to an end"


async def texts_at(table: Table, clock: int | None = None) -> dict[str, Any]:
    """What Ada reads on the board, now or at a clock."""
    if clock is None:
        found = await table.ada.call("canvas.load", board=table.board)
    else:
        found = await table.ada.call("canvas.at", board=table.board, clock=clock)
    return {one["id"]: one["props"].get("text") for one in found["elements"]}


def kept(table: Table) -> str:
    """All that the tables have of the board, as text."""
    rows = table.admin.execute(
        "select ops::text from board_change where board_id = %(board)s"
        " union all select elements::text from board_keyframe where board_id = %(board)s"
        " union all select props::text from board_element where board_id = %(board)s"
        " union all select dropped::text from board_client where board_id = %(board)s",
        {"board": table.board},
    ).fetchall()
    return "".join(row[0] for row in rows)


def makers(table: Table) -> dict[str, str]:
    """Who made what stands on the board."""
    rows = table.admin.execute(
        "select id, made_by from board_element where board_id = %s and removed_at is null", [table.board]
    ).fetchall()
    return dict(rows)


async def written_by_ada(table: Table) -> tuple[int, int]:
    """Three notes of Ada's; the clocks of a named version, and of one more change since."""
    ada = table.hand(table.ada)
    await ada.push(*(["put", f"n{n}", "sticky", {**STICKY, "text": f"Ada's {n}"}] for n in range(3)))
    version = (await table.ada.call("canvas.name_version", board=table.board, name="Keep"))["clock"]
    clock = (await ada.push(["set", "n0", {"text": "Ada's again"}]))["clock"]
    return version, clock


THEN = {"n0": "Ada's 0", "n1": "Ada's 1", "n2": "Ada's 2"}
SINCE = {**THEN, "n0": "Ada's again"}


async def test_whoever_empties_a_board_goes_back_and_leaves_takes_nothing_of_others(table: Table) -> None:
    version, clock = await written_by_ada(table)
    eve = await linked(table, "edit")
    for goal in (0, clock):
        await eve.call("canvas.restore_version", board=table.board, clock=goal)
    assert set(makers(table).values()) == {table.ada.id}
    await leave(table, eve)
    assert await texts_at(table) == SINCE
    assert (await texts_at(table, version), await texts_at(table, clock)) == (THEN, SINCE)


async def test_rows_that_say_a_restorer_made_them_are_not_believed(table: Table) -> None:
    # So they were written before what comes back kept its maker.
    version, clock = await written_by_ada(table)
    eve = await linked(table, "edit")
    for goal in (0, clock):
        await eve.call("canvas.restore_version", board=table.board, clock=goal)
    table.admin.execute("update board_element set made_by = %s where board_id = %s", [eve.id, table.board])
    await leave(table, eve)
    assert await texts_at(table) == SINCE
    assert (await texts_at(table, version), await texts_at(table, clock)) == (THEN, SINCE)


@pytest.mark.parametrize("own", [False, True])
async def test_who_undid_a_deletion_takes_nothing_of_others(table: Table, own: bool) -> None:
    version, clock = await written_by_ada(table)
    ben = table.hand(table.ben)
    notes = [["put", id_, "sticky", {**STICKY, "text": said}] for id_, said in SINCE.items()]
    await (ben if own else table.hand(table.ada)).push(*(["del", id_] for id_ in SINCE))
    await ben.push(*notes)
    assert set(makers(table).values()) == {table.ada.id}
    await leave(table, table.ben)
    assert await texts_at(table) == SINCE
    assert (await texts_at(table, version), await texts_at(table, clock)) == (THEN, SINCE)


async def test_several_pushes_at_once_keep_makers_too(table: Table) -> None:
    await written_by_ada(table)
    ben = table.hand(table.ben)
    pushes = [
        {"n": 1, "ops": [["del", "n1"]]},
        {"n": 2, "ops": [["put", "n1", "sticky", STICKY], ["put", "own", "sticky", STICKY]]},
    ]
    await table.ben.call("canvas.push_all", board=table.board, client=ben.client, pushes=pushes)
    assert makers(table) == dict.fromkeys(SINCE, table.ada.id) | {"own": table.ben.id}


async def test_a_leaver_takes_their_own_words_from_everywhere(table: Table) -> None:
    ada, ben = table.hand(table.ada), table.hand(table.ben)
    await ada.sticky("hers", text="Ada's own")
    await ben.push(
        ["set", "hers", {"text": "secret on hers", "color": "pink"}], ["put", "his", "sticky", {"text": "secret"}]
    )
    clock = (await ada.push(["set", "hers", {"x": 9}], ["del", "his"]))["clock"]
    await table.ada.call("canvas.name_version", board=table.board, name="With Ben's")
    # Others bring his words back, and set them; they stay his.
    await table.ada.call("canvas.restore_version", board=table.board, clock=clock - 1)
    await ada.push(["set", "hers", {"text": None}])
    last = (await ada.push(["set", "hers", {"text": "secret on hers"}]))["clock"]
    await leave(table, table.ben)
    assert "secret" not in kept(table)
    assert await texts_at(table) == {"hers": None}
    assert table.stored()["hers"][1]["color"] == "pink"
    assert await texts_at(table, clock - 2) == {"hers": "Ada's own"}
    for at in range(clock - 1, last + 1):
        assert (await texts_at(table, at))["hers"] is None
    # What is in memory has heard of it.
    assert (await ada.push(["set", "his", {"x": 1}]))["dropped"] == [[0, "gone"]]


async def test_what_others_were_told_of_a_leavers_words_goes_too(table: Table) -> None:
    ada, ben = table.hand(table.ada), table.hand(table.ben)
    await ada.sticky("hers")
    await ben.push(["set", "hers", {"text": "Ben's secret"}])
    older = {"ops": [["set", "hers", {"text": "offline"}]], "at": time.time() * 1000 - 1_800_000}
    assert "secret" in str((await ada.push(*older["ops"], at=older["at"]))["dropped"])
    several = [{"n": 1, **older}, {"n": 2, "ops": [["set", "hers", {"x": 1}]]}]
    client = table.hand(table.ada).client
    await table.ada.call("canvas.push_all", board=table.board, client=client, pushes=several)
    told = table.admin.execute("select dropped::text from board_client where board_id = %s", [table.board]).fetchall()
    assert sum("secret" in one for (one,) in told) == 2
    await leave(table, table.ben)
    assert "secret" not in kept(table)


@pytest.mark.parametrize("by", [past, versions, upkeep])
async def test_a_keyframe_that_is_being_written_when_somebody_leaves_has_none_of_their_words(
    table: Table, monkeypatch: pytest.MonkeyPatch, by: ModuleType
) -> None:
    read, left, laid = asyncio.Event(), asyncio.Event(), asyncio.Event()
    real = past.lay

    async def lay(*args: Any) -> None:
        read.set()
        await left.wait()
        await real(*args)
        laid.set()

    monkeypatch.setattr(by, "lay", lay)
    ada, ben = table.hand(table.ada), table.hand(table.ben)
    await ben.sticky("his", text="Ben's secret")
    await ada.sticky("hers", text="Ada's")
    for n in range(4):
        await ada.push(["set", "hers", {"x": n}])
    monkeypatch.setattr(by, "FEWEST_OPS", 1, raising=False)
    monkeypatch.setattr(past, "FEWEST_OPS", 1)
    writing = None
    if by is past:
        await ada.push(["set", "hers", {"x": 9}])
    elif by is versions:
        writing = asyncio.create_task(table.ada.call("canvas.name_version", board=table.board, name="Then"))
    else:
        writing = asyncio.create_task(upkeep.lay_keyframes(table.ada.server.database))
    await asyncio.wait_for(read.wait(), 10)
    await leave(table, table.ben)
    left.set()
    await asyncio.wait_for(laid.wait(), 10)
    if writing is not None:
        await writing
    # What the keyframe was written in is over when the board is written anew.
    await asyncio.wait_for(asyncio.gather(*past._laying), 10)
    assert "secret" not in kept(table)
    assert await texts_at(table) == {"hers": "Ada's"}


async def test_what_others_wrote_on_or_have_in_a_leavers_elements_stays(table: Table) -> None:
    ada, ben = table.hand(table.ada), table.hand(table.ben)
    await ben.push(
        ["put", "outer", "frame", {"title": "Ben's outer"}],
        ["put", "inner", "frame", {"title": "Ben's inner", "parent": "outer"}],
        ["put", "empty", "frame", {"title": "Ben's empty"}],
        ["put", "end", "sticky", {"text": "Ben's end"}],
        ["put", "wire", "connection", {"from": "outer", "to": "end", "label": "Ben's wire"}],
        ["put", "card", "shape", {"text": "Ben's card"}],
    )
    await ada.push(
        ["put", "note", "sticky", {"text": "Ada's", "parent": "inner"}],
        ["put", "her_wire", "connection", {"from": "note", "to": "end"}],
        ["set", "card", {"text": "Ada's card"}],
    )
    await leave(table, table.ben)
    assert "Ben's" not in kept(table)
    assert table.stored().keys() == {"outer", "inner", "end", "card", "note", "her_wire"}
    assert {id_: said for id_, said in (await texts_at(table)).items() if said} == {
        "note": "Ada's",
        "card": "Ada's card",
    }


async def test_what_history_forgot_goes_with_whoever_made_it(table: Table) -> None:
    ben = table.hand(table.ben)
    await ben.sticky("his", text="secret")
    await ben.push(["del", "his"])
    # Made and removed by one hand: nothing of it is left when changes become fewer.
    table.admin.execute("delete from board_change where board_id = %s", [table.board])
    await leave(table, table.ben)
    assert "secret" not in kept(table)


async def test_an_account_that_was_a_guest_takes_the_guests_words_and_nobody_elses(table: Table) -> None:
    version, clock = await written_by_ada(table)
    guest, user = await linked(table, "edit"), table.people.guest()
    await table.hand(guest).push(["del", "n0"], ["put", "n0", "sticky", {"text": "Ada's again"}])
    await table.hand(guest).sticky("own", text="secret")
    await user.call("accounts.update_me", name="Gus")
    async with guest.server.database.begin() as session:
        await hand_over(Context(SYSTEM, session), guest.id, user.id)
    await leave(table, user, guest)
    assert "secret" not in kept(table)
    assert await texts_at(table) == SINCE
    assert (await texts_at(table, version), await texts_at(table, clock)) == (THEN, SINCE)


async def test_history_without_a_leavers_words_becomes_fewer_and_goes_on(table: Table) -> None:
    ada, ben = table.hand(table.ada), table.hand(table.ben)
    await ada.sticky("hers", text="one")
    await ben.push(["set", "hers", {"text": "secret", "x": 1}])
    await ada.push(["set", "hers", {"text": "two"}])
    await ada.push(["set", "hers", {"text": "three", "x": 4}])
    await leave(table, table.ben)
    rows = table.admin.execute(
        "select clock, n, extract(epoch from at)::float8, actor_id, batch, ops from board_change"
        " where board_id = %s order by clock, n",
        [table.board],
    ).fetchall()
    changes = [Change(*row) for row in rows]
    done = compact(changes, [], 60)
    assert len(done.dropped) == 1
    state = replay({}, (change.ops for change in changes))
    assert state == table.stored()
    # By hand, as the clean-up would: the board at the end is the same.
    fewer = [one for one in changes if one not in done.dropped and one.clock != done.written[0].clock]
    assert replay({}, [*(one.ops for one in fewer), done.written[0].ops]) == state
    assert json.dumps(state).count("three") == 1


async def test_one_who_may_comment_brings_back_no_pin_of_others(table: Table) -> None:
    guest, other = await linked(table, "comment"), await linked(table, "comment")
    mine, theirs = table.hand(guest), table.hand(other)
    await mine.push(["put", "pin1", "comment", {"x": 1}])
    await mine.push(["del", "pin1"])
    with pytest.raises(Forbidden):
        await theirs.push(["put", "pin1", "comment", {"x": 2}])
    await mine.push(["put", "pin1", "comment", {"x": 3}])
    assert makers(table) == {"pin1": guest.id}


async def test_puts_whose_form_is_wrong_are_refused_as_ever(table: Table) -> None:
    hand = table.hand(table.ada)
    for wrong in (["put", ["x"], "sticky", {}], ["put", "a\0b", "sticky", {}], ["put"], ["put", {}, 1], [["put"]]):
        with pytest.raises(Invalid) as refused:
            await hand.push(wrong)
        assert (refused.value.field or "").startswith("ops.0")


def test_what_comes_back_from_nowhere_is_nobodys() -> None:
    document, eve = Document(), Author("eve", 9)
    document.push(read([["put", "a", "sticky", {}], ["put", "b", "sticky", {}]]), Author("ada", 1))
    document.become({"b": ("shape", {}), "c": ("text", {})}, eve)
    assert {id_: one.made_by for id_, one in document.elements.items()} == {"b": SYSTEM.id, "c": SYSTEM.id}
    document.become({"a": ("sticky", {}), "b": ("sticky", {})}, eve)
    assert {id_: one.made_by for id_, one in document.elements.items()} == {"a": "ada", "b": SYSTEM.id}
    document.push(read([["del", "a"], ["put", "a", "shape", {}]]), eve)
    assert document.elements["a"].made_by == "eve"
