"""The guard around the app: origins, sizes, proxies and headers."""

from collections.abc import Awaitable, Callable
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from raffi_web.settings import Settings
from raffi_web.web import guard
from raffi_web.web.guard import Guard
from raffi_web.web.headers import cache_control

ORIGIN = "http://127.0.0.1:8000"


async def echo(request: Request) -> JSONResponse:
    body = await request.body()
    client = request.client.host if request.client else ""
    return JSONResponse({"size": len(body), "client": client, "scheme": request.url.scheme})


async def broken(_: Request) -> PlainTextResponse:
    return PlainTextResponse("no", status_code=500, headers={"x-content-type-options": "given"})


async def socket(websocket: WebSocket) -> None:
    await websocket.accept()
    await websocket.send_text("hello")
    await websocket.close()


def guarded(**values: Any) -> Guard:
    settings = Settings(_env_file=None, **values)  # pyright: ignore[reportCallIssue]
    routes = [
        Route("/api/echo", echo, methods=["GET", "POST"]),
        Route("/api/upload/film", echo, methods=["POST"]),
        Route("/broken", broken),
        WebSocketRoute("/live", socket),
    ]
    return Guard(Starlette(routes=routes), settings, ["'sha256-abc'"])


Ask = Callable[..., Awaitable[httpx.Response]]


def asking(guard: Guard) -> Ask:
    async def ask(method: str, path: str, **rest: Any) -> httpx.Response:
        transport = httpx.ASGITransport(guard, client=("10.0.0.9", 1))
        async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
            return await client.request(method, path, **rest)

    return ask


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"origin": ORIGIN}, 200),
        ({"origin": "http://localhost:8000", "sec-fetch-site": "cross-site"}, 200),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://127.0.0.1:8001"}, 403),
        ({"origin": f"{ORIGIN}.evil.example"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "same-origin"}, 200),
        ({"origin": "http://evil.example", "authorization": "Bearer x"}, 200),
        ({"origin": "http://evil.example", "authorization": "Bearer x", "cookie": "raffi=1"}, 403),
        ({"origin": "http://evil.example", "authorization": "Basic x"}, 403),
    ],
)
async def test_who_may_write(headers: dict[str, str], status: int) -> None:
    answer = await asking(guarded())("POST", "/api/echo", headers=headers)
    assert answer.status_code == status
    if status == 403:
        assert answer.json()["error"]["code"] == "foreign_origin"


async def test_anyone_may_read_what_a_foreign_page_cannot_see() -> None:
    answer = await asking(guarded())("GET", "/api/echo", headers={"origin": "http://evil.example"})
    assert answer.status_code == 200
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:8001"])
def test_a_foreign_socket_is_refused(origin: str) -> None:
    with (
        TestClient(guarded()) as client,
        pytest.raises(WebSocketDisconnect),
        client.websocket_connect("/live", headers={"origin": origin}),
    ):
        pass


@pytest.mark.parametrize("headers", [{}, {"origin": ORIGIN}])
def test_our_own_socket_is_taken(headers: dict[str, str]) -> None:
    with TestClient(guarded()) as client, client.websocket_connect("/live", headers=headers) as session:
        assert session.receive_text() == "hello"


async def test_a_body_has_a_largest_size() -> None:
    ask = asking(guarded(max_body_bytes=1000))

    async def parts() -> Any:
        for _ in range(3):
            yield b"x" * 400

    assert (await ask("POST", "/api/echo", content=b"x" * 1000)).json()["size"] == 1000
    for content in (b"x" * 1001, parts()):
        answer = await ask("POST", "/api/echo", content=content)
        assert answer.status_code == 413
        assert answer.json()["error"]["data"] == {"limit": 1000}
    assert (await ask("POST", "/api/upload/film", content=b"x" * 5000)).json()["size"] == 5000


async def test_a_body_that_says_no_length_arrives_whole() -> None:
    async def parts() -> Any:
        yield b"one"
        yield b"two"

    assert (await asking(guarded())("POST", "/api/echo", content=parts())).json()["size"] == 6


async def test_addresses_and_headers_have_a_largest_size() -> None:
    ask = asking(guarded())
    assert (await ask("GET", f"/api/echo?{'x' * 9000}")).status_code == 413
    assert (await ask("GET", "/api/echo", headers={"x": "y" * 40_000})).status_code == 413


@pytest.mark.parametrize(
    ("hops", "forwarded", "seen"),
    [
        (0, "1.1.1.1", "10.0.0.9"),
        (1, "1.1.1.1", "1.1.1.1"),
        (1, "6.6.6.6, 1.1.1.1", "1.1.1.1"),
        (2, "6.6.6.6, 1.1.1.1, 2.2.2.2", "1.1.1.1"),
        (2, "1.1.1.1", "10.0.0.9"),
        (1, "1.1.1.1:5555", "1.1.1.1"),
        (1, "[2001:db8::1]:80", "2001:db8::1"),
        (1, "2001:db8::1", "2001:db8::1"),
    ],
)
async def test_only_as_many_proxies_are_believed_as_there_are(hops: int, forwarded: str, seen: str) -> None:
    headers = {"x-forwarded-for": forwarded, "x-forwarded-proto": "https"}
    answer = (await asking(guarded(trusted_proxy_hops=hops))("GET", "/api/echo", headers=headers)).json()
    assert answer["client"] == seen
    assert answer["scheme"] == ("https" if hops else "http")


