"""What becomes somebody's notification, and what does not."""

import asyncio
from typing import Any

import pytest

from raffi_web.features.comments.access import comment_of
from raffi_web.features.comments.notifying import moderated
from raffi_web.kernel.context import SYSTEM, Context
from tests.comments.conftest import InRoom, Talk, named, room_talk
from tests.notifications.conftest import counted, kinds, latest


async def test_an_answer_reaches_whom_it_answers_and_leads_to_itself(talk: Talk) -> None:
    first = await talk.say("first")
    said = await talk.say("an answer", talk.ben, parent=first["id"])
    (one,) = await latest(talk.ada)
    assert (one["kind"], one["read"], one["icon"]) == ("comments.reply", False, "reply")
    assert [who["name"] for who in one["who"]] == ["Ben"]
    told = one["told"]
    assert (told["href"], told["text"], told["state"]) == (
        f"/d/{talk.id}?c={said['id']}",
        [["an answer", "plain"]],
        "shown",
    )
    assert (told["title"], told["season"], told["episode"]) == ("Night Train", 1, 2)
    assert one["places"] == [f"discussion:{talk.id}", f"title:{talk.title}"]
    assert await counted(talk.ada) == (1, 1)
    assert await latest(talk.ben) == []


async def test_nobody_is_told_of_what_they_do_themselves(talk: Talk) -> None:
    first = await talk.say("first @Ada", mentions=[talk.ada.id])
    await talk.say("and myself", parent=first["id"])
    await talk.ada.call("comments.react", comment=first["id"], emoji="🔥")
    assert await latest(talk.ada) == []


async def test_a_mention_is_told_once_also_to_whom_is_answered(talk: Talk) -> None:
    first = await talk.say("first")
    await talk.say("@Ada @Cem", talk.ben, parent=first["id"], mentions=[talk.ada.id, talk.cem.id])
    assert await kinds(talk.ada) == ["reply"]
    assert await kinds(talk.cem) == ["mention"]


async def test_whom_an_edit_names_is_told_and_nobody_a_second_time(talk: Talk) -> None:
    said = await talk.say("@Cem", talk.ben, mentions=[talk.cem.id])
    both = {"body": "@Cem @Ada", "mentions": [talk.cem.id, talk.ada.id]}
    await talk.ben.call("comments.edit", comment=said["id"], **both)
    assert await kinds(talk.ada) == await kinds(talk.cem) == ["mention"]
    await talk.cem.call("notifications.remove", ids=[(await latest(talk.cem))[0]["id"]])
    await talk.ben.call("comments.edit", comment=said["id"], body="@Ada", mentions=[talk.ada.id])
    await talk.ben.call("comments.edit", comment=said["id"], **both)
    assert await kinds(talk.cem) == []


async def test_who_began_a_thread_hears_of_it_once_for_all_that_is_new(talk: Talk) -> None:
    first = await talk.say("first")
    answer = await talk.say("an answer", talk.ben, parent=first["id"])
    await talk.say("deeper", talk.cem, parent=answer["id"])
    latest_one = await talk.say("deeper still", talk.cem, parent=answer["id"])
    thread, reply = await latest(talk.ada)
    assert (thread["kind"], reply["kind"]) == ("comments.thread", "comments.reply")
    assert (thread["count"], [who["name"] for who in thread["who"]]) == (2, ["Cem"])
    assert thread["told"]["href"].endswith(latest_one["id"])
    assert await kinds(talk.ben) == ["reply", "reply"]
    await talk.ada.call("notifications.read", ids=[thread["id"]])
    await talk.say("once more", talk.ben, parent=latest_one["id"])
    again = (await latest(talk.ada))[0]
    assert (again["id"], again["count"], again["read"]) == (thread["id"], 1, False)


