"""Durable jobs: enqueued with the transaction, finished whatever happens, and the clean-up by its schedule."""

import asyncio
import contextlib
import os
import re
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import procrastinate
import psycopg
import pytest
from psycopg.rows import dict_row

from raffi_web.kernel import jobs as jobs_module
from raffi_web.kernel.calls import Caller, Calls
from raffi_web.kernel.context import Actor, ActorKind, Context
from raffi_web.kernel.database import Database
from raffi_web.kernel.errors import Conflict, Limited, NotFound
from raffi_web.kernel.functions import Function, Kind, Registry, somebody
from raffi_web.kernel.ids import new_id
from raffi_web.kernel.jobs import ActionContext, Jobs, Later
from raffi_web.kernel.roles import Urls
from raffi_web.server import Server
from tests.support.fixtures import People
from tests.support.worker import failing, jobs_for

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 30


@contextlib.asynccontextmanager
async def working(jobs: Jobs) -> AsyncIterator[None]:
    task = asyncio.create_task(jobs.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def run_of(admin: psycopg.Connection[Any], run: str, *status: str) -> dict[str, Any]:
    """The run's row, when it has come to one of these."""
    async with asyncio.timeout(PATIENCE):
        while True:
            with admin.cursor(row_factory=dict_row) as cursor:
                found = cursor.execute("select * from action_run where id = %s", [run]).fetchone()
            if found is not None and (not status or found["status"] in status):
                return found
            await asyncio.sleep(0.02)


def waiting_jobs(admin: psycopg.Connection[Any]) -> int:
    row = admin.execute("select count(*) from procrastinate.procrastinate_jobs").fetchone()
    return row[0] if row else -1


@pytest.fixture
async def database(urls: Urls) -> AsyncIterator[Database]:
    made = Database(urls.app, pool_size=4, overflow=4)
    yield made
    await made.close()


async def test_an_export_of_the_chat_runs_and_is_its_askers_alone(
    server: Server, people: People, admin: psycopg.Connection[Any]
) -> None:
    ada, ben = people.guest(), people.guest()
    room = (await ada.call("rooms.create", title="Export", is_public=True))["id"]
    await ben.call("rooms.join", room=room)
    admin.execute(
        "insert into message (id, room_id, kind, name, color, body)"
        " select to_char(n, 'FM00000000000000000000000000'), %s, 'text', 'x', 1, 'm' || n"
        " from generate_series(1, 250) n",
        [room],
    )
    run = await ada.call("chat.export", room=room)
    assert (await ada.call("actions.get", run=run))["status"] == "waiting"
    async with working(server.jobs):
        await run_of(admin, run, "done", "failed")
    got = await ada.call("actions.get", run=run)
    texts = [one["body"] for one in got["result"]["messages"] if one["kind"] == "text"]
    assert (got["status"], texts) == ("done", [f"m{n}" for n in range(1, 251)])
    with pytest.raises(NotFound):
        await ben.call("actions.get", run=run)


async def test_enqueueing_rolls_back_with_the_transaction(database: Database, admin: psycopg.Connection[Any]) -> None:
    async def enqueue_then_fail(ctx: Context) -> None:
        assert calls.defer is not None
        await calls.defer(ctx, registry.get("proof.failing"), {})
        raise Conflict

    registry = Registry()
    calls = Calls(database, registry)
    Jobs(calls, [])
    functions: list[tuple[Callable[..., Any], Kind]] = [(enqueue_then_fail, Kind.MUTATION), (failing, Kind.ACTION)]
    for body, kind in functions:
        registry.add(Function(name=f"proof.{body.__name__}", kind=kind, body=body, access=somebody))
    before = waiting_jobs(admin)
    guest = _guest()
    with pytest.raises(Conflict):
        await calls("proof.enqueue_then_fail", {}, Caller(guest))
    assert waiting_jobs(admin) == before
    assert admin.execute("select 1 from action_run where actor_id = %s", [guest.id]).fetchone() is None
    run = await calls("proof.failing", {}, Caller(guest), op="enqueue-once")
    assert await calls("proof.failing", {}, Caller(guest), op="enqueue-once") == run
    assert waiting_jobs(admin) == before + 1
    admin.execute("delete from procrastinate.procrastinate_jobs where args ->> 'run' = %s", [run])


@pytest.mark.slow
async def test_another_worker_finishes_what_a_killed_one_began(
    database: Database, urls: Urls, admin: psycopg.Connection[Any]
) -> None:
    jobs = jobs_for(database)
    run = await jobs.calls("proof.two_steps", {"word": "yes"}, Caller(_guest()))
    held = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.support.worker", urls.app, "hold"),
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
        env=os.environ,
    )
    assert held.stdout is not None
    try:
        async with asyncio.timeout(PATIENCE):
            assert await held.stdout.readline() == b"held\n"
    finally:
        held.kill()
        await held.wait()
    assert (await run_of(admin, run))["status"] == "running"
    async with working(jobs):
        done = await run_of(admin, run, "done", "failed")
    assert done["result"] == {"word": "yes", "first": held.pid, "second": os.getpid()}
    assert admin.execute("select 1 from action_step where run_id = %s", [run]).fetchone() is None


