"""Channels: who hears what, in which order, and that nothing is lost."""

import asyncio
import random

import pytest

from raffi_web.live import hub as hub_module
from tests.support.changes import Stage, read_channel
from tests.support.fixtures import People
from tests.support.live_client import LiveServer, RemoteError, Replica, visible
from tests.support.proof import keep_figures, short_and_full


async def test_versions_are_contiguous_with_two_writers_at_once(stage: Stage) -> None:
    async def write(n: int) -> None:
        who = (stage.ada, stage.ben, stage.cem)[n % 3]
        await stage.call(who, "chat.say", body=f"message {n}")

    for start in range(0, 40, 4):
        await asyncio.gather(*(write(n) for n in range(start, start + 4)))
    after = await stage.settled()
    for watcher in stage.watchers:
        held = watcher.replicas[stage.channel]
        assert visible(held.state) == visible(after.state)
        assert held.gaps == 0
    assert len([one for one in after.state["messages"].values() if one["body"].startswith("message")]) == 40


async def test_one_transaction_is_one_version(stage: Stage) -> None:
    before = await stage.settled()
    with stage.admin.transaction():
        stage.admin.execute("update room set title = 'One' where id = %s", [stage.room])
        stage.admin.execute("update member set color = 4 where room_id = %s", [stage.room])
        stage.admin.execute("update message set body = 'two' where id = %s", [stage.message])
    after = await stage.settled()
    assert after.version == before.version + 1
    frame = await stage.watchers[0].frame("change", stage.channel, after.version)
    assert set(frame[3]) == {"room", "members", "messages"}


async def test_a_transaction_that_touches_two_rooms_gives_each_one_version(stage: Stage) -> None:
    other = (await stage.ada.call("rooms.create", title="Other"))["id"]
    before = [(await read_channel(stage.server, f"room:{room}")).version for room in (stage.room, other)]
    with stage.admin.transaction():
        for room in (stage.room, other, stage.room, other):
            stage.admin.execute("update room set slow_mode = slow_mode + 1 where id = %s", [room])
    after = [(await read_channel(stage.server, f"room:{room}")).version for room in (stage.room, other)]
    assert after == [version + 1 for version in before]


async def test_any_version_can_be_resumed(stage: Stage, live_server: LiveServer) -> None:
    watcher = stage.watchers[0]
    held: list[Replica] = []
    for step in range(6):
        now = await stage.settled()
        held.append(Replica(now.version, {name: dict(rows) for name, rows in now.state.items()}))
        await stage.call(stage.ben, "chat.say", body=f"step {step}")
        await stage.call(stage.ada, "screen.control", action="seek", position=float(step))
    await stage.call(stage.ada, "screen.queue_remove", item=stage.items[0])
    await stage.call(stage.ada, "rooms.kick", member=stage.ben.id)
    after = await stage.settled()
    assert visible(watcher.replicas[stage.channel].state) == visible(after.state)
    cem = await live_server.client(stage.cem.token)
    await cem.subscribe(stage.channel)
    await cem.until(lambda: cem.replicas[stage.channel].state["members"][stage.cem.id]["present"], "presence")
    for replica in held:
        client = await live_server.client(stage.cem.token)
        client.replicas[stage.channel] = replica
        await client.subscribe(stage.channel)
        now = await stage.settled()
        await client.at_version(stage.channel, now.version)
        assert visible(replica.state) == visible(now.state)
        assert (replica.gaps, replica.snapshots) == (0, 0)


@pytest.mark.parametrize("ahead", [1, 10_000, 2**53 - 1])
async def test_a_version_from_the_future_gets_a_snapshot(stage: Stage, live_server: LiveServer, ahead: int) -> None:
    client = await live_server.client(stage.cem.token)
    now = await stage.settled()
    replica = await client.subscribe(stage.channel, min(now.version + ahead, 2**53 - 1))
    # Whoever comes is seen to be there, which is a version of its own.
    after = await stage.settled()
    await client.at_version(stage.channel, after.version)
    assert (replica.version, replica.snapshots) == (after.version, 1)
    assert visible(replica.state) == visible(after.state)


