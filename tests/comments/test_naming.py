"""What a discussion is called is what the server knows of it; nobody's bad name for a title stays."""

import pytest

from raffi_web.features.screen.sampler import FILMS
from raffi_web.kernel.errors import Forbidden, Invalid, RaffiError
from raffi_web.kernel.ids import new_id
from tests.comments.conftest import InRoom, Talk, moderator_of


async def test_a_name_is_the_servers_own_or_the_one_that_is_known(talk: Talk) -> None:
    film = FILMS[0]
    told = await talk.cem.call("comments.open", title_id=film.id, title_name="An awful name", season=7, episode=1)
    assert told["title_name"] == film.title
    title = f"tt{new_id()}"
    first = await talk.ada.call("comments.open", title_id=title, title_name="Night Train", season=1, episode=1)
    second = await talk.cem.call("comments.open", title_id=title, title_name="An awful name", season=1, episode=2)
    assert (first["title_name"], second["title_name"]) == ("Night Train", "Night Train")


async def test_in_a_room_it_is_as_it_is_on_there(talk: Talk) -> None:
    made = await talk.ada.call("rooms.create", title="Friday", film={"url": "https://films.example/quiet.mp4"})
    on = await talk.ada.call("comments.anchors", room=made["id"])
    told = await talk.ada.call("comments.open", room=made["id"])
    assert told["title_name"] == on["title_name"]
    # Also where the asker says it is called something else.
    film = await talk.ada.call("screen.load", room=made["id"], source={"url": "sampler:last-tram"})
    about = {"title_id": film["source"]["title_id"], "title_name": "An awful name"}
    other = await talk.ada.call("comments.open", room=made["id"], **about)
    assert other["title_name"] == film["source"]["title"]


async def test_who_keeps_order_calls_it_something_else_for_all_episodes(talk: Talk, private: InRoom) -> None:
    mod, title = await moderator_of(talk), f"tt{new_id()}"
    about = {"title_id": title, "title_name": "An awful name"}
    ids = [(await talk.cem.call("comments.open", **about, episode=number))["id"] for number in (1, 2)]
    with pytest.raises(Forbidden):
        await talk.ada.call("comments.rename", discussion=ids[0], name="Mine")
    told = await mod.call("comments.rename", discussion=ids[0], name="Night Train")
    assert told["title_name"] == "Night Train"
    for one in (*ids, (await talk.cem.call("comments.open", **about, episode=3))["id"]):
        assert (await talk.ben.call("comments.get", discussion=one))["title_name"] == "Night Train"
    [(act, data)] = talk.admin.execute(
        "select act, data from audit where act = 'comments.rename' and on_id = %s", [ids[0]]
    ).fetchall()
    assert (act, data["title"], data["before"]) == ("comments.rename", "Night Train", "An awful name")
    # A room's own is its host's to name, and nobody else's changes by it.
    assert (await talk.ada.call("comments.rename", discussion=private.id, name="Ours"))["title_name"] == "Ours"
    for other in (talk.ben, mod):
        with pytest.raises(RaffiError):
            await other.call("comments.rename", discussion=private.id, name="Theirs")


async def test_filters_read_names(talk: Talk) -> None:
    mod, word = await moderator_of(talk), new_id()
    made = await mod.call("comments.add_filter", kind="words", pattern=word, act="cover")
    try:
        with pytest.raises(Invalid) as raised:
            await talk.cem.call("comments.open", title_id=f"tt{new_id()}", title_name=f"so {word}")
        assert (raised.value.kind, raised.value.field) == ("filtered", "title_name")
    finally:
        await mod.call("comments.remove_filter", filter=made["id"])