@pytest.mark.slow
async def test_a_worker_that_stops_gives_its_job_back(database: Database, admin: psycopg.Connection[Any]) -> None:
    started, asked = asyncio.Event(), []

    async def waits(ctx: Any) -> str:
        asked.append(1)
        started.set()
        if len(asked) == 1:
            await asyncio.Event().wait()
        return "done"

    registry = Registry()
    registry.add(Function(name="proof.waits", kind=Kind.ACTION, body=waits, access=somebody))
    calls = Calls(database, registry)
    run = await Jobs(calls, []).calls("proof.waits", {}, Caller(_guest()))
    async with working(Jobs(calls, [])):
        await asyncio.wait_for(started.wait(), PATIENCE)
    async with working(Jobs(calls, [])):
        assert (await run_of(admin, run, "done", "failed"))["result"] == "done"


@pytest.mark.slow
async def test_what_nobody_expected_is_tried_again_and_then_told_without_secrets(
    database: Database, admin: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs_module, "ATTEMPTS", 2)
    jobs = jobs_for(database)
    run = await jobs.calls("proof.failing", {}, Caller(_guest()))
    async with working(jobs):
        failed = await run_of(admin, run, "failed")
    assert failed["error"]["code"] == "internal"
    assert "secret" not in str(failed)


async def test_heavy_actions_hold_up_no_others_and_are_one_at_a_time_for_each(
    database: Database, admin: psycopg.Connection[Any]
) -> None:
    begun: list[str] = []
    goes_on = asyncio.Event()

    async def heavy(ctx: ActionContext) -> None:
        begun.append(ctx.actor.id)
        await goes_on.wait()

    async def light(ctx: ActionContext) -> None:
        """Done at once."""

    registry = Registry()
    registry.add(Function(name="proof.heavy", kind=Kind.ACTION, body=heavy, access=somebody, heavy=True))
    registry.add(Function(name="proof.light", kind=Kind.ACTION, body=light, access=somebody))
    jobs = Jobs(Calls(database, registry), [], concurrency=4)
    ada, ben, cy, dee = (_guest() for _ in range(4))
    asked = [await jobs.calls("proof.heavy", {}, Caller(who)) for who in (ada, ada, ada, ben, cy)]
    last = await jobs.calls("proof.light", {}, Caller(dee))
    async with working(jobs):
        assert (await run_of(admin, last, "done", "failed"))["status"] == "done"
        await run_of(admin, asked[3], "running")
        assert sorted(begun) == sorted([ada.id, ben.id])
        goes_on.set()
        for run in asked:
            assert (await run_of(admin, run, "done", "failed"))["status"] == "done"
    assert sorted(begun) == sorted([ada.id, ada.id, ada.id, ben.id, cy.id])


async def test_who_waits_for_slow_servers_holds_up_neither_others_nor_other_work(
    database: Database, admin: psycopg.Connection[Any]
) -> None:
    asked: dict[str, int] = {}
    goes_on = asyncio.Event()

    async def slow(ctx: ActionContext) -> None:
        asked[ctx.actor.id] = asked.get(ctx.actor.id, 0) + 1
        await goes_on.wait()

    async def light(ctx: ActionContext) -> None:
        """Done at once."""

    registry = Registry()
    registry.add(Function(name="proof.slow", kind=Kind.ACTION, body=slow, access=somebody, outside=True))
    registry.add(Function(name="proof.light", kind=Kind.ACTION, body=light, access=somebody))
    jobs = Jobs(Calls(database, registry), [], concurrency=2)
    ada, ben = _guest(), _guest()
    runs = [await jobs.calls("proof.slow", {}, Caller(ada)) for _ in range(12)]
    bens = await jobs.calls("proof.slow", {}, Caller(ben))
    last = await jobs.calls("proof.light", {}, Caller(ben))
    async with working(jobs):
        assert (await run_of(admin, last, "done", "failed"))["status"] == "done"
        await run_of(admin, bens, "running")
        assert asked[ada.id] <= jobs_module.OUTSIDE_EACH
        goes_on.set()
        for run in (*runs, bens):
            assert (await run_of(admin, run, "done", "failed"))["status"] == "done"
    assert asked == {ada.id: 12, ben.id: 1}