async def test_who_missed_very_much_gets_a_snapshot(
    stage: Stage, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = await stage.settled()
    monkeypatch.setattr(hub_module, "RESUME_AT_MOST", 2)
    for n in range(4):
        await stage.call(stage.ada, "screen.control", action="seek", position=float(n))
    client = await live_server.client(stage.cem.token)
    replica = await client.subscribe(stage.channel, now.version)
    assert replica.snapshots == 1


async def test_more_rows_than_a_frame_carries_bring_everybody_back_for_a_snapshot(stage: Stage) -> None:
    stage.admin.execute(
        "insert into message (id, room_id, kind, name, color, body)"
        " select 'bulk' || n, %s, 'text', 'psql', 1, 'bulk' from generate_series(1, 2500) n",
        [stage.room],
    )
    after = await stage.settled()
    for watcher in stage.watchers:
        assert visible(watcher.replicas[stage.channel].state) == visible(after.state)
    await stage.call(stage.ada, "chat.say", body="and on")
    await stage.settled()


@pytest.mark.parametrize("act", ["kick", "ban"])
async def test_who_is_put_out_is_told_and_hears_nothing_more(stage: Stage, live_server: LiveServer, act: str) -> None:
    ben = await live_server.client(stage.ben.token)
    second_tab = await live_server.client(stage.ben.token)
    for one in (ben, second_tab):
        await one.subscribe(stage.channel)
    await stage.call(stage.ada, f"rooms.{act}", member=stage.ben.id)
    for one in (ben, second_tab):
        await one.frame("closed", stage.channel)
        heard = len(one.frames)
        await stage.call(stage.ada, "chat.say", body="a secret")
        await stage.watchers[0].call("rooms.get", room=stage.room)
        await stage.watchers[0].send(["eph", stage.channel, "typing", {"on": True}])
        await one.call("accounts.me")
        assert [frame for frame in one.frames[heard:] if frame[0] != "ok"] == []
        with pytest.raises(RemoteError) as refused:
            await one.subscribe(stage.channel)
        assert refused.value.code == "not_in_room"
        await one.send(["eph", stage.channel, "typing", {"on": True}])
        assert (await one.frame("err", None))[2]["code"] == "not_listening"


async def test_who_is_put_out_while_subscribing_is_not_let_in(stage: Stage, live_server: LiveServer) -> None:
    """The right and the rows are of one moment, and what comes after it counts too."""
    for _ in range(12):
        ben = await live_server.client(stage.ben.token)
        subscribing = asyncio.ensure_future(ben.subscribe(stage.channel))
        kicking = asyncio.ensure_future(stage.call(stage.ada, "rooms.kick", member=stage.ben.id))
        await asyncio.gather(subscribing, kicking, return_exceptions=True)
        await stage.settled()
        hub = stage.server.hub
        assert stage.ben.id not in hub.present(stage.channel)
        await stage.call(stage.ben, "rooms.join")
        await ben.cut()


async def test_who_leaves_hears_nothing_more(stage: Stage, live_server: LiveServer) -> None:
    ben = await live_server.client(stage.ben.token)
    await ben.subscribe(stage.channel)
    await ben.call("rooms.leave", room=stage.room)
    assert (await ben.frame("closed", stage.channel))[2] == "left"


@pytest.mark.parametrize("how", ["function", "psql"])
async def test_the_end_of_a_room_is_told(stage: Stage, how: str) -> None:
    if how == "function":
        await stage.call(stage.ada, "rooms.delete")
    else:
        stage.admin.execute("delete from room where id = %s", [stage.room])
    for watcher in stage.watchers:
        assert (await watcher.frame("closed", stage.channel))[2] == "ended"
    assert stage.channel not in stage.server.hub.channels


async def test_strangers_hear_nothing(stage: Stage, live_server: LiveServer, people: People) -> None:
    for client in (await live_server.client(), await live_server.client(people.guest().token)):
        for channel in (stage.channel, "room:0123456789", "rooms", "nothing:1", "room:", f"{stage.channel}x"):
            with pytest.raises(RemoteError) as refused:
                await client.subscribe(channel)
            assert refused.value.code in ("not_in_room", "no_channel")
        assert not any(frame[0] in ("snap", "change", "resume") for frame in client.frames)
    assert set(stage.server.hub.channels) == {stage.channel}


async def test_who_joins_during_a_storm_loses_nothing(stage: Stage, live_server: LiveServer) -> None:
    done = asyncio.Event()

    async def storm() -> None:
        for n in range(60):
            await stage.call(stage.ada, "chat.say", body=f"storm {n}")
        done.set()

    storming = asyncio.create_task(storm())
    joined = []
    while not done.is_set():
        client = await live_server.client(stage.cem.token)
        await client.subscribe(stage.channel)
        joined.append(client)
    await storming
    after = await stage.settled()
    assert len(joined) > 5
    for client in joined:
        replica = await client.at_version(stage.channel, after.version)
        assert visible(replica.state) == visible(after.state)
        assert (replica.gaps, replica.snapshots) == (0, 1)


async def test_the_first_two_listeners_at_once_lose_nothing(stage: Stage, live_server: LiveServer) -> None:
    """Nothing is sent before the first reading is done: whoever reads beside it must not miss what came then."""
    for watcher in stage.watchers:
        await watcher.close()
    for n in range(15):
        clients = [await live_server.client(stage.cem.token) for _ in range(3)]
        work = [client.subscribe(stage.channel) for client in clients]
        await asyncio.gather(*work, stage.call(stage.ada, "chat.say", body=f"early {n}"))
        after = await read_channel(stage.server, stage.channel)
        for client in clients:
            replica = await client.at_version(stage.channel, after.version)
            assert replica.gaps == 0
            await client.close()


@short_and_full("reconnects", 50, 1000)
async def test_forced_reconnects_lose_no_update(
    stage: Stage, live_server: LiveServer, reconnects: int, request: pytest.FixtureRequest
) -> None:
    rng = random.Random(7)
    client = await live_server.client(stage.cem.token)
    replica = await client.subscribe(stage.channel)
    said = set()
    writing = True

    async def write() -> None:
        while writing:
            said.add((await stage.call(stage.ada, "chat.say", body=f"{len(said)}"))["id"])

    writer = asyncio.create_task(write())
    for _ in range(reconnects):
        await (client.cut() if rng.random() < 0.7 else client.close())
        await client.open()
        await client.subscribe(stage.channel)
        if rng.random() < 0.5:
            await client.until(lambda before=replica.version: replica.version > before)
    writing = False
    await writer
    after = await stage.settled()
    await client.at_version(stage.channel, after.version)
    assert visible(replica.state) == visible(after.state)
    assert said <= replica.state["messages"].keys()
    assert (replica.gaps, replica.snapshots) == (0, 1)
    keep_figures(request, "reconnects", reconnects=reconnects, updates=after.version, lost=0)


async def test_a_connection_that_ends_while_it_subscribes_leaves_nothing_behind(
    stage: Stage, live_server: LiveServer
) -> None:
    hub = stage.server.hub
    for _ in range(10):
        client = await live_server.client(stage.ben.token)
        client.ask(lambda i: ["sub", i, stage.channel, None])
        await client.cut()
    watcher = stage.watchers[0]
    await watcher.call("accounts.me")
    await asyncio.gather(*(session.worker for session in hub_sessions(stage) if session.worker is not None))
    assert stage.ben.id not in hub.present(stage.channel)


def hub_sessions(stage: Stage) -> list:
    return list(stage.server.namespace._sessions.values())
