"""One production build, served as `raffi serve` serves it, and browsers that collect every complaint of a page."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field

import pytest
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, Response, async_playwright

from scripts.browser import ARGUMENTS
from scripts.site import Site, served

TOO_LATE = "WebSocket is already in CLOSING or CLOSED state."
"""What the browser says when Reflex's own end sends while the server closes its socket; it is sent anew afterwards."""


@dataclass
class Visitor:
    """Somebody at a browser of their own. `complaints` is what the page logged, failed to load or threw;
    `commands_from` is when the server takes their next command of the screen, in ms since the epoch."""

    page: Page
    context: BrowserContext
    complaints: list[str] = field(default_factory=list)
    sockets: list[str] = field(default_factory=list)
    commands_from: float = 0

    def listen(self) -> None:
        """Collect the page's complaints from now on."""
        self.page.on("pageerror", lambda error: self.complaints.append(f"threw {error}"))
        self.page.on("console", self._logged)
        self.page.on("websocket", lambda opened: self.sockets.append(opened.url))
        self.page.on("response", self._answered)

    def _logged(self, line: ConsoleMessage) -> None:
        if line.type == "error" and line.text != TOO_LATE:
            self.complaints.append(f"logged {line.text}")

    def _answered(self, answer: Response) -> None:
        if answer.status >= 500:
            self.complaints.append(f"{answer.status} {answer.url}")


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """The site of this test session."""
    with served() as made:
        yield made


@pytest.fixture(scope="session")
async def browser(chromium: str) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        yield launched
        await launched.close()


@dataclass
class Visitors:
    """Makes visitors; a complaint of any of their pages fails the test."""

    site: Site
    browser: Browser
    all: list[Visitor] = field(default_factory=list)

    async def new(
        self, *, width: int = 1280, height: int = 800, scheme: str = "dark", touch: bool = False, locale: str = "en-US"
    ) -> Visitor:
        """Somebody new, with an empty browser."""
        context = await self.browser.new_context(
            base_url=self.site.url,
            viewport={"width": width, "height": height},
            color_scheme="dark" if scheme == "dark" else "light",
            reduced_motion="reduce",
            has_touch=touch,
            locale=locale,
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