async def test_an_action_whose_turn_has_not_come_leaves_its_place_and_comes_again(
    database: Database, admin: psycopg.Connection[Any]
) -> None:
    asked: list[int] = []

    async def patient(ctx: ActionContext) -> str:
        asked.append(1)
        if len(asked) < jobs_module.ATTEMPTS + 2:
            raise Later(0)
        return "done"

    registry = Registry()
    registry.add(Function(name="proof.patient", kind=Kind.ACTION, body=patient, access=somebody, heavy=True))
    jobs = Jobs(Calls(database, registry), [])
    run = await jobs.calls("proof.patient", {}, Caller(_guest()))
    async with working(jobs):
        assert (await run_of(admin, run, "done", "failed"))["result"] == "done"


async def test_waiting_for_a_turn_is_no_failure(
    database: Database, admin: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs_module, "ATTEMPTS", 2)
    asked: list[int] = []

    async def unlucky(ctx: ActionContext) -> str:
        asked.append(1)
        if len(asked) <= 3:
            raise Later(0)
        if len(asked) == 4:
            raise RuntimeError("once")
        return "done"

    registry = Registry()
    registry.add(Function(name="proof.unlucky", kind=Kind.ACTION, body=unlucky, access=somebody))
    jobs = Jobs(Calls(database, registry), [])
    run = await jobs.calls("proof.unlucky", {}, Caller(_guest()))
    async with working(jobs):
        done = await run_of(admin, run, "done", "failed")
    assert (done["result"], done["failures"]) == ("done", 1)


async def test_a_result_that_cannot_be_kept_is_a_failure(
    database: Database, admin: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs_module, "ATTEMPTS", 1)

    async def unkept(ctx: ActionContext) -> str:
        return "\0"

    registry = Registry()
    registry.add(Function(name="proof.unkept", kind=Kind.ACTION, body=unkept, access=somebody))
    jobs = Jobs(Calls(database, registry), [])
    run = await jobs.calls("proof.unkept", {}, Caller(_guest()))
    async with working(jobs):
        assert (await run_of(admin, run, "done", "failed"))["error"]["code"] == "internal"


async def test_an_actions_own_error_is_told_at_once(
    server: Server, people: People, admin: psycopg.Connection[Any]
) -> None:
    """The right may be gone when the action's turn comes."""
    ada = people.guest()
    room = (await ada.call("rooms.create", title="Gone"))["id"]
    run = await ada.call("chat.export", room=room)
    await ada.call("rooms.delete", room=room)
    async with working(server.jobs):
        await run_of(admin, run, "failed")
    got = await ada.call("actions.get", run=run)
    assert got["error"]["code"] == "room_not_found"


async def test_actions_are_limited(people: People) -> None:
    ada = people.guest()
    room = (await ada.call("rooms.create", title="Often"))["id"]
    for _ in range(5):
        await ada.call("chat.export", room=room)
    with pytest.raises(Limited):
        await ada.call("chat.export", room=room)


async def test_the_schedule_calls_the_clean_up(database: Database) -> None:
    cleaned = asyncio.Event()

    async def fails(database: Database) -> None:
        raise RuntimeError("this one alone")

    async def cleans(database: Database) -> None:
        cleaned.set()

    jobs = Jobs(Calls(database, Registry()), [fails, cleans], cron="* * * * * *")
    async with working(jobs):
        await asyncio.wait_for(cleaned.wait(), PATIENCE)


def test_the_kept_schema_is_the_installed_procrastinates() -> None:
    """A newer Procrastinate needs a migration of ours."""
    kept = sorted((ROOT / "alembic" / "procrastinate").glob("*.sql"))[-1].read_text("utf-8")
    installed = (Path(procrastinate.__file__).parent / "sql" / "schema.sql").read_text("utf-8")
    assert re.sub(r"\s+", " ", kept) == re.sub(r"\s+", " ", installed)


def _guest() -> Actor:
    return Actor(ActorKind.GUEST, new_id())
