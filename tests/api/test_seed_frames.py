"""A command over HTTP reaches connected members as one complete frame."""

from collections.abc import Callable
from typing import Any

import pytest

from raffi_web.features.rooms.channel import ROOM_CHANNEL
from raffi_web.kernel import channels
from raffi_web.server import Server
from tests.api.conftest import SeedClient


@pytest.mark.parametrize(
    ("action", "fields"),
    [("play", {"current_time": 12.5}), ("pause", {"current_time": 3}), ("seek", {"current_time": 9})],
)
async def test_what_is_told_of_a_command_is_all_that_it_changed(
    seed: Callable[..., SeedClient],
    server: Server,
    monkeypatch: pytest.MonkeyPatch,
    action: str,
    fields: dict[str, Any],
) -> None:
    host = seed("ada")
    room = await host.room()
    told: list[tuple[int, channels.Rows]] = []
    monkeypatch.setattr(
        channels, "_publishers", [lambda name, version, rows: told.append((version, rows)) if room in name else None]
    )
    assert (await host.control(room, action, **fields)).status_code == 200
    ((version, rows),) = told
    async with server.database.begin() as session:
        now, missed = await ROOM_CHANNEL.read(session, room, version - 1)
    assert (now, missed) == (version, rows)
