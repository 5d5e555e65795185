"""The roles of the database, the same on the embedded and on any other server.

raffi_owner        LOGIN              owns the database and every table; FORCE binds it too
raffi_maintenance  LOGIN, BYPASSRLS   member of raffi_owner: migrations, backups, restores
raffi_app          LOGIN              what the running app is; row-level security decides what it sees
raffi_policy       NOLOGIN, BYPASSRLS owns the helper functions that policies call
"""

from dataclasses import dataclass, field
from typing import LiteralString

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy.engine import URL

OWNER, MAINTENANCE, APP, POLICY = "raffi_owner", "raffi_maintenance", "raffi_app", "raffi_policy"
ATTRIBUTES: dict[str, LiteralString] = {
    POLICY: "NOLOGIN BYPASSRLS",
    OWNER: "LOGIN NOBYPASSRLS",
    MAINTENANCE: "LOGIN BYPASSRLS",
    APP: "LOGIN NOBYPASSRLS",
}
ADMINISTERED = tuple(ATTRIBUTES)
ADVISORY_LOCK = 7_266_341
"""Serialises processes that set up one server at the same time."""


@dataclass(frozen=True)
class Passwords:
    """What the roles that log in show."""

    owner: str = field(repr=False)
    maintenance: str = field(repr=False)
    app: str = field(repr=False)

    def of(self, role: str) -> str | None:
        return {OWNER: self.owner, MAINTENANCE: self.maintenance, APP: self.app}.get(role)


@dataclass(frozen=True)
class Urls:
    """Addresses of one database, as SQLAlchemy reads them (`postgresql+psycopg://`)."""

    owner: str = field(repr=False)
    maintenance: str = field(repr=False)
    app: str = field(repr=False)


class RolesRefused(RuntimeError):
    """The server does not let us make a role we need; docs/settings.md says what then."""


def ensure_roles(admin_dsn: str, passwords: Passwords) -> None:
    """Make the roles, or bring them to what they must be.

    Args:
        admin_dsn: A superuser, or a role with CREATEROLE and BYPASSRLS.

    Raises:
        RolesRefused: when the server does not allow it.
    """
    with psycopg.connect(admin_dsn, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [ADVISORY_LOCK])
        try:
            _make_roles(connection, passwords)
        except psycopg.errors.InsufficientPrivilege as error:
            raise RolesRefused(
                f"the server refuses a role ({error}): see 'Another PostgreSQL' in docs/settings.md"
            ) from None


def _make_roles(connection: psycopg.Connection, passwords: Passwords) -> None:
    known = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles").fetchall()}
    for role, attributes in ATTRIBUTES.items():
        name = sql.Identifier(role)
        if role not in known:
            connection.execute(sql.SQL("CREATE ROLE {} {}").format(name, sql.SQL(attributes)))
        if password := passwords.of(role):
            # Hashed here, so that no statement log ever holds a password.
            hashed = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
            connection.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(name, sql.Literal(hashed)))
    for granted, to in ((POLICY, OWNER), (OWNER, MAINTENANCE), (POLICY, MAINTENANCE), (OWNER, None)):
        _grant(connection, granted, to)


def _grant(connection: psycopg.Connection, granted: str, to: str | None) -> None:
    """`to` None is ourselves, who must be able to give a database to the owner."""
    row = connection.execute("SELECT current_user").fetchone()
    member = to or (row[0] if row else "")
    held = connection.execute(
        "SELECT 1 FROM pg_auth_members WHERE roleid = %s::regrole AND member = %s::regrole AND set_option",
        [f'"{granted}"', f'"{member}"'],
    ).fetchone()
    if not held:
        statement = sql.SQL("GRANT {} TO {} WITH INHERIT TRUE, SET TRUE")
        connection.execute(statement.format(sql.Identifier(granted), sql.Identifier(member)))


def ensure_database(admin_dsn: str, name: str, *, template: str | None = None) -> bool:
    """Make the database `name`, owned by the owner, closed to everybody else. True when it is new.

    Args:
        template: A database nobody is connected to, to copy.
    """
    with psycopg.connect(admin_dsn, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [ADVISORY_LOCK])
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            return False
        statement = sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), sql.Identifier(OWNER))
        if template:
            statement += sql.SQL(" TEMPLATE {}").format(sql.Identifier(template))
        connection.execute(statement)
        database = sql.Identifier(name)
        connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
        connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, sql.Identifier(APP)))
        return True


def drop_database(admin_dsn: str, name: str) -> None:
    """Drop the database `name` with every connection to it."""
    with psycopg.connect(admin_dsn, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def role_urls(admin_dsn: str, name: str, passwords: Passwords) -> Urls:
    """The addresses of the database `name` on the server of `admin_dsn`, by role."""
    known = conninfo_to_dict(admin_dsn)
    query = {
        key: str(value)
        for key, value in known.items()
        if key not in {"user", "password", "host", "port", "dbname"} and value is not None
    }
    host = str(known.get("host") or "")
    port = int(str(known.get("port") or 5432))
    if host.startswith("/"):
        query |= {"host": host, "port": str(port)}

    def url(role: str, password: str) -> str:
        made = URL.create(
            "postgresql+psycopg",
            username=role,
            password=password,
            host=None if host.startswith("/") else host or None,
            port=None if host.startswith("/") else port,
            database=name,
            query=query,
        )
        return made.render_as_string(hide_password=False)

    return Urls(
        owner=url(OWNER, passwords.owner),
        maintenance=url(MAINTENANCE, passwords.maintenance),
        app=url(APP, passwords.app),
    )


def plain_url(url: str) -> str:
    """The same address as libpq and psycopg read it (`postgresql://`)."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1)
