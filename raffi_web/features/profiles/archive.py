"""Everything somebody has here, as one file to take along. docs/export.md says what is in it."""

import secrets
import zipfile
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from raffi_web.features.accounts.leaving import Part, on_export
from raffi_web.features.accounts.merging import selves
from raffi_web.features.files.keeping import Owned, let_go, owned, use
from raffi_web.features.files.purposes import Made, Purpose, register
from raffi_web.features.files.store import storage
from raffi_web.features.profiles.models import ArchiveRow
from raffi_web.kernel.audit import audit
from raffi_web.kernel.calls import Caller
from raffi_web.kernel.context import SYSTEM, Context
from raffi_web.kernel.database import Database
from raffi_web.kernel.elevation import elevated
from raffi_web.kernel.errors import NotFound
from raffi_web.kernel.functions import Scope, action, mutation, query, service
from raffi_web.kernel.jobs import ActionContext
from raffi_web.kernel.limits import Limit
from raffi_web.kernel.permissions import fresh, signed_in
from raffi_web.kernel.services import services
from raffi_web.kernel.tables import milliseconds, utc_now

FORMAT = "raffi-archive"
VERSION = 1
LASTS = timedelta(hours=24)
EXPORTS = Limit("archives", 5, 86_400)
PURPOSE = "archive"
COMING = "archive-import"
"""The purpose of archives that are brought here, which are nothing to take along."""
KIND = "application/zip"
LARGEST = 4_000_000_000


async def _made_here(ctx: Context, args: dict[str, Any]) -> None:
    """Rule: only a job keeps an archive; nobody uploads one under this purpose."""
    if ctx.actor.session:
        raise NotFound("errors.no_route", code="no_route")


register(Purpose(PURPOSE, LARGEST, frozenset({KIND}), access=_made_here, counted=False, scope=Scope.ACCOUNT))


@dataclass(frozen=True)
class Archive:
    """My latest archive. `part` is being written, `done` of `total` are; `url` works until `expires_at` (milliseconds).

    `state`: running, done, failed, cancelled, or expired.
    """

    run: str
    state: str
    part: str
    done: int
    total: int
    bytes: int
    url: str | None
    expires_at: float | None


@query(access=signed_in)
async def archive(ctx: Context) -> Archive | None:
    """How my archive stands; null when I asked for none."""
    row = await _row(ctx, ctx.actor.id)
    if row is None:
        return None
    there = row.file_id is not None and row.expires_at is not None and row.expires_at > utc_now()
    state = "expired" if row.state == "done" and not there else row.state
    url = f"/files/{row.file_id}" if there else None
    return Archive(row.run, state, row.part, row.done, row.total, row.bytes, url, milliseconds(row.expires_at))


@mutation(access=signed_in)
async def cancel_archive(ctx: Context) -> None:
    """Stop writing my archive; or delete the one that is there."""
    async with elevated(ctx):
        row = await _row(ctx, ctx.actor.id, lock=True)
        if row is not None:
            row.state, row.file_id = "cancelled", None
            await let_go(ctx, PURPOSE, _used_by(ctx.actor.id))


@action(access=fresh, limit=EXPORTS)
async def export(ctx: ActionContext) -> dict[str, Any]:
    """Write everything I have here into an archive, for me to download within a day."""
    path = storage().arriving / secrets.token_hex(16)
    try:
        if not await _note(ctx, "", 0, begin=True):
            return {"state": "cancelled"}
        written = await _write(ctx, path)
        if not written:
            return {"state": "cancelled"}
        await _keep(ctx, path)
    except Exception:
        await _note(ctx, "", 0, failed=True)
        raise
    finally:
        path.unlink(missing_ok=True)
    return {"state": "done"}


@query(access=signed_in, public=False)
async def archive_part(ctx: Context, part: str, after: str | None = None) -> Part:
    """Some rows of a part of my archive."""
    ids = [ctx.actor.id, *sorted(await selves(ctx) - {ctx.actor.id})]
    async with elevated(ctx):
        return await on_export[part](ctx, ids, after)


@query(access=signed_in, public=False)
async def archive_files(ctx: Context) -> list[Owned]:
    """My files, and where their objects are."""
    return [one for one in await owned(ctx) if one.purpose not in (PURPOSE, COMING)]


@mutation(access=service, public=False)
async def note_archive(
    ctx: Context, actor: str, run: str, part: str, done: int, begin: bool = False, failed: bool = False
) -> bool:
    """Note how far a run has come. False when it is to stop: it was cancelled, or another one has begun since."""
    row = await _row(ctx, actor, lock=True)
    if row is None or (begin and row.run != run):
        if row is not None:
            await let_go(ctx, PURPOSE, _used_by(actor))
        values = {"run": run, "state": "running", "file_id": None, "done": 0, "bytes": 0, "began_at": utc_now()}
        values |= {"part": part, "total": len(on_export) + 1, "expires_at": None}
        added = insert(ArchiveRow).values(actor_id=actor, **values)
        await ctx.session.execute(added.on_conflict_do_update(index_elements=["actor_id"], set_=values))
        return True
    if row.run != run or row.state not in ("running", "failed"):
        return False
    row.state, row.part, row.done = "failed" if failed else "running", part, done
    return True


