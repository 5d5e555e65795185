"""Asking a browser for a passkey: to sign in, to sign up, to add one, to show once more who one is."""

from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, func, select
from webauthn.helpers import bytes_to_base64url, generate_user_handle

from raffi_web.features.accounts.functions import profile_of
from raffi_web.features.accounts.models import Account
from raffi_web.features.accounts.passkeys.ceremony import Place, options_to_make, options_to_show
from raffi_web.features.accounts.passkeys.challenges import Purpose, open_challenge
from raffi_web.features.accounts.passkeys.models import Passkey, PasskeyHandle
from raffi_web.features.accounts.sign_in import Browser
from raffi_web.kernel.context import ActorKind, Context
from raffi_web.kernel.elevation import elevated
from raffi_web.kernel.errors import Conflict, Forbidden
from raffi_web.kernel.functions import mutation, service
from raffi_web.kernel.permissions import fresh, signed_in

MOST = 20
"""Passkeys of one account."""
Options = dict[str, Any]


@mutation(access=service, public=False)
async def ask_to_sign_in(ctx: Context, place: Place, browser: Browser) -> Options:
    """What a browser asks its passkeys: any of this site will do, so that no name is typed."""
    return options_to_show(place, await open_challenge(ctx, Purpose.SIGN_IN, browser.session), [])


@mutation(access=service, public=False)
async def ask_to_sign_up(ctx: Context, place: Place, browser: Browser) -> Options:
    """What makes the first passkey of a new account.

    Raises:
        Forbidden: The browser has an account.
    """
    if browser.kind == ActorKind.USER:
        raise Forbidden("errors.has_account", code="has_account")
    handle = _new_handle()
    challenge = await open_challenge(ctx, Purpose.SIGN_UP, browser.session, handle)
    return options_to_make(place, handle, (await profile_of(ctx, browser.actor)).name, challenge, [])


@mutation(access=fresh, public=False)
async def ask_to_add(ctx: Context, place: Place) -> Options:
    """What makes one more passkey of mine; those that I have are named, so that none is made twice.

    Raises:
        Conflict: I have as many as there may be.
    """
    async with elevated(ctx):
        await check_room(ctx, ctx.actor.id)
        handle = await handle_of(ctx, ctx.actor.id)
        challenge = await open_challenge(ctx, Purpose.ADD, ctx.actor.session)
        return options_to_make(place, handle, await _name(ctx), challenge, await _known(ctx))


@mutation(access=signed_in, public=False)
async def ask_to_confirm(ctx: Context, place: Place) -> Options:
    """What a browser asks my passkeys, to show that it is me.

    Raises:
        Conflict: I have none.
    """
    async with elevated(ctx):
        known = await _known(ctx)
        if not known:
            raise Conflict("errors.no_passkeys", code="no_passkeys")
        return options_to_show(place, await open_challenge(ctx, Purpose.CONFIRM, ctx.actor.session), known)


async def handle_of(ctx: Context, actor: str, new: str | None = None) -> str:
    """By what name authenticators know an account; `new`, or a random one, at the first time."""
    wanted = insert(PasskeyHandle).values(actor_id=actor, handle=new or _new_handle())
    # The update changes nothing: it returns the handle of whoever was first.
    kept = wanted.on_conflict_do_update(index_elements=["actor_id"], set_={"actor_id": actor})
    return (await ctx.session.execute(kept.returning(col(PasskeyHandle.handle)))).scalar_one()


async def check_room(ctx: Context, actor: str) -> None:
    """Refuse one passkey more than there may be.

    Raises:
        Conflict: There are enough.
    """
    statement = select(func.count()).select_from(Passkey).where(col(Passkey.actor_id) == actor)
    if (await ctx.session.execute(statement)).scalar_one() >= MOST:
        raise Conflict("errors.many_passkeys", code="many_passkeys", most=MOST)


async def _name(ctx: Context) -> str:
    """What the authenticator shows beside the passkey."""
    statement = select(Account).where(col(Account.actor_id) == ctx.actor.id)
    account = (await ctx.session.execute(statement)).scalar_one_or_none()
    said = (account.email or account.pending) if account else None
    return said or (await profile_of(ctx, ctx.actor)).name


async def _known(ctx: Context) -> list[tuple[str, list[str]]]:
    statement = select(Passkey.credential_id, Passkey.transports).where(col(Passkey.actor_id) == ctx.actor.id)
    return [(credential, list(transports)) for credential, transports in (await ctx.session.execute(statement)).all()]


def _new_handle() -> str:
    return bytes_to_base64url(generate_user_handle())
