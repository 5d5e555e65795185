"""What happened in a room lately."""

from typing import Any

from sqlmodel import col, select

from raffi_web.features.chat.models import Message
from raffi_web.features.rooms.access import place
from raffi_web.kernel.context import Context
from raffi_web.kernel.tables import milliseconds


async def latest_notices(ctx: Context, room: str, count: int) -> list[dict[str, Any]]:
    """The last notices of a room that the asker is in, the latest first: who did what, and when (ms)."""
    await place(ctx, room)
    statement = (
        select(Message)
        .where(col(Message.room_id) == room, col(Message.kind) == "notice")
        .order_by(col(Message.id).desc())
        .limit(count)
    )
    return [
        {
            "what": message.notice["what"] if message.notice else "",
            "actor_id": message.actor_id,
            "name": message.name,
            "at": milliseconds(message.created_at),
        }
        for message in (await ctx.session.execute(statement)).scalars()
    ]
