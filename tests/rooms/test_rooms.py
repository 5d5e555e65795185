"""Rooms: make, enter, leave, end."""

import pytest

from raffi_web.kernel.errors import Forbidden, Limited, NotFound
from tests.support.fixtures import People


async def test_a_room_is_made_and_entered(people: People) -> None:
    ada, ben = people.guest(), people.guest()
    made = await ada.call("rooms.create", title="Friday film", is_public=True)
    joined = await ben.call("rooms.join", room=made["id"])
    assert (joined["me"], joined["title"]) == ("member", "Friday film")
    assert (await ada.call("rooms.get", room=made["id"]))["me"] == "host"


async def test_joining_twice_is_the_same_member(people: People) -> None:
    ada = people.guest()
    made = await ada.call("rooms.create", title="Twice", is_public=True)
    again = await ada.call("rooms.join", room=made["id"])
    assert again["me"] == "host"


async def test_a_private_room_wants_its_key(people: People) -> None:
    ada, ben = people.guest(), people.guest()
    made = await ada.call("rooms.create", title="Private")
    with pytest.raises(Forbidden):
        await ben.call("rooms.join", room=made["id"])
    with pytest.raises(NotFound):
        await ben.call("rooms.get", room=made["id"])
    joined = await ben.call("rooms.join", room=made["id"], key=made["access_key"])
    assert joined["me"] == "member"


async def test_wrong_keys_are_limited_and_an_invite_still_opens(people: People) -> None:
    ada, ben = people.guest(), people.guest()
    made = await ada.call("rooms.create", title="Guess", access_key="123456")
    for _ in range(5):
        with pytest.raises(Forbidden):
            await ben.call("rooms.join", room=made["id"], key="000000")
    with pytest.raises(Limited) as refused:
        await ben.call("rooms.join", room=made["id"], key="123456")
    assert refused.value.retry_after > 100
    invite = await ada.call("rooms.invite", room=made["id"])
    assert (await ben.call("rooms.join", room=made["id"], invite=invite["token"]))["me"] == "member"


async def test_the_host_leaves_and_the_room_goes_on(people: People) -> None:
    ada, ben = people.guest(), people.guest()
    made = await ada.call("rooms.create", title="Leave", is_public=True)
    await ben.call("rooms.join", room=made["id"])
    assert (await ada.call("rooms.leave", room=made["id"]))["was_host"] is True
    with pytest.raises(NotFound):
        await ada.call("rooms.get", room=made["id"])
