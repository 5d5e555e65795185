"""The embedded PostgreSQL: one private server per home, shared by every process that uses that home.

Each process that calls `start` holds a shared lock on the home while it uses the server. The last one
to call `stop` shuts the server down. Locks die with their process, so a `kill -9` leaves at most a running
server, which the next `start` takes over.
"""

import contextlib
import fcntl
import logging
import os
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

import psutil

from raffi_web.kernel.places import Places, find_places
from raffi_web.keyring import read_or_make

ADMIN = "raffi_admin"
ADMIN_SECRET = "database_admin_password"  # noqa: S105  # the name of the file
log = logging.getLogger(__name__)

LOOK_SECONDS = 0.5
START_SECONDS = 60.0
STOP_SECONDS = 30.0
LARGEST_LOG = 10 * 1024 * 1024

HBA = """\
local all all scram-sha-256
host all all 127.0.0.1/32 scram-sha-256
host all all ::1/128 scram-sha-256
"""

CONFIG = """\
listen_addresses = '{listen}'
port = {port}
unix_socket_directories = '{sockets}'
unix_socket_permissions = 0700
password_encryption = 'scram-sha-256'
max_connections = 100
shared_buffers = 128MB
effective_cache_size = 512MB
work_mem = 8MB
maintenance_work_mem = 64MB
max_worker_processes = 4
max_parallel_workers_per_gather = 0
io_method = sync
jit = off
fsync = on
full_page_writes = on
synchronous_commit = on
wal_compression = on
max_wal_size = 512MB
checkpoint_timeout = 10min
idle_in_transaction_session_timeout = 60s
timezone = 'UTC'
log_timezone = 'UTC'
log_min_duration_statement = 1s
log_line_prefix = '%m [%p] %u '
"""


class EmbeddedError(RuntimeError):
    """The embedded server did not do what was asked; the text holds the end of its log."""


