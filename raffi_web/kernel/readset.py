"""Which rows a live query depends on, found from the statements it runs.

For each table a statement reads, the columns it holds to constants (`=` and `IN`, carried across inner joins) narrow
the rows. Whatever is not understood narrows nothing: unknown means the whole table.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Column, Table, event
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.sql import operators, visitors
from sqlalchemy.sql.elements import (
    BinaryExpression,
    BindParameter,
    BooleanClauseList,
    ColumnElement,
    Grouping,
    TextClause,
)
from sqlalchemy.sql.selectable import AliasedReturnsRows, Join, Select

from raffi_web.kernel.changes import RowsChanged

Values = frozenset[str]
Narrowing = dict[str, Values]
"""Column name to the values it must have."""


class UnknownReads(RuntimeError):
    """A statement written as raw text says nothing of what it reads."""


@dataclass
class ReadSet:
    """What a run of a live query has read: for each table, the narrowings of its reads."""

    tables: dict[str, list[Narrowing]] = field(default_factory=dict)

    def add(self, table: str, narrowing: Narrowing) -> None:
        """Note one read of `table`."""
        reads = self.tables.setdefault(table, [])
        if narrowing not in reads:
            reads.append(narrowing)

    def meets(self, change: RowsChanged) -> bool:
        """Whether a change may have touched what was read."""
        reads = self.tables.get(change.table)
        if reads is None:
            return False
        if change.keys is None:
            return True
        return any(
            all(column not in change.keys or values & change.keys[column] for column, values in read.items())
            for read in reads
        )

    def whole_tables(self) -> set[str]:
        """The tables of which any change counts."""
        return {table for table, reads in self.tables.items() if {} in reads}


_collecting: ContextVar[ReadSet | None] = ContextVar("read_set", default=None)


@contextmanager
def collect() -> Iterator[ReadSet]:
    """Collect what the statements run in this block read."""
    reads = ReadSet()
    mark = _collecting.set(reads)
    try:
        yield reads
    finally:
        _collecting.reset(mark)


@contextmanager
def unwatched() -> Iterator[None]:
    """Statements in this block are not the query's own reads (naming the actor)."""
    mark = _collecting.set(None)
    try:
        yield
    finally:
        _collecting.reset(mark)


def watch(engine: AsyncEngine) -> None:
    """Let `collect` see the statements of this engine."""
    event.listen(engine.sync_engine, "before_execute", _before_execute)


def _before_execute(
    conn: Any, clauseelement: Any, multiparams: Sequence[Any], params: Mapping[str, Any], execution_options: Any
) -> None:
    reads = _collecting.get()
    if reads is None:
        return
    if isinstance(clauseelement, TextClause):
        raise UnknownReads(str(clauseelement)[:80])
    values = params or (multiparams[0] if len(multiparams) == 1 else {})
    for table, narrowing in narrowings(clauseelement, values):
        reads.add(table, narrowing)


def narrowings(statement: Any, values: Mapping[str, Any] = {}) -> list[tuple[str, Narrowing]]:
    """The tables that a statement reads, each with what narrows it; `values` are those that it is run with."""
    key = statement._generate_cache_key()
    if key is None:
        return [(table, {}) for table in sorted(_tables(statement))]
    plan = _plans.get(key.key)
    if plan is None:
        if len(_plans) >= PLANS_AT_MOST:
            _plans.clear()
        plan = _plans[key.key] = _plan(statement, {bound.key: place for place, bound in enumerate(key.bindparams)})
    constants = [values.get(bound.key, bound.effective_value) for bound in key.bindparams]
    several = [bound.expanding for bound in key.bindparams]
    return [(table, _filled(narrowed, list(zip(constants, several, strict=True)))) for table, narrowed in plan]


PLANS_AT_MOST = 2_000
Places = frozenset[int]
"""Where among a statement's constants those stand that a column must equal."""
Plan = list[tuple[str, dict[str, Places]]]
_plans: dict[Any, Plan] = {}
"""By statement, whatever its constants: looking through one takes a millisecond, longer than running it."""


def _filled(narrowed: dict[str, Places], constants: Sequence[tuple[Any, bool]]) -> Narrowing:
    """A narrowing with this statement's own constants, each with whether it stands for several."""
    filled: Narrowing = {}
    for column, places in narrowed.items():
        known = [values for place in places if (values := _values(*constants[place])) is not None]
        if known:
            filled[column] = frozenset.intersection(*known)
    return filled


