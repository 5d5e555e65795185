"""Batched mutations: calls about the same thing share transactions.

Fifty people who draw on one board make a thousand calls a second, and each of them must be committed before it is
shown. A transaction for each would be a queue at the board's one lock; here the first call is done at once, and those
that come while it is committed share the next transaction, which begins no sooner than `every` seconds after the last
one began, later where much happens. Nothing is answered before its commit (decision 25).
"""

import asyncio
import logging
import random
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.exc import DBAPIError

from raffi_web.kernel.context import SYSTEM, Actor, Context
from raffi_web.kernel.database import BECOME, Database, is_retryable
from raffi_web.kernel.errors import Limited
from raffi_web.kernel.limits import Bucket
from raffi_web.kernel.transaction import Bound

log = logging.getLogger(__name__)

ATTEMPTS = 6
WAITING_AT_MOST = 2_000
"""Calls about one thing that wait; more are told to come again."""
FORGET_BUCKETS = 10_000

Ahead = Callable[[str, Sequence["Asked"]], Sequence[Bound]]


@dataclass(frozen=True, slots=True)
class Batch:
    """How calls of a function share transactions.

    Functions with the same batch share transactions with each other, too: they have one body, which tells their calls
    apart by `Asked.function`.

    Attributes:
        name: What they share.
        by: The argument that says what a call is about: calls with the same value share.
        every: Seconds between the beginnings of two transactions about the same thing.
        each: Seconds more for each call of the first of the two: where much happens, fewer and fuller ones cost less.
        longest: Seconds that this comes to at most.
        most: Calls in one transaction.
        rate: How many calls a second one actor may make, counted in each process, for all functions of this rate.
        burst: And how many at once.
        ahead: Statements for the first round trip: gets what the calls are about, and the calls.
    """

    name: str
    by: str
    every: float
    each: float = 0.0
    longest: float = 1.0
    most: int = 500
    rate: float = 60
    burst: float = 240
    ahead: Ahead | None = None

    def pause(self, calls: int) -> float:
        """Seconds from the beginning of a transaction of so many calls to the next one's."""
        return min(self.every + self.each * calls, self.longest)


@dataclass(slots=True, eq=False)
class Asked:
    """One call that waits: of which function, who asks, its checked arguments, and where its answer goes."""

    function: str
    actor: Actor
    args: dict[str, Any]
    answer: asyncio.Future[Any]


Body = Callable[[Context, Sequence[Asked]], Awaitable[Sequence[Any]]]
"""Does some calls in the open transaction, as the server: it judges each. Returns an answer for each, or its error.

It may be run again for the same calls: what it keeps in memory holds only from `ctx.at_once` on."""


@dataclass(slots=True)
class _Line:
    """What waits about one thing."""

    waiting: deque[Asked] = field(default_factory=deque)
    again_at: float = 0.0
    worker: asyncio.Task[None] | None = None


class Batches:
    """Runs batched functions, each thing's calls one transaction after the other."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._lines: dict[tuple[str, str], _Line] = {}
        self._buckets: dict[tuple[Batch, str], Bucket] = {}

    async def add(self, name: str, batch: Batch, body: Body, actor: Actor, args: dict[str, Any]) -> Any:
        """Call a function; returns its answer once that is committed.

        Raises:
            RaffiError: The call was refused; nothing of it holds.
            Exception: The transaction failed, for all that were in it.
        """
        self._take(batch, actor)
        key = batch.name, args[batch.by]
        line = self._lines.setdefault(key, _Line())
        if len(line.waiting) >= WAITING_AT_MOST:
            raise Limited(1.0)
        asked = Asked(name, actor, args, asyncio.get_running_loop().create_future())
        line.waiting.append(asked)
        if line.worker is None:
            line.worker = asyncio.get_running_loop().create_task(self._work(key, line, batch, body))
        # Whoever asked may be gone by then; what they asked for is done all the same.
        return await asyncio.shield(asked.answer)

    def is_at_work(self, batch: Batch, about: str) -> bool:
        """Whether a transaction about this is under way or near: a call that comes now needs none of its own."""
        line = self._lines.get((batch.name, about))
        return line is not None and line.worker is not None

    def _take(self, batch: Batch, actor: Actor) -> None:
        if len(self._buckets) > FORGET_BUCKETS:
            self._buckets = {key: bucket for key, bucket in self._buckets.items() if not bucket.is_full()}
        bucket = self._buckets.get((batch, actor.id))
        if bucket is None:
            bucket = self._buckets[(batch, actor.id)] = Bucket(batch.rate, batch.burst)
        if wait := bucket.take():
            raise Limited(wait)

    async def _work(self, key: tuple[str, str], line: _Line, batch: Batch, body: Body) -> None:
        loop = asyncio.get_running_loop()
        try:
            while line.waiting:
                if (pause := line.again_at - loop.time()) > 0:
                    await asyncio.sleep(pause)
                calls = [line.waiting.popleft() for _ in range(min(batch.most, len(line.waiting)))]
                line.again_at = loop.time() + batch.pause(len(calls))
                await self._together(key[1], calls, batch, body)
        finally:
            line.worker = None
            for asked in line.waiting:
                asked.answer.cancel()
            # The time of the last one is kept for as long as it says something.
            loop.call_at(line.again_at, self._forget, key, line)

    def _forget(self, key: tuple[str, str], line: _Line) -> None:
        if line.worker is None and not line.waiting and self._lines.get(key) is line:
            del self._lines[key]

    async def _together(self, about: str, calls: list[Asked], batch: Batch, body: Body) -> None:
        try:
            answers = await self._attempts(about, calls, batch, body)
        except asyncio.CancelledError:
            for asked in calls:
                asked.answer.cancel()
            raise
        except Exception as error:
            for asked in calls:
                _settle(asked, error)
            return
        for asked, answer in zip(calls, answers, strict=True):
            _settle(asked, answer)

    async def _attempts(self, about: str, calls: list[Asked], batch: Batch, body: Body) -> Sequence[Any]:
        for attempt in range(ATTEMPTS):
            try:
                return await self._once(about, calls, batch, body)
            except DBAPIError as error:
                if not is_retryable(error) or attempt == ATTEMPTS - 1:
                    raise
                await asyncio.sleep(random.uniform(0, 0.005 * 2**attempt))  # noqa: S311 - only spreads retries
        raise AssertionError("unreachable")

    async def _once(self, about: str, calls: list[Asked], batch: Batch, body: Body) -> Sequence[Any]:
        async with self.database.transaction() as transaction:
            ctx = Context(SYSTEM, transaction.session, transaction=transaction)
            ahead = batch.ahead(about, calls) if batch.ahead is not None else []
            become = BECOME.of({"id": SYSTEM.id, "kind": SYSTEM.kind.value})
            _, *found = await transaction.at_once(become, *ahead)
            ctx.ahead = list(zip(ahead, found, strict=True))
            answers = await body(ctx, calls)
            await transaction.commit()
            for tell in ctx.at_once:
                try:
                    tell()
                except Exception:
                    log.exception("at once after a batch's commit")
        return answers


def _settle(asked: Asked, answer: Any) -> None:
    if asked.answer.done():
        return
    if isinstance(answer, Exception):
        asked.answer.set_exception(answer)
        # Nobody may be waiting any more.
        asked.answer.exception()
    else:
        asked.answer.set_result(answer)
