"""What becomes of an authenticator's answer: a new passkey is kept, one that exists shows who its holder is.

The server itself calls these, after the challenge was spent: what is refused here can't be tried again.
"""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from raffi_web.features.accounts.models import Account
from raffi_web.features.accounts.passkeys.asking import check_room, handle_of
from raffi_web.features.accounts.passkeys.ceremony import Made, Place, check_made, check_shown, credential_of
from raffi_web.features.accounts.passkeys.functions import PasskeyCard, card_of
from raffi_web.features.accounts.passkeys.makers import first_name
from raffi_web.features.accounts.passkeys.models import Passkey, PasskeyHandle
from raffi_web.features.accounts.sign_in import Browser, Entered, become_user, begin_session
from raffi_web.features.accounts.standing import hold_me
from raffi_web.kernel.audit import audit
from raffi_web.kernel.context import ActorKind, Context
from raffi_web.kernel.elevation import elevated
from raffi_web.kernel.errors import Conflict, Forbidden, NotSignedIn
from raffi_web.kernel.functions import mutation, service
from raffi_web.kernel.permissions import fresh
from raffi_web.kernel.tables import utc_now


class Refusal(StrEnum):
    """Why a passkey was refused."""

    WRONG = "wrong"
    UNKNOWN = "unknown"
    COPIED = "copied"


@dataclass(frozen=True)
class Answered:
    """Whose passkey answered, and which; or why it was refused, which is written down already."""

    actor: str | None
    passkey: str | None
    refused: Refusal | None


@mutation(access=service, public=False)
async def try_passkey(
    ctx: Context, credential: str, challenge: str, place: Place, browser: Browser, expected: str | None = None
) -> Answered:
    """Find out whose passkey answered a challenge that was spent.

    Args:
        credential: The answer, as JSON.
        challenge: What it answers, base64url.
        place: Our site.
        browser: From where.
        expected: Whose passkey it must be, where that is known.

    Raises:
        Invalid: It is no answer of an authenticator.
    """
    credential_id, handle = credential_of(credential)
    statement = (
        select(Passkey, PasskeyHandle.handle)
        .join(PasskeyHandle, col(PasskeyHandle.actor_id) == col(Passkey.actor_id))
        .where(col(Passkey.credential_id) == credential_id)
        .with_for_update(of=Passkey)  # pyright: ignore[reportArgumentType]
    )
    found = (await ctx.session.execute(statement)).first()
    if found is None:
        return await _refused(ctx, browser, None, Refusal.UNKNOWN)
    passkey, own_handle = found
    # Where the account is known the authenticator may leave the handle out; it may never name another's.
    named = handle == own_handle or (handle is None and expected is not None)
    if not named or expected not in (None, passkey.actor_id):
        return await _refused(ctx, browser, passkey, Refusal.WRONG)
    try:
        shown = check_shown(credential, challenge, place, passkey)
    except NotSignedIn:
        return await _refused(ctx, browser, passkey, Refusal.WRONG)
    if (shown.sign_count or passkey.sign_count) and shown.sign_count <= passkey.sign_count:
        return await _refused(ctx, browser, passkey, Refusal.COPIED, was=passkey.sign_count, said=shown.sign_count)
    passkey.sign_count, passkey.is_synced, passkey.used_at = shown.sign_count, shown.is_synced, utc_now()
    await ctx.session.flush()
    return Answered(passkey.actor_id, passkey.id, None)


@mutation(access=service, public=False)
async def sign_up_by_passkey(
    ctx: Context, credential: str, challenge: str, handle: str, place: Place, browser: Browser
) -> Entered:
    """Make the guest of a browser a user who has a passkey and nothing else: no address, no password.

    Raises:
        Forbidden: The browser has an account.
        Invalid: It is not what we asked for.
        Conflict: That passkey is an account's already.
    """
    if browser.kind == ActorKind.USER:
        raise Forbidden("errors.has_account", code="has_account")
    made = check_made(credential, challenge, place)
    user = await become_user(ctx, browser)
    ctx.session.add(Account(actor_id=user.id))
    await ctx.session.flush()
    await handle_of(ctx, user.id, handle)
    await _keep(ctx, user.id, made, browser.agent)
    entered = await begin_session(ctx, user, "passkey", browser)
    await audit(ctx, "accounts.signed_up", on=("actor", user.id), actor=user, address=browser.address, method="passkey")
    return entered


@mutation(access=fresh, public=False)
async def keep_passkey(ctx: Context, credential: str, challenge: str, place: Place, agent: str) -> PasskeyCard:
    """Keep one more passkey of mine.

    Raises:
        Invalid: It is not what we asked for.
        Conflict: It is kept already, or I have as many as there may be.
        NotSignedIn: My session ended meanwhile.
    """
    made = check_made(credential, challenge, place)
    async with elevated(ctx):
        # Of two at once the second counts the first.
        await hold_me(ctx)
        await handle_of(ctx, ctx.actor.id)
        await check_room(ctx, ctx.actor.id)
        row = await _keep(ctx, ctx.actor.id, made, agent)
        await audit(ctx, "accounts.passkey_added", on=("passkey", row.id), name=row.name)
        return card_of(row)


async def _keep(ctx: Context, actor: str, made: Made, agent: str) -> Passkey:
    row = Passkey(
        actor_id=actor,
        credential_id=made.credential_id,
        public_key=made.public_key,
        sign_count=made.sign_count,
        name=first_name(made.maker, agent)[:50],
        transports=made.transports,
        can_sync=made.can_sync,
        is_synced=made.is_synced,
    )
    added = insert(Passkey).values(row.model_dump()).on_conflict_do_nothing(index_elements=["credential_id"])
    if (await ctx.session.execute(added.returning(col(Passkey.id)))).first() is None:
        raise Conflict("errors.passkey_known", code="passkey_known")
    return row


async def _refused(ctx: Context, browser: Browser, passkey: Passkey | None, result: Refusal, **data: int) -> Answered:
    on = ("actor", passkey.actor_id) if passkey else None
    told = {"passkey": passkey.id, **data} if passkey else {}
    await audit(
        ctx,
        "accounts.sign_in_failed",
        on=on,
        actor=browser.actor,
        address=browser.address,
        result=f"{result}_passkey",
        method="passkey",
        **told,
    )
    return Answered(None, None, result)
