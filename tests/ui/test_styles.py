"""What a style may ask of the page."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
INSIDE = re.compile(r"\b(?:group|peer)-has-\S+")


def asked_of_others(text: str) -> Iterator[str]:
    """Classes that depend on what is inside another element. With one, each change styles a whole page."""
    yield from INSIDE.findall(text)


def test_the_rule_sees_them() -> None:
    assert list(asked_of_others('"flex group-has-data-[open]/film:hidden has-checked:bg-hover"')) == [
        "group-has-data-[open]/film:hidden"
    ]


def test_no_style_asks_what_is_inside_of_another_element() -> None:
    pages = [path for kind in ("*.tsx", "*.ts", "*.py") for path in (ROOT / "raffi_web").rglob(kind)]
    found = [f"{path.relative_to(ROOT)}: {one}" for path in pages for one in asked_of_others(path.read_text())]
    assert found == []
