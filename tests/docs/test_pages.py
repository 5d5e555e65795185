"""What the pages point at is there: links, headings, commands and files."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from raffi_web.cli import _parser

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")])
ARCHITECTURE = ROOT / "docs" / "ARCHITECTURE.md"
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
NAMES_A_FILE = re.compile(r"^[\w.-]+(?:/[\w.-]+)*(?:/|\.(?:py|ts|tsx|js|toml|yaml|txt|md|sql))$")


@cache
def text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def prose(page: Path) -> str:
    """A page without its blocks of code."""
    return re.sub(r"^```.*?^```", "", text(page), flags=re.MULTILINE | re.DOTALL)


def anchors(page: Path) -> set[str]:
    """What headings are called in links, as GitHub makes it."""
    titles = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    plain = (re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", title).lower() for title in titles)
    return {re.sub(r"[^\w\- ]", "", title).strip().replace(" ", "-") for title in plain}


def broken_links(page: Path) -> Iterator[str]:
    for target in LINK.findall(prose(page)):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        there = (page.parent / name).resolve() if name else page
        missing = not there.is_relative_to(ROOT) or not there.exists()
        if missing or (anchor and anchor not in anchors(there)):
            yield target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    assert list(broken_links(page)) == []


def test_a_broken_link_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{__name__}.ROOT", tmp_path)
    page = tmp_path / "page.md"
    page.write_text("# A title\n[ok](#a-title) [no](#b) [gone](gone.md) [out](../x.md) [web](https://x.example)\n")
    assert list(broken_links(page)) == ["#b", "gone.md", "../x.md"]


def test_every_make_command_is_in_the_makefile() -> None:
    targets = set(re.findall(r"^([a-z-]+):", text(ROOT / "Makefile"), re.MULTILINE))
    named = {(page.name, name) for page in PAGES for name in re.findall(r"(?:`|^)make ([a-z-]+)", text(page), re.M)}
    assert {("README.md", "run"), ("README.md", "test")} <= named
    assert {name for _, name in named} <= targets


def test_every_command_of_ours_is_one() -> None:
    commands = next(action.choices for action in _parser()._actions if action.choices)
    assert commands is not None
    named = {name for page in PAGES for name in re.findall(r"(?:-m raffi_web|`raffi) ([a-z]+)", text(page))}
    assert "psql" in named
    assert named <= set(commands)
    for page in PAGES:
        for module in re.findall(r"python -m ((?:raffi_web|scripts|bench)\.[a-z_.]+[a-z_])", text(page)):
            assert (ROOT / f"{module.replace('.', '/')}.py").exists(), f"{page.name}: {module}"


def files_named(page: Path) -> set[str]:
    return {name for name in re.findall(r"`([^`]+)`", prose(page)) if NAMES_A_FILE.match(name)}


def test_every_file_of_the_architecture_is_there() -> None:
    tracked = {path.name for path in (ROOT / "raffi_web").rglob("*") if "__pycache__" not in path.parts}
    named = files_named(ARCHITECTURE)
    assert {"kernel/", "live/hub.py", "alembic/versions/0001_kernel.py"} <= named
    for name in named:
        if "/" in name.strip("/"):
            assert (ROOT / name).exists() or (ROOT / "raffi_web" / name).exists(), name
        else:
            assert name.strip("/") in tracked or (ROOT / name).exists(), name


def test_every_part_of_the_house_is_named() -> None:
    named = {name.strip("/").split("/")[0] for name in files_named(ARCHITECTURE)}
    parts = {path.name for path in (ROOT / "raffi_web").iterdir() if not path.name.startswith(("_", "."))}
    assert parts <= named
    features = {path.name for path in (ROOT / "raffi_web" / "features").iterdir() if (path / "__init__.py").exists()}
    assert features <= set(re.findall(r"`([a-z]+)`", prose(ARCHITECTURE)))
