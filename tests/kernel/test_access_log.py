"""The access log: every call is in it, of its arguments only ids, and it never holds up a call."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from typing import Annotated, Any

import psycopg
import pytest
from psycopg.rows import dict_row

from raffi_web import features
from raffi_web.kernel import access_log, telemetry
from raffi_web.kernel.access_log import AccessLog, ids_of, network_for_log
from raffi_web.kernel.arguments import code, line
from raffi_web.kernel.calls import Caller, Calls
from raffi_web.kernel.context import Actor, ActorKind, Context
from raffi_web.kernel.database import Database
from raffi_web.kernel.errors import NotFound, RaffiError
from raffi_web.kernel.functions import Function, Kind, Registry, anyone, registry
from raffi_web.kernel.ids import new_id, room_id
from raffi_web.kernel.roles import Urls
from raffi_web.server import Server, end
from tests.support.fixtures import People

PATIENCE = 20
Id = Annotated[str, code(r"[0-9a-hjkmnp-tv-z]{26}")]
Room = Annotated[str, code(r"[0-9a-hjkmnp-tv-z]{10}")]


async def found(admin: psycopg.Connection[Any], actor: str, count: int) -> list[dict[str, Any]]:
    """An actor's rows, when there are so many."""
    async with asyncio.timeout(PATIENCE):
        while True:
            with admin.cursor(row_factory=dict_row) as cursor:
                rows = cursor.execute("select * from access_log where actor_id = %s order by at", [actor]).fetchall()
            if len(rows) >= count:
                assert len(rows) == count, [row["function"] for row in rows]
                return rows
            await asyncio.sleep(0.05)


def days(admin: psycopg.Connection[Any]) -> list[str]:
    """The days there are, oldest first, by how far they are from today (UTC)."""
    rows = admin.execute(
        "select to_date(right(c.relname, 8), 'YYYYMMDD') - (now() at time zone 'utc')::date"
        " from pg_inherits i join pg_class c on c.oid = i.inhrelid"
        " where i.inhparent = 'access_log'::regclass order by 1"
    )
    return [day for (day,) in rows]


async def test_every_call_is_written_down_with_what_became_of_it(
    people: People, admin: psycopg.Connection[Any]
) -> None:
    ada = people.guest("192.0.2.77")
    room = (await ada.call("rooms.create", title="Nobody else's business", access_key="123456"))["id"]
    await ada.call("chat.say", room=room, body="a secret word")
    other = people.guest().id
    for function, args in (
        ("rooms.kick", {"room": room, "member": other}),
        ("chat.say", {"room": room}),
        ("no.such", {}),
    ):
        with pytest.raises(RaffiError):
            await ada.call(function, **args)
    await ada.server.calls.together([("rooms.get", {"room": room})], Caller(ada.actor, "192.0.2.77"))
    rows = await found(admin, ada.id, 6)
    seen = [(row["function"], row["result"], row["room_id"], row["on_kind"], row["on_id"]) for row in rows]
    assert seen == [
        ("rooms.create", "ok", None, None, None),
        ("chat.say", "ok", room, None, None),
        ("rooms.kick", "no_member", room, "member", other),
        ("chat.say", "invalid", room, None, None),
        ("unknown", "no_function", None, None, None),
        ("rooms.get", "ok", room, None, None),
    ]
    first = rows[0]
    assert (first["actor_kind"], first["session_id"], first["network"]) == (
        "guest",
        ada.actor.session[:12],
        "192.0.2.0/24",
    )
    assert 0 < first["ms"] < 60_000
    assert abs(first["at"].timestamp() - time.time()) < PATIENCE


async def test_of_the_arguments_there_are_only_ids(people: People, admin: psycopg.Connection[Any]) -> None:
    ada = people.guest()
    secret = "0123456789"
    room = (await ada.call("rooms.create", title=secret, access_key="123456", slug="a-name-of-mine"))["id"]
    tried: list[tuple[str, Any]] = [
        ("rooms.door", {"room": "a-name-of-mine", "invite": new_id()}),
        ("rooms.join", {"room": room, "key": "123456"}),
        ("chat.say", {"room": room, "body": new_id(), "reply_to": {"deep": secret}}),
        ("accounts.update_me", {"name": "Ada " + secret}),
        ("rooms.kick", {"room": [room], "member": {"id": secret}}),
        ("rooms.get", "no object at all"),
    ]
    for function, args in tried:
        with contextlib.suppress(RaffiError):
            await ada.server.calls(function, args, Caller(ada.actor))
    rows = await found(admin, ada.id, 7)
    assert [row["room_id"] for row in rows] == [None, None, room, room, None, None, None]
    assert {row["on_id"] for row in rows} == {None}
    assert not [row for row in rows for value in row.values() if value == secret or value == "123456"]


def test_what_counts_as_an_id_is_what_the_annotation_says() -> None:
    async def body(
        ctx: Context, room: Room, member: Id, name: Annotated[str, line(1, 40)], maybe: Id | None = None, n: int = 0
    ) -> None: ...

    features.load()
    made = Function(name="lab.body", kind=Kind.QUERY, body=body, access=anyone)
    assert ids_of(made) == ("room", "member", "maybe")
    named = {one.name: ids_of(one) for one in registry.all() if one.body.__module__.startswith("raffi_web.")}
    secret = {"invite", "key", "token", "password", "access_key", "op", "name", "title", "body", "slug", "email"}
    # What the functions of tokens call `token` is a row's id.
    assert not [name for name, names in named.items() if secret & set(names) and not name.startswith("tokens.")]
    assert named["rooms.kick"] == ("room", "member")


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1::/48"),
        ("", None),
        ("testclient", None),
    ],
)
def test_of_an_address_there_is_the_network(address: str, network: str | None) -> None:
    assert network_for_log(address) == network


