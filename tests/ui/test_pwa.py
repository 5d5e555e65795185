"""Installable, and honest without the server: the manifest, the head, and the worker in a real browser."""

import json
import os
import re
import shutil
import struct
import threading
from collections.abc import AsyncIterator, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import BrowserContext, async_playwright

from raffi_web.ui.head import head_components
from raffi_web.words import sentences
from raffi_web.words.marks import filled, in_html

pytestmark = pytest.mark.browser

ASSETS = Path(__file__).resolve().parents[2] / "assets"
MANIFEST: dict[str, Any] = json.loads((ASSETS / "manifest.webmanifest").read_text("utf-8"))
WORKER = (ASSETS / "sw.js").read_text("utf-8")
OFFLINE = filled((ASSETS / "offline.html").read_text("utf-8"), sentences("en"), in_html).encode()
PAGE = b'<!doctype html><title>Live</title><h1>Live page</h1><script src="/register-sw.js" defer></script>'


def png_size(path: Path) -> tuple[int, int]:
    head = path.read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", head[16:24])
    return width, height


def test_the_manifest_has_all_that_installing_needs() -> None:
    wanted = {"id", "name", "short_name", "start_url", "scope", "display", "theme_color", "background_color"}
    assert wanted <= set(MANIFEST)
    assert MANIFEST["display"] == "standalone"
    assert MANIFEST["start_url"].startswith(MANIFEST["scope"])
    assert len(MANIFEST["short_name"]) <= 12


def test_its_icons_are_there_in_the_sizes_they_claim() -> None:
    icons = {(icon["sizes"], icon["purpose"]) for icon in MANIFEST["icons"]}
    assert {(size, purpose) for size in ("192x192", "512x512") for purpose in ("any", "maskable")} <= icons
    for icon in MANIFEST["icons"]:
        path = ASSETS / icon["src"].lstrip("/")
        if icon["type"] == "image/png":
            assert icon["sizes"] == "{}x{}".format(*png_size(path))
        else:
            assert path.is_file()
    assert png_size(ASSETS / "icons" / "apple-touch-icon.png") == (180, 180)


def test_the_head_names_files_that_exist_and_no_inline_script() -> None:
    rendered = "".join(str(component) for component in head_components())
    paths = re.findall(r'(?:href|src):"(/[^"]+)"', rendered)
    assert {"/manifest.webmanifest", "/register-sw.js", "/icons/apple-touch-icon.png"} <= set(paths)
    assert all((ASSETS / path.lstrip("/")).is_file() for path in paths)
    assert rendered.count("theme-color") == 2
    assert "<script>" not in (ASSETS / "offline.html").read_text("utf-8")


def never(path: str) -> bool:
    """Whether the worker's own rule leaves this path alone."""
    source = re.search(r"^const NEVER = /(.*)/;$", WORKER, re.MULTILINE)
    media = re.search(r"^const MEDIA = /(.*)/;$", WORKER, re.MULTILINE)
    assert source is not None
    assert media is not None
    return bool(re.search(source[1].replace(r"\/", "/"), path) or re.search(media[1].replace(r"\/", "/"), path))


@pytest.mark.parametrize(
    "path",
    [
        "/_event",
        "/_event/?EIO=4",
        "/api/query/rooms.list",
        "/functions/v1/rooms-create",
        "/metrics",
        "/films/a/film.mp4",
        "/f/1.m4s",
    ],
)
def test_the_worker_stays_out_of_the_way(path: str) -> None:
    assert never(path.split("?")[0])


@pytest.mark.parametrize("path", ["/", "/rooms", "/r/abc", "/films/a/poster.jpg", "/apiary"])
def test_the_worker_serves_pages_and_posters(path: str) -> None:
    assert not never(path)


class Site(SimpleHTTPRequestHandler):
    """The assets, and one page wherever there is no file; notes what was asked for."""

    asked: list[str] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        if self.path == "/offline.html":
            self._send(OFFLINE)
        elif (ASSETS / self.path.split("?")[0].lstrip("/")).is_file():
            super().do_GET()
        else:
            self._send(PAGE)

    def _send(self, page: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        return


def serve(port: int = 0) -> ThreadingHTTPServer:
    server = ThreadingHTTPServer(("127.0.0.1", port), partial(Site, directory=str(ASSETS)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def stop(server: ThreadingHTTPServer) -> None:
    server.shutdown()
    server.server_close()


@pytest.fixture
def site() -> Iterator[ThreadingHTTPServer]:
    Site.asked.clear()
    server = serve()
    yield server
    stop(server)


@pytest.fixture
async def context() -> AsyncIterator[BrowserContext]:
    executable = os.environ.get("RAFFI_CHROMIUM") or shutil.which("chromium")
    async with async_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = await playwright.chromium.launch(executable_path=executable, args=flags)
        yield await browser.new_context()
        await browser.close()


async def test_without_the_server_there_is_an_honest_page_and_with_it_the_real_one(
    site: ThreadingHTTPServer, context: BrowserContext
) -> None:
    port = site.server_port
    page = await context.new_page()
    await page.goto(f"http://localhost:{port}/")
    await page.wait_for_function("navigator.serviceWorker.controller !== null")

    stop(site)
    await page.goto(f"http://localhost:{port}/rooms")
    assert await page.locator("h1").inner_text() == "The server cannot be reached"
    await page.locator("#say", has_text="No answer yet").wait_for(timeout=15_000)

    again = serve(port)
    try:
        await page.locator("h1", has_text="Live page").wait_for(timeout=15_000)
    finally:
        stop(again)


async def test_fonts_come_from_the_cache_and_films_never_do(site: ThreadingHTTPServer, context: BrowserContext) -> None:
    page = await context.new_page()
    await page.goto(f"http://localhost:{site.server_port}/")
    await page.wait_for_function("navigator.serviceWorker.controller !== null")
    await page.evaluate("fetch('/icons/icon-192.png').then((answer) => answer.blob())")
    Site.asked.clear()
    status = await page.evaluate("fetch('/icons/icon-192.png', {cache: 'no-store'}).then((answer) => answer.status)")
    assert status == 200
    await page.evaluate("fetch('/films/none.mp4').then((answer) => answer.text())")
    assert Site.asked == ["/films/none.mp4"]
    kept = await page.evaluate("caches.keys()")
    version = re.search(r'^const VERSION = "(\w+)";$', WORKER, re.MULTILINE)
    assert version is not None
    assert kept
    assert all(name.endswith(f"-{version[1]}") for name in kept)


async def test_a_new_version_clears_what_the_old_one_kept(site: ThreadingHTTPServer, context: BrowserContext) -> None:
    page = await context.new_page()
    await page.goto(f"http://localhost:{site.server_port}/offline.html")
    await page.evaluate("caches.open('raffi-shell-0').then((cache) => cache.put('/old', new Response('old')))")
    await page.goto(f"http://localhost:{site.server_port}/")
    await page.wait_for_function("navigator.serviceWorker.controller !== null")
    assert "raffi-shell-0" not in await page.evaluate("caches.keys()")
