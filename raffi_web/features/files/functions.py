"""The rows of files: room for one is taken before anything is kept, and it is there for others when all of it is."""

import secrets
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import func, text
from sqlmodel import col, select

from raffi_web.features.files.models import File
from raffi_web.features.files.purposes import Purpose, purpose_of, uncounted
from raffi_web.features.files.store import storage
from raffi_web.kernel.arguments import Arguments, code
from raffi_web.kernel.context import Context
from raffi_web.kernel.elevation import elevated
from raffi_web.kernel.errors import NotFound, TooLarge
from raffi_web.kernel.functions import anyone, mutation, query, somebody
from raffi_web.kernel.ids import id_from
from raffi_web.kernel.limits import Limit
from raffi_web.kernel.tables import utc_now

UPLOADS = Limit("upload", 20, 120)
FileId = Annotated[str, code(r"[0-9a-hjkmnp-tv-z]{26}")]
PartName = Annotated[str, code(r"[a-z0-9]{1,20}")]
PurposeName = Annotated[str, code(r"[a-z][a-z0-9-]{0,39}")]
Bytes = Annotated[int, Field(ge=0, le=2**50)]
ONE_AT_A_TIME = text("select pg_advisory_xact_lock(7266343)")


class ServerFull(TooLarge):
    code, status = "server_full", 507


class NewPart(Arguments):
    """An object that is about to be kept."""

    name: PartName
    kind: Annotated[str, Field(max_length=100)]
    bytes: Bytes


@dataclass(frozen=True)
class Part:
    """One object of a file, and where it is read."""

    name: str
    kind: str
    bytes: int
    url: str


@dataclass(frozen=True)
class FileInfo:
    """A file as its owner sees it. `url` is the main part's."""

    id: str
    purpose: str
    url: str
    bytes: int
    parts: list[Part]


@dataclass(frozen=True)
class Stored:
    """A part of a file, for the route that serves it."""

    key: str
    kind: str
    bytes: int
    public: bool


@mutation(access=somebody, limit=UPLOADS, public=False)
async def begin(ctx: Context, purpose: PurposeName, told: Bytes) -> None:
    """Ask whether an upload may come: `told` is its length as its sender says, 0 when they don't.

    Raises:
        NotFound: Nothing is taken for this purpose.
        TooLarge: It, or everything of this actor or server, would be too much.
    """
    known = purpose_of(purpose)
    await known.access(ctx, {})
    if told > known.max_bytes:
        raise too_large(known)
    async with elevated(ctx):
        full = await _fullness(ctx, told)
    if full is not None:
        raise full


@mutation(access=somebody, public=False)
async def write_down(ctx: Context, purpose: PurposeName, parts: Annotated[list[NewPart], Field(max_length=20)]) -> str:
    """Write down a file whose objects come next, and take its bytes from the quota; returns its id.

    Raises:
        TooLarge: The actor's or the server's quota is full.
    """
    known = purpose_of(purpose)
    await known.access(ctx, {})
    size = sum(part.bytes for part in parts)
    row = File(
        id=id_from(secrets.token_bytes(16)),
        owner_id=ctx.actor.id,
        purpose=known.name,
        public=known.public,
        bytes=size,
        parts=[part.model_dump() for part in parts],
    )
    async with elevated(ctx):
        # Two that come at once must not both have the last place.
        await ctx.session.execute(ONE_AT_A_TIME)
        full = await _fullness(ctx, size, counted=known.counted)
        if full is None:
            ctx.session.add(row)
    if full is not None:
        raise full
    return row.id


@mutation(access=somebody, public=False)
async def finish(ctx: Context, file: FileId) -> FileInfo:
    """All objects of a file of mine are kept: from here on it is there.

    Raises:
        NotFound: It is not there, not mine, or was cleaned up meanwhile.
    """
    async with elevated(ctx):
        row = (await ctx.session.execute(select(File).where(*_mine(ctx, file, "arriving")))).scalar_one_or_none()
        if row is not None:
            row.state, row.changed_at = "ready", utc_now()
    if row is None:
        raise NotFound
    return info_of(row)


@query(access=anyone, public=False)
async def look(ctx: Context, file: FileId, part: PartName | None = None) -> Stored:
    """A part of a file, its main one when none is named, for whoever may read it.

    Raises:
        NotFound: It is not there, or not for this actor.
    """
    async with elevated(ctx):
        statement = select(File).where(col(File.id) == file, col(File.state) == "ready")
        row = (await ctx.session.execute(statement)).scalar_one_or_none()
    if row is None or not await _may_read(ctx, row):
        raise NotFound
    for known in row.parts:
        if part is None or known["name"] == part:
            public = row.public and row.used_by is not None
            return Stored(key_of(row, known["name"]), known["kind"], known["bytes"], public)
    raise NotFound


def too_large(purpose: Purpose) -> TooLarge:
    """More bytes came, or were told of, than the purpose takes."""
    most = purpose.max_bytes
    return TooLarge(code="file_too_large", field="body", limit=most, megabytes=_megabytes(most))


def info_of(row: File) -> FileInfo:
    """A file as its owner sees it."""
    url = url_of(row.id)
    parts = [Part(one["name"], one["kind"], one["bytes"], f"{url}/{one['name']}") for one in row.parts]
    return FileInfo(row.id, row.purpose, url, row.bytes, parts)


def url_of(file: str) -> str:
    """Where a file is read, on this server."""
    return f"/files/{file}"


def key_of(row: File, part: str) -> str:
    """The name of a file's object in the store."""
    return f"{row.purpose}/{row.id}/{part}"


async def _may_read(ctx: Context, row: File) -> bool:
    needed = purpose_of(row.purpose).scope
    if needed is not None and not ctx.actor.may(needed):
        return False
    if row.owner_id == ctx.actor.id or (row.public and row.used_by is not None):
        return True
    reads = purpose_of(row.purpose).reads
    return reads is not None and row.used_by is not None and await reads(ctx, row.used_by)


async def _fullness(ctx: Context, more: int, *, counted: bool = True) -> TooLarge | None:
    """What is full when so many bytes more come; None when there is room."""
    mine = func.coalesce(
        func.sum(File.bytes).filter(col(File.owner_id) == ctx.actor.id, col(File.purpose).not_in(uncounted())),
        0,
    )
    statement = select(mine, func.coalesce(func.sum(File.bytes), 0))
    used, in_all = (await ctx.session.execute(statement)).one()
    room = storage()
    if counted and used + more > room.per_actor:
        told: dict[str, Any] = {"used": int(used), "limit": room.per_actor}
        return TooLarge(code="quota_full", field="body", **told, megabytes=_megabytes(room.per_actor))
    if in_all + more > room.in_all:
        return ServerFull(field="body", limit=room.in_all)
    return None


def _mine(ctx: Context, file: str, state: str) -> list[Any]:
    return [col(File.id) == file, col(File.owner_id) == ctx.actor.id, col(File.state) == state]


def _megabytes(count: int) -> int:
    return max(1, count // 1_000_000)
