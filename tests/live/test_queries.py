"""Live queries: a committed change reaches the page, once for each audience, and only when it matters."""

import asyncio
from collections import defaultdict
from typing import Any

import psycopg
import pytest

from raffi_web.kernel.functions import registry
from raffi_web.kernel.ids import new_id
from raffi_web.live.queries import LiveQueries, Watcher
from raffi_web.server import Server
from tests.support.fixtures import People, Person


class Pages:
    """Open pages, as far as live queries know them."""

    def __init__(self, server: Server) -> None:
        self.values: dict[str, list[Any]] = defaultdict(list)
        self.news = asyncio.Event()
        self.closed: set[str] = set()
        self.handler: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self.queries = LiveQueries(server.database, self.assign)
        server.feed.on_rows.append(self.queries.changed)

    async def assign(self, token: str, state: str, variable: str, value: Any) -> bool:
        async with self.handler[token]:
            self.values[token].append(value)
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
    context = pages.queries._context
    heard, mark = asyncio.Event(), new_id()
    changed = pages.queries.changed

    def hear(change: Any) -> None:
        changed(change)
        if change.table == mark:
            heard.set()

    async def slowly(session: Any, actor: Any) -> Any:
        made = await context(session, actor)
        if not heard.is_set() and len(pages.queries._ears):
            # The snapshot is taken; now the row changes, and the page hears of it before it has its answer.
            admin.execute("update room set title = 'During' where id = %s", [room])
            admin.execute("select pg_notify('raffi_rows', %s)", [f'{{"t": "{mark}"}}'])
            await asyncio.wait_for(heard.wait(), 10)
        return made

    feed = ada.server.feed
    feed.on_rows[feed.on_rows.index(changed)] = hear
    monkeypatch.setattr(pages.queries, "_context", slowly)
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


async def test_who_is_put_out_sees_nothing_more(people: People, pages: Pages) -> None:
    ada, ben = people.guest(), people.guest()
    room = (await ada.call("rooms.create", title="Out", is_public=True))["id"]
    await ben.call("rooms.join", room=room)
    await pages.watch("ben", "rooms.get", ben, room=room)
    await ada.call("rooms.kick", room=room, member=ben.id)
    await pages.until("ben", lambda value: value is None)


async def test_the_queries_that_depend_on_whole_tables_are_known(people: People, pages: Pages) -> None:
    ada = people.guest()
    room = (await ada.call("rooms.create", title="Whole"))["id"]
    for name in ("rooms.get", "rooms.bans", "rooms.invite", "screen.get", "screen.queue", "chat.history"):
        await pages.watch(name, name, ada, room=room)
    await pages.watch("me", "accounts.me", ada)
    await pages.watch("list", "rooms.list_public", ada)
    whole = {name: tables for name, tables in pages.queries.whole_tables().items() if tables}
    # `member` by the outer join of `access.find`: a stranger's room has no member row of theirs.
    outer = {"member"}
    assert whole == {
        "rooms.list_public": {"room"},
        "rooms.get": outer,
        "rooms.bans": outer,
        "rooms.invite": outer,
        "screen.get": outer,
        "screen.queue": outer,
        "chat.history": outer,
    }
