"""What every table of ours gets in its migration: policies, change notices, channel versions.

for statement in (*secured("room", select="…", write="…"), *fed("room", "id"), *stamped("room", "room", "id")):
    op.execute(statement)
"""

from collections.abc import Iterator


def secured(
    table: str,
    *,
    select: str,
    insert: str = "raffi.is_service()",
    update: str | None = None,
    delete: str | None = None,
) -> Iterator[str]:
    """Row-level security, enabled and forced, with one policy for each act.

    Each condition is SQL over the row; the server itself passes all of them.
    """
    yield f"alter table {table} enable row level security"
    yield f"alter table {table} force row level security"
    service = "(select raffi.is_service())"
    yield f"create policy {table}_select on {table} for select using ({service} or ({select}))"
    yield f"create policy {table}_insert on {table} for insert with check ({service} or ({insert}))"
    changed = update or insert
    yield (
        f"create policy {table}_update on {table} for update"
        f" using ({service} or ({changed})) with check ({service} or ({changed}))"
    )
    yield f"create policy {table}_delete on {table} for delete using ({service} or ({delete or changed}))"
    yield f"grant select, insert, update, delete on {table} to raffi_app"


def fed(table: str, *columns: str) -> Iterator[str]:
    """Triggers that notify `raffi_rows`, once a statement, with the touched values of the partition columns."""
    arguments = ", ".join(f"'{column}'" for column in columns)
    for act, transition in (
        ("insert", "new table as fresh"),
        ("update", "old table as stale new table as fresh"),
        ("delete", "old table as stale"),
    ):
        yield (
            f"create trigger {table}_feed_{act} after {act} on {table} referencing {transition}"
            f" for each statement execute function raffi.feed_{act}({arguments})"
        )


def stamped(table: str, prefix: str, column: str) -> Iterator[str]:
    """The trigger that stamps `version` with the version of the channel `prefix:<column>`."""
    yield (
        f"create trigger {table}_stamp before insert or update on {table}"
        f" for each row execute function raffi.stamp('{prefix}', '{column}')"
    )


def dropped(*tables: str) -> Iterator[str]:
    """Drop tables, with what hangs on them."""
    for table in tables:
        yield f"drop table if exists {table} cascade"
