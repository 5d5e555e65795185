"""Order in discussions: hidden comments, locked threads, a pace, silence, switched off titles."""

import asyncio
from typing import Any

import psycopg
import pytest

from raffi_web.kernel.errors import Conflict, Forbidden, Invalid, Limited, NotFound
from raffi_web.kernel.roles import Urls, plain_url
from tests.comments.conftest import InRoom, Talk, moderator_of
from tests.comments.test_channel import of, watching
from tests.security.test_second_wall import as_actor
from tests.support.fixtures import Person
from tests.support.live_client import LiveServer, Replica


def audited(admin: psycopg.Connection[Any], who: Person) -> list[str]:
    rows = admin.execute("select act from audit where actor_id = %s order by id", [who.id]).fetchall()
    return [act for (act,) in rows if act.startswith("comments.")]


async def test_a_hidden_comment_keeps_its_place_and_nobody_reads_it(talk: Talk, mod: Person, urls: Urls) -> None:
    said = await talk.say("an awful wordjumble", at_ms=5_000)
    answer = await talk.say("I answer", talk.ben, parent=said["id"])
    row = await mod.call("comments.hide", comment=said["id"], reason="hate", note="Not here.")
    assert (row["hidden"], row["body"], row["at_ms"], row["removed"]) == ("hate", "", None, False)
    for who in (talk.ada, talk.ben, talk.people.nobody()):
        page = await who.call("comments.threads", discussion=talk.id)
        (thread,) = page["threads"]
        assert (thread["comment"]["hidden"], thread["comment"]["body"]) == ("hate", "")
        assert [one["id"] for one in thread["replies"]] == [answer["id"]]
        told = str(
            [
                page,
                await who.call("comments.one", comment=said["id"]),
                await who.call("comments.replies", comment=said["id"]),
                await who.call("comments.window", discussion=talk.id, since=0, until=100_000),
                await who.call("comments.search", discussion=talk.id, words="wordjumble"),
            ]
        )
        assert "wordjumble" not in told
    with as_actor(urls, talk.ben.id) as app:
        for table in ("comment", "comment_text", "comment_deed", "comment_held"):
            assert "wordjumble" not in str(app.execute(f"select * from {table}".encode()).fetchall())
    assert (await talk.get())["comments"] == 2


async def test_its_author_and_moderators_read_it_and_why(talk: Talk, mod: Person) -> None:
    said = await talk.say("an awful wordjumble", at_ms=5_000)
    assert await talk.ada.call("comments.hidden_text", comment=said["id"]) is None
    await mod.call("comments.hide", comment=said["id"], reason="spoiler", note="Mark it, please.")
    for who in (talk.ada, mod, talk.people.service()):
        found = await who.call("comments.hidden_text", comment=said["id"])
        assert (found["body"], found["at_ms"]) == ("an awful wordjumble", 5_000)
        assert (found["reason"], found["note"]) == ("spoiler", "Mark it, please.")
    for name in ("comments.hidden_text", "comments.deeds"):
        with pytest.raises(Forbidden):
            await talk.ben.call(name, comment=said["id"])
    mine, theirs = [await who.call("comments.deeds", comment=said["id"]) for who in (talk.ada, mod)]
    assert [(one["kind"], one["reason"], one["by"]) for one in mine] == [("hide", "spoiler", None)]
    assert theirs[0]["by"] == "Mod"
    assert audited(talk.admin, mod) == ["comments.hide"]


async def test_it_is_shown_again_as_it_was(talk: Talk, mod: Person) -> None:
    said = await talk.say("as it was", at_ms=5_000)
    await mod.call("comments.hide", comment=said["id"], reason="spam")
    back = await mod.call("comments.unhide", comment=said["id"])
    same = ("body", "at_ms", "hidden", "hidden_at", "edits")
    assert {name: back[name] for name in same} == {name: said[name] for name in same}
    assert (await talk.ben.call("comments.search", discussion=talk.id, words="was"))["comments"]
    assert audited(talk.admin, mod) == ["comments.hide", "comments.unhide"]


