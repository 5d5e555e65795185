"""Where people are on a board: shown to all who are there, kept nowhere, and only what may be told."""

import asyncio
from functools import partial
from typing import Any

import pytest

from raffi_web.features.canvas import presence
from raffi_web.features.canvas.channel import BOARD_CHANNEL
from raffi_web.features.canvas.presence import (
    CROWD,
    CROWD_TICK_SECONDS,
    IDLE_SECONDS,
    TABS_AT_MOST,
    WHOLE_SECONDS,
    BoardPeople,
)
from raffi_web.features.canvas.presence_data import check_presence
from raffi_web.kernel.channels import ChannelKind, ChannelKinds
from raffi_web.kernel.context import Actor, ActorKind
from raffi_web.kernel.errors import Invalid
from raffi_web.live.hub import Hub
from raffi_web.server import Server
from tests.canvas.conftest import Table
from tests.support.fixtures import Person
from tests.support.live_client import LiveClient, LiveServer

INK = {"id": "a", "at": [1.5, -2], "points": "0,0,50 10,10,50", "color": "red", "width": 4}
BOX = {"rect": [0, 0, 40, 30], "shape": "ellipse", "color": "#00ff00"}
SHOWN = {"frame": "f1", "at": 1, "of": 3}
ADA, BEN = Actor(ActorKind.GUEST, "ada"), Actor(ActorKind.GUEST, "ben")


class Seat:
    """Somebody's browser at a board."""

    def __init__(self, table: Table, client: LiveClient, key: str) -> None:
        self.channel = f"board:{table.board}"
        self.client = client
        self.key = key

    async def show(self, **parts: Any) -> None:
        await self.client.send(["eph", self.channel, "presence", {"tab": "one", **parts}])

    def people(self) -> dict[str, dict[str, Any]]:
        """Who is there, by the frames that came."""
        found: dict[str, dict[str, Any]] = {}
        for frame in self.client.frames:
            if frame[:3] == ["eph", self.channel, "presence"]:
                for key, part in frame[3]["people"].items():
                    found[key] = {} if part is None else {**found.get(key, {}), **part}
        return {key: parts for key, parts in found.items() if parts}

    async def sees(self, key: str, **parts: Any) -> dict[str, Any]:
        """Wait until somebody is seen so; what is seen of them."""
        await self.client.until(lambda: parts.items() <= self.people().get(key, {}).items(), f"{key} {parts}")
        return self.people()[key]

    async def refused(self) -> dict[str, Any]:
        """The next refusal."""
        frame = await self.client.frame("err", None)
        self.client.frames.remove(frame)
        return frame[2]


async def seat(table: Table, live: LiveServer, who: Person) -> Seat:
    client = await live.client(who.token)
    made = Seat(table, client, f"{who.id}/one")
    await client.subscribe(made.channel)
    return made


async def test_others_see_who_it_is_and_where(table: Table, live_server: LiveServer) -> None:
    # In a room no two have one colour; whoever comes to its board keeps theirs.
    table.admin.execute("update member set color = 5 where actor_id = %s", [table.ada.id])
    ada, ben = await seat(table, live_server, table.ada), await seat(table, live_server, table.ben)
    await ada.show(cursor=[10.123, -4], view=[0, 0, 800, 600], selection=["note1"])
    seen = await ben.sees(ada.key, cursor=[10.12, -4])
    assert seen == {
        "name": "Ada",
        "initials": "A",
        "color": 5,
        "hue": 5,
        "cursor": [10.12, -4],
        "view": [0, 0, 800, 600],
        "selection": ["note1"],
    }


