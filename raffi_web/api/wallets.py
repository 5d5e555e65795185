"""`/api/auth/wallet/...`: signing in with an Ethereum wallet, adding one to an account, showing again who one is."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from raffi_web.api.auth import TRIES_AT_ONCE, TRIES_PER_SECOND, browser_of, signed_in, text_fields
from raffi_web.api.edge import Edge, answer, route
from raffi_web.features.accounts.linked.wallets import WalletDoor
from raffi_web.kernel.calls import Caller
from raffi_web.kernel.doors import Door
from raffi_web.server import address_of


def wallet_routes(edge: Edge) -> Sequence[BaseRoute]:
    """The routes of wallets."""
    door = WalletDoor(edge.server.calls)
    tries = Door(TRIES_AT_ONCE, TRIES_PER_SECOND)

    async def ask(request: Request, function: str) -> Response:
        tries.let_in(address_of(request.scope))
        given = text_fields(await edge.object(request), ("address",))
        actor, _ = await edge.cookie_actor(request)
        return answer(await edge.server.calls(function, given, Caller(actor, address_of(request.scope))))

    async def begin(request: Request) -> Response:
        return await ask(request, "accounts.ask_wallet")

    async def link(request: Request) -> Response:
        return await ask(request, "accounts.ask_wallet_to_link")

    async def confirm(request: Request) -> Response:
        return await ask(request, "accounts.ask_wallet_to_confirm")

    async def finish(request: Request) -> Response:
        tries.let_in(address_of(request.scope))
        given = text_fields(await edge.object(request), ("state", "signature"))
        token = await door.finish(given["state"], given["signature"], await browser_of(edge, request))
        return answer({}) if token is None else signed_in(edge, token)

    return [
        route("/api/auth/wallet/begin", {"POST": begin}, edge),
        route("/api/auth/wallet/link", {"POST": link}, edge),
        route("/api/auth/wallet/confirm", {"POST": confirm}, edge),
        route("/api/auth/wallet/finish", {"POST": finish}, edge),
    ]
