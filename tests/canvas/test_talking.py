"""What is said on boards: the threads of pins, and who may set a pin."""

from typing import Any

import pytest

from raffi_web.kernel.errors import Forbidden, Invalid, NotFound
from raffi_web.kernel.ids import new_id
from tests.canvas.conftest import Table
from tests.support.fixtures import Person

PIN = {"x": 5, "y": 6, "w": 32, "h": 32}


async def by_link(table: Table, may: str) -> Person:
    """Somebody who came by a link."""
    guest = table.people.guest()
    await guest.call("canvas.open_link", link=await table.ada.call("canvas.link", board=table.board, may=may))
    return guest


async def talk_of(table: Table, who: Person | None = None) -> str:
    return (await (who or table.ada).call("canvas.talk", board=table.board))["id"]


async def say(talk: str, who: Person, body: str, **more: Any) -> dict[str, Any]:
    return await who.call("comments.create", discussion=talk, body=body, **more)


async def commenting(table: Table) -> None:
    await table.ada.call("canvas.set_access", board=table.board, members_may="comment")


async def test_whoever_sees_a_board_reads_its_pins_and_whoever_may_comment_writes(table: Table) -> None:
    await commenting(table)
    talk = await talk_of(table, table.ben)
    assert await talk_of(table, table.vera) == talk
    root = await say(talk, table.ben, "Is this the right **street**?")
    assert root["name"] == "Ben"
    guest = await by_link(table, "comment")
    await say(talk, guest, "It is", parent=root["id"])
    with pytest.raises(Forbidden) as refused:
        await say(talk, table.vera, "I only look on")
    assert refused.value.data["grant"] == "comment"
    found = await table.vera.call("canvas.pins", board=table.board)
    assert [one["body"] for one in found["threads"]] == ["Is this the right **street**?"]
    assert found["threads"][0]["thread"] == 1
    assert sorted(found["people"][root["id"]]) == sorted([table.ben.id, guest.id])
    with pytest.raises(NotFound):
        await table.olga.call("comments.threads", discussion=talk)
    with pytest.raises(NotFound):
        await table.olga.call("canvas.pins", board=table.board)


async def test_a_link_that_was_renewed_reads_nothing_more(table: Table) -> None:
    talk = await talk_of(table)
    await say(talk, table.ada, "Private")
    guest = await by_link(table, "comment")
    assert await guest.call("comments.search", discussion=talk, words="private")
    await table.ada.call("canvas.renew_links", board=table.board)
    for name, args in (("comments.threads", {}), ("comments.search", {"words": "private"})):
        with pytest.raises(NotFound):
            await guest.call(name, discussion=talk, **args)


async def test_a_board_that_was_taken_away_takes_its_talk_along(table: Table) -> None:
    talk = await talk_of(table)
    await say(talk, table.ada, "Here")
    await table.ada.call("canvas.remove", board=table.board)
    with pytest.raises(NotFound):
        await table.ben.call("comments.threads", discussion=talk)
    await table.ada.call("canvas.restore", board=table.board)
    assert (await table.ben.call("comments.threads", discussion=talk))["threads"]


async def test_talk_of_boards_is_found_on_boards_alone(table: Table) -> None:
    talk = await talk_of(table)
    await say(talk, table.ada, "Hello")
    assert (await table.ada.call("comments.latest", rooms=True))["discussions"] == []
    assert (await table.ada.call("canvas.talk", board=table.board))["title_name"] == "Ideas"
    await table.ada.call("canvas.rename", board=table.board, title="Plans")
    assert (await table.ada.call("canvas.talk", board=table.board))["title_name"] == "Plans"


async def test_nobody_opens_a_board_s_discussion_as_that_of_a_film(table: Table) -> None:
    with pytest.raises(Invalid) as refused:
        await table.ada.call("comments.open", room=table.room, title_id=f"board:{table.board}", title_name="Mine")
    assert refused.value.field == "title_id"


async def test_hosts_of_the_room_keep_order_at_its_pins(table: Table) -> None:
    talk = await talk_of(table)
    root = await say(talk, table.ben, "Something rude")
    await table.ada.call("comments.hide", comment=root["id"], reason="spam")
    found = await table.ben.call("canvas.pins", board=table.board)
    assert found["threads"][0]["body"] == ""


