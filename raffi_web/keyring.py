"""Secrets that are made on first start and kept with tight permissions."""

import os
import secrets
from pathlib import Path

BYTES = 48


def read_or_make(folder: Path, name: str) -> str:
    """The secret kept in `folder/name`; made when missing, by exactly one of several racing processes.

    Raises:
        PermissionError: when another user could read the secret, or it is not ours.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.chmod(0o700)
    path = folder / name
    if not path.exists():
        _make(path)
    status = path.stat()
    if status.st_mode & 0o077:
        raise PermissionError(f"{path} can be read by others: set its mode to 0600")
    value = path.read_text(encoding="ascii").strip()
    if not value:
        raise PermissionError(f"{path} is empty: delete it to have a new one made")
    return value


def _make(path: Path) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(BYTES) + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        # link, not rename: the first of two racing processes wins and both read the same secret.
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
