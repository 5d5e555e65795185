"""Who is there, who is host when somebody goes, and what goes by itself."""

from typing import Any

import psycopg
import pytest

from raffi_web.features.rooms import presence as module
from raffi_web.features.rooms.cleanup import close_idle_rooms, forget_answers
from raffi_web.features.rooms.presence import follow_lost_hosts, restart_timers
from raffi_web.features.screen.cleanup import forget_reports
from raffi_web.kernel.clock import clock
from raffi_web.kernel.errors import Gone, NotFound
from raffi_web.server import Server
from tests.support.fixtures import People, Person
from tests.support.live_client import LiveClient, LiveServer


class Party:
    """A public room and who is connected to it, in the order in which they came; the first is its host."""

    def __init__(self, server: Server, live: LiveServer, admin: psycopg.Connection[Any], people: People) -> None:
        self.server, self.live, self.admin, self.people = server, live, admin, people
        self.room = ""
        self.watcher: LiveClient | None = None

    async def open(self) -> Person:
        ada = self.people.guest()
        self.room = (await ada.call("rooms.create", title="Party", is_public=True))["id"]
        return ada

    async def join(self) -> tuple[Person, LiveClient]:
        person = self.people.guest()
        await person.call("rooms.join", room=self.room)
        return person, await self.connect(person)

    async def connect(self, person: Person) -> LiveClient:
        client = await self.live.client(person.token)
        await client.subscribe(f"room:{self.room}")
        await client.until(lambda: self.members(client).get(person.id, {}).get("present"), "presence")
        return client

    def members(self, client: LiveClient) -> dict[str, Any]:
        return client.replicas[f"room:{self.room}"].state.get("members", {})

    async def role(self, person: Person) -> str:
        return (await person.call("rooms.get", room=self.room))["me"]

    def people_of_room(self) -> int:
        row = self.admin.execute("select people from room where id = %s", [self.room]).fetchone()
        return row[0] if row else -1

    def host_was_lost(self, seconds: float) -> None:
        self.admin.execute(
            "update room set host_lost_at = now() - make_interval(secs => %s) where id = %s", [seconds, self.room]
        )


@pytest.fixture
async def party(
    server: Server,
    live_server: LiveServer,
    admin: psycopg.Connection[Any],
    people: People,
    monkeypatch: pytest.MonkeyPatch,
) -> Party:
    monkeypatch.setattr(module, "LEAVING_SECONDS", 0.05)
    admin.execute("delete from rate_limit")
    return Party(server, live_server, admin, people)


async def test_one_person_in_two_tabs_counts_once(party: Party) -> None:
    ada = await party.open()
    first = await party.connect(ada)
    second = await party.connect(ada)
    assert party.people_of_room() == 1
    _, watcher = await party.join()
    await first.close()
    await second.call("accounts.me")
    assert party.members(watcher)[ada.id]["present"]
    await second.close()
    await watcher.until(lambda: not party.members(watcher)[ada.id]["present"], "departure")
    assert party.people_of_room() == 1
    assert await party.role(ada) == "host"


