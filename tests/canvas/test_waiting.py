"""What was edited and not answered outlives its page: in a real browser's storage, taken over by one page at a time."""

import asyncio
import shutil
import subprocess
import threading
from collections.abc import AsyncIterator, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import BrowserContext, Page, async_playwright

from raffi_web.features.canvas import elements
from raffi_web.web.build import environment
from scripts.browser import ARGUMENTS

pytestmark = pytest.mark.browser

MODULE = Path(elements.__file__).parent / "client" / "engine" / "waiting.ts"
PAGE = "<!doctype html><title>Board</title>"
WITHOUT_LOCKS = "Object.defineProperty(Navigator.prototype, 'locks', {value: undefined})"
OPEN = """async ([client, actor, board, ...was]) => {
  const { KeptWaiting } = await import("/waiting.js");
  window.waiting = new KeptWaiting(board, client, () => actor, async () => was);
  await window.waiting.database;
}"""
KEEP = """([client, n, ops, days]) => {
  window.kept = { client, n, made: Date.now() - days * 24 * 3600000, batch: null, ops };
  window.waiting.keep(window.kept);
}"""
ADOPT = "async () => (await window.waiting.adopt()).map((one) => [one.client, one.n, one.ops])"
SET: list[Any] = ["set", "a", {"x": 1}]
ADA = ("a" * 20, "ada", "board")


class Quiet(SimpleHTTPRequestHandler):
    """Serves a folder without a word."""

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A site with an empty page and the module, bundled."""
    folder = tmp_path_factory.mktemp("waiting")
    bun = shutil.which("bun", path=environment()["PATH"])
    assert bun
    command = [bun, "build", str(MODULE), "--target=browser", f"--outdir={folder}"]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    (folder / "index.html").write_text(PAGE)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(params=["locks", "no locks"])
async def context(chromium: str, request: pytest.FixtureRequest) -> AsyncIterator[BrowserContext]:
    """A browser, also one that has no locks: as of a site that is not served securely."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        made = await browser.new_context()
        if request.param == "no locks":
            await made.add_init_script(WITHOUT_LOCKS)
        yield made
        await browser.close()


async def opened(context: BrowserContext, address: str, who: tuple[str, ...] = ADA) -> Page:
    page = await context.new_page()
    await page.goto(address)
    await page.evaluate(OPEN, list(who))
    return page


async def keep(page: Page, n: int, *ops: list[Any], days: int = 0) -> None:
    """Keep a push that was made some days ago."""
    await page.evaluate(KEEP, [ADA[0], n, list(ops), days])


async def adopted_soon(page: Page) -> list[Any]:
    """What a page takes over, as soon as there is something."""
    async with asyncio.timeout(10):
        while not (found := await page.evaluate(ADOPT)):
            continue
    return found


async def test_a_push_outlives_a_reload_with_all_that_came_into_it(context: BrowserContext, address: str) -> None:
    page = await opened(context, address)
    await keep(page, 1, SET)
    await keep(page, 2, SET)
    await keep(page, 3, SET)
    await page.evaluate(
        "window.kept.ops.push(['del', 'b']); window.waiting.keep(window.kept);"
        "window.waiting.forget({client: window.kept.client, n: 1})"
    )
    await page.reload()
    await page.evaluate(OPEN, ["b" * 20, "ada", "board"])
    assert await adopted_soon(page) == [[ADA[0], 2, [SET]], [ADA[0], 3, [SET, ["del", "b"]]]]
    assert await page.evaluate(ADOPT) == []

    await page.evaluate("for (const n of [2, 3]) window.waiting.forget({client: 'a'.repeat(20), n})")
    await page.reload()
    await page.evaluate(OPEN, ["c" * 20, "ada", "board"])
    assert await page.evaluate(ADOPT) == []


async def test_a_push_is_taken_over_only_when_its_page_is_gone(context: BrowserContext, address: str) -> None:
    owner = await opened(context, address)
    await keep(owner, 1, SET)
    heirs = [await opened(context, address, (letter * 20, "ada", "board")) for letter in "bc"]
    for heir in heirs:
        assert await heir.evaluate(ADOPT) == []
    await owner.goto("about:blank")
    assert await adopted_soon(heirs[0]) == [[ADA[0], 1, [SET]]]
    assert await heirs[1].evaluate(ADOPT) == []


async def test_a_push_is_of_its_person_and_its_board(context: BrowserContext, address: str) -> None:
    owner = await opened(context, address)
    await keep(owner, 1, SET)
    await owner.goto("about:blank")
    for other in (("b" * 20, "ben", "board"), ("c" * 20, "ada", "another")):
        assert await (await opened(context, address, other)).evaluate(ADOPT) == []
    assert await adopted_soon(await opened(context, address, ("d" * 20, "ada", "board"))) == [[ADA[0], 1, [SET]]]


async def test_what_a_guest_left_is_the_accounts_that_they_turned_out_to_be(
    context: BrowserContext, address: str
) -> None:
    guest = await opened(context, address, ("a" * 20, "guest", "board"))
    await keep(guest, 1, SET)
    await guest.goto("about:blank")
    page = await opened(context, address, ("b" * 20, "ada", "board", "guest"))
    assert await adopted_soon(page) == [[ADA[0], 1, [SET]]]
    # It stays with the account until it is answered, and is gone then.
    await page.reload()
    await page.evaluate(OPEN, ["c" * 20, "ada", "board"])
    assert await adopted_soon(page) == [[ADA[0], 1, [SET]]]
    await page.evaluate("window.waiting.forget({client: 'a'.repeat(20), n: 1})")
    await page.reload()
    for actor in ("ada", "guest"):
        await page.evaluate(OPEN, ["d" * 20, actor, "board"])
        assert await page.evaluate(ADOPT) == []


async def test_a_push_that_nobody_came_back_for_is_forgotten(context: BrowserContext, address: str) -> None:
    page = await opened(context, address)
    await keep(page, 1, SET, days=31)
    await keep(page, 2, SET, days=29)
    await page.reload()
    await page.evaluate(OPEN, ["b" * 20, "ada", "board"])
    assert await adopted_soon(page) == [[ADA[0], 2, [SET]]]