async def test_a_mention_leads_to_the_pin_and_tells_only_those_who_see_the_board(table: Table) -> None:
    talk = await talk_of(table)
    root = await say(talk, table.ada, "@Ben and @Olga", mentions=[table.ben.id, table.olga.id])
    told = await table.ben.call("notifications.latest")
    assert [one["told"]["href"] for one in told["rows"]] == [f"/b/{table.board}?comment={root['id']}"]
    assert (await table.olga.call("notifications.latest"))["rows"] == []


async def test_whoever_may_comment_sets_moves_and_removes_pins_of_their_own(table: Table) -> None:
    await commenting(table)
    ben, ada = table.hand(table.ben), table.hand(table.ada)
    await ada.sticky("note")
    await ada.push(["put", "hers", "comment", PIN])
    assert (await ben.push(["put", "his", "comment", {**PIN, "parent": "note"}]))["dropped"] == []
    assert (await ben.push(["set", "his", {"x": 50, "done": True}]))["dropped"] == []
    assert table.stored()["his"][1]["parent"] == "note"
    for op in (
        ["put", "s", "sticky", {}],
        ["set", "note", {"x": 1}],
        ["set", "hers", {"done": True}],
        ["del", "note"],
        ["del", "hers"],
        ["put", "note", "sticky", {"text": "mine"}],
        ["put", "hers", "comment", {"x": 1}],
    ):
        before = table.stored()
        with pytest.raises(Forbidden):
            await ben.push(["set", "his", {"y": 1}], op)
        assert table.stored() == before, op
    assert (await ben.push(["del", "his"]))["dropped"] == []
    assert "his" not in table.stored()


async def test_who_looks_on_sets_no_pin_and_no_wire_goes_with_one(table: Table) -> None:
    await commenting(table)
    with pytest.raises(Forbidden):
        await table.hand(table.vera).push(["put", "p", "comment", PIN])
    ben, ada = table.hand(table.ben), table.hand(table.ada)
    await ben.push(["put", "p", "comment", PIN])
    await ada.sticky("note")
    await ada.push(["put", "w", "connection", {"from": "p", "to": "note"}])
    with pytest.raises(Forbidden):
        await ben.push(["del", "p"])
    with pytest.raises(Forbidden):
        await table.ben.call("canvas.restore_version", board=table.board, clock=1)


async def test_a_pin_goes_with_what_it_stands_on(table: Table) -> None:
    ada = table.hand(table.ada)
    await ada.sticky("note")
    await ada.push(["put", "p", "comment", {**PIN, "parent": "note"}])
    assert (await ada.push(["put", "q", "comment", {**PIN, "parent": "p"}]))["dropped"] == [[0, "no_parent"]]
    assert (await ada.push(["put", "s", "sticky", {"parent": "note"}]))["dropped"] == [[0, "no_parent"]]
    await ada.push(["del", "note"])
    assert table.stored() == {}


async def test_a_pin_put_for_a_comment_that_waits_is_that_of_the_comment_let_through(table: Table) -> None:
    await commenting(table)
    talk = await talk_of(table)
    await table.ada.call("comments.add_filter", room=table.room, kind="words", pattern="holdable", act="hold")
    waits = await say(talk, table.ben, "Is this holdable?")
    assert waits["held"]
    await table.hand(table.ben).push(["put", "pin", "comment", {**PIN, "thread": waits["id"]}])
    for one in (table.ada, table.ben):
        found = await one.call("canvas.pins", board=table.board)
        assert (found["threads"], found["was"]) == ([], {})
    await table.ada.call("comments.decide", room=table.room, comments=[waits["id"]], act="keep")
    found = await table.vera.call("canvas.pins", board=table.board)
    assert [one["body"] for one in found["threads"]] == ["Is this holdable?"]
    assert found["was"] == {waits["id"]: found["threads"][0]["id"]}
    # New to everybody, although it was written before.
    assert found["last"] == {found["threads"][0]["id"]: found["threads"][0]["id"]}


