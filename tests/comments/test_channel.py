"""The channel of a discussion: a frame is enough, and nothing is told to whom it is not for."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from raffi_web.features.comments import channel
from raffi_web.kernel.channels import kinds
from tests.comments.conftest import InRoom, Talk
from tests.support.fixtures import Person
from tests.support.live_client import LiveClient, LiveServer, RemoteError, Replica

Do = Callable[[Talk, dict[str, Any]], Awaitable[Any]]


def of(discussion: str) -> str:
    return f"comments:{discussion}"


async def watching(live: LiveServer, who: Person, discussion: str) -> tuple[LiveClient, Replica]:
    client = await live.client(who.token)
    return client, await client.subscribe(of(discussion))


async def stored(talk: Talk, discussion: str, since: int) -> tuple[int, dict[str, Any]]:
    """The rows above a version, as the database has them."""
    kind, key = kinds.of(of(discussion))
    async with talk.server.database.begin(isolation="REPEATABLE READ") as session:
        return await kind.read(session, key, since)


async def by_hand(talk: Talk, said: dict[str, Any]) -> None:
    talk.admin.execute("update comment set body = 'typed' where id = %s", [said["id"]])


def on(name: str, who: str = "ada", **args: Any) -> Do:
    return lambda talk, said: getattr(talk, who).call(f"comments.{name}", comment=said["id"], **args)


async def take_back_and_forth(talk: Talk, said: dict[str, Any]) -> None:
    await on("remove")(talk, said)
    await on("restore")(talk, said)


DEEDS: dict[str, Do] = {
    "create": lambda talk, said: talk.say("another"),
    "reply": lambda talk, said: talk.say("an answer", parent=said["id"]),
    "edit": on("edit", body="changed", at_ms=3),
    "remove": on("remove"),
    "restore": take_back_and_forth,
    "react": on("react", "ben", emoji="🔥"),
    "sql": by_hand,
}


@pytest.mark.parametrize("deed", DEEDS)
async def test_the_frames_of_a_change_have_every_row_of_it(talk: Talk, live_server: LiveServer, deed: str) -> None:
    said = await talk.say("first")
    client, replica = await watching(live_server, talk.ben, talk.id)
    before = replica.version
    assert "comments" not in replica.state
    await DEEDS[deed](talk, said)
    version, rows = await stored(talk, talk.id, before)
    held = await client.at_version(of(talk.id), version)
    assert list(held.state.get("comments", {}).values()) == rows["comments"]
    assert held.gaps == 0
    if "discussion" in rows:
        assert list(held.state["discussion"].values()) == rows["discussion"]


async def test_after_a_cut_what_was_missed_comes(talk: Talk, live_server: LiveServer) -> None:
    first = await talk.say("first")
    client, replica = await watching(live_server, talk.ben, talk.id)
    seen = replica.version
    await client.close()
    await talk.say("meanwhile")
    await talk.ada.call("comments.remove", comment=first["id"])
    again = await live_server.client(talk.ben.token)
    again.replicas[of(talk.id)] = replica
    held = await again.subscribe(of(talk.id), seen)
    assert held.snapshots == 1
    assert sorted(one["body"] for one in held.state["comments"].values()) == ["", "meanwhile"]


async def test_after_too_much_a_page_begins_anew(
    talk: Talk, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channel, "FRAME_AT_MOST", 2)
    for n in range(3):
        await talk.say(str(n))
    client, replica = await watching(live_server, talk.ben, talk.id)
    talk.admin.execute("update comment set name = 'Typed' where discussion_id = %s", [talk.id])
    await client.at_version(of(talk.id), (await stored(talk, talk.id, 0))[0])
    assert replica.snapshots == 2
    assert "comments" not in replica.state


async def test_who_may_not_read_does_not_listen(talk: Talk, private: InRoom, live_server: LiveServer) -> None:
    for token in (talk.cem.token, ""):
        client = await live_server.client(token)
        with pytest.raises(RemoteError) as raised:
            await client.subscribe(of(private.id))
        assert raised.value.code == "no_discussion"
        await client.subscribe(of(talk.id))


@pytest.mark.parametrize("how", ["kick", "ban", "private", "sql"])
async def test_who_may_read_no_more_hears_nothing_more(
    talk: Talk, private: InRoom, public: InRoom, live_server: LiveServer, how: str
) -> None:
    place, who = (public, talk.cem) if how == "private" else (private, talk.ben)
    reader, _ = await watching(live_server, who, place.id)
    member, _ = await watching(live_server, talk.ada, place.id)
    match how:
        case "private":
            await talk.ada.call("rooms.update", room=place.room, is_public=False)
        case "sql":
            put_out = "update member set left_at = now(), left_how = 'kicked' where room_id = %s and actor_id = %s"
            talk.admin.execute(put_out.encode(), [place.room, who.id])
        case _:
            await talk.ada.call(f"rooms.{how}", room=place.room, member=who.id)
    await reader.frame("stale", of(place.id))
    refused = await reader.until(lambda: next((one for one in reader.frames if one[0] == "err"), None))
    assert refused[2]["code"] == "no_discussion"
    heard = len(reader.frames)
    said = await talk.say("a secret", discussion=place.id)
    await member.until(lambda: said["id"] in member.replicas[of(place.id)].state.get("comments", {}))
    assert "a secret" not in str(reader.frames[heard:])


async def test_the_end_of_a_room_is_told_to_those_who_go_on_reading(
    talk: Talk, private: InRoom, live_server: LiveServer
) -> None:
    client, replica = await watching(live_server, talk.ben, private.id)
    await talk.ada.call("rooms.delete", room=private.room)
    await client.until(lambda: replica.state["discussion"][private.id]["ended"])


async def test_who_blocked_somebody_is_sent_nothing_of_them_and_others_are(talk: Talk, live_server: LiveServer) -> None:
    await talk.say("before")
    await talk.ada.call("profiles.block", actor=talk.ben.id)
    ada, of_ada = await watching(live_server, talk.ada, talk.id)
    cem, of_cem = await watching(live_server, talk.cem, talk.id)
    said = await talk.say("from Ben", talk.ben)
    after = await talk.say("from Cem", talk.cem)
    for client, replica in ((ada, of_ada), (cem, of_cem)):
        await client.until(lambda replica=replica: after["id"] in replica.state.get("comments", {}))
    assert of_cem.state["comments"][said["id"]]["body"] == "from Ben"
    row = of_ada.state["comments"][said["id"]]
    assert (row["veiled"], row["body"], row["actor_id"]) == (True, "", None)
    assert of_ada.state["comments"][after["id"]]["body"] == "from Cem"
    again = await live_server.client(talk.ada.token)
    again.replicas[of(talk.id)] = Replica(version=1)
    held = await again.subscribe(of(talk.id), 1)
    for frames in (ada.frames, again.frames):
        assert "from Ben" not in str(frames)
    assert held.state["comments"][said["id"]]["veiled"]
