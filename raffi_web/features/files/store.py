"""Where files lie: a folder of this machine, or a bucket that speaks S3. Objects are named `<purpose>/<id>/<part>`.

Objects are written whole or not at all, and never changed.
"""

import contextlib
import logging
import os
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, from_url

from raffi_web.kernel.errors import NotFound, Unavailable
from raffi_web.settings import Settings

log = logging.getLogger(__name__)

READ_BYTES = 256 * 1024
LIST_AT_ONCE = 500
RETRIED_FOR = timedelta(seconds=20)
"""A bucket's single refusals are tried again; somebody waits for the answer."""


class StoreAway(Unavailable):
    """The store does not answer, or refuses; the log says how."""

    code, status = "store_away", 503


@contextlib.contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except (BaseError, OSError) as error:
        log.error("the store of files: %s: %s", type(error).__name__, str(error)[:500])
        raise StoreAway from None


@dataclass(frozen=True, slots=True)
class Storage:
    """The store of this process.

    Attributes:
        objects: The folder or bucket.
        arriving: The folder in which uploads are written while they come.
        per_actor: Bytes that one actor's files may have.
        in_all: Bytes that all files together may have.
        upload_seconds: How long one upload may take in all.
    """

    objects: Any
    arriving: Path
    per_actor: int
    in_all: int
    upload_seconds: float = 600.0

    async def put(self, key: str, content: bytes | Path) -> None:
        """Write an object; it is there as a whole or not at all.

        Raises:
            StoreAway: The store does not answer, or refuses.
        """
        with _answering():
            await obstore.put_async(self.objects, key, content)

    async def read(self, key: str, start: int, end: int) -> AsyncIterator[bytes]:
        """The bytes of an object from `start` up to but not with `end`.

        Raises:
            NotFound: There is no such object.
            StoreAway: The store does not answer.
        """
        with _answering():
            try:
                found = await obstore.get_async(self.objects, key, options={"range": (start, end)})
            except FileNotFoundError:
                raise NotFound from None
        return _parts(found)

    async def delete(self, keys: Sequence[str]) -> None:
        """Delete objects; those that are gone already are fine."""
        for key in keys:
            try:
                await obstore.delete_async(self.objects, key)
            except FileNotFoundError:
                continue

    async def older_than(self, seconds: float) -> AsyncIterator[list[str]]:
        """The names of objects that were written longer ago than that, some at a time."""
        before = time.time() - seconds
        async for batch in obstore.list(self.objects, chunk_size=LIST_AT_ONCE):
            yield [one["path"] for one in batch if one["last_modified"].timestamp() < before]


async def _parts(found: Any) -> AsyncIterator[bytes]:
    async for part in found.stream(min_chunk_size=READ_BYTES):
        yield bytes(part)


def storage_of(settings: Settings) -> Storage:
    """The storage that settings ask for; folders are made when missing, for nobody else to read."""
    arriving = settings.data / "arriving"
    for folder in (settings.data, arriving):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder.chmod(0o700)
    return Storage(
        _objects(settings), arriving, settings.file_bytes_per_actor, settings.file_bytes, settings.upload_seconds
    )


def _objects(settings: Settings) -> Any:
    if not settings.store_url:
        return LocalStore(settings.data / "objects", mkdir=True, automatic_cleanup=True)
    plain = any(os.environ.get(name, "").startswith("http://") for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT"))
    return from_url(
        settings.store_url,
        client_options={"allow_http": plain, "connect_timeout": timedelta(seconds=5)},
        retry_config={"max_retries": 3, "retry_timeout": RETRIED_FOR},
    )


_storage: Storage | None = None


def use(storage: Storage) -> None:
    """Set the store of this process."""
    global _storage
    _storage = storage


def storage() -> Storage:
    """The store of this process.

    Raises:
        RuntimeError: None was set.
    """
    if _storage is None:
        raise RuntimeError("no store for files is set")
    return _storage
