"""One's own notifications: pages, what is new, reading, putting away, and the way back from each."""

from datetime import timedelta

import pytest

from raffi_web.features.notifications import channel, cleanup
from raffi_web.features.notifications.cleanup import forget_notifications
from raffi_web.kernel.errors import RaffiError
from raffi_web.kernel.tables import utc_now
from tests.comments.conftest import Talk
from tests.notifications.conftest import counted, latest
from tests.support.live_client import LiveServer, RemoteError


async def told(talk: Talk, number: int) -> list[str]:
    """Ben answers Ada so often. Returns the ids, the latest first."""
    first = await talk.say("first")
    for n in range(number):
        await talk.say(f"answer {n}", talk.ben, parent=first["id"])
    return [one["id"] for one in await latest(talk.ada, limit=50)]


async def test_pages_go_on_behind_the_last_one(talk: Talk) -> None:
    ids = await told(talk, 5)
    page = await talk.ada.call("notifications.latest", limit=2)
    seen = [one["id"] for one in page["rows"]]
    while page["next"]:
        page = await talk.ada.call("notifications.latest", limit=2, after=page["next"])
        seen += [one["id"] for one in page["rows"]]
    assert seen == ids
    assert [one["id"] for one in await latest(talk.ada, kind="comments.reply")] == ids
    assert await latest(talk.ada, kind="comments.mention") == []


async def test_looking_makes_nothing_new_and_following_makes_read(talk: Talk) -> None:
    ids = await told(talk, 3)
    await talk.ada.call("notifications.seen")
    assert await counted(talk.ada) == (0, 3)
    await talk.ada.call("notifications.read", ids=ids[:1])
    assert await counted(talk.ada) == (0, 2)
    assert [one["id"] for one in await latest(talk.ada, show="unread")] == ids[1:]
    await talk.ada.call("notifications.read", ids=ids[:1], on=False)
    await talk.say("another @Ada", talk.ben, mentions=[talk.ada.id])
    assert await counted(talk.ada) == (1, 4)


async def test_all_that_was_marked_as_read_comes_back_and_nothing_else(talk: Talk) -> None:
    ids = await told(talk, 3)
    await talk.ada.call("notifications.read", ids=ids[:1])
    done = await talk.ada.call("notifications.read_all")
    assert done["number"] == 2
    assert await counted(talk.ada) == (0, 0)
    assert await talk.ada.call("notifications.unread_again", at=done["at"]) == 2
    assert [one["id"] for one in await latest(talk.ada, show="unread")] == ids[1:]


async def test_what_was_put_away_comes_back(talk: Talk) -> None:
    ids = await told(talk, 2)
    await talk.ada.call("notifications.remove", ids=ids)
    assert await latest(talk.ada) == []
    assert await talk.ada.call("notifications.some", ids=ids) == []
    await talk.ada.call("notifications.remove", ids=ids, on=False)
    assert [one["id"] for one in await talk.ada.call("notifications.some", ids=ids)] == ids


async def test_nobody_reaches_those_of_others(talk: Talk) -> None:
    ids = await told(talk, 1)
    for name in ("read", "remove"):
        await talk.ben.call(f"notifications.{name}", ids=ids)
    assert await talk.ben.call("notifications.some", ids=ids) == []
    assert await counted(talk.ada) == (1, 1)


async def test_bad_settings_are_refused(talk: Talk) -> None:
    for name, args, kind in (
        ("choose", {"kind": "comments.moderation", "wanted": False}, "invalid"),
        ("choose", {"kind": "comments.nothing", "wanted": False}, "invalid"),
        ("mute", {"place": "room:x"}, "invalid"),
        ("mute", {"place": "title:nothing of that name"}, "no_such_place"),
    ):
        with pytest.raises(RaffiError) as raised:
            await talk.ada.call(f"notifications.{name}", **args)
        assert raised.value.kind == kind, name


async def test_a_title_that_is_only_in_private_talk_is_no_place_for_others(talk: Talk) -> None:
    made = await talk.ada.call("rooms.create", title="Friday", is_public=False)
    secret = f"{talk.title}-secret"
    await talk.ada.call("comments.open", room=made["id"], title_id=secret, title_name="Secret")
    await talk.ada.call("notifications.mute", place=f"title:{secret}")
    with pytest.raises(RaffiError) as raised:
        await talk.ben.call("notifications.mute", place=f"title:{secret}")
    assert raised.value.kind == "no_such_place"


def of(who: str) -> str:
    return f"notifications:{who}"


async def test_the_bell_counts_in_every_open_page(talk: Talk, live_server: LiveServer) -> None:
    first = await talk.say("first")
    client = await live_server.client(talk.ada.token)
    replica = await client.subscribe(of(talk.ada.id))

    def unseen() -> int:
        return replica.state["counts"][talk.ada.id]["unseen"]

    assert unseen() == 0
    await talk.say("an answer", talk.ben, parent=first["id"])
    await client.until(lambda: unseen() == 1)
    (mark,) = replica.state["notifications"].values()
    assert (mark["kind"], mark["read"]) == ("comments.reply", False)
    await talk.ada.call("notifications.seen")
    await client.until(lambda: unseen() == 0)
    await talk.ada.call("notifications.remove", ids=[mark["id"]])
    await client.until(lambda: next(iter(replica.state["notifications"].values()))["removed"])
    assert replica.gaps == 0


async def test_after_too_much_a_bell_begins_anew(
    talk: Talk, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channel, "FRAME_AT_MOST", 1)
    await told(talk, 2)
    client = await live_server.client(talk.ada.token)
    replica = await client.subscribe(of(talk.ada.id))
    await talk.ada.call("notifications.read_all")
    await client.until(lambda: replica.snapshots == 2)


async def test_nobody_listens_to_those_of_others(talk: Talk, live_server: LiveServer) -> None:
    for token in (talk.ben.token, ""):
        client = await live_server.client(token)
        with pytest.raises(RemoteError) as raised:
            await client.subscribe(of(talk.ada.id))
        assert raised.value.code == "no_channel"


async def test_what_is_old_goes(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = await told(talk, 5)
    ages = {ids[0]: (366, None), ids[1]: (91, 91), ids[2]: (91, None), ids[3]: (2, 2)}
    for one, (days, read) in ages.items():
        at = utc_now() - timedelta(days=days)
        talk.admin.execute(
            "update notification set at = %s, read_at = %s where id = %s",
            [at, None if read is None else utc_now() - timedelta(days=read), one],
        )
    await talk.ada.call("notifications.remove", ids=[ids[4]])
    past = utc_now() - timedelta(days=2)
    talk.admin.execute("update notification set removed_at = %s where id = %s", [past, ids[4]])
    await forget_notifications(talk.server.database)
    assert [one["id"] for one in await latest(talk.ada)] == [ids[3], ids[2]]
    monkeypatch.setattr(cleanup, "MOST", 1)
    await forget_notifications(talk.server.database)
    assert [one["id"] for one in await latest(talk.ada)] == [ids[3]]
