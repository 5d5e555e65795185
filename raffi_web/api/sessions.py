"""`/api/session`: who I am, and a guest for whoever is nobody yet. Nothing is written until the guest acts."""

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from raffi_web.api.edge import Edge, answer, bearer_of, route
from raffi_web.features.accounts.devices import check_device
from raffi_web.kernel.calls import Caller
from raffi_web.kernel.context import SYSTEM, Actor
from raffi_web.kernel.doors import Door
from raffi_web.kernel.errors import Conflict, Invalid
from raffi_web.server import address_of

DEVICES_AT_ONCE = 200
DEVICES_PER_SECOND = 1.0
"""Of one network: guessing at ids leads nowhere, and should not keep the database busy."""
FIELDS = frozenset({"bearer", "device"})


def session_routes(edge: Edge) -> Sequence[BaseRoute]:
    """The routes of sessions."""
    devices = Door(DEVICES_AT_ONCE, DEVICES_PER_SECOND)

    async def begin(request: Request) -> Response:
        bearer, device = _wanted(await edge.object(request))
        if device is not None:
            return await begin_device(request, device)
        actor, token = await edge.identify(request)
        if bearer:
            # A page must not be able to read the token of its own HttpOnly cookie: a bearer client is a new guest.
            if bearer_of(request) is None:
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

    async def begin_device(request: Request, device: str) -> Response:
        if bearer_of(request) is not None:
            # Which of the two it should be is not guessed: a guest is never given to another's id.
            raise Invalid("errors.device_with_token", field="device")
        devices.let_in(address_of(request.scope))
        caller = Caller(SYSTEM, address_of(request.scope))
        if not await edge.server.calls("accounts.knows_device", {"device": device}, caller):
            edge.count_guest(request)
        made = await edge.server.calls("accounts.device_guest", {"device": device}, caller)
        token = made["token"]
        return await tell(request, await edge.server.identity.actor_of(token), token, show=True)

    async def look(request: Request) -> Response:
        return await tell(request, *await edge.identify(request))

    async def tell(request: Request, actor: Actor, token: str, *, show: bool = False) -> Response:
        profile = await edge.server.calls("accounts.me", {}, Caller(actor, address_of(request.scope)))
        told = {"actor": profile, "expires": edge.ends_at(actor, token)}
        return answer({**told, "token": token} if show else told)

    return [route("/api/session", {"POST": begin, "GET": look}, edge)]


def _wanted(body: dict[str, Any]) -> tuple[bool, str | None]:
    """Whether a token is wanted, and for which device."""
    for name in body:
        if name not in FIELDS:
            raise Invalid("errors.unknown_argument", field=name[:200])
    bearer = body.get("bearer", False)
    if not isinstance(bearer, bool):
        raise Invalid(field="bearer", reason="true_or_false")
    if "device" not in body:
        return bearer, None
    if not bearer:
        raise Invalid("errors.device_needs_bearer", field="device")
    return bearer, check_device(body["device"])
