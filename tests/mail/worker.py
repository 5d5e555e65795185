"""A worker in a process of its own, to be killed: `python -m tests.mail.worker URL PORT`."""

import asyncio
import sys
from typing import Any

from raffi_web.kernel.smtp import Post, smtp_of
from raffi_web.server import assemble
from tests.mail.conftest import SENDER
from tests.support.fixtures import PUBLIC_URL, SECRET


async def main(url: str, port: str) -> None:
    async def assign(token: str, state: str, variable: str, value: Any) -> bool:
        return False

    post = Post(smtp_of(f"smtp://127.0.0.1:{port}?tls=no"), SENDER)
    server = assemble(url, SECRET, public_url=PUBLIC_URL, assign=assign, worker=1, post=post)
    async with server.running():
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2]))
