"""Identities that others gave: they let their owner in, are linked to an account and taken off it.

An identity is an issuer and its own name for somebody. An e-mail address is never one: whoever has it tomorrow, or says
so to another provider, would have the account.
"""

from dataclasses import dataclass
from typing import Annotated

from sqlalchemy import delete, func, text
from sqlmodel import col, select

from raffi_web.features.accounts.emails import email_of
from raffi_web.features.accounts.linked.flows import check_still
from raffi_web.features.accounts.linked.providers import name_of
from raffi_web.features.accounts.models import Account, LinkedIdentity
from raffi_web.features.accounts.reclaiming import on_reclaim
from raffi_web.features.accounts.sessions import confirm
from raffi_web.features.accounts.sign_in import Browser, Entered, become_user, begin_session, let_in
from raffi_web.features.accounts.standing import hold_session
from raffi_web.features.accounts.ways import keep_a_way, way
from raffi_web.kernel.arguments import Arguments, code
from raffi_web.kernel.audit import audit
from raffi_web.kernel.context import Actor, ActorKind, Context
from raffi_web.kernel.elevation import elevated
from raffi_web.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from raffi_web.kernel.functions import mutation, query, service
from raffi_web.kernel.limits import Limit
from raffi_web.kernel.permissions import fresh, signed_in
from raffi_web.kernel.tables import milliseconds, utc_now

IdentityId = Annotated[str, code(r"[0-9a-z-]{20,40}")]
CHANGES = Limit("account_changes", 10, 3600)
AT_MOST = 20
WALLETS = "did:pkh"
"""The issuer of wallets: nobody but the wallet itself says whose it is."""


class Shown(Arguments):
    """Who somebody was shown to be. `email` is one that the issuer checked; `name` is for its owner to see."""

    method: str
    provider: str
    issuer: str
    subject: str
    name: str = ""
    email: str | None = None


@dataclass(frozen=True)
class IdentityCard:
    """An identity as its owner sees it. Times are milliseconds since the epoch."""

    id: str
    provider: str
    provider_name: str
    name: str
    linked_at: float | None
    used_at: float | None
    is_wallet: bool


@query(access=signed_in)
async def identities(ctx: Context) -> list[IdentityCard]:
    """By whose word I can sign in, the oldest first."""
    statement = select(LinkedIdentity).where(col(LinkedIdentity.actor_id) == ctx.actor.id)
    found = (await ctx.session.execute(statement.order_by(col(LinkedIdentity.id)))).scalars()
    return [
        IdentityCard(
            id=row.id,
            provider=row.provider,
            provider_name=name_of(row.provider),
            name=row.name,
            linked_at=milliseconds(row.created_at),
            used_at=milliseconds(row.used_at),
            is_wallet=row.issuer == WALLETS,
        )
        for row in found
    ]


@mutation(access=service, public=False)
async def enter(ctx: Context, shown: Shown, browser: Browser) -> Entered:
    """Let in whose identity this is; of one that nobody has, the browser's guest becomes a user.

    Raises:
        Conflict: Nobody has it, and the browser has an account: it can be linked there.
        Forbidden: The account is suspended.
    """
    found = await _find(ctx, shown)
    if found is not None:
        found.used_at = utc_now()
        return await let_in(ctx, found.actor_id, shown.method, browser)
    if browser.kind == ActorKind.USER:
        raise Conflict("errors.not_linked", code="not_linked")
    user = await become_user(ctx, browser)
    await _keep(ctx, user, shown)
    await _keep_account(ctx, user.id, shown.email)
    entered = await begin_session(ctx, user, shown.method, browser)
    on = ("actor", user.id)
    await audit(ctx, "accounts.signed_up", on=on, actor=user, address=browser.address, provider=shown.provider)
    return entered


@mutation(access=service, public=False)
async def link(ctx: Context, shown: Shown, actor: str, browser: Browser) -> None:
    """Add an identity to the account that asked for it. One that it has already stays as it is.

    Raises:
        Conflict: Another account has it, or this one has too many.
        Forbidden: Who asked is not there any more.
        NotSignedIn: Their session ended meanwhile.
    """
    user = check_still(actor, browser)
    found = await _find(ctx, shown)
    if found is not None:
        if found.actor_id != user.id:
            raise Conflict("errors.identity_taken", code="identity_taken")
        return
    await hold_session(ctx, user.id, browser.session)
    counted = select(func.count()).where(col(LinkedIdentity.actor_id) == user.id)
    if (await ctx.session.execute(counted)).scalar_one() >= AT_MOST:
        raise Conflict("errors.too_many_ways", code="too_many_ways", most=AT_MOST)
    await _keep(ctx, user, shown)
    on = ("actor", user.id)
    await audit(ctx, "accounts.identity_linked", on=on, actor=user, address=browser.address, provider=shown.provider)


