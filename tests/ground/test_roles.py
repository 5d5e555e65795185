"""The roles: who may log in, and who is bound by row-level security."""

from collections.abc import Iterator

import psycopg
import pytest

from raffi_web.kernel.roles import ADMINISTERED, Passwords, Urls, ensure_database, ensure_roles, plain_url, role_urls
from tests.conftest import Postgres

TABLE = """
create table note (id int, owner text);
alter table note enable row level security;
alter table note force row level security;
create policy own on note using (owner = current_setting('raffi.actor_id', true));
grant select on note to raffi_app;
"""


@pytest.fixture(scope="module")
def urls(postgres: Postgres) -> Iterator[Urls]:
    yield postgres.create("roles")
    postgres.drop("roles")


def count(url: str, before: str = "select 1") -> int:
    with psycopg.connect(plain_url(url)) as connection:
        connection.execute(before.encode())
        row = connection.execute("select count(*) from note").fetchone()
        return row[0] if row else -1


def test_only_maintenance_sees_past_forced_policies(urls: Urls) -> None:
    with psycopg.connect(plain_url(urls.maintenance)) as connection:
        connection.execute("set role raffi_owner")
        connection.execute(TABLE.encode())
        connection.execute("reset role")
        connection.execute("insert into note values (1, 'ann'), (2, 'bob')")
    assert count(urls.maintenance) == 2
    assert count(urls.owner) == 0
    assert count(urls.app) == 0
    assert count(urls.app, "set raffi.actor_id = 'ann'") == 1


def test_the_app_owns_nothing_and_makes_nothing(urls: Urls) -> None:
    for statement in ("create table x (n int)", "set role raffi_owner", "set role raffi_policy"):
        with (
            psycopg.connect(plain_url(urls.app)) as connection,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            connection.execute(statement.encode())


def test_the_policy_role_cannot_log_in(postgres: Postgres, urls: Urls) -> None:
    address = plain_url(urls.app).replace("raffi_app", "raffi_policy")
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(address)


def test_the_owner_can_give_a_function_to_the_policy_role(urls: Urls) -> None:
    with psycopg.connect(plain_url(urls.owner)) as connection:
        connection.execute("create schema helpers")
        connection.execute("grant usage, create on schema helpers to raffi_policy")
        connection.execute("create function helpers.one() returns int language sql as 'select 1'")
        connection.execute("alter function helpers.one() owner to raffi_policy")
        row = connection.execute("select proowner::regrole::text from pg_proc where proname = 'one'").fetchone()
        assert row == ("raffi_policy",)


def test_setting_up_again_changes_the_passwords_and_nothing_else(postgres: Postgres, urls: Urls) -> None:
    changed = Passwords(owner="another-owner", maintenance="another-keeper", app="another-app")
    ensure_roles(postgres.dsn, changed)
    try:
        assert not ensure_database(postgres.dsn, "roles")
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(plain_url(urls.app))
        psycopg.connect(plain_url(role_urls(postgres.dsn, "roles", changed).app)).close()
    finally:
        ensure_roles(postgres.dsn, postgres.passwords)


def test_an_administrator_who_is_no_superuser_is_enough(postgres: Postgres) -> None:
    with psycopg.connect(postgres.dsn, autocommit=True) as connection:
        connection.execute("create role hosted login createdb createrole bypassrls password 'hosted-password'")
        for role in ADMINISTERED:
            connection.execute(f'grant "{role}" to hosted with admin option'.encode())
    address = postgres.dsn.replace("raffi_admin", "hosted").replace(
        postgres.dsn.split(":")[2].split("@")[0], "hosted-password"
    )
    ensure_roles(address, postgres.passwords)
    assert ensure_database(address, "hosted_raffi")
    postgres.drop("hosted_raffi")


def test_no_address_is_shown(urls: Urls, postgres: Postgres) -> None:
    assert postgres.passwords.app not in repr(postgres.passwords) + repr(urls)


def test_urls_of_a_server_elsewhere_keep_its_options() -> None:
    passwords = Passwords(owner="o", maintenance="m", app="p@ss/word")
    made = role_urls("postgresql://admin:secret@db.example:6432/x?sslmode=require", "raffi", passwords)
    assert made.app == "postgresql+psycopg://raffi_app:p%40ss%2Fword@db.example:6432/raffi?sslmode=require"