# Its days


@pytest.fixture
async def database(urls: Urls) -> AsyncIterator[Database]:
    made = Database(urls.app, pool_size=2, overflow=2)
    yield made
    await made.close()


@contextlib.asynccontextmanager
async def writing(log: AccessLog) -> AsyncIterator[None]:
    task = asyncio.create_task(log.run())
    try:
        yield
    finally:
        await end([task])


async def turned(database: Database, keep: int) -> None:
    async with await database.listener() as connection:
        await connection.execute(access_log.TURN, [keep])


async def test_days_are_made_ahead_and_dropped_whole(
    server: Server, database: Database, admin: psycopg.Connection[Any]
) -> None:
    await turned(database, 7)
    assert days(admin) == [-1, 0, 1, 2]
    admin.execute("set role raffi_owner")
    for day in (-9, -8, -7, -3):
        admin.execute(
            f"do $$ declare d date := (now() at time zone 'utc')::date {day}; begin execute format("
            "'create table access_log_%s partition of access_log for values from (%L) to (%L)',"
            " to_char(d, 'YYYYMMDD'), d || ' 00:00+00', (d + 1) || ' 00:00+00'); end $$".encode()
        )
    admin.execute("reset role")
    await turned(database, 7)
    assert days(admin) == [-7, -3, -1, 0, 1, 2]
    await turned(database, 2)
    assert days(admin) == [-1, 0, 1, 2]


async def test_switched_off_nothing_is_written_and_nothing_kept(
    database: Database, admin: psycopg.Connection[Any]
) -> None:
    log = AccessLog(database, registry, days=0)
    try:
        assert log.taker is None
        await asyncio.wait_for(log.run(), PATIENCE)
        assert days(admin) == []
    finally:
        await turned(database, 7)
    assert days(admin) == [-1, 0, 1, 2]


# When the database is away


def counted(name: str) -> float:
    return telemetry.registry.get_sample_value(name) or 0.0


async def test_calls_go_on_while_the_log_can_not_be_written_and_what_is_too_much_is_counted(
    database: Database, admin: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access_log, "AGAIN_SECONDS", 0.05)

    async def answers(ctx: Context) -> str:
        return "here"

    known = Registry()
    known.add(Function(name="lab.answers", kind=Kind.QUERY, body=answers, access=anyone))
    log = AccessLog(database, known, days=7, most=5, every=0.05)
    calls = Calls(database, known, note=log.note)
    tried = asyncio.Event()
    connect, away = database.listener, True

    async def listener() -> Any:
        if away:
            tried.set()
            raise psycopg.OperationalError("away")
        return await connect()

    monkeypatch.setattr(database, "listener", listener)
    actor = Actor(ActorKind.GUEST, new_id())
    dropped = counted("raffi_access_dropped_total")
    async with writing(log):
        await asyncio.wait_for(tried.wait(), PATIENCE)
        for _ in range(8):
            assert await calls("lab.answers", {}, Caller(actor)) == "here"
        assert counted("raffi_access_dropped_total") == dropped + 3
        away = False
        await found(admin, actor.id, 5)
        await calls("lab.answers", {}, Caller(actor))
        await found(admin, actor.id, 6)


async def test_a_connection_that_breaks_loses_and_doubles_nothing(
    database: Database, admin: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access_log, "AGAIN_SECONDS", 0.05)
    log = AccessLog(database, Registry(), days=7, every=0.01)
    actor = Actor(ActorKind.GUEST, new_id())
    async with writing(log):
        for n in range(1, 31):
            log.note(actor, "", "lab.answers", {}, "ok", 0.001)
            if n % 10 == 0:
                await found(admin, actor.id, n)
                admin.execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity where query like '%insert into access_log%'"
                    " and usename = 'raffi_app'"
                )
    await found(admin, actor.id, 30)


async def test_what_waits_is_written_when_the_process_ends(database: Database, admin: psycopg.Connection[Any]) -> None:
    log = AccessLog(database, Registry(), days=7, every=3600)
    actor = Actor(ActorKind.GUEST, new_id())
    async with writing(log):
        await asyncio.sleep(0)
        for _ in range(3):
            log.note(actor, "", "lab.answers", {"room": room_id()}, "ok", 0.001)
    await found(admin, actor.id, 3)


async def test_many_calls_are_written_before_their_second_is_over(
    database: Database, admin: psycopg.Connection[Any]
) -> None:
    log = AccessLog(database, Registry(), days=7, every=3600)
    actor = Actor(ActorKind.GUEST, new_id())
    async with writing(log):
        for _ in range(access_log.BATCH):
            log.note(actor, "", "lab.answers", {}, "ok", 0.001)
        await found(admin, actor.id, access_log.BATCH)


async def test_the_app_may_add_to_it_and_change_nothing(urls: Urls, database: Database) -> None:
    async with await database.listener() as connection:
        await connection.execute(access_log.BECOME, ["system", "service"])
        for statement in ("update access_log set result = 'ok'", "delete from access_log", "truncate access_log"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                await connection.execute(statement.encode())


def test_a_note_does_not_ask_for_functions_that_are_not_there(database: Database) -> None:
    log = AccessLog(database, Registry(), days=7)
    log.note(Actor(ActorKind.NOBODY, ""), "", "unknown", {"room": room_id()}, "no_function", 0.0)
    with pytest.raises(NotFound):
        log.registry.get("unknown")
