"""Live queries: the answer of a `@query`, kept true in a Reflex state variable.

A page watches a query; the run collects what it read. When a committed change meets that, the query runs again, once
for each audience, in one snapshot with the other queries that the same change met, and the answer is assigned to
every page of that audience.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from raffi_web.kernel import readset, telemetry
from raffi_web.kernel.arguments import validate
from raffi_web.kernel.calls import plain
from raffi_web.kernel.changes import RowsChanged
from raffi_web.kernel.context import NOBODY, Actor, Context
from raffi_web.kernel.database import SET_ACTOR, Database, to_json
from raffi_web.kernel.errors import RaffiError
from raffi_web.kernel.functions import Function
from raffi_web.kernel.readset import ReadSet

log = logging.getLogger(__name__)

RETRY_SECONDS = 0.2
Assign = Callable[[str, str, str, Any], Awaitable[bool]]
"""Assign a value to a page's state: (client token, state's full name, variable, value); False when the page is gone."""


@dataclass(frozen=True, slots=True)
class Watcher:
    """A state variable of one open page."""

    token: str
    state: str
    variable: str


@dataclass(eq=False)
class LiveQuery:
    """A query with its arguments for one audience. It runs as `actor`, one of that audience."""

    function: Function[Any, Any]
    args: dict[str, Any]
    audience: str
    actor: Actor
    watchers: set[Watcher] = field(default_factory=set)
    reads: ReadSet = field(default_factory=ReadSet)
    answer: Any = None


class LiveQueries:
    """Every live query of this process."""

    def __init__(self, database: Database, assign: Assign) -> None:
        self.database = database
        self.assign = assign
        self.runs = 0
        self._queries: dict[tuple[str, str, str], LiveQuery] = {}
        self._dirty: dict[LiveQuery, None] = {}
        self._moved: dict[LiveQuery, None] = {}
        self._working: asyncio.Task[None] | None = None
        self._ears: dict[int, list[RowsChanged]] = {}

    async def watch(self, watcher: Watcher, function: Function[Any, Any], args: Mapping[str, Any], actor: Actor) -> Any:
        """Answer a query, and again whenever what it read has changed.

        Raises:
            RaffiError: The actor may not ask this.
        """
        parsed = validate(function.model, args)
        async with self.database.session(isolation="REPEATABLE READ") as session, session.begin():
            ctx = await self._context(session, actor)
            await function.access(ctx, parsed)
            audience = function.audience(ctx, parsed) if function.audience else f"actor:{actor.id}"
        key = (function.name, to_json(plain(parsed)), audience)
        self.forget(watcher)
        query = self._queries.get(key)
        if query is None:
            runner = NOBODY if audience == "everyone" else actor
            query = self._queries.setdefault(key, LiveQuery(function, parsed, audience, runner))
        query.watchers.add(watcher)
        with self._hearing() as heard:
            before = query.answer
            async with self.database.session(isolation="REPEATABLE READ") as session, session.begin():
                answer = await self._run(session, query, heard)
        if answer != before and len(query.watchers) > 1:
            # Read before its change was told: the run that follows would find nothing new for the others. Not pushed
            # here: a handler that watches holds its own page, and two of them would wait for each other for ever.
            self._moved[query] = None
            self._work()
        return answer

    def forget(self, watcher: Watcher) -> None:
        """Stop watching with this variable."""
        self._drop(lambda other: other == watcher)

    def forget_page(self, token: str) -> None:
        """A page is gone."""
        self._drop(lambda other: other.token == token)

    def _drop(self, gone: Callable[[Watcher], bool]) -> None:
        for key, query in list(self._queries.items()):
            query.watchers = {watcher for watcher in query.watchers if not gone(watcher)}
            if not query.watchers:
                del self._queries[key]

    def changed(self, change: RowsChanged) -> None:
        """Rows were committed: run what read them again."""
        for heard in self._ears.values():
            heard.append(change)
        for query in self._queries.values():
            if query.reads.meets(change) or change.table == "access":
                self._dirty[query] = None
        self._work()

    def gap(self) -> None:
        """Changes may have been missed: run everything again."""
        self._dirty.update(dict.fromkeys(self._queries.values()))
        self._work()

    def whole_tables(self) -> dict[str, set[str]]:
        """By query, the tables of which any change re-runs it."""
        return {query.function.name: query.reads.whole_tables() for query in self._queries.values()}

    def _work(self) -> None:
        if (self._dirty or self._moved) and (self._working is None or self._working.done()):
            self._working = asyncio.get_running_loop().create_task(self._run_dirty())

    async def _run_dirty(self) -> None:
        while self._dirty or self._moved:
            batch = [query for query in self._dirty if query.watchers]
            self._dirty.clear()
            try:
                self._moved.update(dict.fromkeys(await self._run_batch(batch) if batch else ()))
            except Exception as error:
                log.warning("live queries will run again: %s", type(error).__name__)
                self._dirty.update(dict.fromkeys(batch))
                await asyncio.sleep(RETRY_SECONDS)
                continue
            moved, self._moved = self._moved, {}
            for query in moved:
                await self._push(query)

    async def _run_batch(self, batch: list[LiveQuery]) -> list[LiveQuery]:
        """Run queries in one snapshot; returns those whose answer is another one now."""
        moved = []
        with self._hearing() as heard:
            async with self.database.session(isolation="REPEATABLE READ") as session, session.begin():
                await self._run_each(session, batch, heard, moved)
        return moved

    async def _run_each(
        self, session: AsyncSession, batch: list[LiveQuery], heard: list[RowsChanged], moved: list[LiveQuery]
    ) -> None:
        for query in batch:
            before = query.answer
            try:
                await self._run(session, query, heard)
            except RaffiError:
                # Its rows or its right are gone: the page shows what its own handlers say next.
                query.answer = None
            if query.answer != before:
                moved.append(query)

    @contextmanager
    def _hearing(self) -> Iterator[list[RowsChanged]]:
        """Collect the changes that are told while a snapshot is read: it may not have them."""
        heard: list[RowsChanged] = []
        self._ears[id(heard)] = heard
        try:
            yield heard
        finally:
            del self._ears[id(heard)]

    async def _run(self, session: AsyncSession, query: LiveQuery, heard: list[RowsChanged]) -> Any:
        self.runs += 1
        telemetry.live_runs.labels(query.function.name).inc()
        ctx = await self._context(session, query.actor)
        with readset.collect() as reads:
            await query.function.access(ctx, query.args)
            query.answer = plain(await query.function.body(ctx, **query.args))
        query.reads = reads
        if any(reads.meets(change) for change in heard):
            self._dirty[query] = None
            self._work()
        return query.answer

    async def _context(self, session: AsyncSession, actor: Actor) -> Context:
        with readset.unwatched():
            await session.execute(SET_ACTOR, {"id": actor.id, "kind": actor.kind.value})
        return Context(actor, session)

    async def _push(self, query: LiveQuery) -> None:
        for watcher in list(query.watchers):
            if not await self.assign(watcher.token, watcher.state, watcher.variable, query.answer):
                self.forget(watcher)