async def test_reactions_to_a_comment_are_one_and_those_taken_back_leave_it(talk: Talk) -> None:
    first = await talk.say("first")
    for who, emoji in ((talk.ben, "🔥"), (talk.ben, "❤️"), (talk.cem, "🔥")):
        await who.call("comments.react", comment=first["id"], emoji=emoji)
    (one,) = await latest(talk.ada)
    assert (one["kind"], [who["name"] for who in one["who"]]) == ("comments.reaction", ["Cem", "Ben"])
    assert (one["told"]["people"], one["told"]["emoji"]) == (2, ["🔥", "❤️"])
    await talk.ben.call("comments.react", comment=first["id"], emoji="🔥", on=False)
    assert [who["name"] for who in (await latest(talk.ada))[0]["who"]] == ["Cem", "Ben"]
    await talk.ben.call("comments.react", comment=first["id"], emoji="❤️", on=False)
    (one,) = await latest(talk.ada)
    assert ([who["name"] for who in one["who"]], one["told"]["people"]) == (["Cem"], 1)
    await talk.cem.call("comments.react", comment=first["id"], emoji="🔥", on=False)
    assert await latest(talk.ada) == []
    await talk.cem.call("comments.react", comment=first["id"], emoji="🔥")
    assert [who["name"] for who in (await latest(talk.ada))[0]["who"]] == ["Cem"]


async def test_who_takes_back_and_does_it_again_is_no_news(talk: Talk) -> None:
    first = await talk.say("first")
    await talk.ben.call("comments.react", comment=first["id"], emoji="🔥")
    (one,) = await latest(talk.ada)
    await talk.ada.call("notifications.read", ids=[one["id"]])
    for _ in range(2):
        for on in (False, True):
            await talk.ben.call("comments.react", comment=first["id"], emoji="🔥", on=on)
        (again,) = await latest(talk.ada)
        assert (again["read"], again["at"], [who["name"] for who in again["who"]]) == (True, one["at"], ["Ben"])
    # With somebody else's there, too.
    await talk.cem.call("comments.react", comment=first["id"], emoji="🔥")
    await talk.ada.call("notifications.read", ids=[one["id"]])
    for on in (False, True):
        await talk.ben.call("comments.react", comment=first["id"], emoji="🔥", on=on)
    (both,) = await latest(talk.ada)
    assert (both["read"], {who["name"] for who in both["who"]}, "told" in both["data"]) == (True, {"Ben", "Cem"}, False)


async def test_a_second_emoji_of_the_same_person_is_no_news(talk: Talk) -> None:
    first = await talk.say("first")
    await talk.ben.call("comments.react", comment=first["id"], emoji="🔥")
    (one,) = await latest(talk.ada)
    await talk.ada.call("notifications.read", ids=[one["id"]])
    await talk.ben.call("comments.react", comment=first["id"], emoji="❤️")
    assert (await latest(talk.ada))[0]["read"]
    await talk.cem.call("comments.react", comment=first["id"], emoji="❤️")
    assert not (await latest(talk.ada))[0]["read"]


async def test_of_many_who_react_at_once_none_is_lost_and_one_row_is_there(talk: Talk) -> None:
    first = await talk.say("first")
    others = [await named(talk.people, f"Guest {n}") for n in range(8)]
    await asyncio.gather(*(who.call("comments.react", comment=first["id"], emoji="🔥") for who in others))
    rows = talk.admin.execute(
        "select count, jsonb_array_length(who) from notification where actor_id = %s", [talk.ada.id]
    )
    assert rows.fetchall() == [(8, 5)]
    assert (await latest(talk.ada))[0]["told"]["people"] == 8


async def test_two_who_answer_and_mention_one_another_at_once_do_not_wait_for_each_other(talk: Talk) -> None:
    other = (await talk.ada.call("comments.open", title_id=f"{talk.title}x", title_name="Other"))["id"]
    of_ben, of_cem = await talk.say("Ben's", talk.ben), await talk.say("Cem's", talk.cem, discussion=other)
    everybody, at = [talk.ada.id, talk.ben.id, talk.cem.id], "@Ada @Ben @Cem"
    dan, eve = [await named(talk.people, name) for name in ("Dan", "Eve")]
    for _ in range(4):
        talk.admin.execute("delete from rate_limit")
        await asyncio.gather(
            dan.call("comments.create", discussion=talk.id, body=at, parent=of_ben["id"], mentions=everybody),
            eve.call("comments.create", discussion=other, body=at, parent=of_cem["id"], mentions=everybody[::-1]),
        )
    for who in (talk.ada, talk.ben, talk.cem):
        assert len(await latest(who)) == 8


