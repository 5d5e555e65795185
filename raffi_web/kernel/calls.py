"""How a call runs: validate, one transaction as the caller, access, body, commit, then what waited for the commit."""

import asyncio
import hashlib
import logging
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncSession

from raffi_web.kernel import telemetry
from raffi_web.kernel.addresses import network_of
from raffi_web.kernel.arguments import OperationId, validate
from raffi_web.kernel.audit import audit_call
from raffi_web.kernel.batches import Batch, Batches
from raffi_web.kernel.context import SYSTEM, Actor, ActorKind, AfterCommit, Context, Role
from raffi_web.kernel.database import (
    BECOME,
    SET_ACTOR,
    Database,
    is_disconnect,
    is_overtaken,
    is_refused_by_policy,
    is_retryable,
    to_json,
)
from raffi_web.kernel.doors import Refusals
from raffi_web.kernel.errors import Conflict, Forbidden, Internal, Invalid, Limited, NotFound, RaffiError, Unavailable
from raffi_web.kernel.functions import Function, Kind, Registry
from raffi_web.kernel.limits import take
from raffi_web.kernel.permissions import check_scope, permissions_of
from raffi_web.kernel.plain import plain, plain_in_pieces
from raffi_web.kernel.transaction import Bound, Statement, Transaction
from raffi_web.kernel.turns import Turns

log = logging.getLogger(__name__)

ATTEMPTS = 6
OPERATION_ID = TypeAdapter(OperationId)
ENTER = Statement(
    text(
        "select answered, clash, answer, wait from"
        " raffi.enter(:id, :kind, :op, :fn, :args_hash, :limit_key, :burst, :interval)"
    )
)
LEAVE = Statement(
    text(
        "insert into operation (actor_id, op, fn, args_hash, answer)"
        " values (:actor, :op, :fn, :args_hash, cast(:answer as jsonb))"
    )
)
Taker = Callable[[Actor, str, str, Mapping[str, Any], str, float], None]
"""Told of each call: who, from which address, the function, its arguments, what became of it, and its seconds."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, from which network address (empty where there is none)."""

    actor: Actor
    address: str = ""


