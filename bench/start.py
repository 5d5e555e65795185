"""The second start: nothing changed since the first one, which made the database and built the pages.

`answer_s`: from the command to the first answer of `/health`. `first_page_s`: from the command to the landing's largest
contentful paint in a browser that has never been here and whose process was there already. `lcp_ms`: the same from the
beginning of that navigation. `js_kb`: all JavaScript the landing loads until it is at rest, as gzip carries it.
"""

import asyncio
import gzip
import os
import signal
import time
from typing import Any

import httpx
from playwright.async_api import Page, Response

from bench.browser import PATIENCE_MS, browsers
from bench.figures import finish
from scripts.site import Site, served

POLL_SECONDS = 0.01
LARGEST_PAINT = """() => new Promise((resolve) => {
  new PerformanceObserver((list) => resolve(list.getEntries().at(-1).startTime))
    .observe({ type: "largest-contentful-paint", buffered: true });
})"""


async def answered(site: Site) -> float:
    """Start the site; the seconds until it answers."""
    began = time.perf_counter()
    process = site.launch()
    async with httpx.AsyncClient(timeout=2) as client:
        while process.poll() is None:
            try:
                if (await client.get(f"{site.url}/health")).status_code == 200:
                    return time.perf_counter() - began
            except httpx.TransportError:
                await asyncio.sleep(POLL_SECONDS)
    raise RuntimeError(site.output())


async def visited(page: Page, url: str) -> tuple[float, float]:
    """Open the landing and wait until it is at rest; its largest paint in ms, and all its JavaScript in bytes."""
    scripts: list[Response] = []
    page.on("response", lambda answer: scripts.append(answer) if is_script(answer) else None)
    await page.goto(url, wait_until="networkidle", timeout=PATIENCE_MS)
    painted = await page.evaluate(LARGEST_PAINT)
    bodies = {answer.url: await answer.body() for answer in scripts}
    return painted, sum(len(gzip.compress(body, 6)) for body in bodies.values())


def is_script(answer: Response) -> bool:
    """Whether an answer is JavaScript, for whatever part of the page it was asked."""
    return "javascript" in answer.headers.get("content-type", "") and answer.status == 200


async def run(site: Site) -> dict[str, Any]:
    """Measure a second start."""
    site.stop(signal.SIGINT)
    async with browsers() as made:
        viewer = await made.viewer()
        began = time.perf_counter()
        answer_s = await answered(site)
        waited = time.perf_counter() - began
        lcp_ms, js_bytes = await visited(viewer.page, site.url)
    return {
        "answer_s": round(answer_s, 2),
        "first_page_s": round(waited + lcp_ms / 1000, 2),
        "js_kb": round(js_bytes / 1000, 1),
        "lcp_ms": round(lcp_ms),
        "load": round(os.getloadavg()[0], 1),
    }


def main() -> None:
    """Measure and print."""
    with served() as site:
        finish(asyncio.run(run(site)))


if __name__ == "__main__":
    main()
