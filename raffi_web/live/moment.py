"""A snapshot of the database in which live queries are asked: who may, what the answer is, what was read for it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from raffi_web.kernel import readset, telemetry
from raffi_web.kernel.changes import RowsChanged
from raffi_web.kernel.context import Actor, Context
from raffi_web.kernel.database import SET_ACTOR
from raffi_web.kernel.errors import RaffiError
from raffi_web.kernel.functions import Function
from raffi_web.kernel.plain import plain
from raffi_web.kernel.readset import ReadSet


@dataclass(frozen=True, slots=True)
class Asking:
    """A query and its arguments, as values and as text."""

    function: Function[Any, Any]
    args: dict[str, Any]
    text: str


@dataclass(frozen=True, slots=True)
class Right:
    """What an access rule said to an actor: `cache` holds what it found, `reads` what it looked at."""

    actor: Actor
    cache: dict[Any, Any]
    reads: ReadSet
    error: RaffiError | None


class Moment:
    """One snapshot of the database in which several actors ask.

    `heard` are the changes that are told meanwhile. A higher `order` began later.
    """

    def __init__(self, session: AsyncSession, heard: list[RowsChanged], order: int) -> None:
        self.session = session
        self.heard = heard
        self.order = order
        self._named: Actor | None = None
        self._rights: dict[Any, Right] = {}

    def missed(self, reads: ReadSet) -> bool:
        """Whether something of `reads` has changed since: the snapshot may not have it."""
        return any(reads.meets(change) for change in self.heard)

    async def right(self, asking: Asking, actor: Actor) -> Right:
        """Whether an actor may ask: one look for all queries with the same rule and arguments."""
        # Of one actor there are several sessions, and what one of them may, or is shown as its own, another may not.
        key = (asking.function.access, asking.text, actor, actor.session)
        known = self._rights.get(key)
        if known is None:
            await self._name(actor)
            ctx, error = Context(actor, self.session), None
            with readset.collect() as reads:
                try:
                    await asking.function.access(ctx, asking.args)
                except RaffiError as refusal:
                    error = refusal
            known = self._rights[key] = Right(actor, ctx.cache, reads, error)
        return known

    def audience(self, asking: Asking, right: Right) -> str:
        """To which audience who has the right belongs now."""
        if asking.function.audience is None:
            return f"actor:{right.actor.id}"
        return asking.function.audience(Context(right.actor, self.session, cache=dict(right.cache)), asking.args)

    async def answer(self, asking: Asking, right: Right) -> tuple[Any, ReadSet]:
        """Run a query as who has the right: its answer, or the error it raised, and what it read."""
        await self._name(right.actor)
        # A copy: what one body keeps in it, the next one would not be seen to read.
        ctx = Context(right.actor, self.session, cache=dict(right.cache))
        telemetry.live_runs.labels(asking.function.name).inc()
        with readset.collect() as reads:
            try:
                answer = plain(await asking.function.body(ctx, **asking.args))
            except RaffiError as error:
                answer = error
        for table, narrowings in right.reads.tables.items():
            for narrowing in narrowings:
                reads.add(table, narrowing)
        return answer, reads

    async def _name(self, actor: Actor) -> None:
        if self._named != actor:
            await self.session.execute(SET_ACTOR, {"id": actor.id, "kind": actor.kind.value})
            self._named = actor
