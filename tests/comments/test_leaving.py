"""What somebody said, to take along, and what stays of it when they go for good."""

from typing import Any

import pytest

from raffi_web.features.accounts.leaving import Leaver, on_delete, on_export
from raffi_web.kernel.context import SYSTEM, Context
from tests.comments.conftest import InRoom, Talk, moderator_of

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


async def test_an_archive_has_what_waits_and_what_was_decided(talk: Talk) -> None:
    mod = await moderator_of(talk)
    hidden = await talk.say("an awful thing", talk.ben, at_ms=5)
    await mod.call("comments.hide", comment=hidden["id"], reason="hate", note="Not here.")
    await mod.call("comments.silence", actor=talk.ben.id, reason="spam", hours=1, note="No ads.")
    await mod.call("comments.lift_silence", actor=talk.ben.id)
    try:
        await mod.call("comments.set_rules", hold_first=10)
        for body in ("waits", "not let through"):
            assert (await talk.say(body, talk.ben))["held"]
        refused = (await talk.ben.call("comments.waiting", discussion=talk.id))[0]["id"]
        await mod.call("comments.decide", comments=[refused], act="hide", reason="spam", note="No ads.")
    finally:
        talk.admin.execute("delete from comment_rule")
    (one,) = await exported(talk, "comments")
    assert (one["body"], one["at_ms"], one["hidden"], one["before"]) == ("an awful thing", 5, "hate", [])
    (deed,) = one["decided"]
    assert (deed["what"], deed["reason"], deed["note"]) == ("hide", "hate", "Not here.")
    waits, not_let = await exported(talk, "comments_waiting")
    assert (waits["body"], waits["why"], waits["refused"], waits["decided"]) == ("waits", "new", None, [])
    assert (not_let["body"], not_let["refused"]) == ("not let through", "spam")
    assert [(each["what"], each["note"]) for each in not_let["decided"]] == [("refuse", "No ads.")]
    (silence,) = await exported(talk, "comment_silences")
    assert (silence["reason"], silence["note"], silence["lifted_at"] is None) == ("spam", "No ads.", False)
    assert mod.id not in str([one, waits, not_let, silence])
    await leave(talk, with_text=False)
    assert await exported(talk, "comments_waiting") == []


async def test_who_goes_is_named_by_nobody(talk: Talk) -> None:
    mod = await moderator_of(talk)
    said = await talk.say("hello @Ben and @Cem", mentions=[talk.ben.id, talk.cem.id])
    theirs = await talk.say("awful", talk.ben)
    await mod.call("comments.hide", comment=theirs["id"], reason="harassment", note="Ben, please.")
    await leave(talk, with_text=False)
    row = (await talk.cem.call("comments.one", comment=said["id"]))["comment"]
    assert (row["mentions"], row["named"]) == ([talk.cem.id], {talk.cem.id: "Cem"})
    notes = talk.admin.execute("select note from comment_deed where comment_id = %s", [theirs["id"]]).fetchall()
    assert notes == [("",)]


async def test_an_archive_tells_nobody_that_they_were_reported(talk: Talk) -> None:
    mod = await moderator_of(talk)
    said = await talk.say("nothing wrong", talk.ben)
    report = {"kind": "comment", "on": said["id"], "reason": "spam", "text": "Look."}
    await talk.cem.call("profiles.report", **report)
    await mod.call("comments.decide", comments=[said["id"]], act="keep")
    assert (await exported(talk, "comments"))[0]["decided"] == []
