"""What every test may stand on: a PostgreSQL of its own and settings that read nothing of this machine."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from raffi_web.features.files import store
from raffi_web.kernel import vault
from raffi_web.kernel.embedded import EmbeddedPostgres, temporary_home
from raffi_web.kernel.roles import Passwords, Urls, drop_database, ensure_database, ensure_roles, role_urls
from raffi_web.keyring import KeyRing, new_key
from raffi_web.settings import Settings, get_settings
from scripts import browser

pytest_plugins = ["tests.support.fixtures"]


@dataclass(frozen=True)
class Postgres:
    """The server of this test session, with our roles on it.

    Attributes:
        dsn: The superuser's address.
    """

    server: EmbeddedPostgres
    dsn: str
    passwords: Passwords

    def create(self, name: str, *, template: str | None = None) -> Urls:
        """A database of our owner, copied from `template` when given."""
        ensure_database(self.dsn, name, template=template)
        return role_urls(self.dsn, name, self.passwords)

    def drop(self, name: str) -> None:
        drop_database(self.dsn, name)


KEPT = {"RAFFI_CHROMIUM"}


def pytest_configure() -> None:
    for name in [name for name in os.environ if name.startswith("RAFFI_") and name not in KEPT]:
        del os.environ[name]


@pytest.fixture(scope="session")
def home() -> Iterator[Path]:
    """A home that is deleted after the session."""
    with temporary_home() as folder:
        yield folder


@pytest.fixture(scope="session")
def settings(home: Path) -> Iterator[Settings]:
    """Development settings of the session's home; `get_settings()` returns them too."""
    get_settings.cache_clear()
    os.environ["RAFFI_HOME"] = str(home)
    # An unreadable .env keeps the developer's own choices out of the tests.
    made = Settings(_env_file=None, home=home, worker=False)  # pyright: ignore[reportCallIssue]
    yield made
    os.environ.pop("RAFFI_HOME", None)
    get_settings.cache_clear()


@pytest.fixture(scope="session", autouse=True)
def _key_of_the_vault() -> None:
    vault.use(KeyRing(new_key()))


@pytest.fixture(scope="session", autouse=True)
def storage(tmp_path_factory: pytest.TempPathFactory) -> store.Storage:
    """Where this session keeps files."""
    home = tmp_path_factory.mktemp("home")
    made = store.storage_of(Settings(_env_file=None, home=home))  # pyright: ignore[reportCallIssue]
    store.use(made)
    return made


@pytest.fixture(scope="session")
def postgres(settings: Settings) -> Iterator[Postgres]:
    """A real PostgreSQL with the roles and no database of ours yet."""
    server = EmbeddedPostgres(settings.home)
    dsn = server.start()
    passwords = Passwords(owner="owner-" + "o" * 20, maintenance="keep-" + "m" * 20, app="app-" + "a" * 20)
    ensure_roles(dsn, passwords)
    yield Postgres(server, dsn, passwords)
    server.stop()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever needs a browser is marked so, by its folder or by the fixture."""
    for item in items:
        if "e2e" in item.path.parts or "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium that runs; start it with `scripts.browser.ARGUMENTS`."""
    return browser.ensure()
