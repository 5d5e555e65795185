"""Links that work once: to show that an address is theirs, to set a new password, to claim the server.

A link's token is only in the letter: here is its keyed hash. Making a new one for the same purpose ends the one before.
"""

import contextlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Literal

from sqlalchemy import delete, func, or_
from sqlmodel import col, select

from raffi_web.features.accounts.emails import email_of
from raffi_web.features.accounts.models import Account, ActorRow, ActorSession, OneTimeLink
from raffi_web.features.accounts.sign_in import goes_by, was_here
from raffi_web.features.accounts.standing import hold_me
from raffi_web.features.mail.functions import Cause, count_asking, post
from raffi_web.features.mail.letters import LETTERS
from raffi_web.features.mail.sending import sends_letters
from raffi_web.kernel import ids
from raffi_web.kernel.access_log import network_for_log
from raffi_web.kernel.addresses import network_of
from raffi_web.kernel.arguments import line
from raffi_web.kernel.audit import audit
from raffi_web.kernel.context import Context
from raffi_web.kernel.database import Database
from raffi_web.kernel.elevation import elevated
from raffi_web.kernel.errors import Conflict, Forbidden, Gone, Limited
from raffi_web.kernel.functions import action, mutation, query, service, somebody
from raffi_web.kernel.jobs import ActionContext
from raffi_web.kernel.limits import Limit
from raffi_web.kernel.permissions import signed_in
from raffi_web.kernel.services import services
from raffi_web.kernel.tables import utc_now

VERIFY, RESET, CLAIM = "verify_email", "reset_password", "claim_owner"
Purpose = Literal["verify_email", "reset_password", "claim_owner"]
Token = Annotated[str, line(20, 100)]
TRIES = Limit("links", 20, 600)
AGAIN = Limit("letter_again", 3, 600)


async def make(ctx: Context, purpose: str, actor: str | None, email: str | None, *, lasts: timedelta) -> str:
    """A new link's token, as the server."""
    old = delete(OneTimeLink).where(col(OneTimeLink.purpose) == purpose)
    await ctx.session.execute(old.where(col(OneTimeLink.actor_id).is_not_distinct_from(actor)))
    token = ids.token()
    ctx.session.add(
        OneTimeLink(
            token_hash=_hash(purpose, token), purpose=purpose, actor_id=actor, email=email, expires_at=utc_now() + lasts
        )
    )
    await ctx.session.flush()
    return token


async def use(ctx: Context, purpose: str, token: str) -> OneTimeLink:
    """Use a link up, as the server.

    Raises:
        Gone: It was used, is too old, or was never made.
    """
    used = delete(OneTimeLink).where(
        col(OneTimeLink.token_hash) == _hash(purpose, token), col(OneTimeLink.expires_at) > utc_now()
    )
    found = (await ctx.session.execute(used.returning(OneTimeLink))).scalar_one_or_none()
    if found is None:
        raise link_gone()
    return found


async def owner_of(ctx: Context, purpose: str, token: str) -> str:
    """Whose link it is, as the server; the link stays as it is.

    Raises:
        Gone: It was used, is too old, or was never made, or is nobody's.
    """
    link = await find(ctx, purpose, token)
    if link.actor_id is None:
        raise link_gone()
    return link.actor_id


async def find(ctx: Context, purpose: str, token: str) -> OneTimeLink:
    """A link that works, as the server; it stays as it is.

    Raises:
        Gone: It was used, is too old, or was never made.
    """
    statement = select(OneTimeLink).where(
        col(OneTimeLink.token_hash) == _hash(purpose, token), col(OneTimeLink.expires_at) > utc_now()
    )
    link = (await ctx.session.execute(statement)).scalar_one_or_none()
    if link is None:
        raise link_gone()
    return link


@query(access=somebody, limit=TRIES)
async def link_works(ctx: Context, purpose: Purpose, token: Token) -> bool:
    """Whether a link can still be used; it stays as it is. Used, too old and never made are told alike."""
    async with elevated(ctx):
        try:
            await find(ctx, purpose, token)
        except Gone:
            return False
    return True