class EmbeddedPostgres:
    """The server of one home. Every method may be called again without harm.

    Args:
        home: Folder that holds data, log, socket and secrets.
        port: Loopback port to listen on as well; None listens on the socket only.
        admin_password: Password of the superuser; by default one made and kept in `home/secrets`.
    """

    def __init__(self, home: Path, *, port: int | None = None, admin_password: str | None = None) -> None:
        self.home = home.absolute()
        self.port = port
        self._password = admin_password
        self._places: Places | None = None
        self._use: int | None = None

    @property
    def places(self) -> Places:
        if self._places is None:
            self._places = find_places(self.home)
        return self._places

    @property
    def dsn(self) -> str:
        """The superuser's address of the database `postgres`."""
        password = self._password or read_or_make(self.home / "secrets", ADMIN_SECRET)
        where = urlencode({"host": str(self.places.sockets), "port": self._port_in_name})
        return f"postgresql://{ADMIN}:{quote(password, safe='')}@/postgres?{where}"

    @property
    def _port_in_name(self) -> int:
        return self.port or 5432

    def start(self) -> str:
        """Start the server, or take part in the one that runs. Returns the superuser's address.

        Raises:
            EmbeddedError: when it does not accept connections in time.
        """
        with self._gate():
            self._take_part()
            try:
                self._run_server()
            except BaseException:
                self._leave()
                raise
        return self.dsn

    def stop(self) -> None:
        """Stop using the server; shut it down when nobody else uses it."""
        with self._gate():
            if self._leave():
                self._shut_down()

    def restart(self) -> str:
        """Restart the server under everybody who uses it."""
        with self._gate():
            self._shut_down()
            self._run_server()
        return self.dsn

    @contextlib.contextmanager
    def kept(self) -> Iterator[None]:
        """Start the server again whenever it is gone, until the end of the block: nobody else would."""
        over = threading.Event()

        def keep() -> None:
            while not over.wait(LOOK_SECONDS):
                if self.running():
                    continue
                try:
                    with self._gate():
                        if not over.is_set() and not self.running():
                            log.warning("the database is gone: it is started again")
                            self._run_server()
                except EmbeddedError as error:
                    log.error("%s", error)

        keeper = threading.Thread(target=keep, name="keeper of the database", daemon=True)
        keeper.start()
        try:
            yield
        finally:
            over.set()
            keeper.join()

    def running(self) -> bool:
        """Whether the server accepts connections."""
        if self.postmaster() is None or self._status() != "ready":
            return False
        with socket.socket(socket.AF_UNIX) as probe:
            try:
                probe.connect(str(self.places.sockets / f".s.PGSQL.{self._port_in_name}"))
            except OSError:
                return False
        return True

    def destroy(self) -> None:
        """Stop the server and delete its data for good."""
        self.stop()
        with self._gate():
            self._shut_down()
            shutil.rmtree(self.places.base, ignore_errors=True)
            if self.places.sockets != self.places.base:
                shutil.rmtree(self.places.sockets, ignore_errors=True)
            link = self.home / "postgres"
            if link.is_symlink():
                link.unlink()
            self._places = None

    def postmaster(self) -> int | None:
        """The process id of the running server, or None."""
        lines = self._pid_lines()
        if not lines or not lines[0].strip().isdigit():
            return None
        try:
            process = psutil.Process(int(lines[0]))
            ours = Path(process.cwd()).resolve() == self.places.data
        except (psutil.Error, OSError):
            return None
        return process.pid if ours else None

    # The locks

    @contextlib.contextmanager
    def _gate(self) -> Iterator[None]:
        """Only one process at a time starts or stops the server of a home."""
        self.places  # noqa: B018  # makes the home
        descriptor = os.open(self.home / "postgres.gate", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            deadline = time.monotonic() + START_SECONDS
            while not _lock(descriptor, fcntl.LOCK_EX):
                if time.monotonic() > deadline:
                    raise EmbeddedError(f"another process is starting or stopping the database of {self.home}")
                time.sleep(0.02)
            yield
        finally:
            os.close(descriptor)

    def _take_part(self) -> None:
        if self._use is None:
            self._use = os.open(self.home / "postgres.users", os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(self._use, fcntl.LOCK_SH)

    def _leave(self) -> bool:
        """Give the use back; True when nobody else holds one."""
        if self._use is None:
            return False
        descriptor, self._use = self._use, None
        fcntl.flock(descriptor, fcntl.LOCK_UN)
        last = _lock(descriptor, fcntl.LOCK_EX)
        os.close(descriptor)
        return last

    # The server

    def _prepare(self) -> None:
        places = self.places
        places.make(places.base)
        places.make(places.sockets)
        if not (places.data / "PG_VERSION").exists():
            self._initialise()
        (places.data / "raffi.conf").write_text(
            CONFIG.format(listen="127.0.0.1" if self.port else "", port=self._port_in_name, sockets=places.sockets)
        )
        (places.data / "pg_hba.conf").write_text(HBA)
        if places.log.exists() and places.log.stat().st_size > LARGEST_LOG:
            places.log.replace(places.log.with_suffix(".old"))

    def _initialise(self) -> None:
        places = self.places
        draft = places.base / "data.new"
        shutil.rmtree(draft, ignore_errors=True)
        password = self._password or read_or_make(self.home / "secrets", ADMIN_SECRET)
        with tempfile.NamedTemporaryFile("w", dir=places.base) as file:
            file.write(password)
            file.flush()
            places.give(Path(file.name))
            self._run(
                "initdb", f"--pgdata={draft}", f"--username={ADMIN}", f"--pwfile={file.name}",
                "--auth=scram-sha-256", "--encoding=UTF8", "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8", "--no-instructions",
            )  # fmt: skip
        with (draft / "postgresql.conf").open("a") as file:
            file.write("\ninclude 'raffi.conf'\n")
        draft.rename(places.data)

    def _run_server(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        prepared = False
        while not self.running():
            if time.monotonic() > deadline:
                raise EmbeddedError(f"the database of {self.home} did not start:\n{self._log_end()}")
            if self.postmaster() is not None:
                time.sleep(0.02)
                continue
            if not prepared:
                self._prepare()
                prepared = True
            self._launch()

    def _launch(self) -> None:
        self._forget_crash()
        try:
            self._run(
                "pg_ctl", f"--pgdata={self.places.data}", f"--log={self.places.log}",
                f"--timeout={START_SECONDS:.0f}", "--wait", "--silent", "start",
            )  # fmt: skip
        except EmbeddedError:
            # The children of a server that was killed hold its memory until they notice.
            if "is still in use" not in self._log_end():
                raise
            time.sleep(0.1)

    def _forget_crash(self) -> None:
        """Remove what names a dead server by its process id, which may belong to any program by now.

        PostgreSQL itself still refuses to start while a child of a dead server holds its memory.
        """
        if self.postmaster() is None:
            (self.places.data / "postmaster.pid").unlink(missing_ok=True)
            (self.places.sockets / f".s.PGSQL.{self._port_in_name}.lock").unlink(missing_ok=True)

    def _shut_down(self) -> None:
        if self.postmaster() is None:
            return
        stop = (f"--pgdata={self.places.data}", "--wait", f"--timeout={STOP_SECONDS:.0f}", "--silent", "stop")
        try:
            self._run("pg_ctl", *stop, "--mode=fast")
        except EmbeddedError:
            if self.postmaster() is not None:
                self._run("pg_ctl", *stop, "--mode=immediate")

    def _run(self, program: str, *arguments: str) -> None:
        places, user = self.places, self.places.user
        with tempfile.TemporaryFile() as output:
            # A pipe would stay open in the server and hold us.
            done = subprocess.run(  # noqa: S603
                [str(places.binaries / program), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=places.base,
                env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
                user=user.uid if user else None,
                group=user.gid if user else None,
                extra_groups=[] if user else None,
                # A Ctrl-C in the terminal is for us, who stop the server in order.
                start_new_session=True,
                timeout=START_SECONDS + STOP_SECONDS,
                check=False,
            )
            if done.returncode:
                output.seek(0)
                said = output.read().decode(errors="replace").strip()
                raise EmbeddedError(f"{program} failed:\n{said}\n{self._log_end()}")

    def _pid_lines(self) -> list[str]:
        try:
            return (self.places.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return []

    def _status(self) -> str:
        lines = self._pid_lines()
        return lines[7].strip() if len(lines) > 7 else ""

    def _log_end(self) -> str:
        try:
            return "\n".join(self.places.log.read_text(errors="replace").splitlines()[-15:])
        except OSError:
            return ""


def _lock(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextlib.contextmanager
def temporary_home() -> Iterator[Path]:
    """A home that is gone afterwards, with its server: for tests and benchmarks.

    Its folder can be entered by the server's own user, so nothing is left in the shared places of root.
    """
    home = Path(tempfile.mkdtemp(prefix="raffi-"))
    home.chmod(0o711 if os.geteuid() == 0 else 0o700)
    try:
        yield home
    finally:
        EmbeddedPostgres(home).destroy()
        shutil.rmtree(home, ignore_errors=True)
