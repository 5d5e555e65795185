"""Every sentence a person can read, by key.

`t("rooms.joined", name="Ada")` gives the sentence with its blanks filled. A key that is not in the
catalogue raises, and so does a blank left empty: a wrong key never reaches a page.
"""

from string import Formatter
from typing import Any

from raffi_web.words.en import EN

__all__ = ["EN", "MissingWord", "blanks", "t", "tn"]


class MissingWord(KeyError):
    """A key or a blank that the catalogue does not know."""


def blanks(sentence: str) -> set[str]:
    """The names inside the braces of a sentence."""
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def t(key: str, /, **values: Any) -> str:
    """The sentence for `key`; `values` (texts, numbers or Reflex vars) fill its blanks.

    Raises:
        MissingWord: the key is unknown, or the values are not exactly the blanks.
    """
    try:
        sentence = EN[key]
    except KeyError:
        raise MissingWord(key) from None
    if blanks(sentence) != set(values):
        raise MissingWord(f"{key}: wants {sorted(blanks(sentence))}, got {sorted(values)}")
    return sentence.format(**values) if values else sentence


def tn(key: str, n: int, /, **values: Any) -> str:
    """The sentence for a count: `key.one` when n is 1, `key.other` otherwise; `{n}` is filled.

    For a Reflex var use `raffi_web.ui.plural`.
    """
    sentence_key = f"{key}.one" if n == 1 else f"{key}.other"
    return t(sentence_key, n=n, **values)
