"""Letting people in: who proves that an account is theirs gets a new session, and what they did as a guest comes along.

The server itself calls these functions, for a route that has checked a password, a passkey or another's word. What
they return holds a token: a route puts it into the cookie, and nothing else keeps it.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, not_, or_, update
from sqlalchemy.orm import Mapped
from sqlmodel import col, select

from raffi_web.features.accounts import throttle
from raffi_web.features.accounts.emails import name_key
from raffi_web.features.accounts.guests import write_guest
from raffi_web.features.accounts.identity import PURPOSE, session_end
from raffi_web.features.accounts.merging import end_sessions, merge
from raffi_web.features.accounts.models import Account, AccountPassword, ActorMerge, ActorRow, ActorSession
from raffi_web.features.accounts.passwords import manner_of, manner_today, salt_text
from raffi_web.features.accounts.standing import hold_user
from raffi_web.kernel import ids
from raffi_web.kernel.addresses import network_of
from raffi_web.kernel.arguments import Arguments
from raffi_web.kernel.audit import audit
from raffi_web.kernel.clock import clock
from raffi_web.kernel.context import Actor, ActorKind, Context
from raffi_web.kernel.errors import Forbidden
from raffi_web.kernel.functions import mutation, query, service
from raffi_web.kernel.services import services
from raffi_web.kernel.tables import utc_now

on_let_in: list[Callable[[Context, str], Awaitable[None]]] = []
"""Features that want to know who comes in. They get the user's id and run as the server, in its transaction."""

LONGEST_AGENT = 300
KNOWN_FOR = timedelta(days=180)
_IN_ORDER = (col(Account.email_key).is_(None), col(Account.created_at), col(Account.actor_id))
"""The owner of an address first, then those who said it, the oldest first."""


class Browser(Arguments):
    """From where somebody signs in: the guest they are there until now, their browser's own words, their address."""

    guest: str = ""
    session: str = ""
    kind: str = ActorKind.NOBODY.value
    agent: str = ""
    address: str = ""

    @property
    def actor(self) -> Actor:
        """Whoever the browser was until now."""
        return Actor(ActorKind(self.kind), self.guest, self.session)


@dataclass(frozen=True)
class Known:
    """Somebody who goes by a name, and the hash of their password."""

    actor: str
    hash: str


@dataclass(frozen=True)
class Try:
    """How a password is to be hashed to find whose it is: always in as many manners, one may be nobody's.

    `first` is the owner of the name, else who said it first. `held` is for how many seconds still only those are let in
    who signed in from there before.
    """

    manners: list[str | None]
    first: str | None
    held: float


@dataclass(frozen=True)
class Entered:
    """A session that has begun. `token` goes into the cookie."""

    token: str
    actor: str


@mutation(access=service, public=False)
async def try_password(ctx: Context, name: str, browser: Browser, actor: str | None = None) -> Try:
    """Count a try to sign in, and find what the password must fit. An unknown name gets an answer of the same shape.

    `actor` is whoever shows again who they are, where that is known.

    Raises:
        Limited: It was tried too often; the wait is told.
    """
    network, who = network_of(browser.address), _who(name, actor)
    held = await throttle.check(ctx, name_key(name), network, session=actor is not None)
    if held:
        who = and_(who, was_here(col(Account.actor_id), network))
    manners = [manner_today(name), await _other_manner(ctx, who, name)]
    first = (await ctx.session.execute(select(Account.actor_id).where(who).order_by(*_IN_ORDER).limit(1))).scalar()
    return Try(manners, first, 0.0 if actor is not None and first is not None else held)


