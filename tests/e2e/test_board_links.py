"""Links on boards: an address that is pasted becomes a card, or stays an address that can be asked for again."""

import http.server
import io
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from PIL import Image
from playwright.async_api import Browser, Locator, Page, expect

from scripts.site import served
from tests.e2e.conftest import Visitors
from tests.e2e.screening import axe_violations
from tests.e2e.steps import call
from tests.e2e.test_board import open_board, saved, two_on_a_board

PAGE = """<!doctype html><head><title>x</title><meta property="og:title" content="Northern Hours, the making of">
<meta property="og:description" content="How the tram was lit at four in the morning">
<meta property="og:site_name" content="Your Bank"><meta property="og:image" content="/still.png"></head>"""


@dataclass
class Web:
    """A site of somebody else's."""

    port: int
    pages: dict[str, tuple[str, bytes]] = field(default_factory=dict)

    def url(self, path: str) -> str:
        """The address of a page."""
        return f"http://127.0.0.1:{self.port}{path}"


@contextmanager
def other_site() -> Iterator[Web]:
    """A small site on loopback."""
    pages: dict[str, tuple[str, bytes]] = {}

    class Handler(http.server.BaseHTTPRequestHandler):
        """Answers by path."""

        def do_GET(self) -> None:
            kind, body = pages.get(self.path, ("text/plain", b""))
            self.send_response(200 if self.path in pages else 404)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield Web(server.server_address[1], pages)
    finally:
        server.shutdown()


def still() -> bytes:
    """A picture of a page."""
    out = io.BytesIO()
    Image.new("RGB", (1200, 630), "#335577").save(out, "PNG")
    return out.getvalue()


@pytest.fixture
async def web() -> AsyncIterator[Web]:
    with other_site() as made:
        made.pages["/making"] = ("text/html; charset=utf-8", PAGE.encode())
        made.pages["/still.png"] = ("image/png", still())
        yield made


@pytest.fixture(scope="module")
def open_site() -> Iterator[object]:
    """A site whose operator lets addresses lead to this machine."""
    with served(RAFFI_OUTBOUND_PRIVATE="true") as made:
        yield made


@pytest.fixture
async def visitors(open_site: object, browser: Browser) -> AsyncIterator[Visitors]:
    made = Visitors(open_site, browser)  # type: ignore[arg-type]
    yield made
    complaints = [one for visitor in made.all for one in visitor.complaints]
    for visitor in made.all:
        await visitor.context.close()
    assert complaints == []


def cards(page: Page) -> Locator:
    return page.locator(".react-flow__node.raffi-link")


async def paste(page: Page, text: str) -> None:
    """Paste a text, as the browser would."""
    await page.evaluate(
        "(text) => { const data = new DataTransfer(); data.setData('text/plain', text);"
        " const paste = { clipboardData: data, bubbles: true, cancelable: true };"
        " document.dispatchEvent(new ClipboardEvent('paste', paste)); }",
        text,
    )


async def test_an_address_that_is_pasted_becomes_a_card_for_everybody(visitors: Visitors, web: Web) -> None:
    ada, ben, _ = await two_on_a_board(visitors)
    await paste(ada, web.url("/making"))
    for page in (ada, ben):
        card = cards(page)
        way = card.get_by_role("link", name="Northern Hours, the making of")
        await expect(way).to_be_visible()
        await expect(way).to_have_attribute("href", web.url("/making"))
        await expect(way).to_have_attribute("rel", "noopener noreferrer nofollow ugc")
        # What the page calls itself never stands without where it is.
        await expect(card.locator("[data-host]")).to_have_text(f"127.0.0.1:{web.port}")
        await expect(card.get_by_text("How the tram was lit")).to_be_visible()
        await page.wait_for_function("() => document.querySelector('.raffi-link img')?.naturalWidth > 0")
    assert await axe_violations(ada, ".raffi-link") == []
    # One undo takes the address back, card and all.
    await saved(ada)
    await ada.keyboard.press("Control+z")
    await expect(cards(ben)).to_have_count(0)


async def test_a_card_becomes_a_plain_link_and_fetches_anew(visitors: Visitors, web: Web) -> None:
    ada, ben, _ = await two_on_a_board(visitors)
    await paste(ada, web.url("/making"))
    await expect(cards(ada).locator("img")).to_have_count(1)
    await cards(ada).click(button="right", position={"x": 300, "y": 120})
    await ada.get_by_role("menuitem", name="Show as link").click()
    await expect(cards(ben).locator("img")).to_have_count(0)
    await cards(ada).click(button="right", position={"x": 300, "y": 120})
    await ada.get_by_role("menuitem", name="Show as card").click()
    await expect(cards(ben).locator("img")).to_have_count(1)
    web.pages["/making"] = ("text/html", b"<title>Second edition</title>")
    await cards(ada).click(button="right", position={"x": 300, "y": 120})
    await ada.get_by_role("menuitem", name="Refresh preview").click()
    await expect(cards(ben).get_by_role("link", name="Second edition")).to_be_visible()
    await expect(cards(ben).locator("img")).to_have_count(0)


async def test_what_can_not_be_fetched_stays_a_link_and_is_asked_for_again(visitors: Visitors, web: Web) -> None:
    ada, ben, board = await two_on_a_board(visitors)
    await paste(ada, web.url("/later"))
    await expect(cards(ada).get_by_text("Preview not available")).to_be_visible()
    await expect(cards(ben).get_by_role("link", name=web.url("/later"))).to_be_visible()
    host = next(one for one in visitors.all if one.page is ada)
    await call(host, "canvas.set_access", board=board, members_may="view")
    await expect(cards(ben).get_by_role("button")).to_have_count(0)
    web.pages["/later"] = ("text/html", b"<title>Here now</title>")
    await cards(ada).get_by_role("button", name="Try again").click()
    await expect(cards(ben).get_by_role("link", name="Here now")).to_be_visible()
    await open_board(host, board)
    await expect(cards(ada).get_by_role("link", name="Here now")).to_be_visible()


async def test_an_address_that_is_dropped_becomes_a_card_where_it_lands(visitors: Visitors, web: Web) -> None:
    ada, _, _ = await two_on_a_board(visitors)
    await ada.evaluate(
        "(url) => { const data = new DataTransfer(); data.setData('text/uri-list', url);"
        " document.querySelector('.react-flow__pane').dispatchEvent(new DragEvent('drop',"
        " { dataTransfer: data, bubbles: true, cancelable: true, clientX: 700, clientY: 300 })); }",
        web.url("/making"),
    )
    await expect(cards(ada).get_by_role("link", name="Northern Hours, the making of")).to_be_visible()
    box = await cards(ada).bounding_box()
    assert box is not None
    assert abs(box["x"] + box["width"] / 2 - 700) < 3
