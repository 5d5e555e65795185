"""Chat by the film's time: what those who come later see over the picture."""

from typing import Any

import psycopg
import pytest

from raffi_web.kernel.errors import Invalid, NotFound
from tests.support.fixtures import People, Person

COUNTER, NORTHERN = {"url": "sampler:frame-counter"}, {"url": "sampler:northern-hours"}


async def talked(people: People, admin: psycopg.Connection[Any]) -> tuple[Person, str, str]:
    """A room in which five things were said at a film; and that film's key."""
    ada = people.guest()
    room = (await ada.call("rooms.create", title="First night", film=COUNTER))["id"]
    film = ""
    for body, time in (("e", 40.25), ("a", 0.0), ("c", 20.1), ("b", 20.1), ("d", 20.5)):
        admin.execute("delete from rate_limit")
        film = (await ada.call("chat.say", room=room, body=body, film_time=time))["film"]["key"]
    await ada.call("chat.say", room=room, body="about nothing")
    return ada, room, film


async def test_a_stretch_of_the_film_page_by_page(people: People, admin: psycopg.Connection[Any]) -> None:
    ada, room, film = await talked(people, admin)
    asked = {"room": room, "film": film, "since": 0, "until": 40}
    whole = (await ada.call("chat.window", **asked))["messages"]
    assert [one["body"] for one in whole] == ["a", "c", "b", "d"]
    assert whole[1].keys() == {"id", "film_time", "actor_id", "name", "color", "body"}
    found, after = [], None
    for _ in range(4):
        page = await ada.call("chat.window", **asked, limit=1, **({"after": after} if after else {}))
        found += page["messages"]
        after = page["next"]
    assert (found, after) == (whole, None)
    assert (await ada.call("chat.window", **{**asked, "film": "0000000a"}))["messages"] == []
    for mark in ("x", "1", "nan:" + "0" * 26):
        with pytest.raises(Invalid):
            await ada.call("chat.window", **asked, after=mark)


async def test_what_was_taken_back_and_who_is_blocked_is_not_there(
    people: People, admin: psycopg.Connection[Any]
) -> None:
    ada, room, film = await talked(people, admin)
    asked = {"room": room, "film": film, "since": 0, "until": 100}
    gone = (await ada.call("chat.window", **asked))["messages"][0]
    await ada.call("chat.remove", room=room, message=gone["id"])
    assert gone["id"] not in {one["id"] for one in (await ada.call("chat.window", **asked))["messages"]}
    ben = people.guest()
    await ben.call("rooms.join", room=room, invite=(await ada.call("rooms.invite", room=room))["token"])
    assert len((await ben.call("chat.window", **asked))["messages"]) == 4
    await ben.call("profiles.block", actor=ada.id)
    assert (await ben.call("chat.window", **asked))["messages"] == []


async def test_only_rooms_that_one_is_in(people: People, admin: psycopg.Connection[Any]) -> None:
    ada, room, film = await talked(people, admin)
    other = (await ada.call("rooms.create", title="Second night", film=COUNTER))["id"]
    assert await ada.call("chat.replays", film=film) == [{"room": room, "title": "First night"}]
    cem = people.guest()
    assert await cem.call("chat.replays", film=film) == []
    with pytest.raises(NotFound):
        await cem.call("chat.window", room=room, film=film, since=0, until=100)
    await ada.call("chat.say", room=other, body="again", film_time=1.0)
    assert {one["room"] for one in await ada.call("chat.replays", film=film)} == {room, other}
