"""The queue: reports, comments that wait, word filters, who is new; what is decided and taken back."""

import time
from collections.abc import Iterator
from typing import Any

import pytest

from raffi_web.features.comments import filters
from raffi_web.features.comments.trust import newcomers
from raffi_web.kernel.errors import Conflict, Forbidden, Invalid, Limited, NotFound
from raffi_web.kernel.roles import Urls
from tests.comments.conftest import InRoom, Talk
from tests.comments.test_channel import watching
from tests.comments.test_leaving import leave
from tests.comments.test_moderation import audited
from tests.security.test_second_wall import as_actor
from tests.support.fixtures import Person
from tests.support.live_client import LiveServer


@pytest.fixture(autouse=True)
def clean(talk: Talk) -> Iterator[None]:
    """What is the server's own does not go on to the next test."""
    yield
    talk.admin.execute("delete from comment_filter")
    talk.admin.execute("delete from comment_rule")
    filters.rulebook.forget()


async def report(who: Person, comment: str, reason: str = "spam") -> None:
    await who.call("profiles.report", kind="comment", on=comment, reason=reason, text="Look at this.")


async def waiting(who: Person, comment: str, room: str | None = None) -> list[dict[str, Any]]:
    some = await who.call("comments.queue", room=room, limit=200)
    return [one for one in some if one["comment"]["id"] == comment]


async def test_a_report_comes_to_the_queue_with_what_was_said_then(talk: Talk, mod: Person) -> None:
    said = await talk.say("an awful thing")
    before = await mod.call("comments.queue_count")
    for who, reason in ((talk.ben, "hate"), (talk.cem, "spam")):
        await report(who, said["id"], reason)
    await talk.ada.call("comments.edit", comment=said["id"], body="a nice thing")
    (one,) = await waiting(mod, said["id"])
    assert await mod.call("comments.queue_count") == before + 1
    assert (one["why"], one["quote"], one["comment"]["body"]) == ("reported", "an awful thing", "a nice thing")
    assert {(each["reason"], each["by"]["name"]) for each in one["reports"]} == {("hate", "Ben"), ("spam", "Cem")}
    assert (one["author"]["person"]["name"], one["author"]["hidden"]) == ("Ada", 0)
    await talk.ada.call("comments.remove", comment=said["id"])
    assert (await waiting(mod, said["id"]))[0]["quote"] == "an awful thing"
    assert said["id"] not in [each["on"] for each in await mod.call("profiles.reports", limit=200)]
    with pytest.raises(Forbidden):
        await talk.ben.call("comments.queue")


async def test_several_are_hidden_at_once_and_it_is_taken_back(talk: Talk, mod: Person) -> None:
    some = [(await talk.say(f"bad {n}"))["id"] for n in range(3)]
    for one in some:
        await report(talk.ben, one)
    deeds = await mod.call("comments.decide", comments=some, act="hide", reason="spam", note="No ads.")
    assert {(await talk.ben.call("comments.one", comment=one))["comment"]["hidden"] for one in some} == {"spam"}
    assert [await waiting(mod, one) for one in some] == [[], [], []]
    assert (await talk.ada.call("comments.hidden_text", comment=some[0]))["note"] == "No ads."
    done = [one for one in (await mod.call("comments.decided"))["rows"] if one["deed"] in deeds]
    assert [(one["kind"], one["undone"]) for one in done] == [("hide", False)] * 3
    await mod.call("comments.undo_decision", deeds=deeds)
    assert {(await talk.ben.call("comments.one", comment=one))["comment"]["hidden"] for one in some} == {None}
    assert [len(await waiting(mod, one)) for one in some] == [1, 1, 1]
    with pytest.raises(Conflict):
        await mod.call("comments.undo_decision", deeds=deeds)
    assert audited(talk.admin, mod).count("comments.hide") == 3


