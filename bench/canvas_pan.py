"""How smoothly a board is panned, beside a bare page of React Flow with the same nodes in the same run.

`--elements E --frames F`: a Chromium without a graphics card goes over the board by F frames, at 100 % in its middle
and then with everything in sight; the same over two bare pages, one that has all nodes in the page, which is the
library's own way, and one that has those in sight (`onlyRenderVisibleElements`). Board and pages take turns.

- `fps_p5`: frames a second that 95 % of the frames are faster than, the worse of both distances (`near_`, `far_`);
- `bare_fps_p5`: of the better one of the bare pages at each distance; `ratio`: the board's share of it, the worse one;
- `long_tasks`: tasks over 50 ms of the board's page while it was panned, and `bare_long_tasks` of that bare page.
"""

import argparse
import contextlib
import functools
import http.server
import itertools
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import uvloop
from playwright.async_api import Page

from bench.boards import NODES, Place, at_list, made_place
from bench.browser import PATIENCE_MS, Browsers, browsers
from bench.figures import finish, percentile
from raffi_web.settings import ROOT
from scripts.site import Site, served

TURNS = 2
ENTRY = ROOT / "bench" / "bare_flow.tsx"
PAGE = '<!doctype html><link rel="stylesheet" href="/bare_flow.css"><script type="module" src="/bare_flow.js"></script>'
# One step of the wheel in each frame, in a circle: what is panned over stays.
PAN = """([frames, radius]) => new Promise((done) => {
  const pane = document.querySelector('.react-flow__pane');
  const tasks = [];
  const observer = new PerformanceObserver((list) => tasks.push(...list.getEntries().map((one) => one.duration)));
  const times = [];
  const frame = (now) => {
    if (times.length === 0) observer.observe({ type: 'longtask' });
    times.push(now);
    const turn = (times.length / frames) * 4 * Math.PI;
    const by = { deltaX: radius * Math.cos(turn), deltaY: radius * Math.sin(turn) };
    pane.dispatchEvent(new WheelEvent('wheel', { ...by, bubbles: true, cancelable: true, clientX: 640, clientY: 400 }));
    if (times.length <= frames) requestAnimationFrame(frame);
    else setTimeout(() => (observer.disconnect(), done({ times, tasks: tasks.length })), 1000);
  };
  setTimeout(() => requestAnimationFrame(frame), 1500);
})"""
NEAR_PX, FAR_PX = 60, 12
Leg = dict[str, Any]


def program() -> Path:
    """Where Bun is."""
    found = Path(sys.executable).parent / "bun"
    return found if found.exists() else Path(shutil.which("bun") or "bun")


