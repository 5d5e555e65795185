"""Comments: said, answered, changed, taken back, brought back."""

from typing import Any

import pytest

from raffi_web.kernel.errors import Conflict, Forbidden, Gone, Invalid, Limited, NotFound, NotSignedIn
from raffi_web.kernel.ids import new_id
from tests.comments.conftest import InRoom, Talk


async def test_a_comment_is_as_it_was_written(talk: Talk) -> None:
    said = await talk.say("  A *train*,\n\n@ben, at night  ", at_ms=61_500, mentions=[talk.ben.id, talk.ben.id])
    assert said["body"] == "A *train*,\n\n@ben, at night"
    assert (said["at_ms"], said["mentions"], said["name"]) == (61_500, [talk.ben.id], "Ada")
    assert (said["depth"], said["root"], said["parent"], said["path"]) == (0, said["id"], None, said["id"])
    found = await talk.ben.call("comments.one", comment=said["id"])
    assert found["comment"] == said
    assert (await talk.get())["comments"] == 1


@pytest.mark.parametrize(
    ("args", "field"),
    [
        ({"body": ""}, "body"),
        ({"body": " \n "}, "body"),
        ({"body": "x" * 1001}, "body"),
        ({"body": "Gandalf \u202eyad"}, "body"),
        ({"body": "z" + "\u0301" * 5}, "body"),
        ({"body": "\u2800"}, "body"),
        ({"body": "a\x00b"}, "body"),
        ({"at_ms": -1}, "at_ms"),
        ({"at_ms": float("nan")}, "at_ms"),
        ({"at_ms": float("inf")}, "at_ms"),
        ({"at_ms": 1.5}, "at_ms"),
        ({"at_ms": 10**11}, "at_ms"),
        ({"parent": "nobody"}, "parent"),
        ({"mentions": ["x"]}, "mentions"),
        ({"discussion": "../x"}, "discussion"),
    ],
)
async def test_what_does_not_fit_is_refused_by_name(talk: Talk, args: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as raised:
        await talk.say(**{"body": "Hello", **args})
    assert (raised.value.field or "").split(".")[0] == field
    assert (await talk.get())["comments"] == 0


async def test_a_thousand_characters_are_counted_as_characters(talk: Talk) -> None:
    body = "\U0001f600" * 1000
    assert (await talk.say(body))["body"] == body


async def test_markup_stays_text(talk: Talk) -> None:
    body = "<script>alert(1)</script> [x](javascript:alert(1)) '; drop table comment; --"
    assert (await talk.say(body))["body"] == body
    assert await talk.bodies() == [body]


async def test_a_moment_beyond_the_film_is_refused_where_its_length_is_known(talk: Talk, public: InRoom) -> None:
    for args in ({"title_id": "sampler:last-tram", "title_name": "Last Tram"}, {"room": public.room}):
        found = await talk.ada.call("comments.open", **args)
        with pytest.raises(Invalid) as raised:
            await talk.say("late", discussion=found["id"], at_ms=90_000)
        assert (raised.value.field, raised.value.kind) == ("at_ms", "beyond_film")
        assert raised.value.message == "The film ends at 1:20."
        told = await talk.ada.call("comments.get", discussion=found["id"])
        assert told["mine"]["length_ms"] == 80_000
        await talk.say("in time", discussion=found["id"], at_ms=80_000)
    await talk.say("nobody knows how long it is", at_ms=90_000_000)


async def test_the_length_of_a_rooms_film_counts_for_that_film_only(talk: Talk, public: InRoom) -> None:
    film = {"url": "https://example.org/a.mp4", "title": "Another", "duration": 10}
    await talk.ada.call("screen.load", room=public.room, source=film)
    await talk.say("of the film before", discussion=public.id, at_ms=70_000)
    now = await talk.ada.call("comments.open", room=public.room)
    assert now["id"] != public.id
    with pytest.raises(Invalid):
        await talk.say("too late", discussion=now["id"], at_ms=20_000)


async def test_replies_hang_on_what_they_answer_four_levels_deep(talk: Talk) -> None:
    chain = [await talk.say("0")]
    for n in range(1, 8):
        chain.append(await talk.say(str(n), parent=chain[-1]["id"]))
    assert [one["depth"] for one in chain] == [0, 1, 2, 3, 4, 4, 4, 4]
    assert [one["parent"] for one in chain[1:5]] == [one["id"] for one in chain[:4]]
    # Below the fourth level they stand side by side, and say what they answer.
    assert {one["parent"] for one in chain[4:]} == {chain[3]["id"]}
    assert [one["answers"] for one in chain[1:]] == [one["id"] for one in chain[:-1]]
    page = await talk.ada.call("comments.replies", comment=chain[0]["id"])
    assert [one["body"] for one in page["comments"]] == ["1", "2", "3", "4", "5", "6", "7"]
    assert {one["root"] for one in chain} == {chain[0]["id"]}


async def test_what_is_answered_is_here_and_was_not_taken_back(talk: Talk, private: InRoom) -> None:
    here = await talk.say("here")
    other = await talk.ada.call("comments.open", title_id=talk.title, title_name="x", season=1, episode=3)
    with pytest.raises(NotFound) as raised:
        await talk.say("there", discussion=other["id"], parent=here["id"])
    assert raised.value.field == "parent"
    hidden = (await talk.ada.call("comments.threads", discussion=private.id))["threads"][0]["comment"]
    for parent in (new_id(), hidden["id"]):
        with pytest.raises(NotFound):
            await talk.say("there", talk.cem, parent=parent)
    await talk.ada.call("comments.remove", comment=here["id"])
    with pytest.raises(Conflict):
        await talk.say("too late", parent=here["id"])
    assert (await talk.get())["comments"] == 0


async def test_the_database_refuses_a_parent_of_another_discussion(talk: Talk) -> None:
    here = await talk.say("here")
    other = await talk.ada.call("comments.open", title_id=talk.title, title_name="x", season=1, episode=3)
    with pytest.raises(Exception, match=r"foreign key|check constraint"):
        talk.admin.execute(
            "insert into comment (id, discussion_id, parent_id, root_id, path, name, color, body)"
            " values ('x', %s, %s, 'x', 'x', 'x', 1, 'x')",
            [other["id"], here["id"]],
        )


async def test_an_operation_is_done_once(talk: Talk) -> None:
    first = await talk.say("once", op="comment-once")
    assert await talk.say("once", op="comment-once") == first
    with pytest.raises(Conflict) as raised:
        await talk.say("twice", op="comment-once")
    assert raised.value.kind == "operation_reused"
    assert await talk.bodies() == ["once"]


async def test_five_comments_a_minute(talk: Talk) -> None:
    talk.admin.execute("delete from rate_limit")
    for n in range(5):
        await talk.ada.call("comments.create", discussion=talk.id, body=str(n))
    with pytest.raises(Limited) as raised:
        await talk.ada.call("comments.create", discussion=talk.id, body="too many")
    assert 0 < raised.value.retry_after <= 12
    await talk.ben.call("comments.create", discussion=talk.id, body="of another")
    assert (await talk.get())["comments"] == 6


async def test_an_edit_keeps_what_was_said(talk: Talk) -> None:
    said = await talk.say("frist", at_ms=1_000)
    for body in ("first", "First"):
        changed = await talk.ada.call("comments.edit", comment=said["id"], body=body)
    assert (changed["body"], changed["edits"], changed["at_ms"]) == ("First", 2, 1_000)
    assert changed["edited_at"] is not None
    moved = await talk.ada.call("comments.edit", comment=said["id"], at_ms=2_000)
    assert (moved["body"], moved["at_ms"]) == ("First", 2_000)
    assert (await talk.ada.call("comments.edit", comment=said["id"], no_moment=True))["at_ms"] is None
    history = await talk.ada.call("comments.history_of", comment=said["id"])
    assert [(one["body"], one["at_ms"]) for one in history] == [
        ("First", 2_000),
        ("First", 1_000),
        ("first", 1_000),
        ("frist", 1_000),
    ]
    with pytest.raises(Forbidden):
        await talk.ben.call("comments.history_of", comment=said["id"])


async def test_an_edit_that_changes_nothing_leaves_nothing(talk: Talk) -> None:
    said = await talk.say("same")
    assert (await talk.ada.call("comments.edit", comment=said["id"], body="same"))["edits"] == 0
    assert await talk.ada.call("comments.history_of", comment=said["id"]) == []


async def test_others_change_nothing(talk: Talk) -> None:
    said = await talk.say("mine")
    with pytest.raises(Forbidden):
        await talk.ben.call("comments.edit", comment=said["id"], body="yours")
    with pytest.raises(Forbidden):
        await talk.ben.call("comments.remove", comment=said["id"])
    with pytest.raises(NotSignedIn):
        await talk.people.nobody().call("comments.create", discussion=talk.id, body="nobody")
    assert await talk.bodies() == ["mine"]


async def test_what_is_taken_back_is_gone_and_what_hangs_on_it_stays(talk: Talk) -> None:
    said = await talk.say("regret", at_ms=5)
    reply = await talk.say("an answer", talk.ben, parent=said["id"])
    gone = await talk.ada.call("comments.remove", comment=said["id"])
    assert (gone["body"], gone["at_ms"], gone["removed"], gone["removed_by"]) == ("", None, True, "author")
    thread = (await talk.ben.call("comments.threads", discussion=talk.id))["threads"][0]
    assert (thread["comment"]["body"], [one["body"] for one in thread["replies"]]) == ("", ["an answer"])
    assert (await talk.ben.call("comments.one", comment=reply["id"]))["above"][0]["removed"]
    kept = talk.admin.execute("select body, words::text from comment where id = %s", [said["id"]]).fetchone()
    assert kept is not None
    assert "regret" not in "".join(kept)
    with pytest.raises(Gone):
        await talk.ada.call("comments.edit", comment=said["id"], body="again")


async def test_a_removed_comment_goes_with_the_last_that_hangs_on_it(talk: Talk) -> None:
    root = await talk.say("root")
    middle = await talk.say("middle", parent=root["id"])
    leaf = await talk.say("leaf", parent=middle["id"])
    for one in (root, middle):
        await talk.ada.call("comments.remove", comment=one["id"])
    assert await talk.bodies() == [""]
    await talk.ada.call("comments.remove", comment=leaf["id"])
    assert await talk.bodies() == []
    await talk.ada.call("comments.restore", comment=leaf["id"])
    thread = (await talk.ada.call("comments.threads", discussion=talk.id))["threads"][0]
    assert (thread["comment"]["thread"], thread["comment"]["replies"]) == (2, 1)
    assert (await talk.get())["comments"] == 1


async def test_what_was_taken_back_comes_back_for_a_quarter_of_an_hour(talk: Talk) -> None:
    said = await talk.say("back and forth", at_ms=7)
    await talk.ada.call("comments.remove", comment=said["id"])
    assert await talk.ada.call("comments.history_of", comment=said["id"]) == []
    with pytest.raises(Forbidden):
        await talk.ben.call("comments.restore", comment=said["id"])
    back = await talk.ada.call("comments.restore", comment=said["id"])
    assert (back["body"], back["at_ms"], back["removed"]) == ("back and forth", 7, False)
    await talk.ada.call("comments.remove", comment=said["id"])
    old = "update comment set removed_at = now() - interval '16 minutes' where id = %s"
    talk.admin.execute(old.encode(), [said["id"]])
    with pytest.raises(Forbidden) as raised:
        await talk.ada.call("comments.restore", comment=said["id"])
    assert raised.value.kind == "restore_too_late"


async def test_who_is_muted_in_a_room_writes_changes_and_restores_nothing(talk: Talk, public: InRoom) -> None:
    said = await talk.say("before", talk.ben, discussion=public.id)
    await talk.ada.call("rooms.mute", room=public.room, member=talk.ben.id, muted=True)
    for name, args in (
        ("create", {"discussion": public.id, "body": "after"}),
        ("edit", {"comment": said["id"], "body": "after"}),
        ("react", {"comment": said["id"], "emoji": "🍿"}),
    ):
        with pytest.raises(Forbidden):
            await talk.ben.call(f"comments.{name}", **args)
    await talk.ben.call("comments.remove", comment=said["id"])
    with pytest.raises(Forbidden):
        await talk.ben.call("comments.restore", comment=said["id"])


async def test_in_a_room_the_staff_take_out_and_bring_back(talk: Talk, public: InRoom) -> None:
    said = await talk.say("rude", talk.ben, discussion=public.id)
    gone = await talk.ada.call("comments.remove", comment=said["id"])
    assert gone["removed_by"] == "order"
    with pytest.raises(Forbidden):
        await talk.ben.call("comments.restore", comment=said["id"])
    assert [one["body"] for one in await talk.ada.call("comments.history_of", comment=said["id"])] == ["rude"]
    assert await talk.ben.call("comments.history_of", comment=said["id"]) == []
    assert (await talk.ada.call("comments.restore", comment=said["id"]))["body"] == "rude"
