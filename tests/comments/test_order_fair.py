"""Who keeps order is nobody's judge of themself, is told no more than they need, and undoes only what they did."""

from typing import Any

import pytest

from raffi_web.kernel.errors import Conflict, Forbidden, Gone, NotFound
from tests.comments.conftest import InRoom, Talk, moderator_of
from tests.comments.test_moderation import audited
from tests.comments.test_moderation_queue import clean, waiting
from tests.support.fixtures import Person

__all__ = ["clean"]


async def report(who: Person, comment: str) -> None:
    await who.call("profiles.report", kind="comment", on=comment, reason="harassment", text="Please help.")


async def told_of(who: Person) -> list[dict[str, Any]]:
    rows = (await who.call("notifications.latest"))["rows"]
    return [one for one in rows if one["kind"] == "comments.moderation"]


async def test_a_moderator_is_not_told_who_reported_them_and_dismisses_nothing_of_it(talk: Talk, mod: Person) -> None:
    other, boss = await moderator_of(talk, "Other"), await moderator_of(talk, "Boss", "admin")
    theirs, above = await talk.say("rude", mod), await talk.say("ruder", boss)
    before = await mod.call("comments.queue_count")
    for one in (theirs, above):
        await report(talk.ben, one["id"])
        assert await waiting(mod, one["id"]) == []
        with pytest.raises(Forbidden):
            await mod.call("comments.decide", comments=[one["id"]], act="keep")
    assert await mod.call("comments.queue_count") == before
    await mod.call("comments.hide", comment=theirs["id"], reason="spam")
    await mod.call("comments.unhide", comment=theirs["id"])
    assert len((await waiting(other, theirs["id"]))[0]["reports"]) == 1
    assert await waiting(other, above["id"]) == []
    await boss.call("comments.decide", comments=[theirs["id"]], act="hide", reason="harassment")


async def test_a_host_is_told_reasons_and_nobodys_name(talk: Talk, public: InRoom, mod: Person) -> None:
    said = await talk.say("rude", talk.ben, discussion=public.id)
    await report(talk.cem, said["id"])
    ((there,), (here,)) = (await waiting(mod, said["id"]), await waiting(talk.ada, said["id"], public.room))
    assert [(one["reason"], one["text"], one["by"]) for one in here["reports"]] == [("harassment", "", None)]
    assert [(one["text"], one["by"]["name"]) for one in there["reports"]] == [("Please help.", "Cem")]


async def test_what_is_reported_of_a_host_goes_to_the_server(talk: Talk, private: InRoom, mod: Person) -> None:
    said = await talk.say("the host is rude", discussion=private.id)
    secret = await talk.say("something else", talk.ben, discussion=private.id)
    await report(talk.ben, said["id"])
    assert await waiting(talk.ada, said["id"], private.room) == []
    assert await talk.ada.call("comments.queue_count", room=private.room) == 0
    with pytest.raises(Forbidden):
        await talk.ada.call("comments.decide", comments=[said["id"]], act="keep", room=private.room)
    await talk.ada.call("comments.edit", comment=said["id"], body="nothing wrong here")
    (one,) = await waiting(mod, said["id"])
    assert (one["comment"]["body"], one["quote"], one["discussion"]["room_title"]) == ("the host is rude", "", None)
    assert one["reports"][0]["by"]["name"] == "Ben"
    for name, args in (("one", {"comment": said["id"]}), ("threads", {"discussion": private.id})):
        with pytest.raises(NotFound):
            await mod.call(f"comments.{name}", **args)
    with pytest.raises(NotFound):
        await mod.call("comments.decide", comments=[secret["id"]], act="hide")
    deeds = await mod.call("comments.decide", comments=[said["id"]], act="hide", reason="harassment")
    assert (await talk.ben.call("comments.one", comment=said["id"]))["comment"]["hidden"] == "harassment"
    assert deeds[0] not in [
        each["deed"] for each in (await talk.ada.call("comments.decided", room=private.room))["rows"]
    ]
    assert deeds[0] in [each["deed"] for each in (await mod.call("comments.decided"))["rows"]]
    with pytest.raises(NotFound):
        await talk.ada.call("comments.undo_decision", deeds=deeds, room=private.room)
    await mod.call("comments.undo_decision", deeds=deeds)
    assert (await talk.ben.call("comments.one", comment=said["id"]))["comment"]["body"] == "nothing wrong here"
    assert len(await waiting(mod, said["id"])) == 1


