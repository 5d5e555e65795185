"""The change feed: every committed change is heard, whoever made it, with old and new keys."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb

from raffi_web.kernel.changes import ChangeFeed, ChannelMoved, RowsChanged
from raffi_web.kernel.database import Database
from raffi_web.kernel.ids import new_id
from raffi_web.kernel.roles import Urls
from tests.conftest import Postgres

PATIENCE = 15


@dataclass
class Heard:
    """What a feed has told."""

    feed: ChangeFeed
    rows: list[RowsChanged] = field(default_factory=list)
    moved: list[ChannelMoved] = field(default_factory=list)
    gaps: int = 0
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def gap(self) -> None:
        self.gaps += 1
        self.news.set()

    async def until(self, table: str, admin: psycopg.Connection[Any]) -> list[RowsChanged]:
        """Everything told of a table up to now: a mark is sent behind it and waited for."""
        mark = ChannelMoved(f"mark:{new_id()}", 7)
        admin.execute("select pg_notify('raffi_channel', %s)", [f"{mark.channel} 7"])
        async with asyncio.timeout(PATIENCE):
            while mark not in self.moved:
                self.news.clear()
                await self.news.wait()
        return [one for one in self.rows if one.table == table]


@pytest.fixture
async def heard(urls: Urls) -> AsyncIterator[Heard]:
    database = Database(urls.app)
    made = Heard(ChangeFeed(database))
    made.feed.on_rows.append(lambda one: (made.rows.append(one), made.news.set())[0])
    made.feed.on_channel.append(lambda one: (made.moved.append(one), made.news.set())[0])
    made.feed.on_gap.append(made.gap)
    listening = asyncio.create_task(made.feed.run())
    await made.feed.connected.wait()
    yield made
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)
    await database.close()


@pytest.fixture
def place(admin: psycopg.Connection[Any]) -> tuple[str, str]:
    """A room and its owner, made with psql."""
    actor, room = new_id(), new_id()[-10:]
    admin.execute("insert into actor (id, kind, name, color) values (%s, 'guest', 'x', 1)", [actor])
    admin.execute(
        "insert into room (id, title, title_id, title_name, is_public, grants, owner_id)"
        " values (%s, 't', 'i', 'n', true, '{}', %s)",
        [room, actor],
    )
    return room, actor


async def test_every_act_names_its_keys(heard: Heard, admin: psycopg.Connection[Any], place: tuple[str, str]) -> None:
    room, actor = place
    admin.execute(
        "insert into member (room_id, actor_id, role, name, color) values (%s, %s, 'host', 'x', 1)", [room, actor]
    )
    admin.execute("update member set muted = true where room_id = %s", [room])
    admin.execute("delete from member where room_id = %s", [room])
    keys = {"room_id": frozenset([room]), "actor_id": frozenset([actor])}
    assert await heard.until("member", admin) == [RowsChanged("member", keys)] * 3


async def test_a_row_that_moves_notifies_both_places(
    heard: Heard, admin: psycopg.Connection[Any], place: tuple[str, str]
) -> None:
    room, actor = place
    other = new_id()[-10:]
    admin.execute(
        "insert into room select (jsonb_populate_record(r, %s)).* from room r where id = %s",
        [Jsonb({"id": other}), room],
    )
    admin.execute(
        "insert into member (room_id, actor_id, role, name, color) values (%s, %s, 'host', 'x', 1)", [room, actor]
    )
    admin.execute("update member set room_id = %s where room_id = %s", [other, room])
    told = await heard.until("member", admin)
    assert told[-1].keys is not None
    assert told[-1].keys["room_id"] == {room, other}


async def test_a_statement_that_touches_nothing_says_nothing(heard: Heard, admin: psycopg.Connection[Any]) -> None:
    admin.execute("update member set muted = true where room_id = 'none'")
    assert await heard.until("member", admin) == []


async def test_what_is_rolled_back_is_not_told(
    heard: Heard, admin: psycopg.Connection[Any], place: tuple[str, str]
) -> None:
    with admin.transaction(force_rollback=True):
        admin.execute("update room set title = 'other' where id = %s", [place[0]])
    told = await heard.until("room", admin)
    assert len(told) == 1
    assert [one for one in heard.moved if one.channel == f"room:{place[0]}"] == [ChannelMoved(f"room:{place[0]}", 1)]


async def test_more_keys_than_a_notice_holds_name_the_table_alone(heard: Heard, admin: psycopg.Connection[Any]) -> None:
    with admin.transaction():
        admin.execute(
            "insert into actor (id, kind, name, color) select 'many' || lpad(n::text, 22, '0'), 'guest', 'x', 1"
            " from generate_series(1, 400) n"
        )
        admin.execute("delete from actor where id like 'many%'")
    told = await heard.until("actor", admin)
    assert told[-1] == RowsChanged("actor", None)


async def test_a_channel_moves_once_a_transaction(
    heard: Heard, admin: psycopg.Connection[Any], place: tuple[str, str]
) -> None:
    channel = f"room:{place[0]}"
    with admin.transaction():
        for title in ("one", "two"):
            admin.execute("update room set title = %s where id = %s", [title, place[0]])
    admin.execute("delete from room where id = %s", [place[0]])
    await heard.until("room", admin)
    assert [one.version for one in heard.moved if one.channel == channel] == [1, 2, 0]


async def test_a_lost_connection_is_made_again_and_told_as_a_gap(
    heard: Heard, admin: psycopg.Connection[Any], postgres: Postgres
) -> None:
    with psycopg.connect(postgres.dsn, autocommit=True) as superuser:
        for times in (2, 3):
            superuser.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where datname = 'raffi_test' and query like 'listen raffi_%'"
            )
            async with asyncio.timeout(PATIENCE):
                while heard.gaps < times:
                    heard.news.clear()
                    await heard.news.wait()
            await heard.until("room", admin)


@pytest.mark.parametrize("payload", ["", "no version", "x y", "{", '{"k": 1}', '{"t": 1, "k": [1]}', "\u0001"])
async def test_bad_notices_do_not_silence_the_feed(heard: Heard, admin: psycopg.Connection[Any], payload: str) -> None:
    for channel in ("raffi_rows", "raffi_channel"):
        admin.execute("select pg_notify(%s, %s)", [channel, payload])
    await heard.until("room", admin)
    assert heard.gaps == 1
