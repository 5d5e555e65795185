"""Order by text: there is always a rank between two others, so that moving one thing changes one row."""

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
BASE = len(DIGITS)
STEPS = 4
"""Digits that are counted in at an open end: so many things can follow each other there before ranks grow."""
LONGEST = 40
"""A rank longer than this says that all of its kind want to be given new ones (`spread`)."""


def between(before: str | None, after: str | None) -> str:
    """A rank above `before` and below `after`; None is the open end. Ranks compare byte by byte and never end in 0.

    Raises:
        ValueError: They are not in order.
    """
    if before is not None and after is not None and before >= after:
        raise ValueError("ranks are not in order")
    if before is not None and after is None and (beyond := _stepped(before, 1)):
        return beyond
    if before is None and after is not None and (beyond := _stepped(after, -1)):
        return beyond
    return _middle(before or "", after)


def spread(count: int) -> list[str]:
    """So many ranks in order, short ones, with room between, before and behind."""
    step = BASE**STEPS // (count + 1)
    if step == 0:
        raise ValueError("too many for these ranks")
    return [_written(place * step) for place in range(1, count + 1)]


def _stepped(rank: str, by: int) -> str:
    """The rank one step beside `rank`, or an empty text where there is none."""
    head = 0
    for digit in rank[:STEPS].ljust(STEPS, DIGITS[0]):
        head = head * BASE + DIGITS.index(digit)
    beside = head + by
    # One step below what was cut off is what is left of it: the same rank, where nothing was cut off.
    if by < 0 and len(rank) > STEPS:
        beside = head
    return _written(beside) if 0 < beside < BASE**STEPS else ""


def _written(number: int) -> str:
    digits = ""
    for _ in range(STEPS):
        number, digit = divmod(number, BASE)
        digits = DIGITS[digit] + digits
    return digits.rstrip(DIGITS[0])


def _middle(low: str, high: str | None) -> str:
    prefix = ""
    position = 0
    while True:
        left = DIGITS.index(low[position]) if position < len(low) else 0
        right = DIGITS.index(high[position]) if high is not None and position < len(high) else BASE
        if right - left > 1:
            return prefix + DIGITS[(left + right) // 2]
        prefix += DIGITS[left]
        if right - left == 1:
            # Everything that begins with `left` is below `after` from here on.
            high = None
        position += 1
