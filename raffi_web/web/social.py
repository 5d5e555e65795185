"""What a shared link shows elsewhere: a title, a sentence and a picture, with nothing of what is behind it.

Other systems read these tags without running a script and want whole addresses. Both are known only where the pages
are served, so the tags are put in there and not when the pages are built.
"""

import gzip
import hashlib
import re
from dataclasses import dataclass
from html import escape
from pathlib import Path

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from raffi_web.words import t

IMAGE = "/social.png"
IMAGE_SIZE = (1200, 630)
ROOM = re.compile(r"/r/[^/]+/?")


@dataclass(frozen=True)
class Page:
    """A page as it is sent."""

    plain: bytes
    packed: bytes
    mark: str

    @classmethod
    def of(cls, html: bytes, tags: str) -> "Page":
        """A built page with the tags in its head."""
        whole = html.replace(b"</head>", tags.encode() + b"</head>", 1)
        mark = hashlib.blake2b(whole, digest_size=16).hexdigest()
        return cls(whole, gzip.compress(whole, 9, mtime=0), mark)

    async def answer(self, headers: Headers, body: bool, send: Send) -> None:
        """Send it, packed where the client takes that, or say that it is the one the client has."""
        packed = "gzip" in headers.get("accept-encoding", "")
        mark = f'"{self.mark}{"-gzip" if packed else ""}"'
        content = self.packed if packed else self.plain
        given = {"etag": mark, "vary": "Accept-Encoding", "content-type": "text/html; charset=utf-8"}
        if packed:
            given["content-encoding"] = "gzip"
        known = mark in [one.strip().removeprefix("W/") for one in headers.get("if-none-match", "").split(",")]
        if not known:
            given["content-length"] = str(len(content))
        start = [(name.encode(), value.encode()) for name, value in given.items()]
        await send({"type": "http.response.start", "status": 304 if known else 200, "headers": start})
        await send({"type": "http.response.body", "body": content if body and not known else b""})


class Social:
    """ASGI middleware that answers for the landing and for every room's address."""

    def __init__(self, app: ASGIApp, origin: str, static: Path) -> None:
        self.app = app
        landing = tags_of(t("ui.card_title"), t("ui.description"), origin, address=f"{origin}/")
        room = tags_of(t("ui.card_room_title"), t("ui.card_room_about"), origin)
        self.landing = Page.of((static / "index.html").read_bytes(), landing)
        self.room = Page.of((static / "__spa-fallback.html").read_bytes(), room)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        page = self._page(scope)
        if page is None:
            await self.app(scope, receive, send)
        else:
            await page.answer(Headers(scope=scope), scope["method"] == "GET", send)

    def _page(self, scope: Scope) -> Page | None:
        if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"}:
            return None
        if scope["path"] == "/":
            return self.landing
        return self.room if ROOM.fullmatch(scope["path"]) else None


def tags_of(title: str, about: str, origin: str, *, address: str | None = None) -> str:
    """The tags of Open Graph and its kin. Without an `address` the page says none: a room's belongs to its people."""
    width, height = IMAGE_SIZE
    properties = {
        "og:type": "website",
        "og:site_name": "Raffi",
        "og:title": title,
        "og:description": about,
        "og:image": f"{origin}{IMAGE}",
        "og:image:width": str(width),
        "og:image:height": str(height),
        "og:image:alt": t("ui.card_image"),
    }
    if address is not None:
        properties["og:url"] = address
    tags = [f'<meta property="{name}" content="{escape(value)}"/>' for name, value in properties.items()]
    return "".join([*tags, '<meta name="twitter:card" content="summary_large_image"/>'])
