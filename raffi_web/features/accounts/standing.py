"""Whether somebody may come in at the moment they do, by what was found out before.

A password is compared beside any transaction. Until its owner is in, it may have been changed, a second step switched
on, or the account shut: whoever lets them in looks again, under the lock that those who change it take as well. So each
comes before the other.
"""

from sqlmodel import col, select

from raffi_web.features.accounts.models import AccountPassword, ActorRow, ActorSession
from raffi_web.features.accounts.passkeys.models import Passkey
from raffi_web.features.accounts.second_step.models import SecondStep
from raffi_web.kernel.context import Actor, ActorKind, Context
from raffi_web.kernel.elevation import elevated
from raffi_web.kernel.errors import Forbidden, NotSignedIn


async def hold(ctx: Context, actor: str) -> ActorRow | None:
    """An actor's row as it is now, locked until the end of the transaction; as the server.

    Take it before the sessions of an account end, and before one begins. Rows that name the actor may still be added.
    """
    statement = select(ActorRow).where(col(ActorRow.id) == actor).with_for_update(key_share=True)
    return (await ctx.session.execute(statement, execution_options={"populate_existing": True})).scalar_one_or_none()


async def hold_user(
    ctx: Context, actor: str, known: str | None = None, step: str | None = None, passkey: str | None = None
) -> Actor:
    """The user whom to let in, whose row is locked.

    Args:
        actor: Who it is.
        known: The hash that their password was compared with, of those who come by one.
        step: The second step of which their code was right then.
        passkey: The one that answered, of those who come by one.

    Raises:
        Forbidden: The account is suspended.
        NotSignedIn: There is no such account, its password or its second step is another by now, or the passkey gone.
    """
    row = await hold(ctx, actor)
    if row is None or row.kind != ActorKind.USER:
        raise wrong_sign_in()
    if known is not None:
        await check_unchanged(ctx, actor, known)
        await check_step(ctx, actor, step)
    if passkey is not None:
        await _check_passkey(ctx, actor, passkey)
    if row.suspended_at is not None:
        raise Forbidden("errors.suspended", code="suspended")
    return Actor(ActorKind.USER, row.id, "", row.role)


async def check_unchanged(ctx: Context, actor: str, known: str) -> None:
    """Refuse whoever has a password that was the account's before.

    Raises:
        NotSignedIn: The account's hash is not `known` any more.
    """
    statement = select(AccountPassword.hash).where(col(AccountPassword.actor_id) == actor)
    if (await ctx.session.execute(statement)).scalar_one_or_none() != known:
        raise wrong_sign_in()


async def _check_passkey(ctx: Context, actor: str, passkey: str) -> None:
    kept = col(Passkey.id) == passkey, col(Passkey.actor_id) == actor
    if (await ctx.session.execute(select(Passkey.id).where(*kept))).first() is None:
        raise NotSignedIn("errors.unknown_passkey", code="unknown_passkey")


async def step_of(ctx: Context, actor: str) -> str | None:
    """The second step that an account's password needs a code of, as the server; None while none is on."""
    on = col(SecondStep.actor_id) == actor, col(SecondStep.on_at).is_not(None)
    return (await ctx.session.execute(select(SecondStep.secret_id).where(*on))).scalar_one_or_none()


async def check_step(ctx: Context, actor: str, step: str | None) -> None:
    """Refuse whoever gave no code of the second step that is on by now. Their actor's row must be held.

    Raises:
        NotSignedIn: A code is needed.
    """
    if await step_of(ctx, actor) not in (None, step):
        raise code_needed()


async def hold_me(ctx: Context) -> None:
    """Hold the asker's row and look again at their session: for whatever lets somebody in, or adds a way for it.

    An owner who comes meanwhile ends every way that is there: what is added comes before that, or is refused.

    Raises:
        NotSignedIn: Their session ended while the call was on its way.
    """
    async with elevated(ctx):
        await hold_session(ctx, ctx.actor.id, ctx.actor.session)


async def hold_session(ctx: Context, actor: str, session: str) -> None:
    """Hold the row of whoever has a session, as the server, and look again at that one; see `hold_me`.

    Raises:
        NotSignedIn: It ended, or they are gone.
    """
    if await hold(ctx, actor) is None:
        raise NotSignedIn
    ended = col(ActorSession.token_hash) == session, col(ActorSession.revoked_at).is_not(None)
    if (await ctx.session.execute(select(ActorSession.id).where(*ended))).first() is not None:
        raise NotSignedIn


def wrong_sign_in() -> NotSignedIn:
    """What is said of a name and a password that don't fit; which of the two, is not told."""
    return NotSignedIn("errors.wrong_sign_in", code="wrong_sign_in")


def wrong_password() -> NotSignedIn:
    """What is said of a password to whoever is known: they typed no name with it."""
    return NotSignedIn("errors.wrong_password", code="wrong_sign_in", field="password")


def code_needed() -> NotSignedIn:
    """What is said of a right password that needs a code as well."""
    return NotSignedIn("errors.code_needed", code="code_needed", field="code")
