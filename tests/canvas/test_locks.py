"""Locks of boards are taken in one order: the channel, the board's row, what is said on it."""

import asyncio

import pytest

from raffi_web.kernel import calls
from tests.canvas.conftest import Table

WAITING = "select count(*) from pg_locks where not granted"


async def waiting(table: Table, count: int, *tasks: asyncio.Task[None]) -> None:
    """Return when so many wait for a lock."""
    while True:
        for task in tasks:
            if task.done():
                task.result()
        row = table.admin.execute(WAITING).fetchone()
        if row is not None and row[0] >= count:
            return
        await asyncio.sleep(0.01)


async def test_putting_somebody_out_and_changing_what_members_may_wait_for_each_other(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A deadlock would be tried again: here it is to be seen.
    monkeypatch.setattr(calls, "is_retryable", lambda error: False)
    await table.ada.call("canvas.talk", board=table.board)
    with table.admin.transaction():
        table.admin.execute("select from channel where id = %s for update", [f"board:{table.board}"])
        access = asyncio.create_task(table.ada.call("canvas.set_access", board=table.board, members_may="view"))
        await waiting(table, 1, access)
        kick = asyncio.create_task(table.ada.call("rooms.kick", room=table.room, member=table.ben.id))
        await waiting(table, 2, access, kick)
    assert (await access)["members_may"] == "view"
    await kick
