"""raffi serve | migrate | seed | user | build | backup | restore | vault | psql | settings."""

import argparse
import asyncio
import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from raffi_web import people_cli
from raffi_web.settings import Settings, get_settings


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    # psql's own options: argparse would take them for ours.
    passed_on, given = (given[1:], given[:1]) if given[:1] == ["psql"] else ([], given)
    options = _parser().parse_args(given)
    options.rest = passed_on[1:] if passed_on[:1] == ["--"] else passed_on
    try:
        return options.run(get_settings(), options) or 0
    except KeyboardInterrupt:
        return 130
    except _expected_errors() as error:
        print(f"raffi: {error}", file=sys.stderr)
        return 1


def _expected_errors() -> tuple[type[Exception], ...]:
    from raffi_web.kernel.embedded import EmbeddedError
    from raffi_web.kernel.roles import RolesRefused
    from raffi_web.web.build import BuildFailed

    return (
        EmbeddedError,
        RolesRefused,
        BuildFailed,
        PermissionError,
        FileNotFoundError,
        LookupError,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="raffi", description="Watch, riff and make things together.")
    commands = parser.add_subparsers(required=True, metavar="command")

    def add(name: str, run: object, help: str) -> argparse.ArgumentParser:  # noqa: A002
        command = commands.add_parser(name, help=help, description=help)
        command.set_defaults(run=run)
        return command

    add("serve", serve, "Start everything and serve it until Ctrl-C.")
    migrate_parser = add("migrate", migrate, "Bring the database up, down, or write a new migration.")
    migrate_parser.add_argument("direction", choices=["up", "down", "new"], nargs="?", default="up")
    migrate_parser.add_argument("what", nargs="?", help="a revision, or what the new migration is for")
    add("seed", seed, "Add the demo content.")
    people_cli.add_parser(commands, user)
    build_parser = add("build", build, "Build the pages when they changed.")
    build_parser.add_argument("--force", action="store_true", help="build even when nothing changed")
    build_parser.add_argument("--update-lock", action="store_true", help="also renew reflex.lock")
    add("backup", backup, "Write the database to a file.").add_argument("file", type=Path)
    add("restore", restore, "Replace the database by a backup.").add_argument("file", type=Path)
    vault_parser = add("vault", vault, "Look after the keys of stored secrets.")
    vault_parser.add_argument("act", choices=["status", "key", "rotate", "retire"], nargs="?", default="status")
    vault_parser.add_argument("key", nargs="?", help="the id of the key to retire")
    add("psql", psql, "Open psql as the maintenance role; what follows is passed on.")
    add("settings", settings_page, "Print the table of settings for docs/settings.md.")
    return parser


def serve(settings: Settings, _: argparse.Namespace) -> int:
    from raffi_web import serve as server

    try:
        server.serve(settings, say=lambda line: print(line, flush=True))
    except server.AlreadyServing as known:
        print(known)
    except server.CannotServe as reason:
        print(f"raffi: {reason}", file=sys.stderr)
        return 1
    return 0


@contextlib.contextmanager
def _database(settings: Settings, *, migrate: bool = True) -> Iterator[str]:
    """The maintenance address of a database that runs."""
    from raffi_web.kernel.prepared import prepare

    prepared = prepare(settings, migrate=migrate)
    try:
        yield prepared.urls.maintenance
    finally:
        prepared.close()


@contextlib.contextmanager
def _app_database(settings: Settings) -> Iterator[str]:
    """The app's address of a database that runs."""
    from raffi_web.kernel.prepared import prepare

    prepared = prepare(settings)
    try:
        yield prepared.urls.app
    finally:
        prepared.close()


def migrate(settings: Settings, options: argparse.Namespace) -> int:
    from raffi_web.kernel import migrations

    with _database(settings, migrate=False) as url:
        if options.direction == "up":
            migrations.upgrade(url, options.what or "head")
        elif options.direction == "down":
            migrations.downgrade(url, options.what or "-1")
        elif options.what:
            print(migrations.new(url, options.what))
        else:
            print("raffi: say what the migration is for", file=sys.stderr)
            return 2
        print(f"The database is at revision {migrations.current(url) or 'base'}.")
    return 0


def user(settings: Settings, options: argparse.Namespace) -> int:
    return people_cli.run(settings, options, print)


def seed(settings: Settings, _: argparse.Namespace) -> None:
    with _app_database(settings) as url:
        added = asyncio.run(_seed(settings, url))
    print(f"Added {len(added)} rooms." if added else "There is nothing to add.")


async def _seed(settings: Settings, url: str) -> list[str]:
    from raffi_web.features.demo.functions import add_demo
    from raffi_web.kernel.clock import clock
    from raffi_web.server import assemble

    async def assign(token: str, state: str, variable: str, value: object) -> bool:
        return False

    server = assemble(url, settings.secret("secret_key"), public_url=settings.origin, assign=assign)
    try:
        await clock.calibrate(server.database.now)
        return await add_demo(server.calls)
    finally:
        await server.database.close()


