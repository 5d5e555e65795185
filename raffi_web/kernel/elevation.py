"""A part of a call that runs as the server itself, inside the caller's transaction.

For what a rule must know and the caller must not see, such as a room's key: keep the block small.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from raffi_web.kernel.context import SYSTEM, ActorKind, Context
from raffi_web.kernel.database import SET_ACTOR
from raffi_web.kernel.readset import unwatched

ELEVATED = "kernel.elevated"


@asynccontextmanager
async def elevated(ctx: Context) -> AsyncIterator[None]:
    """Row-level security does not bind this block. An error inside ends the transaction, and the right with it.

    A block within a block changes nothing: the right lasts as long as the outer one.
    """
    if ctx.cache.get(ELEVATED):
        yield
        return
    await _become(ctx, SYSTEM.kind)
    ctx.cache[ELEVATED] = True
    yield
    del ctx.cache[ELEVATED]
    await _become(ctx, ctx.actor.kind)


async def _become(ctx: Context, kind: ActorKind) -> None:
    await ctx.session.flush()
    with unwatched():
        await ctx.session.execute(SET_ACTOR, {"id": ctx.actor.id, "kind": kind.value})
