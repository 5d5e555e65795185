"""Chat functions."""

import pytest

from raffi_web.kernel.errors import Forbidden, Invalid, Limited
from tests.support.fixtures import People


async def test_a_message_is_kept_and_read_back(people: People) -> None:
    ada = people.guest()
    room = (await ada.call("rooms.create", title="Talk"))["id"]
    said = await ada.call("chat.say", room=room, body="  hello\r\nthere ", film_time=12.5)
    assert said["body"] == "hello\nthere"
    history = await ada.call("chat.history", room=room)
    assert [one["body"] for one in history["messages"] if one["kind"] == "text"] == ["hello\nthere"]


async def test_the_sixth_message_at_once_waits(people: People) -> None:
    ada = people.guest()
    room = (await ada.call("rooms.create", title="Talk"))["id"]
    for i in range(5):
        await ada.call("chat.say", room=room, body=f"{i}")
    with pytest.raises(Limited) as refused:
        await ada.call("chat.say", room=room, body="too much")
    assert 0 < refused.value.retry_after <= 1.0


async def test_an_operation_is_done_once(people: People) -> None:
    ada = people.guest()
    room = (await ada.call("rooms.create", title="Talk"))["id"]
    first = await ada.call("chat.say", op="operation-1", room=room, body="once")
    again = await ada.call("chat.say", op="operation-1", room=room, body="once")
    assert first == again
    history = await ada.call("chat.history", room=room)
    assert len([one for one in history["messages"] if one["body"] == "once"]) == 1


@pytest.mark.parametrize("body", ["", "   ", "x" * 1001, "nul\x00", "\ud800", "a\x1bb", 5, None])
async def test_bad_bodies_name_the_field(people: People, body: object) -> None:
    ada = people.guest()
    room = (await ada.call("rooms.create", title="Talk"))["id"]
    with pytest.raises(Invalid) as refused:
        await ada.call("chat.say", room=room, body=body)
    assert refused.value.field == "body"


async def test_the_muted_are_refused(people: People) -> None:
    ada, ben = people.guest(), people.guest()
    room = (await ada.call("rooms.create", title="Talk", is_public=True))["id"]
    await ben.call("rooms.join", room=room)
    await ada.call("rooms.mute", room=room, member=ben.id, muted=True)
    with pytest.raises(Forbidden):
        await ben.call("chat.say", room=room, body="hey")
