"""A part of a call that runs as the server itself, inside the caller's transaction.

For what a rule must know and the caller must not see, such as a room's key: keep the block small.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from raffi_web.kernel.context import SYSTEM, Context
from raffi_web.kernel.database import SET_ACTOR


@asynccontextmanager
async def elevated(ctx: Context) -> AsyncIterator[None]:
    """Row-level security does not bind this block. An error inside ends the transaction, and the right with it."""
    await ctx.session.flush()
    await ctx.session.execute(SET_ACTOR, {"id": ctx.actor.id, "kind": SYSTEM.kind.value})
    yield
    await ctx.session.flush()
    await ctx.session.execute(SET_ACTOR, {"id": ctx.actor.id, "kind": ctx.actor.kind.value})
