"""The HTTP edge as one Starlette app; Reflex is mounted under it."""

from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from raffi_web.api.auth import auth_routes
from raffi_web.api.boards import board_routes
from raffi_web.api.comments import comment_routes
from raffi_web.api.edge import Edge, route
from raffi_web.api.health import health_routes
from raffi_web.api.oauth import oauth_routes
from raffi_web.api.passkeys import passkey_routes
from raffi_web.api.rest import function_routes
from raffi_web.api.seed import seed_routes
from raffi_web.api.sessions import session_routes
from raffi_web.api.tokens import token_routes
from raffi_web.api.uploads import file_routes
from raffi_web.api.wallets import wallet_routes
from raffi_web.kernel.errors import NotFound
from raffi_web.server import Server
from raffi_web.settings import Settings


def routes(server: Server, settings: Settings, *, more: Sequence[BaseRoute] = ()) -> list[BaseRoute]:
    """Every route below `/api`, `/functions`, `/files`, `/health` and `/metrics`.

    Args:
        server: The running server, or one that will run before the first request.
        settings: Origins, sizes and the metrics token.
        more: Routes of others below `/api`; they come first, since what nobody knows there is answered here.
    """
    edge = Edge(server, settings)

    async def nothing(request: Request) -> Response:
        raise NotFound("errors.no_route", code="no_route")

    methods = ("GET", "POST", "PUT", "PATCH", "DELETE")
    return [
        *more,
        *session_routes(edge),
        *auth_routes(edge),
        *passkey_routes(edge),
        *oauth_routes(edge),
        *wallet_routes(edge),
        *token_routes(edge),
        *function_routes(edge),
        *seed_routes(edge),
        *health_routes(edge),
        *file_routes(edge),
        *comment_routes(edge),
        *board_routes(edge),
        *(
            route(path, dict.fromkeys(methods, nothing), edge)
            for path in ("/api/{rest:path}", "/functions/{rest:path}")
        ),
    ]


def api_app(server: Server, settings: Settings, *, more: Sequence[BaseRoute] = ()) -> Starlette:
    """The routes as an app, for `rx.App(api_transformer=...)`."""
    return Starlette(routes=routes(server, settings, more=more))
