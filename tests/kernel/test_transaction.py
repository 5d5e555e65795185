"""Statements that share a round trip: in order, as the asker, all or nothing."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import psycopg
import pytest
from sqlalchemy import Integer, bindparam, func, select, text

from raffi_web.kernel.calls import Caller, Calls
from raffi_web.kernel.context import Actor, ActorKind, Context
from raffi_web.kernel.database import Database
from raffi_web.kernel.errors import Forbidden, Internal, Limited, Unavailable
from raffi_web.kernel.functions import Ahead, Function, Kind, Registry, somebody
from raffi_web.kernel.ids import new_id
from raffi_web.kernel.limits import Limit
from raffi_web.kernel.roles import Urls
from raffi_web.kernel.transaction import Statement
from tests.conftest import Postgres

# A value of its own and one that is given; the actor as the database knows it.
COUNTED = Statement(
    select(func.generate_series(1, 4, bindparam("step", type_=Integer)), func.current_setting("raffi.actor_id"))
)
ANSWERED = Statement(text("select count(*), raffi.actor() from operation where op = :op"))
KEEP = text(
    "insert into operation (actor_id, op, fn, args_hash, answer) values (raffi.actor(), :op, 'kept', '', '0')"
    " returning op"
)
KEEP_LAST = Statement(KEEP)
PID = Statement(text("select pg_backend_pid()"))
SLEEP = Statement(text("select pg_sleep(:seconds)"))
FAIL = Statement(text("select 1 / cast(:n as integer)"))
REFUSE = Statement(text("select raffi.refuse()"))
WAIT_SECONDS = 10


@pytest.fixture
async def database(urls: Urls) -> AsyncIterator[Database]:
    made = Database(urls.app, pool_size=1, overflow=1, patience=WAIT_SECONDS)
    yield made
    await made.close()


@pytest.fixture
def calls(database: Database) -> Calls:
    return Calls(database, Registry())


@pytest.fixture
def guest() -> Caller:
    return Caller(Actor(ActorKind.GUEST, new_id()), "10.1.1.1")


def add(calls: Calls, body: Callable[..., Any], ahead: Ahead | None = None, **options: Any) -> str:
    options = {"access": somebody, "kind": Kind.MUTATION, **options}
    name = f"proof.{body.__name__}"
    calls.registry.add(Function(name=name, body=body, ahead=ahead, **options))
    return name


def kept(admin: psycopg.Connection[Any], op: str) -> int:
    (row,) = admin.execute("select count(*) from operation where op = %s", [op]).fetchall()
    return row[0]


async def test_what_is_sent_ahead_is_asked_as_the_caller(calls: Calls, guest: Caller) -> None:
    seen: list[Any] = []

    async def look(ctx: Context, op: str) -> None:
        seen.append(await ctx.rows(ANSWERED.of({"op": op})))

    name = add(calls, look, ahead=lambda ctx, args: [ANSWERED.of({"op": args["op"]})])
    await calls(name, {"op": "mine-00001"}, guest, op="mine-00001")
    await calls(name, {"op": "mine-00001"}, guest, op="mine-00002")
    await calls(name, {"op": "mine-00001"}, Caller(Actor(ActorKind.GUEST, new_id())), op="mine-00003")
    assert [rows[0][0] for rows in seen] == [0, 1, 0]
    assert seen[0][0][1] == guest.actor.id


async def test_a_query_finds_what_was_sent_ahead_and_asks_for_the_rest(calls: Calls, guest: Caller) -> None:
    asked: list[Any] = []

    async def first(ctx: Context) -> Any:
        asked.append((ctx.sent(COUNTED.of({"step": 2})), ctx.sent(COUNTED.of({"step": 5}))))
        return [await ctx.rows(COUNTED.of({"step": 2})), await ctx.rows(COUNTED.of({"step": 5}))]

    name = add(calls, first, ahead=lambda ctx, args: [COUNTED.of({"step": 2})], kind=Kind.QUERY)
    alone = await calls(name, {}, guest)
    assert alone == [[[1, guest.actor.id], [3, guest.actor.id]], [[1, guest.actor.id]]]
    assert asked[0][0]
    assert asked[0][1] is None
    # Of several in one snapshot, nothing is sent ahead.
    assert await calls.together([(name, {})], guest) == [alone]
    assert asked[1] == (None, None)


async def test_what_is_last_comes_after_the_session_and_with_the_commit(
    calls: Calls, guest: Caller, admin: psycopg.Connection[Any]
) -> None:
    told: list[tuple[Any, int]] = []

    async def write(ctx: Context) -> str:
        ctx.at_commit(ANSWERED.of({"op": "first-0001"}, lambda rows: told.append((rows, kept(admin, "first-0001")))))
        await ctx.session.execute(KEEP, {"op": "first-0001"})
        assert not told
        return "done"

    assert await calls(add(calls, write), {}, guest) == "done"
    ((rows, committed),) = told
    assert rows[0][0] == 1
    assert committed == 1


async def test_one_failure_undoes_all(calls: Calls, guest: Caller, admin: psycopg.Connection[Any]) -> None:
    told: list[Any] = []

    async def write(ctx: Context) -> None:
        await ctx.session.execute(KEEP, {"op": "fails-0001"})
        ctx.at_commit(KEEP_LAST.of({"op": "fails-0002"}, told.append))
        ctx.at_commit(FAIL.of({"n": 0}, told.append))

    with pytest.raises(Internal):
        await calls(add(calls, write), {}, guest, op="fails-0003")
    assert not told
    assert [kept(admin, f"fails-000{number}") for number in (1, 2, 3)] == [0, 0, 0]


async def test_who_has_lost_the_right_meanwhile_is_told_by_the_rule(calls: Calls, guest: Caller) -> None:
    runs: list[int] = []

    async def rule(ctx: Context, args: dict[str, Any]) -> None:
        if runs:
            raise Forbidden

    async def write(ctx: Context) -> None:
        runs.append(1)
        ctx.at_commit(REFUSE.of({}))

    with pytest.raises(Forbidden):
        await calls(add(calls, write, access=rule), {}, guest)
    assert len(runs) == 1


async def test_a_limited_call_runs_nothing(calls: Calls, guest: Caller) -> None:
    runs: list[int] = []

    async def write(ctx: Context) -> None:
        runs.append(1)

    name = add(calls, write, ahead=lambda ctx, args: [ANSWERED.of({"op": "x"})], limit=Limit("proof_ahead", 1, 60))
    await calls(name, {}, guest)
    with pytest.raises(Limited):
        await calls(name, {}, guest)
    assert len(runs) == 1


async def test_connections_that_died_idle_are_replaced(calls: Calls, guest: Caller, postgres: Postgres) -> None:
    pids: set[int] = set()

    async def write(ctx: Context) -> None:
        pids.add((ctx.sent(PID.of({})) or [(0,)])[0][0])
        ctx.at_commit(SLEEP.of({"seconds": 0.01}))

    name = add(calls, write, ahead=lambda ctx, args: [PID.of({})])
    await asyncio.gather(*(calls(name, {}, guest) for _ in range(2)))
    assert len(pids) == 2
    with psycopg.connect(postgres.dsn, autocommit=True) as superuser:
        for pid in pids:
            superuser.execute("select pg_terminate_backend(%s, 5000)", [pid])
    with pytest.raises(Unavailable):
        await calls(name, {}, guest)
    await asyncio.gather(*(calls(name, {}, guest) for _ in range(2)))


async def test_a_cancelled_call_gives_its_connection_back(calls: Calls, guest: Caller, postgres: Postgres) -> None:
    async def write(ctx: Context, seconds: float) -> None:
        pass

    name = add(calls, write, ahead=lambda ctx, args: [SLEEP.of({"seconds": args["seconds"]})])
    asleep = "select count(*) from pg_stat_activity where query like '%pg_sleep(%' and pid <> pg_backend_pid()"
    with psycopg.connect(postgres.dsn, autocommit=True) as superuser:
        for _ in range(4):
            waiting = asyncio.create_task(calls(name, {"seconds": 30}, guest))
            while superuser.execute(asleep).fetchall() == [(0,)]:  # noqa: ASYNC110 - nothing tells us
                await asyncio.sleep(0.01)
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)
    await asyncio.wait_for(calls(name, {"seconds": 0}, guest), WAIT_SECONDS)
    assert calls.database.pool_use()["in_use"] == 0
