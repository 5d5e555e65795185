"""The channel `list:<id>`: the titles of a list, for all who may see it."""

from collections.abc import Iterable

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from raffi_web.features.lists.access import PREFIX, channel_of, held
from raffi_web.features.lists.models import ListItem, ListMember, TitleList
from raffi_web.features.lists.rows import item_row, list_row
from raffi_web.kernel.channels import ChannelKind, Rows, TooMuch, kinds
from raffi_web.kernel.context import Actor, Context
from raffi_web.kernel.errors import NotFound

VERSION = text("select raffi.channel_version(:name)")
FRAME_AT_MOST = 1_000
"""Titles that changed at once; more come as a snapshot."""


async def _authorise(session: AsyncSession, actor: Actor, list_id: str) -> dict[str, str]:
    return {"role": (await held(Context(actor, session), list_id)).role}


async def _read(session: AsyncSession, list_id: str, since: int) -> tuple[int, Rows]:
    version = (await session.execute(VERSION, {"name": channel_of(list_id)})).scalar_one()
    found = (await session.execute(select(TitleList).where(col(TitleList.id) == list_id))).scalar_one_or_none()
    if found is None:
        raise NotFound("errors.list_not_found", code="list_not_found", field="channel")
    rows: Rows = {"list": [list_row(found)]} if found.version > since else {}
    items = select(ListItem).where(col(ListItem.list_id) == list_id, col(ListItem.version) > since)
    items = items.where(col(ListItem.removed_at).is_(None)) if since == 0 else items.limit(FRAME_AT_MOST + 1)
    changed = (await session.execute(items.order_by(col(ListItem.rank), col(ListItem.id)))).scalars().all()
    if since > 0 and len(changed) > FRAME_AT_MOST:
        raise TooMuch
    if changed:
        rows["items"] = [item_row(item) for item in changed]
    left = select(ListMember.actor_id, ListMember.left_how).where(
        col(ListMember.list_id) == list_id, col(ListMember.version) > since, col(ListMember.left_at).is_not(None)
    )
    if since > 0 and (gone := (await session.execute(left)).all()):
        rows["editors"] = [{"id": actor, "left": how} for actor, how in gone]
    return version, rows


def _evicted(rows: Rows) -> Iterable[tuple[str, str]]:
    return [(row["id"], row["left"]) for row in rows.get("editors", [])]


def _unsettled(rows: Rows, since: int) -> bool:
    return any(row["access"] > since for row in rows.get("list", []))


kinds.add(
    ChannelKind(prefix=PREFIX, authorise=_authorise, read=_read, ephemeral={}, evicted=_evicted, unsettled=_unsettled)
)
