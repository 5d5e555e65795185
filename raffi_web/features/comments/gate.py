"""What stands between somebody and a comment they write: silence, a lock, a pace, a switch.

Asked in the round trip that begins the call. The same is looked at again by a trigger, under the channel's lock: who
was silenced meanwhile, or whose thread was locked, is refused by it, and the call is run again and says why.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import text

from raffi_web.features.accounts.functions import asks_profile
from raffi_web.features.comments.access import keeps_order
from raffi_web.features.comments.models import Discussion
from raffi_web.features.comments.statements import asks_comment, asks_discussion
from raffi_web.kernel import ids
from raffi_web.kernel.context import Context
from raffi_web.kernel.errors import Conflict, Forbidden, Limited
from raffi_web.kernel.tables import milliseconds
from raffi_web.kernel.transaction import Bound, Statement
from raffi_web.words import t

LONGEST_PACE = 21_600
"""Seconds between two comments of one person, at most: six hours."""
GATE = Statement(
    text(
        "select silent, until, reason, note, locked, wait, hold_first, said"
        " from raffi.comment_gate(:place, :answered, :since)"
    )
)


@dataclass(frozen=True)
class Gate:
    """What was found. `wait` is in seconds; `said` counts the asker's comments, up to `hold_first` of them."""

    silent: bool
    until: datetime | None
    reason: str | None
    note: str | None
    locked: bool
    wait: float
    hold_first: int
    said: int


def ahead(ctx: Context, args: dict[str, Any]) -> list[Bound]:
    """What a function with the arguments `discussion` and `parent` sends ahead, that writes there."""
    discussion, parent = args["discussion"], args.get("parent")
    answered = [] if parent is None else [asks_comment(parent)]
    return [_asks(ctx, discussion, parent), asks_discussion(discussion), asks_profile(ctx.actor.id), *answered]


async def gate_of(ctx: Context, discussion: str, answered: str | None) -> Gate:
    """What stands between the asker and a comment in a discussion, or a reply there."""
    (row,) = await ctx.rows(_asks(ctx, discussion, answered))
    return Gate(*row)


async def check(ctx: Context, found: Discussion, gate: Gate, *, editing: bool = False) -> None:
    """Refuse whoever may not write now.

    Raises:
        Forbidden: They are silenced; `data` has `until` (ms, null for good) and the reason.
        Conflict: The thread takes no more replies.
        Limited: The discussion has a pace, and they wrote a moment ago.
    """
    if gate.silent and found.is_public:
        raise silenced(gate.until, gate.reason or "", gate.note or "")
    if editing:
        return
    if gate.locked:
        raise Conflict("errors.thread_locked", code="thread_locked", field="parent")
    if gate.wait > 0 and not await keeps_order(ctx, found):
        raise Limited(max(gate.wait, 0.1), "errors.comments_pace", code="slow_mode")


async def check_return(ctx: Context, found: Discussion, gate: Gate) -> None:
    """Refuse whoever may not bring back what they said: as for what is new, but for the pace.

    Raises:
        Forbidden: They are silenced.
        Conflict: The thread takes no more replies.
    """
    await check(ctx, found, replace(gate, wait=0))


def silenced(until: datetime | None, reason: str, note: str) -> Forbidden:
    """What somebody is told who may not write: until when, and why."""
    why = note or t(f"moderation.reason.{reason}")
    data = {"why": why, "about": reason, "until": milliseconds(until)}
    if until is None:
        return Forbidden("errors.silenced_for_good", code="silenced", **data)
    return Forbidden("errors.silenced", code="silenced", day=until.strftime("%Y-%m-%d %H:%M UTC"), **data)


def _asks(ctx: Context, discussion: str, answered: str | None) -> Bound:
    since = ids.first_id_of(datetime.fromtimestamp(ctx.now / 1000, UTC) - timedelta(seconds=LONGEST_PACE))
    return GATE.of({"place": discussion, "answered": answered, "since": since})
