"""How much is said at which part of a film, for the curve over its time line."""

from collections import OrderedDict
from dataclasses import dataclass
from time import monotonic
from typing import Annotated

from pydantic import Field
from sqlalchemy import func, select

from raffi_web.features.comments import access
from raffi_web.features.comments.access import DiscussionId, channel_of, read
from raffi_web.features.comments.channel import VERSION
from raffi_web.features.comments.threads import LONGEST_FILM
from raffi_web.kernel.context import Context
from raffi_web.kernel.functions import query

SLOTS = 200
STEPS = (1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 1_200, 3_600)
"""Seconds that a slot may have: two players that differ a little about a film's length ask for the same."""
KEPT_S = 5.0
"""How long a count of many is told again, although more was said since."""
MANY = 2_000
KEPT_AT_MOST = 500


@dataclass(frozen=True)
class Density:
    """How many comments begin in each stretch of `step_ms`, from the film's start; behind the last, none."""

    step_ms: int
    counts: list[int]


@dataclass(frozen=True)
class _Counted:
    at: float
    version: int
    counts: list[int]


_kept: OrderedDict[tuple[str, int], _Counted] = OrderedDict()


@query(access=access.seen)
async def density(
    ctx: Context, discussion: DiscussionId, length_ms: Annotated[int, Field(ge=1, le=LONGEST_FILM)]
) -> Density:
    """How many comments there are at each part of a film that is `length_ms` long: at most 200 numbers.

    Counted is what is over the picture, also where the asker has not come to yet, and by whom the asker blocked: it
    is the same for all, and of many a few seconds old.
    """
    found = await read(ctx, discussion)
    # The channel's, which moves with each comment that changes: the row's own stays where none came or went.
    version = (await ctx.session.execute(VERSION, {"name": channel_of(discussion)})).scalar_one()
    step = step_of(length_ms)
    kept = _kept.get((discussion, step))
    if kept is None or (kept.version != version and (found.comments < MANY or monotonic() - kept.at > KEPT_S)):
        kept = _Counted(monotonic(), version, await _counted(ctx, discussion, step))
        _kept[(discussion, step)] = kept
        _kept.move_to_end((discussion, step))
        while len(_kept) > KEPT_AT_MOST:
            _kept.popitem(last=False)
    most = -(-length_ms // step)
    return Density(step, kept.counts[:most])


def step_of(length_ms: int) -> int:
    """How long the stretches are, in milliseconds, of which a film has at most `SLOTS`."""
    return next((one * 1_000 for one in STEPS if one * 1_000 * SLOTS >= length_ms), -(-length_ms // SLOTS))


async def _counted(ctx: Context, discussion: str, step: int) -> list[int]:
    slots = func.raffi.comment_density(discussion, step, SLOTS).table_valued("slot", "said").render_derived()
    found = {row.slot: row.said for row in await ctx.session.execute(select(slots.c.slot, slots.c.said))}
    return [found.get(slot, 0) for slot in range(max(found, default=-1) + 1)]
