"""What other features add to somebody's public page, when its owner wants it there."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from raffi_web.kernel.context import Context


@dataclass(frozen=True)
class Shown:
    """Something of theirs, with a link. `about` is a short line; `image` a path or null."""

    title: str
    href: str
    about: str
    image: str | None


Reader = Callable[[Context, str], Awaitable[list[Shown]]]
readers: dict[str, Reader] = {}
"""By kind (`rooms`, `lists`): what of an actor's is open to everybody anyway. They run as the server."""
