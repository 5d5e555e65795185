"""A moment of the film that was on: a message knows which film that was."""

import pytest

from raffi_web.features.screen.now_on import film_key
from raffi_web.kernel.errors import Invalid
from tests.support.fixtures import People, Person

COUNTER, NORTHERN = {"url": "sampler:frame-counter"}, {"url": "sampler:northern-hours"}


async def a_room(people: People, film: dict[str, str] | None) -> tuple[Person, str]:
    ada = people.guest()
    return ada, (await ada.call("rooms.create", title="Talk", film=film))["id"]


def test_keys_are_those_of_browsers() -> None:
    # The same ones stand in tests/client/chat_film.test.ts.
    assert film_key("foobar") == "bf9cf968"
    assert film_key("https://example.org/ä.m3u8") == "468c68b5"


async def test_what_is_said_at_a_film_stays_with_it(people: People) -> None:
    ada, room = await a_room(people, COUNTER)
    first = await ada.call("chat.say", room=room, body="look", film_time=12.5)
    assert first["film"]["title"] == "Frame counter"
    anchor = await ada.call("screen.load", room=room, source=NORTHERN)
    second = await ada.call("chat.say", room=room, body="and this", film_time=3.0)
    assert second["film"] == {"key": film_key(anchor["source"]["url"]), "title": "Northern Hours"}
    history = (await ada.call("chat.history", room=room))["messages"]
    assert [one["film"] for one in history if one["kind"] == "text"] == [first["film"], second["film"]]


async def test_what_was_begun_at_the_film_before_belongs_to_that(people: People) -> None:
    ada, room = await a_room(people, COUNTER)
    first = await ada.call("chat.say", room=room, body="look", film_time=12.5)
    await ada.call("screen.load", room=room, source=NORTHERN)
    late = await ada.call("chat.say", room=room, body="what an end", film_time=88.0, film=first["film"]["key"])
    assert late["film"] == first["film"]
    unknown = await ada.call("chat.say", room=room, body="who knows", film_time=1.0, film="0000000a")
    assert unknown["film"] == {"key": "0000000a", "title": None}


async def test_without_a_moment_or_a_film_there_is_none(people: People) -> None:
    ada, room = await a_room(people, COUNTER)
    assert (await ada.call("chat.say", room=room, body="hello"))["film"] is None
    ben, empty = await a_room(people, None)
    assert (await ben.call("chat.say", room=empty, body="hello", film_time=1.0))["film"] is None


@pytest.mark.parametrize("key", ["", "63DBFF8D", "63dbff8", "63dbff8d0", 5])
async def test_a_bad_key_is_named(people: People, key: object) -> None:
    ada, room = await a_room(people, COUNTER)
    with pytest.raises(Invalid) as refused:
        await ada.call("chat.say", room=room, body="hello", film_time=1.0, film=key)
    assert refused.value.field == "film"
