"""Chat's rules: who may say, change and take back what."""

import asyncio
from typing import Any

import psycopg
import pytest

from raffi_web.kernel.errors import Forbidden, Limited, NotFound
from tests.support.changes import Stage, make_stage
from tests.support.fixtures import People


@pytest.fixture
async def stage(people: People, admin: psycopg.Connection[Any]) -> Stage:
    return await make_stage(people.server, admin, people)


async def test_the_muted_can_not_speak_by_editing(stage: Stage) -> None:
    await stage.call(stage.ada, "rooms.mute", member=stage.ben.id, muted=True)
    with pytest.raises(Forbidden) as refused:
        await stage.call(stage.ben, "chat.edit", message=stage.message, body="heard all the same")
    assert refused.value.kind == "muted"
    await stage.call(stage.ada, "rooms.mute", member=stage.ben.id, muted=False)
    assert (await stage.call(stage.ben, "chat.edit", message=stage.message, body="now"))["body"] == "now"


async def test_the_muted_can_not_speak_by_bringing_back(stage: Stage) -> None:
    await stage.call(stage.ben, "chat.remove", message=stage.message)
    await stage.call(stage.ada, "rooms.mute", member=stage.ben.id, muted=True)
    with pytest.raises(Forbidden) as refused:
        await stage.call(stage.ben, "chat.restore", message=stage.message)
    assert refused.value.kind == "muted"
    await stage.call(stage.ada, "rooms.mute", member=stage.ben.id, muted=False)
    await stage.call(stage.ada, "rooms.set_role", member=stage.ben.id, role="viewer")
    with pytest.raises(Forbidden) as refused:
        await stage.call(stage.ben, "chat.restore", message=stage.message)
    assert refused.value.data["grant"] == "chat"
    await stage.call(stage.ada, "rooms.set_role", member=stage.ben.id, role="member")
    assert (await stage.call(stage.ben, "chat.restore", message=stage.message))["body"] == "first"


async def test_slow_mode_is_the_pace_of_changes_too(stage: Stage) -> None:
    await stage.call(stage.ada, "rooms.set_slow_mode", seconds=30)
    await stage.call(stage.ben, "chat.edit", message=stage.message, body="a slip")
    with pytest.raises(Limited) as refused:
        await stage.call(stage.ben, "chat.edit", message=stage.message, body="a talk")
    assert (refused.value.kind, 20 < refused.value.retry_after <= 30) == ("slow_mode", True)
    stage.admin.execute("update message set edited_at = now() - interval '31 seconds' where id = %s", [stage.message])
    await stage.call(stage.ben, "chat.edit", message=stage.message, body="in time")
    mine = (await stage.call(stage.ada, "chat.say", body="staff"))["id"]
    for n in range(2):
        await stage.call(stage.ada, "chat.edit", message=mine, body=f"staff {n}")


async def test_slow_mode_lets_one_of_many_at_once_through(stage: Stage) -> None:
    await stage.call(stage.ada, "rooms.set_slow_mode", seconds=30)
    says = [stage.call(stage.cem, "chat.say", body=f"{n}") for n in range(4)]
    edits = [stage.call(stage.ben, "chat.edit", message=stage.message, body=f"{n}") for n in range(4)]
    for attempts in (says, edits):
        got = await asyncio.gather(*attempts, return_exceptions=True)
        assert sum(isinstance(one, dict) for one in got) == 1, got
        assert {one.kind for one in got if isinstance(one, Limited)} == {"slow_mode"}


async def test_slow_mode_makes_members_wait_and_not_the_staff(stage: Stage) -> None:
    await stage.call(stage.ada, "rooms.set_slow_mode", seconds=30)
    with pytest.raises(Limited) as refused:
        await stage.call(stage.ben, "chat.say", body="too soon")
    assert (refused.value.kind, 20 < refused.value.retry_after <= 30) == ("slow_mode", True)
    stage.admin.execute("update message set created_at = now() - interval '31 seconds' where id = %s", [stage.message])
    await stage.call(stage.ben, "chat.say", body="in time")
    for _ in range(2):
        await stage.call(stage.ada, "chat.say", body="as often as I like")


