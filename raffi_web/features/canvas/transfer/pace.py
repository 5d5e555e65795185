"""How long a file may be written, and whether it is still wanted: asked by all that goes through a board."""

import time
from collections.abc import Callable

from raffi_web.kernel.errors import RaffiError, TooLarge


class Stopped(Exception):
    """Nobody waits for the file any more."""


def export_too_large() -> RaffiError:
    """A board is too much for a file."""
    return TooLarge("errors.export_too_large", code="export_too_large")


class Pace:
    """Called at each step of writing, which ends it where it is not to go on.

    Args:
        seconds: How long it may take.
        too_much: What is raised then.

    Raises:
        Stopped: It was cancelled.
        RaffiError: It takes too long.
    """

    def __init__(self, seconds: float, too_much: Callable[[], RaffiError] = export_too_large) -> None:
        self.too_much = too_much
        self.until = time.monotonic() + seconds
        self.stopped = False

    def stop(self) -> None:
        """Let the next step be the last; from any thread."""
        self.stopped = True

    def __call__(self) -> None:
        if self.stopped:
            raise Stopped
        if time.monotonic() > self.until:
            raise self.too_much()


def unhurried() -> None:
    """The pace of who may take all the time."""
