"""A served site of one's own, for benchmarks and browser tests: own home, free port, ended by its own process id."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from raffi_web.kernel.embedded import temporary_home
from raffi_web.settings import ROOT

START_SECONDS = 240
"""With the build of the pages, on a machine that does other things too."""


@dataclass
class Site:
    """A served site. `stop` and `start` keep home and port, so that open pages find it again.

    `module` is what serves (`raffi_web`, or a benchmark's own variation of it); `settings` are further variables.
    """

    home: Path
    port: int
    module: str = "raffi_web"
    settings: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """The serving process."""
        if self.process is None:
            raise RuntimeError("the site is not running")
        return self.process.pid

    def start(self) -> float:
        """Start, and wait until it answers; returns after how many seconds it did."""
        environment = os.environ | {
            "RAFFI_HOME": str(self.home),
            "RAFFI_PORT": str(self.port),
            "RAFFI_LOG_LEVEL": "warning",
            **self.settings,
        }
        began = time.perf_counter()
        self.process = subprocess.Popen(  # its arguments are ours
            [sys.executable, "-m", self.module, "serve"], cwd=ROOT, env=environment, stdout=sys.stderr
        )
        with httpx.Client(timeout=2) as client:
            while time.perf_counter() - began < START_SECONDS:
                if self.process.poll() is not None:
                    raise RuntimeError("the site did not start")
                with contextlib.suppress(httpx.TransportError):
                    if client.get(f"{self.url}/health").status_code == 200:
                        return time.perf_counter() - began
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self.process.wait(0.05)
        raise RuntimeError("the site did not answer in time")

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End the process, and wait until it is gone."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(30)
        self.process = None


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def served(*, module: str = "raffi_web", port: int | None = None, **settings: str) -> Iterator[Site]:
    """A fresh site, gone afterwards."""
    with temporary_home() as home:
        site = Site(home, port or free_port(), module, settings)
        site.start()
        try:
            yield site
        finally:
            site.stop()
