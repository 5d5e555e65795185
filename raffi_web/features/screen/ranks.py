"""Order by text: there is always a rank between two others, so that moving one thing changes one row."""

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
BASE = len(DIGITS)


def between(before: str | None, after: str | None) -> str:
    """A rank above `before` and below `after`; None is the open end. Ranks compare byte by byte and never end in 0.

    Raises:
        ValueError: They are not in order.
    """
    low, high = before or "", after
    if high is not None and low >= high:
        raise ValueError("ranks are not in order")
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
