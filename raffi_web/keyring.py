"""Secrets that are made on first start and kept with tight permissions, and the keys of the vault."""

import base64
import binascii
import os
import re
import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

BYTES = 48
KEY_BYTES = 32
KEY_ID = re.compile(r"[A-Za-z0-9._-]{1,40}")
Keys = dict[str, bytes]
"""Key ids and their 32 bytes; the first one wraps what is new."""


def new_secret() -> str:
    """A text that nobody can guess."""
    return secrets.token_urlsafe(BYTES)


def read_or_make(folder: Path, name: str, make: Callable[[], str] = new_secret) -> str:
    """The secret kept in `folder/name`; made when missing, by exactly one of several racing processes.

    Raises:
        PermissionError: when another user could read the secret, or it is not ours.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.chmod(0o700)
    path = folder / name
    if not path.exists():
        _make(path, make())
    return _read(path)


def _read(path: Path) -> str:
    status = path.stat()
    if status.st_mode & 0o077:
        raise PermissionError(f"{path} can be read by others: set its mode to 0600")
    value = path.read_text(encoding="ascii").strip()
    if not value:
        raise PermissionError(f"{path} is empty: delete it to have a new one made")
    return value


def _make(path: Path, value: str) -> None:
    draft = _draft(path, value)
    try:
        # link, not rename: the first of two racing processes wins and both read the same secret.
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _draft(path: Path, value: str) -> Path:
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(value + "\n")
        file.flush()
        os.fsync(file.fileno())
    return draft


# The keys of the vault


def new_key() -> str:
    """A new key of the vault with its id, as settings take it: `2026-01-31-a1b2:<base64>`."""
    number = f"{datetime.now(UTC):%Y-%m-%d}-{secrets.token_hex(2)}"
    return f"{number}:{base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).rstrip(b'=').decode()}"


def parse_keys(text: str) -> Keys:
    """The keys in a text such as `new:<base64> old:<base64>`.

    Raises:
        ValueError: It has none, or one that is no key; the text itself is never told.
    """
    keys: Keys = {}
    for one in text.split():
        number, _, encoded = one.partition(":")
        try:
            key = base64.urlsafe_b64decode(encoded.replace("+", "-").replace("/", "_").rstrip("=") + "==")
        except (binascii.Error, ValueError):
            key = b""
        if not KEY_ID.fullmatch(number) or len(key) != KEY_BYTES or number in keys:
            raise ValueError("keys of the vault look like name:base64, each of 32 bytes and with a name of its own")
        keys[number] = key
    if not keys:
        raise ValueError("the vault needs a key")
    return keys


class KeyRing:
    """The keys that wrap data keys.

    Given by settings they stay as they are while the process runs. Kept in a file they are read again when it has
    changed, so that a rotation by another process is seen at once.
    """

    def __init__(self, given: str = "", file: Path | None = None) -> None:
        self._file = file
        self._keys: Keys = parse_keys(given) if given else {}
        self._seen: tuple[int, int] | None = None

    def __repr__(self) -> str:
        return f"KeyRing({', '.join(self.ids)})"

    @property
    def ids(self) -> list[str]:
        """The ids of all keys, the one that wraps first."""
        return list(self._fresh())

    @property
    def current(self) -> str:
        """The id of the key that wraps what is new.

        Raises:
            LookupError: There is no key at all.
        """
        for number in self._fresh():
            return number
        raise LookupError("there is no key")

    def get(self, number: str) -> bytes:
        """A key's 32 bytes.

        Raises:
            LookupError: There is no key of that id.
        """
        return self._fresh()[number]

    def add(self) -> str:
        """Put a new key in front, in the file; returns its id.

        Raises:
            PermissionError: The keys are given by settings: only whoever gives them can add one.
        """
        keys = self._text()
        self._write(f"{new_key()}\n{keys}")
        return self.current

    def retire(self, number: str) -> None:
        """Take a key out of the file.

        Raises:
            PermissionError: The keys are given by settings.
            LookupError: It is not there, or the one that wraps.
        """
        lines = self._text().split()
        if number == self.current or number not in self.ids:
            raise LookupError(f"{number} is the key in use, or no key")
        self._write("\n".join(line for line in lines if not line.startswith(f"{number}:")))

    def _text(self) -> str:
        if self._file is None:
            raise PermissionError("the keys of the vault are given by RAFFI_VAULT_KEYS: change them there")
        return _read(self._file)

    def _write(self, text: str) -> None:
        assert self._file is not None
        _draft(self._file, text).replace(self._file)

    def _fresh(self) -> Keys:
        if self._file is not None:
            status = self._file.stat()
            mark = (status.st_mtime_ns, status.st_ino)
            if mark != self._seen:
                self._keys, self._seen = parse_keys(_read(self._file)), mark
        return self._keys
