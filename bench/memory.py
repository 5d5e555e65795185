"""What a member costs: the serving process's memory before and after N live members of one room.

`--members N`. The members have joined and follow the room as browsers do; figures are resident memory of the serving
process alone. Twenty members of another room come first and are not counted: they pay for pools and caches that
everybody shares.
"""

import argparse
import asyncio
import os
import time
from typing import Any

import psutil
import uvloop

from bench.figures import finish
from bench.guest import Guest, gathered, guests
from scripts.site import Site, served

WARM = 20
QUIET_SECONDS = 3.0
LONGEST_SECONDS = 30.0
STILL = 0.002
"""Share of the whole by which memory may move and count as still."""


async def settled(process: psutil.Process) -> int:
    """Resident bytes once they have not moved for a while."""
    since, deadline = time.monotonic(), time.monotonic() + LONGEST_SECONDS
    known = process.memory_info().rss
    while time.monotonic() - since < QUIET_SECONDS and time.monotonic() < deadline:
        await asyncio.sleep(0.25)
        now = process.memory_info().rss
        if abs(now - known) > known * STILL:
            known, since = now, time.monotonic()
    return process.memory_info().rss


async def fill(people: list[Guest]) -> None:
    """A room in which all of them are."""
    host = people[0]
    await host.connect()
    film = {"url": "sampler:frame-counter"}
    capacity = max(2, len(people))
    made = await host.call("rooms.create", title="memory", is_public=True, capacity=capacity, film=film)
    await host.follow(f"room:{made['id']}")
    await gathered(people[1:], made["id"])


async def run(site: Site, members: int) -> dict[str, Any]:
    """Measure."""
    process = psutil.Process(site.pid)
    people = await guests(site, members + WARM)
    await fill(people[:WARM])
    before = await settled(process)
    await fill(people[WARM:])
    after = await settled(process)
    for guest in people:
        guest.abort()
    return {
        "members": members,
        "before_mb": round(before / 1e6, 1),
        "rss_mb": round(after / 1e6, 1),
        "kb_per_member": round((after - before) / members / 1000, 1),
        "load": round(os.getloadavg()[0], 1),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--members", type=int, default=500)
    options = parser.parse_args()
    if not 1 <= options.members <= 500:
        parser.error("1 to 500 members: a room holds no more")
    with served() as site:
        finish(uvloop.run(run(site, options.members)))


if __name__ == "__main__":
    main()