async def test_hidden_and_taken_back_at_once(talk: Talk, mod: Person) -> None:
    """Whichever comes first, both have to end before it is read again."""
    said = await talk.say("twice away")
    await mod.call("comments.hide", comment=said["id"], reason="spam")
    with pytest.raises(Conflict) as raised:
        await talk.ada.call("comments.edit", comment=said["id"], body="again, then")
    assert raised.value.kind == "comment_hidden"
    await talk.ada.call("comments.remove", comment=said["id"])
    shown = await mod.call("comments.unhide", comment=said["id"])
    assert (shown["removed"], shown["hidden"], shown["body"]) == (True, None, "")
    await mod.call("comments.hide", comment=said["id"], reason="spam")
    hidden = await talk.ada.call("comments.restore", comment=said["id"])
    assert (hidden["removed"], hidden["hidden"], hidden["body"]) == (False, "spam", "")
    assert (await mod.call("comments.unhide", comment=said["id"]))["body"] == "twice away"


async def test_hiding_comes_live_and_without_the_text(talk: Talk, mod: Person, live_server: LiveServer) -> None:
    said = await talk.say("seen for a moment")
    client, replica = await watching(live_server, talk.ben, talk.id)
    seen = replica.version
    hidden = await mod.call("comments.hide", comment=said["id"], reason="hate")
    await client.until(lambda: said["id"] in replica.state.get("comments", {}))
    assert {**replica.state["comments"][said["id"]], "mine": []} == hidden
    again = await live_server.client(talk.cem.token)
    again.replicas[of(talk.id)] = Replica(version=seen)
    await again.subscribe(of(talk.id), seen)
    assert "moment" not in str(client.frames + again.frames).replace('"moment"', "")


async def test_of_what_is_switched_off_nothing_comes_live(talk: Talk, mod: Person, live_server: LiveServer) -> None:
    said = await talk.say("a secret")
    reader, replica = await watching(live_server, talk.ben, talk.id)
    staff, theirs = await watching(live_server, mod, talk.id)
    about = {"title_id": talk.title, "title_name": "Night Train"}
    await mod.call("comments.switch", **about, state="hidden", why="Too hot.")
    await reader.until(lambda: replica.state["discussion"][talk.id]["closed"] == "hidden")
    await mod.call("comments.lock", comment=said["id"])
    await staff.until(lambda: said["id"] in theirs.state.get("comments", {}))
    await mod.call("comments.slow", discussion=talk.id, seconds=5)
    await reader.until(lambda: replica.state["discussion"][talk.id]["slow"] == 5)
    assert "a secret" not in str(reader.frames)


async def test_who_keeps_order_in_a_room_hides_there(talk: Talk, private: InRoom, public: InRoom, mod: Person) -> None:
    said = await talk.say("in private", discussion=private.id)
    for who, error in ((talk.ben, Forbidden), (talk.cem, NotFound), (mod, NotFound)):
        with pytest.raises(error):
            await who.call("comments.hide", comment=said["id"], reason="spam")
    assert (await talk.ada.call("comments.hide", comment=said["id"], reason="spam"))["hidden"] == "spam"
    open_one = await talk.say("in public", discussion=public.id)
    assert (await mod.call("comments.hide", comment=open_one["id"], reason="spam"))["hidden"] == "spam"


async def test_a_locked_thread_takes_no_replies(talk: Talk, mod: Person) -> None:
    root = await talk.say("root")
    reply = await talk.say("reply", talk.ben, parent=root["id"])
    told = await mod.call("comments.lock", comment=reply["id"])
    assert (told["id"], told["locked"]) == (root["id"], True)
    for parent in (root, reply):
        with pytest.raises(Conflict) as raised:
            await talk.say("too late", talk.ben, parent=parent["id"])
        assert raised.value.kind == "thread_locked"
    await talk.say("another thread", talk.ben)
    await mod.call("comments.lock", comment=root["id"], locked=False)
    await talk.say("now again", talk.ben, parent=root["id"])
    assert audited(talk.admin, mod) == ["comments.lock", "comments.unlock"]


