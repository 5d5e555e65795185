"""The built pages as they are sent: each in the reader's language, with what a shared link shows in its head."""

import gzip
import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from raffi_web.web.headers import PRIVATE
from raffi_web.web.social import is_personal
from raffi_web.words import LANGUAGES, chosen_language, speaking

KINDS = {".html": "text/html; charset=utf-8", ".webmanifest": "application/manifest+json"}
FALLBACK = "__spa-fallback"
"""The page of addresses that are only known when they are asked for, such as a room's, and of those that are not."""
NO_PAGES = frozenset({None, "404", "index"})
"""What the app says of addresses that are no page; `/index` is one of them."""
Route = Callable[[str], str | None]
Tags = Callable[[str, str], Awaitable[str]]
"""From a path and a Cookie header to what goes into the head of its page, in the language that is being spoken."""


@dataclass(frozen=True)
class Page:
    """A page as it is sent."""

    plain: bytes
    packed: bytes
    mark: str
    language: str
    kind: str

    @classmethod
    def of(cls, path: Path, language: str, tags: str) -> "Page":
        """A built page with the tags in its head."""
        whole = path.read_bytes().replace(b"</head>", tags.encode() + b"</head>", 1)
        mark = hashlib.blake2b(whole, digest_size=16).hexdigest()
        return cls(whole, gzip.compress(whole, 9, mtime=0), mark, language, KINDS[path.suffix])

    async def answer(self, headers: Headers, send: Send, *, status: int, body: bool) -> None:
        """Send it, packed where the client takes that, or say that it is the one the client has."""
        packed = "gzip" in headers.get("accept-encoding", "")
        mark = f'"{self.mark}{"-gzip" if packed else ""}"'
        content = self.packed if packed else self.plain
        given = {
            "etag": mark,
            "vary": "Accept-Encoding, Accept-Language, Cookie",
            "content-type": self.kind,
            "content-language": self.language,
        }
        if packed:
            given["content-encoding"] = "gzip"
        known = mark in [one.strip().removeprefix("W/") for one in headers.get("if-none-match", "").split(",")]
        known = known and status == 200
        if not known:
            given["content-length"] = str(len(content))
        start = [(name.encode(), value.encode()) for name, value in given.items()]
        await send({"type": "http.response.start", "status": 304 if known else status, "headers": start})
        await send({"type": "http.response.body", "body": content if body and not known else b""})


class Documents:
    """ASGI middleware that answers for every page, in the language of whoever asks.

    Args:
        app: What answers everything else.
        static: The built pages.
        route: The page that an address belongs to, as the app knows it.
        tags: What a shared link to a path shows.
    """

    def __init__(self, app: ASGIApp, static: Path, route: Route, tags: Tags) -> None:
        self.app = app
        self.route = route
        self.tags = tags
        self.files = _by_address(static)
        self._pages: dict[tuple[str, str, str], Page] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"} or scope["path"].startswith(PRIVATE):
            await self.app(scope, receive, send)
            return
        headers, body = Headers(scope=scope), scope["method"] == "GET"
        if (address := self._address(scope["path"])) is not None:
            page = await self._page(address, scope["path"], headers)
            await page.answer(headers, send, status=200, body=body)
            return
        if not _wants_a_page(scope["path"], headers) or FALLBACK not in self.files:
            await self.app(scope, receive, send)
            return
        missing = Missing(send)
        await self.app(scope, receive, missing)
        if missing.seen:
            page = await self._page(FALLBACK, scope["path"], headers)
            await page.answer(headers, send, status=404, body=body)

    def _address(self, path: str) -> str | None:
        """The built page of a path; None when it has none."""
        plain = path.rstrip("/") or "/"
        if plain in self.files:
            return plain
        return FALLBACK if FALLBACK in self.files and self.route(plain) not in NO_PAGES else None

    async def _page(self, address: str, path: str, headers: Headers) -> Page:
        language = chosen_language(headers)
        with speaking(language):
            tags = await self.tags(path, headers.get("cookie", ""))
        key = (address, language, tags)
        if key in self._pages:
            return self._pages[key]
        made = Page.of(self.files[address][language], language, tags)
        # What people write about themselves has no end: of that no page is kept.
        if not is_personal(path):
            self._pages[key] = made
        return made


class Missing:
    """Passes an answer on unless it says that there is nothing."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.seen = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.seen = message["status"] == 404
        if not self.seen:
            await self._send(message)


def _wants_a_page(path: str, headers: Headers) -> bool:
    return "text/html" in headers.get("accept", "") or "." not in path.rsplit("/", 1)[-1]


def _by_address(static: Path) -> Mapping[str, dict[str, Path]]:
    """The file of each language for each address: `/` is index, a page is its name, other documents keep their end."""
    found: dict[str, dict[str, Path]] = {}
    for language in LANGUAGES:
        for suffix in KINDS:
            for path in static.rglob(f"*.{language}{suffix}"):
                name = path.relative_to(static).as_posix().removesuffix(f".{language}{suffix}")
                found.setdefault(_address_of(name, suffix), {})[language] = path
    return found


def _address_of(name: str, suffix: str) -> str:
    if name == FALLBACK:
        return FALLBACK
    if suffix != ".html" or name == "offline":
        return f"/{name}{suffix}"
    return "/" if name == "index" else f"/{name}"
