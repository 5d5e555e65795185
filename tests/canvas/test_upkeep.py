"""What goes by itself: old changes become fewer, what was removed long ago is forgotten."""

import random
from typing import Any

import pytest

from raffi_web.features.canvas import past, upkeep
from tests.canvas.conftest import Table
from tests.support.live_client import LiveServer

State = dict[str, tuple[str, dict[str, Any]]]


async def at(table: Table, clock: int) -> State:
    told = await table.vera.call("canvas.at", board=table.board, clock=clock)
    return {one["id"]: (one["kind"], one["props"]) for one in told["elements"]}


def aged(table: Table, days: float) -> None:
    """Let everything on the board have happened so many days ago."""
    table.admin.execute(
        "update board_change set at = at - make_interval(secs => %s * 86400) where board_id = %s", [days, table.board]
    )


async def scribbled(table: Table, pushes: int, seed: int) -> dict[int, State]:
    """Two people at work; the board at each clock."""
    dice, states = random.Random(seed), {}
    hands = [table.hand(table.ada), table.hand(table.ben)]
    for n in range(pushes):
        id_ = f"e{dice.randrange(6)}"
        op = dice.choice([["put", id_, "sticky", {"x": n}], ["set", id_, {"x": n + 0.5}], ["del", id_]])
        answer = await hands[n // 5 % 2].push(op)
        states[answer["clock"]] = table.stored()
    return states


def database(table: Table) -> Any:
    return table.people.server.database


async def test_old_changes_become_fewer_and_lead_to_the_same_boards(table: Table) -> None:
    states = await scribbled(table, 60, 1)
    named = sorted(states)[len(states) // 2 + 2]
    await table.ada.call("canvas.name_version", board=table.board, name="Half time", clock=named)
    count = len(table.changes())
    assert await upkeep.compact_boards(database(table)) == 0, "what happened today is kept as it was"
    aged(table, 1.1)
    assert await upkeep.compact_boards(database(table)) > 20
    left = table.changes()
    assert len(left) < count / 2
    for clock in {change["clock"] for change in left} | {named, max(states)}:
        assert await at(table, clock) == states[clock]


async def test_what_is_a_month_old_is_told_more_coarsely(table: Table) -> None:
    hand = table.hand(table.ada)
    for n in range(6):
        await hand.sticky("note", x=n)
    table.admin.execute(
        "update board_change set at = now() - interval '2 days' + clock * interval '1 minute' where board_id = %s",
        [table.board],
    )
    await upkeep.compact_boards(database(table))
    assert len(table.changes()) == 6
    aged(table, 30)
    await upkeep.compact_boards(database(table))
    (change,) = table.changes()
    assert change["ops"] == [
        {"id": "note", "kind": "sticky", "before": None, "after": {"x": 5, "y": 20, "text": "Rain"}}
    ]


async def test_missing_keyframes_are_written(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    states = await scribbled(table, 60, 2)
    monkeypatch.setattr(past, "FEWEST_OPS", 10)
    monkeypatch.setattr(upkeep, "FEWEST_OPS", 10)
    monkeypatch.setattr(upkeep, "CHUNK", 7)
    assert await upkeep.lay_keyframes(database(table)) >= 1
    found = table.admin.execute(
        "select clock, elements from board_keyframe where board_id = %s order by clock", [table.board]
    ).fetchall()
    assert 2 <= len(found) <= 6
    for clock, elements in found:
        assert {id_: tuple(one) for id_, one in elements.items()} == states[clock]
    for clock, state in states.items():
        assert await at(table, clock) == state


async def test_keyframes_of_long_ago_are_one_a_day_and_those_with_a_name(table: Table) -> None:
    states = await scribbled(table, 8, 3)
    clocks = sorted(states)
    for clock in clocks:
        table.admin.execute(
            "insert into board_keyframe (board_id, clock, at, elements)"
            " values (%s, %s, date_trunc('day', now() - interval '40 days') + %s * interval '1 minute', '{}')",
            [table.board, clock, clock],
        )
    table.admin.execute(
        "insert into board_version (id, board_id, clock, name, made_by) values (%s, %s, %s, 'Kept', 'x')",
        [table.board, table.board, clocks[1]],
    )
    await upkeep.forget_boards(database(table))
    found = table.admin.execute("select clock from board_keyframe where board_id = %s order by 1", [table.board])
    assert [clock for (clock,) in found.fetchall()] == [clocks[1], clocks[-1]]


async def test_keyframes_of_names_that_are_gone_go_unless_they_are_due(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand, states = table.hand(table.ada), {}
    for n in range(12):
        clock = (await hand.sticky("note", x=n))["clock"]
        states[clock] = table.stored()
    clocks = sorted(states)
    made = [
        await table.ada.call("canvas.name_version", board=table.board, name=f"v{n}", clock=clocks[n]) for n in (3, 5, 9)
    ]
    twice = await table.ada.call("canvas.name_version", board=table.board, name="twice", clock=clocks[3])
    for one in made:
        await table.ada.call("canvas.remove_version", board=table.board, version=one["id"])

    def laid() -> list[int]:
        rows = table.admin.execute("select clock from board_keyframe where board_id = %s order by 1", [table.board])
        return [clock for (clock,) in rows.fetchall()]

    monkeypatch.setattr(upkeep, "FEWEST_OPS", 4)
    monkeypatch.setattr(upkeep, "BYTES_SHARE", 1_000)
    assert await upkeep.drop_keyframes(database(table)) >= 1
    assert laid() == [clocks[3], clocks[9]], "one has a name still, one is due"
    await table.ada.call("canvas.remove_version", board=table.board, version=twice["id"])
    monkeypatch.setattr(upkeep, "FEWEST_OPS", 1_000)
    await upkeep.drop_keyframes(database(table))
    assert laid() == []
    for clock, state in states.items():
        assert await at(table, clock) == state


async def test_whoever_was_away_since_before_something_was_forgotten_gets_the_whole_board(
    table: Table, live_server: LiveServer
) -> None:
    hand = table.hand(table.ada)
    seen = (await hand.push(["put", "old", "sticky", {}], ["put", "stays", "sticky", {}]))["clock"]
    away, other = await live_server.client(table.ben.token), await live_server.client(table.ben.token)
    await hand.push(["del", "old"])
    table.admin.execute(
        "update board_element set removed_at = now() - interval '31 days'"
        " where board_id = %s and removed_at is not null",
        [table.board],
    )
    await upkeep.forget_boards(database(table))
    assert table.admin.execute("select count(*) from board_element where board_id = %s", [table.board]).fetchone() == (
        1,
    )
    assert await came_by(away, table, seen) == "snap"
    assert await came_by(other, table, table.clock()) == "resume"


async def came_by(client: Any, table: Table, seen: int) -> str:
    """How a client that knows the board at `seen` gets what it missed."""
    name = f"board:{table.board}"
    await client.subscribe(name, seen=seen)
    return next(frame[0] for frame in client.frames if frame[0] in ("snap", "resume") and frame[1] == name)


async def test_a_process_that_slept_through_the_forgetting_reads_the_board_anew(table: Table) -> None:
    hand = table.hand(table.ada)
    await hand.push(["put", "old", "sticky", {}], ["put", "stays", "sticky", {}])
    # Another process removed it, and it was forgotten before this one looked.
    table.admin.execute(
        "update board_element set removed_at = now() - interval '31 days' where board_id = %s and id = 'old'",
        [table.board],
    )
    await upkeep.forget_boards(database(table))
    answer = await hand.push(["set", "old", {"x": 1}], ["set", "stays", {"x": 1}])
    assert answer["dropped"] == [[0, "gone"]]
    assert table.stored().keys() == {"stays"}


async def test_boards_and_clients_go_when_nobody_can_come_back_to_them(table: Table) -> None:
    hand = table.hand(table.ada)
    await hand.sticky("note")
    await table.hand(table.ben).sticky("other")
    table.admin.execute(
        "update board_client set at = now() - interval '9 days' where board_id = %s and client = %s",
        [table.board, hand.client],
    )
    await upkeep.forget_boards(database(table))
    rows = table.admin.execute("select actor_id from board_client where board_id = %s", [table.board]).fetchall()
    assert rows == [(table.ben.id,)]
    table.admin.execute("update board set removed_at = now() - interval '29 days' where id = %s", [table.board])
    await upkeep.forget_boards(database(table))
    await table.ada.call("canvas.restore", board=table.board)
    table.admin.execute("update board set removed_at = now() - interval '31 days' where id = %s", [table.board])
    assert (await upkeep.forget_boards(database(table)))["boards"] >= 1
    assert table.stored() == {}
    assert table.changes() == []


async def test_what_was_said_on_a_board_goes_with_it_for_good(table: Table) -> None:
    second = (await table.ada.call("canvas.create", room=table.room, title="Second"))["id"]
    await table.hand(table.ada).push(["put", "chat1", "chat", {}])
    talk = (await table.ada.call("canvas.talk", board=table.board))["id"]
    other = (await table.ada.call("canvas.talk", board=second))["id"]
    root = await table.ada.call("comments.create", discussion=talk, body="Here")
    answer = await table.ben.call("comments.create", discussion=talk, body="There", parent=root["id"])
    await table.ada.call("comments.react", comment=answer["id"], emoji="👍")
    await table.ben.call("comments.edit", comment=answer["id"], body="There, rather")
    await table.ben.call("canvas.say", board=table.board, element="chat1", body="In the chat")
    await table.ada.call("comments.create", discussion=other, body="Elsewhere")
    await table.ada.call("canvas.remove", board=table.board)
    left = "select count(*) from comment c join discussion d on d.id = c.discussion_id where d.board_id = %s"
    await upkeep.forget_boards(database(table))
    assert table.admin.execute(left, [table.board]).fetchone() == (3,)
    table.admin.execute("update board set removed_at = now() - interval '31 days' where id = %s", [table.board])
    await upkeep.forget_boards(database(table))
    assert table.admin.execute("select 1 from discussion where board_id = %s", [table.board]).fetchone() is None
    ids = [root["id"], answer["id"]]
    assert table.admin.execute("select 1 from comment_text where comment_id = any(%s)", [ids]).fetchone() is None
    assert table.admin.execute(left, [second]).fetchone() == (1,)