@mutation(access=service, public=False)
async def confirm_by_identity(ctx: Context, shown: Shown, actor: str, browser: Browser) -> None:
    """Note that somebody showed again who they are by an identity of their account. It never changes who sits there.

    Raises:
        Forbidden: It is not one of theirs, or who asked is not there any more.
    """
    user = check_still(actor, browser)
    found = await _find(ctx, shown)
    if found is None or found.actor_id != user.id:
        raise Forbidden("errors.not_your_way", code="not_your_way")
    found.used_at = utc_now()
    await confirm(ctx, user.id, browser.session or "", shown.method, browser.address)


@mutation(access=fresh, limit=CHANGES)
async def unlink(ctx: Context, identity: IdentityId) -> None:
    """Take an identity off my account: it lets nobody in any more.

    Raises:
        NotFound: I have no such identity.
        Conflict: It is my last way in.
    """
    async with elevated(ctx):
        mine = (col(LinkedIdentity.id) == identity, col(LinkedIdentity.actor_id) == ctx.actor.id)
        provider = (await ctx.session.execute(select(LinkedIdentity.provider).where(*mine))).scalar_one_or_none()
        if provider is None:
            raise NotFound("errors.no_identity", code="no_identity", field="identity")
        await keep_a_way(ctx, ctx.actor.id)
        await ctx.session.execute(delete(LinkedIdentity).where(*mine))
        await audit(ctx, "accounts.identity_unlinked", on=("actor", ctx.actor.id), provider=provider)


@way("identity")
async def _identities(ctx: Context, actor: str) -> int:
    return await _count(ctx, actor, wallets=False)


@way("wallet")
async def _wallets(ctx: Context, actor: str) -> int:
    return await _count(ctx, actor, wallets=True)


async def _count(ctx: Context, actor: str, *, wallets: bool) -> int:
    is_wallet = col(LinkedIdentity.issuer) == WALLETS
    counted = select(func.count()).where(col(LinkedIdentity.actor_id) == actor, is_wallet if wallets else ~is_wallet)
    return (await ctx.session.execute(counted)).scalar_one()


async def _find(ctx: Context, shown: Shown) -> LinkedIdentity | None:
    """Whose identity it is. Two who come with the same new one at the same time come one after the other."""
    lock = text("select pg_advisory_xact_lock(hashtextextended(:identity, 0))")
    await ctx.session.execute(lock, {"identity": f"{shown.issuer}\n{shown.subject}"})
    statement = select(LinkedIdentity).where(
        col(LinkedIdentity.issuer) == shown.issuer, col(LinkedIdentity.subject) == shown.subject
    )
    return (await ctx.session.execute(statement)).scalar_one_or_none()


async def _keep(ctx: Context, user: Actor, shown: Shown) -> None:
    ctx.session.add(
        LinkedIdentity(
            actor_id=user.id,
            provider=shown.provider,
            issuer=shown.issuer,
            subject=shown.subject,
            name=shown.name,
        )
    )
    await ctx.session.flush()


async def _keep_account(ctx: Context, actor: str, email: str | None) -> None:
    """Write the account's row. The issuer's address is only offered: a letter must show that it is theirs."""
    account = Account(actor_id=actor)
    try:
        given = email_of(email) if email else None
    except Invalid:
        given = None
    if given is not None:
        # Who signs in with this address and a password must go on being found by it.
        known = select(Account.actor_id).where(
            (col(Account.email_key) == given.key) | (col(Account.pending_key) == given.key)
        )
        if (await ctx.session.execute(known.limit(1))).first() is None:
            account.pending, account.pending_key = given.text, given.key
    ctx.session.add(account)
    await ctx.session.flush()


async def _end_with_reclaim(ctx: Context, actor: str) -> None:
    await ctx.session.execute(delete(LinkedIdentity).where(col(LinkedIdentity.actor_id) == actor))


on_reclaim.append(_end_with_reclaim)