@mutation(access=signed_in, public=False)
async def keep_archive(ctx: Context, run: str, file: str, size: int) -> bool:
    """Let me download what was written, for a day. False when it was cancelled meanwhile."""
    async with elevated(ctx):
        row = await _row(ctx, ctx.actor.id, lock=True)
        if row is None or row.run != run or row.state != "running":
            return False
        await use(ctx, file, PURPOSE, _used_by(ctx.actor.id))
        row.state, row.file_id, row.bytes, row.done = "done", file, size, row.total
        row.expires_at = utc_now() + LASTS
        await audit(ctx, "profiles.exported", on=("actor", ctx.actor.id), bytes=size)
    return True


async def forget_archives(database: Database) -> int:
    """Delete archives whose day is over. Returns how many."""
    statement = select(ArchiveRow).where(col(ArchiveRow.expires_at) < utc_now(), col(ArchiveRow.file_id).is_not(None))
    async with database.begin() as session:
        ctx = Context(SYSTEM, session)
        rows = (await session.execute(statement.with_for_update())).scalars().all()
        for row in rows:
            await let_go(ctx, PURPOSE, _used_by(row.actor_id))
            row.file_id = None
    return len(rows)


async def _write(ctx: ActionContext, path: Path) -> bool:
    """Write the archive; false when it was cancelled."""
    told: dict[str, Any] = {}
    with zipfile.ZipFile(path, "x", zipfile.ZIP_DEFLATED, allowZip64=True) as bundle:
        for done, part in enumerate(sorted(on_export)):
            if not await _note(ctx, part, done):
                return False
            told[part] = {"file": f"{part}.json", "rows": await _write_part(ctx, bundle, part)}
        if not await _note(ctx, "files", len(on_export)):
            return False
        files = [await _copy(bundle, one) for one in await _owned(ctx)]
        manifest = {
            "format": FORMAT,
            "version": VERSION,
            "server": services().public_url,
            "actor": ctx.actor.id,
            "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "parts": told,
            "files": files,
        }
        bundle.writestr("manifest.json", orjson.dumps(manifest, option=orjson.OPT_INDENT_2))
    return True


async def _write_part(ctx: ActionContext, bundle: zipfile.ZipFile, part: str) -> int:
    count, after = 0, None
    with bundle.open(f"{part}.json", "w") as out:
        out.write(b"[")
        while True:
            page = await ctx.call("profiles.archive_part", part=part, after=after)
            for row in page["rows"]:
                out.write((b",\n" if count else b"\n") + orjson.dumps(row))
                count += 1
            after = page["next"]
            if after is None:
                break
        out.write(b"\n]\n")
    return count


async def _owned(ctx: ActionContext) -> list[Owned]:
    return [Owned(**one) for one in await ctx.call("profiles.archive_files")]


async def _copy(bundle: zipfile.ZipFile, file: Owned) -> dict[str, Any]:
    """Copy a file's objects, as they are kept. One that is gone meanwhile is only named."""
    parts: list[dict[str, Any]] = []
    for part in file.parts:
        name = f"files/{file.purpose}-{file.id}/{part['name']}"
        try:
            chunks = await storage().read(f"{file.purpose}/{file.id}/{part['name']}", 0, part["bytes"])
        except (FileNotFoundError, NotFound):
            continue
        # Pictures and films don't get smaller.
        stored = zipfile.ZipInfo(name, datetime.now(UTC).timetuple()[:6])
        with bundle.open(stored, "w", force_zip64=True) as out:
            async for chunk in chunks:
                out.write(chunk)
        parts.append({"file": name, "kind": part["kind"], "bytes": part["bytes"]})
    return {**asdict(file), "parts": parts}


async def _keep(ctx: ActionContext, path: Path) -> None:
    caller, size = Caller(ctx.actor), Made("whole", KIND, path).size
    parts = [{"name": "whole", "kind": KIND, "bytes": size}]
    # Without operation ids: a run that is taken up writes another file, and the clean-up finds the first.
    file = await ctx.calls("files.write_down", {"purpose": PURPOSE, "parts": parts}, caller)
    await storage().put(f"{PURPOSE}/{file}/whole", path)
    await ctx.calls("files.finish", {"file": file}, caller)
    await ctx.calls("profiles.keep_archive", {"run": ctx.run, "file": file, "size": size}, caller)


async def _note(ctx: ActionContext, part: str, done: int, *, begin: bool = False, failed: bool = False) -> bool:
    told = {"actor": ctx.actor.id, "run": ctx.run, "part": part, "done": done, "begin": begin, "failed": failed}
    return await ctx.calls("profiles.note_archive", told, Caller(SYSTEM))


async def _row(ctx: Context, actor: str, *, lock: bool = False) -> ArchiveRow | None:
    statement = select(ArchiveRow).where(col(ArchiveRow.actor_id) == actor)
    return (await ctx.session.execute(statement.with_for_update() if lock else statement)).scalar_one_or_none()


def _used_by(actor: str) -> str:
    return f"actor:{actor}"
