"""Calls: done once, limited, retried, and never more than an error's sentence to the caller."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable
from typing import Any

import psycopg
import pytest
from sqlalchemy import text

from raffi_web.kernel import calls as calls_module
from raffi_web.kernel import limits
from raffi_web.kernel.calls import Caller, Calls
from raffi_web.kernel.clock import ServerClock
from raffi_web.kernel.context import Actor, ActorKind, Context
from raffi_web.kernel.crypto import Signer
from raffi_web.kernel.database import Database
from raffi_web.kernel.errors import (
    Conflict,
    Forbidden,
    Internal,
    Invalid,
    Limited,
    NotFound,
    NotSignedIn,
    Unavailable,
)
from raffi_web.kernel.functions import Function, Kind, Registry, anyone, service, somebody
from raffi_web.kernel.ids import new_id
from raffi_web.kernel.limits import Limit
from raffi_web.kernel.roles import Urls
from tests.conftest import Postgres

COUNT = text(
    "insert into operation (actor_id, op, fn, args_hash, answer)"
    " values (raffi.actor(), :op, 'tally', '', '0') on conflict do nothing"
)


committed = asyncio.Event()


def guest() -> Caller:
    return Caller(Actor(ActorKind.GUEST, new_id()), "10.1.1.1")


@pytest.fixture
async def database(urls: Urls) -> AsyncIterator[Database]:
    made = Database(urls.app, pool_size=4, overflow=8)
    yield made
    await made.close()


@pytest.fixture
def calls(database: Database) -> Calls:
    return Calls(database, Registry())


def add(calls: Calls, body: Callable[..., Any], kind: Kind = Kind.MUTATION, **options: Any) -> str:
    options.setdefault("access", somebody)
    function = Function(name=f"proof.{body.__name__}", kind=kind, body=body, **options)
    calls.registry.add(function)
    return function.name


def counter(calls: Calls, **options: Any) -> tuple[str, Callable[[], int]]:
    """A mutation that counts its runs that were committed, and the count."""
    done: list[int] = []
    committed.clear()
    numbers = itertools.count(1)

    async def count(ctx: Context, by: int = 1) -> dict[str, int]:
        number = next(numbers)
        await ctx.session.execute(COUNT, {"op": f"tally-{number}"})
        ctx.after_commit.append(lambda: done.append(number) or committed.set())
        return {"number": number}

    return add(calls, count, **options), lambda: len(done)


async def test_an_operation_is_answered_again_and_not_done_again(calls: Calls) -> None:
    name, done = counter(calls)
    caller = guest()
    first = await calls(name, {"by": 2}, caller, op="operation-1")
    assert await calls(name, {"by": 2}, caller, op="operation-1") == first
    assert done() == 1
    with pytest.raises(Conflict) as clash:
        await calls(name, {"by": 3}, caller, op="operation-1")
    assert (clash.value.kind, clash.value.field) == ("operation_reused", "op")
    await calls(name, {"by": 2}, guest(), op="operation-1")
    assert done() == 2


@pytest.mark.parametrize("isolation", [None, "REPEATABLE READ", "SERIALIZABLE"])
async def test_doubled_operations_at_once_are_done_once(calls: Calls, isolation: Any) -> None:
    name, done = counter(calls, isolation=isolation)
    caller = guest()
    answers = await asyncio.gather(*(calls(name, {}, caller, op="operation-1") for _ in range(10)))
    assert all(answer == answers[0] for answer in answers)
    assert done() == 1


async def test_an_answer_survives_a_lost_connection(calls: Calls) -> None:
    name, done = counter(calls)
    caller = guest()
    lost = asyncio.create_task(calls(name, {}, caller, op="operation-1"))
    await committed.wait()
    lost.cancel()
    await asyncio.gather(lost, return_exceptions=True)
    assert await calls(name, {}, caller, op="operation-1") == {"number": 1}
    assert done() == 1


async def test_a_refused_operation_may_be_tried_again(calls: Calls) -> None:
    allowed = []

    async def gate(ctx: Context) -> str:
        if not allowed:
            raise Forbidden
        return "in"

    name, caller = add(calls, gate), guest()
    with pytest.raises(Forbidden):
        await calls(name, {}, caller, op="operation-1")
    allowed.append(1)
    assert await calls(name, {}, caller, op="operation-1") == "in"


@pytest.mark.parametrize("op", ["", "short", "x" * 65, "with space", "ünicode-op", 5, "nul\x00nul\x00", "line\nline"])
async def test_an_operation_id_is_plain(calls: Calls, op: Any) -> None:
    name, done = counter(calls)
    with pytest.raises(Invalid) as refused:
        await calls(name, {}, guest(), op=op)
    assert (refused.value.field, done()) == ("op", 0)


LIMIT = Limit("proof", 3, 60)


@pytest.mark.parametrize("kind", [Kind.MUTATION, Kind.QUERY])
async def test_a_limit_is_exact_and_tells_the_time_left(calls: Calls, kind: Kind) -> None:
    async def ask(ctx: Context) -> int:
        return 1

    name, caller = add(calls, ask, kind, limit=LIMIT), guest()
    for _ in range(3):
        await calls(name, {}, caller)
    with pytest.raises(Limited) as refused:
        await calls(name, {}, caller)
    assert 15 < refused.value.retry_after <= 20
    await calls(name, {}, guest())


async def test_a_limit_holds_over_a_restart(urls: Urls, calls: Calls) -> None:
    who = new_id()
    for _ in range(3):
        await limits.take(calls.database, LIMIT, who)
    again = Database(urls.app)
    with pytest.raises(Limited):
        await limits.take(again, LIMIT, who)
    await limits.give_back(again, LIMIT, who)
    await limits.take(again, LIMIT, who)
    with pytest.raises(Limited):
        await limits.take(again, LIMIT, who)
    await again.close()


async def test_a_limit_frees_as_time_goes(database: Database, admin: psycopg.Connection[Any]) -> None:
    who = new_id()
    for _ in range(3):
        await limits.take(database, LIMIT, who)
    admin.execute("update rate_limit set empty_at = empty_at - 20 where key = %s", [LIMIT.key(who)])
    await limits.take(database, LIMIT, who)
    with pytest.raises(Limited):
        await limits.take(database, LIMIT, who)


async def test_takers_at_once_never_get_more_than_the_burst(calls: Calls) -> None:
    name, done = counter(calls, limit=Limit("proof_burst", 4, 600))
    caller = guest()
    answers = await asyncio.gather(*(calls(name, {}, caller) for _ in range(16)), return_exceptions=True)
    assert [type(answer) for answer in answers].count(Limited) == 12
    assert done() == 4


async def test_a_call_that_fails_takes_nothing(calls: Calls) -> None:
    async def refuse(ctx: Context) -> None:
        raise Forbidden

    name, caller = add(calls, refuse, limit=LIMIT), guest()
    for _ in range(5):
        with pytest.raises(Forbidden):
            await calls(name, {}, caller)


@pytest.mark.parametrize("state", ["40001", "40P01"])
async def test_conflicts_are_run_again(calls: Calls, state: str) -> None:
    tries = []

    async def clash(ctx: Context) -> int:
        tries.append(1)
        if len(tries) < 4:
            await ctx.session.execute(text(f"do $$ begin raise exception 'no' using errcode = '{state}'; end $$"))
        return len(tries)

    assert await calls(add(calls, clash), {}, guest()) == 4


@pytest.mark.parametrize("state", ["23503", "23505", "0A000"])
async def test_who_was_overtaken_is_asked_once_more_and_no_more(calls: Calls, state: str) -> None:
    async def overtaken(ctx: Context, times: int) -> int:
        tries.append(1)
        if len(tries) <= times:
            await ctx.session.execute(text(f"do $$ begin raise exception 'no' using errcode = '{state}'; end $$"))
        return len(tries)

    name = add(calls, overtaken)
    tries: list[int] = []
    assert await calls(name, {"times": 1}, guest()) == 2
    tries.clear()
    with pytest.raises(Internal):
        await calls(name, {"times": 9}, guest())
    assert len(tries) == 2


async def test_conflicts_without_end_are_told(calls: Calls) -> None:
    async def clash(ctx: Context) -> None:
        await ctx.session.execute(text("do $$ begin raise exception 'no' using errcode = '40001'; end $$"))

    with pytest.raises(Conflict) as refused:
        await calls(add(calls, clash), {}, guest())
    assert refused.value.kind == "busy"


async def test_a_real_deadlock_is_solved(calls: Calls) -> None:
    first, second = new_id(), new_id()
    both = asyncio.Barrier(2)

    async def lock(ctx: Context, one: str, other: str) -> None:
        await ctx.session.execute(text("select pg_advisory_xact_lock(hashtext(:key))"), {"key": one})
        if both.n_waiting or not met:
            met.append(1)
            await both.wait()
        await ctx.session.execute(text("select pg_advisory_xact_lock(hashtext(:key))"), {"key": other})

    met: list[int] = []
    name = add(calls, lock)
    await asyncio.gather(
        calls(name, {"one": first, "other": second}, guest()), calls(name, {"one": second, "other": first}, guest())
    )


async def test_an_exhausted_pool_is_unavailable(urls: Urls) -> None:
    database = Database(urls.app, pool_size=1, overflow=0, patience=0.1)
    calls = Calls(database, Registry())
    name, _ = counter(calls)
    async with database.begin():
        with pytest.raises(Unavailable):
            await calls(name, {}, guest())
    await calls(name, {}, guest())
    await database.close()


async def test_a_database_that_is_not_there_is_unavailable(urls: Urls) -> None:
    database = Database(urls.app.replace("/raffi_test", "/raffi_nowhere"))
    calls = Calls(database, Registry())
    with pytest.raises(Unavailable):
        await calls(counter(calls)[0], {}, guest())
    await database.close()


async def test_a_killed_connection_is_unavailable_once(calls: Calls, postgres: Postgres) -> None:
    async def die(ctx: Context) -> None:
        pid = (await ctx.session.execute(text("select pg_backend_pid()"))).scalar_one()
        with psycopg.connect(postgres.dsn, autocommit=True) as superuser:
            superuser.execute("select pg_terminate_backend(%s, 5000)", [pid])
        await ctx.session.execute(text("select 1"))

    with pytest.raises(Unavailable):
        await calls(add(calls, die), {}, guest())
    assert await calls(counter(calls)[0], {}, guest()) == {"number": 1}


async def test_what_nobody_expected_gives_an_id_and_no_more(calls: Calls, caplog: pytest.LogCaptureFixture) -> None:
    async def fail(ctx: Context) -> None:
        raise KeyError("a secret")

    with pytest.raises(Internal) as refused:
        await calls(add(calls, fail), {}, guest())
    body = refused.value.body()
    assert body["data"]["request_id"] in caplog.text
    assert "secret" not in str(body)


async def test_what_waits_for_the_commit_comes_after_it_and_can_not_break_the_answer(
    calls: Calls, admin: psycopg.Connection[Any]
) -> None:
    seen = []

    async def write(ctx: Context) -> str:
        await ctx.session.execute(COUNT, {"op": "after-commit"})

        def look() -> None:
            found = admin.execute("select 1 from operation where actor_id = %s", [ctx.actor.id]).fetchone()
            seen.append(found)
            raise RuntimeError

        ctx.after_commit.append(look)
        return "ok"

    assert await calls(add(calls, write), {}, guest()) == "ok"
    assert seen == [(1,)]


async def test_nothing_is_written_when_an_argument_is_wrong(calls: Calls) -> None:
    name, done = counter(calls)
    for args in ({"by": "1"}, {"to": 1}, {"by": 1, "more": 2}, [], None):
        with pytest.raises(Invalid):
            await calls(name, args, guest())  # pyright: ignore[reportArgumentType]
    assert done() == 0


async def test_rules(calls: Calls) -> None:
    async def ask(ctx: Context) -> str:
        return ctx.actor.kind.value

    nobody = Caller(Actor(ActorKind.NOBODY, ""))
    add(calls, ask, Kind.QUERY)
    with pytest.raises(NotSignedIn):
        await calls("proof.ask", {}, nobody)
    calls.registry = Registry()
    assert await calls(add(calls, ask, Kind.QUERY, access=anyone), {}, nobody) == "nobody"
    calls.registry = Registry()
    add(calls, ask, Kind.QUERY, access=service)
    with pytest.raises(Forbidden):
        await calls("proof.ask", {}, guest())
    with pytest.raises(NotFound):
        await calls("proof.missing", {}, guest())
    with pytest.raises(ValueError, match="twice"):
        add(calls, ask)


async def test_the_clock_never_runs_backwards() -> None:
    clock = ServerClock()
    before = clock.now()

    async def ask(offset: float) -> float:
        return before + offset

    assert await clock.calibrate(lambda: ask(-3_600_000)) < -3_500_000
    assert clock.now() >= before
    assert await clock.calibrate(lambda: ask(3_600_000)) > 3_500_000
    assert 3_600_000 <= clock.now() - before < 3_700_000


async def test_clocks_of_two_processes_agree(database: Database) -> None:
    one, other = ServerClock(), ServerClock()
    other._origin += 5_000
    for clock in (one, other):
        await clock.calibrate(database.now)
    assert abs(one.now() - other.now()) < 20


def test_the_signer_knows_its_own_for_one_purpose() -> None:
    signer = Signer("k" * 32)
    signed = signer.sign("invite", {"r": "room", "e": 1})
    assert signer.read("invite", signed) == {"r": "room", "e": 1}
    body, mark = signed.split(".")
    changed = Signer("other" * 8).sign("invite", {"r": "room", "e": 2}).split(".")[0]
    for bad in (
        f"{changed}.{mark}",
        f"{body}.{mark[:-1]}",
        f"{body}.",
        body,
        "",
        ".",
        f"{body}.{mark}=",
        f"{body}.é",
        signed[:-1] + ("A" if signed[-1] != "A" else "B"),
        Signer("other" * 8).sign("invite", {"r": "room"}),
    ):
        with pytest.raises(Forbidden):
            signer.read("invite", bad)
    with pytest.raises(Forbidden):
        signer.read("session", signed)
    assert signer.fingerprint("a", "x") != signer.fingerprint("b", "x")


async def test_every_call_is_counted_by_name(calls: Calls) -> None:
    def count(name: str, result: str) -> float:
        return calls_module.telemetry.calls.labels(name, result)._value.get()

    name, _ = counter(calls)
    before = count(name, "ok"), count("unknown", "no_function")
    await calls(name, {}, guest())
    with pytest.raises(NotFound):
        await calls("proof.\nmade up", {}, guest())
    assert (count(name, "ok"), count("unknown", "no_function")) == (before[0] + 1, before[1] + 1)


async def test_a_right_that_was_lost_while_the_call_ran_is_an_answer(calls: Calls) -> None:
    runs = itertools.count()

    async def as_another(ctx: Context) -> None:
        if next(runs):
            raise Forbidden
        statement = "insert into operation (actor_id, op, fn, args_hash, answer) values ('another', 'x', 'x', '', '0')"
        await ctx.session.execute(text(statement))

    with pytest.raises(Forbidden):
        await calls(add(calls, as_another), {}, guest())
    assert next(runs) == 2


async def test_a_write_that_no_policy_allows_is_our_mistake(calls: Calls) -> None:
    async def as_another(ctx: Context) -> None:
        statement = "insert into operation (actor_id, op, fn, args_hash, answer) values ('another', 'x', 'x', '', '0')"
        await ctx.session.execute(text(statement))

    with pytest.raises(Internal):
        await calls(add(calls, as_another), {}, guest())