@dataclass(slots=True)
class Calls:
    """Runs functions.

    `first_act` makes sure that the actor has a row before it writes for the first time; `defer` enqueues an action in
    the open transaction and returns the job's id. Both are given by features at assembly. `note` takes a note of a
    call: who, from where, the function, its arguments, the result and how many seconds it took. `refusals` bounds how
    many refused acts of staff are written into the audit, for those who are of the staff apart from all others.
    """

    database: Database
    registry: Registry
    first_act: list[Callable[[Context], Awaitable[None]]] = field(default_factory=list)
    defer: Callable[[Context, Function[Any, Any], dict[str, Any]], Awaitable[Any]] | None = None
    turns: Turns = field(default_factory=Turns)
    note: Taker | None = None
    refusals: Refusals = field(default_factory=Refusals)
    batches: Batches = field(init=False)

    def __post_init__(self) -> None:
        self.batches = Batches(self.database)

    async def __call__(self, name: str, args: Mapping[str, Any], caller: Caller, *, op: str | None = None) -> Any:
        """Call a function by name.

        Args:
            name: `<feature>.<function>`.
            args: Its arguments, as they came in.
            caller: Who asks.
            op: An operation id chosen by the caller. The same one again returns the first answer and does nothing.

        Returns:
            The answer as plain JSON-able data.

        Raises:
            RaffiError: What the caller did wrong, or `Internal` with an id that the log has.
        """
        with self._ended(name, args, caller.actor, caller.address):
            function = self.registry.get(name)
            if function.batch is not None:
                return await self._batched(function, function.batch, args, caller)
            async with self.turns.of(caller.actor.id, caller.address):
                return await self._run(function, args, caller, op)

    @asynccontextmanager
    async def noted(self, name: str, args: Mapping[str, Any], caller: Caller) -> AsyncIterator[None]:
        """Leave the traces of a call where a query is answered by somebody else: for a page that watches it."""
        with self._ended(name, args, caller.actor, caller.address):
            try:
                yield
            except Forbidden as error:
                await self._refused(self.registry.get(name), args, caller, error)
                raise

    async def together(self, wanted: Sequence[tuple[str, Mapping[str, Any]]], caller: Caller) -> list[Any | RaffiError]:
        """Ask several queries in one snapshot: all answers are of the same moment.

        Returns:
            For each of `wanted` (name and arguments), in order, the answer or what was wrong with the asking.

        Raises:
            RaffiError: The database failed, and with it all of them.
        """
        answers: list[Any | RaffiError] = []
        refused: list[tuple[Function[Any, Any], Mapping[str, Any], Forbidden]] = []
        ctx: Context | None = None
        try:
            async with (
                self.turns.of(caller.actor.id, caller.address),
                self.database.session(isolation="REPEATABLE READ") as session,
                session.begin(),
            ):
                for name, args in wanted:
                    ctx = Context(caller.actor, session, address=caller.address)
                    answers.append(await self._answer(name, args, ctx))
                    if isinstance(answers[-1], Forbidden):
                        refused.append((self.registry.get(name), args, answers[-1]))
        except Exception as error:
            raise self._failure(error, ctx) from error
        # Where nothing is read any more: one connection is enough for each asker.
        for function, args, error in refused:
            await self._refused(function, args, caller, error)
        return answers

    async def _answer(self, name: str, args: Mapping[str, Any], ctx: Context) -> Any | RaffiError:
        """One of several queries; its own error ends only itself."""
        try:
            with self._ended(name, args, ctx.actor, ctx.address):
                function = self.registry.get(name)
                if function.kind is not Kind.QUERY or not function.public:
                    raise NotFound("errors.no_function", code="no_function", field="name")
                return await self._read(function, ctx, _checked(function, args, ctx.actor))
        except RaffiError as error:
            return error

    @contextmanager
    def _ended(self, name: str, args: Mapping[str, Any], actor: Actor, address: str) -> Iterator[None]:
        """Note how long the block took, and what became of it."""
        started, result = time.perf_counter(), "error"
        known = name if name in self.registry else "unknown"
        try:
            yield
            result = "ok"
        except RaffiError as error:
            result = error.kind
            raise
        finally:
            seconds = time.perf_counter() - started
            telemetry.calls_of(known, result).inc()
            telemetry.seconds_of(known).observe(seconds)
            # What batched functions do, many times a second, their features keep themselves.
            if self.note is not None and (result != "ok" or not self._is_batched(name)):
                self.note(actor, address, known, args, result, seconds)

    def _is_batched(self, name: str) -> bool:
        return name in self.registry and self.registry.get(name).batch is not None

    async def _batched(
        self, function: Function[Any, Any], batch: Batch, args: Mapping[str, Any], caller: Caller
    ) -> Any:
        """Let a call wait for its batch: the one that begins a transaction takes a turn, who joins it needs none."""
        parsed = _checked(function, args, caller.actor)
        wanted = (function.name, batch, function.body, caller.actor, parsed)
        try:
            if self.batches.is_at_work(batch, parsed[batch.by]):
                return plain(await self.batches.add(*wanted))
            async with self.turns.of(caller.actor.id, caller.address):
                return plain(await self.batches.add(*wanted))
        except RaffiError:
            raise
        except Exception as error:
            raise self._failure(error, None) from error

    async def _run(self, function: Function[Any, Any], args: Mapping[str, Any], caller: Caller, op: str | None) -> Any:
        parsed: dict[str, Any] = {}
        try:
            parsed = _checked(function, args, caller.actor)
            return await self._attempts(function, parsed, caller, op)
        except Forbidden as error:
            await self._refused(function, parsed, caller, error)
            raise

    async def _refused(
        self, function: Function[Any, Any], args: Mapping[str, Any], caller: Caller, error: Forbidden
    ) -> None:
        """Write down that somebody with an account may not do what staff does. To show again who one is, is asked of
        whoever may, and told by that."""
        who = caller.actor
        routine = who.kind is not ActorKind.USER or error.kind == "fresh_sign_in_needed"
        if routine or not permissions_of(function.access):
            return
        # Anybody may have many accounts: they must not hide what somebody of the staff tried.
        if not self.refusals.worth(who.id, "people" if who.role in (Role.GUEST, Role.USER) else "staff"):
            return
        try:
            async with self.database.begin() as session:
                ctx = Context(SYSTEM, session, address=caller.address)
                await audit_call(ctx, function.name, args, actor=who, result=error.kind)
        except (DBAPIError, PoolTimeout, OSError) as failure:
            log.warning("a refused act was not written down: %s", type(failure).__name__)

    async def _attempts(
        self, function: Function[Any, Any], parsed: dict[str, Any], caller: Caller, op: str | None
    ) -> Any:
        if op is not None:
            _check_op(op)
        if function.secret:
            op = None
        for attempt in range(ATTEMPTS):
            ctx: Context | None = None
            try:
                async with self.database.transaction(isolation=_isolation(function)) as transaction:
                    ctx = Context(
                        caller.actor, transaction.session, address=caller.address, op=op, transaction=transaction
                    )
                    if function.kind is Kind.QUERY:
                        answer = await self._read(function, ctx, parsed)
                    else:
                        answer = await self._write(function, ctx, parsed, transaction)
            except RaffiError:
                raise
            except (DBAPIError, PoolTimeout, OSError) as error:
                # Who was put out while the call ran is told so by the access rule of the next attempt.
                again = attempt == 0 and (is_refused_by_policy(error) or is_overtaken(error))
                if again or (is_retryable(error) and attempt < ATTEMPTS - 1):
                    await asyncio.sleep(random.uniform(0, 0.005 * 2**attempt))  # noqa: S311 - only spreads retries
                    continue
                raise self._failure(error, ctx) from error
            except Exception as error:
                raise self._failure(error, ctx) from error
            await _after_commit(ctx.after_commit)
            return answer
        raise AssertionError("unreachable")

    async def _read(self, function: Function[Any, Any], ctx: Context, args: dict[str, Any]) -> Any:
        who = {"id": ctx.actor.id, "kind": ctx.actor.kind.value}
        if ctx.transaction is None or function.ahead is None:
            await ctx.session.execute(SET_ACTOR, who)
        else:
            ahead = function.ahead(ctx, args)
            _, *found = await ctx.transaction.at_once(BECOME.of(who), *ahead)
            ctx.ahead = list(zip(ahead, found, strict=True))
        await function.access(ctx, args)
        if function.limit is not None:
            # Beside this snapshot, which can't be written in.
            await take(self.database, function.limit, ctx.actor.id or network_of(ctx.address))
        return await plain_in_pieces(await function.body(ctx, **args))

    async def _write(
        self, function: Function[Any, Any], ctx: Context, args: dict[str, Any], transaction: Transaction
    ) -> Any:
        digest = hashlib.sha256(f"{function.name}:{to_json(plain(args))}".encode()).hexdigest()
        known, answer = await self._enter(function, ctx, args, digest, transaction)
        if known:
            return answer
        for prepare in self.first_act:
            await prepare(ctx)
        await function.access(ctx, args)
        if function.kind is Kind.ACTION:
            if self.defer is None:
                raise Unavailable
            answer = plain(await self.defer(ctx, function, args))
        else:
            answer = plain(await function.body(ctx, **args))
        if permissions_of(function.access):
            await audit_call(ctx, function.name, args)
        await transaction.commit(*_leaving(function, ctx, digest, answer))
        _tell(ctx)
        return answer

    async def _enter(
        self, function: Function[Any, Any], ctx: Context, args: dict[str, Any], digest: str, transaction: Transaction
    ) -> tuple[bool, Any]:
        """Name the actor, look the operation up, take the limit and ask what the function wants, in one round trip."""
        limit = function.limit
        enter = ENTER.of(
            {
                "id": ctx.actor.id,
                "kind": ctx.actor.kind.value,
                "op": ctx.op,
                "fn": function.name,
                "args_hash": digest,
                "limit_key": limit.key(ctx.actor.id or network_of(ctx.address)) if limit else None,
                "burst": limit.burst if limit else 0,
                "interval": limit.interval if limit else 0.0,
            }
        )
        ahead = function.ahead(ctx, args) if function.ahead is not None else []
        entered, *found = await transaction.at_once(enter, *ahead)
        answered, clash, answer, wait = entered[0]
        if clash:
            raise Conflict("errors.operation_reused", code="operation_reused", field="op")
        if answered:
            return True, answer
        if wait > 0:
            raise Limited(wait)
        ctx.ahead = list(zip(ahead, found, strict=True))
        return False, None

    def _failure(self, error: Exception, ctx: Context | None) -> RaffiError:
        # First, since the driver counts these among what it calls operational.
        if is_retryable(error):
            return Conflict("errors.busy", code="busy")
        if isinstance(error, PoolTimeout | OSError) or is_disconnect(error):
            log.warning("database unavailable: %s", type(error).__name__)
            return Unavailable()
        request_id = ctx.request_id if ctx else "-"
        log.error("call failed, request %s", request_id, exc_info=error)
        return Internal(request_id)