def _values(value: Any, several: bool) -> Values | None:
    if value is None:
        return None
    return frozenset(map(str, value)) if several else frozenset([str(value)])


def _tables(statement: Any) -> set[str]:
    return {element.name for element in visitors.iterate(statement) if isinstance(element, Table)}


def _plan(statement: Any, places: dict[str, int]) -> Plan:
    every = _tables(statement)
    if not isinstance(statement, Select):
        return [(table, {}) for table in sorted(every)]
    if any(isinstance(element, Select) for element in visitors.iterate(statement) if element is not statement):
        return [(table, {}) for table in sorted(every)]
    inner: list[Table] = []
    outer: list[tuple[Table, list[ColumnElement[Any]]]] = []
    conditions: list[ColumnElement[Any]] = list(_flatten(statement.whereclause))
    for source in statement.get_final_froms():
        _collect_inner(source, inner, outer, conditions)
    names = [table.name for table in (*inner, *(table for table, _ in outer))]
    # Another name for a table reads rows of its own.
    aliased = {element.name for element in _aliased(statement)}
    fixed = _fixed_columns(conditions, places)
    held = [(table.name, fixed) for table in inner]
    # A join's own conditions hold for what it adds, and for nothing else.
    held += [(table.name, _fixed_columns([*conditions, *joining], places)) for table, joining in outer]
    found = [
        (name, {column: where for (table, column), where in columns.items() if table == name})
        for name, columns in held
        # A table that stands twice (a self-join) can't be told apart by its name.
        if names.count(name) == 1 and name not in aliased
    ]
    known = {name for name, _ in found}
    return [*found, *((table, {}) for table in sorted(every - known))]


def _aliased(statement: Any) -> Iterator[Table]:
    for element in visitors.iterate(statement):
        if isinstance(element, AliasedReturnsRows) and isinstance(element.element, Table):
            yield element.element


def _collect_inner(
    source: Any,
    tables: list[Table],
    outer: list[tuple[Table, list[ColumnElement[Any]]]],
    conditions: list[ColumnElement[Any]],
) -> None:
    """Collect the tables whose rows inner joins hold together, with the joins' conditions.

    A table that an outer join adds comes with that join's conditions; anything else that one adds is left out, and so
    counts as whole tables.
    """
    if isinstance(source, Table):
        tables.append(source)
    elif isinstance(source, Join) and not source.full:
        _collect_inner(source.left, tables, outer, conditions)
        if not source.isouter:
            conditions.extend(_flatten(source.onclause))
            _collect_inner(source.right, tables, outer, conditions)
        elif isinstance(source.right, Table):
            outer.append((source.right, list(_flatten(source.onclause))))


def _flatten(clause: Any) -> Iterable[ColumnElement[Any]]:
    if clause is None:
        return
    if isinstance(clause, Grouping):
        yield from _flatten(clause.element)
    elif isinstance(clause, BooleanClauseList) and clause.operator is operators.and_:
        for part in clause.clauses:
            yield from _flatten(part)
    else:
        yield clause


def _fixed_columns(conditions: Iterable[ColumnElement[Any]], places: dict[str, int]) -> dict[tuple[str, str], Places]:
    """Columns that must have one of some constants, equalities between columns carried on."""
    fixed: dict[tuple[str, str], Places] = {}
    equal: list[tuple[tuple[str, str], tuple[str, str]]] = []
    for condition in conditions:
        if not isinstance(condition, BinaryExpression):
            continue
        left, right = _column(condition.left), _column(condition.right)
        if condition.operator is operators.eq and left and right:
            equal.append((left, right))
        elif condition.operator in (operators.eq, operators.in_op):
            key = left or right
            place = _place(condition.right if left else condition.left, places)
            if key and place is not None:
                fixed[key] = fixed.get(key, frozenset()) | {place}
    for _ in equal:
        for left, right in equal:
            for one, other in ((left, right), (right, left)):
                if one in fixed and other not in fixed:
                    fixed[other] = fixed[one]
    return fixed


def _column(element: Any) -> tuple[str, str] | None:
    if isinstance(element, Column) and isinstance(element.table, Table):
        return element.table.name, element.name
    return None


def _place(element: Any, places: dict[str, int]) -> int | None:
    if isinstance(element, Grouping):
        return _place(element.element, places)
    return places.get(element.key) if isinstance(element, BindParameter) else None
