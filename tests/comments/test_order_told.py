"""Who keeps order is told when there is something: the channel of the server, and of a room; counts and lists."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest

from raffi_web.features.comments import filters
from raffi_web.kernel.changes import RowsChanged
from raffi_web.kernel.errors import Conflict, Forbidden, NotFound
from raffi_web.kernel.functions import registry
from raffi_web.live.queries import LiveQueries, Watcher
from tests.comments.conftest import InRoom, Talk
from tests.comments.test_moderation_queue import report
from tests.support.fixtures import Person
from tests.support.live_client import LiveServer, RemoteError, Replica

Deed = Callable[[Talk, Person, dict[str, Any]], Awaitable[Any]]


@pytest.fixture(autouse=True)
def clean(talk: Talk) -> Iterator[None]:
    yield
    talk.admin.execute("delete from comment_filter")
    talk.admin.execute("delete from comment_rule")
    filters.rulebook.forget()


def version(replica: Replica, part: str) -> int:
    return replica.state.get("parts", {}).get(part, {}).get("version", 0)


async def wait_behind_a_filter(talk: Talk, mod: Person, said: dict[str, Any]) -> None:
    await mod.call("comments.add_filter", kind="words", pattern="holdable", act="hold")
    assert (await talk.say("so holdable"))["held"]


async def edit_behind_a_filter(talk: Talk, mod: Person, said: dict[str, Any]) -> None:
    await mod.call("comments.add_filter", kind="words", pattern="holdable", act="hold")
    await talk.ada.call("comments.edit", comment=said["id"], body="now holdable")


async def change_what_is_reported(talk: Talk, mod: Person, said: dict[str, Any]) -> None:
    await report(talk.ben, said["id"])
    await talk.ada.call("comments.edit", comment=said["id"], body="another text")


DEEDS: dict[str, tuple[str, Deed]] = {
    "report": ("queue", lambda talk, mod, said: report(talk.ben, said["id"])),
    "held": ("queue", wait_behind_a_filter),
    "review": ("queue", edit_behind_a_filter),
    "edited": ("queue", change_what_is_reported),
    "decided": ("decided", lambda talk, mod, said: mod.call("comments.hide", comment=said["id"], reason="spam")),
    "silenced": ("silences", lambda talk, mod, said: mod.call("comments.silence", actor=talk.ben.id, reason="spam")),
    "switched": (
        "switches",
        lambda talk, mod, said: mod.call(
            "comments.switch", title_id=talk.title, title_name="x", state="read_only", why="Later."
        ),
    ),
    "filter": (
        "filters",
        lambda talk, mod, said: mod.call("comments.add_filter", kind="words", pattern="x", act="hold"),
    ),
    "rule": ("filters", lambda talk, mod, said: mod.call("comments.set_rules", hold_first=1)),
}


@pytest.mark.parametrize("deed", DEEDS)
async def test_a_change_is_told_to_who_moderates(talk: Talk, mod: Person, live_server: LiveServer, deed: str) -> None:
    said = await talk.say("something")
    client = await live_server.client(mod.token)
    replica = await client.subscribe("order:server")
    part, does = DEEDS[deed]
    before = version(replica, part)
    await does(talk, mod, said)
    await client.until(lambda: version(replica, part) > before)


async def test_what_says_nothing_about_order_is_not_told(talk: Talk, mod: Person, live_server: LiveServer) -> None:
    client = await live_server.client(mod.token)
    replica = await client.subscribe("order:server")
    before = replica.version
    said = await talk.say("something")
    await talk.ada.call("comments.edit", comment=said["id"], body="something else")
    await talk.ben.call("comments.react", comment=said["id"], emoji="🔥")
    await talk.ada.call("comments.remove", comment=said["id"])
    await report(talk.ben, (await talk.say("for the end"))["id"])
    await client.until(lambda: replica.version > before)
    assert replica.version == before + 1


async def test_a_private_rooms_order_is_told_to_its_staff_alone(
    talk: Talk, private: InRoom, mod: Person, live_server: LiveServer
) -> None:
    hosts, server = await live_server.client(talk.ada.token), await live_server.client(mod.token)
    ours, all_of_it = await hosts.subscribe(f"order:{private.room}"), await server.subscribe("order:server")
    before = all_of_it.version
    said = await talk.say("in private", talk.ben, discussion=private.id)
    await report(talk.ada, said["id"])
    await hosts.until(lambda: version(ours, "queue") > 0)
    await talk.ada.call("rooms.mute", room=private.room, member=talk.ben.id, muted=True)
    await hosts.until(lambda: version(ours, "silences") > 0)
    assert all_of_it.version == before
    for who, scope in ((talk.ben, private.room), (mod, private.room), (talk.ada, "server"), (talk.ada, "0000000000")):
        with pytest.raises(RemoteError):
            await (await live_server.client(who.token)).subscribe(f"order:{scope}")


async def test_a_public_rooms_order_is_the_servers_too(
    talk: Talk, public: InRoom, mod: Person, live_server: LiveServer
) -> None:
    client = await live_server.client(mod.token)
    replica = await client.subscribe("order:server")
    before = version(replica, "queue")
    await report(talk.ada, (await talk.say("in public", talk.ben, discussion=public.id))["id"])
    await client.until(lambda: version(replica, "queue") > before)


async def test_the_count_is_live_and_not_by_every_comment(talk: Talk, mod: Person) -> None:
    given: asyncio.Queue[int] = asyncio.Queue()

    async def assign(token: str, state: str, variable: str, value: Any) -> bool:
        given.put_nowait(value)
        return True

    queries = LiveQueries(talk.server.database, assign)
    function = registry.get("comments.queue_count")
    await queries.watch(Watcher("page", "state", "waiting"), function, {}, mod.actor)
    assert queries.whole_tables()["comments.queue_count"] == set()
    waits = len(await mod.call("comments.queue", limit=200))
    await report(talk.ben, (await talk.say("an awful thing"))["id"])
    queries.changed(RowsChanged("comment_order", {"scope": frozenset(["server"]), "part": frozenset(["queue"])}))
    assert await asyncio.wait_for(given.get(), 10) == waits + 1


async def test_whoever_keeps_order_no_longer_hears_no_more(
    talk: Talk, private: InRoom, live_server: LiveServer
) -> None:
    await talk.ada.call("rooms.set_role", room=private.room, member=talk.ben.id, role="cohost")
    client = await live_server.client(talk.ben.token)
    await client.subscribe(f"order:{private.room}")
    await talk.ada.call("rooms.set_role", room=private.room, member=talk.ben.id, role="member")
    refused = await client.until(lambda: [one for one in client.frames if one[0] == "err"])
    assert refused[0][2]["code"] == "not_staff"


async def test_a_deleted_room_takes_its_order_along(talk: Talk, private: InRoom) -> None:
    await talk.ada.call("comments.add_filter", room=private.room, kind="words", pattern="x", act="hold")
    told = "select count(*) from comment_order where scope = %s"
    assert talk.admin.execute(told, [private.room]).fetchone() == (1,)
    talk.admin.execute("delete from room where id = %s", [private.room])
    assert talk.admin.execute(told, [private.room]).fetchone() == (0,)


async def test_silences_come_in_pages_and_are_lifted_and_brought_back(talk: Talk, mod: Person) -> None:
    for who in (talk.ada, talk.ben, talk.cem):
        await mod.call("comments.silence", actor=who.id, reason="spam", hours=1, note="No ads.")
    first = await mod.call("comments.silences", limit=2)
    assert [one["person"]["name"] for one in first["rows"]] == ["Cem", "Ben"]
    assert {(one["by"]["name"], one["note"], one["reason"]) for one in first["rows"]} == {("Mod", "No ads.", "spam")}
    second = await mod.call("comments.silences", limit=2, after=first["next"])
    assert second["rows"][0]["person"]["name"] == "Ada"
    (was,) = [one for one in first["rows"] if one["person"]["name"] == "Ben"]
    await mod.call("comments.lift_silence", actor=talk.ben.id)
    await talk.say("free again", talk.ben)
    await mod.call("comments.lift_silence", actor=talk.ben.id, back=True)
    with pytest.raises(Forbidden):
        await talk.say("not free", talk.ben)
    (now,) = [one for one in (await mod.call("comments.silences"))["rows"] if one["person"]["id"] == talk.ben.id]
    assert now == was
    await mod.call("comments.lift_silence", actor=talk.ben.id)
    talk.admin.execute("update comment_silence set until = now() where actor_id = %s", [talk.ben.id])
    for who in (talk.ben, mod):
        with pytest.raises(Conflict):
            await mod.call("comments.lift_silence", actor=who.id, back=True)


async def test_switched_titles_come_in_pages(talk: Talk, mod: Person) -> None:
    titles = [f"{talk.title}-{n}" for n in range(3)]
    for one in titles:
        about = {"title_id": one, "title_name": "Night Train", "state": "hidden", "why": "Later."}
        await mod.call("comments.switch", **about)
    first = await mod.call("comments.switches", limit=2)
    assert [one["title_id"] for one in first["rows"]] == [titles[2], titles[1]]
    second = await mod.call("comments.switches", limit=2, after=first["next"])
    assert second["rows"][0]["title_id"] == titles[0]
    assert first["rows"][0]["by"]["name"] == "Mod"


async def test_decisions_come_in_pages(talk: Talk, mod: Person) -> None:
    some = [(await talk.say(f"bad {n}"))["id"] for n in range(3)]
    for one in some:
        await talk.ben.call("profiles.report", kind="comment", on=one, reason="spam")
    deeds = await mod.call("comments.decide", comments=some, act="hide")
    first = await mod.call("comments.decided", limit=2)
    second = await mod.call("comments.decided", limit=1, after=first["next"])
    assert {one["deed"] for one in (*first["rows"], *second["rows"])} == set(deeds)


async def test_a_room_says_who_is_muted_since_when_and_by_whom(talk: Talk, private: InRoom) -> None:
    assert await talk.ada.call("rooms.muted", room=private.room) == []
    await talk.ada.call("rooms.mute", room=private.room, member=talk.ben.id, muted=True)
    (one,) = await talk.ada.call("rooms.muted", room=private.room)
    assert (one["person"]["name"], one["by"]["name"], one["at"] is None) == ("Ben", "Ada", False)
    with pytest.raises((Forbidden, NotFound)):
        await talk.ben.call("rooms.muted", room=private.room)
    await talk.ada.call("rooms.mute", room=private.room, member=talk.ben.id, muted=False)
    assert await talk.ada.call("rooms.muted", room=private.room) == []
