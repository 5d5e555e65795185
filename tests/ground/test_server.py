"""A server ends what it has started."""

import asyncio

from raffi_web.server import end


async def test_what_swallows_a_cancellation_is_cancelled_again() -> None:
    swallowed = asyncio.Event()

    async def deaf_once() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            swallowed.set()
        await asyncio.Event().wait()

    async def quick() -> None:
        await asyncio.Event().wait()

    tasks = [asyncio.create_task(deaf_once()), asyncio.create_task(quick())]
    await asyncio.wait(tasks, timeout=0)
    await asyncio.wait_for(end(tasks, patience=0.01), 10)
    assert swallowed.is_set()
    assert all(task.cancelled() for task in tasks)