async def test_only_what_changed_is_told(table: Table, live_server: LiveServer) -> None:
    ada, ben = await seat(table, live_server, table.ada), await seat(table, live_server, table.ben)
    await ada.show(cursor=[1, 1], drag={"note1": [5, 6]})
    await ben.sees(ada.key, drag={"note1": [5, 6]})
    await ada.show(cursor=[2, 2])
    await ben.sees(ada.key, cursor=[2, 2])
    await ada.show(drag=None)
    await ben.sees(ada.key, drag=None)
    told = [frame[3]["people"][ada.key] for frame in ben.client.frames if frame[0] == "eph"]
    assert told[-2:] == [{"cursor": [2, 2]}, {"drag": None}]


async def test_who_tells_very_much_is_seen_where_they_are_and_the_rest_later(
    table: Table, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What is told of somebody else keeps its pace meanwhile.
    monkeypatch.setattr(presence, "BYTES_A_SECOND", 4_000)
    monkeypatch.setattr(presence, "BYTES_AT_ONCE", 1_000)
    ada, ben = await seat(table, live_server, table.ada), await seat(table, live_server, table.ben)
    many = [f"{n:064}" for n in range(60)]
    await ada.show(cursor=[0, 0], selection=many)
    await ben.sees(ada.key, cursor=[0, 0], selection=many)
    await ada.show(cursor=[1, 1], selection=[*many, "last"])
    # In the frame that tells where they are it is not.
    assert (await ben.sees(ada.key, cursor=[1, 1]))["selection"] == many
    await ben.sees(ada.key, selection=[*many, "last"])


async def test_what_goes_to_very_many_waits_for_the_newest(
    table: Table, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presence, "SENT_A_SECOND", 2_000)
    ada, ben = await seat(table, live_server, table.ada), await seat(table, live_server, table.ben)
    await ada.show(selection=[f"{n:064}" for n in range(10)])
    await ben.sees(ada.key, selection=[f"{n:064}" for n in range(10)])
    for n in range(8):
        await ada.show(cursor=[n, n])
    await ben.sees(ada.key, cursor=[7, 7])
    told = [frame[3]["people"] for frame in ben.client.frames if frame[0] == "eph"]
    assert sum("cursor" in people.get(ada.key, {}) for people in told) < 4


async def test_who_comes_late_sees_all_who_are_there(table: Table, live_server: LiveServer) -> None:
    ada, ben = await seat(table, live_server, table.ada), await seat(table, live_server, table.ben)
    await ada.show(cursor=[1, 1], here=[0, 0, 10, 10])
    await ben.show(cursor=[2, 2], typing="note1")
    await ada.sees(ben.key, typing="note1")
    await ben.sees(ada.key, here=[0, 0, 10, 10])
    vera = await seat(table, live_server, table.vera)
    assert (await vera.sees(ben.key, typing="note1"))["name"] == "Ben"
    # Whoever was not there is not brought anywhere.
    assert "here" not in await vera.sees(ada.key, cursor=[1, 1])


async def test_reactions_are_told_once_and_words_stand_until_they_go(table: Table, live_server: LiveServer) -> None:
    ada, ben = await seat(table, live_server, table.ada), await seat(table, live_server, table.ben)
    await ada.show(cursor=[1, 1], says="Look here", react={"emoji": "🎉", "at": [1, 2], "n": 3})
    await ben.sees(ada.key, says="Look here", react={"emoji": "🎉", "at": [1, 2], "n": 3})
    vera = await seat(table, live_server, table.vera)
    await ada.show(cursor=[2, 2])
    late = await vera.sees(ada.key, cursor=[2, 2])
    assert late["says"] == "Look here"
    assert "react" not in late
    await ada.show(says=None)
    await ben.sees(ada.key, says=None)
    # Whoever looks on reacts too, and says nothing.
    await vera.show(react={"emoji": "👍", "at": [0, 0], "n": 1})
    await ben.sees(vera.key, react={"emoji": "👍", "at": [0, 0], "n": 1})
    await vera.show(says="Hello")
    assert (await vera.refused())["field"] == "says"


@pytest.mark.parametrize(
    ("part", "field"),
    [
        ({"react": {"emoji": "x", "at": [0, 0], "n": 1}}, "react.emoji"),
        ({"react": {"emoji": "👍", "at": [0, 0], "n": 11}}, "react.n"),
        ({"react": {"emoji": "👍", "at": [0], "n": 1}}, "react.at"),
        ({"react": {"emoji": "👍", "n": 1}}, "react.at"),
        ({"says": "a" * 101}, "says"),
        ({"says": "a\nb"}, "says"),
    ],
)
def test_no_other_reaction_and_no_long_words(part: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_presence({"tab": "one", **part})
    assert refused.value.field == field


async def test_what_is_being_drawn_is_seen_and_goes(table: Table, live_server: LiveServer) -> None:
    ada, ben = await seat(table, live_server, table.ada), await seat(table, live_server, table.ben)
    await ada.show(ink=INK, box=BOX)
    await ben.sees(ada.key, ink=INK, box=BOX)
    await ada.show(ink=None, box=None)
    await ben.sees(ada.key, ink=None, box=None)
    vera = await seat(table, live_server, table.vera)
    await ada.show(cursor=[1, 1])
    assert "ink" not in await vera.sees(ada.key, cursor=[1, 1])


async def test_who_leaves_is_gone_at_once(table: Table, live_server: LiveServer) -> None:
    ada, ben = await seat(table, live_server, table.ada), await seat(table, live_server, table.ben)
    await ada.show(cursor=[1, 1])
    await ben.sees(ada.key, cursor=[1, 1])
    await ada.client.cut()
    await ben.client.until(lambda: ada.key not in ben.people(), "ada gone")
    again = await seat(table, live_server, table.ada)
    await again.show(cursor=[3, 3])
    await again.show(tab="two", cursor=[4, 4])
    await ben.sees(f"{table.ada.id}/two", cursor=[4, 4])
    await again.show(tab="two", gone=True)
    await ben.client.until(lambda: ben.people().keys() == {ada.key}, "one tab gone")


async def test_whoever_may_only_look_shows_a_cursor_and_no_change(table: Table, live_server: LiveServer) -> None:
    vera, ben = await seat(table, live_server, table.vera), await seat(table, live_server, table.ben)
    for name, value in {
        "drag": {"a": [1, 2]},
        "typing": "a",
        "ink": INK,
        "box": BOX,
        "here": [0, 0, 1, 1],
        "presents": SHOWN,
    }.items():
        await vera.show(cursor=[9, 9], **{name: value})
        refused = await vera.refused()
        assert (refused["code"], refused["field"]) == ("not_allowed", name)
    await vera.show(cursor=[1, 1], laser=[[1, 2]], drag=None, follow=ben.key)
    assert (await ben.sees(vera.key, cursor=[1, 1]))["follow"] == ben.key


@pytest.mark.parametrize("left", [False, True])
async def test_whoever_is_muted_in_the_room_sends_no_reactions(
    table: Table, live_server: LiveServer, left: bool
) -> None:
    react = {"emoji": "👍", "at": [0, 0], "n": 1}
    link = await table.ada.call("canvas.link", board=table.board, may="edit")
    await table.ada.call("rooms.mute", room=table.room, member=table.ben.id, muted=True)
    if left:
        await table.ben.call("rooms.leave", room=table.room)
        await table.ben.call("canvas.open_link", link=link)
    ben, vera = await seat(table, live_server, table.ben), await seat(table, live_server, table.vera)
    await ben.show(cursor=[1, 1], react=react)
    refused = await ben.refused()
    assert (refused["code"], refused["field"]) == ("muted", "react")
    await ben.show(cursor=[2, 2])
    assert "react" not in await vera.sees(ben.key, cursor=[2, 2])
    await vera.show(cursor=[3, 3], react=react)
    assert (await ben.sees(vera.key, cursor=[3, 3]))["react"] == react


async def test_whoever_may_not_see_the_board_shows_nothing(table: Table, live_server: LiveServer) -> None:
    ben = await seat(table, live_server, table.ben)
    olga = Seat(table, await live_server.client(table.olga.token), f"{table.olga.id}/one")
    await olga.show(cursor=[1, 1])
    assert (await olga.refused())["code"] == "not_listening"
    await ben.show(cursor=[1, 1])
    assert (await ben.sees(ben.key, cursor=[1, 1]))["name"] == "Ben"
    assert ben.people().keys() == {ben.key}


@pytest.mark.parametrize(
    ("parts", "field"),
    [
        ({"tab": "__proto__"}, "tab"),
        ({"tab": 7}, "tab"),
        ({"cursor": [float("nan"), 1]}, "data.cursor.0"),
        ({"cursor": [1e300, 1]}, "cursor.0"),
        ({"cursor": [10**400, 1]}, "data.cursor.0"),
        ({"cursor": [True, 1]}, "cursor.0"),
        ({"cursor": [1]}, "cursor"),
        ({"cursor": {"x": 1}}, "cursor"),
        ({"view": [0, 0, -1, 1]}, "view.2"),
        ({"selection": ["a"] * 201}, "selection"),
        ({"selection": ["__proto__"]}, "selection.0"),
        ({"selection": "a"}, "selection"),
        ({"drag": {"__proto__": [1, 2]}}, "drag"),
        ({"drag": {f"n{n}": [1, 2] for n in range(201)}}, "drag"),
        ({"drag": {"a": ["1", 2]}}, "drag.a.0"),
        ({"drag": [1]}, "drag"),
        ({"typing": "a" * 65}, "typing"),
        ({"ink": INK | {"points": "0,0,0" + " 0,0,0" * 700}}, "ink.points"),
        ({"ink": INK | {"points": "<svg>"}}, "ink.points"),
        ({"ink": INK | {"color": "url(#a)"}}, "ink.color"),
        ({"ink": INK | {"width": 65}}, "ink.width"),
        ({"ink": INK | {"more": 1}}, "ink.more"),
        ({"ink": {"id": "a"}}, "ink.at"),
        ({"ink": "0,0,0"}, "ink"),
        ({"box": BOX | {"shape": "path"}}, "box.shape"),
        ({"box": BOX | {"rect": [0, 0, -1, 1]}}, "box.rect.2"),
        ({"laser": [[0, 0]] * 201}, "laser"),
        ({"presents": SHOWN | {"at": 0}}, "presents.at"),
        ({"follow": "me"}, "follow"),
        ({"gone": "yes"}, "gone"),
        ({"name": "Root"}, "name"),
        ({"__proto__": {}}, "__proto__"),
    ],
)
async def test_what_is_wrong_is_refused_by_name(
    table: Table, live_server: LiveServer, parts: dict[str, Any], field: str
) -> None:
    ada = await seat(table, live_server, table.ada)
    await ada.show(**parts)
    refused = await ada.refused()
    assert (refused["code"], refused["field"]) == ("invalid", field)
    for other in ("a text", [1]):
        await ada.client.send(["eph", ada.channel, "presence", other])
        assert (await ada.refused())["field"] == "data"
    await ada.client.send(["eph", ada.channel, "presence", {"cursor": [1, 1]}])
    assert (await ada.refused())["field"] == "tab"


# -- the people of one process, without sockets


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


class Process:
    """The people of a process with one listener at the board `b`, whose loop's time is the test's."""

    def __init__(self, server: Server) -> None:
        kinds = ChannelKinds()
        kinds.add(ChannelKind("board", BOARD_CHANNEL.authorise, BOARD_CHANNEL.read))
        self.hub = Hub(server.database, kinds)
        self.clock = Clock()
        self.people = BoardPeople(server.database, self.hub, now=self.clock)
        self.frames: list[dict[str, Any]] = []
        self.relayed: list[tuple[Actor | None, dict[str, Any]]] = []
        self.arrived = asyncio.Event()
        self.hub.show = self.show
        self.hub.relay = lambda name, kind, actor, data: self.relayed.append((actor, data))

    def show(self, name: str, kind: str, data: dict[str, Any]) -> int:
        self.frames.append(data["people"])
        self.arrived.set()
        return 0

    def move(self, actor: Actor, tab: str = "t", *, here: bool = True, **parts: Any) -> None:
        self.people.take("b", actor, {"tab": tab, **parts}, here)

    async def told(self, count: int) -> dict[str, Any]:
        """The frame of that number, once it was sent."""
        while len(self.frames) < count:
            self.arrived.clear()
            await asyncio.wait_for(self.arrived.wait(), 10)
        return self.frames[count - 1]


async def test_all_who_moved_are_in_one_frame_and_seldom_with_many(server: Server) -> None:
    process = Process(server)
    crowd = [Actor(ActorKind.GUEST, f"guest{n}") for n in range(CROWD + 5)]
    for actor in crowd:
        process.move(actor, cursor=[0, 0])
    while sum(map(len, process.frames)) < len(crowd):
        await asyncio.sleep(0)
        process.clock.now += 1
    shown = len(process.frames)
    process.clock.now += 1
    for actor in crowd[:3]:
        process.move(actor, cursor=[1, 1])
    assert (await process.told(shown + 1)).keys() == {f"{actor.id}/t" for actor in crowd[:3]}
    place = process.people._places["b"]
    assert place.next_at == pytest.approx(process.clock.now + CROWD_TICK_SECONDS)
    process.move(crowd[0], cursor=[2, 2])
    process.move(crowd[0], cursor=[3, 3])
    assert place.timer is not None
    assert len(process.frames) == shown + 1
    assert (await process.told(shown + 2)) == {f"{crowd[0].id}/t": {"cursor": [3, 3]}}


async def test_who_is_idle_is_let_go_and_comes_back_as_they_were(server: Server) -> None:
    process = Process(server)
    process.move(ADA, cursor=[0, 0], selection=["a"])
    await process.told(1)
    process.clock.now += IDLE_SECONDS - 1
    process.people.sweep()
    assert process.people.greeting("b")
    process.clock.now += 2
    process.people.sweep()
    assert await process.told(2) == {"ada/t": None}
    # Whoever comes again, and was not listening just then, hears it, too.
    assert process.people.greeting("b") == [("presence", {"people": {"ada/t": None}})]
    process.clock.now += 1
    process.move(ADA, cursor=[5, 5])
    back = (await process.told(3))["ada/t"]
    assert (back["cursor"], back["selection"]) == ([5, 5], ["a"])
    assert back["name"]
    whole = {"tab": "t", "whole": True, "cursor": [5, 5], "selection": ["a"], "hue": back["hue"]}
    assert process.relayed[-1] == (ADA, whole)
    process.people.left("b", ADA)
    process.clock.now += 1
    process.people.sweep()
    await process.told(4)
    process.clock.now += IDLE_SECONDS
    process.people.sweep()
    assert process.people._places == {}


async def test_somebody_new_of_another_process_is_told_of_all_here(server: Server) -> None:
    process = Process(server)
    process.move(ADA, cursor=[0, 0], selection=["a"])
    hue = (await process.told(1))["ada/t"]["hue"]
    assert process.relayed == [(ADA, {"tab": "t", "hue": hue})]
    process.move(BEN, cursor=[1, 1], here=False)
    whole = {"tab": "t", "whole": True, "cursor": [0, 0], "selection": ["a"], "hue": hue}
    assert process.relayed[1:] == [(ADA, whole)]
    process.move(BEN, cursor=[2, 2], here=False)
    assert len(process.relayed) == 2
    # Ada's going is relayed; Ben's is told by his own process, or by silence.
    process.hub.present = lambda name: {"somebody"}
    process.people.left("b", BEN)
    process.people.left("b", ADA)
    assert process.relayed[-1] == (ADA, {"tab": "t", "gone": True})
    process.clock.now += 1
    await process.told(2)
    process.clock.now += IDLE_SECONDS + 1
    process.people.sweep()
    assert list(process.people._places["b"].people) == []


class TwoProcesses:
    """Two processes that relay to each other, as long as they are `connected`."""

    def __init__(self, server: Server) -> None:
        self.one, self.other = Process(server), Process(server)
        self.connected = True
        for process, to in ((self.one, self.other), (self.other, self.one)):
            process.hub.relay = partial(self._relay, to)
            process.hub.present = lambda name: {"somebody"}

    def _relay(self, to: Process, name: str, kind: str, actor: Actor | None, data: dict[str, Any]) -> None:
        if self.connected and actor is not None:
            to.people.take("b", actor, data, here=False)

    def move(self, process: Process, actor: Actor, **parts: Any) -> None:
        """Somebody tells something to a process, which relays it, as the hub does."""
        process.move(actor, **parts)
        assert process.hub.relay is not None
        process.hub.relay("board:b", "presence", actor, {"tab": "t", **parts})

    def pass_seconds(self, seconds: float) -> None:
        for process in (self.one, self.other):
            process.clock.now += seconds

    def people_of(self, process: Process) -> dict[str, Any]:
        return {key: one.data for key, one in process.people._places["b"].people.items()}


async def test_who_has_come_to_another_process_is_there_when_the_first_one_notices_late(server: Server) -> None:
    two = TwoProcesses(server)
    two.move(two.one, ADA, cursor=[0, 0], selection=["a"])
    await two.one.told(1)
    two.move(two.other, ADA, cursor=[0, 0], selection=["a"])
    two.one.people.left("b", ADA)
    for process in (two.one, two.other):
        assert two.people_of(process) == {"ada/t": {"cursor": [0, 0], "selection": ["a"]}}
    two.other.people.left("b", ADA)
    for process in (two.one, two.other):
        assert two.people_of(process) == {}


async def test_a_going_that_is_heard_late_takes_nobody_who_is_here(server: Server) -> None:
    two = TwoProcesses(server)
    two.move(two.one, ADA, cursor=[0, 0])
    two.connected = False
    two.move(two.other, ADA, cursor=[0, 0])
    two.connected = True
    two.one.people.left("b", ADA)
    assert two.people_of(two.other) == {"ada/t": {"cursor": [0, 0]}}


async def test_what_was_not_relayed_is_known_soon_after(server: Server) -> None:
    two = TwoProcesses(server)
    presents = {"frame": "f", "at": 1, "of": 2}
    two.move(two.one, ADA, cursor=[0, 0], presents=presents, selection=["a"])
    for process in (two.one, two.other):
        await process.told(1)
    two.connected = False
    two.move(two.one, ADA, presents=None, selection=["b"])
    two.connected = True
    two.pass_seconds(WHOLE_SECONDS)
    two.move(two.one, ADA, cursor=[1, 1])
    assert two.people_of(two.other) == two.people_of(two.one) == {"ada/t": {"cursor": [1, 1], "selection": ["b"]}}
    told = (await two.other.told(2))["ada/t"]
    assert (told["presents"], told["selection"], told["cursor"]) == (None, ["b"], [1, 1])


async def test_of_others_nothing_is_kept_where_nobody_listens(server: Server) -> None:
    process = Process(server)
    process.move(ADA, cursor=[0, 0])
    process.move(BEN, cursor=[1, 1], here=False)
    while not process.people.greeting("b"):
        await process.told(1)
    process.people.left("b", ADA)
    assert process.people._places["b"].people == {}


async def test_tabs_of_one_actor_are_few(server: Server) -> None:
    process = Process(server)
    for n in range(TABS_AT_MOST + 3):
        process.clock.now += 1
        process.move(ADA, f"tab{n}", cursor=[0, 0])
    assert len(process.people._places["b"].people) == TABS_AT_MOST
    assert "ada/tab0" not in process.people._places["b"].people
