"""The embedded PostgreSQL: private, durable, and back after anything."""

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from raffi_web.kernel import places
from raffi_web.kernel.embedded import EmbeddedPostgres, temporary_home

pytestmark = pytest.mark.slow


@pytest.fixture
def server() -> Iterator[EmbeddedPostgres]:
    with temporary_home() as folder:
        yield EmbeddedPostgres(folder)


def until(reached: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)


def gone(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    until(lambda: gone(pid))


def value(dsn: str, statement: str) -> object:
    with psycopg.connect(dsn, autocommit=True) as connection:
        row = connection.execute(statement.encode()).fetchone()
        return row and row[0]


def do(dsn: str, statement: str) -> None:
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(statement.encode())


def test_starts_stops_and_keeps_its_data(server: EmbeddedPostgres) -> None:
    dsn = server.start()
    assert server.running()
    assert server.start() == dsn
    do(dsn, "create table kept as select 7 as n")
    server.stop()
    assert not server.running()
    server.stop()
    server.start()
    assert value(dsn, "select n from kept") == 7


def test_is_durable_and_listens_to_nobody_else(server: EmbeddedPostgres) -> None:
    dsn = server.start()
    names = ("fsync", "synchronous_commit", "full_page_writes", "listen_addresses", "password_encryption")
    found = [value(dsn, f"show {name}") for name in names]
    assert found == ["on", "on", "on", "", "scram-sha-256"]
    pid = server.postmaster()
    assert pid is not None
    assert psutil.Process(pid).uids().real != 0
    assert stat.S_IMODE(server.places.data.stat().st_mode) == 0o700


@pytest.mark.parametrize("password", ["wrong", ""])
def test_refuses_a_wrong_password(server: EmbeddedPostgres, password: str) -> None:
    server.start()
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(user="raffi_admin", password=password, dbname="postgres", host=str(server.places.sockets))


def test_the_password_is_kept_privately(server: EmbeddedPostgres) -> None:
    server.start()
    kept = server.home / "secrets" / "database_admin_password"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert kept.read_text().strip() in server.dsn
    assert kept.read_text().strip() not in server.places.log.read_text()


def test_recovers_when_the_server_was_killed(server: EmbeddedPostgres) -> None:
    dsn = server.start()
    do(dsn, "create table kept as select 7 as n")
    pid = server.postmaster()
    assert pid is not None
    kill(pid)
    assert not server.running()
    assert server.start() == dsn
    assert value(dsn, "select n from kept") == 7


def test_a_recorded_process_id_that_is_another_program_does_not_stop_it(server: EmbeddedPostgres) -> None:
    server.start()
    pid = server.postmaster()
    assert pid is not None
    record = server.places.data / "postmaster.pid"
    lines = record.read_text().splitlines()
    kill(pid)
    record.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    assert server.postmaster() is None
    server.start()
    assert server.running()


def test_a_half_made_cluster_is_made_again(server: EmbeddedPostgres) -> None:
    server.places.make(server.places.base)
    half = server.places.base / "data.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    server.start()
    assert value(server.dsn, "select 1") == 1


def test_the_last_user_shuts_it_down(server: EmbeddedPostgres) -> None:
    other = EmbeddedPostgres(server.home)
    server.start()
    other.start()
    server.stop()
    assert other.running()
    other.stop()
    assert not other.running()


def test_it_is_started_again_while_somebody_keeps_it(server: EmbeddedPostgres) -> None:
    dsn = server.start()
    do(dsn, "create table kept_on as select 8 as n")
    first = server.postmaster()
    assert first
    with server.kept():
        kill(first)
        until(lambda: server.postmaster() not in {None, first} and server.running())
        assert value(dsn, "select n from kept_on") == 8


def test_a_killed_user_does_not_keep_it_running(server: EmbeddedPostgres) -> None:
    program = (
        "import sys, pathlib; from raffi_web.kernel.embedded import EmbeddedPostgres;"
        "EmbeddedPostgres(pathlib.Path(sys.argv[1])).start(); print('up', flush=True); sys.stdin.read()"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", program, str(server.home)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert child.stdout is not None
    assert child.stdout.readline() == b"up\n"
    child.kill()
    child.communicate()
    assert server.running()
    server.start()
    server.stop()
    assert not server.running()


def test_restarts_under_its_users(server: EmbeddedPostgres) -> None:
    dsn = server.start()
    before = server.postmaster()
    assert server.restart() == dsn
    assert server.postmaster() not in {None, before}
    assert value(dsn, "select 1") == 1


def test_a_home_with_a_long_path_works() -> None:
    with temporary_home() as folder:
        server = EmbeddedPostgres(folder / ("long" * 12) / ("path" * 12))
        for one in (server.home.parent, server.home):
            one.mkdir(mode=0o711)
            one.chmod(0o711)
        assert value(server.start(), "select 1") == 1
        sockets = server.places.sockets
        assert not sockets.is_relative_to(folder)
        server.destroy()
        assert not sockets.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs another user")
def test_a_home_the_other_user_cannot_reach_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with temporary_home() as shared:
        monkeypatch.setattr(places, "SHARED", shared)
        closed = tmp_path / "closed"
        closed.mkdir(mode=0o700)
        server = EmbeddedPostgres(closed / "home")
        assert value(server.start(), "select 1") == 1
        assert server.places.base.is_relative_to(shared)
        assert stat.S_IMODE(closed.stat().st_mode) == 0o700
        # Another object, as another process: the link in the home leads to the same data.
        assert EmbeddedPostgres(closed / "home").running()
        server.destroy()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs another user")
def test_binaries_the_other_user_cannot_reach_are_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with temporary_home() as shared:
        monkeypatch.setattr(places, "SHARED", shared)
        monkeypatch.setattr(places, "reaches", lambda user, folder: folder.is_relative_to(shared))
        found = places.find_binaries(places.server_user(tmp_path / "none"))
        assert found.is_relative_to(shared)
        assert subprocess.check_output([found / "psql", "--version"]).startswith(b"psql (PostgreSQL) 18")
        assert subprocess.check_output([found / "postgres", "--version"]).startswith(b"postgres (PostgreSQL) 18")
