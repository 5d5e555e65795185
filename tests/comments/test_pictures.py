"""Pictures in comments: for whoever may read the comment, as long as it stands."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from raffi_web.features.accounts.leaving import Leaver, on_delete
from raffi_web.features.comments.cleanup import forget_comment_pictures
from raffi_web.features.files.intake import receive
from raffi_web.kernel.calls import Caller
from raffi_web.kernel.context import SYSTEM, Context
from raffi_web.kernel.errors import Forbidden, Invalid, NotFound, RaffiError
from tests.comments.conftest import InRoom, Talk, moderator_of
from tests.files.conftest import picture
from tests.support.fixtures import Person


async def uploaded(person: Person, purpose: str = "comment", size: tuple[int, int] = (3200, 1800)) -> str:
    """A picture that somebody has sent; its file's id."""

    async def sent() -> AsyncIterator[bytes]:
        yield picture(size=size)

    return (await receive(person.server.calls, Caller(person.actor), purpose, sent()))["id"]


async def is_read(person: Person, file: str, part: str | None = None) -> bool:
    try:
        await person.call("files.look", file=file, part=part)
    except NotFound:
        return False
    return True


def one(file: str, **fields: Any) -> dict[str, Any]:
    return {"file": file, **fields}


async def test_a_comment_has_its_pictures_with_their_sizes(talk: Talk) -> None:
    large, small = await uploaded(talk.ada), await uploaded(talk.ada, size=(90, 200))
    said = await talk.say("look", pictures=[one(large), one(small, hidden=True), one(large)])
    assert said["pictures"] == [
        {"file": large, "width": 1600, "height": 900, "small": "480x270", "hidden": False},
        {"file": small, "width": 90, "height": 200, "small": "90x200", "hidden": True},
    ]
    assert (await talk.ben.call("comments.one", comment=said["id"]))["comment"]["pictures"] == said["pictures"]
    for part in ("1600x900", "480x270"):
        assert await is_read(talk.people.nobody(), large, part)


async def test_pictures_need_no_text(talk: Talk) -> None:
    file = await uploaded(talk.ada)
    said = await talk.say("", pictures=[one(file)])
    assert (said["body"], [each["file"] for each in said["pictures"]]) == ("", [file])
    assert (await talk.ben.call("comments.one", comment=said["id"]))["comment"]["body"] == ""
    # A text of what can't be seen is none.
    worded = await talk.ada.call("comments.edit", comment=said["id"], body="now with words")
    assert (worded["body"], worded["edits"]) == ("now with words", 1)
    bare = await talk.ada.call("comments.edit", comment=said["id"], body=" \u200b ")
    assert (bare["body"], bare["edits"], len(bare["pictures"])) == ("", 2, 1)


@pytest.mark.parametrize("body", ["", "  \n ", "\u200b\u2060"])
async def test_nothing_at_all_is_refused(talk: Talk, body: str) -> None:
    with pytest.raises(Invalid) as raised:
        await talk.say(body)
    assert raised.value.field == "body"
    said = await talk.say("", pictures=[one(await uploaded(talk.ada))])
    nothing: list[dict[str, Any]] = [{"pictures": []}, {"body": body, "pictures": []}]
    for empty in nothing:
        with pytest.raises(Invalid) as raised:
            await talk.ada.call("comments.edit", comment=said["id"], **empty)
        assert raised.value.field == "body"
    words = await talk.say("words")
    with pytest.raises(Invalid):
        await talk.ada.call("comments.edit", comment=words["id"], body=body)
    assert (await talk.get())["comments"] == 2


async def test_who_is_read_first_says_something(talk: Talk) -> None:
    mod = await moderator_of(talk)
    await mod.call("comments.set_rules", hold_first=1)
    try:
        file = await uploaded(talk.ada)
        with pytest.raises(Invalid) as raised:
            await talk.say("", pictures=[one(file)])
        assert raised.value.field == "body"
        assert (await talk.say("a word", pictures=[one(file)]))["held"]
    finally:
        await mod.call("comments.set_rules", hold_first=0)


async def test_a_repeated_writing_is_one_comment(talk: Talk) -> None:
    file = await uploaded(talk.ada)
    args = {"discussion": talk.id, "body": "look", "pictures": [one(file)]}
    first = await talk.ada.call("comments.create", op="same-operation", **args)
    assert await talk.ada.call("comments.create", op="same-operation", **args) == first
    assert (await talk.get())["comments"] == 1


