"""An account whose address was only said, until somebody opened its letter: whoever does is its owner.

Somebody else may have made it, with the owner's address, and left ways in. They all end when the owner comes.
"""

from collections.abc import Awaitable, Callable

from raffi_web.kernel.audit import audit
from raffi_web.kernel.context import Context

on_reclaim: list[Callable[[Context, str], Awaitable[None]]] = []
"""Take away, as the server, the ways into an account of one kind: passkeys, identities, codes, tokens."""


async def reclaim(ctx: Context, actor: str) -> None:
    """End every way into an account that was set before its owner was known."""
    for take_away in on_reclaim:
        await take_away(ctx, actor)
    await audit(ctx, "accounts.reclaimed", on=("actor", actor))
