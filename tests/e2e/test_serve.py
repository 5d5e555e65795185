"""`raffi serve`: one process, one port, one websocket, and nothing left when it ends."""

import signal
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest
from playwright.async_api import Page, async_playwright

from raffi_web.kernel.embedded import EmbeddedPostgres, temporary_home
from raffi_web.settings import ROOT
from scripts.browser import ARGUMENTS
from scripts.site import Site


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    with temporary_home() as folder:
        yield folder


@pytest.fixture(scope="module")
def raffi(home: Path) -> Iterator[Site]:
    server = Site(home)
    server.start()
    yield server
    server.stop()


def processes_of(home: Path) -> list[str]:
    """Everything that runs on a home, by command line."""
    found = []
    for process in psutil.process_iter(["cmdline", "status"]):
        command = " ".join(process.info["cmdline"] or ())
        if str(home) in command and process.info["status"] != psutil.STATUS_ZOMBIE:
            found.append(command)
    return found


def test_a_second_one_says_so_and_which_address_to_open(raffi: Site) -> None:
    second = Site(raffi.home, port=raffi.port)
    assert second.launch().wait(30) == 0
    assert raffi.process
    assert f"already running (process {raffi.process.pid}): open {raffi.url}" in second.output()
    assert raffi.answers()


def test_a_port_that_is_taken_is_said_plainly(raffi: Site) -> None:
    with temporary_home() as elsewhere:
        other = Site(elsewhere, port=raffi.port)
        assert other.launch().wait(30) == 1
        assert f"another program uses 127.0.0.1:{raffi.port}" in other.output()
        assert not processes_of(elsewhere)


def test_the_answers_are_compressed_and_kept_as_long_as_they_may(raffi: Site) -> None:
    # A page is packed once for each language and card, when it is first asked for.
    for path in ("/", "/r/anything", "/rooms"):
        page = httpx.get(f"{raffi.url}{path}", headers={"accept-encoding": "gzip"})
        assert page.headers["content-encoding"] == "gzip"
        assert page.headers["cache-control"] == "no-cache"
    names = [path.name for path in (ROOT / ".web/build/client/assets").glob("root-*.js")]
    script = httpx.get(f"{raffi.url}/assets/{names[0]}", headers={"accept-encoding": "gzip"})
    assert script.headers["content-encoding"] == "gzip"
    assert "immutable" in script.headers["cache-control"]


def test_an_unknown_api_path_is_no_page(raffi: Site) -> None:
    answer = httpx.get(f"{raffi.url}/api/nowhere")
    assert answer.status_code == 404
    assert "text/html" not in answer.headers["content-type"]


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
async def test_one_websocket_after_the_session_and_no_broken_policy(raffi: Site, chromium: str, name: str) -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        page = await (await browser.new_context()).new_page()
        said = await opened(page, f"http://{name}:{raffi.port}/")
        assert said.order == ["session", "websocket"]
        assert said.problems == []
        said.order.clear()
        async with page.expect_websocket():
            await page.reload()
        assert said.order == ["websocket"]
        await browser.close()


class Said:
    """What a page did on the network, in order, and what the console complained about."""

    def __init__(self, page: Page) -> None:
        self.order: list[str] = []
        self.problems: list[str] = []
        page.on("websocket", lambda _: self.order.append("websocket"))
        page.on("request", lambda one: self.order.append("session") if one.url.endswith("/api/session") else None)
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("console", lambda one: self.problems.append(one.text) if one.type == "error" else None)


async def opened(page: Page, url: str) -> Said:
    said = Said(page)
    async with page.expect_websocket() as coming:
        await page.goto(url)
    socket = await coming.value
    await socket.wait_for_event("framereceived")
    await page.wait_for_load_state("networkidle")
    return said


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_stop_signal_leaves_no_process(raffi: Site, how: signal.Signals) -> None:
    if not raffi.answers():
        raffi.start()
    assert processes_of(raffi.home)
    assert raffi.stop(how) in {0, 128 + how}
    assert processes_of(raffi.home) == []
    assert not EmbeddedPostgres(raffi.home).running()


def test_a_killed_one_starts_again_and_stops_cleanly(raffi: Site) -> None:
    if not raffi.answers():
        raffi.start()
    raffi.stop(signal.SIGKILL)
    raffi.start(seconds=60)
    assert raffi.stop(signal.SIGINT) == 0
    assert processes_of(raffi.home) == []
