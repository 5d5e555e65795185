"""`/api/auth/oauth/...` and `/api/auth/callback/...`: signing in by another's word.

Beginning is a POST of our own page, so that no link or picture of another site signs anybody in. Coming back is a GET,
which browsers make with our cookie; who sends browsers back by a POST is answered with that GET.
"""

import re
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qs, urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from raffi_web.api.auth import Fields, browser_of, text_fields
from raffi_web.api.edge import Edge, answer, route
from raffi_web.features.accounts.linked import providers
from raffi_web.features.accounts.linked.door import Aim, IdentityDoor
from raffi_web.kernel.calls import Caller
from raffi_web.kernel.doors import Door
from raffi_web.kernel.errors import Invalid, MethodNotAllowed
from raffi_web.kernel.outbound import Outbound
from raffi_web.server import address_of

TRIES_AT_ONCE = 60
TRIES_PER_SECOND = 1.0
CARRIED = ("state", "code", "iss", "error")
SENT = re.compile(r"[ -~]{1,4000}")
FIELDS = 20
HEADERS = {"cache-control": "no-store", "referrer-policy": "no-referrer"}


def oauth_routes(edge: Edge) -> Sequence[BaseRoute]:
    """The routes of signing in by providers."""
    outbound = Outbound(allow_private=edge.settings.outbound_private)
    door = IdentityDoor(edge.server.calls, outbound, edge.settings.origin)
    tries = Door(TRIES_AT_ONCE, TRIES_PER_SECOND)

    async def fields(request: Request) -> Fields:
        tries.let_in(address_of(request.scope))
        return text_fields(await edge.object(request), ("provider", "next"))

    async def begin(request: Request) -> Response:
        given = await fields(request)
        actor, _ = await edge.cookie_actor(request)
        cookie = ""
        if not actor.is_somebody:
            cookie, actor = edge.new_guest(request)
        address = await door.begin(given["provider"], given["next"], Caller(actor, address_of(request.scope)))
        response = answer({"address": address})
        if cookie:
            response.headers["set-cookie"] = edge.server.identity.cookie_header(cookie)
        return response

    async def begin_as(request: Request, what: Aim) -> Response:
        given = await fields(request)
        actor, _ = await edge.cookie_actor(request)
        caller = Caller(actor, address_of(request.scope))
        return answer({"address": await door.begin(given["provider"], given["next"], caller, what)})

    async def link(request: Request) -> Response:
        return await begin_as(request, "link")

    async def confirm(request: Request) -> Response:
        return await begin_as(request, "confirm")

    async def come_back(request: Request) -> Response:
        tries.let_in(address_of(request.scope))
        params = _carried({name: request.query_params.getlist(name) for name in CARRIED})
        landing = await door.come_back(_provider(request), params, await browser_of(edge, request))
        response = _go(landing.location)
        if landing.token is not None:
            response.headers["set-cookie"] = edge.server.identity.cookie_header(landing.token)
        return response

    async def hand_over(request: Request) -> Response:
        """Answer a provider's form with our own GET: it came without our cookie, and nothing is done by it."""
        tries.let_in(address_of(request.scope))
        provider = providers.provider(_provider(request))
        if not provider.form_post:
            raise MethodNotAllowed
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "application/x-www-form-urlencoded":
            raise Invalid("errors.wrong_content_type", field="body")
        try:
            form = parse_qs((await edge.raw(request)).decode("utf-8", "replace"), max_num_fields=FIELDS)
        except ValueError:
            raise Invalid("errors.too_deep", field="body") from None
        params = _carried({name: form.get(name, []) for name in CARRIED})
        return _go(f"/api/auth/callback/{provider.id}?{urlencode(params)}")

    async def no_head(request: Request) -> Response:
        raise MethodNotAllowed

    back = {"GET": come_back, "HEAD": no_head, "POST": hand_over}
    return [
        route("/api/auth/oauth/begin", {"POST": begin}, edge),
        route("/api/auth/oauth/link", {"POST": link}, edge),
        route("/api/auth/oauth/confirm", {"POST": confirm}, edge),
        route("/api/auth/callback/{provider}", back, edge, from_others=True),
    ]


def _go(location: str) -> Response:
    return Response(b"", 303, {**HEADERS, "location": location})


def _provider(request: Request) -> str:
    return str(request.path_params["provider"])[:64]


def _carried(given: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """What we take along of an answer: each once, of the characters (RFC 6749, A) and length that a provider sends."""
    return {name: values[0] for name, values in given.items() if len(values) == 1 and SENT.fullmatch(values[0])}