async def test_a_message_is_its_writers_and_the_staffs_to_take_back(stage: Stage) -> None:
    for name, args in (("chat.edit", {"body": "x"}), ("chat.remove", {}), ("chat.restore", {})):
        with pytest.raises(Forbidden):
            await stage.call(stage.cem, name, message=stage.message, **args)
    gone = await stage.call(stage.ada, "chat.remove", message=stage.message)
    assert (gone["removed"], gone["body"]) == (True, "")
    with pytest.raises(Forbidden):
        await stage.call(stage.ben, "chat.restore", message=stage.message)
    assert (await stage.call(stage.ada, "chat.restore", message=stage.message))["body"] == "first"


async def test_it_is_too_late_to_edit_after_a_while(stage: Stage) -> None:
    stage.admin.execute("update message set created_at = now() - interval '16 minutes' where id = %s", [stage.message])
    with pytest.raises(Forbidden) as refused:
        await stage.call(stage.ben, "chat.edit", message=stage.message, body="late")
    assert refused.value.kind == "edit_too_late"


async def test_messages_of_another_room_are_not_there(stage: Stage) -> None:
    other = (await stage.ben.call("rooms.create", title="Other"))["id"]
    with pytest.raises(NotFound):
        await stage.ben.call("chat.remove", room=other, message=stage.message)


async def test_viewers_only_watch(stage: Stage) -> None:
    await stage.call(stage.ada, "rooms.set_role", member=stage.ben.id, role="viewer")
    for name, args in (
        ("chat.say", {"body": "x"}),
        ("screen.control", {"action": "pause"}),
        ("screen.queue_add", {"source": {"url": "https://example.org/a.mp4"}}),
        ("screen.load", {"source": {"url": "https://example.org/a.mp4"}}),
    ):
        with pytest.raises(Forbidden):
            await stage.call(stage.ben, name, **args)


async def test_history_goes_back_by_pages_to_the_beginning(stage: Stage) -> None:
    for n in range(7):
        await stage.call(stage.ada, "chat.say", body=f"{n}")
    seen: list[str] = []
    before = None
    while True:
        page = await stage.call(stage.ben, "chat.history", before=before, limit=3)
        seen = [one["id"] for one in page["messages"]] + seen
        if not page["more"]:
            break
        before = page["messages"][0]["id"]
    kept = stage.admin.execute("select id from message where room_id = %s order by id", [stage.room]).fetchall()
    assert seen == [message for (message,) in kept]


async def test_slow_mode_knows_who_was_a_guest(people: People, stage: Stage, admin: psycopg.Connection[Any]) -> None:
    """Whoever signs in to write sooner is who wrote before."""
    guest, user = people.guest(), people.guest()
    for one in (guest, user):
        await stage.call(one, "rooms.join")
    await stage.call(stage.ada, "rooms.set_slow_mode", seconds=30)
    said = await stage.call(guest, "chat.say", body="as a guest")
    admin.execute("insert into actor_merge (from_id, into_id) values (%s, %s)", [guest.id, user.id])
    with pytest.raises(Limited) as refused:
        await stage.call(user, "chat.say", body="right after")
    assert refused.value.kind == "slow_mode"
    assert said["actor_id"] == guest.id


async def test_a_vote_as_a_guest_is_ones_own(people: People, stage: Stage, admin: psycopg.Connection[Any]) -> None:
    guest, user = people.guest(), people.guest()
    for one in (guest, user):
        await stage.call(one, "rooms.join")
    await stage.call(guest, "screen.vote", item=stage.items[0], on=True)
    admin.execute("insert into actor_merge (from_id, into_id) values (%s, %s)", [guest.id, user.id])
    assert (await stage.call(user, "screen.vote", item=stage.items[0], on=True))["voters"] == [user.id]
    assert (await stage.call(user, "screen.vote", item=stage.items[0], on=False))["voters"] == []
