"""From settings to a database that is there: server, roles, database, migrations."""

import atexit
from dataclasses import dataclass

from raffi_web.kernel import migrations
from raffi_web.kernel.embedded import EmbeddedPostgres
from raffi_web.kernel.roles import Passwords, Urls, ensure_database, ensure_roles, role_urls
from raffi_web.settings import Settings


@dataclass
class Prepared:
    """A database ready for use. `server` is ours to stop, None for an external one.

    Attributes:
        admin_dsn: The address that may make roles and databases.
    """

    urls: Urls
    admin_dsn: str
    server: EmbeddedPostgres | None

    def close(self) -> None:
        """Stop using the embedded server; the last user shuts it down."""
        if self.server:
            self.server.stop()


def passwords_of(settings: Settings) -> Passwords:
    """The roles' passwords, made and kept when they were not given."""
    return Passwords(
        owner=settings.secret("database_owner_password"),
        maintenance=settings.secret("database_maintenance_password"),
        app=settings.secret("database_app_password"),
    )


def prepare(settings: Settings, *, migrate: bool = True) -> Prepared:
    """Start or find the server, bring roles, database and tables to what this version needs."""
    server = (
        EmbeddedPostgres(settings.home, admin_password=settings.database_admin_password or None)
        if settings.embedded
        else None
    )
    admin_dsn = server.start() if server else settings.database_url
    try:
        passwords = passwords_of(settings)
        ensure_roles(admin_dsn, passwords)
        ensure_database(admin_dsn, settings.database_name)
        urls = role_urls(admin_dsn, settings.database_name, passwords)
        if migrate and migrations.current(urls.maintenance) != migrations.head():
            migrations.upgrade(urls.maintenance)
    except BaseException:
        if server:
            server.stop()
        raise
    return Prepared(urls=urls, admin_dsn=admin_dsn, server=server)


_prepared: Prepared | None = None


def use(settings: Settings) -> Prepared:
    """The database of this process, prepared once; the embedded server stops when the process ends."""
    global _prepared
    if _prepared is None:
        _prepared = prepare(settings)
        atexit.register(_prepared.close)
    return _prepared
