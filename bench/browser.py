"""Real browsers, and what their players do on the clock of this machine.

Every process here reads the same monotonic clock: Python's `time.perf_counter`, the server's time and Chromium's
`performance.now` differ by constants that are learnt exactly, however wrong a page's wall clock is.
"""

import contextlib
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import Browser, Page, Playwright, ViewportSize, async_playwright

from scripts.browser import ARGUMENTS, ensure

WATCHER = (Path(__file__).parent / "watcher.js").read_text()
IN_ROOM = "[data-room][data-status=live]"
SIZE = ViewportSize(width=1280, height=800)
PATIENCE_MS = 60_000


@dataclass
class Seen:
    """What a player did; times are monotonic ms of this machine.

    Attributes:
        samples: Time, position (s), rate, and whether it stood, every 50 ms.
        frames: When each frame was due on the screen, and its place in the film (s).
        seeks: When the player began a seek.
        clicks: When the viewer pressed something.
    """

    samples: list[tuple[float, float, float, bool]]
    frames: list[tuple[float, float]]
    seeks: list[float]
    clicks: list[float]


@dataclass(eq=False)
class Viewer:
    """Somebody at a browser of their own. `complaints` is what the page threw."""

    page: Page
    browser: Browser
    complaints: list[str] = field(default_factory=list)

    async def enter(self, url: str, room: str, name: str) -> None:
        """Go to a room's door and in."""
        await self.page.goto(f"{url}/r/{room}", timeout=PATIENCE_MS)
        await self.page.locator("#name").fill(name, timeout=PATIENCE_MS)
        await self.page.locator("form:has(#name) button[type=submit]").click()
        await self.page.wait_for_selector(IN_ROOM, timeout=PATIENCE_MS)

    async def seen(self) -> Seen:
        """What the player did since the page was loaded."""
        told = await self.page.evaluate("() => benchSeen")
        origin = await self.origin()
        return Seen(
            [(origin + at, position, rate, bool(stands)) for at, position, rate, stands in told["samples"]],
            [(origin + at, position) for at, position in told["frames"]],
            [origin + at for at in told["seeks"]],
            [origin + at for at in told["clicks"]],
        )

    async def origin(self) -> float:
        """The monotonic ms at which the page's `performance.now` was 0, as the browser itself keeps it."""
        protocol = await self.page.context.new_cdp_session(self.page)
        try:
            await protocol.send("Performance.enable", {"timeDomain": "timeTicks"})
            told = await protocol.send("Performance.getMetrics")
        finally:
            await protocol.detach()
        return 1000 * next(one["value"] for one in told["metrics"] if one["name"] == "NavigationStart")


@contextlib.asynccontextmanager
async def browsers() -> AsyncIterator["Browsers"]:
    """Start browsers, and end them afterwards."""
    async with async_playwright() as playwright:
        made = Browsers(playwright, ensure())
        try:
            yield made
        finally:
            await made.close()


@dataclass
class Browsers:
    """Makes viewers, each with a browser process of their own."""

    playwright: Playwright
    program: str
    viewers: list[Viewer] = field(default_factory=list)

    async def viewer(self, *, skew_s: float = 0, size: ViewportSize = SIZE) -> Viewer:
        """Somebody whose wall clock is wrong by `skew_s`."""
        browser = await self.playwright.chromium.launch(executable_path=self.program, args=list(ARGUMENTS))
        page = await browser.new_page(viewport=size)
        await page.add_init_script(f"({WATCHER})({skew_s * 1000})")
        made = Viewer(page, browser)
        page.on("pageerror", lambda error: made.complaints.append(str(error)))
        self.viewers.append(made)
        return made

    async def close(self) -> None:
        """End all browsers."""
        for viewer in self.viewers:
            with contextlib.suppress(Exception):
                await viewer.browser.close()


def now_ms() -> float:
    """Monotonic ms of this machine."""
    return time.perf_counter() * 1000
