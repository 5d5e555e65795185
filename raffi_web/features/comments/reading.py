"""How filters read a text, and how they look in it.

A text is read as it was written, and as a page shows it: neither marks, nor what can't be seen, nor letters that look
like others hide a word. Words are looked up, however many there are; patterns run in RE2, each bounded when it is made.
"""

import re
import time
import unicodedata
from dataclasses import dataclass, field
from typing import Any

import re2

from raffi_web.kernel.arguments import BLANK, DROPPED, SELECTORS
from raffi_web.kernel.errors import Invalid
from raffi_web.kernel.texts import normalized

LONGEST = 4_000
"""Letters of a text that are read: more than the longest comment becomes."""
WIDEST = 3
"""Letters that one may become. A sign that stands for a whole sentence stays that sign."""
TOGETHER = 5
"""Words in a row that a filter may look for."""
MEMORY = 1 << 16
"""Bytes of a pattern when it is compiled; RE2's time grows with it."""
TRIES = 3
WORST = ("a" * LONGEST, "\u0635\u0644" * (LONGEST // 2), "\u4e00\u4e8c" * (LONGEST // 2), "ab1 " * (LONGEST // 4))
"""Texts in which it is tried how long a new pattern takes."""

_WORD_PARTS = re.compile(r"[\n,]+")
_WORD = re.compile(r"\w+|[^\w\s]")
_LINK = re.compile(r"!?\[([^\[\]\n]*)\]\([^()\n]*\)")
_MARKDOWN = re.compile(r"[*_~`|\\]+")
_MARKS = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+")
_LETTERS = frozenset("\u00f1\u00e7\u011f\u015f\u00f6\u00fc\u0439\u0451")
"""ñçğşöüйё: letters of their own to those who write with them, not others with a mark."""
_ALIKE = str.maketrans(
    "авекмнорстухѕіјһԁԛԝαβεγζηικνορτυχωϲɑɡɩɪʟɴʀʏøłđħŧɓɗɛոօսցհ",
    "abekmhopctyxsijhdqwabeyznikvoptuxwcagiilnryoldhtbdenough",
)
"""Small letters of other scripts that read as Latin ones: those that people use to hide words, not all of Unicode's."""


def plain(text: str, blank: str = "") -> str:
    """A text as filters read it: compatible letters as one, nothing that can't be seen, small letters.

    `blank` stands for letters that are as wide as one and look like nothing.
    """
    if not text.isascii():
        text = normalized("NFC", "".join(_folded(one, blank) for one in text))
    return text.casefold()[:LONGEST]


def bare(text: str) -> str:
    """A `plain` text without marks upon letters, and with Latin letters for those that look like them."""
    if text.isascii():
        return text
    alone = (one if one in _LETTERS else _MARKS.sub("", normalized("NFD", one)) for one in text)
    return normalized("NFC", "".join(alone).translate(_ALIKE))


def readings(text: str) -> list[str]:
    """All that a text says: as it was written, and as it is shown. Of most texts there is one."""
    shown = _MARKDOWN.sub("", _LINK.sub(r"\1", text))
    some = [plain(text), bare(plain(shown))]
    if any(one in BLANK for one in text):
        some.append(bare(plain(shown, " ")))
    return list(dict.fromkeys(some))


@dataclass
class Words:
    """Words and short phrases, each with how strong its filter is. To look is as quick for many as for one."""

    _whole: dict[str, tuple[int, str]] = field(default_factory=dict)
    _begins: dict[str, tuple[int, str]] = field(default_factory=dict)
    _counts: set[int] = field(default_factory=set)
    _lengths: set[int] = field(default_factory=set)

    def add(self, pattern: str, strength: int) -> None:
        """Look for words, parted by commas or lines, from now on. One that ends in * is also found in longer ones.

        Raises:
            Invalid: There are none, or there is one of too many parts.
        """
        found = False
        for word in filter(None, (one.strip() for one in _WORD_PARTS.split(pattern))):
            for form in {plain(word.rstrip("*")), bare(plain(word.rstrip("*")))}:
                parts = _WORD.findall(form)
                if len(parts) > TOGETHER:
                    raise Invalid("errors.filter_phrase", code="filter_pattern", field="pattern", most=TOGETHER)
                if parts:
                    found = True
                    self._keep(" ".join(parts), parts, (strength, word), begins=word.endswith("*"))
        if not found:
            raise Invalid("errors.empty", field="pattern")

    def _keep(self, key: str, parts: list[str], value: tuple[int, str], *, begins: bool) -> None:
        self._counts.add(len(parts))
        where = self._begins if begins else self._whole
        where[key] = max(value, where.get(key, value))
        if begins:
            self._lengths.add(len(parts[-1]))

    def find(self, texts: list[str]) -> tuple[int, str] | None:
        """The strongest that stands in one of some readings, and its word."""
        return max((found for text in texts if (found := self._find(text))), default=None)

    def _find(self, text: str) -> tuple[int, str] | None:
        parts, most = _WORD.findall(text), None
        for count in self._counts:
            for at in range(len(parts) - count + 1):
                last = parts[at + count - 1]
                before = "".join(f"{one} " for one in parts[at : at + count - 1])
                some = [self._whole.get(before + last)]
                if self._begins:
                    some += [self._begins.get(before + last[:n]) for n in self._lengths if n <= len(last)]
                for found in some:
                    if found is not None and (most is None or found > most):
                        most = found
        return most


def compiled(pattern: str, *, program: int) -> Any:
    """A pattern for RE2. `program` is how large it may become, of which its time is a multiple at worst.

    Raises:
        Invalid: It is none, finds everything, or is too large; the error says which.
    """
    options = re2.Options()
    options.max_mem, options.case_sensitive, options.log_errors = MEMORY, False, False
    try:
        made = re2.compile(pattern, options)
    except re2.error as error:
        said = error.args[0] if error.args else ""
        problem = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
        raise Invalid("errors.filter_pattern", code="filter_pattern", field="pattern", problem=problem[:200]) from None
    if made.search("") is not None:
        raise Invalid("errors.filter_finds_all", code="filter_pattern", field="pattern")
    if made.programsize > program:
        raise Invalid("errors.filter_slow", code="filter_pattern", field="pattern")
    return made


def check_time(made: Any, seconds: float) -> None:
    """Try a pattern in the longest texts. For a thread: what is slow takes its time here.

    Raises:
        Invalid: It takes longer than `seconds` of the processor in one of them.
    """
    for text in WORST:
        for _ in range(TRIES):
            began = time.thread_time()
            made.search(text)
            if time.thread_time() - began <= seconds:
                break
        else:
            raise Invalid("errors.filter_slow", code="filter_pattern", field="pattern")


def _folded(one: str, blank: str) -> str:
    if one in BLANK:
        return blank
    if one in DROPPED or one in SELECTORS or unicodedata.category(one) == "Cf":
        return ""
    folded = normalized("NFKC", one)
    return folded if len(folded) <= WIDEST else one
