"""Rules that no linter knows: each has a planted break, so that it can fail."""

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from raffi_web.words.export import TARGET
from tests.support.sources import parsed

ROOT = Path(__file__).resolve().parents[2]
LONGEST_FILE = 500
BANNED_REFLEX = {
    "toast": "needs eval, which the content security policy refuses: toasts are state",
    "call_script": "needs eval, which the content security policy refuses",
    "run_script": "needs eval, which the content security policy refuses",
    "html": "writes markup that nobody checked",
    "upload": "has no size limit and publishes what it stores: uploads have their own routes",
    "LocalStorage": "the browser writes it: no identity lives there",
    "SessionStorage": "the browser writes it: no identity lives there",
    "Cookie": "scripts read it: the session's cookie is HttpOnly",
}
Lint = Callable[[ast.Module, str], Iterator[str]]


def sources() -> list[Path]:
    return sorted(path for path in (ROOT / "raffi_web").rglob("*.py") if "__pycache__" not in path.parts)


def is_reflex(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in {"rx", "reflex"}


def no_banned_reflex(tree: ast.Module, _: str) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and is_reflex(node.value) and node.attr in BANNED_REFLEX:
            yield f"{node.lineno}: rx.{node.attr} {BANNED_REFLEX[node.attr]}"
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "reflex":
            for name in node.names:
                if name.name in BANNED_REFLEX:
                    yield f"{node.lineno}: {name.name} {BANNED_REFLEX[name.name]}"


def no_blocking_sleep(tree: ast.Module, _: str) -> Iterator[str]:
    for function in ast.walk(tree):
        if not isinstance(function, ast.AsyncFunctionDef):
            continue
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {"time.sleep", "sleep"}:
                yield f"{node.lineno}: a sleep that stops everybody"


def no_raw_sql_in_queries(tree: ast.Module, _: str) -> Iterator[str]:
    """What a live query reads is known from its statements; `text()` names no table."""
    for function in ast.walk(tree):
        if not isinstance(function, ast.AsyncFunctionDef | ast.FunctionDef):
            continue
        marks = {ast.unparse(mark.func if isinstance(mark, ast.Call) else mark) for mark in function.decorator_list}
        if not marks & {"query", "functions.query"}:
            continue
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in {"text", "exec_driver_sql"}:
                yield f"{node.lineno}: raw SQL in the query {function.name}"


def no_foreign_tables(tree: ast.Module, path: str) -> Iterator[str]:
    """A feature calls another one's functions, never its tables."""
    parts = Path(path).parts
    own = parts[2] if parts[:2] == ("raffi_web", "features") and len(parts) > 3 else None
    if own is None:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("raffi_web.features."):
            names = [node.module or "", *(f"{node.module}.{name.name}" for name in node.names)]
        elif isinstance(node, ast.Import):
            names = [name.name for name in node.names]
        else:
            continue
        for name in names:
            pieces = name.split(".")
            if pieces[:2] == ["raffi_web", "features"] and "models" in pieces[3:5] and pieces[2] != own:
                yield f"{node.lineno}: {own} reads the tables of {pieces[2]}"
                break


def no_long_file(tree: ast.Module, path: str) -> Iterator[str]:
    last = max((getattr(node, "end_lineno", 0) or 0 for node in tree.body), default=0)
    if last > LONGEST_FILE:
        yield f"{last} lines: two files in one"


def no_slow_normalizing(tree: ast.Module, path: str) -> Iterator[str]:
    """Marks in a row take quadratic time: `kernel/texts.py` leaves few of them."""
    if path == "raffi_web/kernel/texts.py":
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            found = ast.unparse(node) == "unicodedata.normalize"
        elif isinstance(node, ast.ImportFrom):
            found = node.module == "unicodedata" and any(name.name == "normalize" for name in node.names)
        else:
            continue
        if found:
            yield f"{node.lineno}: normalized by other than kernel/texts.py"


LINTS: list[Lint] = [
    no_banned_reflex,
    no_blocking_sleep,
    no_raw_sql_in_queries,
    no_foreign_tables,
    no_long_file,
    no_slow_normalizing,
]


@pytest.mark.parametrize("lint", LINTS, ids=lambda lint: lint.__name__)
def test_the_sources_keep_the_rule(lint: Lint) -> None:
    broken = []
    for path in sources():
        name = str(path.relative_to(ROOT))
        broken += [f"{name}:{found}" for found in lint(parsed(path), name)]
    assert not broken, "\n".join(broken)


PLANTED: list[tuple[Lint, str]] = [
    (no_banned_reflex, "import reflex as rx\nrx.toast('x')"),
    (no_banned_reflex, "import reflex as rx\nclass S(rx.State):\n  who: str = rx.LocalStorage('')"),
    (no_banned_reflex, "from reflex import call_script"),
    (no_blocking_sleep, "import time\nasync def f():\n  time.sleep(1)"),
    (no_raw_sql_in_queries, "@query(access=anyone)\nasync def f(ctx):\n  await ctx.session.execute(text('select 1'))"),
    (no_foreign_tables, "from raffi_web.features.chat.models import Message"),
    (no_foreign_tables, "from raffi_web.features.chat import models"),
    (no_foreign_tables, "import raffi_web.features.chat.models"),
    (no_foreign_tables, "from raffi_web.features.accounts.passkeys.models import Passkey"),
    (no_long_file, "\n" * LONGEST_FILE + "x = 1"),
    (no_slow_normalizing, "import unicodedata\nx = unicodedata.normalize('NFC', y)"),
    (no_slow_normalizing, "from unicodedata import normalize"),
]


@pytest.mark.parametrize(("lint", "source"), PLANTED)
def test_a_planted_break_is_found(lint: Lint, source: str) -> None:
    assert list(lint(ast.parse(source), "raffi_web/features/rooms/functions.py"))


def test_long_files_of_the_client() -> None:
    long = [
        f"{path.relative_to(ROOT)}: {lines} lines"
        for suffix in ("ts", "tsx")
        for path in (ROOT / "raffi_web").rglob(f"*.{suffix}")
        # The catalogue's copy is written by a program and read by none of us.
        if path != TARGET and (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_FILE
    ]
    assert not long, "\n".join(long)
