"""The rows of actors who are there without having signed up: guests at their first act, and the server itself."""

from sqlalchemy.dialects.postgresql import insert

from raffi_web.features.accounts.identity import session_end
from raffi_web.features.accounts.models import ActorRow, ActorSession
from raffi_web.features.accounts.names import color_of, guest_name
from raffi_web.kernel.context import SYSTEM, Actor, ActorKind, Context

KNOWN_AT_MOST = 50_000
_known: set[str] = set()
"""Sessions whose rows were seen: a hint that saves a write, never a right."""


async def ensure_actor(ctx: Context) -> None:
    """Write the rows of a guest and its session at its first act."""
    actor = ctx.actor
    if actor.kind is not ActorKind.GUEST or actor.session in _known:
        return
    await write_guest(ctx, actor)
    ctx.after_commit.append(lambda: _remember(actor.session))


async def write_guest(ctx: Context, guest: Actor) -> None:
    """Write the rows of a guest and its session, unless they are there."""
    await write_actor(ctx, guest.id)
    await ctx.session.execute(
        insert(ActorSession)
        .values(token_hash=guest.session, actor_id=guest.id, expires_at=session_end())
        .on_conflict_do_nothing()
    )


async def write_actor(ctx: Context, guest: str) -> None:
    """Write the row of a guest, unless it is there."""
    row = {"id": guest, "kind": ActorKind.GUEST.value, "name": guest_name(guest), "color": color_of(guest)}
    await ctx.session.execute(insert(ActorRow).values(row).on_conflict_do_nothing())


async def ensure_server(ctx: Context) -> None:
    """Write the row of the server itself, for what it makes of its own."""
    await ctx.session.execute(
        insert(ActorRow).values(id=SYSTEM.id, kind=SYSTEM.kind.value, name="Raffi", color=0).on_conflict_do_nothing()
    )


def _remember(session: str) -> None:
    if len(_known) >= KNOWN_AT_MOST:
        _known.clear()
    _known.add(session)


def forget_known() -> None:
    """Forget which sessions have rows: after a restore, or on another database."""
    _known.clear()