async def test_private_talk_is_not_told_to_those_who_may_not_read_it(talk: Talk, private: InRoom) -> None:
    ids = [talk.ben.id, talk.cem.id]
    await talk.ada.call("comments.create", discussion=private.id, body="a secret @Ben @Cem", mentions=ids)
    assert await kinds(talk.ben) == ["mention"]
    found = talk.admin.execute("select from notification where actor_id = %s", [talk.cem.id])
    assert found.fetchall() == []
    await talk.ada.call("rooms.kick", room=private.room, member=talk.ben.id)
    await talk.ada.call("comments.create", discussion=private.id, body="another @Ben", mentions=ids)
    (one,) = await latest(talk.ben)
    assert one["told"] is None
    assert "secret" not in str(one)


async def test_who_blocked_somebody_hears_nothing_of_them(talk: Talk) -> None:
    first = await talk.say("first")
    await talk.say("before", talk.ben, parent=first["id"])
    await talk.ada.call("profiles.block", actor=talk.ben.id)
    assert await latest(talk.ada) == []
    assert await counted(talk.ada) == (0, 0)
    await talk.say("after @Ada", talk.ben, parent=first["id"], mentions=[talk.ada.id])
    await talk.ben.call("comments.react", comment=first["id"], emoji="🔥")
    found = talk.admin.execute("select from notification where actor_id = %s", [talk.ada.id])
    assert len(found.fetchall()) == 1


@pytest.mark.parametrize("place", ["discussion", "title"])
async def test_what_is_muted_is_silent_until_it_is_not(talk: Talk, place: str) -> None:
    first = await talk.say("first")
    name = f"{place}:{talk.id if place == 'discussion' else talk.title}"
    await talk.ada.call("notifications.mute", place=name)
    await talk.say("unheard", talk.ben, parent=first["id"])
    await talk.ben.call("comments.react", comment=first["id"], emoji="🔥")
    assert await latest(talk.ada) == []
    other = (await talk.ada.call("comments.open", title_id=f"{talk.title}x", title_name="Other"))["id"]
    await talk.ben.call("comments.create", discussion=other, body="elsewhere @Ada", mentions=[talk.ada.id])
    assert await kinds(talk.ada) == ["mention"]
    told = await talk.ada.call("notifications.settings")
    assert [(one["place"], one["data"]["title"]) for one in told["muted"]] == [(name, "Night Train")]
    assert await talk.ada.call("notifications.muted", places=[name, "title:other"]) == [name]
    await talk.ada.call("notifications.mute", place=name, on=False)
    await talk.say("heard", talk.ben, parent=first["id"])
    assert await kinds(talk.ada) == ["reply", "mention"]


async def test_a_kind_that_is_turned_off_is_silent(talk: Talk) -> None:
    first = await talk.say("first")
    await talk.ada.call("notifications.choose", kind="comments.reaction", wanted=False)
    await talk.ben.call("comments.react", comment=first["id"], emoji="🔥")
    await talk.say("an answer", talk.ben, parent=first["id"])
    assert await kinds(talk.ada) == ["reply"]
    kept = {one["kind"]: one["wanted"] for one in (await talk.ada.call("notifications.settings"))["kinds"]}
    assert kept == {
        "comments.reply": True,
        "comments.mention": True,
        "comments.thread": True,
        "comments.reaction": False,
        "comments.moderation": True,
        "comments.queue": True,
    }


