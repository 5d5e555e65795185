"""`raffi serve` as a process of its own, for journeys, proofs and benchmarks."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import httpx

ROOT = Path(__file__).resolve().parents[2]
FIRST_BUILD_SECONDS = 240.0


def free_port() -> int:
    """A port of loopback that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class Raffi:
    """A server process on a home and a port; start it as often as you like."""

    home: Path
    port: int = field(default_factory=free_port)
    settings: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    _output: IO[bytes] = field(default_factory=tempfile.TemporaryFile, repr=False)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def launch(self) -> subprocess.Popen[bytes]:
        """Start the process and do not wait for an answer."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("RAFFI_")}
        ours = {"RAFFI_HOME": str(self.home), "RAFFI_PORT": str(self.port)} | self.settings
        self.process = subprocess.Popen(
            [sys.executable, "-m", "raffi_web", "serve"],
            cwd=ROOT,
            env=kept | ours,
            stdin=subprocess.DEVNULL,
            stdout=self._output,
            stderr=subprocess.STDOUT,
        )
        return self.process

    def start(self, seconds: float = FIRST_BUILD_SECONDS) -> float:
        """Start, wait for the first answer, and return how many seconds that took."""
        began = time.monotonic()
        process = self.launch()
        while not self.answers():
            if process.poll() is not None:
                raise RuntimeError(f"raffi serve ended with {process.returncode}:\n{self.output()}")
            if time.monotonic() - began > seconds:
                self.end(signal.SIGKILL)
                raise RuntimeError(f"raffi serve did not answer in {seconds} s:\n{self.output()}")
            time.sleep(0.02)
        return time.monotonic() - began

    def answers(self) -> bool:
        """Whether the front page is served."""
        try:
            return httpx.get(self.url, timeout=5).status_code == 200
        except httpx.TransportError:
            return False

    def end(self, how: signal.Signals = signal.SIGINT, seconds: float = 30) -> int:
        """Send a signal and wait for the process; returns its exit code."""
        assert self.process is not None
        self.process.send_signal(how)
        return self.process.wait(seconds)

    def output(self) -> str:
        """Everything the process said so far, over all starts."""
        self._output.seek(0)
        said = self._output.read()
        return said.decode(errors="replace")


@contextlib.contextmanager
def running(home: Path, **settings: str) -> Iterator[Raffi]:
    """A server that answers, and that is gone afterwards. Settings are `RAFFI_*` variables."""
    server = Raffi(home, settings=settings)
    server.start()
    try:
        yield server
    finally:
        if server.process and server.process.poll() is None:
            server.end()