async def test_every_answer_carries_the_policy() -> None:
    ask = asking(guarded())
    for path in ("/api/echo", "/broken", "/nowhere"):
        policy = (await ask("GET", path)).headers["content-security-policy"]
        rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
        assert rules["script-src"] == "'self' 'sha256-abc'"
        assert "unsafe-eval" not in policy
        assert rules["frame-ancestors"] == rules["object-src"] == rules["base-uri"] == "'none'"
        assert "ws://127.0.0.1:8000" in rules["connect-src"]
    answer = await ask("GET", "/broken")
    assert answer.headers["x-content-type-options"] == "given"
    assert "strict-transport-security" not in answer.headers


async def test_https_is_kept() -> None:
    answer = await asking(guarded(public_url="https://watch.example"))("GET", "/api/echo")
    assert answer.headers["strict-transport-security"].startswith("max-age=31536000")
    assert " http:" not in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("path", "status", "kept"),
    [
        ("/assets/root-BXWd3xeG.js", 200, "immutable"),
        ("/assets/_404_._index-Dfwd_-i3.js", 200, "immutable"),
        ("/assets/reflex-env-BVGF6eGS.js", 200, "no-cache"),
        ("/assets/root-BXWd3xeG.js", 404, "no-store"),
        ("/", 200, "no-cache"),
        ("/sw.js", 200, "no-cache"),
        ("/manifest.webmanifest", 200, "no-cache"),
        ("/room/abc", 200, "no-cache"),
        ("/films/last-tram/film.mp4", 206, "max-age=86400"),
        ("/api/query/x", 200, "no-store"),
        ("/functions/v1/rooms-create", 200, "no-store"),
    ],
)
def test_how_long_an_answer_is_kept(path: str, status: int, kept: str) -> None:
    assert kept in cache_control(path, status).decode()


async def listening(websocket: WebSocket) -> None:
    await websocket.accept()
    async for text in websocket.iter_text():
        await websocket.send_text(text)


@pytest.mark.parametrize("frame", ['451-/live,["f",{"_placeholder":true,"num":0}]', "461-[]", "49", "4", "x", "", b"4"])
def test_a_frame_that_no_protocol_of_ours_has_closes_the_socket(frame: str | bytes) -> None:
    app = Guard(Starlette(routes=[WebSocketRoute("/live", listening)]), Settings(_env_file=None), [])  # pyright: ignore[reportCallIssue]
    with TestClient(app, base_url=ORIGIN) as client, client.websocket_connect("/live") as connected:
        connected.send_text('42/live,["f",[]]')
        assert connected.receive_text() == '42/live,["f",[]]'
        if isinstance(frame, bytes):
            connected.send_bytes(frame)
        else:
            connected.send_text(frame)
        with pytest.raises(WebSocketDisconnect) as closed:
            connected.receive_text()
        assert closed.value.code == 1003


async def test_who_sends_too_fast_is_read_later(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    async def receive() -> Any:
        return {"type": "websocket.receive", "text": "42[]"}

    async def send(_: Any) -> None:
        raise AssertionError("nothing is answered")

    # Only the guard's: a sleep that never yields would hold up whatever else lives on this loop.
    monkeypatch.setattr(guard, "asyncio", SimpleNamespace(sleep=sleep))
    frames = guard.Frames(receive, send)
    for _ in range(guard.FRAMES_AT_ONCE - 50):
        await frames()
    assert not waited
    for _ in range(guard.FRAMES_A_SECOND):
        await frames()
    assert waited


@pytest.mark.parametrize("namespace", ["/_event,", "/_event?,", "/_event?x=/live,", "", "/live?,"])
def test_a_page_says_no_more_than_a_form_holds(namespace: str) -> None:
    text = "x" * guard.LONGEST_PAGE_EVENT
    app = Guard(Starlette(routes=[WebSocketRoute("/live", listening)]), Settings(_env_file=None), [])  # pyright: ignore[reportCallIssue]
    with TestClient(app, base_url=ORIGIN) as client, client.websocket_connect("/live") as connected:
        connected.send_text(f'42/live,["f","{text}"]')
        assert text in connected.receive_text()
        connected.send_text(f'42{namespace}["event","{text}"]')
        with pytest.raises(WebSocketDisconnect) as closed:
            connected.receive_text()
        assert closed.value.code == 1009


def test_one_address_opens_so_many_sockets() -> None:
    now = 1000.0
    app = guarded(sockets_per_address=3, trusted_proxy_hops=1)
    app.sockets.now = lambda: now
    client = TestClient(app, base_url=ORIGIN)

    def comes(address: str) -> bool:
        try:
            with client.websocket_connect("/live", headers={"x-forwarded-for": address}) as connected:
                return connected.receive_text() == "hello"
        except WebSocketDisconnect:
            return False

    assert [comes("203.0.113.5") for _ in range(5)] == [True, True, True, False, False]
    assert comes("203.0.113.6")
    assert [comes(f"2001:db8::{n}") for n in range(4)] == [True, True, True, False]
    assert all(comes("127.0.0.1") for _ in range(9))
    now += guard.SOCKETS_SECONDS / 3 + 1
    assert [comes("203.0.113.5") for _ in range(2)] == [True, False]
