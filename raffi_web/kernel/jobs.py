"""Durable jobs, on Procrastinate in the same PostgreSQL.

An action is enqueued in the transaction that asks for it. It runs in a worker, outside any transaction: what it writes
it writes through functions, each with an operation id of its own, and what it worked out it keeps in steps. So a run
whose worker was killed is taken up by another one and goes on behind its last finished step, and does nothing twice.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import JobAborted
from procrastinate.jobs import DeleteJobCondition, Job
from procrastinate.retry import BaseRetryStrategy, RetryDecision
from sqlalchemy import delete, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from raffi_web.kernel.arguments import validate
from raffi_web.kernel.calls import Caller, Calls
from raffi_web.kernel.clock import clock
from raffi_web.kernel.context import Actor, ActorKind, Context
from raffi_web.kernel.database import Database
from raffi_web.kernel.errors import Internal, RaffiError, Unavailable
from raffi_web.kernel.functions import Function, Kind
from raffi_web.kernel.ids import new_id
from raffi_web.kernel.models import ActionRun, ActionStep
from raffi_web.kernel.plain import plain
from raffi_web.kernel.roles import plain_url
from raffi_web.kernel.tables import utc_now
from raffi_web.kernel.vault import rewrap_data_keys

log = logging.getLogger(__name__)

SCHEMA = "procrastinate"
ACTION = "raffi.action"
CLEANUP = "raffi.cleanup"
LIGHT, HEAVY, OUTSIDE = "default", "heavy", "outside"
"""The lanes: an action that takes its time never stands before one that does not."""
OUTSIDE_EACH = 3
"""Actions of one asker that wait for others' servers at a time."""
ATTEMPTS = 5
RESTART_SECONDS = 1.0
POLL_SECONDS = 1.0
"""New jobs are notified; this is for those whose time comes later."""
FORGET_RUNS = timedelta(days=7)
SEE_JOBS = text(f"select set_config('search_path', 'public, {SCHEMA}', true)")

Cleanup = Callable[[Database], Awaitable[Any]]


@dataclass(slots=True)
class ActionContext:
    """What a running action has at hand: its caller's functions, and steps that are done once."""

    actor: Actor
    run: str
    database: Database
    calls: Calls
    now: float = field(default_factory=clock.now)
    _called: int = 0

    async def call(self, function: str, **args: Any) -> Any:
        """Call a function as the actor who asked for the action. A mutation of a run taken up again is done once.

        Raises:
            RaffiError: What the function raises.
        """
        known = self.calls.registry.get(function)
        op = None
        if known.kind is not Kind.QUERY:
            self._called += 1
            op = f"{self.run}-{self._called}"
        return await self.calls(function, args, Caller(self.actor), op=op)

    async def step(self, name: str, work: Callable[[], Awaitable[Any]]) -> Any:
        """The answer of `work` as plain data: worked out now, or kept from before the run was interrupted."""
        async with self.database.begin() as session:
            statement = select(ActionStep).where(col(ActionStep.run_id) == self.run, col(ActionStep.name) == name)
            known = (await session.execute(statement)).scalar_one_or_none()
        if known is not None:
            return known.output
        output = plain(await work())
        async with self.database.begin() as session:
            await session.execute(
                insert(ActionStep).values(run_id=self.run, name=name, output=output).on_conflict_do_nothing()
            )
        return output


class Later(Exception):
    """An action's turn has not come: it is asked again after some seconds, and leaves its place to others meanwhile."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"again in {seconds} s")
        self.seconds = seconds


class _Again(Exception):
    """An action failed, not for the last time. Only its run knows how often: a job is also begun anew after a wait."""

    def __init__(self, failures: int) -> None:
        super().__init__(f"failed {failures} times")
        self.failures = failures


class _Retry(BaseRetryStrategy):
    """Again after a failure, a little later each time; always after a shutdown, which is nobody's failure, and where
    not even the run could be read or written."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if isinstance(exception, Later):
            return RetryDecision(retry_at=utc_now() + timedelta(seconds=exception.seconds))
        if isinstance(exception, JobAborted | asyncio.CancelledError):
            return RetryDecision(retry_in={"seconds": 0})
        failures = exception.failures if isinstance(exception, _Again) else ATTEMPTS
        return RetryDecision(retry_in={"seconds": 2 ** (failures - 1)})


