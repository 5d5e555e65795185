"""`/api/auth/passkey/...`: the two halves of everything that is done with a passkey: what to ask it, and its answer."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from raffi_web.api.auth import TRIES_AT_ONCE, TRIES_PER_SECOND, browser_of, signed_in
from raffi_web.api.edge import Edge, answer, route
from raffi_web.features.accounts.passkeys.ceremony import place_of
from raffi_web.features.accounts.passkeys.challenges import Purpose
from raffi_web.features.accounts.passkeys.door import PasskeyDoor
from raffi_web.kernel.doors import Door
from raffi_web.kernel.errors import Invalid, TooLarge
from raffi_web.server import address_of

LARGEST_ANSWER = 16_384
"""Bytes of an authenticator's answer; those of today have up to 3,000."""
Work = Callable[[Request, str], Awaitable[Response]]


def passkey_routes(edge: Edge) -> Sequence[BaseRoute]:
    """The routes of passkeys."""
    door = PasskeyDoor(edge.server.calls, place_of(edge.settings))
    tries = Door(TRIES_AT_ONCE, TRIES_PER_SECOND)

    def answered(work: Work) -> dict[str, Any]:
        """A handler that takes what an authenticator answered."""

        async def handle(request: Request) -> Response:
            tries.let_in(address_of(request.scope))
            return await work(request, _credential(await edge.object(request)))

        return {"POST": handle}

    async def ask(request: Request) -> Response:
        tries.let_in(address_of(request.scope))
        purpose = _purpose(await edge.object(request))
        options = await door.ask(purpose, await edge.caller(request), await browser_of(edge, request))
        return answer({"options": options})

    async def sign_in(request: Request, credential: str) -> Response:
        return signed_in(edge, await door.sign_in(credential, await browser_of(edge, request)))

    async def sign_up(request: Request, credential: str) -> Response:
        return signed_in(edge, await door.sign_up(credential, await browser_of(edge, request)))

    async def add(request: Request, credential: str) -> Response:
        caller = await edge.caller(request)
        return answer({"passkey": await door.add(credential, caller, await browser_of(edge, request))})

    async def confirm(request: Request, credential: str) -> Response:
        await door.confirm(credential, await edge.caller(request), await browser_of(edge, request))
        return answer({})

    return [
        route("/api/auth/passkey/ask", {"POST": ask}, edge),
        route("/api/auth/passkey/sign-in", answered(sign_in), edge),
        route("/api/auth/passkey/sign-up", answered(sign_up), edge),
        route("/api/auth/passkey/add", answered(add), edge),
        route("/api/auth/passkey/confirm", answered(confirm), edge),
    ]


def _purpose(body: dict[str, Any]) -> Purpose:
    _only(body, "purpose")
    if body["purpose"] not in list(Purpose):
        raise Invalid(field="purpose", reason="one_of", choices=", ".join(Purpose))
    return Purpose(body["purpose"])


def _credential(body: dict[str, Any]) -> str:
    """What an authenticator answered, as JSON text.

    Raises:
        Invalid: It is no object.
        TooLarge: It is larger than any of them.
    """
    _only(body, "credential")
    if not isinstance(body["credential"], dict):
        raise Invalid("errors.not_an_object", field="credential")
    raw = orjson.dumps(body["credential"])
    if len(raw) > LARGEST_ANSWER:
        raise TooLarge(field="credential", limit=LARGEST_ANSWER)
    return raw.decode()


def _only(body: dict[str, Any], wanted: str) -> None:
    for name in body:
        if name != wanted:
            raise Invalid("errors.unknown_argument", field=name[:200])
    if wanted not in body:
        raise Invalid("errors.missing", field=wanted)
