"""A discussion that comes to exist is heard of by those who wait for it at its film, and by nobody else."""

import pytest

from tests.comments.conftest import Talk
from tests.comments.test_channel import of, watching
from tests.support.fixtures import Person
from tests.support.live_client import LiveServer, RemoteError

FILM = {"url": "sampler:northern-hours"}


async def quiet_room(talk: Talk, *others: Person) -> str:
    """A private room of Ada's with a film, in which nobody has said anything."""
    made = await talk.ada.call("rooms.create", title="Quiet", is_public=False, film=FILM)
    for one in others:
        await one.call("rooms.join", room=made["id"], key=made["access_key"])
    return made["id"]


async def test_who_watches_hears_that_it_has_begun(talk: Talk, live_server: LiveServer) -> None:
    room = await quiet_room(talk, talk.ben)
    told = await talk.ben.call("comments.anchors", room=room)
    about = {key: told[key] for key in ("title_id", "title_name", "season", "episode")}
    client, waits = await watching(live_server, talk.ben, told["room"])
    _, everybody = await watching(live_server, talk.ben, told["everyone"])
    assert (waits.state, everybody.state) == ({}, {})
    made = await talk.ada.call("comments.open", **about, room=room)
    assert made["id"] == told["room"]
    await client.until(lambda: made["id"] in waits.state.get("discussion", {}))
    said = await talk.say("the first", discussion=made["id"])
    await client.until(lambda: said["id"] in waits.state.get("comments", {}))
    assert (await talk.ada.call("comments.open", **about))["id"] == told["everyone"]


async def test_others_wait_for_nothing(talk: Talk, live_server: LiveServer) -> None:
    room = await quiet_room(talk)
    told = await talk.ada.call("comments.anchors", room=room)
    for token in (talk.cem.token, ""):
        stranger = await live_server.client(token)
        # The same answer whether there is one or not.
        for begun in (False, True):
            if begun:
                await talk.ada.call("comments.open", room=room)
            with pytest.raises(RemoteError) as raised:
                await stranger.subscribe(of(told["room"]))
            assert raised.value.code == "no_discussion"
    assert (await talk.ada.call("comments.get", discussion=told["room"]))["id"] == told["room"]


async def test_who_was_put_out_meanwhile_hears_nothing_of_it(talk: Talk, live_server: LiveServer) -> None:
    room = await quiet_room(talk, talk.ben)
    anchor = (await talk.ben.call("comments.anchors", room=room))["room"]
    client, waits = await watching(live_server, talk.ben, anchor)
    await talk.ada.call("rooms.kick", room=room, member=talk.ben.id)
    await talk.ada.call("comments.open", room=room)
    refused = await client.until(lambda: next((one for one in client.frames if one[0] == "err"), None))
    assert refused[2]["code"] == "no_discussion"
    assert waits.state == {}


async def test_a_film_in_no_catalogue_has_only_the_rooms(talk: Talk) -> None:
    room = (await talk.ada.call("rooms.create", title="Friday"))["id"]
    assert await talk.ada.call("comments.anchors", room=room) is None
    await talk.ada.call("screen.load", room=room, source={"url": "https://films.example/quiet.mp4"})
    told = await talk.ada.call("comments.anchors", room=room)
    assert told["everyone"] is None
    assert (await talk.ada.call("comments.open", room=room))["id"] == told["room"]
