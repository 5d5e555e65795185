"""What the tables' classes share."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar, TypeVar, cast

from sqlalchemy import BigInteger, DateTime, FetchedValue, inspect
from sqlalchemy import Table as CoreTable
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

M = TypeVar("M", bound=SQLModel)


class Table(SQLModel):
    """Base of every table's class."""

    __tablename__: ClassVar[str]  # pyright: ignore[reportIncompatibleVariableOverride]


def table_of(model: type[SQLModel]) -> CoreTable:
    """The table of a class, for statements that are built once and make no objects."""
    return cast("CoreTable", inspect(model).local_table)


def made(model: type[M], values: Sequence[Any]) -> M:
    """An object of a class from the values of all its table's columns, as a session loads it; no session knows it."""
    mapper = inspect(model)
    found = mapper.class_manager.new_instance()
    vars(found).update(zip(mapper.local_table.c.keys(), values, strict=True))
    return found


def utc_now() -> datetime:
    """The time now, with its zone."""
    return datetime.now(UTC)


def moment(*, nullable: bool = False) -> Any:
    """A column for a point in time; now, unless it may be empty."""
    if nullable:
        return Field(default=None, sa_type=DateTime(timezone=True), nullable=True)  # pyright: ignore[reportCallIssue, reportArgumentType]
    return Field(default_factory=utc_now, sa_type=DateTime(timezone=True), nullable=False)  # pyright: ignore[reportCallIssue, reportArgumentType]


def json_column(default: Any = None, *, nullable: bool = False) -> Any:
    """A column for a JSON value."""
    if nullable:
        return Field(default=None, sa_type=JSONB(none_as_null=True), nullable=True)  # pyright: ignore[reportCallIssue, reportArgumentType]
    return Field(default_factory=default, sa_type=JSONB, nullable=False)


def version() -> Any:
    """The column that a trigger stamps with the channel's version; read back with every write."""
    return Field(
        default=None,
        sa_type=BigInteger,
        sa_column_kwargs={"server_default": FetchedValue(), "server_onupdate": FetchedValue()},
    )


EAGER = {"eager_defaults": True}
"""Mapper arguments of tables with a version: writes return it."""


def milliseconds(value: datetime | None) -> float | None:
    """A point in time as browsers take it."""
    return None if value is None else value.timestamp() * 1000
