"""`raffi backup`, `restore`, `psql` and `seed` on a home of their own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from raffi_web.kernel import vault
from raffi_web.kernel.context import SYSTEM, Context
from raffi_web.kernel.database import Database
from raffi_web.kernel.embedded import EmbeddedPostgres, temporary_home
from raffi_web.kernel.prepared import Prepared, prepare
from raffi_web.kernel.roles import plain_url
from raffi_web.serve import only_server
from raffi_web.settings import ROOT, Settings

pytestmark = pytest.mark.slow

ROW = "insert into actor (id, kind, name, color) values ('{0}', 'guest', '{0}', 1)"
# Everything that makes up a database but its rows: who owns what, and who may do what with it.
RIGHTS = """
select 'function ' || oid::regprocedure, proowner::regrole::text, coalesce(proacl::text, '') from pg_proc
where pronamespace::regnamespace::text in ('raffi', 'procrastinate', 'public')
union all
select 'relation ' || oid::regclass, relowner::regrole::text,
       coalesce(relacl::text, '') || relrowsecurity || relforcerowsecurity
from pg_class where relnamespace::regnamespace::text in ('raffi', 'procrastinate', 'public')
union all
select 'schema ' || nspname, nspowner::regrole::text,
       coalesce((select string_agg(one::text, ',' order by one::text) from unnest(nspacl) one), '')
from pg_namespace where nspname !~ '^pg_'
union all
select 'policy ' || polname, polrelid::regclass::text, pg_get_expr(polqual, polrelid) from pg_policy
union all
select 'trigger ' || tgname, tgrelid::regclass::text, '' from pg_trigger where not tgisinternal
order by 1, 2, 3
"""


@dataclass
class Home:
    """A home whose database runs while the tests do."""

    settings: Settings
    prepared: Prepared

    def raffi(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `raffi` with these arguments."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("RAFFI_")}
        return subprocess.run(
            [sys.executable, "-m", "raffi_web", *arguments],
            cwd=ROOT,
            env=kept | {"RAFFI_HOME": str(self.settings.home)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def sql(self, statement: str) -> list[Any]:
        """Run a statement that no policy binds."""
        with psycopg.connect(plain_url(self.prepared.urls.maintenance)) as connection:
            done = connection.execute(statement.encode())
            return done.fetchall() if done.description else []

    def server(self, statement: str) -> None:
        """Run a statement as the server's administrator."""
        with psycopg.connect(self.prepared.admin_dsn, autocommit=True) as connection:
            connection.execute(statement.encode())

    def actors(self) -> set[str]:
        return {name for (name,) in self.sql("select id from actor")}


@pytest.fixture(scope="module")
def home() -> Iterator[Home]:
    with temporary_home() as folder:
        settings = Settings(_env_file=None, home=folder)  # pyright: ignore[reportCallIssue]
        prepared = prepare(settings)
        yield Home(settings, prepared)
        prepared.close()
        assert not EmbeddedPostgres(folder).running()


@pytest.mark.parametrize("given", [("-c",), ("--", "-c"), ("--no-align", "--tuples-only", "--command")])
def test_what_follows_psql_is_passed_on(home: Home, given: tuple[str, ...]) -> None:
    done = home.raffi("psql", *given, "select 40 + 2, current_user")
    assert done.returncode == 0, done.stderr
    assert "42" in done.stdout
    assert "raffi_maintenance" in done.stdout