@query(access=service, public=False)
async def whose_password(
    ctx: Context, name: str, made: str, actor: str | None = None, here: str | None = None
) -> Known | None:
    """Whose password it is that has this hash, of those who go by a name; the name's owner comes first.

    Of several who only said the name, and have the same password, it is nobody's: which of them came, nobody can tell.
    `here` is the address from which they must have signed in before; left out it is all the same.
    """
    who = _who(name, actor)
    if here is not None:
        who = and_(who, was_here(col(Account.actor_id), network_of(here)))
    statement = (
        select(Account.actor_id, Account.email_key)
        .join(AccountPassword, col(AccountPassword.actor_id) == col(Account.actor_id))
        .where(who, col(AccountPassword.hash) == made)
    )
    found = (await ctx.session.execute(statement.order_by(*_IN_ORDER).limit(2))).all()
    return Known(found[0].actor_id, made) if _is_one(found) else None


@mutation(access=service, public=False)
async def refuse(
    ctx: Context, name: str, browser: Browser, actor: str | None = None, result: str = "wrong", counted: bool = True
) -> None:
    """Write down that somebody could not show who they are. One that came too early anyway makes no wait longer."""
    if counted:
        await throttle.failed(ctx, name_key(name), network_of(browser.address))
    on = ("actor", actor) if actor else None
    await audit(ctx, "accounts.sign_in_failed", on=on, actor=browser.actor, address=browser.address, result=result)


@mutation(access=service, public=False)
async def let_in(
    ctx: Context,
    actor: str,
    method: str,
    browser: Browser,
    name: str | None = None,
    known: str | None = None,
    step: str | None = None,
    new_hash: str | None = None,
    passkey: str | None = None,
) -> Entered:
    """Begin a session for an account, end the one before it, and bring along what the guest did.

    Args:
        actor: Whose account it is.
        method: How they showed so: password, link, passkey, oidc, wallet.
        browser: From where.
        name: The name that was tried, to take back what was counted for it.
        known: The hash that their password was compared with.
        step: The second step of which a code was judged right then.
        new_hash: The same password's hash with today's costs and the address's salt.
        passkey: The one that answered.

    Raises:
        Forbidden: The account is suspended.
        NotSignedIn: There is no such account, its password or its second step is another by now, or the passkey gone.
    """
    user = await hold_user(ctx, actor, known, step, passkey)
    if name is not None:
        await name_passed(ctx, name, browser.address, actor)
    if new_hash is not None:
        # Only the hash that was compared gives way.
        same = col(AccountPassword.actor_id) == actor, col(AccountPassword.hash) == known
        changed = update(AccountPassword).where(*same)
        await ctx.session.execute(changed.values(hash=new_hash))
    await replace_session(ctx, browser.session)
    await merge(ctx, browser.actor, user)
    for told in on_let_in:
        await told(ctx, actor)
    entered = await begin_session(ctx, user, method, browser)
    await audit(ctx, "accounts.signed_in", on=("actor", actor), actor=user, address=browser.address, method=method)
    return entered


async def name_passed(ctx: Context, name: str, address: str, actor: str) -> None:
    """Take back what was counted for a name, now that somebody showed to be `actor`.

    Whoever said an address that is another's, or that several said, takes back their own try: the failures may have
    been guesses at the other's password.
    """
    key, network = name_key(name), network_of(address)
    if await whose_name(ctx, key) == actor:
        await throttle.passed(ctx, key, network)
    else:
        await throttle.give_back(ctx, key, network)


async def whose_name(ctx: Context, key: str) -> str | None:
    """Who alone goes by a name: the owner of that address, or the only one who said it."""
    statement = select(Account.actor_id, Account.email_key).where(goes_by(key))
    # The owner comes first.
    found = (await ctx.session.execute(statement.order_by(*_IN_ORDER).limit(2))).all()
    return found[0].actor_id if _is_one(found) else None


async def begin_session(ctx: Context, user: Actor, method: str, browser: Browser) -> Entered:
    """Write a new session of a user, in the transaction that lets them in."""
    token = services().signer.sign(PURPOSE, {"r": ids.token(), "t": int(clock.now() / 1000), "u": 1})
    network = network_of(browser.address)
    row = ActorSession(
        token_hash=services().signer.fingerprint(PURPOSE, token),
        actor_id=user.id,
        method=method,
        agent=browser.agent[:LONGEST_AGENT],
        network=network,
        network_hash=services().signer.fingerprint("network", network),
        signed_in_at=utc_now(),
        expires_at=session_end(),
    )
    ctx.session.add(row)
    await ctx.session.flush()
    return Entered(token, user.id)


