"""Named versions of a board: clocks that one can go back to."""

from dataclasses import dataclass
from typing import Annotated

from sqlalchemy import func
from sqlmodel import col, select

from raffi_web.features.canvas import access
from raffi_web.features.canvas.functions import MANAGE, Title
from raffi_web.features.canvas.held import boards_of
from raffi_web.features.canvas.history import Clock, now_of, state_at
from raffi_web.features.canvas.models import BoardVersion
from raffi_web.features.canvas.past import forgettings_of, is_laid, lay, written
from raffi_web.features.canvas.rows import BoardId
from raffi_web.kernel.arguments import code
from raffi_web.kernel.context import Context
from raffi_web.kernel.elevation import elevated
from raffi_web.kernel.errors import Conflict, Limited, NotFound
from raffi_web.kernel.functions import mutation, query
from raffi_web.kernel.ids import new_id
from raffi_web.kernel.tables import milliseconds, utc_now

MOST_VERSIONS = 200
VersionId = Annotated[str, code(r"[0-9a-hjkmnp-tv-z]{26}")]


@dataclass(frozen=True)
class Version:
    """A named version; `made_at` in ms."""

    id: str
    clock: int
    name: str
    made_by: str
    made_at: float | None


@query(access=access.sees)
async def versions(ctx: Context, board: BoardId) -> list[Version]:
    """The named versions of a board, the latest first."""
    row = col(BoardVersion.board_id) == board, col(BoardVersion.removed_at).is_(None)
    statement = select(BoardVersion).where(*row).order_by(col(BoardVersion.clock).desc(), col(BoardVersion.id).desc())
    return [_version(one) for one in (await ctx.session.execute(statement)).scalars()]


@mutation(access=access.edits, limit=MANAGE)
async def name_version(ctx: Context, board: BoardId, name: Title, clock: Clock | None = None) -> Version:
    """Give the board as it is, or was at a clock, a name. It is kept exactly, for as long as the name is."""
    at = await now_of(ctx, board) if clock is None else clock
    async with elevated(ctx):
        laid = await is_laid(ctx.session, board, at)
        forgettings = await forgettings_of(ctx.session, board)
    # What is kept once need not be written again.
    elements = None if laid else await _written(ctx, board, at)
    async with elevated(ctx):
        counted = select(func.count()).select_from(BoardVersion)
        counted = counted.where(col(BoardVersion.board_id) == board, col(BoardVersion.removed_at).is_(None))
        if (await ctx.session.execute(counted)).scalar_one() >= MOST_VERSIONS:
            raise Conflict("errors.versions_full", code="versions_full", field="board", limit=MOST_VERSIONS)
        made = BoardVersion(id=new_id(), board_id=board, clock=at, name=name, made_by=ctx.actor.id)
        ctx.session.add(made)
        await ctx.session.flush()
        if elements is not None:
            await lay(ctx.session, board, at, elements, at - 1, forgettings)
    return _version(made)


async def _written(ctx: Context, board: str, at: int) -> str:
    """The board at a clock as a keyframe holds it: its bytes count as history that the asker writes.

    Raises:
        Limited: They wrote too much lately.
    """
    assert ctx.transaction is not None
    writing = boards_of(ctx.transaction.connection.engine.sync_engine).writing
    if wait := writing.wait(board, ctx.actor.id, {}):
        raise Limited(wait, "errors.board_history_full", code="board_history_full")
    state = await state_at(ctx, board, at)
    elements = written(state)
    ctx.at_once.append(lambda: writing.spend(board, {ctx.actor.id: len(elements.encode())}))
    return elements


@mutation(access=access.edits, limit=MANAGE)
async def remove_version(ctx: Context, board: BoardId, version: VersionId) -> Version:
    """Take a version's name away. The board can still be seen as it was then, for as long as its history goes."""
    async with elevated(ctx):
        wanted = select(BoardVersion).where(col(BoardVersion.id) == version, col(BoardVersion.board_id) == board)
        found = (await ctx.session.execute(wanted)).scalar_one_or_none()
        if found is None:
            raise NotFound("errors.no_version", code="no_version", field="version")
        found.removed_at = found.removed_at or utc_now()
        await ctx.session.flush()
    return _version(found)


def _version(row: BoardVersion) -> Version:
    return Version(row.id, row.clock, row.name, row.made_by, milliseconds(row.made_at))
