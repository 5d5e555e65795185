"""A real HTTP server behind its guard, and people who send files to it."""

import asyncio
import io
import itertools
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
import uvicorn
from PIL import Image

from raffi_web.api.app import api_app
from raffi_web.server import Server
from raffi_web.settings import Settings
from raffi_web.web.guard import Guard
from tests.support.live_client import listening

Json = dict[str, Any]


@dataclass
class Sender:
    """Somebody with a session and an HTTP client."""

    http: httpx.AsyncClient
    id: str = ""
    _ops: Any = field(default_factory=itertools.count)

    async def send(self, content: Any, purpose: str = "avatar", **headers: str) -> httpx.Response:
        return await self.http.post(f"/api/upload/{purpose}", content=content, headers=headers)

    async def upload(self, content: Any, purpose: str = "avatar") -> Json:
        """Send what is taken; the file."""
        answer = await self.send(content, purpose)
        assert answer.status_code == 201, answer.text
        return answer.json()["file"]

    async def call(self, name: str, **args: Any) -> Json:
        answer = await self.http.post(f"/api/mutation/{name}", json=args)
        assert answer.status_code == 200, answer.text
        return answer.json()["result"]


Join = Callable[..., Any]


@pytest.fixture(scope="session")
async def origin(server: Server, settings: Settings) -> AsyncIterator[str]:
    """The address of the routes on a real socket, behind the guard as `raffi serve` puts it."""
    with listening() as listener:
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        known = settings.model_copy(update={"public_url": address})
        config = uvicorn.Config(
            Guard(api_app(server, known), known, []),
            http="httptools",
            lifespan="off",
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=1,
        )
        running = uvicorn.Server(config)
        # `serve` would take over the signals of the whole test run.
        task = asyncio.create_task(running._serve([listener]))
        try:
            yield address
        finally:
            running.should_exit = True
            await task


@pytest.fixture
async def join(origin: str) -> AsyncIterator[Join]:
    """Makes people with a guest's session."""
    clients: list[httpx.AsyncClient] = []

    async def make(*, session: bool = True, cookie: bool = False) -> Sender:
        client = httpx.AsyncClient(base_url=origin, timeout=30)
        clients.append(client)
        if not session:
            return Sender(client)
        made = (await client.post("/api/session", json={} if cookie else {"bearer": True})).json()
        if not cookie:
            client.headers["authorization"] = f"Bearer {made['token']}"
        return Sender(client, made["actor"]["id"])

    yield make
    for client in clients:
        await client.aclose()


def picture(kind: str = "PNG", size: tuple[int, int] = (300, 200), color: Any = (200, 30, 40), **options: Any) -> bytes:
    """An encoded picture of one colour."""
    out = io.BytesIO()
    mode = options.pop("mode", "RGB")
    Image.new(mode, size, color).save(out, kind, **options)
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))