class Jobs:
    """Enqueues actions, and runs them and the clean-up while `run` runs.

    Args:
        calls: Runs the functions that actions call; from here on it enqueues actions.
        cleanups: What the clean-up does, each by itself.
        cron: When it does.
        concurrency: Jobs at the same time; beside them half as many heavy ones, and four times as many that wait for
            others.
        heartbeat: Seconds between a worker's signs of life.
        stalled_after: Seconds without one after which its jobs are another's.
    """

    def __init__(
        self,
        calls: Calls,
        cleanups: list[Cleanup],
        *,
        cron: str = "*/10 * * * *",
        concurrency: int = 4,
        heartbeat: float = 5.0,
        stalled_after: float = 20.0,
    ) -> None:
        self.calls = calls
        self.database = calls.database
        self.cleanups = [*cleanups, forget_runs, rewrap_data_keys]
        self.concurrency = concurrency
        self.heartbeat = heartbeat
        self.stalled_after = stalled_after
        url = self.database.engine.url.render_as_string(hide_password=False)
        connector = PsycopgConnector(
            conninfo=plain_url(url), kwargs={"options": f"-c search_path={SCHEMA}"}, min_size=1, max_size=6
        )
        self.app = App(connector=connector)
        self._action = self.app.task(name=ACTION, retry=_Retry())(self._run_action)
        cleaning = self.app.task(name=CLEANUP, lock=CLEANUP)(self._clean_up)
        self.app.periodic(cron=cron)(cleaning)
        calls.defer = self.defer

    async def defer(
        self, ctx: Context, function: Function[Any, Any], args: dict[str, Any], *, after: float = 0.0
    ) -> str:
        """Enqueue an action in the call's own transaction, to run after some seconds; returns the run's id."""
        run = ActionRun(
            id=new_id(),
            actor_id=ctx.actor.id,
            actor_kind=ctx.actor.kind.value,
            name=function.name,
            args=plain(args),
        )
        ctx.session.add(run)
        await ctx.session.flush()
        await ctx.session.execute(SEE_JOBS)
        raw = await (await ctx.session.connection()).get_raw_connection()
        later = utc_now() + timedelta(seconds=after) if after else None
        lane, lock = _lane(function, run)
        job = self._action.configure(connection=raw.driver_connection, schedule_at=later, queue=lane, lock=lock)
        await job.defer_async(run=run.id)
        return run.id

    async def defer_by_name(self, ctx: Context, name: str, args: dict[str, Any], after: float = 0.0) -> str:
        """As `defer`, for a function that has another one run later."""
        return await self.defer(ctx, self.calls.registry.get(name), args, after=after)

    async def run(self) -> None:
        """Work, for ever; a worker that lost the database begins anew."""
        while True:
            try:
                async with self.app.open_async():
                    rescuing = asyncio.create_task(self._rescue())
                    try:
                        async with asyncio.TaskGroup() as lanes:
                            lanes.create_task(self._work(LIGHT, self.concurrency))
                            lanes.create_task(self._work(HEAVY, max(1, self.concurrency // 2)))
                            lanes.create_task(self._work(OUTSIDE, 4 * self.concurrency))
                    finally:
                        rescuing.cancel()
            except Exception as error:
                log.warning("worker lost: %s: %s", type(error).__name__, error)
            await asyncio.sleep(RESTART_SECONDS)

    async def _work(self, lane: str, slots: int) -> None:
        await self.app.run_worker_async(
            queues=[lane],
            concurrency=slots,
            install_signal_handlers=False,
            fetch_job_polling_interval=POLL_SECONDS,
            update_heartbeat_interval=self.heartbeat,
            stalled_worker_timeout=self.stalled_after,
            shutdown_graceful_timeout=1.0,
            delete_jobs=DeleteJobCondition.SUCCESSFUL.value,
        )

    async def _rescue(self) -> None:
        """Take up the jobs of workers that no longer say they live."""
        manager = self.app.job_manager
        while True:
            try:
                for job in await manager.get_stalled_jobs(seconds_since_heartbeat=self.stalled_after):
                    log.warning("job %s is taken up again", job.id)
                    await manager.retry_job(job)
            except Exception as error:
                log.warning("stalled jobs: %s", type(error).__name__)
            await asyncio.sleep(self.stalled_after / 4)

    async def _run_action(self, *, run: str) -> None:
        found = await self._begin(run)
        if found is None:
            return
        actor = Actor(ActorKind(found.actor_kind), found.actor_id)
        try:
            function = self.calls.registry.get(found.name)
            args = validate(function.model, found.args)
            ctx = ActionContext(actor, run, self.database, self.calls)
            await self._finish(run, "done", result=plain(await function.body(ctx, **args)))
        except Later:
            raise
        except Unavailable as error:
            await self._failed(run, error)
        except RaffiError as error:
            await self._finish(run, "failed", error=error.record())
        except Exception as error:
            log.exception("action %s, run %s", found.name, run)
            await self._failed(run, error)

    async def _failed(self, run: str, error: Exception) -> None:
        """Try again later, or tell the caller when that was the last time."""
        async with self.database.begin() as session:
            counted = update(ActionRun).where(col(ActionRun.id) == run).values(failures=col(ActionRun.failures) + 1)
            failures = (await session.execute(counted.returning(col(ActionRun.failures)))).scalar_one()
        if failures < ATTEMPTS:
            raise _Again(failures) from error
        await self._finish(run, "failed", error=(error if isinstance(error, RaffiError) else Internal(run)).record())

    async def _begin(self, run: str) -> ActionRun | None:
        async with self.database.begin() as session:
            statement = select(ActionRun).where(col(ActionRun.id) == run).with_for_update()
            found = (await session.execute(statement)).scalar_one_or_none()
            if found is None or found.status not in ("waiting", "running"):
                return None
            found.status = "running"
            found.started_at = found.started_at or utc_now()
        return found

    async def _finish(self, run: str, status: str, *, result: Any = None, error: dict[str, Any] | None = None) -> None:
        async with self.database.begin() as session:
            statement = update(ActionRun).where(col(ActionRun.id) == run, col(ActionRun.status) == "running")
            await session.execute(statement.values(status=status, result=result, error=error, finished_at=utc_now()))
            await session.execute(delete(ActionStep).where(col(ActionStep.run_id) == run))

    async def _clean_up(self, timestamp: int) -> None:
        for cleanup in self.cleanups:
            started = time.perf_counter()
            try:
                done = await cleanup(self.database)
            except Exception:
                log.exception("clean-up %s", cleanup.__name__)
            else:
                log.info("clean-up %s: %s in %.3f s", cleanup.__name__, done, time.perf_counter() - started)
        await self.app.job_manager.delete_old_jobs(
            nb_hours=24 * 7, include_failed=True, include_cancelled=True, include_aborted=True
        )


def _lane(function: Function[Any, Any], run: ActionRun) -> tuple[str, str | None]:
    """Where a run waits for its place, and what it shares with those that go one after the other."""
    if function.heavy:
        return HEAVY, f"{HEAVY}:{run.actor_id}"
    if function.outside:
        return OUTSIDE, f"{OUTSIDE}:{run.actor_id}:{ord(run.id[-1]) % OUTSIDE_EACH}"
    return LIGHT, None


async def forget_runs(database: Database) -> int:
    """Drop runs that ended a week ago."""
    async with database.begin() as session:
        old = datetime.now(UTC) - FORGET_RUNS
        gone = await session.execute(
            delete(ActionRun).where(col(ActionRun.finished_at) < old).returning(col(ActionRun.id))
        )
        return len(gone.all())
