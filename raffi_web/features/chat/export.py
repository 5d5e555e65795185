"""A room's chat to take away."""

from typing import Any

from raffi_web.features.chat.rows import Row
from raffi_web.features.rooms import access
from raffi_web.features.rooms.access import RoomId
from raffi_web.kernel.functions import action
from raffi_web.kernel.jobs import ActionContext
from raffi_web.kernel.limits import Limit

EXPORT = Limit("chat_export", 5, 3600)
PAGE = 100
PAGES_AT_MOST = 200


@action(access=access.staff, limit=EXPORT)
async def export(ctx: ActionContext, room: RoomId) -> dict[str, Any]:
    """The room's messages as JSON, the oldest first: `{room, messages}`. For the host and co-hosts."""
    pages: list[list[Row]] = []
    before: str | None = None
    while len(pages) < PAGES_AT_MOST:
        page = await ctx.step(f"page {len(pages)}", lambda before=before: _page(ctx, room, before))
        pages.append(page["messages"])
        if not page["more"]:
            break
        before = page["messages"][0]["id"]
    return {"room": room, "messages": [message for page in reversed(pages) for message in page]}


async def _page(ctx: ActionContext, room: str, before: str | None) -> Any:
    return await ctx.call("chat.history", room=room, before=before, limit=PAGE)
