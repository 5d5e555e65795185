"""One transaction on one connection: a session for everything, and pipelines for where each round trip counts.

A command of a room is a handful of small statements, and everybody in the room waits for it. Asked one after the
other, each costs a round trip and SQLAlchemy's work around it; compiled once and sent together, they cost little more
than one (decision 0011).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import psycopg
from sqlalchemy import Executable, exc
from sqlalchemy.dialects.postgresql.psycopg import PGDialectAsync_psycopg
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.sql import ClauseElement

DIALECT = PGDialectAsync_psycopg()
COMMIT = b"commit"
Result = list[tuple[Any, ...]]
"""A statement's rows, none for one that returns nothing."""
Then = Callable[[Result], None]


class Statement:
    """A statement of SQLAlchemy's, compiled once for the driver."""

    def __init__(self, statement: Executable) -> None:
        if not isinstance(statement, ClauseElement):
            raise TypeError(type(statement).__name__)
        self.source = statement
        compiled: Any = statement.compile(dialect=DIALECT)
        self.text = str(compiled).encode()
        types = {name: bound.type.dialect_impl(DIALECT) for name, bound in compiled.binds.items()}
        makers = {name: kind.bind_processor(DIALECT) for name, kind in types.items()}
        self._makers = {name: make for name, make in makers.items() if make is not None}
        self._fixed = {name: bound.value for name, bound in compiled.binds.items() if not bound.required}

    def of(self, values: Mapping[str, Any], then: Then | None = None) -> "Bound":
        """The statement with its values; `then` takes its rows once they are committed."""
        given = self._fixed | dict(values)
        for name, make in self._makers.items():
            given[name] = make(given[name])
        return Bound(self, values, given, then)


@dataclass(frozen=True, slots=True, eq=False)
class Bound:
    """A statement with its values, ready to be sent: as they were `given`, and as the driver takes them (`values`).

    `then` takes its rows once they are committed.
    """

    statement: Statement
    given: Mapping[str, Any]
    values: Mapping[str, Any]
    then: Then | None = None

    @property
    def text(self) -> bytes:
        """What is sent."""
        return self.statement.text

    def is_like(self, other: "Bound") -> bool:
        """Whether another one asks the same."""
        return self.statement is other.statement and self.given == other.given


@dataclass(slots=True)
class Transaction:
    """An open transaction. Nothing of it holds before `commit`.

    Attributes:
        session: The session on the same connection. It costs nothing until it is used.
        last: Statements that go with the commit, behind what the session wrote.
    """

    connection: AsyncConnection
    session: AsyncSession
    last: list[Bound] = field(default_factory=list)
    _written: list[tuple[Then, Result]] = field(default_factory=list)

    @property
    def _driver(self) -> psycopg.AsyncConnection[Any]:
        proxied: Any = self.connection.sync_connection
        return proxied.connection.driver_connection

    async def at_once(self, *statements: Bound) -> list[Result]:
        """Run statements in one round trip, and return each one's rows. After an error the rest is not run.

        Raises:
            sqlalchemy.exc.DBAPIError: As the session raises it.
        """
        return await self._sent(statements, commit=False)

    async def write(self) -> None:
        """Write what the session holds and what was put last, without committing it."""
        await self._write(commit=False)

    async def commit(self, *statements: Bound) -> None:
        """Write what the session holds, then run what was put last and `statements`, and commit, in one round trip."""
        self.last.extend(statements)
        await self._write(commit=True)
        for then, rows in self._written:
            then(rows)

    async def _write(self, *, commit: bool) -> None:
        # A session begins when it is first used, also by an `add`.
        if self.session.in_transaction():
            await self.session.flush()
        statements, self.last = self.last, []
        for bound, rows in zip(statements, await self._sent(statements, commit=commit), strict=True):
            if bound.then is not None:
                self._written.append((bound.then, rows))

    async def _sent(self, statements: Sequence[Bound], *, commit: bool) -> list[Result]:
        driver = self._driver
        try:
            async with driver.pipeline():
                cursors = [await driver.execute(bound.text, bound.values, prepare=True) for bound in statements]
                if commit:
                    # As a statement: the driver's own `commit` would wait for everything, and the pipeline's end again.
                    await driver.execute(COMMIT)
            return [await cursor.fetchall() if cursor.rownumber is not None else [] for cursor in cursors]
        except psycopg.Error as error:
            if driver.closed:
                # Asked through SQLAlchemy, which then knows that its other connections are old too.
                await self.connection.exec_driver_sql("select 1")
            raise _as_raised_by_the_session(error, statements) from error


def _as_raised_by_the_session(error: psycopg.Error, statements: Any) -> exc.DBAPIError:
    kinds = {psycopg.OperationalError: exc.OperationalError, psycopg.InterfaceError: exc.InterfaceError}
    kind = next((raised for driver, raised in kinds.items() if isinstance(error, driver)), exc.DBAPIError)
    return kind("; ".join(bound.text.decode() for bound in statements), None, error, hide_parameters=True)
