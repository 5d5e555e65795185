"""The site with one address more, `/bench/lag`: how late its event loop woke since that was last asked.

`python -m bench.lagging serve` serves like `raffi serve`.
"""

import asyncio
import sys
import time
from typing import Any

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from raffi_web import cli, serve

PATH = "/bench/lag"
EVERY_SECONDS = 0.005


class Lagging:
    """Watches the loop from the first time it is asked; answers with every lateness since then, in ms."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.found: list[float] = []
        self.watching: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != PATH:
            await self.app(scope, receive, send)
            return
        if self.watching is None:
            self.watching = asyncio.create_task(self.watch())
        told, self.found = self.found, []
        await JSONResponse(told)(scope, receive, send)

    async def watch(self) -> None:
        """Measure for ever."""
        while True:
            before = time.perf_counter()
            await asyncio.sleep(EVERY_SECONDS)
            self.found.append(max(0.0, time.perf_counter() - before - EVERY_SECONDS) * 1000)


def main() -> int:
    """Serve, with the address."""
    create_app = serve.create_app

    def watched(*arguments: Any) -> ASGIApp:
        return Lagging(create_app(*arguments))

    serve.create_app = watched
    return cli.main()


if __name__ == "__main__":
    sys.exit(main())