async def test_what_is_kept_leaves_the_queue_and_stays_as_it_is(talk: Talk, mod: Person) -> None:
    said = await talk.say("harmless")
    await report(talk.ben, said["id"])
    deeds = await mod.call("comments.decide", comments=[said["id"]], act="keep")
    assert await waiting(mod, said["id"]) == []
    assert (await talk.ben.call("comments.one", comment=said["id"]))["comment"]["body"] == "harmless"
    await report(talk.ben, said["id"])
    await mod.call("comments.undo_decision", deeds=deeds)
    assert len((await waiting(mod, said["id"]))[0]["reports"]) == 1


async def test_a_rooms_reports_are_for_its_staff(talk: Talk, private: InRoom, mod: Person) -> None:
    said = await talk.say("in private", talk.ben, discussion=private.id)
    await report(talk.ada, said["id"])
    assert await waiting(mod, said["id"]) == []
    assert len(await waiting(talk.ada, said["id"], private.room)) == 1
    for who in (talk.ben, mod):
        with pytest.raises((Forbidden, NotFound)):
            await who.call("comments.queue", room=private.room)
    with pytest.raises(NotFound):
        await mod.call("comments.decide", comments=[said["id"]], act="hide")
    elsewhere = await talk.say("for everybody", talk.ben)
    with pytest.raises(NotFound):
        await talk.ada.call("comments.decide", room=private.room, comments=[elsewhere["id"]], act="hide")
    await talk.ada.call("comments.decide", room=private.room, comments=[said["id"]], act="hide", reason="spam")


@pytest.mark.parametrize(
    ("kind", "pattern", "text", "found"),
    [
        ("words", "badword", "a BADword here", True),
        ("words", "badword", "badwords", False),
        ("words", "badword*", "badwords", True),
        ("words", "one, two three", "so two three it is", True),
        ("words", "badword", "b\u200bad\u00adword", True),
        ("words", "badword", "\uff42\uff41\uff44word", True),
        ("words", "stra\u00dfe", "STRASSE", True),
        ("words", "a.b", "axb", False),
        ("pattern", r"b[a4]d+", "so B4DDD", True),
        ("pattern", r"^\d{4}$", "in 1999", False),
    ],
)
async def test_what_a_filter_finds(mod: Person, kind: str, pattern: str, text: str, found: bool) -> None:
    told = await mod.call("comments.try_filter", kind=kind, pattern=pattern, text=text)
    assert (told["found"] is not None) is found


@pytest.mark.parametrize("pattern", ["(", "a(?=b)", r"(a)\1", "(x{1000}){1000}", "a*", "x{500}" * 40])
async def test_a_bad_pattern_is_told_by_its_field(mod: Person, pattern: str) -> None:
    for name, more in (("comments.try_filter", {}), ("comments.add_filter", {"act": "hold"})):
        with pytest.raises(Invalid) as raised:
            await mod.call(name, kind="pattern", pattern=pattern, **more)
        assert raised.value.field == "pattern"


async def test_a_filter_refuses_covers_or_holds(talk: Talk, mod: Person) -> None:
    for word, act in (("refusable", "refuse"), ("coverable", "cover"), ("holdable", "hold")):
        await mod.call("comments.add_filter", kind="words", pattern=word, act=act)
    with pytest.raises(Invalid) as raised:
        await talk.say("so refusable")
    assert (raised.value.kind, raised.value.field) == ("filtered", "body")
    assert (await talk.say("so coverable", at_ms=5))["covered"]
    assert (await talk.ben.call("comments.window", discussion=talk.id, since=0, until=10))["comments"] == []
    assert (await talk.say("so holdable"))["held"]
    assert (await talk.say("so holdable", mod))["held"] is False
    assert {"comments.add_filter"} <= set(audited(talk.admin, mod))


async def test_a_pattern_that_others_stall_on_does_not(talk: Talk, mod: Person) -> None:
    await mod.call("comments.add_filter", kind="pattern", pattern=r"^(([a-z])+.)+[A-Z]([a-z])+$|(a+)+\d$", act="refuse")
    began = time.thread_time()
    await talk.say("a" * 999 + "!")
    assert time.thread_time() - began < 2


