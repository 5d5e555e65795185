"""Migrations: up, down, new, and whether there is anything to do."""

import contextlib
import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Connection, Integer, MetaData, String, TypeDecorator, text
from sqlalchemy.types import TypeEngine
from sqlmodel import SQLModel

from raffi_web.kernel.roles import OWNER, plain_url

ROOT = Path(__file__).resolve().parents[2]
VERSIONS = ROOT / "alembic" / "versions"
SHIPPED = re.compile(r"^(revision|down_revision)(?::[^=]+)? = (?:[\"'](\w+)[\"']|None)$", re.MULTILINE)


def upgrade(url: str, revision: str = "head") -> None:
    """Migrate the database up. `url` is the maintenance role's address."""
    from alembic import command

    command.upgrade(_config(url), revision)


def downgrade(url: str, revision: str) -> None:
    """Migrate the database down to `revision`, `-1` for one step, `base` for an empty database."""
    from alembic import command

    command.downgrade(_config(url), revision)


def new(url: str, message: str) -> Path:
    """Write the next migration from what the tables' classes say and the database lacks."""
    from alembic import command

    number = f"{len(list(VERSIONS.glob('[0-9]*.py'))) + 1:04d}"
    config = _config(url)
    config.attributes["metadata"] = discover_tables()
    made = command.revision(config, message, autogenerate=True, rev_id=number)
    if made is None or isinstance(made, list):
        raise RuntimeError("expected one new migration")
    return Path(made.path)


def head() -> str:
    """The newest revision that is shipped, read without running any migration's code."""
    known: dict[str, str] = {}
    for path in VERSIONS.glob("*.py"):
        found = dict(SHIPPED.findall(path.read_text(encoding="utf-8")))
        known[found["revision"]] = found.get("down_revision", "")
    newest = known.keys() - set(known.values())
    if len(newest) != 1:
        raise RuntimeError(f"the migrations must have one head, not {sorted(newest)}")
    return newest.pop()


def current(url: str) -> str | None:
    """The revision a database is at; None when it has none."""
    with psycopg.connect(plain_url(url)) as connection:
        try:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        except psycopg.errors.UndefinedTable:
            return None
    return row[0] if row else None


def discover_tables() -> MetaData:
    """Import what declares tables, the kernel's and every feature's `models`, and return their metadata."""
    package = ROOT / "raffi_web"
    for path in (*package.glob("kernel/*models.py"), *package.glob("features/**/models.py")):
        importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    return SQLModel.metadata


def types_differ(_: object, __: object, ___: object, there: TypeEngine[Any], ours: TypeEngine[Any]) -> bool | None:
    """For Alembic: the width of a text or a whole number is the migration's to choose; None leaves the rest to it."""
    if isinstance(ours, TypeDecorator):
        ours = ours.impl_instance
    same = any(isinstance(there, family) and isinstance(ours, family) for family in (String, Integer))
    return False if same else None


def ours_only(_: object, __: str | None, kind: str, reflected: bool, compare_to: object) -> bool:
    """For Alembic: tables, indexes and keys that only the database has are no difference.

    The job tables are Procrastinate's, and some of ours are read by triggers alone.
    """
    return not (reflected and compare_to is None and kind != "column")


ADVISORY_LOCK = 7_266_342


def take_turn(connection: Connection) -> None:
    """Wait until no other process migrates this database; the turn ends with the connection."""
    connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": ADVISORY_LOCK})
    connection.commit()


def act_as_owner(connection: Connection) -> None:
    """From here on what is made belongs to the owner, and forced row-level security binds."""
    connection.execute(text(f"SET ROLE {OWNER}"))
    connection.commit()


@contextlib.contextmanager
def data_migration() -> Iterator[Connection]:
    """The part of a migration that reads or changes rows: no policy hides any of them.

    Outside it a migration acts as the owner, who sees nothing under forced row-level security.
    """
    from alembic import op

    connection = op.get_bind()
    connection.execute(text("RESET ROLE"))
    try:
        yield connection
    finally:
        connection.execute(text(f"SET ROLE {OWNER}"))


def _config(url: str):  # noqa: ANN202  # alembic is imported only when there is something to migrate
    from alembic.config import Config

    config = Config(ROOT / "alembic.ini")
    config.attributes["url"] = url
    return config
