"""Messages can be reported by whoever reads them."""

from sqlmodel import col, select

from raffi_web.features.chat.models import Message
from raffi_web.features.profiles.reporting import Quote, finders
from raffi_web.kernel.context import Context
from raffi_web.kernel.errors import NotFound


async def _message(ctx: Context, message: str) -> Quote:
    # Row-level security shows the asker what is said in their rooms only.
    statement = select(Message).where(col(Message.id) == message, col(Message.kind) == "text")
    found = (await ctx.session.execute(statement)).scalar_one_or_none()
    if found is None or found.removed_at is not None:
        raise NotFound(field="on")
    return Quote(found.actor_id, found.name, found.body, found.room_id)


finders["message"] = _message
