"""My account and my sessions: which there are, from where, and ending them."""

from dataclasses import dataclass
from typing import Annotated

from sqlalchemy import update
from sqlmodel import col, select

from raffi_web.features.accounts.agents import device_of
from raffi_web.features.accounts.identity import holds
from raffi_web.features.accounts.merging import end_sessions
from raffi_web.features.accounts.models import Account, ActorSession
from raffi_web.features.accounts.sign_in import name_passed
from raffi_web.features.accounts.standing import hold_user
from raffi_web.kernel.arguments import code
from raffi_web.kernel.audit import audit
from raffi_web.kernel.context import Context
from raffi_web.kernel.errors import NotFound, NotSignedIn
from raffi_web.kernel.functions import mutation, query, service
from raffi_web.kernel.permissions import signed_in
from raffi_web.kernel.tables import milliseconds, utc_now

SessionId = Annotated[str, code(r"[0-9a-z-]{20,40}")]


@dataclass(frozen=True)
class SessionCard:
    """A session as its owner sees it. Times are milliseconds since the epoch; `network` is an address or a network."""

    id: str
    method: str
    device: str
    network: str
    began_at: float | None
    seen_at: float | None
    is_this: bool


@dataclass(frozen=True)
class MyAccount:
    """What I sign in with. `pending` is an address that I said and have not shown to be mine."""

    email: str | None
    pending: str | None
    has_password: bool
    role: str


@query(access=signed_in)
async def account(ctx: Context) -> MyAccount:
    """My address, and with what I can sign in."""
    statement = select(Account).where(col(Account.actor_id) == ctx.actor.id)
    found = (await ctx.session.execute(statement)).scalar_one_or_none() or Account(actor_id=ctx.actor.id)
    return MyAccount(found.email, found.pending, found.has_password, str(ctx.actor.role))


@query(access=signed_in, audience=lambda ctx, args: f"session:{ctx.actor.session}")
async def sessions(ctx: Context) -> list[SessionCard]:
    """Where I am signed in: this session first, then by when they were used last."""
    statement = (
        select(ActorSession)
        .where(col(ActorSession.actor_id) == ctx.actor.id, col(ActorSession.revoked_at).is_(None))
        .order_by(
            (col(ActorSession.token_hash) == ctx.actor.session).desc(),
            col(ActorSession.seen_at).desc(),
            col(ActorSession.id),
        )
    )
    found = (await ctx.session.execute(statement)).scalars()
    return [
        SessionCard(
            id=row.id,
            method=row.method,
            device=device_of(row.agent),
            network=row.network,
            began_at=milliseconds(row.created_at),
            seen_at=milliseconds(row.seen_at),
            is_this=row.token_hash == ctx.actor.session,
        )
        for row in found
        if holds(row)
    ]


@mutation(access=signed_in)
async def revoke_session(ctx: Context, session: SessionId) -> None:
    """End one of my sessions: its pages are out at once.

    Raises:
        NotFound: I have no such session.
    """
    ended = update(ActorSession).where(
        col(ActorSession.id) == session,
        col(ActorSession.actor_id) == ctx.actor.id,
        col(ActorSession.revoked_at).is_(None),
    )
    done = await ctx.session.execute(ended.values(revoked_at=utc_now()).returning(col(ActorSession.id)))
    if done.first() is None:
        raise NotFound("errors.no_session", code="no_session", field="session")
    await audit(ctx, "accounts.session_revoked", on=("session", session))


@mutation(access=signed_in)
async def revoke_others(ctx: Context) -> int:
    """End all of my sessions but this one. Returns how many ended."""
    ended = await end_sessions(ctx, ctx.actor.id, but=ctx.actor.session)
    await audit(ctx, "accounts.sessions_revoked", ended=ended)
    return ended


@mutation(access=signed_in, public=False)
async def sign_out(ctx: Context) -> None:
    """End this session. A route takes the cookie away."""
    ended = update(ActorSession).where(col(ActorSession.token_hash) == ctx.actor.session)
    await ctx.session.execute(ended.where(col(ActorSession.revoked_at).is_(None)).values(revoked_at=utc_now()))
    await audit(ctx, "accounts.signed_out")


@mutation(access=service, public=False)
async def confirm(
    ctx: Context,
    actor: str,
    session_hash: str,
    method: str,
    address: str,
    name: str | None = None,
    known: str | None = None,
    step: str | None = None,
) -> None:
    """Note that somebody showed again who they are: what is sensitive is open to this session for a while.

    `name` is the one that was tried with a password, whose count is taken back; `known` is the hash compared with it,
    `step` the second step of which the code was right.

    Raises:
        Forbidden: The account is suspended.
        NotSignedIn: The password or the second step is another by now, or the session ended.
    """
    if known is not None:
        await hold_user(ctx, actor, known, step)
    if name is not None:
        await name_passed(ctx, name, address, actor)
    shown = update(ActorSession).where(
        col(ActorSession.token_hash) == session_hash,
        col(ActorSession.actor_id) == actor,
        col(ActorSession.revoked_at).is_(None),
    )
    if (
        await ctx.session.execute(shown.values(signed_in_at=utc_now()).returning(col(ActorSession.id)))
    ).first() is None:
        raise NotSignedIn
    await audit(ctx, "accounts.confirmed", on=("actor", actor), address=address, method=method)
