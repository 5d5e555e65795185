"""In how many ways somebody can sign in, so that the last of them is never taken away.

Each kind of way says how many of it an account has:

@way("passkey")
async def _passkeys(ctx: Context, actor: str) -> int: ...
"""

from collections.abc import Awaitable, Callable

from sqlalchemy import or_
from sqlmodel import col, select

from raffi_web.features.accounts.models import Account, ActorRow
from raffi_web.kernel.context import Context
from raffi_web.kernel.errors import Conflict

Count = Callable[[Context, str], Awaitable[int]]
_kinds: dict[str, Count] = {}


def way(kind: str) -> Callable[[Count], Count]:
    """Register how many ways of a kind an actor has: password, passkey, identity, wallet.

    Raises:
        ValueError: The kind is registered already.
    """

    def register(count: Count) -> Count:
        if kind in _kinds:
            raise ValueError(f"{kind} is registered twice")
        _kinds[kind] = count
        return count

    return register


async def ways_in(ctx: Context, actor: str) -> int:
    """In how many ways an actor can sign in. Asked as the actor itself, or as the server."""
    return sum([await count(ctx, actor) for count in _kinds.values()])


async def keep_a_way(ctx: Context, actor: str) -> None:
    """Refuse to take a way from whoever has no other. Call it first, in the transaction that takes the way.

    The actor's row is locked: two ways that are taken at the same time are taken one after the other.

    Raises:
        Conflict: It is the last way in.
    """
    await ctx.session.execute(select(ActorRow.id).where(col(ActorRow.id) == actor).with_for_update())
    if await ways_in(ctx, actor) <= 1:
        raise Conflict("errors.last_way", code="last_way")


@way("password")
async def _password(ctx: Context, actor: str) -> int:
    # Without an address there is no name to sign in with.
    named = or_(col(Account.email_key).is_not(None), col(Account.pending_key).is_not(None))
    statement = select(Account.has_password).where(col(Account.actor_id) == actor, named)
    return int(bool((await ctx.session.execute(statement)).scalar_one_or_none()))