async def test_what_was_done_to_a_comment_is_told_without_who_did_it(talk: Talk) -> None:
    first = await talk.say("first")
    async with talk.server.database.begin() as session:
        for act in ("hide", "unhide"):
            found = await comment_of(Context(SYSTEM, session), first["id"])
            await moderated(Context(SYSTEM, session), found, act, reason="spam", note="No adverts.")
    (one,) = await latest(talk.ada)
    assert (one["kind"], one["who"], one["optional"]) == ("comments.moderation", [], False)
    assert one["data"] == {"act": "unhide", "reason": "spam", "note": "No adverts."}


@pytest.mark.parametrize("is_public", [False, True])
async def test_whose_comment_a_host_takes_out_is_told(talk: Talk, is_public: bool) -> None:
    place = await room_talk(talk, public=is_public)
    said = await talk.say("mine", talk.ben, discussion=place.id)
    await talk.ada.call("comments.remove", comment=said["id"])
    (one,) = await latest(talk.ben)
    assert (one["kind"], one["data"]["act"], one["who"]) == ("comments.moderation", "remove", [])
    assert one["told"]["state"] == "removed"
    await talk.ada.call("comments.restore", comment=said["id"])
    (one,) = await latest(talk.ben)
    assert one["data"]["act"] == "restore"
    await talk.ben.call("comments.remove", comment=said["id"])
    assert len(await latest(talk.ben)) == 1


async def test_whose_comment_is_hidden_is_told_why_and_not_by_whom(talk: Talk, public: InRoom) -> None:
    said = await talk.say("mine", talk.ben, discussion=public.id)
    await talk.ada.call("comments.hide", comment=said["id"], reason="spam", note="No adverts here.")
    (one,) = await latest(talk.ben)
    assert one["data"] == {"act": "hide", "reason": "spam", "note": "No adverts here."}
    assert (one["who"], one["told"]["state"]) == ([], "hidden")


async def test_what_is_told_is_as_the_comment_is_now(talk: Talk) -> None:
    first = await talk.say("first")
    said = await talk.say("frist", talk.ben, parent=first["id"])

    async def told() -> dict[str, Any]:
        return (await latest(talk.ada))[0]["told"]

    await talk.ben.call("comments.edit", comment=said["id"], body="the end: ||he dies||, **really**")
    assert (await told())["text"] == [["the end: ", "plain"], ["", "spoiler"], [", really", "plain"]]
    await talk.ben.call("comments.remove", comment=said["id"])
    assert ((await told())["state"], (await told())["text"]) == ("removed", [])


async def test_what_lies_ahead_in_the_film_is_not_quoted(talk: Talk) -> None:
    first = await talk.say("first", at_ms=60_000)
    await talk.say("before that", talk.ben, parent=first["id"], at_ms=50_000)
    await talk.say("long after", talk.ben, parent=first["id"], at_ms=90_000)
    ahead, open_ = await latest(talk.ada)
    assert (ahead["told"]["state"], ahead["told"]["text"], ahead["told"]["at_ms"]) == ("ahead", [], 90_000)
    assert open_["told"]["text"] == [["before that", "plain"]]
    await talk.ada.call("profiles.set_preferences", hides_spoilers=False)
    assert (await latest(talk.ada))[0]["told"]["text"] == [["long after", "plain"]]
    await talk.ada.call("profiles.set_preferences", hides_spoilers=True)
    about = {"title_id": talk.title, "title_name": "Night Train", "season": 1, "episode": 2}
    await talk.ada.call("comments.reached", **about, at_ms=95_000)
    assert (await latest(talk.ada))[0]["told"]["text"] == [["long after", "plain"]]


async def test_what_was_not_committed_is_not_told(talk: Talk) -> None:
    first = await talk.say("first")
    talk.admin.execute("delete from rate_limit")
    with pytest.raises(Exception, match="discussion"):
        await talk.ben.call("comments.create", discussion="0" * 26, body="x", parent=first["id"])
    for _ in range(2):
        await talk.ben.call("comments.create", op="the-same-op", discussion=talk.id, body="x", parent=first["id"])
    assert len(await latest(talk.ada)) == 1
