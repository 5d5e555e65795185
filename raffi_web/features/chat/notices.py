"""Notices: lines in the chat that say who did what. The sentence is made in the browser, from the catalogue."""

from typing import Any

from raffi_web.features.accounts.functions import profile_of
from raffi_web.features.chat.models import Message
from raffi_web.kernel import ids
from raffi_web.kernel.context import Context


async def notice(
    ctx: Context, room: str, what: str, *, actor: tuple[str, str, int] | None = None, **data: Any
) -> Message:
    """Write that the asker, or `actor` (id, name, colour), did `what`.

    `what` is a key below `notices.` in the words catalogue, `data` the values of its sentence.
    """
    who, name, color = actor or await _asker(ctx)
    message = Message(
        id=ids.new_id(),
        room_id=room,
        kind="notice",
        actor_id=who,
        name=name,
        color=color,
        body="",
        notice={"what": what, **data},
    )
    ctx.session.add(message)
    await ctx.session.flush()
    return message


async def _asker(ctx: Context) -> tuple[str, str, int]:
    me = await profile_of(ctx, ctx.actor)
    return me.id, me.name, me.color