async def test_what_was_hidden_before_stays_so_when_a_decision_is_taken_back(talk: Talk, mod: Person) -> None:
    other = await moderator_of(talk, "Other")
    said = await talk.say("where somebody lives")
    await report(talk.ben, said["id"])
    await mod.call("comments.hide", comment=said["id"], reason="harassment")
    assert await waiting(other, said["id"]) == []
    talk.admin.execute("select set_config('raffi.actor_kind', 'service', false)")
    talk.admin.execute("update report set closed_at = null, outcome = null where on_id = %s", [said["id"]])
    deeds = await other.call("comments.decide", comments=[said["id"]], act="hide", reason="spam")
    await other.call("comments.undo_decision", deeds=deeds)
    shown = (await talk.cem.call("comments.one", comment=said["id"]))["comment"]
    assert (shown["body"], shown["hidden"]) == ("", "harassment")


async def test_what_was_decided_is_not_decided_again_by_who_did_not_know(talk: Talk, mod: Person) -> None:
    other = await moderator_of(talk, "Other")
    await mod.call("comments.set_rules", hold_first=1)
    waits = await talk.say("a first one", talk.ben)
    await mod.call("comments.decide", comments=[waits["id"]], act="hide", reason="hate")
    with pytest.raises(Conflict) as raised:
        await other.call("comments.decide", comments=[waits["id"]], act="keep")
    assert (raised.value.kind, raised.value.data) == ("decided_before", {"did": "refuse", "about": "hate"})
    with pytest.raises(NotFound):
        await talk.cem.call("comments.one", comment=waits["id"])
    await mod.call("comments.set_rules", hold_first=0)
    said = await talk.say("reported")
    await report(talk.ben, said["id"])
    await mod.call("comments.decide", comments=[said["id"]], act="keep")
    with pytest.raises(Conflict):
        await other.call("comments.decide", comments=[said["id"]], act="hide")
    assert (await talk.cem.call("comments.one", comment=said["id"]))["comment"]["hidden"] is None


async def test_a_refusal_whose_text_was_put_away_is_not_undone(talk: Talk, mod: Person) -> None:
    await mod.call("comments.set_rules", hold_first=1)
    waits = await talk.say("a first one", talk.ben)
    deeds = await mod.call("comments.decide", comments=[waits["id"]], act="hide")
    await talk.ben.call("comments.forget_waiting", waits=waits["id"])
    with pytest.raises(Gone):
        await mod.call("comments.undo_decision", deeds=deeds)
    (one,) = [each for each in (await mod.call("comments.decided"))["rows"] if each["deed"] == deeds[0]]
    assert not one["undone"]


async def test_nothing_is_let_through_where_nobody_may_write(talk: Talk, mod: Person) -> None:
    await mod.call("comments.set_rules", hold_first=1)
    waits = await talk.say("a first one", talk.ben)
    switch = {"title_id": talk.title, "title_name": "Night Train"}
    await mod.call("comments.switch", **switch, state="read_only", why="Over.")
    with pytest.raises(Forbidden) as raised:
        await mod.call("comments.decide", comments=[waits["id"]], act="keep")
    assert raised.value.kind == "comments_off"
    await mod.call("comments.switch", **switch, state="on")
    await mod.call("comments.decide", comments=[waits["id"]], act="keep")


async def test_an_author_is_not_told_that_somebody_reported_them(talk: Talk, mod: Person) -> None:
    said = await talk.say("harmless")
    await report(talk.ben, said["id"])
    await mod.call("comments.decide", comments=[said["id"]], act="keep")
    assert await talk.ada.call("comments.deeds", comment=said["id"]) == []
    assert [one["kind"] for one in await mod.call("comments.deeds", comment=said["id"])] == ["keep"]


async def test_nobody_is_told_who_took_a_comment_out_but_the_audit(talk: Talk, mod: Person) -> None:
    said = await talk.say("take this out")
    gone = await mod.call("comments.remove", comment=said["id"])
    assert (gone["removed_by"], mod.id in str(gone)) == ("order", False)
    assert (await mod.call("comments.restore", comment=said["id"]))["removed_by"] is None
    own = await talk.say("mine", mod)
    await mod.call("comments.pin", comment=own["id"])
    assert audited(talk.admin, mod) == ["comments.remove", "comments.restore", "comments.pin"]


