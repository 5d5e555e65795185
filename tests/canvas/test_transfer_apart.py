"""Files of boards are read and written beside the server, and what takes too long or too much is ended."""

import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from raffi_web.features.canvas import importing
from raffi_web.features.canvas.transfer import apart, excalidraw
from raffi_web.features.canvas.transfer.pace import Stopped, unhurried
from raffi_web.kernel.errors import Invalid, TooLarge
from tests.canvas.conftest import Table
from tests.canvas.test_transfer_jobs import CANVAS, upload

STUCK = """
import os, subprocess, sys, time
began = subprocess.Popen(["sleep", "600"])
with open("pids.part", "w") as file:
    file.write(f"{os.getpid()} {began.pid}")
os.rename("pids.part", "pids")
time.sleep(600)
"""


def too_much() -> TooLarge:
    return TooLarge("errors.import_too_large", code="import_too_large", field="file")


def program(monkeypatch: pytest.MonkeyPatch, folder: Path, source: str) -> None:
    (folder / "program.py").write_text(source)
    monkeypatch.setattr(apart, "PROGRAM", folder / "program.py")


def is_over(pid: int) -> bool:
    """Whether a process is gone, or only its end has not been looked at yet."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def in_time(happens: Callable[[], bool]) -> bool:
    until = time.monotonic() + 20
    while not happens() and time.monotonic() < until:
        os.sched_yield()
    return happens()


def test_what_nobody_waits_for_is_ended_with_what_it_has_begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(monkeypatch, tmp_path, STUCK)

    def pace() -> None:
        if (tmp_path / "pids").exists():
            raise Stopped

    with pytest.raises(Stopped):
        apart.run({}, tmp_path, pace, too_much)
    pids = [int(pid) for pid in (tmp_path / "pids").read_text().split()]
    assert len(pids) == 2
    assert in_time(lambda: all(map(is_over, pids)))


def test_a_process_that_the_system_ends_was_too_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(monkeypatch, tmp_path, "import os; os.kill(os.getpid(), 24)")
    with pytest.raises(TooLarge) as refused:
        apart.run({}, tmp_path, unhurried, too_much)
    assert (refused.value.kind, refused.value.field) == ("import_too_large", "file")


def test_a_process_knows_no_secrets_and_fails_aloud(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAFFI_PROOF", "a secret")
    program(monkeypatch, tmp_path, "import json, os; json.dump(dict(os.environ), open('env', 'w')); 1 / 0")
    with pytest.raises(RuntimeError):
        apart.run({}, tmp_path, unhurried, too_much)
    assert "RAFFI_PROOF" not in json.loads((tmp_path / "env").read_text())


def test_what_a_process_complains_of_is_told_to_whoever_runs_the_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    program(monkeypatch, tmp_path, "import sys; print('no letters are here', file=sys.stderr); print('{}')")
    apart.run({}, tmp_path, unhurried, too_much)
    assert "no letters are here" in caplog.text


def test_what_a_process_refuses_is_refused_as_it_said(tmp_path: Path) -> None:
    (tmp_path / "board").write_text(json.dumps({"nodes": [{**CANVAS["nodes"][1], "x": "far"}]}))
    job = {"do": "read", "path": str(tmp_path / "board"), "target": str(tmp_path / "kept"), "seconds": 20}
    with pytest.raises(Invalid) as refused:
        apart.run(job, tmp_path, unhurried, too_much)
    assert (refused.value.field, refused.value.data) == ("nodes.0.x", {"reason": "number"})


async def test_a_file_that_takes_too_long_says_so(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "READS", -1.0)
    with pytest.raises(TooLarge) as refused:
        await upload(table.ada, json.dumps(CANVAS).encode())
    assert (refused.value.kind, refused.value.field) == ("import_too_large", "file")
    assert "too long" in refused.value.message


def test_of_a_long_stroke_only_points_that_stay_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    number_of = excalidraw.number_of

    def counted(given: Any, name: str, where: str) -> float:
        asked.append(where)
        return number_of(given, name, where)

    monkeypatch.setattr(excalidraw, "number_of", counted)
    stroke = {"id": "s", "type": "freedraw", "x": 0, "y": 0, "points": [[n, n % 7] for n in range(60_000)]}
    came = excalidraw.read(json.dumps({"type": "excalidraw", "elements": [stroke]}).encode())
    assert came.elements["s"][1]["w"] > 59_000
    assert len(asked) < 3 * excalidraw.MOST_POINTS