async def replace_session(ctx: Context, token_hash: str) -> None:
    """Revoke the session in whose place, in the same browser, another one comes."""
    ended = update(ActorSession).where(col(ActorSession.token_hash) == token_hash)
    await ctx.session.execute(
        ended.where(col(ActorSession.revoked_at).is_(None)).values(revoked_at=utc_now(), replaced=True)
    )


async def become_user(ctx: Context, browser: Browser) -> Actor:
    """Make the guest of a browser a user, with everything it has: the same actor, of another kind.

    A browser without a guest gets a new actor. The guest's own token is nobody's from here on: whoever may have
    planted or taken it does not come along.
    """
    guest = browser.actor if browser.kind == ActorKind.GUEST else Actor(ActorKind.GUEST, ids.new_id(), ids.token())
    await write_guest(ctx, guest)
    statement = select(ActorRow).where(col(ActorRow.id) == guest.id).with_for_update()
    row = (await ctx.session.execute(statement)).scalar_one()
    if row.kind != ActorKind.GUEST or await _is_merged(ctx, guest.id):
        raise Forbidden("errors.has_account", code="has_account")
    row.kind, row.role = ActorKind.USER.value, "user"
    await ctx.session.flush()
    await replace_session(ctx, guest.session)
    await end_sessions(ctx, guest.id)
    return Actor(ActorKind.USER, guest.id, "", row.role)


async def _is_merged(ctx: Context, actor: str) -> bool:
    statement = select(ActorMerge.from_id).where(col(ActorMerge.from_id) == actor)
    return (await ctx.session.execute(statement)).first() is not None


def goes_by(key: str) -> ColumnElement[bool]:
    """That an account goes by a name: the owner of that address, and whoever said it and has shown no other."""
    said = and_(col(Account.pending_key) == key, col(Account.email_key).is_(None))
    return or_(col(Account.email_key) == key, said)


def _who(name: str, actor: str | None) -> ColumnElement[bool]:
    """Whom a password may be of: one actor, or whoever goes by a name."""
    return col(Account.actor_id) == actor if actor else goes_by(name_key(name))


def _is_one(found: Sequence[Any]) -> bool:
    """Whether the first of some accounts, in their order, is the one that is meant: the name's owner, or the only."""
    return len(found) == 1 or (len(found) > 1 and found[0].email_key is not None)


async def _other_manner(ctx: Context, who: ColumnElement[bool], name: str) -> str | None:
    """In which other manner a hash of theirs was made, before today's costs or for an address before this one.

    Only one, so that a try has an end: the owner's; else one that has the address's salt, which all may share whose
    costs are old; else that of who is there longest.
    """
    kept = col(AccountPassword.hash)
    statement = (
        select(AccountPassword.hash)
        .join(Account, col(Account.actor_id) == col(AccountPassword.actor_id))
        .where(who, not_(kept.startswith(f"{manner_today(name)}$", autoescape=True)))
        .order_by(_IN_ORDER[0], not_(kept.contains(f"${salt_text(name)}$", autoescape=True)), *_IN_ORDER[1:])
    )
    found = (await ctx.session.execute(statement.limit(1))).scalar()
    return manner_of(found) if found else None


def was_here(actor: Mapped[str], network: str) -> ColumnElement[bool]:
    """Whether an actor signed in from a network, not too long ago."""
    statement = select(ActorSession.id).where(
        col(ActorSession.actor_id) == actor,
        col(ActorSession.network_hash) == services().signer.fingerprint("network", network),
        col(ActorSession.signed_in_at) > utc_now() - KNOWN_FOR,
    )
    return statement.exists()
