"""The queue: its order, at once and over and over."""

import asyncio
import random
from typing import Any

import psycopg
import pytest

from raffi_web.features.accounts.password_door import PasswordDoor
from raffi_web.features.screen import queue
from raffi_web.kernel.channels import kinds
from raffi_web.kernel.errors import Conflict, Forbidden
from raffi_web.kernel.ids import new_id
from tests.accounts.conftest import PASSWORD, as_token, browser
from tests.support.changes import Stage, make_stage, read_channel
from tests.support.fixtures import People

FILM = {"url": "https://example.org/a.mp4"}


@pytest.fixture
async def stage(people: People, admin: psycopg.Connection[Any]) -> Stage:
    return await make_stage(people.server, admin, people)


async def order(stage: Stage) -> list[str]:
    return [item["id"] for item in await stage.ada.call("screen.queue", room=stage.room)]


async def test_additions_at_once_take_places_of_their_own(stage: Stage) -> None:
    added = await asyncio.gather(*(stage.call(stage.ben, "screen.queue_add", source=FILM) for _ in range(8)))
    assert len({item["rank"] for item in added}) == 8
    await stage.call(stage.ada, "screen.queue_move", item=added[0]["id"], after=added[3]["id"])
    assert (await order(stage))[-8:].count(added[0]["id"]) == 1


async def test_moves_at_random_are_as_a_list_has_them(stage: Stage) -> None:
    rng = random.Random(3)
    for _ in range(4):
        await stage.call(stage.ada, "screen.queue_add", source=FILM)
    expected = await order(stage)
    for _ in range(25):
        item = rng.choice(expected)
        others = [one for one in expected if one != item]
        after = rng.choice([*others, None])
        await stage.call(stage.ada, "screen.queue_move", item=item, after=after)
        others.insert(others.index(after) + 1 if after else 0, item)
        expected = others
        assert await order(stage) == expected


async def test_equal_ranks_can_be_moved_between(stage: Stage) -> None:
    """As a film that was taken off and put back may have."""
    third = (await stage.call(stage.ada, "screen.queue_add", source=FILM))["id"]
    stage.admin.execute("update queue_item set rank = 'V' where room_id = %s", [stage.room])
    first = (await order(stage))[0]
    await stage.call(stage.ada, "screen.queue_move", item=third, after=first)
    assert len(await order(stage)) == 3


async def test_the_votes_of_a_guest_and_of_their_account_count_once(stage: Stage, people: People) -> None:
    server, email, before = people.server, f"{new_id()}@example.org", people.guest()
    door = PasswordDoor(server.calls)
    user = await as_token(server, await door.sign_up(email, PASSWORD, browser(people.guest())))
    both, alone = [(await stage.call(stage.ada, "screen.queue_add", source=FILM))["id"] for _ in range(2)]
    for who, films in ((user, [both]), (before, [both, alone])):
        await who.call("rooms.join", room=stage.room)
        for film in films:
            await who.call("screen.vote", room=stage.room, item=film, on=True)
    await stage.call(stage.ben, "screen.vote", item=both, on=True)
    await door.sign_in(email, PASSWORD, browser(before))
    voters = {one["id"]: one["voters"] for one in await user.call("screen.queue", room=stage.room)}
    assert (voters[both], voters[alone]) == ([user.id, stage.ben.id], [user.id])


async def test_more_votes_come_first_and_nobody_votes_twice(stage: Stage) -> None:
    for who in (stage.ada, stage.ben, stage.ben):
        voted = await stage.call(who, "screen.vote", item=stage.items[1], on=True)
    assert len(voted["voters"]) == 2
    assert await order(stage) == [stage.items[1], stage.items[0]]


async def test_votes_at_once_count_all(stage: Stage) -> None:
    await asyncio.gather(
        *(stage.call(who, "screen.vote", item=stage.items[0], on=True) for who in (stage.ada, stage.ben, stage.cem))
    )
    (first, _) = await stage.ada.call("screen.queue", room=stage.room)
    assert sorted(first["voters"]) == sorted([stage.ada.id, stage.ben.id, stage.cem.id])


async def test_two_who_go_on_at_once_go_on_once(stage: Stage) -> None:
    gen = (await stage.ada.call("screen.get", room=stage.room))["media_gen"]
    got = await asyncio.gather(
        *(stage.call(who, "screen.next_film", media_gen=gen) for who in (stage.ada, stage.ben, stage.cem)),
    )
    assert {anchor["media_gen"] for anchor in got} == {gen + 1}
    assert await order(stage) == [stage.items[1]]


async def test_who_lost_the_grant_puts_back_only_what_they_took_off(stage: Stage) -> None:
    theirs = [(await stage.call(stage.ben, "screen.queue_add", source=FILM))["id"] for _ in range(2)]
    await stage.call(stage.ada, "rooms.set_grants", grants={"cohost": [], "member": ["chat"], "viewer": []})
    await stage.call(stage.ada, "screen.queue_remove", item=theirs[0])
    await stage.call(stage.ben, "screen.queue_remove", item=theirs[1])
    with pytest.raises(Forbidden):
        await stage.call(stage.ben, "screen.queue_restore", item=theirs[0])
    assert (await stage.call(stage.ben, "screen.queue_restore", item=theirs[1]))["removed"] is False
    assert (await stage.call(stage.ada, "screen.queue_restore", item=theirs[0]))["removed"] is False


async def test_what_was_played_comes_back_only_with_the_grant(stage: Stage) -> None:
    theirs = (await stage.call(stage.ben, "screen.queue_add", source=FILM))["id"]
    for name in ("queue_remove", "queue_restore"):
        await stage.call(stage.ben, f"screen.{name}", item=theirs)
    await stage.call(stage.ada, "screen.next_film", item=theirs)
    await stage.call(stage.ada, "rooms.set_grants", grants={"cohost": [], "member": ["chat"], "viewer": []})
    with pytest.raises(Forbidden):
        await stage.call(stage.ben, "screen.queue_restore", item=theirs)


async def test_a_full_queue_takes_nothing_back(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "LONGEST_QUEUE", 2)
    await stage.call(stage.ada, "screen.queue_remove", item=stage.items[0])
    await stage.call(stage.ada, "screen.queue_add", source=FILM)
    with pytest.raises(Conflict) as refused:
        await stage.call(stage.ada, "screen.queue_restore", item=stage.items[0])
    assert refused.value.kind == "queue_full"
    assert len(await order(stage)) == 2


async def test_a_row_says_who_took_it_off_and_nobody_when_it_was_played(stage: Stage) -> None:
    theirs = (await stage.call(stage.ben, "screen.queue_add", source=FILM))["id"]
    assert (await stage.call(stage.ben, "screen.queue_remove", item=theirs))["removed_by"] == stage.ben.id
    assert (await stage.call(stage.ben, "screen.queue_restore", item=theirs))["removed_by"] is None
    version = (await read_channel(stage.server, stage.channel)).version
    await stage.call(stage.ada, "screen.next_film", item=theirs)
    kind, key = kinds.of(stage.channel)
    async with stage.server.database.begin(isolation="REPEATABLE READ") as session:
        _, rows = await kind.read(session, key, version)
    assert [(one["removed"], one["removed_by"]) for one in rows["queue"] if one["id"] == theirs] == [(True, None)]
