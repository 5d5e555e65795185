"""How actions are getting on."""

from dataclasses import dataclass
from typing import Annotated, Any

from sqlmodel import col, select

from raffi_web.kernel.arguments import code
from raffi_web.kernel.context import Context
from raffi_web.kernel.errors import NotFound, said
from raffi_web.kernel.functions import query, somebody
from raffi_web.kernel.models import ActionRun
from raffi_web.kernel.tables import milliseconds

RunId = Annotated[str, code(r"[0-9a-hjkmnp-tv-z]{26}")]


@dataclass(frozen=True)
class Run:
    """A run of an action. `status`: waiting, running, done, failed or cancelled; times are in milliseconds.

    `error` has a `code` and a `message`.
    """

    id: str
    name: str
    status: str
    result: Any
    error: dict[str, Any] | None
    created_at: float | None
    finished_at: float | None


@query(access=somebody)
async def get(ctx: Context, run: RunId) -> Run:
    """A run that the asker has asked for, with its result when it is done."""
    # Also where no policy binds: a run is its asker's alone.
    statement = select(ActionRun).where(col(ActionRun.id) == run, col(ActionRun.actor_id) == ctx.actor.id)
    found = (await ctx.session.execute(statement)).scalar_one_or_none()
    if found is None:
        raise NotFound(field="run")
    created, finished = milliseconds(found.created_at), milliseconds(found.finished_at)
    error = found.error and said(found.error)
    return Run(found.id, found.name, found.status, found.result, error, created, finished)
