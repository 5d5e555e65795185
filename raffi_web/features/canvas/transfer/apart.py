"""A board's file read or written in a process of its own, so that the server goes on beside it.

What goes through a whole board is Python that takes seconds: in a thread of the server everybody would wait for it.
Here it is a program (`apart_program.py`) that gets its job as data and leaves files. It is behind everything else for
the processor, has bounded memory, and is ended at any time, with whatever it has begun.
"""

import json
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import orjson

from raffi_web.kernel.errors import Invalid, RaffiError, TooLarge

PROGRAM = Path(__file__).parent / "apart_program.py"
LOOKS = 0.1
"""Seconds after which it is looked whether the file is still wanted."""
PASSED_ON = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT")
"""What it knows of our surroundings: it has no use for secrets."""
KINDS: dict[str, type[RaffiError]] = {one.__name__: one for one in (Invalid, TooLarge)}

log = logging.getLogger(__name__)


def run(job: dict[str, Any], folder: Path, pace: Callable[[], None], too_much: Callable[[], RaffiError]) -> None:
    """Do a job in a process of its own, and wait for it. For a thread.

    Args:
        job: What `apart_program` does, as data.
        folder: Where it may keep things meanwhile; whoever calls deletes it.
        pace: Asked ten times a second. What it raises ends the process, and is raised here.
        too_much: What is raised where it takes more memory or time of the processor than it may.

    Raises:
        RaffiError: What the job raised.
    """
    (folder / "job").write_bytes(orjson.dumps(job))
    with (folder / "job").open("rb") as given:
        code, said, complained = _ended([sys.executable, "-I", str(PROGRAM)], given, folder, pace)
    if code < 0:
        log.warning("a board's file was too much: signal %s", -code)
        raise too_much()
    if complained:
        # It has no log of its own, and may end well all the same.
        log.warning("a board's file: %s", complained.decode(errors="replace")[-2_000:])
    if code:
        raise RuntimeError("a board's file could not be made")
    answer = json.loads(said)
    if answer.get("memory"):
        raise too_much()
    if (error := answer.get("error")) is not None:
        raise _raised(error)


def told(error: RaffiError) -> dict[str, Any]:
    """An error as data, for the process that waits."""
    name = next((name for name, one in KINDS.items() if isinstance(error, one)), Invalid.__name__)
    return {"class": name, "key": error.key, "field": error.field, "code": error.kind, "data": error.data}


def _raised(error: dict[str, Any]) -> RaffiError:
    return KINDS[error["class"]](error["key"], field=error["field"], code=error["code"], **error["data"])


def _ended(command: list[str], given: Any, folder: Path, pace: Callable[[], None]) -> tuple[int, bytes, bytes]:
    """How a program ended, what it said and what it complained of."""
    known = {name: os.environ[name] for name in PASSED_ON if name in os.environ} | {"TMPDIR": str(folder)}
    kept = subprocess.PIPE
    with subprocess.Popen(  # noqa: S603
        command, stdin=given, stdout=kept, stderr=kept, cwd=folder, env=known, start_new_session=True
    ) as program:
        try:
            while True:
                pace()
                try:
                    said, complained = program.communicate(timeout=LOOKS)
                except subprocess.TimeoutExpired:
                    continue
                return program.returncode, said, complained
        except BaseException:
            _end(program)
            raise


def _end(program: "subprocess.Popen[bytes]") -> None:
    """End it, and what it has begun."""
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError):
            os.killpg(program.pid, signal.SIGKILL)
    program.kill()