@pytest.mark.parametrize("whose", ["another's", "an avatar", "used", "nothing"])
async def test_only_ones_own_unused_uploads_for_comments_are_taken(talk: Talk, whose: str) -> None:
    file = "0" * 26
    if whose == "another's":
        file = await uploaded(talk.ben)
    elif whose == "an avatar":
        file = await uploaded(talk.ada, "avatar")
    elif whose == "used":
        file = await uploaded(talk.ada)
        await talk.say("first", pictures=[one(file)])
    before = (await talk.get())["comments"]
    with pytest.raises(NotFound) as raised:
        await talk.say("look", pictures=[one(file)])
    assert raised.value.kind == "no_picture"
    assert (await talk.get())["comments"] == before


async def test_four_are_enough(talk: Talk) -> None:
    with pytest.raises(Invalid):
        await talk.say("look", pictures=[one("0" * 26)] * 5)


async def test_those_of_a_private_room_are_for_its_people(talk: Talk, private: InRoom) -> None:
    file = await uploaded(talk.ada)
    assert not await is_read(talk.ben, file)
    await talk.say("look", discussion=private.id, pictures=[one(file)])
    assert await is_read(talk.ben, file)
    assert not await is_read(talk.cem, file)
    assert not await is_read(talk.people.nobody(), file)


async def test_they_go_with_their_comment_and_come_back_with_it(talk: Talk) -> None:
    file = await uploaded(talk.ada)
    said = await talk.say("look", pictures=[one(file)])
    removed = await talk.ada.call("comments.remove", comment=said["id"])
    assert removed["pictures"] == []
    assert not await is_read(talk.ben, file)
    await forget_comment_pictures(talk.server.database)
    back = await talk.ada.call("comments.restore", comment=said["id"])
    assert back["pictures"] == said["pictures"]
    assert await is_read(talk.ben, file)


async def test_what_cannot_come_back_is_deleted(talk: Talk) -> None:
    file = await uploaded(talk.ada)
    said = await talk.say("look", pictures=[one(file)])
    await talk.ada.call("comments.remove", comment=said["id"])
    talk.admin.execute("update comment set removed_at = now() - interval '16 minutes' where id = %s", [said["id"]])
    assert await forget_comment_pictures(talk.server.database) == 1
    state = talk.admin.execute("select state from file where id = %s", [file]).fetchone()
    assert state in (None, ("gone",))
    assert talk.admin.execute("select pictures from comment where id = %s", [said["id"]]).fetchone() == ([],)
    assert await forget_comment_pictures(talk.server.database) == 0


async def test_a_change_keeps_what_it_names_and_deletes_the_others(talk: Talk) -> None:
    first, second, third = [await uploaded(talk.ada) for _ in range(3)]
    said = await talk.say("look", pictures=[one(first), one(second)])
    kept = await talk.ada.call("comments.edit", comment=said["id"], body="look again")
    assert kept["pictures"] == said["pictures"]
    now = await talk.ada.call("comments.edit", comment=said["id"], pictures=[one(second, hidden=True), one(third)])
    assert [(each["file"], each["hidden"]) for each in now["pictures"]] == [(second, True), (third, False)]
    assert now["edits"] == 1
    assert [await is_read(talk.ada, each) for each in (first, second, third)] == [False, True, True]
    with pytest.raises(Forbidden):
        await talk.ben.call("comments.edit", comment=said["id"], pictures=[])


async def test_nobody_whom_the_author_is_blocked_by_is_told_of_them(talk: Talk) -> None:
    file = await uploaded(talk.ada)
    said = await talk.say("look @Cem", mentions=[talk.cem.id], pictures=[one(file)])
    await talk.ben.call("profiles.block", actor=talk.ada.id)
    row = (await talk.ben.call("comments.one", comment=said["id"]))["comment"]
    assert (row["pictures"], row["named"], row["mentions"]) == ([], {}, [])


async def test_what_is_no_picture_is_not_taken(talk: Talk) -> None:
    async def sent() -> AsyncIterator[bytes]:
        yield b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"

    with pytest.raises(RaffiError):
        await receive(talk.server.calls, Caller(talk.ada.actor), "comment", sent())