async def test_a_filter_that_takes_too_long_is_turned_off(
    talk: Talk, mod: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await mod.call("comments.add_filter", kind="pattern", pattern="slow(ly|er)", act="refuse")
    monkeypatch.setattr(filters, "SERVER", filters.Bounds(100, 2500, 1, -1))
    await talk.say("surely")
    (one,) = [each for each in await mod.call("comments.filters") if each["id"] == made["id"]]
    assert one["off"] == "slow"
    told = "select count(*) from audit where act = 'comments.filter_slow' and on_id = %s"
    assert talk.admin.execute(told, [made["id"]]).fetchone() == (1,)
    monkeypatch.undo()
    await talk.say("slowly but surely")
    await mod.call("comments.switch_filter", filter=made["id"], on=True)
    with pytest.raises(Invalid):
        await talk.say("slowly but surely")
    await mod.call("comments.remove_filter", filter=made["id"])
    await talk.say("slowly but surely")


async def test_a_rooms_filter_is_the_rooms(talk: Talk, public: InRoom) -> None:
    await talk.ada.call("comments.add_filter", room=public.room, kind="words", pattern="roomword", act="refuse")
    with pytest.raises(Invalid):
        await talk.say("roomword", talk.ben, discussion=public.id)
    await talk.say("roomword", talk.ben)
    with pytest.raises(Forbidden):
        await talk.ben.call("comments.filters", room=public.room)


async def test_what_waits_is_its_authors_alone_until_it_is_let_through(
    talk: Talk, mod: Person, urls: Urls, live_server: LiveServer
) -> None:
    root = await talk.say("root")
    await mod.call("comments.set_rules", hold_first=2)
    client, replica = await watching(live_server, talk.cem, talk.id)
    said = await talk.say("my very first", talk.ben, parent=root["id"], at_ms=5)
    assert (said["held"], said["body"]) == (True, "my very first")
    assert [one["id"] for one in await talk.ben.call("comments.waiting", discussion=talk.id)] == [said["id"]]
    for who in (talk.ada, talk.cem, talk.people.nobody()):
        told = str(
            [
                await who.call("comments.threads", discussion=talk.id),
                await who.call("comments.replies", comment=root["id"]),
                await who.call("comments.window", discussion=talk.id, since=0, until=100),
                await who.call("comments.search", discussion=talk.id, words="first"),
                await who.call("comments.waiting", discussion=talk.id),
            ]
        )
        assert "very first" not in told
        with pytest.raises(NotFound):
            await who.call("comments.one", comment=said["id"])
    with as_actor(urls, talk.cem.id) as app:
        assert "very first" not in str(app.execute("select * from comment_held").fetchall())
    assert (await waiting(mod, said["id"]))[0]["why"] == "new"
    assert "very first" not in str(client.frames)
    await mod.call("comments.decide", comments=[said["id"]], act="keep")
    made = (await mod.call("comments.decided"))["rows"][0]["comment"]
    await client.until(lambda: made in replica.state.get("comments", {}))
    (reply,) = (await talk.cem.call("comments.replies", comment=root["id"]))["comments"]
    assert (reply["body"], reply["held"], reply["at_ms"], reply["parent"]) == ("my very first", False, 5, root["id"])
    assert await talk.ben.call("comments.waiting", discussion=talk.id) == []
    assert {"comments.release", "comments.set_rules"} <= set(audited(talk.admin, mod))


async def test_what_is_not_let_through_says_why_to_its_author(talk: Talk, mod: Person) -> None:
    await mod.call("comments.set_rules", hold_first=1)
    said = await talk.say("buy things", talk.ben)
    deeds = await mod.call("comments.decide", comments=[said["id"]], act="hide", reason="spam", note="No ads.")
    (mine,) = await talk.ben.call("comments.waiting", discussion=talk.id)
    assert (mine["hidden"], mine["note"], mine["body"]) == ("spam", "No ads.", "buy things")
    await mod.call("comments.undo_decision", deeds=deeds)
    assert (await waiting(mod, said["id"]))[0]["why"] == "new"
    await talk.ben.call("comments.forget_waiting", waits=said["id"])
    assert await waiting(mod, said["id"]) == []


async def test_an_edit_that_a_filter_holds_is_hidden_until_it_was_read(talk: Talk, mod: Person) -> None:
    await mod.call("comments.add_filter", kind="words", pattern="holdable", act="hold")
    said = await talk.say("harmless")
    changed = await talk.ada.call("comments.edit", comment=said["id"], body="now holdable")
    assert (changed["hidden"], changed["body"]) == ("review", "")
    assert (await talk.ada.call("comments.hidden_text", comment=said["id"]))["body"] == "now holdable"
    (one,) = await waiting(mod, said["id"])
    assert (one["why"], one["comment"]["body"]) == ("review", "now holdable")
    deeds = await mod.call("comments.decide", comments=[said["id"]], act="keep")
    assert (await talk.ben.call("comments.one", comment=said["id"]))["comment"]["body"] == "now holdable"
    await mod.call("comments.undo_decision", deeds=deeds)
    assert (await talk.ben.call("comments.one", comment=said["id"]))["comment"]["hidden"] == "review"


async def test_who_is_new_posts_no_links_for_everybody(
    talk: Talk, private: InRoom, mod: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(newcomers, "seconds", 600)
    for body in ("see https://example.org", "www.example.org", "[here](/x)"):
        with pytest.raises(Limited) as raised:
            await talk.say(body)
        assert (raised.value.kind, 500 < raised.value.retry_after <= 600) == ("too_new", True)
        assert "You can in 10 minutes;" in raised.value.message
    await talk.say("no links at all")
    await talk.say("see https://example.org", discussion=private.id)
    await talk.say("see https://example.org", mod)
    monkeypatch.setattr(newcomers, "seconds", 0)
    await talk.say("see https://example.org")


async def test_what_was_decided_names_nobody_who_has_gone(talk: Talk, mod: Person) -> None:
    said = await talk.say("an awful thing", talk.ben)
    await report(talk.cem, said["id"])
    (deed,) = await mod.call("comments.decide", comments=[said["id"]], act="hide", reason="spam")

    async def told() -> list[tuple[str, str, str]]:
        found = (await mod.call("comments.decided"))["rows"]
        return [(one["kind"], one["name"], one["text"]) for one in found if one["deed"] == deed]

    assert await told() == [("hide", "Ben", "an awful thing")]
    await leave(talk, with_text=False)
    assert await told() == [("hide", "", "")]


async def test_what_is_hidden_where_it_stands_is_decided_and_leaves_the_queue(talk: Talk, mod: Person) -> None:
    said = await talk.say("an awful thing", talk.ben)
    await report(talk.cem, said["id"])
    await mod.call("comments.hide", comment=said["id"], reason="hate")
    assert await waiting(mod, said["id"]) == []
    (done,) = [one for one in (await mod.call("comments.decided"))["rows"] if one["comment"] == said["id"]]
    assert (done["name"], done["text"], done["reason"], done["undone"]) == ("Ben", "an awful thing", "hate", False)
    await mod.call("comments.unhide", comment=said["id"])
    assert len((await waiting(mod, said["id"]))[0]["reports"]) == 1
    (done,) = [one for one in (await mod.call("comments.decided"))["rows"] if one["comment"] == said["id"]]
    assert done["undone"]
    assert (await waiting(mod, said["id"]))[0]["author"]["hidden"] == 0
    await mod.call("comments.hide", comment=said["id"], reason="hate")
    (again,) = (await mod.call("comments.decided", limit=1))["rows"]
    await mod.call("comments.undo_decision", deeds=[again["deed"]])
    assert (await talk.cem.call("comments.one", comment=said["id"]))["comment"]["hidden"] is None


async def test_in_a_room_who_is_muted_is_told_with_what_waits(talk: Talk, private: InRoom, mod: Person) -> None:
    said = await talk.say("in private", talk.ben, discussion=private.id)
    await report(talk.ada, said["id"])
    await mod.call("comments.silence", actor=talk.ben.id, reason="spam")
    assert not (await waiting(talk.ada, said["id"], private.room))[0]["author"]["silenced"]
    await talk.ada.call("rooms.mute", room=private.room, member=talk.ben.id, muted=True)
    assert (await waiting(talk.ada, said["id"], private.room))[0]["author"]["silenced"]
