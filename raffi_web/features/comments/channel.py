"""The channel `comments:<id>`: what changes in a discussion, for all who have it open.

Whoever watches a film may listen before somebody has begun its discussion: then it is empty until it is begun.

A snapshot has no comments, since a discussion may have a hundred thousand: a page that gets one asks for its threads
anew, after it. A change and a resume have every comment that changed, so pages stay right without asking.
"""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from raffi_web.features.comments.access import MODERATE, PREFIX, SHUT, channel_of, read
from raffi_web.features.comments.anchors import awaited
from raffi_web.features.comments.models import Comment, Discussion
from raffi_web.features.comments.rows import Row, as_seen, comment_row, discussion_row
from raffi_web.features.profiles.blocks import blocked_by_me
from raffi_web.kernel.channels import ChannelKind, Rows, TooMuch, kinds
from raffi_web.kernel.context import Actor, Context
from raffi_web.kernel.errors import NotFound
from raffi_web.kernel.permissions import has

VERSION = text("select raffi.channel_version(:name)")
FRAME_AT_MOST = 500
"""Comments that changed at once; for more, pages begin anew."""


async def _authorise(session: AsyncSession, actor: Actor, discussion: str) -> Row:
    ctx = Context(actor, session)
    granted: Row = {"blocked": sorted(await blocked_by_me(ctx))}
    try:
        found = await read(ctx, discussion)
    except NotFound:
        # With its first row everybody is asked for their right again.
        if await awaited(ctx, discussion):
            return granted
        raise
    return {**granted, "shut": True} if found.closed == SHUT and not await has(ctx, MODERATE) else granted


async def _read(session: AsyncSession, discussion: str, since: int) -> tuple[int, Rows]:
    version = (await session.execute(VERSION, {"name": channel_of(discussion)})).scalar_one()
    found = (await session.execute(select(Discussion).where(col(Discussion.id) == discussion))).scalar_one_or_none()
    if found is None:
        return version, {}
    rows: Rows = {"discussion": [discussion_row(found)]} if found.version > since else {}
    if since > 0:
        statement = select(Comment).where(col(Comment.discussion_id) == discussion, col(Comment.version) > since)
        changed = (await session.execute(statement.order_by(col(Comment.id)).limit(FRAME_AT_MOST + 1))).scalars().all()
        if len(changed) > FRAME_AT_MOST:
            raise TooMuch
        if changed:
            rows["comments"] = [comment_row(one) for one in changed]
    return version, rows


def _unsettled(rows: Rows, since: int) -> bool:
    return any(row["access"] > since for row in rows.get("discussion", []))


kinds.add(
    ChannelKind(prefix=PREFIX, authorise=_authorise, read=_read, ephemeral={}, unsettled=_unsettled, as_seen=as_seen)
)
