"""Reads or writes one file of a board, as a program of its own: see `apart.py`.

`python -I apart_program.py`, with the job as JSON on its input: `do` is `read` (the file at `path` is understood, and
what is on a board of it kept at `target`) or `write` (`elements`, `title` and what is `beside` them become a file at
`target`). It answers
`{}`, `{"error": ...}` or `{"memory": true}`.
"""

import os
import sys
from pathlib import Path
from typing import Any

MEMORY = 3 * 1024**3
"""Address space."""
BEHIND = 5
"""How far behind the server it is for the processor."""


def main() -> None:
    """Do the job."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[4]))
    import orjson

    job = orjson.loads(sys.stdin.buffer.read())
    _bound(job["seconds"])
    sys.stdout.buffer.write(orjson.dumps(_answer(job)))


def _answer(job: dict[str, Any]) -> dict[str, Any]:
    from raffi_web.features.canvas.transfer.apart import told
    from raffi_web.kernel.errors import RaffiError

    try:
        _do(job)
    except RaffiError as error:
        return {"error": told(error)}
    except MemoryError:
        return {"memory": True}
    return {}


def _do(job: dict[str, Any]) -> None:
    target = Path(job["target"])
    if job["do"] == "read":
        from raffi_web.features.canvas.transfer.understanding import kept, read

        target.write_bytes(kept(read(Path(job["path"]).read_bytes())))
        return
    from raffi_web.features.canvas.transfer.beside import Beside
    from raffi_web.features.canvas.transfer.pace import Pace
    from raffi_web.features.canvas.transfer.scene import Scene
    from raffi_web.features.canvas.transfer.writing import reader, write

    elements = {one["id"]: (one["kind"], one["props"]) for one in job["elements"]}
    beside = Beside(**job.get("beside", {}))
    scene = Scene(elements, title=job["title"], beside=beside, pace=Pace(job["seconds"]))
    write(target, scene, job["format"], job["layout"], reader(Path(job["folder"])))


def _bound(seconds: float) -> None:
    """Be behind everything else, and take no more than that; where the system knows such limits.

    What it starts has bounds of its own, which may be further: those that nobody passes stay as they are.
    """
    try:
        import resource
    except ImportError:
        return
    os.nice(BEHIND)
    for name, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, int(seconds) + 5)):
        hard = resource.getrlimit(name)[1]
        resource.setrlimit(name, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


if __name__ == "__main__":
    main()
