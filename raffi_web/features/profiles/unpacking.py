"""An archive that came from anywhere, opened with care. For a thread: it takes up to some seconds.

Only what is asked for is unpacked, and no more of it than may be: what the file says of its own sizes is used for
nothing but to refuse it.
"""

import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from raffi_web.kernel.arguments import check_shape
from raffi_web.kernel.errors import Invalid, RaffiError, TooLarge

MOST_ENTRIES = 5_000
MOST_DIRECTORY = 1_000_000
"""Bytes of the table of what is in it, which is read as a whole."""
MOST_UNPACKED = 500_000_000
MOST_JSON = 20_000_000
MOST_RATIO = 200
"""Deflate makes a thousandth of zeros; of what people wrote, a tenth."""
SMALL = 100_000
"""Up to here nothing is packed too tightly."""
END_BYTES = 22
END, END64 = b"PK\x05\x06", b"PK\x06\x07"
SHOWN = 100
MEGABYTE = 1_000_000


class ArchiveWrong(Invalid):
    """An archive that is not brought in; `data.reason` says why, `data.name` which of its files."""

    code, status = "archive_wrong", 400


def unfit(why: str, **told: Any) -> ArchiveWrong:
    """The error for a reason, `archive_<why>` among the reasons."""
    return ArchiveWrong(field="body", reason=f"archive_{why}", **told)


@contextmanager
def opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """A ZIP file of which all entries are plain, and not too many or too large.

    Raises:
        ArchiveWrong: It is not such a one.
    """
    with path.open("rb") as file:
        _check_end(file)
        try:
            with zipfile.ZipFile(file) as bundle:
                _check_entries(bundle.infolist())
                yield bundle
        except RaffiError:
            raise
        except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, OSError, RuntimeError):
            raise unfit("no_zip") from None


def take(bundle: zipfile.ZipFile, name: str, most: int) -> bytes:
    """The bytes of an entry.

    Raises:
        ArchiveWrong: It is missing, damaged, or has more than `most`.
    """
    try:
        entry = bundle.getinfo(name)
    except KeyError:
        raise unfit("missing", name=name[:SHOWN]) from None
    try:
        with bundle.open(entry) as part:
            data = part.read(most + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, RuntimeError):
        raise unfit("damaged", name=name[:SHOWN]) from None
    if len(data) > most:
        raise unfit("large", name=name[:SHOWN], most=most // MEGABYTE)
    return data


def take_json(bundle: zipfile.ZipFile, name: str) -> Any:
    """What an entry says as JSON.

    Raises:
        ArchiveWrong: It is missing, too large or nested too deep, or no JSON.
    """
    data = take(bundle, name, MOST_JSON)
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        raise unfit("json", name=name[:SHOWN]) from None


def take_rows(bundle: zipfile.ZipFile, name: str) -> list[dict[str, Any]]:
    """The rows of a part.

    Raises:
        ArchiveWrong: It is not a list of objects.
    """
    rows = take_json(bundle, name)
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise unfit("rows", name=name[:SHOWN], where="[]")
    return rows


def shaped(name: str, value: Any) -> Any:
    """A value that is not nested too deep, and that can be kept.

    Raises:
        ArchiveWrong: It is not such a one.
    """
    try:
        check_shape(value)
    except TooLarge:
        raise unfit("deep", name=name) from None
    except Invalid as error:
        raise unfit("rows", name=name, where=error.field or "") from None
    return value


def _check_end(file: BinaryIO) -> None:
    """Look at the last bytes, which say how long the table is, before that is read."""
    size = file.seek(0, 2)
    file.seek(max(0, size - END_BYTES - 20))
    tail = file.read()
    end = tail[-END_BYTES:]
    # Ours have no comment, and are far from what needs the larger kind of table.
    if len(end) < END_BYTES or not end.startswith(END) or end[-2:] != b"\0\0":
        raise unfit("no_zip")
    count, length = int.from_bytes(end[10:12], "little"), int.from_bytes(end[12:16], "little")
    if tail.startswith(END64) or count > MOST_ENTRIES or length > MOST_DIRECTORY:
        raise unfit("entries", most=MOST_ENTRIES)
    file.seek(0)


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MOST_ENTRIES:
        raise unfit("entries", most=MOST_ENTRIES)
    if sum(one.file_size for one in entries) > MOST_UNPACKED:
        raise unfit("size", most=MOST_UNPACKED // MEGABYTE)
    names: set[str] = set()
    for one in entries:
        _check_entry(one)
        if one.filename in names:
            raise unfit("twice", name=one.filename[:SHOWN])
        names.add(one.filename)


def _check_entry(entry: zipfile.ZipInfo) -> None:
    name = entry.filename
    told = name[:SHOWN]
    kind = stat.S_IFMT(entry.external_attr >> 16)
    parts = name.removesuffix("/").split("/")
    if not name.isprintable() or "\\" in name or ":" in name or any(part in ("", ".", "..") for part in parts):
        raise unfit("path", name=told.encode("ascii", "replace").decode())
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise unfit("link", name=told)
    if entry.flag_bits & 0x1:
        raise unfit("locked", name=told)
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise unfit("method", name=told)
    if entry.file_size > SMALL and entry.file_size > MOST_RATIO * max(1, entry.compress_size):
        raise unfit("packed", name=told)