@contextlib.contextmanager
def bare(elements: int) -> Iterator[str]:
    """Serve a bare page with the nodes of a board; its address."""
    with tempfile.TemporaryDirectory() as folder:
        defined = ["--production", "--define", 'process.env.NODE_ENV="production"']
        command = [str(program()), "build", str(ENTRY), "--outdir", folder, "--target", "browser", *defined]
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        Path(folder, "index.html").write_text(PAGE)
        Path(folder, "nodes.json").write_text(json.dumps([node(n) for n in range(elements)]))
        handler = functools.partial(Quiet, directory=folder)
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
            thread = threading.Thread(target=server.serve_forever)
            thread.start()
            try:
                yield f"http://127.0.0.1:{server.server_port}/"
            finally:
                server.shutdown()
                thread.join()


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Says nothing of what it serves."""

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class calls it so
        """Nothing."""


def node(n: int) -> dict[str, Any]:
    """What `bench.canvas.made_board` puts there, as a node of the library's own kind."""
    size = {"width": 200, "height": 120}
    return {"id": f"e{n}", "position": {"x": n % 70 * 220, "y": n // 70 * 140}, "data": {"label": "note"}, **size}


async def panned(page: Page, frames: int, radius: int) -> Leg:
    """Pan; when each frame was, and how many long tasks there were."""
    return await page.evaluate(PAN, [frames, radius])


async def board_legs(made: Browsers, site: Site, place: Place, frames: int) -> dict[str, Leg]:
    """The board at both distances."""
    viewer = await at_list(made, site, place)
    page = viewer.page
    await page.goto(f"{site.url}/b/{place.board}", timeout=PATIENCE_MS)
    await page.wait_for_selector(f"{NODES}, canvas[data-overview]", timeout=PATIENCE_MS, state="attached")
    far = await panned(page, frames, FAR_PX)
    await page.mouse.click(640, 400)
    await page.keyboard.press("Escape")
    await page.keyboard.press("Shift+Digit0")
    await page.wait_for_timeout(1_000)
    near = await panned(page, frames, NEAR_PX)
    if viewer.complaints:
        raise RuntimeError(f"the page complained: {viewer.complaints}")
    await viewer.browser.close()
    return {"near": near, "far": far}


async def bare_legs(made: Browsers, url: str, frames: int) -> dict[str, Leg]:
    """A bare page at both distances."""
    viewer = await made.viewer()
    page = viewer.page
    await page.goto(url, timeout=PATIENCE_MS)
    await page.wait_for_selector(NODES, timeout=PATIENCE_MS)
    far = await panned(page, frames, FAR_PX)
    await page.evaluate("() => benchFlow.zoomTo(1)")
    await page.wait_for_timeout(1_000)
    near = await panned(page, frames, NEAR_PX)
    await viewer.browser.close()
    return {"near": near, "far": far}


def slowest(legs: list[Leg]) -> float:
    """Frames a second that 95 % of the frames are faster than."""
    gaps = [after - before for leg in legs for before, after in itertools.pairwise(leg["times"])]
    return 1000 / percentile(gaps, 0.95)


def tasks(legs: list[Leg]) -> int:
    return sum(leg["tasks"] for leg in legs)


async def run(site: Site, elements: int, frames: int) -> dict[str, Any]:
    """Measure."""
    place = await made_place(site, elements)
    seen: dict[str, list[dict[str, Leg]]] = {"board": [], "whole": [], "culled": []}
    with bare(elements) as url:
        async with browsers() as made:
            for _ in range(TURNS):
                seen["board"].append(await board_legs(made, site, place, frames))
                seen["whole"].append(await bare_legs(made, url, frames))
                seen["culled"].append(await bare_legs(made, f"{url}?culled", frames))
    fields: dict[str, Any] = {"elements": elements, "frames": frames}
    rates: dict[str, tuple[float, float]] = {}
    for distance in ("near", "far"):
        legs = {name: [turn[distance] for turn in turns] for name, turns in seen.items()}
        best = max(("whole", "culled"), key=lambda name: slowest(legs[name]))
        rates[distance] = slowest(legs["board"]), slowest(legs[best])
        fields[f"{distance}_fps_p5"] = round(rates[distance][0], 1)
        fields[f"{distance}_bare_fps_p5"] = round(rates[distance][1], 1)
        fields[f"{distance}_long_tasks"] = tasks(legs["board"])
        fields[f"{distance}_bare_long_tasks"] = tasks(legs[best])
    return {
        **fields,
        "fps_p5": round(min(own for own, _ in rates.values()), 1),
        "bare_fps_p5": round(min(other for _, other in rates.values()), 1),
        "ratio": round(min(own / other for own, other in rates.values()), 2),
        "long_tasks": fields["near_long_tasks"] + fields["far_long_tasks"],
        "bare_long_tasks": fields["near_bare_long_tasks"] + fields["far_bare_long_tasks"],
        "load": round(os.getloadavg()[0], 1),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--elements", type=int, default=1_000)
    parser.add_argument("--frames", type=int, default=200)
    options = parser.parse_args()
    with served() as site:
        finish(uvloop.run(run(site, options.elements, options.frames)))


if __name__ == "__main__":
    main()
