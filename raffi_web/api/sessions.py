"""`/api/session`: who I am, and a guest for whoever is nobody yet. Nothing is written until the guest acts."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from raffi_web.api.edge import Edge, answer, bearer_of, route
from raffi_web.kernel.calls import Caller
from raffi_web.kernel.context import Actor
from raffi_web.kernel.errors import Conflict, Invalid
from raffi_web.server import address_of


def session_routes(edge: Edge) -> Sequence[BaseRoute]:
    """The routes of sessions."""

    async def begin(request: Request) -> Response:
        body = await edge.object(request)
        for name in body:
            if name != "bearer":
                raise Invalid("errors.unknown_argument", field=name[:200])
        bearer = body.get("bearer", False)
        if not isinstance(bearer, bool):
            raise Invalid(field="bearer", reason="true_or_false")
        actor, token = await edge.identify(request)
        if bearer:
            # A page must not be able to read the token of its own HttpOnly cookie: a bearer client is a new guest.
            if token != bearer_of(request) or not token:
                token, actor = edge.new_guest(request)
            return await tell(request, actor, token, show=True)
        if actor.is_somebody:
            return await tell(request, actor, token)
        if await edge.server.identity.just_replaced(edge.server.identity.token_in(request.headers.get("cookie", ""))):
            raise Conflict("errors.session_replaced", code="session_replaced")
        token, actor = edge.new_guest(request)
        response = await tell(request, actor, token)
        response.headers["set-cookie"] = edge.server.identity.cookie_header(token)
        return response

    async def look(request: Request) -> Response:
        return await tell(request, *await edge.identify(request))

    async def tell(request: Request, actor: Actor, token: str, *, show: bool = False) -> Response:
        profile = await edge.server.calls("accounts.me", {}, Caller(actor, address_of(request.scope)))
        told = {"actor": profile, "expires": edge.server.identity.expires_at(token) if token else None}
        return answer({**told, "token": token} if show else told)

    return [route("/api/session", {"POST": begin, "GET": look}, edge)]
