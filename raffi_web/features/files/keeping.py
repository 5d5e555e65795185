"""For features: use a file that was uploaded, and let it go again."""

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, update
from sqlmodel import col, select

from raffi_web.features.files.functions import FileInfo, info_of, key_of
from raffi_web.features.files.models import File
from raffi_web.features.files.store import storage
from raffi_web.kernel.context import Context
from raffi_web.kernel.database import Database
from raffi_web.kernel.elevation import elevated
from raffi_web.kernel.errors import NotFound
from raffi_web.kernel.services import services
from raffi_web.kernel.tables import milliseconds, utc_now

log = logging.getLogger(__name__)


async def use(ctx: Context, file: str, purpose: str, used_by: str) -> FileInfo:
    """Let `used_by`, such as `actor:<id>`, have an upload of the asker's. Used again by the same it stays as it is.

    Raises:
        NotFound: It is not there, not the asker's, for something else, or used by something else.
    """
    statement = select(File).where(
        col(File.id) == file,
        col(File.owner_id) == ctx.actor.id,
        col(File.purpose) == purpose,
        col(File.state) == "ready",
    )
    async with elevated(ctx):
        row = (await ctx.session.execute(statement.with_for_update())).scalar_one_or_none()
        if row is not None and row.used_by is None:
            row.used_by, row.changed_at = used_by, utc_now()
    if row is None or row.used_by != used_by:
        raise NotFound
    return info_of(row)


async def hand_on(ctx: Context, purpose: str, used_by: str, to: str) -> None:
    """What `used_by` has for a purpose is had by `to` from now on."""
    statement = update(File).where(col(File.purpose) == purpose, col(File.used_by) == used_by)
    async with elevated(ctx):
        await ctx.session.execute(statement.values(used_by=to, changed_at=utc_now()))


async def let_go(ctx: Context, purpose: str, used_by: str, *, but: Collection[str] = ()) -> int:
    """Delete what `used_by` has for a purpose, except the files `but`. Returns how many files those are.

    They can't be read from the commit on; their objects are deleted after it.
    """
    statement = (
        update(File)
        .where(
            col(File.purpose) == purpose,
            col(File.used_by) == used_by,
            col(File.id).not_in(but),
            col(File.state) != "gone",
        )
        .values(state="gone", changed_at=utc_now())
        .returning(col(File.id))
    )
    async with elevated(ctx):
        gone = list((await ctx.session.execute(statement)).scalars())
    if gone:

        async def delete_them() -> None:
            await delete_gone(services().database, gone)

        ctx.after_commit.append(delete_them)
    return len(gone)


async def pass_on(ctx: Context, purpose: str, giver: str, taker: str) -> None:
    """Let `taker` have what `giver`, both as in `used_by`, has for a purpose."""
    statement = update(File).where(col(File.purpose) == purpose, col(File.used_by) == giver)
    async with elevated(ctx):
        await ctx.session.execute(statement.values(used_by=taker))


async def bytes_used(ctx: Context, purpose: str, users: Collection[str]) -> int:
    """How many bytes some users, as in `used_by`, have for a purpose."""
    statement = select(func.coalesce(func.sum(col(File.bytes)), 0)).where(
        col(File.purpose) == purpose, col(File.used_by).in_(users), col(File.state) != "gone"
    )
    async with elevated(ctx):
        return int((await ctx.session.execute(statement)).scalar_one())


@dataclass(frozen=True)
class Owned:
    """A file of somebody's. `parts` are its objects: name, kind and bytes of each."""

    id: str
    purpose: str
    created_at: float | None
    parts: list[dict[str, Any]]


async def owned(ctx: Context) -> list[Owned]:
    """The asker's files that are there, the oldest first."""
    statement = (
        select(File)
        .where(col(File.owner_id) == ctx.actor.id, col(File.state) == "ready")
        .order_by(col(File.created_at), col(File.id))
    )
    async with elevated(ctx):
        rows = (await ctx.session.execute(statement)).scalars().all()
    return [Owned(row.id, row.purpose, milliseconds(row.created_at), row.parts) for row in rows]


async def hand_over(ctx: Context, giver: str, taker: str) -> None:
    """Let the files of one actor be another's: a guest who signed in."""
    async with elevated(ctx):
        await ctx.session.execute(update(File).where(col(File.owner_id) == giver).values(owner_id=taker))


async def delete_gone(database: Database, files: Sequence[str]) -> int:
    """Delete the objects of files that are gone, then their rows. Returns how many."""
    statement = select(File).where(col(File.id).in_(files), col(File.state) == "gone")
    async with database.begin() as session:
        rows = (await session.execute(statement)).scalars().all()
    for row in rows:
        await storage().delete([key_of(row, part["name"]) for part in row.parts])
    async with database.begin() as session:
        await session.execute(delete(File).where(col(File.id).in_([row.id for row in rows])))
    return len(rows)
