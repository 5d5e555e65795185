"""How smoothly a discussion scrolls that is all in the page: a Chromium without a graphics card.

`--comments N --frames F`. N comments are put into a discussion, a third of them roots, and its page goes to the end
until it has loaded them all. Then it scrolls by 160 px a frame: F frames down from the top, and F up from the middle;
once more, traced.

- `long_tasks`: tasks over 50 ms while it scrolled, by `PerformanceObserver`; `longest_ms` the longest of them, or 0;
- `longest_busy_ms`: the longest of the page's tasks by the processor's time, which other programs do not lengthen;
- `frames`: frames that were scrolled; `p95_frame_ms` from one to the next;
- `drawn`: comments in the page's document at its end, of `comments`.
"""

import argparse
import asyncio
import itertools
import json
from typing import Any

import uvloop

from bench.browser import PATIENCE_MS, browsers
from bench.comments import FILM, fill
from bench.figures import finish, percentile
from bench.guest import guests
from scripts.site import Site, served

STEP_PX = 160
LOAD_MS = 600_000
ALL = """() => {
  scrollTo(0, document.documentElement.scrollHeight);
  return document.querySelector('[data-discussion] [data-more]') === null;
}"""
# Long tasks are told some time after they were.
SCROLL = """([frames, by, from]) => new Promise((done) => {
  const tasks = [];
  const observer = new PerformanceObserver((list) => tasks.push(...list.getEntries().map((one) => one.duration)));
  const times = [];
  const frame = (now) => {
    if (times.length === 0) observer.observe({ type: 'longtask' });
    times.push(now);
    scrollBy({ top: by, behavior: 'instant' });
    if (times.length <= frames) requestAnimationFrame(frame);
    else setTimeout(() => (observer.disconnect(), done({ times, tasks })), 1000);
  };
  scrollTo({ top: from * document.documentElement.scrollHeight, behavior: 'instant' });
  setTimeout(() => requestAnimationFrame(frame), 3000);
})"""


def busiest(trace: bytes) -> float:
    """How much of the processor's time the longest task of a page took, in milliseconds."""
    events = json.loads(trace)["traceEvents"]
    page = {(one["pid"], one["tid"]) for one in events if one["name"] == "UpdateLayoutTree"}
    tasks = [one for one in events if one["name"].endswith("RunTask") and (one["pid"], one["tid"]) in page]
    return max((one.get("tdur", 0) for one in tasks), default=0) / 1000


async def run(site: Site, comments: int, frames: int) -> dict[str, Any]:
    """Measure."""
    (reader,) = await guests(site, 1)
    await reader.connect()
    discussion = (await reader.call("comments.open", op="bench-open", **FILM))["id"]
    reader.abort()
    await asyncio.to_thread(fill, site, discussion, comments)
    async with browsers() as made:
        viewer = await made.viewer()
        page = viewer.page
        # Moments are not what is measured.
        await page.add_init_script(f"sessionStorage.setItem('raffi.comments.all.{discussion}', 'all')")
        await page.goto(f"{site.url}/d/{discussion}", timeout=PATIENCE_MS)
        await page.wait_for_selector("[data-discussion][data-phase=here]", timeout=PATIENCE_MS)
        await page.wait_for_function(ALL, timeout=LOAD_MS)
        legs = [await page.evaluate(SCROLL, [frames, by, place]) for by, place in ((STEP_PX, 0), (-STEP_PX, 0.5))]
        await viewer.browser.start_tracing(page=page, categories=["devtools.timeline", "toplevel"])
        await page.evaluate(SCROLL, [frames, STEP_PX, 0.3])
        trace = await viewer.browser.stop_tracing()
        drawn = await page.locator("[data-comment]").count()
        if viewer.complaints:
            raise RuntimeError(f"the page complained: {viewer.complaints}")
    gaps = [after - before for leg in legs for before, after in itertools.pairwise(leg["times"])]
    tasks = [task for leg in legs for task in leg["tasks"]]
    return {
        "comments": comments,
        "frames": len(gaps),
        "long_tasks": len(tasks),
        "longest_ms": round(max(tasks, default=0)),
        "longest_busy_ms": round(busiest(trace)),
        "p95_frame_ms": round(percentile(gaps, 0.95), 1),
        "drawn": drawn,
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--comments", type=int, default=5_000)
    parser.add_argument("--frames", type=int, default=150)
    options = parser.parse_args()
    with served() as site:
        finish(uvloop.run(run(site, options.comments, options.frames)))


if __name__ == "__main__":
    main()
