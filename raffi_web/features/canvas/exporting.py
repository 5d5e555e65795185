"""A board written into a file, as a job: how far it has come can be seen, and the file downloaded for a day."""

import asyncio
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, delete, select

from raffi_web.features.actions.functions import RunId
from raffi_web.features.canvas import access, files
from raffi_web.features.canvas.besides import read_beside
from raffi_web.features.canvas.models import BoardExport
from raffi_web.features.canvas.rows import BoardId
from raffi_web.features.canvas.transfer import apart, archive
from raffi_web.features.canvas.transfer.pace import Pace, Stopped, export_too_large
from raffi_web.features.canvas.transfer.scene import Scene
from raffi_web.features.canvas.transfer.typst_board import Layout
from raffi_web.features.canvas.transfer.writing import Format, fit_name
from raffi_web.features.files.keeping import let_go, use
from raffi_web.features.files.purposes import Made, Purpose, register
from raffi_web.features.files.store import storage
from raffi_web.kernel.calls import Caller
from raffi_web.kernel.context import SYSTEM, Context
from raffi_web.kernel.database import Database
from raffi_web.kernel.elevation import elevated
from raffi_web.kernel.errors import NotFound
from raffi_web.kernel.functions import action, mutation, query, service, somebody
from raffi_web.kernel.jobs import ActionContext, Later
from raffi_web.kernel.limits import Limit
from raffi_web.kernel.tables import milliseconds, utc_now

EXPORTS = Limit("board_export", 60, 3_600)
LASTS = timedelta(hours=24)
STUCK = timedelta(days=2)
SHOWN = 20
PURPOSE = "board-export"
LARGEST = 4_000_000_000
WRITES = 60.0
"""Seconds in which a file is written, or it is too much."""
TURNS = 1.0
"""Seconds after which it is looked whether another file of the same board is written."""
LOOKS = 1.0
"""Seconds after which it is looked whether somebody has cancelled it."""
MOST_FETCHED = 200_000_000
"""Bytes of the board's files in one export: what goes beyond counts as missing."""
KINDS: dict[str, tuple[str, str]] = {
    "json_canvas": ("canvas", "application/json"),
    "markdown": ("md", "text/markdown; charset=utf-8"),
    "csv": ("csv", "text/csv; charset=utf-8"),
    "pdf": ("pdf", "application/pdf"),
    "png": ("png", "image/png"),
    "svg": ("svg", "image/svg+xml"),
    "zip": ("zip", "application/zip"),
}
"""What a file's name ends with, and its media type."""


async def _made_here(ctx: Context, args: dict[str, Any]) -> None:
    """Rule: only a job keeps such a file; nobody uploads one under this purpose."""
    if ctx.actor.session:
        raise NotFound("errors.no_route", code="no_route")


register(Purpose(PURPOSE, LARGEST, frozenset({"application/zip"}), access=_made_here, counted=False))


_written_now: set[str] = set()
"""Boards of which this process writes a file."""


@dataclass(frozen=True)
class Export:
    """A file of a board. While its `state` is running, `done` of `total` steps of `part` are.

    `url` works until `expires_at` (ms), when the state is expired; `name` is for the file that is kept of it.
    `missing` of the board's files were gone. `part`: reading, files, drawing, keeping.
    """

    run: str
    board: str
    format: str
    layout: str
    name: str
    state: str
    part: str
    done: int
    total: int
    bytes: int
    missing: int
    url: str | None
    expires_at: float | None


@query(access=access.sees)
async def exports(ctx: Context, board: BoardId) -> list[Export]:
    """The files I asked for of a board, the latest first."""
    mine = (col(BoardExport.actor_id) == ctx.actor.id, col(BoardExport.board_id) == board)
    statement = select(BoardExport).where(*mine).order_by(col(BoardExport.began_at).desc()).limit(SHOWN)
    return [_told(row) for row in (await ctx.session.execute(statement)).scalars()]


