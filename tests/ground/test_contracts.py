"""The import contracts can fail: each planted break is caught."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

PLANTED = {
    "kernel/clock.py": ("import reflex", "The kernel knows no Reflex"),
    "kernel/ids.py": ("import raffi_web.features.rooms.roles", "The house"),
    "features/rooms/models.py": ("import raffi_web.features.rooms.functions", "In a feature"),
    "features/rooms/functions.py": ("import reflex", "No Reflex below state"),
    "features/rooms/state.py": ("import sqlmodel", "No tables outside functions"),
    "ui/tokens.py": ("import raffi_web.features.rooms.roles", "The interface"),
}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    copy = tmp_path_factory.mktemp("planted")
    shutil.copy(ROOT / "pyproject.toml", copy)
    shutil.copytree(ROOT / "raffi_web", copy / "raffi_web", ignore=shutil.ignore_patterns("__pycache__", "client"))
    for name, (line, _) in PLANTED.items():
        with (copy / "raffi_web" / name).open("a") as file:
            file.write(f"\n{line}\n")
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False, timeout=100)
    assert done.returncode == 1
    return done.stdout


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_break_is_found(report: str, name: str) -> None:
    line, contract = PLANTED[name]
    broken = [row for row in report.splitlines() if row.endswith("BROKEN")]
    assert any(row.startswith(contract) for row in broken)
    importer = f"raffi_web.{name.removesuffix('.py').replace('/', '.')}"
    assert f"{importer} -> {line.removeprefix('import ')}" in report
