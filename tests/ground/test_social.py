"""What a shared link shows: tags that need no script, whole addresses, and nothing of a room."""

import gzip
import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from raffi_web.settings import ROOT
from raffi_web.web.social import IMAGE, IMAGE_SIZE, Social

ORIGIN = "https://watch.example"
PAGE = "<!DOCTYPE html><html><head><title>{}</title></head><body>{}</body></html>"


async def other(_: Any) -> PlainTextResponse:
    return PlainTextResponse("other")


@pytest.fixture
def ask(tmp_path: Path) -> httpx.AsyncClient:
    for name in ("index", "__spa-fallback"):
        (tmp_path / f"{name}.html").write_text(PAGE.format(name, name))
    app = Starlette(routes=[Route("/{rest:path}", other, methods=["GET", "POST"])])
    transport = httpx.ASGITransport(Social(app, ORIGIN, tmp_path))
    return httpx.AsyncClient(transport=transport, base_url=ORIGIN)


def tags(html: str) -> dict[str, str]:
    return dict(re.findall(r'<meta (?:property|name)="([^"]+)" content="([^"]*)"/>', html))


async def test_the_landing_and_a_room_have_a_card(ask: httpx.AsyncClient) -> None:
    landing, room = await ask.get("/"), await ask.get("/r/friday?invite=secret")
    assert "<body>index</body>" in landing.text
    assert "<body>__spa-fallback</body>" in room.text
    for answer in (landing, room):
        found = tags(answer.text)
        assert found["og:image"] == f"{ORIGIN}{IMAGE}"
        assert found["twitter:card"] == "summary_large_image"
        assert found["og:title"]
        assert found["og:description"]
    assert tags(landing.text)["og:url"] == f"{ORIGIN}/"
    assert "og:url" not in tags(room.text)
    assert not re.search("friday|secret", room.text)


async def test_everything_else_is_the_apps(ask: httpx.AsyncClient) -> None:
    for path in ("/rooms", "/r/", "/r/friday/more", "/api/x"):
        assert (await ask.get(path)).text == "other"
    assert (await ask.post("/")).text == "other"


async def test_a_page_that_is_known_is_not_sent_again(ask: httpx.AsyncClient) -> None:
    first = await ask.get("/")
    assert first.headers["content-encoding"] == "gzip"
    assert (await ask.get("/", headers={"if-none-match": first.headers["etag"]})).status_code == 304
    plain = await ask.get("/", headers={"accept-encoding": "identity", "if-none-match": first.headers["etag"]})
    assert (plain.status_code, "content-encoding" in plain.headers, plain.text) == (200, False, first.text)
    head = await ask.head("/")
    assert (head.content, int(head.headers["content-length"])) == (b"", len(gzip.compress(first.content, 9, mtime=0)))


def test_the_picture_is_as_large_as_it_says() -> None:
    content = (ROOT / "assets" / IMAGE.lstrip("/")).read_bytes()
    assert content.startswith(b"\x89PNG")
    assert (int.from_bytes(content[16:20]), int.from_bytes(content[20:24])) == IMAGE_SIZE
    assert len(content) < 300_000
