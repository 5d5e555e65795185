"""Signing up: the guest becomes a user, with an address and a password."""

import contextlib

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from raffi_web.features.accounts import links, throttle
from raffi_web.features.accounts.emails import email_of, name_key
from raffi_web.features.accounts.merging import end_sessions
from raffi_web.features.accounts.models import Account, AccountPassword
from raffi_web.features.accounts.reclaiming import reclaim
from raffi_web.features.accounts.sign_in import Browser, Entered, become_user, begin_session
from raffi_web.features.accounts.standing import check_step, check_unchanged, hold_me, hold_user
from raffi_web.features.mail.sending import sends_letters
from raffi_web.kernel.addresses import network_of
from raffi_web.kernel.audit import audit
from raffi_web.kernel.context import ActorKind, Context
from raffi_web.kernel.elevation import elevated
from raffi_web.kernel.errors import Forbidden, Invalid, Limited
from raffi_web.kernel.functions import mutation, service
from raffi_web.kernel.limits import Limit
from raffi_web.kernel.permissions import fresh
from raffi_web.kernel.tables import utc_now

CHANGES = Limit("account_changes", 10, 3600)


@mutation(access=service, public=False)
async def sign_up(ctx: Context, email: str, password_hash: str, browser: Browser) -> Entered:
    """Make the guest of a browser a user. Whether somebody else has that address, only its mailbox is told.

    The address counts as theirs when they open the letter; until then they can sign in with it all the same.

    Raises:
        Forbidden: The browser has an account.
        Invalid: The address is none.
        Limited: Too many passwords were tried or set for it from there.
    """
    if browser.kind == ActorKind.USER:
        raise Forbidden("errors.has_account", code="has_account")
    given = email_of(email)
    await throttle.count_set(ctx, given.key, network_of(browser.address), known=False)
    user = await become_user(ctx, browser)
    account = Account(actor_id=user.id, pending=given.text, pending_key=given.key, has_password=True)
    ctx.session.add(account)
    await ctx.session.flush()
    ctx.session.add(AccountPassword(actor_id=user.id, hash=password_hash))
    await ctx.session.flush()
    entered = await begin_session(ctx, user, "password", browser)
    await audit(ctx, "accounts.signed_up", on=("actor", user.id), actor=user, address=browser.address)
    with contextlib.suppress(Limited):
        await links.ask_to_verify(ctx, user.id, browser.address)
    return entered


@mutation(access=fresh, limit=CHANGES, public=False)
async def keep_password(ctx: Context, password_hash: str) -> None:
    """Set my password: every other session of mine ends. A route has hashed it.

    Raises:
        NotSignedIn: My session ended meanwhile.
        Limited: Too many passwords were tried or set for my address from here.
    """
    async with elevated(ctx):
        await _hold_me(ctx)
        name = await links.address_of(ctx, ctx.actor.id)
        if name is not None:
            await throttle.count_set(ctx, name_key(name), network_of(ctx.address), known=True)
        await write_password(ctx, ctx.actor.id, password_hash)
        ended = await end_sessions(ctx, ctx.actor.id, but=ctx.actor.session)
        await audit(ctx, "accounts.password_changed", on=("actor", ctx.actor.id), ended=ended)
        await links.tell_owner(ctx, ctx.actor.id, "password_changed")


@mutation(access=fresh, limit=CHANGES, public=False)
async def change_email(ctx: Context, email: str, known: str | None = None, password_hash: str | None = None) -> bool:
    """Say my new address. It takes the old one's place when I open the letter that goes there.

    Of an old one that was only said it does so at once, as the name that I sign in with: the password's hash is then
    made anew for it, by a route. `known` is the hash with which that one compared the password.

    Returns whether this server sends letters by itself.

    Raises:
        Invalid: My password is missing.
        NotSignedIn: My session ended meanwhile, or my password is another by now.
        Limited: Too many passwords were tried or set for that address from here.
    """
    given = email_of(email)
    async with elevated(ctx):
        await _hold_me(ctx)
        if await _is_named_at_once(ctx):
            if known is None or password_hash is None:
                raise Invalid("errors.missing", field="password")
            await check_unchanged(ctx, ctx.actor.id, known)
            await throttle.count_set(ctx, given.key, network_of(ctx.address), known=True)
            changed = update(AccountPassword).where(col(AccountPassword.actor_id) == ctx.actor.id)
            await ctx.session.execute(changed.values(hash=password_hash))
        values = {"pending": given.text, "pending_key": given.key}
        added = insert(Account).values(actor_id=ctx.actor.id, **values)
        await ctx.session.execute(added.on_conflict_do_update(index_elements=["actor_id"], set_=values))
        await audit(ctx, "accounts.email_said", on=("actor", ctx.actor.id))
        await links.ask_to_verify(ctx, ctx.actor.id, ctx.address)
    return sends_letters()


@mutation(access=service, public=False)
async def reset_password(
    ctx: Context, token: str, password_hash: str, browser: Browser, step: str | None = None
) -> str:
    """Set a password by the link of a letter, and end every session of the account. Returns whose it is.

    Where a letter brought the link it was read, so its address is shown to be theirs. Where it was not so before, every
    way in that was set until then ends: somebody else may have made the account with this address.

    Raises:
        Gone: The link does not work any more.
        NotSignedIn: A second step is on that is not `step`, of which the code was right. The link still works.
        Forbidden: The account is suspended: what lets nobody in changes nothing.
    """
    link = await links.use(ctx, links.RESET, token)
    assert link.actor_id is not None
    await hold_user(ctx, link.actor_id)
    if await links.is_news(ctx, link):
        await reclaim(ctx, link.actor_id)
    else:
        await check_step(ctx, link.actor_id, step)
    await write_password(ctx, link.actor_id, password_hash)
    if link.email is not None:
        await links.keep_email(ctx, link.actor_id, link.email)
    ended = await end_sessions(ctx, link.actor_id)
    await audit(
        ctx,
        "accounts.password_reset",
        on=("actor", link.actor_id),
        actor=browser.actor,
        address=browser.address,
        ended=ended,
    )
    await links.tell_owner(ctx, link.actor_id, "password_changed")
    return link.actor_id


async def _hold_me(ctx: Context) -> None:
    """Hold my actor's row, so that what I was asked before still holds; my links for a new password end.

    Raises:
        NotSignedIn: My session ended meanwhile.
    """
    # A link's row comes before the actor's, as in a reset: two who change it at once don't wait for each other.
    await links.forget(ctx, ctx.actor.id, links.RESET)
    await hold_me(ctx)


async def _is_named_at_once(ctx: Context) -> bool:
    """Whether I have a password, and sign in by whatever address I say: none was shown to be mine."""
    mine = select(Account.email_key).join(AccountPassword, col(AccountPassword.actor_id) == col(Account.actor_id))
    found = (await ctx.session.execute(mine.where(col(Account.actor_id) == ctx.actor.id))).first()
    return found is not None and found.email_key is None


async def write_password(ctx: Context, actor: str, password_hash: str) -> None:
    """Write a password's hash, as the server."""
    values = {"hash": password_hash, "set_at": utc_now()}
    added = insert(AccountPassword).values(actor_id=actor, **values)
    await ctx.session.execute(added.on_conflict_do_update(index_elements=["actor_id"], set_=values))
    known = (await ctx.session.execute(select(Account.actor_id).where(col(Account.actor_id) == actor))).first()
    if known is None:
        await ctx.session.execute(insert(Account).values(actor_id=actor))
    changed = update(Account).where(col(Account.actor_id) == actor)
    await ctx.session.execute(changed.values(has_password=True))
