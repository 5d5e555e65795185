"""A film that was put on is taken off again, and all is as it was."""

from typing import Any

import psycopg
import pytest

from raffi_web.features.screen.functions import UNDO_MS
from raffi_web.kernel.errors import Conflict, Forbidden
from tests.support.changes import Stage, make_stage
from tests.support.fixtures import People

FILM = {"url": "https://example.org/b.mp4", "title": "B", "duration": 60}


@pytest.fixture
async def stage(people: People, admin: psycopg.Connection[Any]) -> Stage:
    """The first of three films is on, from the queue, at 12.5 s."""
    made = await make_stage(people.server, admin, people)
    made.items.append((await made.call(made.ada, "screen.queue_add", source=FILM))["id"])
    await made.call(made.ada, "screen.next_film")
    await made.call(made.ada, "screen.control", action="pause")
    await made.call(made.ada, "screen.control", action="seek", position=12.5)
    return made


async def picture(stage: Stage) -> dict[str, Any]:
    """What undoing brings back: the film, its place, whether it plays, and the queue as it is kept."""
    anchor = await stage.ada.call("screen.get", room=stage.room)
    rows = stage.admin.execute(
        "select id, rank, voters, removed_at is null from queue_item where room_id = %s order by id", [stage.room]
    ).fetchall()
    kept = ("source", "item_id", "duration", "playing", "rate", "position")
    return {name: anchor[name] for name in kept} | {"queue": rows}


@pytest.mark.parametrize("loop", ["off", "queue"])
@pytest.mark.parametrize("change", ["next", "named", "load"])
async def test_all_is_as_it_was(stage: Stage, loop: str, change: str) -> None:
    await stage.call(stage.ada, "screen.set_loop", loop=loop)
    await stage.call(stage.ben, "screen.vote", item=stage.items[2], on=True)
    before, gen = await picture(stage), (await stage.ada.call("screen.get", room=stage.room))["media_gen"]
    if change == "load":
        changed = await stage.call(stage.ada, "screen.load", source=FILM, play=True)
    else:
        item = stage.items[1] if change == "named" else None
        changed = await stage.call(stage.ada, "screen.next_film", item=item)
    assert changed["can_undo"]
    assert await picture(stage) != before
    after = await stage.call(stage.ben, "screen.undo_film", media_gen=gen + 1)
    assert await picture(stage) == before
    assert (after["media_gen"], after["cause"], after["can_undo"]) == (gen + 2, "undo_film", False)
    with pytest.raises(Conflict):
        await stage.call(stage.ben, "screen.undo_film", media_gen=gen + 2)


async def test_a_film_that_ran_goes_on_where_it_was_left(stage: Stage) -> None:
    await stage.call(stage.ada, "screen.control", action="play")
    changed = await stage.call(stage.ada, "screen.next_film")
    back = await stage.call(stage.ada, "screen.undo_film", media_gen=changed["media_gen"])
    assert back["playing"]
    assert 12.5 <= back["position"] < 20
    assert back["at"] > changed["at"]


async def test_what_was_done_to_the_queue_meanwhile_stays(stage: Stage) -> None:
    gen = (await stage.call(stage.ada, "screen.next_film"))["media_gen"]
    added = (await stage.call(stage.ben, "screen.queue_add", source=FILM))["id"]
    await stage.call(stage.ada, "screen.queue_remove", item=stage.items[2])
    await stage.call(stage.ada, "screen.undo_film", media_gen=gen)
    queue = await stage.ada.call("screen.queue", room=stage.room)
    assert [one["id"] for one in queue] == [stage.items[1], added]


async def test_only_for_half_a_minute_and_for_the_film_that_was_meant(stage: Stage) -> None:
    gen = (await stage.call(stage.ada, "screen.next_film"))["media_gen"]
    with pytest.raises(Conflict) as refused:
        await stage.call(stage.ada, "screen.undo_film", media_gen=gen - 1)
    assert refused.value.kind == "other_film"
    # A seek is undone as a seek.
    with pytest.raises(Conflict):
        await stage.call(stage.ada, "screen.undo_seek")
    late = "update playback set undo = jsonb_set(undo, '{at}', to_jsonb((undo->>'at')::float8 - %s)) where room_id = %s"
    stage.admin.execute(late, [UNDO_MS, stage.room])
    with pytest.raises(Conflict) as refused:
        await stage.call(stage.ada, "screen.undo_film", media_gen=gen)
    assert refused.value.kind == "nothing_to_undo"


async def test_it_takes_the_right_to_change_the_film(stage: Stage) -> None:
    gen = (await stage.call(stage.ada, "screen.next_film"))["media_gen"]
    await stage.call(stage.ada, "rooms.set_grants", grants={"cohost": [], "member": ["play", "seek"], "viewer": []})
    with pytest.raises(Forbidden):
        await stage.call(stage.ben, "screen.undo_film", media_gen=gen)


async def test_the_first_film_leaves_nothing_to_go_back_to(people: People, admin: psycopg.Connection[Any]) -> None:
    stage = await make_stage(people.server, admin, people)
    anchor = await stage.call(stage.ada, "screen.load", source=FILM)
    assert anchor["can_undo"] is False
