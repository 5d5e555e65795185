"""Whoever may not move the film asks those who may."""

from typing import Any

import pytest

from raffi_web.features.rooms.channel import ROOM_CHANNEL
from raffi_web.features.screen import asking  # noqa: F401 - for what it registers
from raffi_web.kernel.errors import Invalid

KIND = ROOM_CHANNEL.ephemeral["ask_moment"]


def test_only_the_moment_passes() -> None:
    assert KIND.check({"at_ms": 12_000, "name": "<b>"}) == {"at_ms": 12_000}


@pytest.mark.parametrize("data", [None, [], {}, {"at_ms": "1"}, {"at_ms": 1.5}, {"at_ms": True}])
def test_a_moment_is_whole_milliseconds(data: Any) -> None:
    with pytest.raises(Invalid):
        KIND.check(data)


@pytest.mark.parametrize("at_ms", [-1, 10_000_000_001])
def test_a_moment_is_within_a_film(at_ms: int) -> None:
    with pytest.raises(Invalid):
        KIND.check({"at_ms": at_ms})


def test_whoever_is_muted_asks_for_nothing() -> None:
    assert not KIND.allowed({"muted": True})
    assert KIND.allowed({"muted": False})
