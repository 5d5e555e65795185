"""The outermost wall: who may knock, how much they may bring, and what every answer carries."""

import asyncio
import re
import time
from collections.abc import Iterable

import orjson
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from raffi_web.kernel.addresses import is_this_machine
from raffi_web.kernel.doors import Door
from raffi_web.kernel.errors import Forbidden, Limited, RaffiError, TooLarge
from raffi_web.settings import Settings
from raffi_web.web.headers import Header, cache_control, fixed_headers
from raffi_web.words import chosen_language, speaking

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
LONGEST_TARGET = 8_192
LARGEST_HEADERS = 32_768
# Engine.IO's ping, pong and close; a message is Socket.IO's connect, disconnect, event or answer. Nothing binary.
FRAME = re.compile(r"[123](?:probe)?$|4[0-3]")
FRAMES_A_SECOND = 200
FRAMES_AT_ONCE = 600
CHARACTERS_A_SECOND = 400_000
LIVE_EVENT = "42/live,"
LONGEST_PAGE_EVENT = 32_000
"""Characters of whatever is no frame of `/live`. What a page's form says may stay in its state."""
SOCKETS_SECONDS = 600.0
"""In which as many sockets of an address may come as may come at once."""
UPLOADS = ("/api/upload/",)
"""Routes that count what they read themselves, as it arrives."""


class Guard:
    """ASGI middleware around the whole app.

    A request or a socket from a foreign origin is refused. One without an origin is no browser's cross-site request
    and passes, and so does a bearer token without a cookie: a browser sends that only for a page that has the token.
    """

    def __init__(self, app: ASGIApp, settings: Settings, script_hashes: Iterable[str]) -> None:
        self.app = app
        self.origins = frozenset(settings.allowed_origins)
        self.hops = settings.trusted_proxy_hops
        self.largest_body = settings.max_body_bytes
        self.sockets = Door(settings.sockets_per_address, settings.sockets_per_address / SOCKETS_SECONDS)
        self.headers = fixed_headers(settings, list(script_hashes))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if self.hops:
            scope = believe_proxies(scope, headers, self.hops)
        if scope["type"] == "websocket":
            if not self._known_origin(headers) or not self._has_room(scope):
                await refuse_socket(receive, send)
                return
            await self.app(scope, Frames(receive, send), send)
            return
        answer = self._with_headers(scope["path"], send)
        try:
            self._check(scope, headers)
            receive = await self._bounded(scope, headers, receive)
        except RaffiError as error:
            with speaking(chosen_language(headers)):
                await send_error(error, answer)
            return
        await self.app(scope, receive, answer)

    def _known_origin(self, headers: Headers) -> bool:
        origin = headers.get("origin")
        return origin is None or origin.lower() in self.origins

    def _has_room(self, scope: Scope) -> bool:
        """Whether one more socket of this address is let in; this machine itself is never counted."""
        address = (scope.get("client") or ("", 0))[0]
        if is_this_machine(address):
            return True
        try:
            self.sockets.let_in(address)
        except Limited:
            return False
        return True

    def _check(self, scope: Scope, headers: Headers) -> None:
        if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > LONGEST_TARGET:
            raise TooLarge(code="address_too_long")
        if sum(len(name) + len(value) for name, value in scope["headers"]) > LARGEST_HEADERS:
            raise TooLarge(code="headers_too_large")
        if scope["method"] in SAFE_METHODS:
            return
        bearer = headers.get("authorization", "").lower().startswith("bearer ")
        if bearer and "cookie" not in headers:
            return
        site = headers.get("sec-fetch-site")
        same_site = site in {None, "same-origin", "none"} or "origin" in headers
        if not same_site or not self._known_origin(headers):
            raise Forbidden(code="foreign_origin")

    async def _bounded(self, scope: Scope, headers: Headers, receive: Receive) -> Receive:
        if scope["path"].startswith(UPLOADS):
            return receive
        length = headers.get("content-length")
        if length is not None:
            if not length.isdecimal() or int(length) > self.largest_body:
                raise TooLarge(code="body_too_large", limit=self.largest_body)
            return receive
        if "transfer-encoding" not in headers:
            return receive
        return await self._read_whole(receive)

    async def _read_whole(self, receive: Receive) -> Receive:
        """A body that does not say its length is read up to the limit before anyone sees it."""
        body, more = bytearray(), True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                break
            body += message.get("body", b"")
            more = message.get("more_body", False)
            if len(body) > self.largest_body:
                raise TooLarge(code="body_too_large", limit=self.largest_body)
        waiting: list[Message] = [{"type": "http.request", "body": bytes(body), "more_body": False}]

        async def replay() -> Message:
            return waiting.pop() if waiting else await receive()

        return replay

    def _with_headers(self, path: str, send: Send) -> Send:
        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                given: list[Header] = list(message.get("headers", ()))
                names = {name.lower() for name, _ in given}
                given += [header for header in self.headers if header[0] not in names]
                if b"cache-control" not in names:
                    given.append((b"cache-control", cache_control(path, message["status"])))
                message = {**message, "headers": given}
            await send(message)

        return answer


class Frames:
    """What comes in over a socket: only frames that our protocols have, and no faster than a page ever sends.

    Socket.IO would collect the parts of a binary event for ever, and answers each frame it does not know with a
    traceback. Who sends too fast is read later, so that the network itself holds them back.
    """

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive = receive
        self._send = send
        self._due = 0.0

    async def __call__(self) -> Message:
        message = await self._receive()
        if message["type"] != "websocket.receive":
            return message
        text = message.get("text")
        if text is None or not FRAME.match(text):
            return await self._end(1003)
        if len(text) > LONGEST_PAGE_EVENT and not text.startswith(LIVE_EVENT):
            return await self._end(1009)
        now = time.monotonic()
        self._due = max(self._due, now - FRAMES_AT_ONCE / FRAMES_A_SECOND) + 1 / FRAMES_A_SECOND
        self._due += len(text) / CHARACTERS_A_SECOND
        if self._due > now:
            await asyncio.sleep(self._due - now)
        return message

    async def _end(self, code: int) -> Message:
        await self._send({"type": "websocket.close", "code": code})
        return {"type": "websocket.disconnect", "code": code}


def believe_proxies(scope: Scope, headers: Headers, hops: int) -> Scope:
    """The scope as the client's own, as told by the nearest `hops` proxies; what stands before them is hearsay."""
    addresses = [one.strip() for value in headers.getlist("x-forwarded-for") for one in value.split(",")]
    changed = dict(scope)
    if len(addresses) >= hops and (address := addresses[-hops]):
        changed["client"] = (_host(address), 0)
    protocol = headers.get("x-forwarded-proto", "").split(",")[-1].strip()
    if protocol in {"http", "https"}:
        secure = protocol == "https"
        changed["scheme"] = {"http": protocol, "websocket": "wss" if secure else "ws"}[scope["type"]]
    return changed


def _host(address: str) -> str:
    """The host of `1.2.3.4`, `1.2.3.4:80`, `::1` or `[::1]:80`."""
    if address.startswith("["):
        return address[1:].partition("]")[0]
    return address if address.count(":") > 1 else address.partition(":")[0]


async def send_error(error: RaffiError, send: Send) -> None:
    """Answer with the one shape errors have."""
    body = orjson.dumps({"error": error.body()})
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    # The rest of a refused body is not read, so nothing else can follow on this connection.
    headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": error.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def refuse_socket(receive: Receive, send: Send) -> None:
    """Close before accepting, which a browser sees as 403."""
    await receive()
    await send({"type": "websocket.close", "code": 1008})
