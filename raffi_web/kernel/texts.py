"""Unicode normalization that takes time in proportion to a text.

Marks upon a letter are put into an order by letting each one move past those before it, so a hundred thousand of them
upon one letter stop a process for half a minute. Text from outside has few of them first, as Unicode's
"stream-safe text" has (UAX 15). Nothing else of the product normalizes: `tests/ground/test_lints.py` holds that.
"""

import re
import unicodedata
from functools import cache
from typing import Literal

Form = Literal["NFC", "NFD", "NFKC", "NFKD"]
MOST_IN_A_RUN = 30
"""Marks in a row that stay. No language needs more than a few. `client/engine/tidy.ts` of boards keeps as many."""
ASTRAL = "\U00010000"
SOUND_MARKS = "\uff9e\uff9f"
"""Marks of Katakana of half width: letters that become marks under the forms of compatibility."""


def normalized(form: Form, text: str) -> str:
    """A text in a normal form, with no more than `MOST_IN_A_RUN` marks in a row."""
    return unicodedata.normalize(form, few_marks(text))


def few_marks(text: str) -> str:
    """A text without the marks of a row beyond `MOST_IN_A_RUN`."""
    if text.isascii() or not _perhaps().search(text):
        return text
    return _runs().sub(r"\1", text)


@cache
def _perhaps() -> re.Pattern[str]:
    """Finds what may be a run too long, in a tenth of the time: whatever is above the first plane counts as a mark."""
    plane = "".join(part for part in _marks() if part[0] < ASTRAL)
    return re.compile(f"[{plane}{ASTRAL}-\U0010ffff]{{{MOST_IN_A_RUN + 1}}}")


@cache
def _runs() -> re.Pattern[str]:
    # All in a class at once: each letter is looked at once.
    one = f"[{''.join(_marks())}]"
    return re.compile(f"({one}{{{MOST_IN_A_RUN}}}){one}+")


@cache
def _marks() -> tuple[str, ...]:
    """Ranges of a class. One by one, those above the first plane would be compared with each letter in turn."""
    codes = (c for c in (*range(0x300, 0x20000), *range(0xE0100, 0xE01F0)) if _is_mark(chr(c)))
    ranges: list[list[int]] = []
    for code in sorted((*codes, *map(ord, SOUND_MARKS))):
        if ranges and code == ranges[-1][1] + 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return tuple(f"{chr(first)}-{chr(last)}" for first, last in ranges)


def _is_mark(character: str) -> bool:
    return unicodedata.category(character)[0] == "M"
