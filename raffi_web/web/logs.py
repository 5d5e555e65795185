"""The log: one record a line, whatever is in it, and no record a thousand times."""

import logging
import time
from collections import OrderedDict

LINE = "%(asctime)s %(levelname)s %(name)s: %(message)s"
QUIETER = {"uvicorn.access": "WARNING", "uvicorn.error": "WARNING", "httpx": "WARNING"}
# What anybody can make them say by a malformed frame is no event of ours.
SILENT = ("engineio", "engineio.server", "socketio", "socketio.server")
A_MINUTE = 30
PLACES = 500
CONTROLS = {number: f"\\x{number:02x}" for number in (*range(32), *range(127, 160))} | {0x2028: " ", 0x2029: " "}


class OneLine(logging.Formatter):
    """What somebody else wrote can neither begin a record of its own nor steer a terminal."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        return super().formatMessage(record).translate(CONTROLS)


class Sparing(logging.Filter):
    """At most so many records a minute from one place in the code; then a word on how many were left out."""

    def __init__(self, a_minute: int = A_MINUTE) -> None:
        super().__init__()
        self.a_minute = a_minute
        self._seen: OrderedDict[tuple[str, int], tuple[float, int]] = OrderedDict()

    def filter(self, record: logging.LogRecord) -> bool:
        place = (record.pathname, record.lineno)
        now = time.monotonic()
        began, count = self._seen.pop(place, (now, 0))
        if now - began >= 60:
            if count > self.a_minute:
                record.msg = f"{record.getMessage()} (and {count - self.a_minute} more like this in the minute before)"
                record.args = None
            began, count = now, 0
        self._seen[place] = (began, count + 1)
        if len(self._seen) > PLACES:
            self._seen.popitem(last=False)
        return count < self.a_minute


def start(level: str) -> None:
    """Log to the standard error from now on."""
    handler = logging.StreamHandler()
    handler.setFormatter(OneLine(LINE))
    handler.addFilter(Sparing())
    logging.basicConfig(level=level, handlers=[handler])
    for name, least in QUIETER.items():
        logging.getLogger(name).setLevel(least)
    for name in SILENT:
        logging.getLogger(name).setLevel("CRITICAL")
