"""The timer of a board: one for all who are there and whoever comes later, by the server's time."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import Field
from sqlalchemy import text

from raffi_web.features.canvas import access
from raffi_web.features.canvas.access import found
from raffi_web.features.canvas.models import Board
from raffi_web.features.canvas.rows import BoardId, channel_of, timer_row
from raffi_web.kernel.context import Context
from raffi_web.kernel.elevation import elevated
from raffi_web.kernel.errors import Conflict, Invalid
from raffi_web.kernel.functions import mutation
from raffi_web.kernel.limits import Limit
from raffi_web.kernel.tables import utc_now

STEER = Limit("board_timer", 30, 60)
LONGEST_SECONDS = 24 * 3_600
LOCK = text("select raffi.next_version(:name)")
"""Pushes lock the channel before the board's row; whoever changes that row on its own does so too."""

Deed = Literal["start", "pause", "resume", "add", "stop"]
Seconds = Annotated[int, Field(ge=1, le=LONGEST_SECONDS)]


@dataclass(frozen=True)
class Timer:
    """A timer of `seconds`. While it runs, `ends` is when (ms), also after that; while it is paused, `left` has ms."""

    seconds: int
    ends: float | None
    left: int | None


@mutation(access=access.edits, limit=STEER)
async def set_timer(ctx: Context, board: BoardId, do: Deed, seconds: Seconds | None = None) -> Timer | None:
    """Start the board's timer with so many seconds, pause it, let it go on, add seconds to it (60), or stop it."""
    async with elevated(ctx):
        await ctx.session.execute(LOCK, {"name": channel_of(board)})
        row = await found(ctx, board)
        if do == "start":
            if seconds is None:
                raise Invalid("errors.missing", field="seconds")
            row.timer_seconds, row.timer_left = seconds, None
            row.timer_ends = utc_now() + timedelta(seconds=seconds)
        elif do == "stop":
            row.timer_seconds = row.timer_ends = row.timer_left = None
        else:
            _steer(row, do, seconds or 60)
        await ctx.session.flush()
        told: dict[str, Any] | None = timer_row(row)
    return None if told is None else Timer(**told)


def _steer(row: Board, do: Deed, seconds: int) -> None:
    """Change a timer that was started. What is so already stays so: two may press at once."""
    if row.timer_seconds is None:
        raise Conflict("errors.no_timer", code="no_timer", field="do")
    now = utc_now()
    if do == "pause" and row.timer_ends is not None:
        row.timer_left = max(0, round((row.timer_ends - now).total_seconds() * 1000))
        row.timer_ends = None
    elif do == "resume" and row.timer_left is not None:
        row.timer_ends, row.timer_left = now + timedelta(milliseconds=row.timer_left), None
    elif do == "add":
        more = timedelta(seconds=seconds)
        if row.timer_ends is not None:
            row.timer_ends = min(max(row.timer_ends, now) + more, now + timedelta(seconds=LONGEST_SECONDS))
        elif row.timer_left is not None:
            row.timer_left = min(row.timer_left + seconds * 1000, LONGEST_SECONDS * 1000)
        row.timer_seconds = min(row.timer_seconds + seconds, LONGEST_SECONDS)
