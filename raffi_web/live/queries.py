"""Live queries: the answer of a `@query`, kept true in a Reflex state variable.

A page watches a query; the run collects what it read. When a committed change meets that, the query runs again, once
for each audience, in one snapshot with the other queries that the same change met, and the answer is assigned to
every page of that audience.

Who watches is asked for their right again when what decided it has changed: each watcher carries what its own access
rule read. Nobody is given anything while that is in doubt.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from raffi_web.kernel.arguments import validate
from raffi_web.kernel.changes import RowsChanged
from raffi_web.kernel.context import NOBODY, Actor
from raffi_web.kernel.database import Database, to_json
from raffi_web.kernel.errors import Limited, RaffiError
from raffi_web.kernel.functions import Function
from raffi_web.kernel.plain import plain
from raffi_web.kernel.readset import ReadSet
from raffi_web.live.moment import Asking, Moment, Right

log = logging.getLogger(__name__)

RETRY_SECONDS = 0.2
PUSH_SECONDS = 10.0
PUSH_ATTEMPTS = 3
WATCHES_PER_PAGE = 32
EVERYONE = "everyone"
NOTHING: Any = object()
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
    """A query with its arguments for one audience. It runs as the first of the watchers who still may ask."""

    asking: Asking
    audience: str
    key: tuple[str, str, str]
    watches: dict[Watcher, "Watch"] = field(default_factory=dict)
    reads: ReadSet = field(default_factory=ReadSet)
    answer: Any = NOTHING


@dataclass(eq=False)
class Watch:
    """That somebody watches. `rights` is what the access rule read for them, `shown` what their page was given last.

    `in_doubt`: what decided the right has changed since it was checked. `since` orders it among the snapshots.
    """

    watcher: Watcher
    actor: Actor
    query: LiveQuery
    rights: ReadSet
    since: int
    shown: Any = NOTHING
    in_doubt: bool = False
    failures: int = 0
    sending: asyncio.Future[bool] | None = None


class LiveQueries:
    """Every live query of this process."""

    def __init__(self, database: Database, assign: Assign) -> None:
        self.database = database
        self.assign = assign
        self.runs = 0
        self.checks = 0
        self._queries: dict[tuple[str, str, str], LiveQuery] = {}
        self._pages: dict[str, dict[Watcher, Watch]] = {}
        self._closed: set[str] = set()
        self._dirty: dict[LiveQuery, None] = {}
        self._doubted: dict[Watch, None] = {}
        self._to_run: dict[LiveQuery, None] = {}
        self._reached: dict[LiveQuery, None] = {}
        self._working: asyncio.Task[None] | None = None
        self._ears: dict[int, list[RowsChanged]] = {}
        self._order = 0
        self._waiting: dict[str, dict[Watcher, None]] = {}
        self._deliveries: set[asyncio.Task[None]] = set()

    async def watch(self, watcher: Watcher, function: Function[Any, Any], args: Mapping[str, Any], actor: Actor) -> Any:
        """Answer a query, and again whenever what it read has changed.

        Raises:
            RaffiError: The actor may not ask this, or the page watches too much.
        """
        page = self._pages.get(watcher.token, {})
        if watcher not in page and len(page) >= WATCHES_PER_PAGE:
            raise Limited(1.0)
        parsed = validate(function.model, args)
        asking = Asking(function, parsed, to_json(plain(parsed)))
        async with self._moment() as moment:
            right = await moment.right(asking, actor)
            if right.error is not None:
                raise right.error
            self.runs += 1
            answer, reads = await moment.answer(asking, right)
            if isinstance(answer, RaffiError):
                raise answer
            query = self._query(asking, moment.audience(asking, right))
            watch = Watch(watcher, actor, query, right.reads, self._next())
            self._begin(watch, moment)
            self._answered(query, answer, reads, moment)
            watch.shown = query.answer
            # Read before its change was told, it is news for the others: the run that follows would find nothing new.
            self._push(query)
        return answer

    def forget(self, watcher: Watcher) -> None:
        """Stop watching with this variable."""
        watch = self._pages.get(watcher.token, {}).get(watcher)
        if watch is not None:
            self._end(watch)

    def forget_page(self, token: str) -> None:
        """A page is gone."""
        for watch in list(self._pages.get(token, {}).values()):
            self._end(watch)

    def forget_session(self, session: str) -> None:
        """A session has ended: its pages are given nothing more."""
        for page in list(self._pages.values()):
            for watch in [one for one in page.values() if one.actor.session == session]:
                self._end(watch)

    def actors(self) -> set[str]:
        """Ids of those who watch."""
        return {watch.actor.id for page in self._pages.values() for watch in page.values()}

    def sessions(self, actors: set[str] | None) -> list[Actor]:
        """Those of `actors` who watch, once for each of their sessions; all who do for None."""
        found = {watch.actor.session: watch.actor for page in self._pages.values() for watch in page.values()}
        return [actor for name, actor in found.items() if name and (actors is None or actor.id in actors)]

    def forget_closed(self, is_open: Callable[[str], bool]) -> None:
        """Forget the pages that are closed and were so at the call before: one that reloads is back in a moment."""
        closed = {token for token in self._pages if not is_open(token)}
        for token in closed & self._closed:
            self.forget_page(token)
        self._closed = closed - self._closed

    def changed(self, change: RowsChanged) -> None:
        """Rows were committed: run what read them again."""
        for heard in self._ears.values():
            heard.append(change)
        for query in self._queries.values():
            if query.reads.meets(change):
                self._dirty[query] = None
            for watch in query.watches.values():
                if watch.rights.meets(change):
                    watch.in_doubt = True
                    # What the query read as well is looked at when there is something to give; not before, since
                    # every row that the whole room shares would have everybody's right looked at.
                    if _beyond(watch.rights, query.reads, change.table).meets(change):
                        self._doubted[watch] = None
        self._work()

    def gap(self) -> None:
        """Changes may have been missed: run everything again."""
        self._dirty.update(dict.fromkeys(self._queries.values()))
        for page in self._pages.values():
            for watch in page.values():
                watch.in_doubt = True
                self._doubted[watch] = None
        self._work()

    def whole_tables(self) -> dict[str, set[str]]:
        """By query, the tables of which any change re-runs it."""
        return {query.asking.function.name: query.reads.whole_tables() for query in self._queries.values()}

    def _next(self) -> int:
        self._order += 1
        return self._order

    def _query(self, asking: Asking, audience: str) -> LiveQuery:
        key = (asking.function.name, asking.text, audience)
        return self._queries.setdefault(key, LiveQuery(asking, audience, key))

    def _begin(self, watch: Watch, moment: Moment) -> None:
        self.forget(watch.watcher)
        # Forgetting the one before may have taken the query out.
        self._queries[watch.query.key] = watch.query
        self._pages.setdefault(watch.watcher.token, {})[watch.watcher] = watch
        watch.query.watches[watch.watcher] = watch
        self._settled(watch, watch.rights, moment)

    def _end(self, watch: Watch) -> None:
        page = self._pages.get(watch.watcher.token, {})
        if page.get(watch.watcher) is watch:
            del page[watch.watcher]
            if not page:
                del self._pages[watch.watcher.token]
        self._leave(watch)
        self._doubted.pop(watch, None)
        if watch.sending is not None:
            # It waits for a handler of the page to end, and must not come after.
            watch.sending.cancel()

    def _leave(self, watch: Watch) -> None:
        query = watch.query
        if query.watches.get(watch.watcher) is watch:
            del query.watches[watch.watcher]
        if not query.watches and self._queries.get(query.key) is query:
            del self._queries[query.key]

    def _watches(self, watch: Watch) -> bool:
        return self._pages.get(watch.watcher.token, {}).get(watch.watcher) is watch

    def _settled(self, watch: Watch, rights: ReadSet, moment: Moment) -> None:
        """A right was found to hold in `moment`; it is in doubt again if it has changed meanwhile."""
        watch.rights = rights
        watch.in_doubt = moment.missed(rights)
        if watch.in_doubt:
            self._doubted[watch] = None
            self._work()

    def _answered(self, query: LiveQuery, answer: Any, reads: ReadSet, moment: Moment) -> None:
        query.reads = reads
        if not isinstance(answer, RaffiError) and (query.answer is NOTHING or answer != query.answer):
            query.answer = answer
        if moment.missed(reads):
            self._dirty[query] = None
            self._work()

    @asynccontextmanager
    async def _moment(self) -> AsyncIterator[Moment]:
        """A snapshot, in which nothing that is told meanwhile gets lost."""
        heard: list[RowsChanged] = []
        self._ears[id(heard)] = heard
        order = self._next()
        try:
            async with self.database.session(isolation="REPEATABLE READ") as session, session.begin():
                yield Moment(session, heard, order)
        finally:
            del self._ears[id(heard)]

    def _work(self) -> None:
        if (self._dirty or self._doubted) and (self._working is None or self._working.done()):
            self._working = asyncio.get_running_loop().create_task(self._run_dirty())

    async def _run_dirty(self) -> None:
        while self._dirty or self._doubted:
            dirty, self._dirty = self._dirty, {}
            doubted, self._doubted = self._doubted, {}
            self._to_run, self._reached = dict(dirty), {}
            try:
                async with self._moment() as moment:
                    await self._run_batch(moment, doubted)
            except Exception as error:
                log.warning("live queries will run again: %s", type(error).__name__)
                self._dirty.update(dirty | self._to_run | self._reached)
                self._doubted.update(doubted)
                await asyncio.sleep(RETRY_SECONDS)
                continue
            for query in self._reached:
                self._push(query)

    async def _run_batch(self, moment: Moment, doubted: dict[Watch, None]) -> None:
        for watch in doubted:
            if self._watches(watch):
                await self._check(moment, watch)
        while self._to_run:
            query = next(iter(self._to_run))
            await self._run(moment, query)
            for watch in list(query.watches.values()):
                if watch.shown is not query.answer and watch.in_doubt:
                    await self._check(moment, watch)
            self._reached[query] = None
            del self._to_run[query]

    async def _run(self, moment: Moment, query: LiveQuery) -> None:
        right = await self._runner(moment, query)
        if right is not None:
            self.runs += 1
            self._answered(query, *await moment.answer(query.asking, right), moment)

    async def _runner(self, moment: Moment, query: LiveQuery) -> Right | None:
        """The right of the first who still may ask. Those before are dropped, or go to the audience they now are of."""
        if query.audience == EVERYONE:
            right = await moment.right(query.asking, NOBODY)
            return right if right.error is None else None
        for watch in list(query.watches.values()):
            right = await self._check(moment, watch)
            if right is not None and watch.query is query:
                return right
        if query.watches:
            # They came while this snapshot was open.
            self._dirty[query] = None
        return None

    async def _check(self, moment: Moment, watch: Watch) -> Right | None:
        """Look at a watcher's right anew: who has none is dropped, who is of another audience goes there."""
        if watch.since > moment.order:
            # Its right is newer than this snapshot, which may not know of it yet.
            self._doubted[watch] = None
            return None
        self.checks += 1
        right = await moment.right(watch.query.asking, watch.actor)
        if not self._watches(watch):
            return None
        self._settled(watch, right.reads, moment)
        if right.error is not None:
            if not watch.in_doubt:
                self._end(watch)
            return None
        audience = moment.audience(watch.query.asking, right)
        if audience != watch.query.audience:
            self._move(watch, audience)
        self._reached[watch.query] = None
        return right

    def _move(self, watch: Watch, audience: str) -> None:
        self._leave(watch)
        watch.query = self._query(watch.query.asking, audience)
        watch.query.watches[watch.watcher] = watch
        if watch.query.answer is NOTHING:
            self._to_run[watch.query] = None

    def _push(self, query: LiveQuery) -> None:
        """Give the answer to who lacks it: pages at the same time, the variables of one in their order."""
        if query.answer is NOTHING:
            return
        for watch in query.watches.values():
            if watch.shown is not query.answer:
                self._send(watch.watcher)

    def _send(self, watcher: Watcher) -> None:
        waiting = self._waiting.get(watcher.token)
        if waiting is not None:
            waiting[watcher] = None
            return
        self._waiting[watcher.token] = {watcher: None}
        task = asyncio.get_running_loop().create_task(self._deliver(watcher.token))
        self._deliveries.add(task)
        task.add_done_callback(self._deliveries.discard)

    async def _deliver(self, token: str) -> None:
        """Give a page what waits for it. A slow one gets the answers as they are when its turn comes, none twice."""
        waiting = self._waiting[token]
        while waiting:
            watcher = next(iter(waiting))
            del waiting[watcher]
            watch = self._pages.get(token, {}).get(watcher)
            if watch is None or watch.shown is watch.query.answer or watch.query.answer is NOTHING:
                continue
            if watch.in_doubt:
                self._doubted[watch] = None
                self._work()
                continue
            watch.shown = watch.query.answer
            if not await self._assigned(watch):
                watch.shown = NOTHING
            now = self._pages.get(token, {}).get(watcher)
            if now is not None and now is not watch:
                # Watched anew meanwhile: the older answer may have come after the newer one.
                now.shown = NOTHING
            if now is not None and now.shown is not now.query.answer:
                waiting[watcher] = None
        del self._waiting[token]

    async def _assigned(self, watch: Watch) -> bool:
        """Assign what is to be shown; False when it has to be tried again."""
        watcher = watch.watcher
        work = self.assign(watcher.token, watcher.state, watcher.variable, watch.shown)
        watch.sending = sending = asyncio.ensure_future(work)
        try:
            async with asyncio.timeout(PUSH_SECONDS):
                there = await sending
        except TimeoutError:
            # A handler of the page takes long; when the page is closed its watches end, and this with them.
            return False
        except asyncio.CancelledError:
            if self._watches(watch):
                raise
            return True
        except Exception:
            watch.failures += 1
            log.exception("a page could not be given %s", watch.query.asking.function.name)
            there = watch.failures < PUSH_ATTEMPTS
            await asyncio.sleep(RETRY_SECONDS)
            if there:
                return False
        if not there and self._watches(watch):
            self._end(watch)
        return True


def _beyond(rights: ReadSet, reads: ReadSet, table: str) -> ReadSet:
    """What an access rule read of a table that the query itself did not: it is about this actor alone."""
    shared = reads.tables.get(table, [])
    return ReadSet({table: [read for read in rights.tables.get(table, []) if read not in shared]})
