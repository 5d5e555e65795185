"""Who is asking, and what a function has at hand while it runs."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from raffi_web.kernel.clock import clock
from raffi_web.kernel.ids import new_id
from raffi_web.kernel.transaction import Bound, Result, Transaction


class ActorKind(StrEnum):
    """What kind of actor is asking."""

    NOBODY = "nobody"
    GUEST = "guest"
    USER = "user"
    SERVICE = "service"


class Role(StrEnum):
    """What somebody is on this server. What a role may do is in the database (`role_permission`)."""

    GUEST = "guest"
    USER = "user"
    MODERATOR = "moderator"
    ADMIN = "admin"
    OWNER = "owner"


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever is asking. `id` is empty for nobody; `session` is the keyed hash of the session's token.

    `role` is for what pages show: rights are asked of the database. `signed_in_at` is when a person last showed who
    they are in this session, in seconds since the epoch; None for guests. `scopes` is what a token was made for, None
    for a session; `until` is when the token ends, in seconds since the epoch.
    """

    kind: ActorKind
    id: str
    session: str = field(default="", compare=False, repr=False)
    role: str = field(default=Role.GUEST, compare=False)
    signed_in_at: float | None = field(default=None, compare=False)
    scopes: frozenset[str] | None = field(default=None, compare=False)
    until: float | None = field(default=None, compare=False)

    @property
    def is_somebody(self) -> bool:
        """Whether there is a session behind the call."""
        return self.kind is not ActorKind.NOBODY

    def may(self, scope: str) -> bool:
        """Whether what the asker came with covers a scope. A session covers them all."""
        return self.scopes is None or scope in self.scopes

    def as_of_now(self, now: "Actor") -> "Actor":
        """The same asker when their session was looked at again: a token lends no more than it did."""
        return now if self.scopes is None else replace(now, scopes=self.scopes, until=self.until, signed_in_at=None)


NOBODY = Actor(ActorKind.NOBODY, "")
SYSTEM = Actor(ActorKind.SERVICE, "system")
"""The server itself: clean-up, presence, jobs."""

AfterCommit = Callable[[], Awaitable[None] | None]


@dataclass(slots=True)
class Context:
    """One call of a function: who asks, the open transaction, and what waits for its commit.

    `address` is the caller's network address, empty where there is none (jobs, tests). `op` is the caller's operation
    id. `cache` lives as long as the call. `ahead` are the function's own statements that were sent with the entering,
    and what they found. `transaction` is the call's own; a live query has none. What is in `at_once` is done the moment
    the commit is known, and must not fail; what is in `after_commit` when the connection is free again.
    """

    actor: Actor
    session: AsyncSession
    address: str = ""
    op: str | None = None
    request_id: str = field(default_factory=new_id)
    now: float = field(default_factory=clock.now)
    cache: dict[Any, Any] = field(default_factory=dict)
    ahead: Sequence[tuple[Bound, Result]] = ()
    transaction: Transaction | None = None
    at_once: list[Callable[[], None]] = field(default_factory=list)
    after_commit: list[AfterCommit] = field(default_factory=list)
    versions: dict[str, int] = field(default_factory=dict)

    def at_commit(self, statement: Bound) -> None:
        """Run a statement of a mutation in the round trip of its commit, behind what the session wrote."""
        if self.transaction is None:
            raise RuntimeError("only a mutation commits")
        self.transaction.last.append(statement)

    def sent(self, statement: Bound) -> Result | None:
        """What a statement found that was sent ahead; None for one that was not."""
        return next((rows for one, rows in self.ahead if one.is_like(statement)), None)

    async def rows(self, statement: Bound) -> Result:
        """What a statement finds, or found when it was sent ahead: what the call wrote since is not in that."""
        known = self.sent(statement)
        if known is not None:
            return known
        # By way of the session, where it is seen what a live query reads.
        found = await self.session.execute(statement.statement.source, statement.given)
        return [tuple(row) for row in found]

    async def write(self) -> None:
        """Write now what waits for the commit: for a function that calls another one and reads what it wrote."""
        if self.transaction is not None:
            await self.transaction.write()