def build(_: Settings, options: argparse.Namespace) -> None:
    from raffi_web.web import build as pages

    made = pages.ensure_pages(force=options.force, update_lock=options.update_lock)
    print(f"The pages are built ({made.fingerprint}).")


def backup(settings: Settings, options: argparse.Namespace) -> int:
    # As maintenance, whom no row policy binds: a backup as the owner would be empty.
    from raffi_web.kernel import backups

    keys = backups.keys_beside(options.file)
    draft = keys.with_name(f".{keys.name}.{os.getpid()}")
    for file in (options.file, draft):
        # Before anything is in it, and pg_dump leaves it so.
        file.touch(0o600)
        file.chmod(0o600)
    with _database(settings) as url:
        code = _tool("pg_dump", url, "--format=custom", backups.WITHOUT_KEYS, f"--file={options.file}")
        # The keys come second: of an owner who is shredded in between only what nobody can read is left.
        code = code or _tool("pg_dump", url, "--data-only", backups.ONLY_KEYS, f"--file={draft}")
    if code:
        draft.unlink()
        return code
    draft.replace(keys)
    print(f"Wrote {options.file}, and {keys} with the keys of its stored secrets.")
    return 0


def restore(settings: Settings, options: argparse.Namespace) -> int:
    if not options.file.is_file():
        raise FileNotFoundError(f"there is no file {options.file}")
    from raffi_web.serve import AlreadyServing, only_server

    try:
        with only_server(settings), _database(settings, migrate=False) as url:
            code = _restore(settings, url, options.file)
    except AlreadyServing as known:
        print(f"raffi: {known}; stop it first", file=sys.stderr)
        return 1
    print("Restored." if not code else "raffi: nothing was changed", file=sys.stderr if code else sys.stdout)
    return code


def _restore(settings: Settings, url: str, file: Path) -> int:
    """Replace everything in one transaction: by psql, since pg_restore gives rights only after the owners need them."""
    from raffi_web.kernel import backups

    with tempfile.TemporaryDirectory(dir=settings.home, prefix="restore-") as folder:
        dumped, script = Path(folder) / "dumped.sql", Path(folder) / "script.sql"
        code = _tool("pg_restore", url, f"--file={dumped}", str(file))
        if code:
            return code
        backups.write_script(dumped, script, backups.keys_beside(file))
        return _tool(
            "psql", url, "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1",
            "--output=/dev/null", f"--file={script}",
        )  # fmt: skip


def vault(settings: Settings, options: argparse.Namespace) -> int:
    from raffi_web.keyring import new_key

    if options.act == "key":
        print(new_key())
        return 0
    with _app_database(settings) as url:
        return asyncio.run(_vault(settings, url, options.act, options.key))


async def _vault(settings: Settings, url: str, act: str, number: str | None) -> int:
    from raffi_web.kernel import vault
    from raffi_web.kernel.database import Database

    ring, database = settings.key_ring(), Database(url, pool_size=1)
    try:
        if act == "rotate":
            if not settings.vault_keys:
                print(f"The new key is {ring.add()}.")
            done = await vault.rewrap(database, ring)
            print(f"Rewrapped {done['rewrapped']} data keys; {done['left']} could not be.")
        told = await vault.wrapped(database, ring)
        if act == "retire":
            if number is None or told.by_key.get(number, 1):
                print("raffi: name a key that wraps nothing any more; `raffi vault` lists them", file=sys.stderr)
                return 2
            ring.retire(number)
            print(f"{number} is gone. Backups that need it can't be read any more.")
            return 0
    finally:
        await database.close()
    for known, count in told.by_key.items():
        print(f"{known}  {count} data keys{'  (wraps what is new)' if known == told.current else ''}")
    for missing in told.missing:
        print(f"{missing}  MISSING: what it wraps can't be read", file=sys.stderr)
    return 1 if told.missing else 0


def psql(settings: Settings, options: argparse.Namespace) -> int:
    if settings.embedded and not os.path.lexists(settings.home / "postgres"):
        raise FileNotFoundError(f"There is no Raffi in {settings.home}. Is RAFFI_HOME set?")
    with _database(settings, migrate=False) as url:
        return _tool("psql", url, *options.rest)


def _tool(name: str, url: str, *arguments: str) -> int:
    from psycopg.conninfo import conninfo_to_dict

    from raffi_web.kernel.places import find_binaries
    from raffi_web.kernel.roles import plain_url

    known = conninfo_to_dict(plain_url(url))
    # By environment: a command line can be read by every user of the machine.
    named = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE"}
    named |= {"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT"}
    environment = os.environ | {variable: str(known[key]) for key, variable in named.items() if known.get(key)}
    command = [str(find_binaries(None) / name), *arguments]
    return subprocess.run(command, env=environment, check=False).returncode


def settings_page(_: Settings, __: argparse.Namespace) -> None:
    from raffi_web.settings import table

    print(table())
