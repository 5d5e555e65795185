"""The beginning of a comment as plain words, for lines that have room for no more: without what marks it, and with no
word of what is hidden as a spoiler."""

import re

LONGEST = 160
Parts = list[tuple[str, str]]
"""What it says in parts: `["the end is ", "plain"]`, and `["", "spoiler"]` where something is hidden."""
COVERED = ("", "spoiler")
"""What stands for words that are not shown. Its length says nothing: the page covers it with a bar of its own."""

_SPOILER = re.compile(r"\|\|.*?\|\|", re.DOTALL)
_FROM_FIRST = re.compile(r"\|\|.*", re.DOTALL)
_TO_LAST = re.compile(r"\|\|.*\|\|", re.DOTALL)
_UNSURE = re.compile(r"[`~\\]|\|\|\||\|\|\s*\|\|")
# None of them looks at the same signs again and again: whatever somebody wrote is read once.
_WHERE = r"\]\((?:[^()\n]|\([^()\n]*\))*\)"
_PICTURE = re.compile(r"!\[([^\[\]\n]*)" + _WHERE)
_LINK = re.compile(r"\[([^\[\]\n]+)" + _WHERE)
_FENCE = re.compile(r"^[^\S\n]*(?:```|~~~).*$", re.MULTILINE)
_LINE_MARK = re.compile(r"^\s{0,3}(?:>+|#{1,6}|[-*+]|\d{1,3}[.)])\s+", re.MULTILINE)
_MARKS = re.compile(r"\*\*|__|~~|`|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)|\\(?=[\\`*_{}\[\]()#+.!|>~-])")


def spoilers(body: str) -> list[tuple[int, int]]:
    """Where a text has spoilers, from and to: never less than what the page covers, which reads it as Markdown.

    An open one hides all behind it. Where signs may have another meaning (code, an escape, three in a row), all between
    the first and the last is one.
    """
    odd = body.count("||") % 2
    pattern = _FROM_FIRST if odd else _TO_LAST if _UNSURE.search(body) else _SPOILER
    return [found.span() for found in pattern.finditer(body)]


def excerpt(body: str, longest: int = LONGEST) -> Parts:
    """The first words of a comment. One that is cut ends in an ellipsis; an open `||` hides all behind it."""
    parts: Parts = []
    left = longest
    at = 0
    for found in [*spoilers(body), None]:
        plain = _plain(body[at : found[0] if found else None])
        if len(plain) > left:
            parts.append((plain[:left].rstrip() + "…", "plain"))
            return parts
        if plain:
            parts.append((plain, "plain"))
            left -= len(plain)
        if found is None:
            break
        parts.append(COVERED)
        at = found[1]
    return parts


def _plain(text: str) -> str:
    for pattern, instead in ((_FENCE, ""), (_PICTURE, r"\1"), (_LINK, r"\1"), (_LINE_MARK, ""), (_MARKS, "")):
        text = pattern.sub(instead, text)
    return re.sub(r"\s+", " ", text)
