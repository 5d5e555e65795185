"""Signing in by somebody else's word, from leaving to coming back: once, in time, in the browser that began it.

What else is secret in it is made from the `state`, which only the provider and the browser see, with the server's key:
nothing that is kept could be used by whoever reads it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import unquote

from sqlalchemy import delete
from sqlmodel import col

from raffi_web.features.accounts.models import SignInFlow
from raffi_web.features.accounts.sign_in import Browser
from raffi_web.kernel import ids
from raffi_web.kernel.audit import audit
from raffi_web.kernel.context import Actor, ActorKind, Context
from raffi_web.kernel.database import Database
from raffi_web.kernel.elevation import elevated
from raffi_web.kernel.errors import Forbidden, Gone, Invalid, RaffiError
from raffi_web.kernel.functions import mutation, service, somebody
from raffi_web.kernel.limits import Limit
from raffi_web.kernel.permissions import fresh, signed_in
from raffi_web.kernel.services import services
from raffi_web.kernel.tables import utc_now

LASTS = timedelta(minutes=10)
BEGIN = Limit("sign_in_flows", 30, 600)
WALLET = "wallet"
PATH = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")


@dataclass(frozen=True)
class Begun:
    """What a flow that has begun is known by. `nonce` and `verifier` follow from `state`."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True)
class Back:
    """What came back: a flow of this browser, or why it is none. `then` is where to go on."""

    problem: str | None = None
    actor: str | None = None
    confirms: bool = False
    then: str = "/"
    message: str = ""
    nonce: str = ""
    verifier: str = ""


def own_path(text: str, *, field: str = "next") -> str:
    """A path of our own pages, as it was given.

    Raises:
        Invalid: It leads elsewhere, however it is written.
    """
    plain = unquote(unquote(text))
    if any(not PATH.fullmatch(one) for one in (text, plain)) or plain.startswith(("/api/", "/functions/")):
        raise Invalid("errors.foreign_path", code="foreign_path", field=field)
    return text


@mutation(access=somebody, limit=BEGIN, public=False)
async def begin_entering(ctx: Context, provider: str, then: str) -> Begun:
    """Begin to sign in, in my browser; `then` is where to go after it."""
    return await begin_flow(ctx, provider, then, None)


@mutation(access=fresh, limit=BEGIN, public=False)
async def begin_linking(ctx: Context, provider: str, then: str) -> Begun:
    """Begin to add a way to sign in to my account."""
    return await begin_flow(ctx, provider, then, ctx.actor.id)


@mutation(access=signed_in, limit=BEGIN, public=False)
async def begin_confirming(ctx: Context, provider: str, then: str) -> Begun:
    """Begin to show again, by a way in of my account, that it is me."""
    return await begin_flow(ctx, provider, then, ctx.actor.id, confirms=True)


async def begin_flow(
    ctx: Context,
    provider: str,
    then: str,
    actor: str | None,
    message: Callable[[Begun], str] | None = None,
    *,
    confirms: bool = False,
) -> Begun:
    """Write a flow down, in the open transaction.

    Args:
        ctx: The call of whoever begins.
        provider: By whose word.
        then: The page of ours to go on to.
        actor: Whose account it is linked to; None for whoever enters.
        message: What a wallet is to sign, made of what the flow is known by.
        confirms: Nothing is linked: the account's owner shows again who they are.
    """
    state = ids.token()
    begun = Begun(state, *_secrets(state))
    async with elevated(ctx):
        ctx.session.add(
            SignInFlow(
                state_hash=_hash(state),
                session=ctx.actor.session,
                provider=provider,
                actor_id=actor,
                confirms=confirms,
                next=own_path(then),
                message=message(begun) if message is not None else "",
                expires_at=utc_now() + LASTS,
            )
        )
    return begun


@mutation(access=service, public=False)
async def take_flow(ctx: Context, state: str, provider: str, browser: Browser) -> Back:
    """Use a flow up. One that is not this browser's, or not of this provider, is told by its problem."""
    used = delete(SignInFlow).where(col(SignInFlow.state_hash) == _hash(state)).returning(SignInFlow)
    flow = (await ctx.session.execute(used)).scalar_one_or_none()
    problem = _problem(flow, provider, browser)
    if flow is None or problem is not None:
        return Back(problem)
    return Back(None, flow.actor_id, flow.confirms, flow.next, flow.message, *_secrets(state))


@mutation(access=service, public=False)
async def refuse_flow(ctx: Context, provider: str, browser: Browser, result: str, reason: str = "") -> None:
    """Write down that a provider's word did not let somebody in."""
    who = {"actor": browser.actor, "address": browser.address}
    await audit(ctx, "accounts.sign_in_failed", **who, result=result, provider=provider, reason=reason)


def refusal(problem: str) -> RaffiError:
    """What is wrong with a flow that came back, as an error."""
    if problem == "sign_in_elsewhere":
        return Forbidden("errors.sign_in_elsewhere", code="sign_in_elsewhere")
    if problem == "sign_in_mixed_up":
        return Forbidden("errors.sign_in_mixed_up", code="sign_in_mixed_up")
    return Gone("errors.sign_in_expired", code="sign_in_expired")


def check_still(actor: str, browser: Browser) -> Actor:
    """Whoever began to link, who must be signed in still.

    Raises:
        Forbidden: Somebody else sits there now.
    """
    if browser.kind != ActorKind.USER or browser.guest != actor:
        raise refusal("sign_in_elsewhere")
    return browser.actor


def _problem(flow: SignInFlow | None, provider: str, browser: Browser) -> str | None:
    if flow is None or flow.expires_at <= utc_now():
        return "sign_in_expired"
    if flow.provider != provider:
        return "sign_in_mixed_up"
    if not browser.session or flow.session != browser.session:
        return "sign_in_elsewhere"
    return None


def _secrets(state: str) -> tuple[str, str]:
    """The nonce and the PKCE verifier of a flow."""
    signer = services().signer
    return signer.fingerprint("flow.nonce", state)[:32], signer.fingerprint("flow.verifier", state)


def _hash(state: str) -> str:
    return services().signer.fingerprint("flow.state", state)


async def forget_flows(database: Database) -> int:
    """Drop flows from which nobody came back."""
    async with database.begin() as session:
        gone = await session.execute(
            delete(SignInFlow).where(col(SignInFlow.expires_at) < utc_now()).returning(col(SignInFlow.state_hash))
        )
        return len(gone.all())