async def test_a_reload_is_no_departure(party: Party, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LEAVING_SECONDS", 5.0)
    ada = await party.open()
    client = await party.connect(ada)
    _, watcher = await party.join()
    seen: list[bool] = []
    for _ in range(3):
        await client.cut()
        await client.open()
        await client.subscribe(f"room:{party.room}")
        await watcher.call("accounts.me")
        seen.append(party.members(watcher)[ada.id]["present"])
    assert seen == [True] * 3


async def test_the_longest_present_co_host_follows_then_the_member(party: Party) -> None:
    ada = await party.open()
    await party.connect(ada)
    (ben, _), (cem, _) = await party.join(), await party.join()
    await ada.call("rooms.set_role", room=party.room, member=cem.id, role="cohost")
    await ada.call("rooms.leave", room=party.room)
    assert (await party.role(cem), await party.role(ben)) == ("host", "member")
    await cem.call("rooms.leave", room=party.room)
    assert await party.role(ben) == "host"
    await ada.call("rooms.join", room=party.room)
    assert await party.role(ada) == "cohost"


async def test_a_crashed_hosts_room_is_passed_on_after_twenty_seconds(party: Party) -> None:
    ada = await party.open()
    host = await party.connect(ada)
    ben, watcher = await party.join()
    await host.cut()
    await watcher.until(lambda: not party.members(watcher)[ada.id]["present"], "departure")
    party.host_was_lost(19)
    await follow_lost_hosts(party.server.database)
    assert await party.role(ben) == "member"
    party.host_was_lost(21)
    await watcher.until(lambda: party.members(watcher)[ben.id]["role"] == "host", "the new host")
    back = await party.connect(ada)
    assert party.members(back)[ada.id]["role"] == "cohost"
    await ada.call("rooms.reclaim", room=party.room)
    assert (await party.role(ada), await party.role(ben)) == ("host", "cohost")


async def test_the_timer_starts_anew_with_the_server(party: Party) -> None:
    ada = await party.open()
    host = await party.connect(ada)
    _, watcher = await party.join()
    await host.cut()
    await watcher.until(lambda: not party.members(watcher)[ada.id]["present"], "departure")
    with party.admin.transaction():
        party.host_was_lost(10)
    await restart_timers(party.server.database)
    row = party.admin.execute(
        "select extract(epoch from now() - host_lost_at) from room where id = %s", [party.room]
    ).fetchone()
    assert row is not None
    assert row[0] < 5


async def test_a_dead_processes_presence_is_swept(party: Party) -> None:
    ada = await party.open()
    client = await party.connect(ada)
    ben = party.people.guest()
    await ben.call("rooms.join", room=party.room)
    for age in (20, 40):
        party.admin.execute(
            "insert into presence (room_id, actor_id, instance, seen_at)"
            " values (%s, %s, 'dead', now() - make_interval(secs => %s))"
            " on conflict (room_id, actor_id, instance) do update set seen_at = excluded.seen_at",
            [party.room, ben.id, age],
        )
        async with party.server.database.begin() as session:
            await module.settle(session, party.room)
        assert party.people_of_room() == 2
        await party.server.presence._forget_dead(everything=False)
    assert party.people_of_room() == 1
    assert party.members(client)[ada.id]["present"]


async def test_presence_that_others_swept_is_written_again(party: Party) -> None:
    ada = await party.open()
    client = await party.connect(ada)
    party.admin.execute("delete from presence where room_id = %s", [party.room])
    async with party.server.database.begin() as session:
        await module.settle(session, party.room)
    await client.until(lambda: not party.members(client)[ada.id]["present"], "absence")
    await party.server.presence._say_alive()
    await client.until(lambda: party.members(client)[ada.id]["present"], "presence")


async def test_idle_rooms_close_and_go(party: Party) -> None:
    ada = party.people.guest()
    rooms = {}
    for name, args in {
        "plain": {},
        "kept": {"kept": True},
        "named": {"slug": f"idle-{ada.id[-6:]}"},
        "new": {},
    }.items():
        rooms[name] = (await ada.call("rooms.create", title=name, is_public=True, **args))["id"]
        await ada.call("screen.load", room=rooms[name], source={"url": "sampler:frame-counter"})
        party.admin.execute("delete from rate_limit")
    party.admin.execute(
        "update room set active_at = now() - interval '25 hours' where id = any(%s)",
        [[room for name, room in rooms.items() if name != "new"]],
    )
    assert (await close_idle_rooms(party.server.database))["deleted"] >= 1
    with pytest.raises(NotFound):
        await ada.call("rooms.door", room=rooms["plain"])
    assert (await ada.call("rooms.get", room=rooms["new"]))["me"] == "host"
    for name in ("kept", "named"):
        with pytest.raises((Gone, NotFound)):
            await ada.call("screen.get", room=rooms[name])
        assert (await ada.call("rooms.join", room=rooms[name]))["me"] == "host"
        assert (await ada.call("screen.get", room=rooms[name]))["source"] is None


async def test_reports_go_after_six_hours_and_the_anchor_never(party: Party) -> None:
    ada = await party.open()
    for hours, actor in ((5, "new"), (7, "old")):
        party.admin.execute(
            "insert into sync_report (room_id, actor_id, position, state, at) values (%s, %s, 1, 'in_step', %s)",
            [party.room, actor, clock.now() - hours * 3_600_000],
        )
        party.admin.execute(
            "insert into sync_sample (room_id, at, people, in_step)"
            " values (%s, now() - make_interval(hours => %s), 1, 1)",
            [party.room, hours],
        )
    party.admin.execute("update playback set at = 5 where room_id = %s", [party.room])
    await forget_reports(party.server.database)
    left = party.admin.execute("select actor_id from sync_report where room_id = %s", [party.room]).fetchall()
    samples = party.admin.execute("select 1 from sync_sample where room_id = %s", [party.room]).fetchall()
    assert (left, len(samples)) == ([("new",)], 1)
    assert (await ada.call("screen.get", room=party.room))["at"] == 5


async def test_answers_are_kept_for_a_day(party: Party) -> None:
    ada = party.people.guest()
    first = await ada.call("rooms.create", op="kept-operation", title="Once")
    await forget_answers(party.server.database)
    assert await ada.call("rooms.create", op="kept-operation", title="Once") == first
    party.admin.execute("update operation set created_at = now() - interval '25 hours' where actor_id = %s", [ada.id])
    await forget_answers(party.server.database)
    assert await ada.call("rooms.create", op="kept-operation", title="Once") != first
