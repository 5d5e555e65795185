"""Migrations go up and down, change rows under forced policies, and make what the tables' classes say."""

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, create_engine, pool, text

from raffi_web.kernel import migrations
from raffi_web.kernel.roles import Urls
from tests.conftest import Postgres

OURS = text(
    "select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
    " where n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and c.relkind in ('r', 'v', 'S')"
    " and c.relname <> 'alembic_version'"
)


@pytest.fixture
def empty(postgres: Postgres) -> Iterator[Urls]:
    yield postgres.create("migrations")
    postgres.drop("migrations")


def connect(url: str) -> Connection:
    return create_engine(url, poolclass=pool.NullPool).connect()


def tables(url: str) -> set[str]:
    with connect(url) as connection:
        return set(connection.execute(OURS).scalars())


def test_up_down_and_up_again(empty: Urls) -> None:
    assert migrations.current(empty.maintenance) is None
    migrations.upgrade(empty.maintenance)
    made = tables(empty.maintenance)
    assert made
    assert migrations.current(empty.maintenance) == migrations.head()
    migrations.downgrade(empty.maintenance, "base")
    assert tables(empty.maintenance) == set()
    assert migrations.current(empty.maintenance) is None
    migrations.upgrade(empty.maintenance)
    assert tables(empty.maintenance) == made


def test_what_a_migration_makes_belongs_to_the_owner(urls: Urls) -> None:
    with connect(urls.maintenance) as connection:
        owners = connection.execute(text("select distinct tableowner from pg_tables where schemaname = 'public'"))
        assert set(owners.scalars()) == {"raffi_owner"}


def test_the_tables_are_the_ones_their_classes_say(urls: Urls) -> None:
    metadata = migrations.discover_tables()
    with connect(urls.maintenance) as connection:
        options = {"compare_type": migrations.types_differ, "include_object": migrations.ours_only}
        found = compare_metadata(MigrationContext.configure(connection, opts=options), metadata)
    assert [one for one in found if not is_index(one)] == []


def is_index(difference: Any) -> bool:
    """Indexes and keys are the migrations' alone: classes do not repeat them."""
    return isinstance(difference, tuple) and difference[0].endswith(("_index", "_constraint", "_fk"))


def test_a_data_migration_changes_rows(empty: Urls) -> None:
    with connect(empty.maintenance) as connection:
        migrations.act_as_owner(connection)
        for statement in (
            "create table note (owner text, done boolean default false)",
            "alter table note enable row level security",
            "alter table note force row level security",
            "create policy own on note using (owner = current_setting('raffi.actor_id', true))",
        ):
            connection.execute(text(statement))
        change = text("update note set done = true")
        with Operations.context(MigrationContext.configure(connection)):
            with migrations.data_migration() as everywhere:
                everywhere.execute(text("insert into note values ('ann'), ('bob')"))
            assert connection.execute(change).rowcount == 0
            with migrations.data_migration() as everywhere:
                assert everywhere.execute(change).rowcount == 2
            assert connection.execute(text("select current_user")).scalar_one() == "raffi_owner"


def test_rooms_that_stop_at_the_end_play_their_queue_in_a_version_that_knows_no_stop(empty: Urls) -> None:
    migrations.upgrade(empty.maintenance)
    columns = "id, title, title_id, title_name, is_public, grants, owner_id"
    with connect(empty.maintenance) as connection, connection.begin():
        connection.execute(text("insert into actor (id, kind, name, color) values ('a', 'guest', 'Ann', 0)"))
        room = f"insert into room ({columns}) values ('abcdefghjk', 'R', 'none', 'F', true, '{{}}', 'a')"
        connection.execute(text(room))
        connection.execute(text("insert into playback (room_id, loop) values ('abcdefghjk', 'stop')"))
    migrations.downgrade(empty.maintenance, "0012")
    with connect(empty.maintenance) as connection:
        assert connection.execute(text("select loop from playback")).scalar_one() == "off"
    migrations.upgrade(empty.maintenance)


UPGRADE = "import sys; from raffi_web.kernel import migrations; input(); migrations.upgrade(sys.argv[1])"


@pytest.mark.slow
def test_two_processes_that_start_at_once_migrate_once(empty: Urls) -> None:
    starting = [
        subprocess.Popen(
            [sys.executable, "-c", UPGRADE, empty.maintenance],
            cwd=migrations.ROOT,
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for _ in range(2)
    ]
    for process in starting:
        assert process.stdin
        process.stdin.write(b"\n")
        process.stdin.flush()
    said = [process.communicate(timeout=60)[1].decode() for process in starting]
    assert [process.returncode for process in starting] == [0, 0], said
    assert migrations.current(empty.maintenance) == migrations.head()