def _checked(function: Function[Any, Any], args: Mapping[str, Any], actor: Actor) -> dict[str, Any]:
    """The arguments of a call, as the function takes them; the one place where a token's scopes are asked for."""
    check_scope(actor, function.scope)
    return validate(function.model, args)


def _leaving(function: Function[Any, Any], ctx: Context, digest: str, answer: Any) -> list[Bound]:
    """What keeps the answer for whoever asks again with the same operation id."""
    if ctx.op is None:
        return []
    values = {"actor": ctx.actor.id, "op": ctx.op, "fn": function.name, "args_hash": digest, "answer": to_json(answer)}
    return [LEAVE.of(values)]


async def snapshot(database: Database, actor: Actor, read: Callable[[AsyncSession], Awaitable[Any]]) -> Any:
    """Run `read` in one read-only snapshot as `actor`: everything it reads is of the same moment."""
    async with database.begin(actor, isolation="REPEATABLE READ") as session:
        return await read(session)


def _tell(ctx: Context) -> None:
    for tell in ctx.at_once:
        try:
            tell()
        except Exception:
            log.exception("at once after commit")


async def _after_commit(callbacks: list[AfterCommit]) -> None:
    for callback in callbacks:
        try:
            waiting = callback()
            if waiting is not None:
                await waiting
        except Exception:
            # The change is committed: others hear of it by the change feed, and the caller must get its answer.
            log.exception("after commit")


def _isolation(function: Function[Any, Any]) -> Any:
    return "REPEATABLE READ" if function.kind is Kind.QUERY else function.isolation


def _check_op(op: Any) -> None:
    try:
        OPERATION_ID.validate_python(op)
    except ValidationError:
        raise Invalid(field="op", reason="operation_id") from None
