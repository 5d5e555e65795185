"""What is written into files comes to an end: whatever the texts are, and when nobody waits for it."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from markdown_it.parser_inline import ParserInline

from raffi_web.features.canvas import exporting
from raffi_web.features.canvas.transfer import apart, csv_cards, drawing, markdown, typst_board, writing
from raffi_web.features.canvas.transfer.marked import LABELS, blocks, plain
from raffi_web.features.canvas.transfer.pace import Pace, Stopped
from raffi_web.features.canvas.transfer.scene import Scene
from raffi_web.kernel.errors import TooLarge
from tests.canvas.boards import board
from tests.canvas.conftest import Table
from tests.canvas.test_transfer_apart import in_time, is_over
from tests.canvas.test_transfer_jobs import running

HOSTILE = ["[", "[a", "![", "![a](", "[[a](b)", "> ", "- ", "*a ", "~~a", "`a "]


@pytest.mark.parametrize("sign", HOSTILE)
def test_signs_that_nothing_closes_are_looked_through_once(sign: str, monkeypatch: pytest.MonkeyPatch) -> None:
    steps, skip = 0, ParserInline.skipToken

    def counted(self: ParserInline, state: Any) -> None:
        nonlocal steps
        steps += 1
        skip(self, state)

    monkeypatch.setattr(ParserInline, "skipToken", counted)
    for text in (sign * (20_000 // len(sign)), sign * (19_990 // len(sign)) + "](b)"):
        steps = 0
        assert plain(text) is not None
        assert steps < 1.2 * LABELS


def test_stops_in_an_address_are_read_once() -> None:
    """Many times as long as any text: what tries each stop anew would take minutes."""
    dots = "." * 400_000
    assert blocks(f"http://a{dots}a")[0]["c"][0]["v"] == f"http://a{dots}a"
    assert blocks(f"http://a{dots}")[0]["c"][1] == dots


@pytest.mark.parametrize("write", [csv_cards.write, markdown.write])
def test_a_note_is_read_once_however_many_wires_lead_to_it(write: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    monkeypatch.setattr(drawing, "plain", lambda text: read.append(text) or text)
    wires = {f"w{n}": ("connection", {"from": "b", "to": "a"}) for n in range(50)}
    write(Scene({"a": ("sticky", {"text": "A"}), "b": ("sticky", {"text": "B"}), **wires}))
    assert sorted(read) == ["A", "B"]


STUCK = """
import os, time
from pathlib import Path
here = Path(os.environ["LANG"])
(here / "part").write_text(str(os.getpid()))
(here / "part").rename(here / "pid")
time.sleep(600)
"""


def nothing(file: str) -> bytes | None:
    return None


@pytest.mark.parametrize("format_", list(exporting.KINDS))
def test_no_file_is_written_for_longer_than_it_may(format_: Any, tmp_path: Path) -> None:
    scene = replace(board(), pace=Pace(-1))
    with pytest.raises(TooLarge) as refused:
        writing.write(tmp_path / "written", scene, format_, "board", nothing)
    assert refused.value.kind == "export_too_large"


@pytest.mark.parametrize("format_", list(exporting.KINDS))
def test_no_file_is_written_on_for_nobody(format_: Any, tmp_path: Path) -> None:
    pace = Pace(60)
    pace.stop()
    with pytest.raises(Stopped):
        writing.write(tmp_path / "written", replace(board(), pace=pace), format_, "board", nothing)


def test_a_program_that_nobody_waits_for_is_ended(tmp_path: Path) -> None:
    asked: list[int] = []

    def pace() -> None:
        asked.append(1)
        raise Stopped

    with pytest.raises(Stopped):
        typst_board._ended(["sleep", "600"], tmp_path, float("inf"), pace)
    assert asked == [1]


async def test_one_that_is_cancelled_while_it_is_written_ends(
    table: Table, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (program := tmp_path / "program.py").write_text(STUCK)
    monkeypatch.setattr(apart, "PROGRAM", program)
    monkeypatch.setenv("LANG", str(tmp_path))
    monkeypatch.setattr(exporting, "LOOKS", 0.05)
    await table.hand(table.ada).push(["put", "a", "sticky", {}])
    ctx = running(table.ada)
    export = asyncio.ensure_future(exporting.export.body(ctx, board=table.board, format="csv", layout="board"))
    assert await asyncio.to_thread(in_time, (tmp_path / "pid").exists)
    pid = int((tmp_path / "pid").read_text())
    assert not is_over(pid)
    await table.ada.call("canvas.cancel_export", run=ctx.run)
    assert await asyncio.wait_for(export, 30) == {"state": "cancelled"}
    assert await asyncio.to_thread(in_time, lambda: is_over(pid))


async def test_one_that_takes_too_long_says_so(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "WRITES", -1.0)
    await table.hand(table.ada).push(["put", "a", "sticky", {"text": "A"}])
    with pytest.raises(TooLarge) as refused:
        await exporting.export.body(running(table.ada), board=table.board, format="csv", layout="board")
    assert (refused.value.kind, bool(refused.value.message)) == ("export_too_large", True)
    (row,) = await table.ada.call("canvas.exports", board=table.board)
    assert (row["state"], row["url"]) == ("failed", None)
