"""`/api/auth/...`: ways in and out. What begins a session sets the HttpOnly cookie; nothing else sees its token."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from raffi_web.api.edge import Edge, answer, route
from raffi_web.features.accounts.emails import email_of
from raffi_web.features.accounts.password_door import PasswordDoor
from raffi_web.features.accounts.passwords import LONGEST
from raffi_web.features.accounts.sign_in import Browser
from raffi_web.features.mail.sending import sends_letters
from raffi_web.kernel.calls import Caller
from raffi_web.kernel.context import SYSTEM, ActorKind
from raffi_web.kernel.doors import Door
from raffi_web.kernel.errors import Invalid, NotSignedIn
from raffi_web.kernel.permissions import check_scope
from raffi_web.server import address_of

TRIES_AT_ONCE = 120
TRIES_PER_SECOND = 2.0
"""Of one network, before anything is hashed: a company that comes to work, or a benchmark."""
Fields = dict[str, str]
Work = Callable[[Request, Fields], Awaitable[Response]]


def auth_routes(edge: Edge) -> Sequence[BaseRoute]:
    """The routes of signing in and out."""
    door = PasswordDoor(edge.server.calls)
    tries = Door(TRIES_AT_ONCE, TRIES_PER_SECOND)

    def form(*names: str, work: Work, optional: Sequence[str] = ()) -> dict[str, Any]:
        """A handler that takes exactly these texts, and those that may be left out."""

        async def handle(request: Request) -> Response:
            tries.let_in(address_of(request.scope))
            return await work(request, text_fields(await edge.object(request), names, optional))

        return {"POST": handle}

    async def name_of(caller: Caller) -> str:
        known = await edge.server.calls("accounts.account", {}, caller)
        return known["email"] or known["pending"] or ""

    async def sign_up(request: Request, given: Fields) -> Response:
        browser = await browser_of(edge, request)
        token = await door.sign_up(given["email"], given["password"], browser)
        return signed_in(edge, token, letters=sends_letters())

    async def sign_in(request: Request, given: Fields) -> Response:
        browser = await browser_of(edge, request)
        return signed_in(edge, await door.sign_in(given["email"], given["password"], browser, given.get("code")))

    async def sign_out(request: Request, given: Fields) -> Response:
        await edge.server.calls("accounts.sign_out", {}, await edge.caller(request))
        response = answer({})
        response.headers["set-cookie"] = edge.server.identity.no_cookie_header()
        return response

    async def confirm(request: Request, given: Fields) -> Response:
        caller = await _user(edge, request)
        name, browser = await name_of(caller), await browser_of(edge, request)
        await door.confirm(caller.actor, name, given["password"], browser, given.get("code"))
        return answer({})

    async def change(request: Request, given: Fields) -> Response:
        caller = await edge.caller(request)
        known = await edge.server.calls("accounts.account", {}, caller)
        await door.change(given["password"], caller, *(one for one in (known["email"], known["pending"]) if one))
        return answer({})

    async def email(request: Request, given: Fields) -> Response:
        caller = await _user(edge, request)
        name, browser = await name_of(caller), await browser_of(edge, request)
        proof = {"password": given.get("password"), "code": given.get("code")}
        return answer({"letters": await door.change_email(given["email"], caller, browser, name=name, **proof)})

    async def forgot(request: Request, given: Fields) -> Response:
        # A job writes the letter: here nothing differs between an address that is known and one that is not.
        email = email_of(given["email"]).text
        asked = {"email": email, "address": address_of(request.scope)}
        whose = await edge.server.calls("accounts.whose_address", asked, Caller(SYSTEM))
        await edge.server.calls("accounts.send_reset", whose, Caller(SYSTEM))
        return answer({"letters": sends_letters()})

    async def reset(request: Request, given: Fields) -> Response:
        browser = await browser_of(edge, request)
        return signed_in(edge, await door.reset(given["token"], given["password"], browser, given.get("code")))

    return [
        route("/api/auth/sign-up", form("email", "password", work=sign_up), edge),
        route("/api/auth/sign-in", form("email", "password", optional=["code"], work=sign_in), edge),
        route("/api/auth/sign-out", form(work=sign_out), edge),
        route("/api/auth/confirm", form("password", optional=["code"], work=confirm), edge),
        route("/api/auth/password", form("password", work=change), edge),
        route("/api/auth/email", form("email", optional=["password", "code"], work=email), edge),
        route("/api/auth/forgot", form("email", work=forgot), edge),
        route("/api/auth/reset", form("token", "password", optional=["code"], work=reset), edge),
    ]


def signed_in(edge: Edge, token: str, **told: Any) -> Response:
    """The answer that gives a browser its new session, and tells it some more."""
    response = answer({"expires": edge.server.identity.expires_at(token), **told})
    response.headers["set-cookie"] = edge.server.identity.cookie_header(token)
    return response


async def browser_of(edge: Edge, request: Request) -> Browser:
    """From where a request comes. Only the cookie says whose browser it is: a token is a program's."""
    actor, _ = await edge.cookie_actor(request)
    agent = request.headers.get("user-agent", "").encode("latin-1", "ignore").decode("ascii", "ignore")
    return Browser(
        guest=actor.id,
        session=actor.session,
        kind=actor.kind.value,
        agent=agent[:300],
        address=address_of(request.scope),
    )


async def _user(edge: Edge, request: Request) -> Caller:
    """The user in whose session a request comes.

    Raises:
        NotSignedIn: It comes in nobody's.
        Forbidden: It comes with a token, which has no session.
    """
    caller = await edge.caller(request)
    if caller.actor.kind is not ActorKind.USER:
        raise NotSignedIn("errors.account_needed", code="account_needed")
    check_scope(caller.actor, "session")
    return caller


def text_fields(body: dict[str, Any], names: Sequence[str], optional: Sequence[str] = ()) -> Fields:
    """The texts of a body, which has just these, and of the optional ones those that were given.

    Raises:
        Invalid: One is missing, no text, too long or unknown.
    """
    for name in body:
        if name not in (*names, *optional):
            raise Invalid("errors.unknown_argument", field=name[:200])
    for name in names:
        if name not in body:
            raise Invalid("errors.missing", field=name)
    for name in body:
        if not isinstance(body[name], str):
            raise Invalid(field=name, reason="text")
        if not body[name]:
            raise Invalid("errors.empty", field=name)
        if len(body[name]) > max(LONGEST, 300):
            raise Invalid(field=name, reason="longest", n=300)
    return dict(body)
