"""`verify_change`: the state before plus the frames of a change must equal the state after."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import orjson
import psycopg

from raffi_web.kernel.channels import kinds
from raffi_web.server import Server
from tests.support.fixtures import People, Person
from tests.support.live_client import LiveClient, LiveServer, Replica, merge, visible


async def read_channel(server: Server, channel: str) -> Replica:
    """A channel as the database has it now."""
    kind, key = kinds.of(channel)
    async with server.database.begin(isolation="REPEATABLE READ") as session:
        version, rows = await kind.read(session, key, 0)
    replica = Replica(version)
    merge(replica.state, orjson.loads(orjson.dumps(rows)))
    return replica


@dataclass
class Stage:
    """A room with a host, two members, a message of `ben` and two queued films, and who watches it from outside.

    `watchers` listen through the server that writes and through one that only hears of it.
    """

    server: Server
    admin: psycopg.Connection[Any]
    ada: Person
    ben: Person
    cem: Person
    room: str
    message: str = ""
    items: list[str] = field(default_factory=list)
    watchers: list[LiveClient] = field(default_factory=list)

    @property
    def channel(self) -> str:
        """The room's channel."""
        return f"room:{self.room}"

    async def call(self, who: Person, name: str, **args: Any) -> Any:
        """Call with no limit left from before."""
        self.admin.execute("delete from rate_limit")
        return await who.call(name, room=self.room, **args)

    async def settled(self) -> Replica:
        """Wait until every watcher holds what the database has."""
        while True:
            now = await read_channel(self.server, self.channel)
            for watcher in self.watchers:
                await watcher.at_version(self.channel, now.version)
            if all(watcher.replicas[self.channel].version == now.version for watcher in self.watchers):
                return now

    async def verify_change(self, do: Callable[["Stage"], Awaitable[Any]]) -> Replica:
        """Do something and check that the frames it made bring every watcher to the state after it."""
        before = await self.settled()
        await do(self)
        after = await self.settled()
        assert after.version > before.version
        for watcher in self.watchers:
            held = watcher.replicas[self.channel]
            assert visible(held.state) == visible(after.state)
            assert held.gaps == 0
            assert held.snapshots == 1
        return after


async def make_stage(server: Server, admin: psycopg.Connection[Any], people: People, *at: LiveServer) -> Stage:
    """A room in which something can happen."""
    admin.execute("delete from rate_limit")
    ada, ben, cem = people.guest("10.0.0.1"), people.guest("10.0.0.2"), people.guest("10.0.0.3")
    room = (await ada.call("rooms.create", title="Stage", is_public=True, everyone_controls=True))["id"]
    for one in (ben, cem):
        await one.call("rooms.join", room=room)
    stage = Stage(server, admin, ada, ben, cem, room)
    stage.message = (await stage.call(ben, "chat.say", body="first"))["id"]
    for film in ("sampler:frame-counter", "https://example.org/a.mp4"):
        stage.items.append((await stage.call(ada, "screen.queue_add", source={"url": film}))["id"])
    for one in at:
        watcher = await one.client(ada.token)
        await watcher.subscribe(stage.channel)
        stage.watchers.append(watcher)
    for watcher in stage.watchers[-1:]:
        held = watcher.replicas[stage.channel]
        await watcher.until(lambda held=held: held.state["members"][ada.id]["present"], "presence")
    return stage