async def test_a_pin_in_a_room_is_in_the_audit(talk: Talk, public: InRoom) -> None:
    said = await talk.say("look here", talk.ben, discussion=public.id)
    await talk.ada.call("comments.pin", comment=said["id"])
    assert audited(talk.admin, talk.ada)[-1] == "comments.pin"


async def test_a_host_writes_to_nobody_who_does_not_want_it(talk: Talk, public: InRoom, private: InRoom) -> None:
    said = await talk.say("hello", talk.ben, discussion=public.id)
    hide = {"comment": said["id"], "note": "Words of the host."}
    await talk.ada.call("comments.hide", **hide, reason="spam")
    assert [one["read"] for one in await told_of(talk.ben)] == [False]
    await talk.ben.call("notifications.read_all")
    for reason in ("hate", "sexual"):
        await talk.ada.call("comments.hide", **hide, reason=reason)
    ((one,), counts) = (await told_of(talk.ben), (await talk.ben.call("notifications.latest"))["counts"])
    assert (one["data"]["reason"], one["read"], counts["unread"]) == ("sexual", True, 0)
    await talk.ben.call("profiles.block", actor=talk.ada.id)
    await talk.ada.call("comments.hide", **hide, reason="violence")
    assert (await told_of(talk.ben))[0]["data"]["reason"] == "sexual"
    await talk.ben.call("profiles.unblock", actor=talk.ada.id)
    await talk.ben.call("notifications.mute", place=f"discussion:{public.id}")
    await talk.ada.call("comments.hide", **hide, reason="off_topic")
    assert (await told_of(talk.ben))[0]["data"]["reason"] == "sexual"
    there = await talk.say("in private", talk.ben, discussion=private.id)
    await talk.ada.call("rooms.kick", room=private.room, member=talk.ben.id)
    await talk.ada.call("comments.hide", comment=there["id"], reason="spam", note="Words of the host.")
    assert len(await told_of(talk.ben)) == 1


async def test_what_somebody_took_back_concerns_them_no_more(talk: Talk, mod: Person) -> None:
    said = await talk.say("mine")
    await talk.ada.call("comments.remove", comment=said["id"])
    await mod.call("comments.hide", comment=said["id"], reason="spam", note="Still.")
    assert await told_of(talk.ada) == []
    shown = await talk.say("another")
    await talk.ada.call("notifications.mute", place=f"discussion:{talk.id}")
    await mod.call("comments.hide", comment=shown["id"], reason="spam")
    assert len(await told_of(talk.ada)) == 1


async def told_to_decide(who: Person) -> list[dict[str, Any]]:
    rows = (await who.call("notifications.latest"))["rows"]
    return [one for one in rows if one["kind"] == "comments.queue"]


async def test_whoever_may_judge_a_report_is_told_of_it_once(talk: Talk, public: InRoom, mod: Person) -> None:
    boss = await moderator_of(talk, "Boss", "admin")
    said = await talk.say("rude", mod)
    await report(talk.ben, said["id"])
    await report(talk.cem, said["id"])
    assert [await told_to_decide(who) for who in (mod, talk.ada, talk.ben)] == [[], [], []]
    (one,) = await told_to_decide(boss)
    assert (one["who"], one["told"]["href"], one["optional"], one["count"]) == ([], "/admin/comments", True, 2)
    there = await talk.say("rude", talk.ben, discussion=public.id)
    await report(talk.cem, there["id"])
    (one,) = await told_to_decide(talk.ada)
    assert one["told"]["href"] == f"/r/{public.room}/moderation"
    theirs = await talk.say("the host is rude", discussion=public.id)
    await talk.ada.call("notifications.read_all")
    await report(talk.ben, theirs["id"])
    assert [one["read"] for one in await told_to_decide(talk.ada)] == [True]
    assert len(await told_to_decide(mod)) == 1
    await mod.call("notifications.choose", kind="comments.queue", wanted=False)


async def test_what_is_let_through_is_new_to_who_read_further(talk: Talk, mod: Person) -> None:
    await mod.call("comments.set_rules", hold_first=1)
    waits = await talk.say("a first one", talk.ben)
    later = await talk.say("said meanwhile", mod)
    await talk.cem.call("comments.seen", discussion=talk.id, comment=later["id"])
    await mod.call("comments.decide", comments=[waits["id"]], act="keep")
    assert (await talk.get(talk.cem))["mine"]["unread"] == 1
    with pytest.raises(Conflict) as raised:
        await mod.call("comments.decide", comments=[waits["id"]], act="hide")
    assert raised.value.data == {"did": "release", "about": ""}
