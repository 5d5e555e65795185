"""A worker in a process of its own, to be killed: `python -m tests.support.worker URL [hold]`.

It knows one action, `proof.two_steps`. With `hold` it says so after the first step and stays there.
"""

import asyncio
import os
import sys
from collections.abc import Callable
from typing import Any

from raffi_web.kernel.calls import Calls
from raffi_web.kernel.database import Database
from raffi_web.kernel.functions import Function, Kind, Registry, somebody
from raffi_web.kernel.jobs import ActionContext, Jobs

HOLD = "hold"


async def two_steps(ctx: ActionContext, word: str) -> dict[str, Any]:
    """Note in each step which process did it."""
    first = await ctx.step("first", _pid)
    if HOLD in sys.argv:
        print("held", flush=True)
        await asyncio.Event().wait()
    return {"word": word, "first": first, "second": await ctx.step("second", _pid)}


async def failing(ctx: ActionContext) -> None:
    """Fail in a way that nobody expected."""
    raise RuntimeError("a secret of the server")


async def _pid() -> int:
    return os.getpid()


def jobs_for(database: Database) -> Jobs:
    """Jobs that know these actions, with short patience."""
    registry = Registry()
    bodies: list[Callable[..., Any]] = [two_steps, failing]
    for body in bodies:
        registry.add(Function(name=f"proof.{body.__name__}", kind=Kind.ACTION, body=body, access=somebody))
    return Jobs(Calls(database, registry), [], heartbeat=0.2, stalled_after=1.0)


async def main() -> None:
    await jobs_for(Database(sys.argv[1])).run()


if __name__ == "__main__":
    asyncio.run(main())
