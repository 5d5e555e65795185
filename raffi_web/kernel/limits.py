"""How often an actor may do a thing.

A limit is a bucket in PostgreSQL (generic cell rate algorithm, one number a bucket), so that it holds over restarts
and over processes. It is taken in the transaction of the call it limits: a call that fails takes nothing.
"""

import math
import time
from dataclasses import dataclass, field

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from raffi_web.kernel.database import Database
from raffi_web.kernel.errors import Limited

TAKE = text("select raffi.take(:key, :burst, :interval)")
GIVE_BACK = text("select raffi.give_back(:key, :interval)")
# The wait of a bucket for a single call is how many seconds it is full.
FILLED = text("select raffi.wait_of(:key, 1, :interval)")


@dataclass(frozen=True, slots=True)
class Limit:
    """`burst` calls at once, and as many again in `per` seconds. Functions with the same `name` share a bucket."""

    name: str
    burst: int
    per: float

    @property
    def interval(self) -> float:
        """Seconds until one more call is allowed."""
        return self.per / self.burst

    def key(self, who: str) -> str:
        """The bucket of `who`, an actor's id or an address's fingerprint."""
        return f"{self.name}:{who}"


@dataclass(slots=True)
class Bucket:
    """A limit in this process's memory, for what would be too many round trips: `rate` a second, `burst` at once."""

    rate: float
    burst: float
    left: float = 0.0
    at: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self.left = self.burst

    def take(self) -> float:
        """Take one; returns the seconds to wait when there is none."""
        self._fill()
        if self.left < 1:
            return (1 - self.left) / self.rate
        self.left -= 1
        return 0.0

    def wait(self, more: float = 0.0) -> float:
        """The seconds until something is left, once so much more is taken."""
        self._fill()
        return max(0.0, (more - self.left) / self.rate)

    def spend(self, amount: float) -> None:
        """Take what was used, whatever is left: who took more than there was waits the longer."""
        self._fill()
        self.left -= amount

    def is_full(self) -> bool:
        """Whether nobody has taken any lately."""
        self._fill()
        return self.left >= self.burst

    def _fill(self) -> None:
        now = time.monotonic()
        self.left = min(self.burst, self.left + (now - self.at) * self.rate)
        self.at = now


async def take(database: Database, limit: Limit, who: str) -> None:
    """Take one of `who`'s calls now, in a transaction of its own: it stays taken whatever happens next.

    Raises:
        Limited: None is left.
    """
    async with database.aside() as session:
        wait = (
            await session.execute(TAKE, {"key": limit.key(who), "burst": limit.burst, "interval": limit.interval})
        ).scalar_one()
    if wait > 0:
        raise Limited(wait)


async def take_within(session: AsyncSession, limit: Limit, who: str) -> None:
    """Take one of `who`'s calls in an open transaction: one that fails takes nothing.

    Raises:
        Limited: None is left.
    """
    values = {"key": limit.key(who), "burst": limit.burst, "interval": limit.interval}
    wait = (await session.execute(TAKE, values)).scalar_one()
    if wait > 0:
        raise Limited(wait)


async def left(database: Database, limit: Limit, who: str) -> int:
    """How many calls `who` has now."""
    async with database.aside() as session:
        filled = (await session.execute(FILLED, {"key": limit.key(who), "interval": limit.interval})).scalar_one()
    return max(0, limit.burst - math.ceil(filled / limit.interval - 1e-6))


async def give_back(database: Database, limit: Limit, who: str) -> None:
    """Give back what `take` took: the call turned out not to count."""
    async with database.aside() as session:
        await session.execute(GIVE_BACK, {"key": limit.key(who), "interval": limit.interval})
