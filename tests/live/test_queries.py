"""Live queries: a committed change reaches the page, once for each audience, and only when it matters."""

import asyncio
from collections import defaultdict
from typing import Any

import psycopg
import pytest

from raffi_web.kernel.errors import Limited
from raffi_web.kernel.functions import registry
from raffi_web.kernel.ids import new_id
from raffi_web.live import queries as queries_module
from raffi_web.live.moment import Moment
from raffi_web.live.queries import WATCHES_PER_PAGE, LiveQueries, Watcher
from raffi_web.server import Server
from tests.support.fixtures import People, Person


class Pages:
    """Open pages, as far as live queries know them."""

    def __init__(self, server: Server) -> None:
        self.values: dict[str, list[Any]] = defaultdict(list)
        self.news = asyncio.Event()
        self.closed: set[str] = set()
        self.cancelled: dict[str, int] = defaultdict(int)
        self.handler: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self.queries = LiveQueries(server.database, self.assign)
        server.feed.on_rows.append(self.queries.changed)

    async def assign(self, token: str, state: str, variable: str, value: Any) -> bool:
        try:
            async with self.handler[token]:
                self.values[token].append(value)
        except asyncio.CancelledError:
            self.cancelled[token] += 1
            raise
        finally:
            self.news.set()
        return token not in self.closed

    async def watch(self, token: str, name: str, who: Person, **args: Any) -> Any:
        return await self.queries.watch(Watcher(token, "state", name), registry.get(name), args, who.actor)

    async def until(self, token: str, reached: Any) -> Any:
        async with asyncio.timeout(15):
            while not (self.values[token] and reached(self.values[token][-1])):
                self.news.clear()
                await self.news.wait()
        return self.values[token][-1]

    async def given_up(self, token: str, times: int) -> None:
        async with asyncio.timeout(15):
            while self.cancelled[token] < times:
                self.news.clear()
                await self.news.wait()


@pytest.fixture
def pages(server: Server) -> Any:
    made = Pages(server)
    yield made
    server.feed.on_rows.remove(made.queries.changed)


async def test_a_row_changed_with_psql_reaches_the_page(
    people: People, pages: Pages, admin: psycopg.Connection[Any]
) -> None:
    ada = people.guest()
    room = (await ada.call("rooms.create", title="Before"))["id"]
    assert (await pages.watch("page", "rooms.get", ada, room=room))["title"] == "Before"
    admin.execute("update room set title = 'After' where id = %s", [room])
    await pages.until("page", lambda value: value["title"] == "After")


async def test_one_run_for_each_audience(people: People, pages: Pages, admin: psycopg.Connection[Any]) -> None:
    ada, ben, cem = people.guest(), people.guest(), people.guest()
    room = (await ada.call("rooms.create", title="Many", is_public=True))["id"]
    for one in (ben, cem):
        await one.call("rooms.join", room=room)
    for who in (ada, ben, cem):
        await pages.watch(who.id, "screen.get", who, room=room)
    await asyncio.sleep(0)
    before = pages.queries.runs
    admin.execute("update playback set position = 12 where room_id = %s", [room])
    for who in (ada, ben, cem):
        await pages.until(who.id, lambda value: value["position"] == 12)
    assert pages.queries.runs == before + 1


async def test_a_change_elsewhere_runs_nothing(
    server: Server, people: People, pages: Pages, admin: psycopg.Connection[Any]
) -> None:
    ada, ben = people.guest(), people.guest()
    room = (await ada.call("rooms.create", title="Mine"))["id"]
    other = (await ben.call("rooms.create", title="Other"))["id"]
    await pages.watch("page", "screen.get", ada, room=room)
    await pages.watch("end", "screen.get", ben, room=other)
    before = pages.queries.runs
    admin.execute("update playback set position = 3 where room_id = %s", [other])
    await pages.until("end", lambda value: value["position"] == 3)
    assert (pages.values["page"], pages.queries.runs) == ([], before + 1)