def link_gone() -> Gone:
    """What is said of a link that does not work any more."""
    return Gone("errors.link_gone", code="link_gone", field="token")


async def ask_to_verify(ctx: Context, actor: str, address: str) -> None:
    """Send a letter to the address that an account said, as the server: with a link, or with word that it is taken.

    `address` is the network address that it is asked from.

    Raises:
        Limited: That address has had its letters for now.
    """
    account = await _account(ctx, actor)
    if account is None or account.pending is None:
        return
    cause = Cause(actor, network_for_log(address) or "", joins_from="" if ctx.address else network_of(address))
    if await _owner_of(ctx, account.pending_key or "") not in (None, actor):
        # Counted as the other one is, or the limit would tell which of the two is sent.
        await post(ctx, to=account.pending, letter="account_exists", path="/sign-in", cause=cause)
        return
    token = await make(ctx, VERIFY, actor, account.pending, lasts=LETTERS[VERIFY].lasts)
    await post(ctx, to=account.pending, letter=VERIFY, path=f"/verify#{token}", cause=cause)


@dataclass(frozen=True)
class Addressee:
    """Whose account an address leads to. `own`: it is theirs, and they signed in from where it is asked for."""

    actor: str | None
    own: bool
    origin: str


@mutation(access=service, public=False)
async def whose_address(ctx: Context, email: str, address: str = "") -> Addressee:
    """Whose account an e-mail address leads to, for who asks from a network address. As much work for each.

    It is its owner's. Of those who only said it, it is that of who signed in from there, since they are who most likely
    asks; else of who signed in last: an account that was made with a stranger's address, and left or shut, is in
    nobody's way. Of an owner whose account is shut it is nobody's: nobody else can have their address.

    Raises:
        Limited: From there enough was asked for now.
    """
    await count_asking(ctx, address)
    here = was_here(col(Account.actor_id), network_of(address))
    last = select(func.max(ActorSession.signed_in_at)).where(col(ActorSession.actor_id) == col(Account.actor_id))
    statement = (
        select(Account.actor_id, Account.email_key, here.label("here"), col(ActorRow.suspended_at))
        .join(ActorRow, col(ActorRow.id) == col(Account.actor_id))
        .where(goes_by(email_of(email).key))
        .where(or_(col(Account.email_key).is_not(None), col(ActorRow.suspended_at).is_(None)))
        .order_by(col(Account.email_key).is_(None), here.desc(), last.scalar_subquery().desc().nulls_last())
        .order_by(col(Account.created_at), col(Account.actor_id))
    )
    found = (await ctx.session.execute(statement.limit(1))).first()
    origin = network_for_log(address) or ""
    if found is None or found.suspended_at is not None:
        return Addressee(None, False, origin)
    return Addressee(found.actor_id, found.email_key is not None and found.here, origin)


@action(access=service, public=False)
async def send_reset(ctx: ActionContext, actor: str | None, own: bool = False, origin: str = "") -> None:
    """Send the letter with which somebody sets a new password, when there is such an account.

    A job, so that asking takes the same time for every address. What it was asked with is kept for a week: an id and a
    network as the access log has it, and never the address.
    """
    if actor is not None:
        await ctx.call("accounts.post_reset", actor=actor, own=own, origin=origin)


@mutation(access=service, public=False)
async def post_reset(ctx: Context, actor: str, own: bool = False, origin: str = "") -> None:
    """Write the letter with which the owner of an account's address sets a new password; nothing when it has none."""
    address = await address_of(ctx, actor)
    if address is None:
        return
    token = await make(ctx, RESET, actor, address, lasts=LETTERS[RESET].lasts)
    await post(ctx, to=address, letter=RESET, path=f"/reset#{token}", cause=Cause(origin, origin, own))


async def address_of(ctx: Context, actor: str) -> str | None:
    """By which address somebody signs in, as the server: their own, else the one that they said."""
    account = await _account(ctx, actor)
    return (account.email or account.pending) if account is not None else None


