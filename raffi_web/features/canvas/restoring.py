"""Going back to a clock, as one change among the pushes."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from raffi_web.features.canvas.document import Document
from raffi_web.features.canvas.history import Clock
from raffi_web.features.canvas.past import asks_past, past_of
from raffi_web.features.canvas.pushes import Change, Restored
from raffi_web.features.canvas.pushing import BOARD, MAKERS, change
from raffi_web.features.canvas.replay import State
from raffi_web.kernel.batches import Asked
from raffi_web.kernel.context import Context
from raffi_web.kernel.errors import Invalid
from raffi_web.kernel.functions import batched


class Restore(Change):
    """Go back to a clock."""

    clock: Clock


async def _past(ctx: Context, document: Document, now: int, args: dict[str, Any]) -> State:
    clock = args["clock"]
    if clock > now:
        raise Invalid(field="clock", reason="at_most", most=now)
    if clock == now:
        return document.state()
    if ctx.transaction is None:
        raise RuntimeError("a board changes in a transaction")
    return past_of(*await ctx.transaction.at_once(*asks_past(args["board"], clock)))


MAKERS["canvas.restore_version"] = _past


@batched(takes=Restore, answers=Restored, batch=replace(BOARD, rate=0.5, burst=20))
async def restore_version(ctx: Context, calls: Sequence[Asked]) -> list[Any]:
    """Make a board what it was at a clock, as one change."""
    return await change(ctx, calls)
