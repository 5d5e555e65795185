"""A site that may be killed, and browsers that watch a room there."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import pytest

from bench.browser import Browsers, Viewer, browsers, now_ms
from bench.drift import in_step
from bench.guest import Guest
from bench.truth import Truth
from scripts.site import Site, served


@pytest.fixture(scope="module")
def mortal() -> Iterator[Site]:
    """A site of this module's own."""
    with served() as made:
        yield made


@pytest.fixture
async def viewers(chromium: str) -> AsyncIterator[Browsers]:
    """Makes browsers; they are gone after the test."""
    async with browsers() as made:
        yield made


@dataclass
class Audience:
    """Browsers at a room, and where the film is to be."""

    site: Site
    room: str
    viewers: list[Viewer]
    truth: Truth

    @classmethod
    async def gather(cls, site: Site, room: str, token: str, made: Browsers, count: int) -> "Audience":
        """Let so many browsers enter a room; returns when they play in step."""
        guest = Guest(site, token)
        await guest.connect()
        audience = cls(site, room, [await made.viewer() for _ in range(count)], Truth(guest))
        await audience.truth.follow(room)
        for place, viewer in enumerate(audience.viewers):
            await viewer.enter(site.url, room, f"Viewer {place + 1}")
        await in_step(audience.viewers, audience.truth, now_ms())
        return audience

    async def recovered(self, since: float) -> float:
        """Wait until all play in step; the seconds the slowest took after `since`. Nobody has pressed anything."""
        self.truth.guest.abort()
        self.truth.guest = Guest(self.site, self.truth.guest.token)
        await self.truth.guest.connect()
        await self.truth.follow(self.room)
        await in_step(self.viewers, self.truth, since)
        seen = [await viewer.seen() for viewer in self.viewers]
        assert all(at < since for one in seen for at in one.clicks)
        assert [viewer.complaints for viewer in self.viewers] == [[] for _ in self.viewers]
        return max(self.truth.in_step_after(one, since) for one in seen)