async def test_who_goes_for_good_takes_them_along(talk: Talk) -> None:
    file = await uploaded(talk.ben)
    said = await talk.say("look", talk.ben, pictures=[one(file)])
    async with talk.server.database.begin() as session:
        await on_delete["comments"](Context(SYSTEM, session), Leaver([talk.ben.id], "Gone", False))
    row = (await talk.ada.call("comments.one", comment=said["id"]))["comment"]
    assert (row["body"], row["pictures"]) == ("look", [])


async def test_only_whom_the_text_names_is_mentioned(talk: Talk) -> None:
    ben, cem = talk.ben.id, talk.cem.id
    said = await talk.say("hello @BEN", mentions=[ben, cem, "0" * 26])
    assert (said["mentions"], said["named"]) == ([ben], {ben: "Ben"})
    edited = await talk.ada.call("comments.edit", comment=said["id"], body="hello @Cem", mentions=[ben, cem])
    assert (edited["mentions"], edited["named"]) == ([cem], {cem: "Cem"})
    silent = await talk.ada.call("comments.edit", comment=said["id"], body="hello")
    assert (silent["mentions"], silent["named"]) == ([], {})


async def test_those_of_a_hidden_one_are_for_its_author_and_who_keeps_order(talk: Talk) -> None:
    mod = await moderator_of(talk)
    file = await uploaded(talk.ada)
    said = await talk.say("look", pictures=[one(file)])
    row = await mod.call("comments.hide", comment=said["id"], reason="spam")
    assert row["pictures"] == []
    readers = {"ada": talk.ada, "ben": talk.ben, "mod": mod, "nobody": talk.people.nobody()}
    assert [name for name, who in readers.items() if await is_read(who, file)] == ["ada", "mod"]
    back = await mod.call("comments.unhide", comment=said["id"])
    assert back["pictures"] == said["pictures"]
    assert await is_read(talk.ben, file)


async def test_those_of_one_that_waits_are_for_its_author_and_who_decides(talk: Talk) -> None:
    mod, file = await moderator_of(talk), await uploaded(talk.ada)
    await mod.call("comments.set_rules", hold_first=1)
    try:
        waits = await talk.say("look", pictures=[one(file)])
    finally:
        await mod.call("comments.set_rules", hold_first=0)
    readers = {"ada": talk.ada, "ben": talk.ben, "mod": mod, "nobody": talk.people.nobody()}
    assert waits["held"]
    assert [name for name, who in readers.items() if await is_read(who, file)] == ["ada", "mod"]
    await talk.ada.call("comments.forget_waiting", waits=waits["id"])
    assert talk.admin.execute("select state from file where id = %s", [file]).fetchone() in (None, ("gone",))


async def test_those_of_one_that_is_let_through_are_for_everybody(talk: Talk) -> None:
    mod, file = await moderator_of(talk), await uploaded(talk.ada)
    await mod.call("comments.set_rules", hold_first=1)
    try:
        waits = await talk.say("look", pictures=[one(file)])
    finally:
        await mod.call("comments.set_rules", hold_first=0)
    await mod.call("comments.decide", comments=[waits["id"]], act="keep")
    made = (await mod.call("comments.decided"))["rows"][0]["comment"]
    assert await is_read(talk.ben, file)
    await talk.ada.call("comments.edit", comment=made, pictures=[])
    assert talk.admin.execute("select state from file where id = %s", [file]).fetchone() in (None, ("gone",))


async def test_those_of_a_hidden_one_that_was_taken_back_go_too(talk: Talk) -> None:
    mod, file = await moderator_of(talk), await uploaded(talk.ada)
    said = await talk.say("look", pictures=[one(file)])
    await mod.call("comments.hide", comment=said["id"], reason="spam")
    await talk.ada.call("comments.remove", comment=said["id"])
    talk.admin.execute("update comment set removed_at = now() - interval '1 hour' where id = %s", [said["id"]])
    assert await forget_comment_pictures(talk.server.database) >= 1
    assert await forget_comment_pictures(talk.server.database) == 0
    assert talk.admin.execute("select state from file where id = %s", [file]).fetchone() in (None, ("gone",))
