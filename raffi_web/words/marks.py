"""Marks that stand for sentences in what is built once, and become the sentences of each language afterwards.

A mark goes through Python, JSON, Reflex's compiler, the bundler's minifier and the server-side rendering as the text
that it is: nothing of it has to be escaped anywhere. `@w(ui.close)@` is a sentence without blanks;
`@w(ui.more_about+title)@ ... @w-@` one with a blank, around whatever gives its value: a text, or the code between two
literals, which is moved as it is to where the language has it. `@w+name@` begins the value of the next blank.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from html import escape
from typing import Any

TOKEN = re.compile(r"@w(?:\((?P<key>[\w.]+)(?:\+(?P<first>\w+))?\)@|\+(?P<next>\w+)@|-@)")
BEGINNING = "@w"
LANGUAGE = "en-x-page"
"""Stands for the page's language, and is one that `Intl` takes while pages are rendered for the first time."""
BLANK = re.compile(r"\{(\w+)\}")
Escape = Callable[[str], str]


class BrokenMark(ValueError):
    """A mark came out of the build changed."""


def mark(key: str, values: Mapping[str, Any]) -> str:
    """The mark of a sentence with these values."""
    if not values:
        return f"@w({key})@"
    (first, value), *others = values.items()
    rest = "".join(f"@w+{name}@{value}" for name, value in others)
    return f"@w({key}+{first})@{value}{rest}@w-@"


def has_marks(text: str) -> bool:
    """Whether a built text must be filled."""
    return BEGINNING in text or LANGUAGE in text


def filled(text: str, sentences: Mapping[str, str], escaped: Escape) -> str:
    """A built text with the sentences of one language.

    Args:
        text: JavaScript, HTML or JSON with marks.
        sentences: By key.
        escaped: Makes a piece of a sentence fit for where it stands.

    Raises:
        BrokenMark: A mark is not whole, or its key or blank is not known.
    """
    tokens = TOKEN.finditer(text)
    filled_text, end = _until(text, 0, tokens, sentences, escaped)
    if end is not None:
        raise BrokenMark(_around(text, end.start()))
    if BEGINNING in filled_text and (found := re.search(r"@w[(+-]", filled_text)):
        raise BrokenMark(_around(filled_text, found.start()))
    return filled_text


def _until(
    text: str, at: int, tokens: Iterator[re.Match[str]], sentences: Mapping[str, str], escaped: Escape
) -> tuple[str, re.Match[str] | None]:
    """The filled text from `at` to the token that ends the value it belongs to, and that token; None at the end."""
    parts: list[str] = []
    for token in tokens:
        parts.append(text[at : token.start()])
        if token["key"] is None:
            return "".join(parts), token
        at = token.end()
        values: dict[str, str] = {}
        name, last = token["first"], token
        while name is not None:
            value, end = _until(text, at, tokens, sentences, escaped)
            if end is None:
                raise BrokenMark(_around(text, last.start()))
            values[name], name, last, at = value, end["next"], end, end.end()
        parts.append(_sentence(token["key"], values, sentences, escaped))
    return "".join([*parts, text[at:]]), None


def _sentence(key: str, values: Mapping[str, str], sentences: Mapping[str, str], escaped: Escape) -> str:
    if key not in sentences:
        raise BrokenMark(f"no sentence {key}")
    pieces = BLANK.split(sentences[key])
    # Pieces of text and names of blanks take turns.
    if set(pieces[1::2]) != set(values):
        raise BrokenMark(f"{key}: wants {sorted(pieces[1::2])}, got {sorted(values)}")
    return "".join(values[piece] if n % 2 else escaped(piece) for n, piece in enumerate(pieces))


def _around(text: str, at: int) -> str:
    return f"a mark is not whole: {text[max(0, at - 40) : at + 80]!r}"


def in_script(piece: str) -> str:
    """Fit for any string literal of JavaScript or JSON, whichever its quotes."""
    return re.sub(r"""["'`\\$<\x00-\x1f\u2028\u2029]""", lambda found: f"\\u{ord(found[0]):04x}", piece)


def in_html(piece: str) -> str:
    """Fit for text and attributes of HTML."""
    return escape(piece)
