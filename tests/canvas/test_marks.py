"""What marks in a text mean, in files as on the screen: `tests/client/board_marks.test.ts` reads the same cases."""

import json
from pathlib import Path
from typing import Any

import pytest

from raffi_web.features.canvas.transfer.marked import blocks

CASES: list[tuple[str, str]] = json.loads((Path(__file__).parent / "marks.json").read_text(encoding="utf-8"))


def shape(blocks_: list[dict[str, Any]]) -> str:
    """Blocks in a short form."""
    return " ".join(map(block, blocks_))


def block(one: dict[str, Any]) -> str:
    match one["t"]:
        case "p":
            box = {None: "", False: "[ ]", True: "[x]"}[one.get("done")]
            return f"{box}p({spans(one['c'])})"
        case "h":
            return f"h{one['n']}({spans(one['c'])})"
        case "code":
            return f"code({one['v']})"
        case "quote":
            return f"quote({shape(one['c'])})"
        case "list":
            items = "|".join(shape(item) for item in one["items"])
            return f"{'ul' if one['n'] is None else 'ol' + str(one['n'])}({items})"
    return "rule"


def spans(all_: list[Any]) -> str:
    return "".join(map(span, all_))


def span(one: Any) -> str:
    if isinstance(one, str):
        return one
    match one["t"]:
        case "br":
            return "/"
        case "code":
            return f"`{one['v']}`"
        case "a":
            return f"a({one['v']}:{spans(one['c'])})"
    return f"{one['t']}({spans(one['c'])})"


@pytest.mark.parametrize(("text", "means"), CASES)
def test_marks_mean_in_files_what_they_mean_on_the_screen(text: str, means: str) -> None:
    assert shape(blocks(text)) == means