async def test_a_lock_that_comes_while_a_reply_is_written(talk: Talk, mod: Person) -> None:
    """The reply was let through before, and waits for the channel: it is refused behind the lock."""
    root = await talk.say("root")
    talk.admin.execute("delete from rate_limit")
    with psycopg.connect(plain_url(talk.urls.maintenance)) as locking:
        locking.execute("update comment set locked_at = now() where id = %s", [root["id"]])
        reply = asyncio.create_task(
            talk.ben.call("comments.create", discussion=talk.id, body="late", parent=root["id"])
        )
        waiting = "select 1 from pg_locks where not granted"
        while not reply.done() and talk.admin.execute(waiting).fetchone() is None:  # noqa: ASYNC110 - nothing tells
            await asyncio.sleep(0)
        locking.commit()
        with pytest.raises(Conflict) as raised:
            await reply
    assert raised.value.kind == "thread_locked"


async def test_a_pace_holds_for_all_but_staff(talk: Talk, mod: Person) -> None:
    row = await mod.call("comments.slow", discussion=talk.id, seconds=600)
    assert row["slow"] == 600
    await talk.say("first", talk.ben)
    with pytest.raises(Limited) as raised:
        await talk.say("second", talk.ben)
    assert (raised.value.kind, 590 < raised.value.retry_after <= 600) == ("slow_mode", True)
    mine = (await talk.get(talk.ben))["mine"]
    assert (mine["write"], mine["cannot"]["code"]) == (True, "slow_mode")
    for n in range(2):
        await talk.say(f"staff {n}", mod)
    elsewhere = await talk.ben.call("comments.open", title_id=talk.title, title_name="Night Train", season=1, episode=3)
    await talk.say("elsewhere", talk.ben, discussion=elsewhere["id"])
    await mod.call("comments.slow", discussion=talk.id, seconds=0)
    await talk.say("second", talk.ben)


async def test_two_at_once_are_one_too_many_for_a_pace(talk: Talk, mod: Person) -> None:
    await mod.call("comments.slow", discussion=talk.id, seconds=600)
    answers = await asyncio.gather(*(talk.say(f"{n}", talk.ben) for n in range(3)), return_exceptions=True)
    assert sum(isinstance(one, Limited) for one in answers) == 2, answers


async def test_who_is_silenced_is_told_until_when_and_why(talk: Talk, private: InRoom, mod: Person) -> None:
    said = await talk.say("before", talk.ben)
    await mod.call("comments.silence", actor=talk.ben.id, reason="harassment", hours=24, note="A day to think.")
    for name, args in (
        ("comments.create", {"discussion": talk.id, "body": "x"}),
        ("comments.edit", {"comment": said["id"], "body": "y"}),
    ):
        with pytest.raises(Forbidden) as raised:
            await talk.ben.call(name, **args)
        assert raised.value.kind == "silenced"
        assert "A day to think." in raised.value.message
        assert raised.value.data["until"]
    mine = await talk.ben.call("comments.my_silence")
    assert (mine["reason"], mine["note"]) == ("harassment", "A day to think.")
    place = (await talk.get(talk.ben))["mine"]
    assert (place["write"], place["cannot"]["code"]) == (False, "silenced")
    await talk.say("a room is its host's", talk.ben, discussion=private.id)
    assert talk.ben.id in [one["person"]["id"] for one in (await mod.call("comments.silences"))["rows"]]
    await mod.call("comments.lift_silence", actor=talk.ben.id)
    await talk.say("again", talk.ben)
    assert await talk.ben.call("comments.my_silence") is None
    assert {"comments.silence", "comments.lift_silence"} <= set(audited(talk.admin, mod))


