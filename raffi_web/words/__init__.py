"""Every sentence a person can read, by key, in every language there is.

`t("rooms.joined", name="Ada")` gives the sentence with its blanks filled, in the language of whoever is being
answered. A key that is not in the catalogue raises, and so does a blank left empty: a wrong key never reaches a page.

The language is that of the request, socket or event being served: each edge says it once, by `speaking`. What is
built beforehand (`RAFFI_MARKED_WORDS`, set by the build) has marks instead, and becomes one page for each language.
"""

import os
from string import Formatter
from typing import Any

from raffi_web.words.catalogues import CATALOGUES, EN, LANGUAGES, Language
from raffi_web.words.choice import chosen_language, is_language, language, speak, speak_by_default, speaking
from raffi_web.words.marks import LANGUAGE as LANGUAGE_MARK
from raffi_web.words.marks import mark

__all__ = [
    "CATALOGUES",
    "EN",
    "LANGUAGES",
    "Language",
    "MissingWord",
    "blanks",
    "chosen_language",
    "is_language",
    "language",
    "language_mark",
    "sentences",
    "speak",
    "speak_by_default",
    "speaking",
    "t",
    "tn",
]

MARKED = bool(os.environ.get("RAFFI_MARKED_WORDS"))


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
    if MARKED:
        return mark(key, values)
    sentence = CATALOGUES[language()].get(key, sentence)
    return sentence.format(**values) if values else sentence


def tn(key: str, n: int, /, **values: Any) -> str:
    """The sentence for a count: `key.one` when n is 1, `key.other` otherwise; `{n}` is filled.

    For a Reflex var use `raffi_web.ui.plural`. English, Spanish and Turkish have these two forms and the same rule.
    """
    sentence_key = f"{key}.one" if n == 1 else f"{key}.other"
    return t(sentence_key, n=n, **values)


def sentences(spoken: str) -> dict[str, str]:
    """The whole catalogue of a language."""
    return {**EN, **CATALOGUES[spoken]}


def language_mark() -> str:
    """The language itself, for `lang` attributes of what is built."""
    return LANGUAGE_MARK if MARKED else language()