@mutation(access=somebody)
async def cancel_export(ctx: Context, run: RunId) -> None:
    """Stop writing a file of mine; or delete the one that is there."""
    async with elevated(ctx):
        row = await _row(ctx, run)
        if row is not None and row.actor_id == ctx.actor.id:
            row.state, row.file_id = "cancelled", None
            await let_go(ctx, PURPOSE, _used_by(run))


@action(access=access.sees, limit=EXPORTS, heavy=True)
async def export(ctx: ActionContext, board: BoardId, format: Format, layout: Layout = "board") -> dict[str, Any]:  # noqa: A002
    """Write a board into a file, for me to download within a day.

    `layout` says for a PDF whether it is one page as the board stands, a page for each frame, or a text to read; for
    PNG and SVG whether it is the board or a ZIP of its frames. One file of a board, and one for each person, is written
    at a time: the others wait for their turn.
    """
    if board in _written_now:
        raise Later(TURNS)
    _written_now.add(board)
    job = _Job(ctx, board, format, layout)
    try:
        return {"state": "done" if await job.run() else "cancelled"}
    except Exception:
        await job.note("", state="failed")
        raise
    finally:
        _written_now.discard(board)


@mutation(access=service, public=False)
async def note_export(ctx: Context, run: RunId, state: str, told: dict[str, Any]) -> bool:
    """Note how far a run has come. False when it is to stop, since it was cancelled."""
    row = await _row(ctx, run)
    if row is None:
        await ctx.session.execute(insert(BoardExport).values(run=run, state=state, **told).on_conflict_do_nothing())
        return True
    if row.state not in ("running", "failed"):
        return False
    row.state = state
    for name in ("part", "done", "total", "name", "missing"):
        setattr(row, name, told.get(name, getattr(row, name)))
    return True


@mutation(access=somebody, public=False)
async def keep_export(ctx: Context, run: RunId, file: str, size: int) -> bool:
    """Let me download what was written, for a day. False when it was cancelled meanwhile."""
    async with elevated(ctx):
        row = await _row(ctx, run)
        if row is None or row.actor_id != ctx.actor.id or row.state != "running":
            return False
        await use(ctx, file, PURPOSE, _used_by(run))
        row.state, row.part, row.file_id, row.bytes = "done", "", file, size
        row.expires_at = utc_now() + LASTS
    return True


async def forget_exports(database: Database) -> int:
    """Delete files whose day is over, and what never became one. Returns how many."""
    over = (col(BoardExport.expires_at) < utc_now()) | (col(BoardExport.began_at) < utc_now() - STUCK)
    async with database.begin() as session:
        ctx = Context(SYSTEM, session)
        runs = (await session.execute(select(col(BoardExport.run)).where(over).with_for_update())).scalars().all()
        for run in runs:
            await let_go(ctx, PURPOSE, _used_by(run))
        await session.execute(delete(BoardExport).where(col(BoardExport.run).in_(runs)))
    return len(runs)


