"""What can be reported. A feature says what of it can be, and what staff are shown of it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from raffi_web.kernel.context import Context


@dataclass(frozen=True)
class Quote:
    """What is reported, as it was then: whose it is (None for the server's own), what it says, where it is.

    `to_server`: who keeps order in the room wrote it, so it is for who moderates the server.
    """

    actor: str | None
    name: str
    text: str
    room: str | None = None
    discussion: str | None = None
    to_server: bool = False


heard: dict[str, Callable[[Context, Quote], Awaitable[None]]] = {}
"""By kind: hears of a new report, to tell whoever judges it."""
finders: dict[str, Callable[[Context, str], Awaitable[Quote]]] = {}
"""By kind: finds what an id names, as far as the asker sees it. They run as the asker, and raise NotFound."""
