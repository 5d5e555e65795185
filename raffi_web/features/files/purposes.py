"""What files are taken for. A feature registers its purpose, and the upload route takes files for it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from raffi_web.kernel.context import Context
from raffi_web.kernel.errors import NotFound
from raffi_web.kernel.functions import somebody


@dataclass(frozen=True, slots=True)
class Made:
    """One object that is kept of an upload. `content` is the bytes, or the file that holds them."""

    name: str
    kind: str
    content: bytes | Path

    @property
    def size(self) -> int:
        """Its length in bytes."""
        return len(self.content) if isinstance(self.content, bytes) else self.content.stat().st_size


@dataclass(frozen=True, slots=True)
class Purpose:
    """What files are taken for.

    Attributes:
        name: As in the address, `/api/upload/<name>`.
        max_bytes: Where the reading stops.
        kinds: Media types that are taken, as found in the bytes themselves.
        process: Makes of what came what is kept, in a thread; without it the file is kept as it came.
        access: Raises when this actor may not upload.
        public: Whether everybody may read a file of it, once it is used.
        counted: Whether its bytes are taken from its owner's quota. What the server makes for them is not.
        reads: Whether an actor other than the owner may read a private file, by its `used_by`.
        scope: What a token needs to read a file of it, where being the owner's is not enough.
    """

    name: str
    max_bytes: int
    kinds: frozenset[str]
    process: Callable[[Path, str], list[Made]] | None = None
    access: Callable[[Context, dict[str, Any]], Awaitable[None]] = somebody
    public: bool = False
    counted: bool = True
    reads: Callable[[Context, str], Awaitable[bool]] | None = None
    scope: str | None = None


_known: dict[str, Purpose] = {}


def register(purpose: Purpose) -> Purpose:
    """Take files for a purpose.

    Raises:
        ValueError: The name is taken.
    """
    if purpose.name in _known:
        raise ValueError(f"files for {purpose.name} are registered twice")
    _known[purpose.name] = purpose
    return purpose


def purpose_of(name: str) -> Purpose:
    """The purpose of that name.

    Raises:
        NotFound: There is none.
    """
    found = _known.get(name)
    if found is None:
        raise NotFound("errors.no_route", code="no_route")
    return found


def uncounted() -> list[str]:
    """The purposes whose files are not taken from anybody's quota."""
    return [one.name for one in _known.values() if not one.counted]