async def test_a_silence_ends_by_itself_and_follows_a_guest(talk: Talk, mod: Person) -> None:
    await mod.call("comments.silence", actor=talk.ben.id, reason="spam", hours=1)
    talk.admin.execute("update comment_silence set until = now() where actor_id = %s", [talk.ben.id])
    await talk.say("an hour later", talk.ben)
    await mod.call("comments.silence", actor=talk.ben.id, reason="spam")
    merge = "insert into actor_merge (from_id, into_id) values (%s, %s)"
    talk.admin.execute(merge, [talk.ben.id, talk.cem.id])
    with pytest.raises(Forbidden) as raised:
        await talk.say("as somebody else", talk.cem)
    assert raised.value.data["until"] is None
    talk.admin.execute("delete from actor_merge where from_id = %s", [talk.ben.id])


async def test_nobody_silences_themself_or_those_above(talk: Talk, mod: Person) -> None:
    owner = await moderator_of(talk, "Owner", "owner")
    for who in (mod, owner):
        with pytest.raises(Forbidden) as raised:
            await mod.call("comments.silence", actor=who.id, reason="spam")
        assert raised.value.kind == "not_below"
    with pytest.raises(Forbidden):
        await talk.ada.call("comments.silence", actor=talk.ben.id, reason="spam")


@pytest.mark.parametrize("state", ["read_only", "hidden"])
async def test_a_title_is_switched_off_and_on_again(talk: Talk, mod: Person, state: str) -> None:
    said = await talk.say("still there")
    about = {"title_id": talk.title, "title_name": "Night Train"}
    with pytest.raises(Invalid) as raised:
        await mod.call("comments.switch", **about, state=state)
    assert raised.value.field == "why"
    await mod.call("comments.switch", **about, state=state, why="Too hot for now.")
    next_one = await talk.ada.call("comments.open", **about, season=1, episode=3)
    assert (next_one["closed"], next_one["closed_why"]) == (state, "Too hot for now.")
    with pytest.raises(Forbidden) as refused:
        await talk.say("more")
    assert refused.value.kind == "comments_off"
    assert "Too hot for now." in refused.value.message
    shown = [] if state == "hidden" else ["still there"]
    assert await talk.bodies() == shown
    assert await talk.bodies(mod) == ["still there"]
    found = await talk.ada.call("comments.search", discussion=talk.id, words="still")
    assert [one["body"] for one in found["comments"]] == shown
    if state == "hidden":
        with pytest.raises(NotFound):
            await talk.ben.call("comments.one", comment=said["id"])
    assert [one["title_id"] for one in (await mod.call("comments.switches"))["rows"]].count(talk.title) == 1
    await mod.call("comments.switch", **about, state="on")
    assert await talk.bodies(talk.ben) == ["still there"]
    await talk.say("more")


async def test_a_rooms_talk_goes_on_when_a_title_is_switched_off(talk: Talk, mod: Person) -> None:
    room = (await talk.ada.call("rooms.create", title="Friday", is_public=True))["id"]
    about = {"title_id": talk.title, "title_name": "Night Train"}
    found = await talk.ada.call("comments.open", room=room, **about, season=1, episode=2)
    await mod.call("comments.switch", **about, state="hidden", why="Too hot.")
    await talk.say("among us", discussion=found["id"])


async def test_hiding_while_it_is_edited_leaves_nothing_to_read(talk: Talk, mod: Person) -> None:
    for n in range(4):
        said = await talk.say(f"old secret {n}")
        talk.admin.execute("delete from rate_limit")
        await asyncio.gather(
            mod.call("comments.hide", comment=said["id"], reason="spam"),
            talk.ada.call("comments.edit", comment=said["id"], body=f"new secret {n}"),
            return_exceptions=True,
        )
        told = await talk.ben.call("comments.one", comment=said["id"])
        assert (told["comment"]["hidden"], told["comment"]["body"]) == ("spam", "")
        assert "secret" in (await talk.ada.call("comments.hidden_text", comment=said["id"]))["body"]
