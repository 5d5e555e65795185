"""Signing up: the guest becomes a user, with an address and a password."""

import contextlib

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from raffi_web.features.accounts import links
from raffi_web.features.accounts.emails import email_of
from raffi_web.features.accounts.merging import end_sessions
from raffi_web.features.accounts.models import Account, AccountPassword
from raffi_web.features.accounts.reclaiming import reclaim
from raffi_web.features.accounts.sign_in import Browser, Entered, become_user, begin_session
from raffi_web.features.accounts.standing import check_session, hold
from raffi_web.features.mail.sending import sends_letters
from raffi_web.kernel.audit import audit
from raffi_web.kernel.context import ActorKind, Context
from raffi_web.kernel.elevation import elevated
from raffi_web.kernel.errors import Forbidden, Limited
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
    """
    if browser.kind == ActorKind.USER:
        raise Forbidden("errors.has_account", code="has_account")
    given = email_of(email)
    user = await become_user(ctx, browser)
    account = Account(actor_id=user.id, pending=given.text, pending_key=given.key, has_password=True)
    ctx.session.add(account)
    await ctx.session.flush()
    ctx.session.add(AccountPassword(actor_id=user.id, hash=password_hash))
    await ctx.session.flush()
    entered = await begin_session(ctx, user, "password", browser)
    await audit(ctx, "accounts.signed_up", on=("actor", user.id), actor=user, address=browser.address)
    with contextlib.suppress(Limited):
        await links.ask_to_verify(ctx, user.id)
    return entered


@mutation(access=fresh, limit=CHANGES, public=False)
async def keep_password(ctx: Context, password_hash: str) -> None:
    """Set my password: every other session of mine ends. A route has hashed it.

    Raises:
        NotSignedIn: My session ended meanwhile.
    """
    async with elevated(ctx):
        # A link's row comes before the actor's, as in a reset: two who set it at once don't wait for each other.
        await links.forget(ctx, ctx.actor.id, links.RESET)
        await hold(ctx, ctx.actor.id)
        await check_session(ctx)
        await write_password(ctx, ctx.actor.id, password_hash)
        ended = await end_sessions(ctx, ctx.actor.id, but=ctx.actor.session)
        await audit(ctx, "accounts.password_changed", on=("actor", ctx.actor.id), ended=ended)
        await links.tell_owner(ctx, ctx.actor.id, "password_changed")


@mutation(access=fresh, limit=CHANGES)
async def change_email(ctx: Context, email: str) -> bool:
    """Say my new address. It takes the old one's place when I open the letter that goes there.

    Returns whether this server sends letters by itself.
    """
    given = email_of(email)
    async with elevated(ctx):
        values = {"pending": given.text, "pending_key": given.key}
        added = insert(Account).values(actor_id=ctx.actor.id, **values)
        await ctx.session.execute(added.on_conflict_do_update(index_elements=["actor_id"], set_=values))
        await links.forget(ctx, ctx.actor.id, links.RESET)
        await audit(ctx, "accounts.email_said", on=("actor", ctx.actor.id))
        await links.ask_to_verify(ctx, ctx.actor.id)
    return sends_letters()


@mutation(access=service, public=False)
async def reset_password(ctx: Context, token: str, password_hash: str, browser: Browser) -> str:
    """Set a password by the link of a letter, and end every session of the account. Returns whose it is.

    Where a letter brought the link it was read, so its address is shown to be theirs. Where it was not so before, every
    way in that was set until then ends: somebody else may have made the account with this address.
    """
    link = await links.use(ctx, links.RESET, token)
    assert link.actor_id is not None
    await hold(ctx, link.actor_id)
    if await links.is_news(ctx, link):
        await reclaim(ctx, link.actor_id)
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