async def test_a_thread_has_one_pin(table: Table) -> None:
    talk = await talk_of(table)
    thread = (await say(talk, table.ada, "Here"))["id"]
    ada = table.hand(table.ada)
    first, second = (["put", id_, "comment", {**PIN, "thread": thread}] for id_ in ("first", "second"))
    assert (await ada.push(first, second))["dropped"] == [[1, "pinned"]]
    await ada.push(["put", "third", "comment", PIN])
    for op in (["set", "third", {"thread": thread}], ["put", "third", "comment", {**PIN, "thread": thread}]):
        assert (await ada.push(op))["dropped"] == [[0, "pinned"]]
    # The pin itself goes on, and what was removed makes room for another one, in one push, too.
    assert (await ada.push(["put", "first", "comment", {**PIN, "thread": thread, "x": 9}]))["dropped"] == []
    assert (await ada.push(["del", "first"], second, first))["dropped"] == [[2, "pinned"]]
    given = [{"id": "fourth", "kind": "comment", "props": {**PIN, "thread": thread}}]
    saved = await table.ada.call("canvas.save", board=table.board, base=0, elements=given)
    assert saved["dropped"] == [[0, "pinned"]]


@pytest.mark.parametrize("first", ["waited", "now"])
async def test_a_thread_that_waited_has_one_pin_by_both_of_its_ids(table: Table, first: str) -> None:
    await commenting(table)
    talk = await talk_of(table)
    await table.ada.call("comments.add_filter", room=table.room, kind="words", pattern="holdable", act="hold")
    waited = (await say(talk, table.ben, "Is this holdable?"))["id"]
    ben, ada = table.hand(table.ben), table.hand(table.ada)
    if first == "waited":
        await ben.push(["put", "first", "comment", {**PIN, "thread": waited}])
    await table.ada.call("comments.decide", room=table.room, comments=[waited], act="keep")
    now = (await table.ada.call("canvas.pins", board=table.board))["threads"][0]["id"]
    ids = {"waited": waited, "now": now}
    if first == "now":
        await ada.push(["put", "first", "comment", {**PIN, "thread": now}])
    for thread in ids.values():
        assert (await ada.push(["put", "second", "comment", {**PIN, "thread": thread}]))["dropped"] == [[0, "pinned"]]
    # The pin itself may go on by either, and without it another one may stand there.
    assert (await ada.push(["set", "first", {"thread": now}]))["dropped"] == []
    again = await ada.push(["del", "first"], ["put", "second", "comment", {**PIN, "thread": waited}])
    assert again["dropped"] == []
    assert (await ada.push(["put", "third", "comment", {**PIN, "thread": now}]))["dropped"] == [[0, "pinned"]]


async def test_a_pin_stands_for_nothing_that_was_said_elsewhere(table: Table) -> None:
    other = (await table.ada.call("canvas.create", room=table.room, title="Other"))["id"]
    talk = (await table.ada.call("canvas.talk", board=other))["id"]
    thread = (await say(talk, table.ada, "There"))["id"]
    ada = table.hand(table.ada)
    await ada.push(["put", "chat", "chat", {}])
    chat = (await table.ada.call("canvas.say", board=table.board, element="chat", body="In a chat"))["id"]
    nowhere = new_id()
    puts = [["put", f"p{n}", "comment", {**PIN, "thread": one}] for n, one in enumerate((thread, chat, nowhere))]
    assert (await ada.push(*puts))["dropped"] == [[0, "no_thread"], [1, "no_thread"]]
    assert (await ada.push(["set", "p2", {"thread": thread}]))["dropped"] == [[0, "no_thread"]]


async def test_a_board_that_had_two_pins_of_a_thread_goes_back_with_one(table: Table) -> None:
    thread, ada = new_id(), table.hand(table.ada)
    await ada.push(["put", "first", "comment", {**PIN, "thread": thread}], ["put", "second", "comment", PIN])
    # As before a thread had one pin.
    table.admin.execute(
        "update board_change set ops = jsonb_set(ops, '{1,after,thread}', to_jsonb(%s::text)) where board_id = %s",
        [thread, table.board],
    )
    clock = table.clock()
    await ada.push(["del", "first"], ["del", "second"])
    await table.ada.call("canvas.restore_version", board=table.board, clock=clock)
    stored = table.stored()
    assert sorted(stored) == ["first", "second"]
    assert [props["thread"] for _, props in stored.values() if "thread" in props] == [thread]
