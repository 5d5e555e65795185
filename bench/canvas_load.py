"""How soon a board stands: opened from the list of its room, in a Chromium without a graphics card.

`--elements E --times N`: N people who never were at a board, each with a browser of their own, press it in the list;
what is told is the median of them.

- `first_paint_ms`: from the press to the frame after the one in which the first elements are in the page;
- `all_ms`: until everything that is in sight then is there, as an element of the page or in its picture of what is
  far, and `drawn` how many those are;
- `again_ms`: like `first_paint_ms`, when they go back and press it once more: the page's parts are there already;
- `reload_ms`: from the beginning of a reload of the board's own address;
- `bytes`: what came over the wire for the first of these, the page's parts as they travel included; `snapshot_bytes`:
  what of it was said over the websocket.
"""

import argparse
import os
import statistics
from typing import Any

import uvloop
from playwright.async_api import Page

from bench.boards import NODES, OPENER, Place, at_list, made_place
from bench.browser import PATIENCE_MS, Browsers, browsers
from bench.figures import finish
from scripts.site import Site, served

QUIET_FRAMES = 20
# A frame is on the screen when the next one begins. The library puts elements into the page as soon as it has them.
WATCH = """([nodes, quiet]) => {
  const begin = (from) => {
    const seen = { first: null, all: null, drawn: 0 };
    window.benchBoard = seen;
    let still = 0;
    const frame = (now) => {
      const picture = document.querySelector('canvas[data-overview]');
      const drawn = document.querySelectorAll(nodes).length + Number(picture?.dataset.overview ?? 0);
      if (drawn > 0 && seen.drawn === 0) requestAnimationFrame((after) => (seen.first = after - from));
      if (drawn !== seen.drawn) {
        [seen.drawn, still] = [drawn, 0];
        requestAnimationFrame((after) => (seen.all = after - from));
      }
      else if (drawn > 0) still += 1;
      if (still < quiet) requestAnimationFrame(frame);
      else seen.done = true;
    };
    requestAnimationFrame(frame);
  };
  window.benchBegin = begin;
}"""
PRESS = "(link) => { const from = performance.now(); benchBegin(from); link.click(); }"


async def pressed(page: Page, place: Place) -> dict[str, Any]:
    """Open the board from the list; what was seen."""
    link = page.locator(OPENER % place.board)
    await link.wait_for(timeout=PATIENCE_MS)
    await link.evaluate(PRESS)
    return await stood(page)


async def stood(page: Page) -> dict[str, Any]:
    """Wait until everything in sight stands."""
    await page.wait_for_function("() => window.benchBoard?.done", timeout=PATIENCE_MS)
    return await page.evaluate("() => benchBoard")


async def visit(made: Browsers, site: Site, place: Place) -> dict[str, Any]:
    """One person's way: from the list, back, from the list again, and a reload."""
    viewer = await at_list(made, site, place)
    page = viewer.page
    said = Said(page)
    await said.begin()
    await page.evaluate(WATCH, [NODES, QUIET_FRAMES])
    first = await pressed(page, place)
    received, snapshot = said.bytes, said.socket_bytes
    await page.go_back()
    await page.get_by_role("button", name="Boards").click()
    again = await pressed(page, place)
    await page.add_init_script(f"({WATCH})({[NODES, QUIET_FRAMES]}); benchBegin(0)")
    await page.reload(timeout=PATIENCE_MS)
    reload = await stood(page)
    if viewer.complaints:
        raise RuntimeError(f"the page complained: {viewer.complaints}")
    await viewer.browser.close()
    return {
        "first_paint_ms": first["first"],
        "all_ms": first["all"],
        "drawn": first["drawn"],
        "again_ms": again["first"],
        "reload_ms": reload["first"],
        "bytes": received + snapshot,
        "snapshot_bytes": snapshot,
    }


class Said:
    """Counts what a page gets: answers as they travel, and websocket messages as they are read."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.bytes = 0
        self.socket_bytes = 0

    async def begin(self) -> None:
        """Count from now on."""
        protocol = await self.page.context.new_cdp_session(self.page)
        protocol.on("Network.loadingFinished", self._finished)
        protocol.on("Network.webSocketFrameReceived", self._frame)
        await protocol.send("Network.enable")

    def _finished(self, event: dict[str, Any]) -> None:
        self.bytes += int(event["encodedDataLength"])

    def _frame(self, event: dict[str, Any]) -> None:
        self.socket_bytes += len(event["response"]["payloadData"].encode())


async def run(site: Site, elements: int, times: int) -> dict[str, Any]:
    """Measure."""
    place = await made_place(site, elements)
    async with browsers() as made:
        seen = [await visit(made, site, place) for _ in range(times)]
    middle = {name: round(statistics.median(one[name] for one in seen)) for name in seen[0]}
    return {"elements": elements, "times": times, **middle, "load": round(os.getloadavg()[0], 1)}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--elements", type=int, default=1_000)
    parser.add_argument("--times", type=int, default=3)
    options = parser.parse_args()
    with served() as site:
        finish(uvloop.run(run(site, options.elements, options.times)))


if __name__ == "__main__":
    main()