@dataclass
class _Job:
    """One run: reads the board and its files, writes the file, keeps it."""

    ctx: ActionContext
    board: str
    format: Format
    layout: Layout
    name: str = ""
    missing: int = 0
    fetched: int = 0

    async def run(self) -> bool:
        """Do it. False when it was cancelled on the way."""
        if not await self.note("reading"):
            return False
        read = await self.ctx.call("canvas.load", board=self.board)
        scene = Scene({one["id"]: (one["kind"], one["props"]) for one in read["elements"]}, title=read["title"])
        with TemporaryDirectory(prefix="board-export-") as directory:
            folder = Path(directory)
            if not await self._files(scene, folder):
                return False
            several = self.layout == "frames" and self.format in ("png", "svg") and len(scene.frames) > 1
            ending, kind = KINDS["zip" if several else self.format]
            self.name = f"{fit_name(scene.title) or 'board'}.{ending}"
            if not await self.note("drawing"):
                return False
            target = folder / "written"
            beside = await read_beside(self.ctx, self.board, scene, self.format, folder, read["votes"])
            if not await self._written(target, read | {"beside": asdict(beside)}, folder):
                return False
            return await self.note("keeping") and await self._keep(target, kind)

    async def _written(self, target: Path, read: dict[str, Any], folder: Path) -> bool:
        """Write the file in a process of its own, which is ended when it was cancelled; False then."""
        pace = Pace(WRITES)
        drawn = {name: read[name] for name in ("title", "elements", "beside")}
        how = {"format": self.format, "layout": self.layout, "seconds": WRITES}
        job = {"do": "write", "target": str(target), "folder": str(folder), **how, **drawn}
        thread = asyncio.to_thread(apart.run, job, folder, pace, export_too_large)
        writing = asyncio.ensure_future(thread)
        try:
            while not (await asyncio.wait({writing}, timeout=LOOKS))[0]:
                if not await self.note("drawing"):
                    pace.stop()
        finally:
            # Whatever ended the waiting: the folder goes when the thread has left it.
            pace.stop()
            await asyncio.wait({writing})
        try:
            await writing
        except Stopped:
            return False
        return True

    async def _files(self, scene: Scene, folder: Path) -> bool:
        """Fetch the pictures on the board that the asker may read."""
        wanted = archive.files_of(scene) if self.format in ("pdf", "png", "svg", "zip") else []
        for done, file in enumerate(wanted):
            if not await self.note("files", done, len(wanted)):
                return False
            if not await self._fetch(file, folder / file):
                self.missing += 1
        return True

    async def _fetch(self, file: str, to: Path) -> bool:
        try:
            stored = await self.ctx.call("files.look", file=file)
            # An element may name any file. An export in an export would double with each.
            own = stored["key"].startswith(f"{files.PURPOSE}/")
            if not own or self.fetched + stored["bytes"] > MOST_FETCHED:
                return False
            self.fetched += stored["bytes"]
            parts = await storage().read(stored["key"], 0, stored["bytes"])
        except (NotFound, FileNotFoundError):
            return False
        with to.open("wb") as out:
            async for part in parts:
                out.write(part)
        return True

    async def _keep(self, path: Path, kind: str) -> bool:
        caller, size = Caller(self.ctx.actor), Made("whole", kind, path).size
        parts = [{"name": "whole", "kind": kind, "bytes": size}]
        # Without operation ids: a run that is taken up writes another file, and the clean-up finds the first.
        file = await self.ctx.calls("files.write_down", {"purpose": PURPOSE, "parts": parts}, caller)
        await storage().put(f"{PURPOSE}/{file}/whole", path)
        await self.ctx.calls("files.finish", {"file": file}, caller)
        return await self.ctx.calls("canvas.keep_export", {"run": self.ctx.run, "file": file, "size": size}, caller)

    async def note(self, part: str, done: int = 0, total: int = 0, *, state: str = "running") -> bool:
        """Say how far it has come. False when it is to stop."""
        told = {"board_id": self.board, "actor_id": self.ctx.actor.id, "format": self.format, "layout": self.layout}
        far = {"part": part, "done": done, "total": total, "name": self.name, "missing": self.missing}
        args = {"run": self.ctx.run, "state": state, "told": told | far}
        return await self.ctx.calls("canvas.note_export", args, Caller(SYSTEM))


def _told(row: BoardExport) -> Export:
    there = row.file_id is not None and row.expires_at is not None and row.expires_at > utc_now()
    state = "expired" if row.state == "done" and not there else row.state
    url = f"/files/{row.file_id}" if there else None
    kept = row.model_dump(include={"run", "format", "layout", "name", "part", "done", "total", "bytes", "missing"})
    return Export(**kept, board=row.board_id, state=state, url=url, expires_at=milliseconds(row.expires_at))


async def _row(ctx: Context, run: str) -> BoardExport | None:
    statement = select(BoardExport).where(col(BoardExport.run) == run)
    return (await ctx.session.execute(statement.with_for_update())).scalar_one_or_none()


def _used_by(run: str) -> str:
    return f"board-export:{run}"
