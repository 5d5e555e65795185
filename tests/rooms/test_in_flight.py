"""What is under way while somebody's rights change: it comes before the change, or it is refused."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, LiteralString

import psycopg
import pytest

from raffi_web.kernel.errors import RaffiError
from raffi_web.kernel.roles import Urls, plain_url
from tests.support.changes import Stage, make_stage
from tests.support.fixtures import People

WAITING = "select count(*) from pg_locks where not granted"
PATIENCE = 10


@pytest.fixture
async def stage(people: People, admin: psycopg.Connection[Any]) -> Stage:
    return await make_stage(people.server, admin, people)


@pytest.fixture
async def other(urls: Urls) -> AsyncIterator[psycopg.AsyncConnection[Any]]:
    """A transaction of somebody else's, which the test ends."""
    async with await psycopg.AsyncConnection.connect(plain_url(urls.maintenance)) as connection:
        yield connection
        await connection.rollback()


async def somebody_waits(admin: psycopg.Connection[Any]) -> None:
    """Wait until a transaction waits for another one."""
    while admin.execute(WAITING).fetchall() == [(0,)]:  # noqa: ASYNC110 - nothing tells us
        await asyncio.sleep(0.01)


CHANGES: dict[str, LiteralString] = {
    "kicked": "left_at = now(), left_how = 'kicked'",
    "muted": "muted = true",
    "demoted": "role = 'viewer'",
}


@pytest.mark.parametrize(
    ("change", "function", "args"),
    [
        ("kicked", "chat.say", {"body": "late"}),
        ("muted", "chat.say", {"body": "late"}),
        ("kicked", "screen.control", {"action": "play"}),
        ("demoted", "screen.control", {"action": "play"}),
        ("kicked", "screen.set_loop", {"loop": "one"}),
    ],
)
async def test_what_is_sent_before_the_change_is_known_does_not_come_after_it(
    stage: Stage, other: psycopg.AsyncConnection[Any], change: str, function: str, args: dict[str, Any]
) -> None:
    before = stage.admin.execute("select version from channel where id = %s", [stage.channel]).fetchall()
    await other.execute(
        "update member set " + CHANGES[change] + " where room_id = %s and actor_id = %s",
        [stage.room, stage.ben.id],
    )
    late = asyncio.ensure_future(stage.call(stage.ben, function, **args))
    await asyncio.wait_for(somebody_waits(stage.admin), PATIENCE)
    await other.commit()
    with pytest.raises(RaffiError) as refused:
        await late
    assert refused.value.status in {403, 404}
    after = stage.admin.execute("select version from channel where id = %s", [stage.channel]).fetchall()
    assert after[0][0] == before[0][0] + 1


async def test_a_new_name_waits_for_one_room_without_holding_the_others(
    people: People, admin: psycopg.Connection[Any], other: psycopg.AsyncConnection[Any]
) -> None:
    admin.execute("delete from rate_limit")
    host, ada = people.guest(), people.guest()
    made = [(await host.call("rooms.create", title="Two", is_public=True))["id"] for _ in range(2)]
    first, second = sorted(made)
    # The later one first: as rows lie, it would be changed first.
    for room in (second, first):
        await ada.call("rooms.join", room=room)
    await other.execute("select from channel where id = %s for update", [f"room:{first}"])
    renamed = asyncio.ensure_future(ada.call("accounts.update_me", name="Renamed"))
    await asyncio.wait_for(somebody_waits(admin), PATIENCE)
    await asyncio.wait_for(host.call("chat.say", room=second, body="not held up"), PATIENCE)
    await other.rollback()
    assert (await renamed)["name"] == "Renamed"
    names = admin.execute("select distinct name from member where actor_id = %s", [ada.id]).fetchall()
    assert names == [("Renamed",)]
