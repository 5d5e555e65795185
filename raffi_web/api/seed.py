"""`/functions/v1/`: the seed's functions under their own names, for clients that were written for them.

A call without a session brings a guest with it, whose bearer token is in the answer (`data.token`, and the header
`X-Raffi-Token`). The client sends it back as `Authorization: Bearer`; its `user_id` alone proves nothing.

Origins: a page on the allow-list calls with its cookie. The seed's clients are apps and pages of other sites: those
call with a bearer token and without credentials, from anywhere. Such a request carries no right but the one its sender
put into it, so nobody's browser can be made to act for its user, and answering it with `*` gives away nothing that
the sender could not read without a browser.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from raffi_web.api.edge import Edge, answer, bearer_of, error_headers, route
from raffi_web.kernel.calls import Caller
from raffi_web.kernel.context import SYSTEM, Actor
from raffi_web.kernel.errors import Internal, Invalid, Limited, NotFound, RaffiError
from raffi_web.server import address_of
from raffi_web.words import t

BASE = "/functions/v1"
METHODS: Mapping[str, Sequence[str]] = {
    "rooms-create": ["POST"],
    "rooms-join": ["POST"],
    "rooms-leave": ["POST"],
    "rooms-delete": ["DELETE"],
    "rooms-list-public": ["GET"],
    "sync-control": ["POST"],
    "sync-get-host-time": ["GET", "POST"],
    "members-get-list": ["GET"],
    "members-update-status": ["PUT", "POST"],
    "comments-create": ["POST"],
    "comments-get-by-episode": ["GET"],
    "comments-get-history": ["GET"],
}
ALIASES = {"sync/control": "sync-control"}
CREATED = frozenset({"rooms-create", "rooms-join", "comments-create"})
OPEN = frozenset({"rooms-list-public", "comments-get-by-episode", "comments-get-history"})
"""Functions for which nobody needs to be anybody."""
NUMBERS = frozenset({"limit", "offset", "min_members", "episode_number", "season"})
SWITCHES = frozenset({"include_sync_status", "include_system"})
UNFIT = frozenset({"no_controls", "marks"})
"""Why a text is refused whose signs are not taken."""
FLAGS = {"true": True, "1": True, "false": False, "0": False}
FIELDS = {
    "room": "room_id",
    "key": "access_key",
    "source.url": "video_url",
    "position": "current_time",
    "parent": "parent_id",
    "at_ms": "video_timestamp",
}
"""What the seed calls what functions behind it call otherwise."""
TOKEN_HEADER = "X-Raffi-Token"  # noqa: S105 - a header's name
SEEN_EVERY = 5.0
SEEN_AT_MOST = 50_000
PREFLIGHT = {
    "access-control-allow-methods": "GET, POST, PUT, DELETE, OPTIONS",
    "access-control-allow-headers": "authorization, content-type, idempotency-key, apikey, x-client-info",
    "access-control-max-age": "600",
}


def seed_routes(edge: Edge) -> Sequence[BaseRoute]:
    """The routes of the seed's functions."""
    seed = SeedApi(edge)
    paths = {name: name for name in METHODS} | ALIASES
    found = [_route(edge, seed, f"{BASE}/{path}", name) for path, name in paths.items()]
    return [*found, _route(edge, seed, f"{BASE}/{{rest:path}}", None)]


def _route(edge: Edge, seed: "SeedApi", path: str, name: str | None) -> BaseRoute:
    async def call(request: Request) -> Response:
        if name is None:
            raise NotFound("errors.no_route", code="no_route")
        return await seed.call(name, request)

    async def preflight(request: Request) -> Response:
        return Response(status_code=204, headers=PREFLIGHT)

    methods = METHODS[name] if name else ["GET", "POST", "PUT", "DELETE"]
    handlers = {**dict.fromkeys(methods, call), "OPTIONS": preflight}
    return route(path, handlers, edge, tell=_teller(name or "request"), dress=seed.allow_origin)


