"""HTTP clients of the session's server, without a network between."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from raffi_web.api.app import api_app
from raffi_web.server import Server
from raffi_web.settings import Settings
from tests.support.fixtures import PUBLIC_URL

VIDEO = "https://films.example/one.mp4"
Json = dict[str, Any]


@dataclass
class Web:
    """Makes clients. Each has its own address, cookies and headers."""

    app: Starlette

    def client(self, address: str = "127.0.0.1", **options: Any) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=True, client=(address, 40000))
        return httpx.AsyncClient(transport=transport, base_url=PUBLIC_URL, **options)

    async def bearer(self) -> httpx.AsyncClient:
        """A client with a guest's bearer token."""
        made = await self.client().post("/api/session", json={"bearer": True})
        return self.client(headers={"authorization": f"Bearer {made.json()['token']}"})


@pytest.fixture(scope="session")
def app(server: Server, settings: Settings) -> Starlette:
    return api_app(server, settings)


@pytest.fixture(scope="session")
def web(app: Starlette) -> Web:
    return Web(app)


@pytest.fixture
async def http(web: Web) -> AsyncIterator[httpx.AsyncClient]:
    """A client without a session."""
    async with web.client() as client:
        yield client


class SeedClient:
    """A client as the seed's README describes it, that keeps the token it was given."""

    def __init__(self, web: Web, user_id: str, *, address: str = "127.0.0.1", keep_token: bool = True) -> None:
        # No cookie jar: the token is all it has.
        self.http = web.client(address, cookies=None)
        self.user_id = user_id
        self.keep_token = keep_token

    async def call(self, method: str, name: str, **fields: Any) -> httpx.Response:
        self.http.cookies.clear()
        given: Json = {"params": fields} if method == "GET" else {"json": fields}
        answer = await self.http.request(method, f"/functions/v1/{name}", **given)
        if self.keep_token and (token := answer.headers.get("x-raffi-token")):
            self.http.headers["authorization"] = f"Bearer {token}"
        return answer

    async def create(self, **fields: Any) -> httpx.Response:
        room = {
            "title": "Friday anime",
            "anime_id": "21",
            "anime_title": "One Piece",
            "episode_number": 1,
            "video_url": VIDEO,
            "host_user_id": self.user_id,
            "host_username": self.user_id.title(),
            "is_public": True,
        }
        return await self.call("POST", "rooms-create", **(room | fields))

    async def room(self, **fields: Any) -> str:
        """Make a room; its id."""
        made = await self.create(**fields)
        assert made.status_code == 201, made.text
        return made.json()["data"]["room"]["room_id"]

    async def join(self, room: str, **fields: Any) -> httpx.Response:
        return await self.call(
            "POST", "rooms-join", **({"room_id": room, "user_id": self.user_id, "username": self.user_id} | fields)
        )

    async def control(self, room: str, action: str, **fields: Any) -> httpx.Response:
        return await self.call("POST", "sync-control", room_id=room, user_id=self.user_id, action=action, **fields)

    async def host_time(self, room: str) -> Json:
        answer = await self.call("GET", "sync-get-host-time", room_id=room, user_id=self.user_id)
        assert answer.status_code == 200, answer.text
        return answer.json()["data"]

    async def report(self, room: str, **updates: Any) -> httpx.Response:
        return await self.call("POST", "members-update-status", room_id=room, user_id=self.user_id, updates=updates)

    async def members(self, room: str, **fields: Any) -> Json:
        answer = await self.call("GET", "members-get-list", room_id=room, user_id=self.user_id, **fields)
        assert answer.status_code == 200, answer.text
        return answer.json()["data"]


@pytest.fixture
def seed(web: Web, request: pytest.FixtureRequest) -> Any:
    """Makes seed clients; their user ids are this test's own."""

    def make(name: str, **options: Any) -> SeedClient:
        return SeedClient(web, f"{name}-{abs(hash(request.node.name)) % 10**8}", **options)

    return make
