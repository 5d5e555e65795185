"""The channel `order:<room>`, and `order:server`: that something changed in what who keeps order there looks at.

It tells which part that is, `queue`, `decided`, `silences`, `switches` or `filters`; what is in it, pages ask for.
"""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from raffi_web.features.comments.access import orders_there
from raffi_web.features.comments.models import CommentOrder
from raffi_web.kernel.channels import ChannelKind, Rows, kinds
from raffi_web.kernel.context import Actor, Context

PREFIX, SERVER = "order", "server"
VERSION = text("select raffi.channel_version(:name)")


async def queue_changed(ctx: Context, room: str | None) -> None:
    """Read what changes with the queue of a room, or the server's: a live query that does so runs again then."""
    mark = select(CommentOrder.version).where(
        col(CommentOrder.scope) == (room or SERVER), col(CommentOrder.part) == "queue"
    )
    await ctx.session.execute(mark)


async def _authorise(session: AsyncSession, actor: Actor, scope: str) -> dict[str, str]:
    await orders_there(Context(actor, session), {"room": None if scope == SERVER else scope})
    return {}


async def _read(session: AsyncSession, scope: str, since: int) -> tuple[int, Rows]:
    version = (await session.execute(VERSION, {"name": f"{PREFIX}:{scope}"})).scalar_one()
    changed = select(CommentOrder).where(col(CommentOrder.scope) == scope, col(CommentOrder.version) > since)
    found = (await session.execute(changed)).scalars()
    return version, {"parts": [{"id": one.part, "version": one.version} for one in found]}


kinds.add(ChannelKind(prefix=PREFIX, authorise=_authorise, read=_read, unsettled=lambda rows, since: True))
