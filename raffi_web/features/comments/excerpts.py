"""The beginning of a comment as plain words, for lines that have room for no more: without what marks it, and with no
word of what is hidden as a spoiler."""

import re

LONGEST = 160
Parts = list[tuple[str, str]]
"""What it says in parts: `["the end is ", "plain"]`, and `["", "spoiler"]` where something is hidden."""
COVERED = ("", "spoiler")
"""What stands for words that are not shown. Its length says nothing: the page covers it with a bar of its own."""

_SPOILER = re.compile(r"\|\|.*?(?:\|\||$)", re.DOTALL)
_PICTURE = re.compile(r"!\[([^\]\n]*)\]\([^)\n]*\)")
_LINK = re.compile(r"\[([^\]\n]+)\]\([^)\n]*\)")
_FENCE = re.compile(r"^\s*(?:```|~~~).*$", re.MULTILINE)
_LINE_MARK = re.compile(r"^\s{0,3}(?:>+|#{1,6}|[-*+]|\d{1,3}[.)])\s+", re.MULTILINE)
_MARKS = re.compile(r"\*\*|__|~~|`|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)|\\(?=[\\`*_{}\[\]()#+.!|>~-])")


def excerpt(body: str, longest: int = LONGEST) -> Parts:
    """The first words of a comment. One that is cut ends in an ellipsis; an open `||` hides all behind it."""
    parts: Parts = []
    left = longest
    at = 0
    for found in [*_SPOILER.finditer(body), None]:
        plain = _plain(body[at : found.start() if found else None])
        if len(plain) > left:
            parts.append((plain[:left].rstrip() + "…", "plain"))
            return parts
        if plain:
            parts.append((plain, "plain"))
            left -= len(plain)
        if found is None:
            break
        parts.append(COVERED)
        at = found.end()
    return parts


def _plain(text: str) -> str:
    for pattern, instead in ((_FENCE, ""), (_PICTURE, r"\1"), (_LINK, r"\1"), (_LINE_MARK, ""), (_MARKS, "")):
        text = pattern.sub(instead, text)
    return re.sub(r"\s+", " ", text)