class SeedApi:
    """Calls the registry's `seed.*` functions and speaks the seed's envelope."""

    def __init__(self, edge: Edge) -> None:
        self.edge = edge
        self._seen: OrderedDict[tuple[str, str], float] = OrderedDict()

    async def call(self, name: str, request: Request) -> Response:
        """Call the function `name` with what the request holds."""
        calls = self.edge.server.calls
        function = f"seed.{name.replace('-', '_')}"
        known = calls.registry.get(function).model.model_fields
        args = {key: value for key, value in (await self._arguments(request)).items() if key in known}
        actor, token = await self._identify(request)
        is_new = not actor.is_somebody and name not in OPEN
        if is_new:
            token, actor = self.edge.new_guest(request)
        caller = Caller(actor, address_of(request.scope))
        data = await calls(function, args, caller, op=request.headers.get("idempotency-key"))
        await self._note_presence(name, args, data, actor)
        data = _in_words(data)
        response = answer(
            {"success": True, "data": {**data, "token": token} if is_new else data}, 201 if name in CREATED else 200
        )
        if is_new:
            response.headers[TOKEN_HEADER] = token
            if self._is_own_page(request):
                response.headers["set-cookie"] = self.edge.server.identity.cookie_header(token)
        return response

    async def _identify(self, request: Request) -> tuple[Actor, str]:
        """Who asks. The key that the original's clients send is another service's: it counts as none."""
        token = bearer_of(request)
        if token is not None and self.edge.server.bearers.is_foreign(token):
            return await self.edge.of_cookie(request)
        return await self.edge.identify(request)

    def allow_origin(self, request: Request, response: Response) -> None:
        """Say which pages may read the answer."""
        origin = request.headers.get("origin")
        if origin is None:
            return
        response.headers["vary"] = "Origin"
        response.headers["access-control-expose-headers"] = f"{TOKEN_HEADER}, Retry-After"
        if self.edge.is_own(origin):
            response.headers["access-control-allow-origin"] = origin
            response.headers["access-control-allow-credentials"] = "true"
        else:
            response.headers["access-control-allow-origin"] = "*"

    def _is_own_page(self, request: Request) -> bool:
        """No page at all, or one of ours: an HTTP client with a cookie jar then needs no change."""
        origin = request.headers.get("origin")
        return origin is None or self.edge.is_own(origin)

    async def _arguments(self, request: Request) -> dict[str, Any]:
        if request.method not in {"GET", "HEAD"}:
            body = await self.edge.object(request)
            if body or request.method != "DELETE":
                return body
        return {key: _from_query(key, value) for key, value in request.query_params.items()}

    async def _note_presence(self, name: str, args: dict[str, Any], data: dict[str, Any], actor: Actor) -> None:
        """Whoever calls for a room is there, unless a live connection says so already."""
        room = data["room"]["room_id"] if name == "rooms-create" else args.get("room_id")
        if not isinstance(room, str) or name == "rooms-delete" or name in OPEN:
            return
        calls = self.edge.server.calls
        key, now = (room, actor.id), time.monotonic()
        try:
            if name == "rooms-leave":
                self._seen.pop(key, None)
                await calls("rooms.vanish", {"room": room, "actor": actor.id}, Caller(SYSTEM))
                return
            if now - self._seen.get(key, -SEEN_EVERY) < SEEN_EVERY or self._is_connected(room, actor):
                return
            if name not in CREATED:
                await calls("rooms.appear", {"room": room}, Caller(actor))
        except RaffiError:
            # The call itself is done and answered; whoever was put out meanwhile is not there any more.
            return
        self._seen[key] = now
        self._seen.move_to_end(key)
        if len(self._seen) > SEEN_AT_MOST:
            self._seen.popitem(last=False)

    def _is_connected(self, room: str, actor: Actor) -> bool:
        return actor.id in self.edge.server.hub.present(f"room:{room}")


def _in_words(data: dict[str, Any]) -> dict[str, Any]:
    """An answer's keys as sentences. The answer itself is kept for repeated calls, so it has none."""
    return data | {name: t(data[name]) for name in ("message", "note") if name in data}


def _from_query(key: str, value: str) -> Any:
    """A query string's value as the JSON it stands for; what fits nothing stays a text, and is refused by name."""
    if key in NUMBERS and value.isascii() and value.isdecimal() and len(value) < 12:
        return int(value)
    if key in SWITCHES:
        return FLAGS.get(value.lower(), value)
    return value


def _teller(name: str) -> Callable[[RaffiError], Response]:
    def tell(error: RaffiError) -> Response:
        told: dict[str, Any] = {"error": code_of(name, error), "message": error.message}
        details = {"field": FIELDS.get(error.field or "", error.field), **error.data}
        if any(value is not None for value in details.values()):
            told["details"] = details
        return answer({"success": False, "error": told}, error.status, error_headers(error))

    return tell


def code_of(name: str, error: RaffiError) -> str:
    """The seed's own code for an error, and ours where it had none."""
    if isinstance(error, Limited):
        return "rate_limited"
    if isinstance(error, Internal):
        return f"{name.replace('-', '_')}_failed"
    if error.kind in {"not_allowed", "not_staff"} and name == "sync-control":
        return "not_host"
    if error.kind == "beyond_film":
        return "invalid_timestamp"
    if isinstance(error, Invalid) and error.kind == "invalid":
        return _code_of_argument(error)
    return error.kind


def _code_of_argument(error: RaffiError) -> str:
    field = error.field or ""
    name = field.removeprefix("updates.")
    if field in {"body", "arguments"}:
        return "invalid_body"
    if error.key == "errors.missing":
        return "missing_time" if field in {"current_time", "position"} else "missing_params"
    if name in {"username", "host_username", "name"}:
        return "username_too_long" if error.data.get("reason") == "longest" else "invalid_username"
    if name in {"current_time", "current_playback_time"}:
        return "invalid_time"
    if field == "message":
        if error.data.get("reason") == "longest":
            return "message_too_long"
        # No text at all is an empty one; signs that are not taken are another thing.
        return "invalid_message" if error.data.get("reason") in UNFIT else "empty_message"
    if field in {"video_timestamp", "at_ms"}:
        return "invalid_timestamp"
    if field == "action":
        return "invalid_action"
    return "invalid_updates" if field.startswith("updates") else "invalid_params"