def test_psql_makes_no_home_where_there_is_none(tmp_path: Path) -> None:
    """Where nothing runs, nothing is started: what is asked for is another home."""
    nowhere = tmp_path / "elsewhere"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("RAFFI_")}
    done = subprocess.run(
        [sys.executable, "-m", "raffi_web", "psql", "-c", "select 1"],
        cwd=ROOT,
        env=kept | {"RAFFI_HOME": str(nowhere)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert f"There is no Raffi in {nowhere}. Is RAFFI_HOME set?" in done.stderr
    assert not nowhere.exists()


def test_a_restored_database_is_as_before(home: Home, tmp_path: Path) -> None:
    home.sql(ROW.format("before"))
    before, rights = home.actors(), home.sql(RIGHTS)
    file = tmp_path / "kept.backup"
    done = home.raffi("backup", str(file))
    assert done.returncode == 0, done.stderr
    assert file.stat().st_mode & 0o777 == 0o600
    home.sql(ROW.format("after"))
    home.sql("delete from actor where id = 'before'")
    home.sql("create table newer (id text)")
    done = home.raffi("restore", str(file))
    assert done.returncode == 0, done.stderr
    assert home.actors() == before
    assert home.sql(RIGHTS) == rights
    assert [path.name for path in home.settings.home.glob("restore-*")] == []


def test_the_app_works_on_a_restored_database(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "kept.backup"
    home.sql("delete from room")
    home.sql("delete from demo_content")
    assert home.raffi("backup", str(file)).returncode == 0
    assert home.raffi("restore", str(file)).returncode == 0
    # As the app's role, under the policies, with the triggers that stamp versions.
    done = home.raffi("seed")
    assert done.returncode == 0, done.stderr
    assert "Added 3 rooms" in done.stdout
    assert home.sql("select count(*) from room where version > 0") == [(3,)]


def test_seeding_twice_adds_nothing(home: Home) -> None:
    home.raffi("seed")
    made = home.sql("select id from room")
    done = home.raffi("seed")
    assert done.returncode == 0, done.stderr
    assert "nothing to add" in done.stdout
    assert home.sql("select id from room") == made


async def secret_of(home: Home, owner: str, secret_id: str | None = None) -> str:
    """Put a secret of an owner and return its id, or read the one with that id."""
    database = Database(home.prepared.urls.app, pool_size=1)
    before = vault._ring
    vault.use(home.settings.key_ring())
    try:
        async with database.begin() as session:
            ctx = Context(SYSTEM, session)
            if secret_id is None:
                return (await vault.put(ctx, owner, "proof", f"the secret of {owner}")).id
            return await vault.reveal(ctx, secret_id, owner, "proof")
    finally:
        vault.use(before)
        await database.close()


async def test_who_was_shredded_is_unreadable_in_an_old_backup_too(home: Home, tmp_path: Path) -> None:
    old, new, keys = (tmp_path / name for name in ("old.backup", "new.backup", "vault.keys"))
    stays, goes = await secret_of(home, "stays"), await secret_of(home, "goes")
    assert home.raffi("backup", str(old)).returncode == 0
    assert keys.stat().st_mode & 0o777 == 0o600
    # What `vault.shred` does.
    home.sql("delete from vault_key where owner = 'goes'")
    home.sql("delete from vault_secret where owner = 'goes'")
    assert home.raffi("backup", str(new)).returncode == 0
    assert sorted(os.listdir(tmp_path)) == ["new.backup", "old.backup", "vault.keys"]
    done = home.raffi("restore", str(old))
    assert done.returncode == 0, done.stderr
    assert await secret_of(home, "stays", stays) == "the secret of stays"
    assert home.sql("select count(*) from vault_secret where owner = 'goes'") == [(1,)]
    with pytest.raises(vault.SecretUnreadable):
        await secret_of(home, "goes", goes)
    # Without the file the rest is restored all the same.
    keys.unlink()
    assert home.raffi("restore", str(old)).returncode == 0
    with pytest.raises(vault.SecretUnreadable):
        await secret_of(home, "stays", stays)
    home.sql("delete from vault_secret")


@pytest.mark.parametrize("damage", ["cut", "rows"])
def test_a_restore_that_fails_changes_nothing(home: Home, tmp_path: Path, damage: str) -> None:
    file = tmp_path / "kept.backup"
    home.sql(ROW.format(f"many-{damage}"))
    assert home.raffi("backup", str(file)).returncode == 0
    if damage == "cut":
        file.write_bytes(file.read_bytes()[:-2000])
    else:
        # A right goes to a role that is not there any more: found only after all rows are in.
        home.server("create role passing")
        home.sql("grant select on actor to passing")
        assert home.raffi("backup", str(file)).returncode == 0
        home.sql("revoke select on actor from passing")
        home.server("drop role passing")
    home.sql(ROW.format(f"late-{damage}"))
    before, rights = home.actors(), home.sql(RIGHTS)
    done = home.raffi("restore", str(file))
    assert done.returncode != 0
    assert "nothing was changed" in done.stderr
    assert home.actors() == before
    assert home.sql(RIGHTS) == rights


def test_nothing_is_restored_under_a_running_server(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "kept.backup"
    file.touch()
    with only_server(home.settings):
        done = home.raffi("restore", str(file))
    assert done.returncode == 1
    assert "already running" in done.stderr
    assert "stop it first" in done.stderr


def test_the_vault_s_keys_are_rotated_and_retired(home: Home) -> None:
    ring = home.settings.key_ring()
    old = ring.current
    row = "insert into vault_key (owner, ring_key, wrapped) values ('gone', 'lost', '')"
    home.sql(row)
    told = home.raffi("vault")
    assert told.returncode == 1
    assert f"{old}  0 data keys  (wraps what is new)" in told.stdout
    assert "lost  MISSING" in told.stderr
    home.sql("delete from vault_key")
    done = home.raffi("vault", "rotate")
    assert done.returncode == 0, done.stderr
    new = ring.current
    assert ring.ids == [new, old]
    assert f"The new key is {new}." in done.stdout
    assert home.raffi("vault", "retire", new).returncode != 0
    home.sql(row.replace("lost", old))
    assert home.raffi("vault", "retire", old).returncode == 2
    home.sql("delete from vault_key")
    assert home.raffi("vault", "retire", old).returncode == 0
    assert ring.ids == [new]


USER = "00000000000000000000000007"
NEW_USER = f"""
select set_config('raffi.actor_kind', 'service', true);
insert into actor (id, kind, role, name, color) values ('{USER}', 'user', 'user', 'Ursula', 1) on conflict do nothing;
insert into account (actor_id, email, email_key) values ('{USER}', 'ursula@example.org', 'ursula@example.org')
on conflict do nothing;
insert into actor_session (token_hash, actor_id, expires_at) values ('cli', '{USER}', now() + interval '1 day')
on conflict (token_hash) do update set revoked_at = null
"""


def test_whoever_has_the_machine_can_help_people(home: Home) -> None:
    with psycopg.connect(plain_url(home.prepared.urls.maintenance)) as connection:
        connection.execute(NEW_USER.encode())
    listed = home.raffi("user", "list")
    assert "ursula@example.org" in listed.stdout, listed.stderr
    made = home.raffi("user", "owner", "Ursula@example.org")
    assert made.stdout == "Ursula is an owner now.\n", made.stderr
    assert home.sql(f"select role from actor where id = '{USER}'") == [("owner",)]
    out = home.raffi("user", "sign-out", USER)
    assert out.stdout == "1 sessions of Ursula ended.\n", out.stderr
    home.sql(f"insert into second_step (actor_id, secret_id, on_at) values ('{USER}', 'x', now()) returning 1")
    made = home.raffi("user", "reset", "--second-step", "ursula@example.org")
    assert made.stdout.splitlines()[0] == "The second step of Ursula is off.", made.stderr
    assert "/reset#" in made.stdout.split()[-1]
    assert home.sql("select 1 from second_step") == []
    assert home.sql("select status from mail where kind = 'second_step_dropped'") == [("held",)]
    (expires,) = home.sql("select expires_at - now() < interval '61 minutes' from one_time_link")
    assert expires == (True,)
    assert len(home.sql(f"select 1 from audit where on_id = '{USER}' and data ->> 'by' = 'machine'")) == 4
    unknown = home.raffi("user", "owner", "nobody@example.org")
    assert unknown.returncode == 1
    assert "nobody goes by nobody@example.org" in unknown.stderr
