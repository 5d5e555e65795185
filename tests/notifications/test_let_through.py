"""A comment that waited tells of itself when it is let through, as if it had just come; and one person is one."""

from collections.abc import Iterator

import pytest

from raffi_web.features.comments import filters
from tests.comments.conftest import Talk, moderator_of
from tests.notifications.conftest import kinds, latest
from tests.support.fixtures import Person


@pytest.fixture
async def mod(talk: Talk) -> Person:
    return await moderator_of(talk)


@pytest.fixture(autouse=True)
def clean(talk: Talk) -> Iterator[None]:
    yield
    talk.admin.execute("delete from comment_filter")
    talk.admin.execute("delete from comment_rule")
    filters.rulebook.forget()


async def test_a_reply_that_waited_tells_when_it_is_let_through(talk: Talk, mod: Person) -> None:
    root = await talk.say("root")
    answer = await talk.say("an answer", talk.cem, parent=root["id"])
    await mod.call("comments.set_rules", hold_first=10)
    named = [talk.ada.id, mod.id]
    said = await talk.say("hello @Mod and @Ada", talk.ben, parent=answer["id"], mentions=named)
    assert said["held"]
    assert [await kinds(who) for who in (talk.cem, mod)] == [[], []]
    assert await kinds(talk.ada) == ["reply"]
    deeds = await mod.call("comments.decide", comments=[said["id"]], act="keep")
    (told,) = await latest(talk.cem)
    assert (told["kind"], [one["name"] for one in told["who"]]) == ("comments.reply", ["Ben"])
    made = (await mod.call("comments.decided"))["rows"][0]["comment"]
    assert told["told"]["href"] == f"/d/{talk.id}?c={made}"
    # Whoever lets it through is told that it names them, by its author.
    assert [(one["kind"], one["who"][0]["name"]) for one in await latest(mod)] == [("comments.mention", "Ben")]
    assert await kinds(talk.ada) == ["mention", "reply"]
    (own,) = await latest(talk.ben)
    assert (own["kind"], own["data"]["act"], own["who"]) == ("comments.moderation", "release", [])
    # Taken back and let through again, it is told no second time.
    await mod.call("comments.undo_decision", deeds=deeds)
    await mod.call("comments.decide", comments=[made], act="keep")
    assert [await kinds(who) for who in (talk.cem, mod, talk.ada)] == [["reply"], ["mention"], ["mention", "reply"]]
    assert (await latest(talk.cem))[0]["count"] == 1


async def test_what_blocked_its_author_hears_nothing_of_it(talk: Talk, mod: Person) -> None:
    root = await talk.say("root", talk.cem)
    await mod.call("comments.set_rules", hold_first=10)
    said = await talk.say("an answer", talk.ben, parent=root["id"])
    await talk.cem.call("profiles.block", actor=talk.ben.id)
    await mod.call("comments.decide", comments=[said["id"]], act="keep")
    assert await kinds(talk.cem) == []


async def test_an_answer_to_what_is_gone_tells_nobody(talk: Talk, mod: Person) -> None:
    root = await talk.say("root")
    await mod.call("comments.set_rules", hold_first=10)
    said = await talk.say("an answer", talk.ben, parent=root["id"])
    await talk.ada.call("comments.remove", comment=root["id"])
    await mod.call("comments.decide", comments=[said["id"]], act="keep")
    assert await kinds(talk.ada) == []


async def test_an_edit_that_waited_names_people_when_it_is_let_through(talk: Talk, mod: Person) -> None:
    await mod.call("comments.add_filter", kind="words", pattern="holdable", act="hold")
    said = await talk.say("harmless")
    await talk.ada.call("comments.edit", comment=said["id"], body="holdable, @Cem", mentions=[talk.cem.id])
    assert await kinds(talk.cem) == []
    await mod.call("comments.decide", comments=[said["id"]], act="keep")
    assert [(one["kind"], one["who"][0]["name"]) for one in await latest(talk.cem)] == [("comments.mention", "Ada")]
    assert (await talk.ben.call("comments.one", comment=said["id"]))["comment"]["named"] == {talk.cem.id: "Cem"}
    await talk.ada.call("comments.edit", comment=said["id"], body="still holdable, @Cem")
    await mod.call("comments.decide", comments=[said["id"]], act="keep")
    assert await kinds(talk.cem) == ["mention"]


async def test_a_guest_who_signed_in_is_one_of_those_who_did_it(talk: Talk) -> None:
    said = await talk.say("first")
    for who in (talk.ben, talk.cem):
        await who.call("comments.react", comment=said["id"], emoji="🔥")
    assert [one["name"] for one in (await latest(talk.ada))[0]["who"]] == ["Cem", "Ben"]
    talk.admin.execute("insert into actor_merge (from_id, into_id) values (%s, %s)", [talk.ben.id, talk.cem.id])
    assert [one["name"] for one in (await latest(talk.ada))[0]["who"]] == ["Cem"]
