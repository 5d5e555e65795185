"""The one way to the database: sessions that say who is asking.

Every transaction sets `raffi.actor_id` and `raffi.actor_kind` for itself; the row policies read them. A transaction
that sets nothing is nobody's and sees only what everybody may see.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Literal

import orjson
from psycopg import AsyncConnection
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm.exc import StaleDataError

from raffi_web.kernel.context import SYSTEM, Actor
from raffi_web.kernel.transaction import Statement, Transaction

Isolation = Literal["READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"]

SET_ACTOR = text("select set_config('raffi.actor_id', :id, true), set_config('raffi.actor_kind', :kind, true)")
BECOME = Statement(SET_ACTOR)
"""The same, to share a round trip."""
ASIDE = 4
"""Connections for transactions beside another one."""
AWAY = (OperationalError, InterfaceError, PoolTimeout, OSError)
"""What is raised while the database can't be reached."""
RETRYABLE_STATES = frozenset({"40001", "40P01"})
"""serialization_failure and deadlock_detected."""
OVERTAKEN_STATES = frozenset({"23503", "23505", "0A000"})
"""foreign_key_violation, unique_violation, feature_not_supported (a kept plan of a table that was changed)."""
NO_RIGHT_STATE = "42501"
"""insufficient_privilege: a row policy refused."""


def to_json(value: Any) -> str:
    """JSON text of plain data, dataclasses and dates."""
    return orjson.dumps(value).decode()


class Database:
    """A pool of connections as the app role. `patience` is how many seconds a call waits for one."""

    def __init__(self, url: str, *, pool_size: int = 10, overflow: int = 10, patience: float = 10) -> None:
        self.url = url
        self.engine = self._engine(pool_size, overflow, patience)
        self._aside = self._engine(1, ASIDE - 1, patience)

    def _engine(self, size: int, overflow: int, patience: float) -> AsyncEngine:
        return create_async_engine(
            self.url,
            pool_size=size,
            max_overflow=overflow,
            pool_timeout=patience,
            # The one used last has its statements prepared and its plans at hand; the others may rest.
            pool_use_lifo=True,
            json_serializer=to_json,
            json_deserializer=orjson.loads,
            # An error's text goes into the log: what people wrote does not.
            hide_parameters=True,
        )

    @asynccontextmanager
    async def begin(self, actor: Actor = SYSTEM, *, isolation: Isolation | None = None) -> AsyncIterator[AsyncSession]:
        """A transaction as `actor`: committed at the end, rolled back when anything is raised."""
        async with self.session(isolation=isolation) as session, session.begin():
            await session.execute(SET_ACTOR, {"id": actor.id, "kind": actor.kind.value})
            yield session

    @asynccontextmanager
    async def aside(self) -> AsyncIterator[AsyncSession]:
        """A transaction of the server itself for inside another one, short and waiting for nobody.

        Its connections are its own: calls that hold all the others and want one more would wait for each other.
        """
        async with AsyncSession(self._aside, expire_on_commit=False, autoflush=False) as session, session.begin():
            await session.execute(SET_ACTOR, {"id": SYSTEM.id, "kind": SYSTEM.kind.value})
            yield session

    @asynccontextmanager
    async def session(self, *, isolation: Isolation | None = None) -> AsyncIterator[AsyncSession]:
        """A session with no transaction begun and nobody named: for `kernel.calls`, which does both at once."""
        async with AsyncSession(self._isolated(isolation), expire_on_commit=False, autoflush=False) as session:
            yield session

    @asynccontextmanager
    async def transaction(self, *, isolation: Isolation | None = None) -> AsyncIterator[Transaction]:
        """A transaction with nobody named, in which statements may share a round trip: for `kernel.calls`.

        Whoever opens it commits it; else all is rolled back.
        """
        async with self._isolated(isolation).connect() as connection:
            session = AsyncSession(connection, expire_on_commit=False, autoflush=False)
            try:
                yield Transaction(connection, session)
            finally:
                if session.in_transaction():
                    await session.close()

    def _isolated(self, isolation: Isolation | None) -> AsyncEngine:
        return self.engine.execution_options(isolation_level=isolation) if isolation else self.engine

    async def now(self) -> float:
        """PostgreSQL's clock in milliseconds since the epoch."""
        async with self.engine.connect() as connection:
            return float(
                (
                    await connection.execute(text("select (extract(epoch from clock_timestamp()) * 1000)::float8"))
                ).scalar_one()
            )

    async def listener(self) -> AsyncConnection[Any]:
        """A connection outside the pool, for LISTEN."""
        url = self.engine.url.set(drivername="postgresql")
        return await AsyncConnection.connect(url.render_as_string(hide_password=False), autocommit=True)

    def pool_use(self) -> dict[str, int]:
        """How many connections are in use, and how many there may be."""
        pool: Any = self.engine.pool
        return {"in_use": pool.checkedout(), "size": pool.size() + pool._max_overflow}

    async def close(self) -> None:
        """Close every pooled connection."""
        await self.engine.dispose()
        await self._aside.dispose()


def is_retryable(error: BaseException) -> bool:
    """Whether the same transaction may succeed when it is run again."""
    if isinstance(error, StaleDataError):
        return True
    if not isinstance(error, DBAPIError):
        return False
    if getattr(error.orig, "sqlstate", None) in RETRYABLE_STATES:
        return True
    # The same operation was answered meanwhile, after this transaction's snapshot: the next one sees the answer.
    return getattr(getattr(error.orig, "diag", None), "constraint_name", None) == "operation_pkey"


def is_refused_by_policy(error: BaseException) -> bool:
    """Whether a row policy refused a write that the access rule had allowed: the right may have been lost meanwhile."""
    return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) == NO_RIGHT_STATE


def is_overtaken(error: BaseException) -> bool:
    """Whether something else may have come first: a row that was needed is gone, a place was taken, a plan is old.

    Run again, the call sees what is so now, and its rules tell the asker.
    """
    return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) in OVERTAKEN_STATES


def is_disconnect(error: BaseException) -> bool:
    """Whether the database went away under the transaction."""
    return isinstance(error, DBAPIError) and (
        error.connection_invalidated or isinstance(error, InterfaceError | OperationalError)
    )