async def test_a_change_while_it_is_read_for_the_first_time_is_not_missed(
    people: People, pages: Pages, admin: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = people.guest()
    room = (await ada.call("rooms.create", title="Race"))["id"]
    name = Moment._name
    heard, mark = asyncio.Event(), new_id()
    changed = pages.queries.changed

    def hear(change: Any) -> None:
        changed(change)
        if change.table == mark:
            heard.set()

    async def slowly(moment: Any, actor: Any) -> None:
        await name(moment, actor)
        if not heard.is_set():
            # The snapshot is taken; now the row changes, and the page hears of it before it has its answer.
            admin.execute("update room set title = 'During' where id = %s", [room])
            admin.execute("select pg_notify('raffi_rows', %s)", [f'{{"t": "{mark}"}}'])
            await asyncio.wait_for(heard.wait(), 10)

    feed = ada.server.feed
    feed.on_rows[feed.on_rows.index(changed)] = hear
    monkeypatch.setattr(Moment, "_name", slowly)
    first = await pages.watch("page", "rooms.get", ada, room=room)
    feed.on_rows[feed.on_rows.index(hear)] = changed
    assert first["title"] == "Race"
    await pages.until("page", lambda value: value["title"] == "During")


async def test_who_comes_between_a_change_and_its_notice_does_not_hide_it_from_the_others(
    server: Server, people: People, pages: Pages, admin: psycopg.Connection[Any]
) -> None:
    ada = people.guest()
    room = (await ada.call("rooms.create", title="Before"))["id"]
    await pages.watch("first", "rooms.get", ada, room=room)
    server.feed.on_rows.remove(pages.queries.changed)
    admin.execute("update room set title = 'After' where id = %s", [room])
    assert (await pages.watch("second", "rooms.get", ada, room=room))["title"] == "After"
    server.feed.on_rows.append(pages.queries.changed)
    await pages.until("first", lambda value: value["title"] == "After")


async def test_a_page_that_watches_waits_for_no_page(
    people: People, pages: Pages, admin: psycopg.Connection[Any]
) -> None:
    """A handler holds its page until it ends: what it watches must not need a page before, its own least of all."""
    ada = people.guest()
    room = (await ada.call("rooms.create", title="Before"))["id"]
    await pages.watch("first", "rooms.get", ada, room=room)
    ada.server.feed.on_rows.remove(pages.queries.changed)
    admin.execute("update room set title = 'After' where id = %s", [room])
    async with pages.handler["first"], pages.handler["second"], asyncio.timeout(5):
        assert (await pages.watch("second", "rooms.get", ada, room=room))["title"] == "After"
    ada.server.feed.on_rows.append(pages.queries.changed)
    await pages.until("first", lambda value: value["title"] == "After")


async def test_a_page_that_is_gone_is_forgotten(people: People, pages: Pages, admin: psycopg.Connection[Any]) -> None:
    ada = people.guest()
    room = (await ada.call("rooms.create", title="Gone"))["id"]
    for token in ("open", "shut"):
        await pages.watch(token, "rooms.get", ada, room=room)
    pages.closed.add("shut")
    for title in ("one", "two"):
        admin.execute("update room set title = %s where id = %s", [title, room])
        await pages.until("open", lambda value, title=title: value["title"] == title)
    assert len(pages.values["shut"]) == 1
    pages.queries.forget_page("open")
    assert pages.queries._queries == {}


async def room_with(host: Person, *others: Person) -> str:
    """A public room with people in it."""
    room = (await host.call("rooms.create", title="Room", is_public=True))["id"]
    for one in others:
        await one.call("rooms.join", room=room)
    return room


@pytest.mark.parametrize("how", ["rooms.kick", "rooms.ban"])
@pytest.mark.parametrize("first", [True, False])
async def test_who_is_put_out_sees_nothing_more(people: People, pages: Pages, how: str, first: bool) -> None:
    ada, ben, cem = people.guest(), people.guest(), people.guest()
    room = await room_with(ada, ben, cem)
    for who in (ben, cem) if first else (cem, ben):
        for name in ("rooms.get", "screen.get", "screen.queue"):
            await pages.watch(f"{who.id} {name}", name, who, room=room)
    await ada.call(how, room=room, member=ben.id)
    await ada.call("rooms.update", room=room, title="Behind")
    await ada.call("screen.load", room=room, source={"url": "https://films.example/behind.mp4"})
    await ada.call("screen.queue_add", room=room, source={"url": "https://films.example/next.mp4"})
    await pages.until(f"{cem.id} rooms.get", lambda value: value["title"] == "Behind")
    await pages.until(f"{cem.id} screen.get", lambda value: "behind" in str(value))
    await pages.until(f"{cem.id} screen.queue", lambda value: len(value) == 1)
    told = [value for token, values in pages.values.items() if token.startswith(ben.id) for value in values]
    assert "ehind" not in str(told)
    assert "next.mp4" not in str(told)
    assert not [value for values in pages.values.values() for value in values if value is None]
    assert not [token for token in pages.queries._pages if token.startswith(ben.id)]


async def test_when_the_first_leaves_the_others_keep_the_room(people: People, pages: Pages) -> None:
    ada, ben, cem = people.guest(), people.guest(), people.guest()
    room = await room_with(ada, ben, cem)
    for who in (ben, cem):
        await pages.watch(who.id, "rooms.get", who, room=room)
    await ben.call("rooms.leave", room=room)
    await ada.call("rooms.update", room=room, title="Without Ben")
    await pages.until(cem.id, lambda value: value["title"] == "Without Ben")
    assert None not in pages.values[cem.id]
    assert "Without Ben" not in str(pages.values[ben.id])


async def test_a_new_role_is_told_to_who_has_it_and_to_nobody_else(people: People, pages: Pages) -> None:
    ada, ben, cem = people.guest(), people.guest(), people.guest()
    room = await room_with(ada, ben, cem)
    for who in (ben, cem):
        assert (await pages.watch(who.id, "rooms.get", who, room=room))["me"] == "member"
    for who in (ben, cem):
        await ada.call("rooms.set_role", room=room, member=who.id, role="viewer")
        await pages.until(who.id, lambda value: value["me"] == "viewer")
        assert {value["me"] for value in pages.values[cem.id]} <= {"viewer"}
    await ada.call("rooms.set_role", room=room, member=ben.id, role="cohost")
    await pages.until(ben.id, lambda value: value["me"] == "cohost")
    await ada.call("rooms.update", room=room, title="For both")
    for who, role in ((ben, "cohost"), (cem, "viewer")):
        assert (await pages.until(who.id, lambda value: value["title"] == "For both"))["me"] == role
    assert {value["me"] for value in pages.values[cem.id]} == {"viewer"}


async def test_a_role_changed_for_many_at_once_reaches_each(
    people: People, pages: Pages, admin: psycopg.Connection[Any]
) -> None:
    ada, others = people.guest(), [people.guest() for _ in range(4)]
    room = await room_with(ada, *others)
    for who in others:
        await pages.watch(who.id, "rooms.get", who, room=room)
    admin.execute("update member set role = 'viewer' where room_id = %s and role = 'member'", [room])
    for who in others:
        await pages.until(who.id, lambda value: value["me"] == "viewer")


async def test_a_right_is_looked_at_only_when_it_may_have_changed(
    people: People, pages: Pages, admin: psycopg.Connection[Any]
) -> None:
    ada, others = people.guest(), [people.guest() for _ in range(6)]
    room, elsewhere = await room_with(ada, *others), await room_with(people.guest())
    for who in others:
        await pages.watch(who.id, "screen.get", who, room=room)
    for at, position in enumerate((1, 2)):
        before = pages.queries.checks
        admin.execute("update playback set position = %s where room_id = %s", [position, room])
        for who in others:
            await pages.until(who.id, lambda value, position=position: value["position"] == position)
        # The first time, what the last one's coming in changed is still to be looked at.
        assert pages.queries.checks - before <= 1 or at == 0
    before = pages.queries.checks
    await people.guest().call("rooms.join", room=elsewhere)
    await ada.call("rooms.kick", room=room, member=others[-1].id)
    admin.execute("update playback set position = 3 where room_id = %s", [room])
    for who in others[:-1]:
        await pages.until(who.id, lambda value: value["position"] == 3)
    # Whose row it is, and once the others, since the room's own row (how many are in it) has changed.
    assert pages.queries.checks - before <= 2 * len(others) + 2
    assert others[-1].id not in pages.queries._pages


async def test_what_waits_for_a_page_does_not_come_when_its_right_has_gone(people: People, pages: Pages) -> None:
    ada, ben, cem = people.guest(), people.guest(), people.guest()
    room = await room_with(ada, ben, cem)
    for who in (ben, cem):
        for name in ("rooms.get", "screen.get"):
            await pages.watch(who.id, name, who, room=room)
    async with pages.handler[ben.id]:
        await ada.call("rooms.update", room=room, title="Before")
        await ada.call("screen.load", room=room, source={"url": "https://films.example/before.mp4"})
        await pages.until(cem.id, lambda value: "before.mp4" in str(value))
        await ada.call("rooms.kick", room=room, member=ben.id)
        await pages.given_up(ben.id, 1)
    await ada.call("rooms.update", room=room, title="After")
    await pages.until(cem.id, lambda value: value.get("title") == "After")
    assert pages.values[ben.id] == []
    assert ben.id not in pages.queries._pages


async def test_who_comes_in_while_an_older_snapshot_is_read_stays(
    server: Server,
    people: People,
    pages: Pages,
    admin: psycopg.Connection[Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ada, ben, cem = people.guest(), people.guest(), people.guest()
    room = await room_with(ada, cem)
    await pages.watch("cem", "rooms.get", cem, room=room)
    await ada.call("rooms.update", room=room, title="Heard")
    await pages.until("cem", lambda value: value["title"] == "Heard")
    if pages.queries._working:
        await pages.queries._working
    name, taken, go_on, first = Moment._name, asyncio.Event(), asyncio.Event(), [True]

    async def slowly(moment: Any, actor: Any) -> None:
        await name(moment, actor)
        if actor == cem.actor and first:
            first.clear()
            taken.set()
            await go_on.wait()

    monkeypatch.setattr(Moment, "_name", slowly)
    admin.execute("update member set left_at = now(), left_how = 'kicked' where actor_id = %s", [cem.id])
    await asyncio.wait_for(taken.wait(), 10)
    # This snapshot knows of no Ben, and looks for somebody who may ask for the room instead of Cem. Notices are late.
    server.feed.on_rows.remove(pages.queries.changed)
    await ben.call("rooms.join", room=room)
    await pages.watch("ben", "rooms.get", ben, room=room)
    go_on.set()
    assert pages.queries._working
    await pages.queries._working
    server.feed.on_rows.append(pages.queries.changed)
    await ada.call("rooms.update", room=room, title="Later")
    await pages.until("ben", lambda value: value["title"] == "Later")


async def test_a_closed_page_is_forgotten_after_a_grace(people: People, pages: Pages) -> None:
    ada = people.guest()
    room = await room_with(ada)
    for token in ("open", "shut", "reloads"):
        await pages.watch(token, "rooms.get", ada, room=room)
    opened = {"open"}
    pages.queries.forget_closed(opened.__contains__)
    assert set(pages.queries._pages) == {"open", "shut", "reloads"}
    opened.add("reloads")
    pages.queries.forget_closed(opened.__contains__)
    assert set(pages.queries._pages) == {"open", "reloads"}
    opened.remove("reloads")
    pages.queries.forget_closed(opened.__contains__)
    assert "reloads" in pages.queries._pages
    pages.queries.forget_closed(opened.__contains__)
    assert set(pages.queries._pages) == {"open"}
    pages.queries.forget_page("open")
    assert pages.queries._queries == {}


async def test_a_page_watches_so_much_and_no_more(people: People, pages: Pages) -> None:
    ada = people.guest()
    for at in range(WATCHES_PER_PAGE):
        await pages.queries.watch(Watcher("page", "state", str(at)), registry.get("accounts.me"), {}, ada.actor)
    with pytest.raises(Limited):
        await pages.queries.watch(Watcher("page", "state", "more"), registry.get("accounts.me"), {}, ada.actor)
    await pages.queries.watch(Watcher("page", "state", "0"), registry.get("rooms.mine"), {}, ada.actor)
    await pages.queries.watch(Watcher("other", "state", "0"), registry.get("accounts.me"), {}, ada.actor)


async def test_a_slow_page_holds_up_no_other(people: People, pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    ada = people.guest()
    room = await room_with(ada)
    for token in ("slow", "quick"):
        await pages.watch(token, "rooms.get", ada, room=room)
    async with pages.handler["slow"]:
        for title in ("one", "two", "three"):
            await ada.call("rooms.update", room=room, title=title)
            await pages.until("quick", lambda value, title=title: value["title"] == title)
        assert pages.values["slow"] == []
    await pages.until("slow", lambda value: value["title"] == "three")
    monkeypatch.setattr(queries_module, "PUSH_SECONDS", 0.05)
    async with pages.handler["slow"]:
        await ada.call("rooms.update", room=room, title="four")
        await pages.until("quick", lambda value: value["title"] == "four")
        await pages.given_up("slow", 2)
    await pages.until("slow", lambda value: value["title"] == "four")


async def test_an_older_answer_does_not_stay_over_a_newer_one(people: People, pages: Pages) -> None:
    ada = people.guest()
    room = await room_with(ada)
    await pages.watch("page", "rooms.get", ada, room=room)
    await pages.watch("other", "rooms.get", ada, room=room)
    async with pages.handler["page"]:
        await ada.call("rooms.update", room=room, title="older")
        await pages.until("other", lambda value: value["title"] == "older")
        await ada.call("rooms.update", room=room, title="newer")
        # The handler watches anew and shows the newer one; the older one waits for the handler to end.
        assert (await pages.watch("page", "rooms.get", ada, room=room))["title"] == "newer"
    await pages.until("page", lambda value: value["title"] == "newer")


async def test_the_queries_that_depend_on_whole_tables_are_known(people: People, pages: Pages) -> None:
    ada = people.guest()
    room = (await ada.call("rooms.create", title="Whole"))["id"]
    for name in ("rooms.get", "rooms.bans", "rooms.invite", "screen.get", "screen.queue", "chat.history"):
        await pages.watch(name, name, ada, room=room)
    await pages.watch("me", "accounts.me", ada)
    await pages.watch("list", "rooms.list_public", ada)
    whole = {name: tables for name, tables in pages.queries.whole_tables().items() if tables}
    assert whole == {"rooms.list_public": {"room"}}
