"""Chats that stand on a board: each is a discussion that lives as long as its element."""

import pytest

from raffi_web.kernel.errors import Forbidden, NotFound
from tests.canvas.conftest import Table
from tests.support.fixtures import Person


async def chat_of(table: Table, id_: str = "chat") -> str:
    await table.hand(table.ada).push(["put", id_, "chat", {"w": 300, "h": 400}])
    return (await table.ada.call("canvas.talk", board=table.board, element=id_))["id"]


async def say(table: Table, who: Person, body: str, element: str = "chat") -> None:
    said = await who.call("canvas.say", board=table.board, element=element, body=body)
    assert said["body"] == body


async def bodies(talk: str, who: Person) -> list[str]:
    page = await who.call("comments.threads", discussion=talk, sort="old")
    return [one["comment"]["body"] for one in page["threads"]]


async def test_who_may_comment_writes_quickly_and_who_sees_the_board_reads(table: Table) -> None:
    talk = await chat_of(table)
    await table.ada.call("canvas.set_access", board=table.board, members_may="comment")
    for n in range(8):
        await say(table, table.ben, f"No. {n}")
    assert await bodies(talk, table.vera) == [f"No. {n}" for n in range(8)]
    with pytest.raises(Forbidden):
        await say(table, table.vera, "I look on")
    with pytest.raises(NotFound):
        await say(table, table.olga, "I am not here")
    with pytest.raises(NotFound):
        await bodies(talk, table.olga)


async def test_it_goes_with_its_element_and_comes_back_with_undo(table: Table) -> None:
    talk = await chat_of(table)
    await say(table, table.ada, "Before")
    ada = table.hand(table.ada)
    await ada.push(["del", "chat"])
    for refused in (
        table.ben.call("comments.threads", discussion=talk),
        table.ben.call("comments.search", discussion=talk, words="before"),
        table.ben.call("comments.create", discussion=talk, body="After"),
        table.ben.call("canvas.say", board=table.board, element="chat", body="After"),
    ):
        with pytest.raises(NotFound):
            await refused
    await ada.push(["put", "chat", "chat", {"w": 300, "h": 400}])
    assert await bodies(talk, table.ben) == ["Before"]


async def test_each_has_its_own_and_nothing_else_is_one(table: Table) -> None:
    first, second = await chat_of(table), await chat_of(table, "other")
    await say(table, table.ada, "Here")
    await say(table, table.ada, "There", "other")
    assert (await bodies(first, table.ada), await bodies(second, table.ada)) == (["Here"], ["There"])
    assert (await table.ada.call("canvas.pins", board=table.board))["threads"] == []
    await table.hand(table.ada).sticky("note")
    with pytest.raises(NotFound) as refused:
        await table.ada.call("canvas.talk", board=table.board, element="note")
    assert refused.value.kind == "no_board_chat"


async def test_a_mention_leads_to_the_chat(table: Table) -> None:
    await chat_of(table)
    await table.ada.call("canvas.say", board=table.board, element="chat", body="@Ben", mentions=[table.ben.id])
    told = await table.ben.call("notifications.latest")
    assert [one["told"]["href"] for one in told["rows"]] == [f"/b/{table.board}?chat=chat"]
