"""What a film is called: as it was given, or by its player, and never like another one beside it."""

from typing import Any

import psycopg
import pytest

from raffi_web.kernel.errors import Forbidden
from tests.support.changes import Stage, make_stage
from tests.support.fixtures import People

VIDEO = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"


@pytest.fixture
async def stage(people: People, admin: psycopg.Connection[Any]) -> Stage:
    return await make_stage(people.server, admin, people)


async def title(stage: Stage) -> str:
    return (await stage.ada.call("screen.get", room=stage.room))["source"]["title"]


async def test_videos_without_a_title_are_told_apart(stage: Stage) -> None:
    first = await stage.call(stage.ada, "screen.queue_add", source={"url": VIDEO})
    other = await stage.call(stage.ada, "screen.queue_add", source={"url": "https://youtu.be/aaaaaaaaaaa"})
    named = await stage.call(stage.ada, "screen.queue_add", source={"url": VIDEO, "title": "The lake"})
    titles = [one["source"]["title"] for one in (first, other, named)]
    assert titles == ["YouTube · dQw4w9WgXcQ", "YouTube · aaaaaaaaaaa", "The lake"]


async def test_a_player_that_knows_the_title_tells_it_once(stage: Stage) -> None:
    item = (await stage.call(stage.ada, "screen.queue_add", source={"url": VIDEO}))["id"]
    gen = (await stage.call(stage.ada, "screen.next_film", item=item))["media_gen"]
    await stage.call(stage.ada, "screen.set_title", media_gen=gen - 1, title="Another film's")
    assert await title(stage) == "YouTube · dQw4w9WgXcQ"
    await stage.call(stage.ben, "screen.set_title", media_gen=gen, title="A lake at night")
    await stage.call(stage.ada, "screen.set_title", media_gen=gen, title="Something else")
    assert await title(stage) == "A lake at night"
    assert (await stage.ada.call("rooms.get", room=stage.room))["title_name"] == "A lake at night"
    # It keeps it when it comes back to the queue.
    assert (await stage.call(stage.ada, "screen.queue_restore", item=item))["source"]["title"] == "A lake at night"


async def test_a_title_that_was_given_stays(stage: Stage) -> None:
    given = {"url": VIDEO, "title": "The lake"}
    gen = (await stage.call(stage.ada, "screen.load", source=given))["media_gen"]
    await stage.call(stage.ada, "screen.set_title", media_gen=gen, title="Something else")
    assert await title(stage) == "The lake"


async def test_it_takes_the_right_to_change_the_film(stage: Stage) -> None:
    gen = (await stage.call(stage.ada, "screen.load", source={"url": VIDEO}))["media_gen"]
    await stage.call(stage.ada, "rooms.set_grants", grants={"cohost": [], "member": ["play"], "viewer": []})
    with pytest.raises(Forbidden):
        await stage.call(stage.ben, "screen.set_title", media_gen=gen, title="Mine")
