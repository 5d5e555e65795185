"""The channel `notifications:<actor>`: what the bell counts, and which notifications came or changed.

A frame tells of a notification that it is there; what it says is asked for by whoever shows it (`notifications.some`),
since that is joined as its reader. A snapshot has the counts, and the newest few: somebody's very first notification
comes to an open page as a change from nothing.
"""

from dataclasses import asdict

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from raffi_web.features.notifications.models import Notification
from raffi_web.features.notifications.rows import counts, mark_of
from raffi_web.features.notifications.sending import PREFIX
from raffi_web.features.profiles.blocks import blocked_by
from raffi_web.kernel.channels import ChannelKind, Rows, TooMuch, kinds
from raffi_web.kernel.context import SYSTEM, Actor, Context
from raffi_web.kernel.errors import NotFound

VERSION = text("select raffi.channel_version(:name)")
FRAME_AT_MOST = 100
"""Notifications that changed at once; for more, pages begin anew."""
SNAPSHOT = 5


def channel_of(actor: str) -> str:
    """The name of the channel of somebody's notifications."""
    return f"{PREFIX}:{actor}"


async def _authorise(session: AsyncSession, actor: Actor, of: str) -> dict[str, str]:
    if not actor.is_somebody or actor.id != of:
        raise NotFound("errors.no_channel", code="no_channel", field="channel")
    return {}


async def _read(session: AsyncSession, of: str, since: int) -> tuple[int, Rows]:
    version = (await session.execute(VERSION, {"name": channel_of(of)})).scalar_one()
    ctx = Context(SYSTEM, session)
    rows: Rows = {"counts": [{"id": of, **asdict(await counts(ctx, of, await blocked_by(ctx, of)))}]}
    changed = select(Notification).where(col(Notification.actor_id) == of, col(Notification.version) > since)
    newest = changed.order_by(col(Notification.at).desc())
    found = (await session.execute(newest.limit(FRAME_AT_MOST + 1 if since else SNAPSHOT))).scalars().all()
    if since and len(found) > FRAME_AT_MOST:
        raise TooMuch
    if found:
        rows["notifications"] = [mark_of(one) for one in reversed(found)]
    return version, rows


kinds.add(ChannelKind(prefix=PREFIX, authorise=_authorise, read=_read))
