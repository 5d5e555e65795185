"""Markdown as plain data: blocks and spans that a template walks, so that no text is ever read as code.

`client/elements/marks.ts` reads the same on the screen, and `tests/canvas/marks.json` holds the two together.

Blocks: `p` and `h` (with `c`, spans, and `n`, the level; `done` of a `p` that is a task of a list), `list` (`n` the
first number or null, `items` of blocks),
`quote` (`c` blocks), `code` (`v`), `rule`. Spans: a text, or `b` `i` `s` (with `c`), `code` (`v`), `a` (`v` the
address, `c`), `br`.
"""

import re
from types import ModuleType
from typing import Any, cast

from markdown_it import MarkdownIt, helpers
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

DEEPEST = 8
"""Blocks in blocks; what is deeper is written as it would read without its marks."""
SAFE = re.compile(r"(https?://|mailto:)", re.IGNORECASE)
SPANS = {"strong": "b", "em": "i", "s": "s"}
BARE = re.compile(r"https?://[^\s<>\"|]+", re.IGNORECASE)
TRAILING = ".,;:!?'\"\u201d\u2019)"
LABELS = 200_000
"""Letters of one text that are looked through for the ends of brackets; from then on a bracket is a letter."""
# Without HTML, which would be shown as it is written, and without what reads what nobody marked: what is indented, and
# what stands over a line.
PARSER = (
    MarkdownIt("commonmark", {"html": False, "maxNesting": 20})
    .enable("strikethrough")
    .disable(["html_block", "html_inline", "reference", "code", "entity", "lheading"])
)

TASK = re.compile(r"\[([ xX])\] +")

Data = dict[str, Any]


def _label_end(state: StateInline, start: int, disableNested: bool = False) -> int:
    """Where a bracket ends, or -1. The parser looks to the end of the text for each bracket that doesn't."""
    env = state.env
    if env.get("text") is not state.src:
        env["text"], env["last"] = state.src, state.src.rfind("](")
    looked = int(env.get("looked", 0))
    if looked > LABELS or int(env["last"]) < start:
        return -1
    ends = helpers.parseLinkLabel(state, start, disableNested)
    env["looked"] = looked + (state.posMax if ends < 0 else ends) - start
    return ends


class _Helpers(ModuleType):
    """The parser's own, but for the one above."""

    parseLinkLabel = staticmethod(_label_end)
    parseLinkDestination = staticmethod(helpers.parseLinkDestination)
    parseLinkTitle = staticmethod(helpers.parseLinkTitle)


setattr(PARSER, "helpers", _Helpers("helpers"))  # noqa: B010


def blocks(text: str) -> list[Data]:
    """The blocks of a text."""
    return _blocks(PARSER.parse(text))


def plain(text: str) -> str:
    """A text without its marks, in one line."""
    return " ".join(_plain(block) for block in blocks(text)).strip()


def _plain(data: Any) -> str:
    if isinstance(data, str):
        return data
    if "v" in data and data["t"] == "code":
        return data["v"]
    if data["t"] == "br":
        return " "
    within = " " if data["t"] in ("list", "quote") else ""
    return within.join(_plain(one) for one in data.get("c") or [one for item in data.get("items", ()) for one in item])


def _blocks(tokens: list[Token]) -> list[Data]:
    """Blocks of the parser's flat list. A stack holds where the next one goes: no depth of marks is one of calls."""
    top: list[Data] = []
    stack, text = [top], Data()
    item: list[Any] = []
    for token in tokens:
        here, deep = stack[-1], len(stack) > DEEPEST * 2
        match token.type:
            case "bullet_list_open" | "ordered_list_open" if not deep:
                first = int(token.attrs.get("start", 1)) if token.type == "ordered_list_open" else None
                here.append({"t": "list", "n": first, "items": []})
                stack.append(here[-1]["items"])
            case "list_item_open" if not deep:
                item = []
                cast(list[Any], here).append(item)
                stack.append(item)
            case "blockquote_open" if not deep:
                here.append({"t": "quote", "c": []})
                stack.append(here[-1]["c"])
            case "paragraph_open" | "heading_open":
                text = {"t": "h", "n": int(token.tag[1])} if token.type == "heading_open" else {"t": "p"}
            case "inline":
                spans = _spans(token.children or [])
                here.append(
                    _task(text, spans) if here is item and not here and text["t"] == "p" else {**text, "c": spans}
                )
            case "fence" | "code_block":
                here.append({"t": "code", "v": token.content.rstrip("\n")})
            case "hr":
                here.append({"t": "rule"})
            case _ if token.nesting == 1:
                stack.append(here)
            case _ if token.nesting == -1 and token.type not in ("paragraph_close", "heading_close"):
                stack.pop()
    return top


def _task(text: Data, spans: list[Any]) -> Data:
    """The first paragraph of a list's item; one that begins with a box is a task, done or not."""
    found = TASK.match(spans[0]) if spans and isinstance(spans[0], str) else None
    if found is None:
        return {**text, "c": spans}
    rest = spans[0][found.end() :]
    return {**text, "done": found[1] != " ", "c": [rest, *spans[1:]] if rest else spans[1:]}


def _spans(tokens: list[Token]) -> list[Any]:
    """Spans of a line of text, in the same way."""
    top: list[Any] = []
    stack, links = [top], 0
    for token in tokens:
        here, deep = stack[-1], len(stack) > DEEPEST
        links += token.nesting if token.type in ("link_open", "link_close") else 0
        if token.nesting == 1:
            name, address = token.type.removesuffix("_open"), str(token.attrs.get("href", ""))
            span: Data | None = None
            if name in SPANS and not deep:
                span = {"t": SPANS[name], "c": []}
            elif name == "link" and not deep and SAFE.match(address):
                span = {"t": "a", "v": address, "c": []}
            if span is not None:
                here.append(span)
            stack.append(span["c"] if span is not None else here)
        elif token.nesting == -1:
            stack.pop()
        elif token.type == "code_inline":
            here.append({"t": "code", "v": token.content})
        elif token.type in ("softbreak", "hardbreak"):
            # Somebody who writes on a card means the line's end.
            here.append({"t": "br"})
        elif token.content:
            here += [token.content] if links else _addresses(token.content)
    return top


def _addresses(text: str) -> list[Any]:
    """A text with the addresses in it as links, without the stop or bracket of the sentence around them."""
    found, begins = [], 0
    for match in BARE.finditer(text):
        address = match[0].rstrip(TRAILING)
        if match[0].count("(") and match[0].startswith(address + ")"):
            address += ")"
        if match.start() > begins:
            found.append(text[begins : match.start()])
        found.append({"t": "a", "v": address, "c": [address]})
        begins = match.start() + len(address)
    return [*found, text[begins:]] if begins < len(text) else found
