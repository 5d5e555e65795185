"""One production build, served as `raffi serve` serves it, and browsers that collect every complaint of a page."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, Response, async_playwright

from raffi_web.kernel.embedded import temporary_home
from raffi_web.settings import ROOT
from tests.support.browser import LAUNCH_ARGS, chromium

START_SECONDS = 240
"""With the build of the pages, on a machine that does other things too."""


@dataclass
class Site:
    """A served site. `stop` and `start` keep home and port, so that open pages find it again."""

    home: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start, and wait until it answers."""
        environment = os.environ | {
            "RAFFI_HOME": str(self.home),
            "RAFFI_PORT": str(self.port),
            "RAFFI_LOG_LEVEL": "warning",
        }
        self.process = subprocess.Popen([sys.executable, "-m", "raffi_web", "serve"], cwd=ROOT, env=environment)
        transport = httpx.HTTPTransport(retries=0)
        with httpx.Client(transport=transport, timeout=2) as client:
            for _ in range(START_SECONDS * 4):
                if self.process.poll() is not None:
                    raise RuntimeError("the site did not start")
                with contextlib.suppress(httpx.TransportError):
                    if client.get(f"{self.url}/health").status_code == 200:
                        return
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self.process.wait(0.25)
        raise RuntimeError("the site did not answer in time")

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End the process, and wait until it is gone."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(30)
        self.process = None


@dataclass
class Visitor:
    """Somebody at a browser of their own. `complaints` is what the page logged, failed to load or threw."""

    page: Page
    context: BrowserContext
    complaints: list[str] = field(default_factory=list)
    sockets: list[str] = field(default_factory=list)

    def listen(self) -> None:
        """Collect the page's complaints from now on."""
        self.page.on("pageerror", lambda error: self.complaints.append(f"threw {error}"))
        self.page.on("console", self._logged)
        self.page.on("websocket", lambda opened: self.sockets.append(opened.url))
        self.page.on("response", self._answered)

    def _logged(self, line: ConsoleMessage) -> None:
        if line.type == "error":
            self.complaints.append(f"logged {line.text}")

    def _answered(self, answer: Response) -> None:
        if answer.status >= 500:
            self.complaints.append(f"{answer.status} {answer.url}")


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """The site of this test session."""
    with temporary_home() as home:
        made = Site(home, free_port())
        made.start()
        try:
            yield made
        finally:
            made.stop()


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=chromium(), args=LAUNCH_ARGS)
        yield launched
        await launched.close()


@dataclass
class Visitors:
    """Makes visitors; a complaint of any of their pages fails the test."""

    site: Site
    browser: Browser
    all: list[Visitor] = field(default_factory=list)

    async def new(self, *, width: int = 1280, height: int = 800, scheme: str = "dark") -> Visitor:
        """Somebody new, with an empty browser."""
        context = await self.browser.new_context(
            base_url=self.site.url,
            viewport={"width": width, "height": height},
            color_scheme="dark" if scheme == "dark" else "light",
            reduced_motion="reduce",
        )
        visitor = Visitor(await context.new_page(), context)
        visitor.listen()
        self.all.append(visitor)
        return visitor


@pytest.fixture
async def visitors(site: Site, browser: Browser) -> AsyncIterator[Visitors]:
    made = Visitors(site, browser)
    yield made
    complaints = [complaint for visitor in made.all for complaint in visitor.complaints]
    for visitor in made.all:
        await visitor.context.close()
    assert complaints == []
