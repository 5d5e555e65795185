"""What somebody said, to take along, and what stays of it when they go for good."""

from typing import Any

import pytest

from raffi_web.features.accounts.leaving import Leaver, on_delete, on_export
from raffi_web.kernel.context import SYSTEM, Context
from tests.comments.conftest import InRoom, Talk

GONE = "Somebody who left"


async def exported(talk: Talk, part: str) -> list[dict[str, Any]]:
    async with talk.server.database.begin() as session:
        return (await on_export[part](Context(SYSTEM, session), [talk.ben.id], None)).rows


async def leave(talk: Talk, *, with_text: bool) -> None:
    """Ben goes, as often as it takes."""
    more = True
    while more:
        async with talk.server.database.begin() as session:
            more = await on_delete["comments"](Context(SYSTEM, session), Leaver([talk.ben.id], GONE, with_text))


async def test_an_archive_has_all_that_one_said_and_nothing_of_others(talk: Talk, private: InRoom) -> None:
    first = await talk.say("from Ada")
    said = await talk.say("frist", talk.ben, parent=first["id"], at_ms=5)
    await talk.ben.call("comments.edit", comment=said["id"], body="first")
    taken = await talk.say("taken back", talk.ben, discussion=private.id)
    await talk.ben.call("comments.remove", comment=taken["id"])
    await talk.ben.call("comments.react", comment=first["id"], emoji="🔥")
    rows = await exported(talk, "comments")
    assert [(one["body"], one["at_ms"], [before["body"] for before in one["before"]]) for one in rows] == [
        ("first", 5, ["frist"]),
        ("", None, ["taken back"]),
    ]
    assert (rows[0]["title"], rows[0]["episode"], rows[1]["room"]) == (talk.title, 2, private.room)
    assert "from Ada" not in str(rows)
    reactions = await exported(talk, "comment_reactions")
    assert [(one["comment"], one["emoji"]) for one in reactions] == [(first["id"], "🔥")]


@pytest.mark.parametrize("with_text", [False, True])
async def test_what_stands_stays_without_the_name_and_the_rest_goes(
    talk: Talk, private: InRoom, with_text: bool
) -> None:
    first = await talk.say("from Ada")
    said = await talk.say("from Ben", talk.ben)
    await talk.say("an answer", parent=said["id"])
    await talk.ben.call("comments.edit", comment=said["id"], body="from Ben, changed")
    taken = await talk.say("taken back", talk.ben, parent=first["id"])
    await talk.ben.call("comments.remove", comment=taken["id"])
    await talk.ben.call("comments.react", comment=first["id"], emoji="🔥")
    await talk.ben.call("comments.seen", discussion=talk.id, comment=first["id"])
    await talk.ada.call("rooms.delete", room=private.room)
    await leave(talk, with_text=with_text)
    thread = (await talk.ada.call("comments.threads", discussion=talk.id))["threads"][0]
    assert thread["comment"]["name"] == GONE
    assert thread["comment"]["body"] == ("" if with_text else "from Ben, changed")
    assert [one["body"] for one in thread["replies"]] == ["an answer"]
    assert (await talk.get())["comments"] == (2 if with_text else 3)
    told = (await talk.ada.call("comments.one", comment=first["id"]))["comment"]
    assert (told["reactions"], told["score"]) == ({}, 0)
    for table in ("comment_reaction", "discussion_seen", "comment_reader"):
        assert talk.admin.execute(f"select from {table} where actor_id = %s".encode(), [talk.ben.id]).fetchall() == []
    texts = "select t.body from comment_text t join comment c on c.id = t.comment_id where c.actor_id = %s"
    assert talk.admin.execute(texts, [talk.ben.id]).fetchall() == []
    bodies = talk.admin.execute("select body from comment where actor_id = %s order by id", [talk.ben.id]).fetchall()
    assert bodies == [("" if with_text else "from Ben, changed",), ("",)]
