"""Two actors who turn out to be one: a guest with a past signs in to an account.

What says who *has* something now (rooms, memberships, lists, settings) is handed over by the features that keep it.
What says who *did* something then (messages, the audit) stays as it was written; `selves` says that it is theirs.
"""

from collections.abc import Awaitable, Callable

from sqlalchemy import func, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from raffi_web.features.accounts.models import ActorAlias, ActorMerge, ActorRow, ActorSession
from raffi_web.kernel.audit import audit
from raffi_web.kernel.context import Actor, ActorKind, Context
from raffi_web.kernel.tables import utc_now

on_merge: list[Callable[[Context, str, str], Awaitable[None]]] = []
"""Features that hand over what a guest has. They get the guest's id and the user's, and run as the server, in the
transaction of the sign-in; run again they change nothing."""


async def merge(ctx: Context, guest: Actor, user: Actor) -> bool:
    """Hand over to a user what a guest has, and end the guest's sessions. Returns whether there was anything to do.

    The server itself calls this, in a transaction that lets the user in.
    """
    statement = select(ActorRow).where(col(ActorRow.id) == guest.id).with_for_update()
    row = (await ctx.session.execute(statement)).scalar_one_or_none()
    if row is None or row.kind != ActorKind.GUEST or guest.id == user.id:
        return False
    merged = insert(ActorMerge).values(from_id=guest.id, into_id=user.id).on_conflict_do_nothing()
    if (await ctx.session.execute(merged.returning(col(ActorMerge.from_id)))).first() is None:
        return False
    alias = update(ActorAlias).where(col(ActorAlias.actor_id) == guest.id)
    await ctx.session.execute(alias.values(actor_id=user.id))
    for hand_over in on_merge:
        await hand_over(ctx, guest.id, user.id)
    await end_sessions(ctx, guest.id)
    await audit(ctx, "accounts.merged", on=("actor", guest.id), actor=user)
    return True


async def end_sessions(ctx: Context, actor: str, *, but: str = "") -> int:
    """Revoke the sessions of an actor, except the one with the hash `but`. Returns how many ended."""
    ended = (
        update(ActorSession)
        .where(
            col(ActorSession.actor_id) == actor,
            col(ActorSession.revoked_at).is_(None),
            col(ActorSession.token_hash) != but,
        )
        .values(revoked_at=utc_now())
        .returning(col(ActorSession.id))
    )
    return len((await ctx.session.execute(ended)).all())


async def selves(ctx: Context) -> frozenset[str]:
    """The asker's id, and those of the guests they were."""
    known = ctx.cache.get("selves")
    if known is None:
        statement = select(func.raffi.selves())
        known = ctx.cache["selves"] = frozenset((await ctx.session.execute(statement)).scalars()) | {ctx.actor.id}
    return known


async def is_me(ctx: Context, actor: str | None) -> bool:
    """Whether an id is the asker's, or that of a guest they were."""
    return actor is not None and (actor == ctx.actor.id or actor in await selves(ctx))
