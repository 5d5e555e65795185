"""How long something takes, in words and as players write it."""

from math import ceil

from raffi_web.words import tn

MINUTE, HOUR = 60, 3_600


def duration(seconds: float) -> str:
    """So many seconds, minutes or hours, rounded up: what is waited for is over by then."""
    if seconds <= MINUTE:
        return tn("time.seconds", max(1, ceil(seconds)))
    if seconds <= 2 * HOUR:
        return tn("time.minutes", ceil(seconds / MINUTE))
    return tn("time.hours", ceil(seconds / HOUR))


def timecode(seconds: float) -> str:
    """A time as players show it: `1:20`, or `1:02:03` from an hour on."""
    minutes, rest = divmod(max(0, int(seconds)), MINUTE)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
