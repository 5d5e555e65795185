"""What was done about somebody's comment, for whoever tells them of it."""

from collections.abc import Awaitable, Callable
from typing import Literal

from raffi_web.features.comments.models import CommentDeed
from raffi_web.kernel.context import Context

Kind = Literal["hide", "unhide", "keep", "release", "refuse", "lock", "unlock"]
on_deed: list[Callable[[Context, CommentDeed], Awaitable[None]]] = []
"""Told of each deed in its transaction, as who did it: `actor_id` is whose comment it is about. They do not say by whom
it was done: an author is told by the server."""


async def told(ctx: Context, deed: CommentDeed) -> None:
    """Tell everybody who waits for deeds."""
    for tell in on_deed:
        await tell(ctx, deed)
