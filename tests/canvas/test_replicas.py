"""The browser's own engine against the real server: whatever happens in between, every tab ends with what is stored."""

import asyncio
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from raffi_web.web.build import environment
from tests.canvas.conftest import Table
from tests.support.live_client import LiveServer

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "tests" / "client" / "canvas_tabs.ts"
PATIENCE = 60.0


async def tabs_of(table: Table, server: LiveServer, *, seed: int, tabs: int, moves: int) -> dict[str, Any]:
    """What tabs of Ada and Ben show at the end of some random work, cuts and reloads."""
    bun = shutil.which("bun", path=environment()["PATH"])
    assert bun
    tokens = [(table.ada, table.ben)[n % 2].token for n in range(tabs)]
    work = {"ports": [server.port], "tokens": tokens, "board": table.board, "seed": seed, "moves": moves}
    process = await asyncio.create_subprocess_exec(
        bun, str(SCRIPT), json.dumps(work), cwd=ROOT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    try:
        said, complaints = await asyncio.wait_for(process.communicate(), PATIENCE)
    finally:
        if process.returncode is None:
            process.kill()
    assert process.returncode == 0, complaints.decode()
    return json.loads(said)


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_tabs_in_disorder_end_with_what_is_stored(table: Table, live_server: LiveServer, seed: int) -> None:
    done = await tabs_of(table, live_server, seed=seed, tabs=5, moves=60)
    stored = {id_: {"kind": kind, "props": props} for id_, (kind, props) in table.stored().items()}
    assert done["made"] > 20
    for tab in done["tabs"]:
        assert tab["version"] == table.clock()
        assert tab["server"] == stored
        assert tab["shown"] == stored