async def is_news(ctx: Context, link: OneTimeLink) -> bool:
    """Whether whoever follows a link for a new password is the first to show that the account's address is theirs.

    Raises:
        Gone: The account has another address by now.
    """
    account = await _account(ctx, link.actor_id or "")
    if link.email is None or account is None:
        return False
    if account.email_key is not None and account.email_key != email_of(link.email).key:
        raise link_gone()
    return account.email_key is None


async def forget(ctx: Context, actor: str, *purposes: str) -> None:
    """End an account's links of these purposes, as the server."""
    ended = delete(OneTimeLink).where(col(OneTimeLink.actor_id) == actor, col(OneTimeLink.purpose).in_(purposes))
    await ctx.session.execute(ended)


async def tell_owner(
    ctx: Context, actor: str, letter: str, *, to: str | None = None, path: str = "/settings/sign-in"
) -> None:
    """Tell an account's owner by letter what happened to it, where there is an address that is theirs."""
    account = await _account(ctx, actor)
    address = to or (account.email if account else None)
    if address is None:
        return
    with contextlib.suppress(Limited):
        await post(ctx, to=address, letter=letter, path=path)


@mutation(access=signed_in, limit=AGAIN)
async def send_letter_again(ctx: Context) -> bool:
    """Send the letter to the address that I said once more. Returns whether this server sends letters by itself."""
    async with elevated(ctx):
        await ask_to_verify(ctx, ctx.actor.id, ctx.address)
    return sends_letters()


@mutation(access=signed_in, limit=TRIES)
async def verify_email(ctx: Context, token: Token) -> None:
    """Show by a letter's link that an address is mine: only from my own account, or I would confirm a stranger's.

    Raises:
        NotSignedIn: My session ended meanwhile.
        Gone: The link does not work any more.
        Forbidden: It is of another account.
        Conflict: Another account has that address.
    """
    async with elevated(ctx):
        # A link's row comes before the actor's, as in a reset: two at once don't wait for each other.
        await forget(ctx, ctx.actor.id, RESET)
        await hold_me(ctx)
        link = await use(ctx, VERIFY, token)
        if link.actor_id != ctx.actor.id:
            raise Forbidden("errors.other_account", code="other_account")
        assert link.email is not None
        await keep_email(ctx, ctx.actor.id, link.email)
        await audit(ctx, "accounts.email_verified", on=("actor", ctx.actor.id))


async def keep_email(ctx: Context, actor: str, email: str) -> None:
    """Make an address an account's own, as the server.

    Raises:
        Conflict: Another account has it.
    """
    given = email_of(email)
    if await _owner_of(ctx, given.key) not in (None, actor):
        raise Conflict("errors.email_taken", code="email_taken")
    account = await _account(ctx, actor)
    if account is None:
        account = Account(actor_id=actor)
        ctx.session.add(account)
    before, account.email, account.email_key = account.email, given.text, given.key
    if account.pending_key == given.key:
        account.pending = account.pending_key = None
    await ctx.session.flush()
    await forget(ctx, actor, RESET, VERIFY)
    if before is not None and before != given.text:
        await tell_owner(ctx, actor, "email_changed", to=before)


async def _owner_of(ctx: Context, key: str) -> str | None:
    statement = select(Account.actor_id).where(col(Account.email_key) == key)
    return (await ctx.session.execute(statement)).scalar_one_or_none()


async def _account(ctx: Context, actor: str) -> Account | None:
    statement = select(Account).where(col(Account.actor_id) == actor).with_for_update()
    return (await ctx.session.execute(statement)).scalar_one_or_none()


def _hash(purpose: str, token: str) -> str:
    return services().signer.fingerprint(f"link.{purpose}", token)


async def forget_links(database: Database) -> int:
    """Drop links that are too old."""
    async with database.begin() as session:
        gone = await session.execute(
            delete(OneTimeLink).where(col(OneTimeLink.expires_at) < utc_now()).returning(col(OneTimeLink.token_hash))
        )
        return len(gone.all())
