"""What every route shares: who asks, from where, what was sent, and how an error is told."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from raffi_web.kernel import ids, telemetry
from raffi_web.kernel.calls import Caller
from raffi_web.kernel.context import Actor
from raffi_web.kernel.database import AWAY
from raffi_web.kernel.doors import Door
from raffi_web.kernel.errors import (
    Forbidden,
    Internal,
    Invalid,
    Limited,
    MethodNotAllowed,
    RaffiError,
    TooLarge,
    Unavailable,
)
from raffi_web.server import Server, address_of
from raffi_web.settings import Settings
from raffi_web.words import chosen_language, speaking

log = logging.getLogger(__name__)

GUESTS_AT_ONCE = 2_000
"""Of one address: a school, or a benchmark."""
GUESTS_PER_SECOND = 1.0
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
Handler = Callable[[Request], Awaitable[Response]]
TellError = Callable[[RaffiError], Response]
Dress = Callable[[Request, Response], None]
"""Adds headers to every answer of a route."""


class WrongContentType(Invalid):
    code, status = "wrong_content_type", 415


@dataclass(frozen=True)
class Edge:
    """The server as routes see it."""

    server: Server
    settings: Settings
    guests: Door = field(default_factory=lambda: Door(GUESTS_AT_ONCE, GUESTS_PER_SECOND))

    async def identify(self, request: Request) -> tuple[Actor, str]:
        """Who asks, and the token that says so (empty for nobody). With a bearer token the cookie does not count.

        Raises:
            NotSignedIn: There is a bearer token, and it gives no rights: `bad_token`.
        """
        token = bearer_of(request)
        if token is not None:
            return await self.server.bearers.actor_of(token, address_of(request.scope)), token
        return await self.of_cookie(request)

    async def of_cookie(self, request: Request) -> tuple[Actor, str]:
        """Whose cookie a request carries, and its token (empty for nobody)."""
        token = self.server.identity.token_in(request.headers.get("cookie", ""))
        actor = await self.server.identity.actor_of(token)
        return actor, token if actor.is_somebody else ""

    def ends_at(self, actor: Actor, token: str) -> float | None:
        """When what somebody came with ends, in milliseconds since the epoch; None for never, and for nobody."""
        if not token or actor.scopes is not None:
            return actor.until * 1000 if actor.until is not None else None
        return self.server.identity.expires_at(token)

    async def cookie_actor(self, request: Request) -> tuple[Actor, str]:
        """Who asks by the cookie alone, and its token: for what belongs to a browser."""
        token = self.server.identity.token_in(request.headers.get("cookie", ""))
        actor = await self.server.identity.actor_of(token)
        return actor, token if actor.is_somebody else ""

    async def caller(self, request: Request) -> Caller:
        """Who asks, as functions are told."""
        actor, _ = await self.identify(request)
        return Caller(actor, address_of(request.scope))

    def new_guest(self, request: Request) -> tuple[str, Actor]:
        """A token and an actor for somebody without a session. Nothing is written.

        Raises:
            Limited: Too many came from this address.
        """
        self.count_guest(request)
        return self.server.identity.new_guest()

    def count_guest(self, request: Request) -> None:
        """Count one more guest of an address.

        Raises:
            Limited: Too many came from there.
        """
        self.guests.let_in(address_of(request.scope))

    def check_origin(self, request: Request) -> None:
        """Refuse what a foreign page makes a browser send with its user's cookie.

        A browser says where a request comes from; one that says nothing is no browser's. A bearer token is sent by
        whoever holds it, so without a cookie beside it the origin does not matter.

        Raises:
            Forbidden: The request comes from another site.
        """
        headers = request.headers
        if headers.get("authorization", "").lower().startswith("bearer ") and "cookie" not in headers:
            return
        origin = headers.get("origin")
        if origin is None:
            foreign = headers.get("sec-fetch-site", "none") not in {"same-origin", "none"}
        else:
            foreign = not self.is_own(origin)
        if foreign:
            raise Forbidden("errors.foreign_origin", code="foreign_origin")

    def is_own(self, origin: str) -> bool:
        """Whether an origin is on the allow-list."""
        return origin.lower() in self.settings.allowed_origins

    async def body(self, request: Request) -> Any:
        """The JSON body; an empty one is an empty object.

        Raises:
            Invalid: It is not JSON.
            WrongContentType: It is sent as something else.
            TooLarge: It has more bytes than allowed.
        """
        raw = await self.raw(request)
        if not raw:
            return {}
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "application/json":
            raise WrongContentType("errors.wrong_content_type", field="body")
        try:
            return orjson.loads(raw)
        except orjson.JSONDecodeError:
            raise Invalid("errors.bad_json", field="body") from None

    async def object(self, request: Request) -> dict[str, Any]:
        """The JSON body, which must be an object.

        Raises:
            Invalid: It is something else.
        """
        body = await self.body(request)
        if not isinstance(body, dict):
            raise Invalid("errors.not_an_object", field="body")
        return body

    async def raw(self, request: Request) -> bytes:
        """The body as it came.

        Raises:
            TooLarge: It has more bytes than allowed.
        """
        most = self.settings.max_body_bytes
        told = request.headers.get("content-length", "0")
        if told.isdecimal() and int(told) > most:
            raise TooLarge(field="body", limit=most)
        raw = bytearray()
        async for part in request.stream():
            raw += part
            if len(raw) > most:
                raise TooLarge(field="body", limit=most)
        return bytes(raw)


class Endpoint:
    """An ASGI app for one path: one handler a method, and every error in one shape.

    `from_others`: whether other sites may make a browser send something here; nothing may be done then by its cookie.
    """

    def __init__(
        self,
        handlers: Mapping[str, Handler],
        edge: Edge,
        tell: TellError | None = None,
        dress: Dress | None = None,
        *,
        from_others: bool = False,
    ) -> None:
        self.handlers = dict(handlers)
        self.edge = edge
        self.tell = tell or tell_error
        self.dress = dress
        self.from_others = from_others
        if "GET" in self.handlers:
            self.handlers.setdefault("HEAD", self.handlers["GET"])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive, send)
        try:
            with speaking(chosen_language(request.headers)):
                response = await self._answer(request)
        except ClientDisconnect:
            return
        if self.dress is not None:
            self.dress(request, response)
        telemetry.http_responses.labels(f"{response.status_code // 100}xx").inc()
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        try:
            handler = self.handlers.get(request.method)
            if handler is None:
                raise MethodNotAllowed
            if request.method not in SAFE_METHODS and not self.from_others:
                self.edge.check_origin(request)
            return await handler(request)
        except RaffiError as error:
            response = self.tell(error)
            if isinstance(error, MethodNotAllowed):
                response.headers["allow"] = ", ".join(sorted(self.handlers))
            return response
        except ClientDisconnect:
            raise
        except AWAY as error:
            log.warning("database unavailable: %s", type(error).__name__)
            return self.tell(Unavailable())
        except Exception:
            request_id = ids.new_id()
            log.exception("route failed, request %s", request_id)
            return self.tell(Internal(request_id))


def route(
    path: str,
    handlers: Mapping[str, Handler],
    edge: Edge,
    tell: TellError | None = None,
    dress: Dress | None = None,
    *,
    from_others: bool = False,
) -> Route:
    """A route whose every answer, wrong methods included, has our shape."""
    return Route(path, Endpoint(handlers, edge, tell, dress, from_others=from_others))


def bearer_of(request: Request) -> str | None:
    """The bearer token of a request, which may be empty; None where none is sent."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def answer(data: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """JSON that nobody keeps."""
    return Response(
        orjson.dumps(data), status, {"cache-control": "no-store", **(headers or {})}, media_type="application/json"
    )


def tell_error(error: RaffiError) -> Response:
    """The one shape of errors: `{"error": {code, message, field, data}}` with its status."""
    return answer({"error": error.body()}, error.status, error_headers(error))


def error_headers(error: RaffiError) -> dict[str, str]:
    """What headers say of an error: how long to wait, where waiting helps; what is wrong with a token (RFC 6750)."""
    if error.kind == "bad_token":
        return {"www-authenticate": 'Bearer error="invalid_token"'}
    if error.kind == "scope_needed":
        return {"www-authenticate": f'Bearer error="insufficient_scope", scope="{error.data["scope"]}"'}
    if isinstance(error, Limited):
        return {"retry-after": str(max(1, -int(-error.retry_after // 1)))}
    return {}
