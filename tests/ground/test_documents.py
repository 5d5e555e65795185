"""Pages as they are sent: each in the reader's language, and with what a shared link shows, nothing of a room."""

import functools
import gzip
import re
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from raffi_web.settings import ROOT
from raffi_web.web.documents import Documents
from raffi_web.web.social import IMAGE, IMAGE_SIZE, Person, card
from raffi_web.words import LANGUAGES, sentences

ORIGIN = "https://watch.example"
PAGE = "<!DOCTYPE html><html lang={}><head><title>{}</title></head><body>{}</body></html>"


async def other(request: Request) -> PlainTextResponse:
    return PlainTextResponse("other", 404 if "nothing" in request.url.path else 200)


def route(path: str) -> str | None:
    """As the app knows addresses: rooms, lists, and the page of what it does not know."""
    return next((kind for kind in ("r", "u", "lists") if re.fullmatch(rf"/{kind}/[^/]+", path)), "404")


async def shown(handle: str, cookies: str) -> Person | None:
    """As the app knows people: who shows a page, and nobody else; nor does Ada to Eve."""
    if "raffi=eve" in cookies:
        return None
    known = {"ada": Person("ada", "Ada <b>", 'Says "hi"', "/files/x/512"), "ben": Person("ben", "Ben")}
    return known.get(handle.lower())


@pytest.fixture
def ask(tmp_path: Path) -> httpx.AsyncClient:
    for name in ("index", "rooms", "__spa-fallback"):
        for language in LANGUAGES:
            (tmp_path / f"{name}.{language}.html").write_text(PAGE.format(language, name, name))
    for language in LANGUAGES:
        (tmp_path / f"manifest.{language}.webmanifest").write_text(language)
    app = Starlette(routes=[Route("/{rest:path}", other, methods=["GET", "POST"])])
    transport = httpx.ASGITransport(Documents(app, tmp_path, route, functools.partial(card, ORIGIN, shown)))
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


async def test_somebody_has_the_card_that_they_show(ask: httpx.AsyncClient) -> None:
    ada, ben, nobody = [await ask.get(f"/u/{handle}") for handle in ("ada", "ben", "gone")]
    assert tags(ada.text) == {
        "og:type": "profile",
        "og:site_name": "Raffi",
        "og:title": "Ada &lt;b&gt;",
        "og:description": "Says &quot;hi&quot;",
        "og:url": f"{ORIGIN}/u/ada",
        "og:image": f"{ORIGIN}/files/x/512",
        "og:image:alt": "Ada &lt;b&gt;",
        "twitter:card": "summary",
    }
    assert tags(ben.text)["og:description"] == sentences("en")["ui.card_person_about"].format(name="Ben")
    assert tags(ben.text)["og:image"] == f"{ORIGIN}{IMAGE}"
    assert tags(nobody.text) == {}
    # However it was asked for, it has one address.
    assert tags((await ask.get("/u/ADA/")).text) == tags(ada.text)


async def test_who_is_blocked_is_told_nothing_by_the_head(ask: httpx.AsyncClient) -> None:
    first = await ask.get("/u/ada")
    theirs = await ask.get("/u/ada", headers={"cookie": "raffi=eve", "if-none-match": first.headers["etag"]})
    assert (theirs.status_code, tags(theirs.text)) == (200, {})
    assert tags((await ask.get("/u/ada", headers={"cookie": "raffi=somebody"})).text) == tags(first.text)


async def test_everything_else_is_the_apps(ask: httpx.AsyncClient) -> None:
    for path in ("/r/", "/r/friday/more", "/api/x", "/index", "/films/poster.jpg"):
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


@pytest.mark.parametrize(
    ("headers", "language"),
    [
        ({}, "en"),
        ({"accept-language": "es-MX,es;q=0.9,en;q=0.8"}, "es"),
        ({"accept-language": "fr-FR, tr;q=0.4, es;q=0.3"}, "tr"),
        ({"accept-language": "de"}, "en"),
        ({"accept-language": "tr;q=0, es;q=nonsense"}, "en"),
        ({"accept-language": "es", "cookie": "other=1; raffi_lang=tr"}, "tr"),
        ({"accept-language": "es", "cookie": "raffi_lang=../../etc"}, "es"),
        ({"accept-language": "es", "cookie": "xraffi_lang=tr"}, "es"),
    ],
)
async def test_who_asks_gets_their_language(ask: httpx.AsyncClient, headers: dict[str, str], language: str) -> None:
    for path in ("/", "/rooms", "/rooms/", "/r/friday", "/lists/mine"):
        page = await ask.get(path, headers=headers)
        assert f"<html lang={language}>" in page.text, path
        assert page.headers["content-language"] == language
        assert {"Accept-Language", "Cookie"} <= set(page.headers["vary"].split(", "))
    assert (await ask.get("/manifest.webmanifest", headers=headers)).text == language
    assert tags((await ask.get("/", headers=headers)).text)["og:title"] == sentences(language)["ui.card_title"]


async def test_what_is_known_in_one_language_is_not_in_another(ask: httpx.AsyncClient) -> None:
    mark = (await ask.get("/")).headers["etag"]
    again = await ask.get("/", headers={"if-none-match": mark, "accept-language": "es"})
    assert (again.status_code, again.headers["content-language"]) == (200, "es")


async def test_an_address_that_is_none_has_a_page_that_says_so(ask: httpx.AsyncClient) -> None:
    for path, accept in (("/nothing", "*/*"), ("/nothing.html", "text/html,*/*;q=0.8")):
        page = await ask.get(path, headers={"accept": accept, "accept-language": "tr", "if-none-match": "*"})
        assert (page.status_code, page.headers["content-language"]) == (404, "tr")
        assert "<body>__spa-fallback</body>" in page.text
    assert (await ask.get("/nothing.js")).text == "other"
    assert (await ask.get("/api/nothing")).text == "other"


def test_the_picture_is_as_large_as_it_says() -> None:
    content = (ROOT / "assets" / IMAGE.lstrip("/")).read_bytes()
    assert content.startswith(b"\x89PNG")
    assert (int.from_bytes(content[16:20]), int.from_bytes(content[20:24])) == IMAGE_SIZE
    assert len(content) < 300_000
