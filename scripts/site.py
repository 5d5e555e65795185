"""A served site of one's own, for journeys, proofs and benchmarks: own home, free port, ended by its own process id."""

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

from raffi_web.kernel.embedded import EmbeddedPostgres, temporary_home
from raffi_web.kernel.prepared import passwords_of
from raffi_web.kernel.roles import Urls, plain_url, role_urls
from raffi_web.settings import ROOT, Settings

START_SECONDS = 240.0
"""With the build of the pages, on a machine that does other things too."""


def free_port() -> int:
    """A port of loopback that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class Site:
    """A served site. `stop` and `start` keep home and port, so that open pages find it again.

    `module` is what serves (`raffi_web`, or a benchmark's own variation of it); `settings` are further variables.
    """

    home: Path
    port: int = field(default_factory=free_port)
    module: str = "raffi_web"
    settings: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    _output: IO[bytes] = field(default_factory=tempfile.TemporaryFile, repr=False)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """The serving process."""
        if self.process is None:
            raise RuntimeError("the site is not running")
        return self.process.pid

    def launch(self) -> subprocess.Popen[bytes]:
        """Start the process and do not wait for an answer."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("RAFFI_")}
        ours = {"RAFFI_HOME": str(self.home), "RAFFI_PORT": str(self.port), "RAFFI_LOG_LEVEL": "warning"}
        # Whoever wants it says so: figures and journeys begin with an empty lobby.
        ours |= {"RAFFI_DEMO_CONTENT": "false", "RAFFI_COMMENTS_NEW_MINUTES": "0"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", self.module, "serve"],
            cwd=ROOT,
            env=kept | ours | self.settings,
            stdin=subprocess.DEVNULL,
            stdout=self._output,
            stderr=subprocess.STDOUT,
        )
        return self.process

    def start(self, seconds: float = START_SECONDS) -> float:
        """Start, wait for the first answer, and return how many seconds that took."""
        began = time.perf_counter()
        process = self.launch()
        with httpx.Client(timeout=2) as client:
            while time.perf_counter() - began < seconds:
                if process.poll() is not None:
                    raise RuntimeError(f"the site ended with {process.returncode}:\n{self.output()}")
                with contextlib.suppress(httpx.TransportError):
                    if client.get(f"{self.url}/health").status_code == 200:
                        return time.perf_counter() - began
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(0.02)
        self.stop(signal.SIGKILL)
        raise RuntimeError(f"the site did not answer in {seconds} s:\n{self.output()}")

    def answers(self) -> bool:
        """Whether the front page is served."""
        try:
            return httpx.get(self.url, timeout=5).status_code == 200
        except httpx.TransportError:
            return False

    def stop(self, how: signal.Signals = signal.SIGTERM, seconds: float = 30) -> int | None:
        """End the process, and wait until it is gone; returns its exit code, None when it was not running."""
        process, self.process = self.process, None
        if process is None or process.poll() is not None:
            return None
        process.send_signal(how)
        return process.wait(seconds)

    @property
    def postgres(self) -> EmbeddedPostgres:
        """The site's own database server."""
        return EmbeddedPostgres(self.home)

    def database_url(self) -> str:
        """The site's database as the maintenance role, which no policy binds: as `psql` of an operator."""
        return plain_url(self._urls().maintenance)

    def app_database_url(self) -> str:
        """The site's database as the app's role, for `Database`."""
        return self._urls().app

    def _urls(self) -> Urls:
        settings = Settings(_env_file=None, home=self.home)  # pyright: ignore[reportCallIssue]
        return role_urls(self.postgres.dsn, settings.database_name, passwords_of(settings))

    def output(self) -> str:
        """Everything the process said so far, over all starts."""
        self._output.seek(0)
        said = self._output.read()
        return said.decode(errors="replace")


@contextlib.contextmanager
def served(*, module: str = "raffi_web", port: int | None = None, **settings: str) -> Iterator[Site]:
    """A fresh site that answers, gone afterwards. Settings are `RAFFI_*` variables."""
    with temporary_home() as home:
        site = Site(home, port or free_port(), module, settings)
        try:
            site.start()
            yield site
        finally:
            site.stop()
