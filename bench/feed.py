"""A row changed by SQL, beside the app: how long until an open page shows it.

`--rows N`: so many updates of a public room's name, committed by the maintenance role, each seen by a lobby in real
Chromium (a MutationObserver notes when the name is in the DOM). From the moment at which COMMIT was sent.
"""

import argparse
import asyncio
import os
import random
from typing import Any

import psycopg

from bench.browser import PATIENCE_MS, Viewer, browsers, now_ms
from bench.figures import finish, spread
from bench.guest import Guest, guests
from scripts.site import Site, served

GAP_SECONDS = (0.15, 0.35)
OBSERVE = """() => {
  window.benchNames = {};
  const look = () => {
    const at = performance.now();
    for (const name of document.body.textContent.match(/bench-row-\\d{6}/g) ?? []) window.benchNames[name] ??= at;
  };
  new MutationObserver(look).observe(document.body, { childList: true, characterData: true, subtree: true });
}"""


async def listed_room(host: Guest) -> str:
    """A public room with somebody in it, which the lobby lists."""
    await host.connect()
    made = await host.call("rooms.create", title="bench-row-start", is_public=True)
    await host.follow(f"room:{made['id']}")
    return made["id"]


async def updates(url: str, room: str, rows: int) -> dict[str, float]:
    """Rename the room again and again; returns when each name was committed (monotonic ms)."""
    sent: dict[str, float] = {}
    chance = random.Random(1)
    async with await psycopg.AsyncConnection.connect(url) as connection:
        for number in range(rows):
            name = f"bench-row-{number:06d}"
            await connection.execute("UPDATE room SET title = %s WHERE id = %s", [name, room])
            sent[name] = now_ms()
            await connection.commit()
            await asyncio.sleep(chance.uniform(*GAP_SECONDS))
    return sent


async def run(site: Site, rows: int) -> dict[str, Any]:
    """Measure."""
    (host,) = await guests(site, 1)
    room = await listed_room(host)
    async with browsers() as made:
        viewer = await made.viewer()
        await viewer.page.goto(site.url, timeout=PATIENCE_MS)
        await viewer.page.get_by_text("bench-row-start").first.wait_for(timeout=PATIENCE_MS)
        await viewer.page.evaluate(OBSERVE)
        sent = await updates(site.database_url(), room, rows)
        shown = await names_shown(viewer, max(sent))
    host.abort()
    delays = [shown[name] - at for name, at in sent.items() if name in shown]
    return {"rows": rows, "shown": len(delays), **spread(delays), "load": round(os.getloadavg()[0], 1)}


async def names_shown(viewer: Viewer, last: str) -> dict[str, float]:
    """When each name was in the DOM (monotonic ms), once the last one is."""
    await viewer.page.wait_for_function("(last) => last in benchNames", arg=last, timeout=10_000)
    names = await viewer.page.evaluate("() => benchNames")
    origin = await viewer.origin()
    return {name: origin + at for name, at in names.items()}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=200)
    options = parser.parse_args()
    with served() as site:
        finish(asyncio.run(run(site, options.rows)))


if __name__ == "__main__":
    main()
