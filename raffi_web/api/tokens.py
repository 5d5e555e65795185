"""`/api/token`: a short-lived signed token for a session or a personal access token; and the keys that check it."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from raffi_web.api.edge import Edge, answer, route
from raffi_web.features.tokens.exchange import Exchange
from raffi_web.kernel.errors import Forbidden, Invalid
from raffi_web.kernel.functions import LENT
from raffi_web.server import address_of

KEYS_FRESH = "public, max-age=300"


def token_routes(edge: Edge) -> Sequence[BaseRoute]:
    """The routes of signed tokens."""
    bearers = edge.server.bearers
    exchange = Exchange(edge.server.calls, bearers.keys, bearers.origin)

    async def begin(request: Request) -> Response:
        body = await edge.object(request)
        for name in body:
            if name != "scopes":
                raise Invalid("errors.unknown_argument", field=name[:200])
        wanted = _scopes(body.get("scopes"))
        actor, token = await edge.identify(request)
        if bearers.is_signed(token):
            # Else one that was stolen would be renewed for ever.
            raise Forbidden("errors.not_renewable", code="not_renewable")
        made = await exchange(actor, wanted, address_of(request.scope))
        return answer({"token": made.token, "token_type": "Bearer", "expires": made.expires, "scopes": made.scopes})

    async def keys(request: Request) -> Response:
        return answer(await bearers.keys.published(), headers={"cache-control": KEYS_FRESH})

    return [
        route("/api/token", {"POST": begin}, edge),
        route("/.well-known/jwks.json", {"GET": keys}, edge),
    ]


def _scopes(given: object) -> list[str] | None:
    if given is None:
        return None
    if not isinstance(given, list) or not given or any(one not in LENT for one in given):
        raise Invalid(field="scopes", reason="one_of", choices=", ".join(LENT))
    return [str(one) for one in given]
