"""How long a file may be written, and whether it is still wanted: asked by all that goes through a board."""

import time

from raffi_web.kernel.errors import TooLarge


class Stopped(Exception):
    """Nobody waits for the file any more."""


class Pace:
    """Called at each step of writing, which ends it where it is not to go on.

    Raises:
        Stopped: It was cancelled.
        TooLarge: It takes too long.
    """

    def __init__(self, seconds: float) -> None:
        self.until = time.monotonic() + seconds
        self.stopped = False

    def stop(self) -> None:
        """Let the next step be the last; from any thread."""
        self.stopped = True

    def __call__(self) -> None:
        if self.stopped:
            raise Stopped
        if time.monotonic() > self.until:
            raise TooLarge("errors.export_too_large", code="export_too_large")


def unhurried() -> None:
    """The pace of who may take all the time."""
