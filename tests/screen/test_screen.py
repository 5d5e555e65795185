"""Screen functions: the anchor."""

import pytest

from raffi_web.kernel.errors import Forbidden, Limited, NotFound
from tests.support.fixtures import People


async def test_the_anchor_moves_with_time(people: People) -> None:
    ada = people.guest()
    room = (await ada.call("rooms.create", title="Watch"))["id"]
    await ada.call("screen.load", room=room, source={"url": "sampler:frame-counter"})
    started = await ada.call("screen.control", room=room, action="play")
    assert started["playing"] is True
    assert started["duration"] > 60


async def test_somebody_without_the_grant_is_refused(people: People) -> None:
    ada, ben = people.guest(), people.guest()
    room = (await ada.call("rooms.create", title="Watch", is_public=True))["id"]
    await ben.call("rooms.join", room=room)
    with pytest.raises(Forbidden):
        await ben.call("screen.control", room=room, action="pause")
    await ada.call("rooms.set_grants", room=room, grants={"cohost": [], "member": ["play"], "viewer": []})
    assert (await ben.call("screen.control", room=room, action="pause"))["playing"] is False


async def test_somebody_outside_is_told_so(people: People) -> None:
    ada, ben = people.guest(), people.guest()
    room = (await ada.call("rooms.create", title="Watch", is_public=True, everyone_controls=True))["id"]
    with pytest.raises(NotFound) as refused:
        await ben.call("screen.control", room=room, action="pause")
    assert refused.value.kind == "not_in_room"


async def test_control_is_limited_to_two_a_second(people: People) -> None:
    ada = people.guest()
    room = (await ada.call("rooms.create", title="Watch"))["id"]
    await ada.call("screen.control", room=room, action="pause")
    await ada.call("screen.control", room=room, action="pause")
    with pytest.raises(Limited):
        await ada.call("screen.control", room=room, action="pause")
