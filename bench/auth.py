"""Many who sign in by password at once, each from a network of its own, against a real server process.

`logins_per_s` and `p95_ms` are of the sign-ins, which all begin in the same moment, some times over. `loop_lag_p95_ms`
is how late the server's event loop woke while they did, sampled in the server every 5 ms: what whoever watches a film
feels of it. `idle_lag_p95_ms` is the same while nobody signs in. The client runs on the same machine.
"""

import argparse
import asyncio
import os
import time
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any

import httpx
import psutil
import uvloop

from bench.figures import finish, percentile, spread
from bench.lagging import PATH
from scripts.site import Site, served

PASSWORD = "seven quiet otters by the lake"
AT_ONCE = 8
IDLE_SECONDS = 3.0


class People:
    """Those who sign in: number `n` by their address, from their network."""

    def __init__(self, site: Site, http: httpx.AsyncClient) -> None:
        self.site = site
        self.http = http

    async def post(self, way: str, n: int) -> float:
        """One sign-up or sign-in; the milliseconds it took."""
        began = time.perf_counter()
        answer = await self.http.post(
            f"{self.site.url}/api/auth/{way}",
            json={"email": f"person-{n}@example.org", "password": PASSWORD},
            headers={"x-forwarded-for": f"10.{n // 62500 % 250}.{n // 250 % 250}.{n % 250 + 1}"},
        )
        answer.raise_for_status()
        return (time.perf_counter() - began) * 1000

    async def sign_up(self, many: int) -> None:
        """Make their accounts, a few at a time."""
        few = asyncio.Semaphore(AT_ONCE)

        async def one(n: int) -> None:
            async with few:
                await self.post("sign-up", n)

        await asyncio.gather(*(one(n) for n in range(many)))

    async def lag(self) -> list[float]:
        """How late the server's loop was since the last time this was asked, in ms."""
        return (await self.http.get(f"{self.site.url}{PATH}")).json()


async def run(site: Site, logins: int, rounds: int) -> dict[str, Any]:
    """Measure."""
    limits = httpx.Limits(max_connections=logins + 1, max_keepalive_connections=logins + 1)
    # Everybody has a browser of their own: no cookie is kept.
    nobody = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
    async with httpx.AsyncClient(limits=limits, timeout=60, cookies=nobody) as http:
        people = People(site, http)
        await people.sign_up(logins)
        # Everything is warm, and so are the connections.
        await asyncio.gather(*(people.post("sign-in", n) for n in range(logins)))
        await people.lag()
        await asyncio.sleep(IDLE_SECONDS)
        idle = await people.lag()
        took: list[float] = []
        load, cpu = os.getloadavg()[0], psutil.Process(site.pid).cpu_times()
        began = time.perf_counter()
        for _ in range(rounds):
            took += await asyncio.gather(*(people.post("sign-in", n) for n in range(logins)))
        seconds = time.perf_counter() - began
        lags = await people.lag()
        after = psutil.Process(site.pid).cpu_times()
    return {
        "logins": logins,
        "rounds": rounds,
        "logins_per_s": round(len(took) / seconds, 1),
        **spread(took),
        "loop_lag_p95_ms": round(percentile(lags, 0.95), 1),
        "loop_lag_max_ms": round(max(lags), 1),
        "idle_lag_p95_ms": round(percentile(idle, 0.95), 1),
        "server_cpu_s": round(after.user + after.system - cpu.user - cpu.system, 2),
        "load": round(load, 1),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--logins", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=6)
    options = parser.parse_args()
    with served(module="bench.lagging", RAFFI_TRUSTED_PROXY_HOPS="1") as site:
        finish(uvloop.run(run(site, options.logins, options.rounds)))


if __name__ == "__main__":
    main()
