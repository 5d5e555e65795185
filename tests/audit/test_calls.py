"""Who reads the log of calls, and finds what in it."""

from typing import Any

import psycopg
import pytest

from raffi_web.kernel.calls import Caller
from raffi_web.kernel.context import Actor, ActorKind
from raffi_web.kernel.errors import Forbidden, Invalid
from raffi_web.kernel.ids import new_id, room_id
from raffi_web.kernel.roles import Urls, plain_url
from raffi_web.server import Server
from tests.support.fixtures import People, Person


def staff(server: Server, admin: psycopg.Connection[Any], role: str) -> Person:
    actor = Actor(ActorKind.USER, new_id(), f"session-{new_id()}", role)
    admin.execute("select set_config('raffi.actor_kind', 'service', false)")
    admin.execute(
        "insert into actor (id, kind, name, color, role) values (%s, 'user', 'Staff', 0, %s)", [actor.id, role]
    )
    return Person(server, actor)


@pytest.fixture
def owner(server: Server, admin: psycopg.Connection[Any]) -> Person:
    return staff(server, admin, "owner")


@pytest.fixture
def somebody(admin: psycopg.Connection[Any]) -> tuple[str, str]:
    """An actor with calls, and the room they were in: 8 of the same moment yesterday, and some today."""
    actor, room = new_id(), room_id()
    admin.execute("select raffi.turn_access_log(7)")
    insert = (
        "insert into access_log (at, id, actor_id, actor_kind, session_id, function, room_id, network, result, ms)"
        " values (now() - %s::interval, %s, %s, 'guest', 'abc', %s, %s, '192.0.2.0/24', %s, %s)"
    )
    moment = admin.execute("select now() - interval '20 hours'").fetchone()
    assert moment
    for _ in range(8):
        admin.execute(insert, ["20 hours", new_id(), actor, "rooms.get", room, "ok", 1])
    admin.execute("update access_log set at = %s where actor_id = %s", [moment[0], actor])
    for function, result, ms in (("chat.say", "muted", 2), ("chat.say", "ok", 2), ("rooms.kick", "not_staff", 900)):
        admin.execute(insert, ["1 minute", new_id(), actor, function, None, result, ms])
    return actor, room


async def test_pages_meet_without_a_gap_also_where_many_were_at_the_same_moment(
    owner: Person, somebody: tuple[str, str]
) -> None:
    actor, _ = somebody
    seen: list[tuple[float, str]] = []
    after = None
    for _ in range(10):
        page = await owner.call("audit.calls", actor=actor, limit=3, after=after)
        seen += [(one["at"], one["id"]) for one in page["calls"]]
        after = page["next"]
        if after is None:
            break
    assert len(set(seen)) == len(seen) == 11
    assert seen == sorted(seen, reverse=True)


async def test_filters(owner: Person, somebody: tuple[str, str]) -> None:
    actor, room = somebody

    async def count(**wanted: Any) -> int:
        page = await owner.server.calls("audit.calls", {"actor": actor, **wanted}, Caller(owner.actor))
        return len(page["calls"])

    assert await count(function="chat.") == 2
    assert await count(function="chat_say") == 0
    assert await count(function="rooms.%") == 0
    assert await count(room=room) == 8
    assert await count(result="!ok") == 2
    assert await count(result="muted") == 1
    assert await count(slower_than=100) == 1
    assert await count(network="192.0.2.0/24", session="abc") == 11
    now = (await owner.call("audit.calls", actor=actor, limit=1))["calls"][0]["at"]
    assert await count(since=now - 3_600_000) == 3
    assert await count(until=now - 3_600_000) == 8


@pytest.mark.parametrize("after", ["1-" + "0" * 25, "x", "9" * 17 + "-" + "0" * 26, "-" + "0" * 26])
async def test_a_mark_that_is_none(owner: Person, after: str) -> None:
    with pytest.raises(Invalid):
        await owner.call("audit.calls", after=after)


async def test_only_those_who_may_read_the_audit(
    people: People, server: Server, admin: psycopg.Connection[Any], urls: Urls, somebody: tuple[str, str]
) -> None:
    for one in (people.guest(), staff(server, admin, "user"), staff(server, admin, "moderator")):
        with pytest.raises(Forbidden):
            await one.call("audit.calls")
    helper = staff(server, admin, "admin")
    assert (await helper.call("audit.calls", actor=somebody[0]))["calls"]
    with psycopg.connect(plain_url(urls.app)) as app:
        for role, sees in (("moderator", False), ("admin", True)):
            asking = staff(server, admin, role).id
            app.execute("select set_config('raffi.actor_id', %s, false)", [asking])
            app.execute("select set_config('raffi.actor_kind', 'user', false)")
            found = app.execute("select count(*) from access_log where actor_id = %s", [somebody[0]]).fetchone()
            assert found == (11 if sees else 0,)
