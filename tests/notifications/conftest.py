"""What people are told: a discussion, its people, and a look into their notifications."""

from typing import Any

import pytest

from tests.comments.conftest import InRoom, Talk, private, public, talk
from tests.support.fixtures import Person

__all__ = ["InRoom", "Talk", "private", "public", "talk"]


async def latest(who: Person, **args: Any) -> list[dict[str, Any]]:
    """Somebody's notifications, the latest first."""
    return (await who.call("notifications.latest", **args))["rows"]


async def counted(who: Person) -> tuple[int, int]:
    """How many are new, and how many are not read."""
    found = (await who.call("notifications.latest", limit=1))["counts"]
    return found["unseen"], found["unread"]


async def kinds(who: Person) -> list[str]:
    return [one["kind"].removeprefix("comments.") for one in await latest(who)]


@pytest.fixture(autouse=True)
def no_limits(talk: Talk) -> None:
    talk.admin.execute("delete from rate_limit")
