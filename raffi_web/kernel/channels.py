"""Channels: named streams of committed changes, such as `room:ab12cd34ef`.

Every row that a channel shows carries the channel's version at which it last changed. A trigger stamps it, under the
lock of the channel's row, once per transaction: so versions grow in commit order, a snapshot is "all rows", what was
missed is "rows above the version I saw", and one frame is the rows of one version. Removal is a mark on the row, so
that it has a version too.

Features register a kind of channel here; `raffi_web.live` serves them and knows no feature.
"""

from collections.abc import Awaitable, Callable, Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from raffi_web.kernel.context import Actor, Context
from raffi_web.kernel.errors import NotFound

END = text("select raffi.end_channel(:name)")

Rows = dict[str, list[dict[str, Any]]]
"""What changed: a list of rows for each name the client knows, e.g. `{"messages": [...]}`."""


class TooMuch(Exception):
    """More rows have changed than a frame should carry: a snapshot is smaller."""


@dataclass(frozen=True)
class EphemeralKind:
    """A kind of frame that goes from member to members and is never stored.

    `check` returns the cleaned data, or raises; `allowed` may refuse by what the subscriber was granted, and `within`
    raises when this data is more than that. With `take` the frame is for the servers alone: each gets the channel's
    key, the sender, the data, and whether it came to this process.
    """

    check: Callable[[Any], Any]
    per_second: float = 30.0
    burst: int = 60
    allowed: Callable[[dict[str, Any]], bool] = lambda grant: True
    within: Callable[[dict[str, Any], dict[str, Any]], None] = lambda data, grant: None
    take: Callable[[str, Actor, dict[str, Any], bool], None] | None = None


@dataclass
class ChannelKind:
    """What the live server must know of a kind of channel.

    Attributes:
        prefix: The part of the channel's name before the colon.
        authorise: Raises when the actor may not listen; returns what it was granted, kept with the subscription. Runs
            as the actor.
        read: The rows with a version above `since` (0: the snapshot), and the channel's version, as the server;
            raises `TooMuch` rather than leave some out.
        ephemeral: Kinds of unstored frames that subscribers may send.
        evicted: Ids of actors who may no longer listen after this change.
        granted: New grants after this change, by actor id.
        unsettled: Whether a change of rows above a version may have taken anybody's right: all who listen are asked
            for it again before they get anything of it.
        as_seen: The rows as a listener with this grant may see them; the same object where nothing is kept from it.
            Without it everybody gets the same frame.
        entered: Called when an actor's first connection of this process subscribes.
        left: Called when an actor's last connection of this process is gone.
        greeting: Unstored frames, as kind and data, for each connection that subscribes.
        seated: What somebody is granted beside the others who listen in this process, from the grant of each of them
            and the number of those for whom a seat is kept; raises where there is no room for one more.
        sits: Whether a grant takes a seat: when somebody leaves who had one, it is kept for whoever waits the longest,
            who comes again.
        waits: Whether a grant is less than it would be with more room.
        resumes_far: Whether only `read` says, by `TooMuch`, when a snapshot is cheaper than what was missed: for
            channels whose version moves many times a second.
    """

    prefix: str
    authorise: Callable[[AsyncSession, Actor, str], Awaitable[dict[str, Any]]]
    read: Callable[[AsyncSession, str, int], Awaitable[tuple[int, Rows]]]
    ephemeral: dict[str, EphemeralKind] = field(default_factory=dict)
    evicted: Callable[[Rows], Iterable[tuple[str, str]]] = lambda rows: ()
    granted: Callable[[Rows], dict[str, dict[str, Any]]] = lambda rows: {}
    unsettled: Callable[[Rows, int], bool] = lambda rows, since: False
    as_seen: Callable[[Rows, dict[str, Any]], Rows] | None = None
    entered: Callable[[str, Actor], Awaitable[None] | None] | None = None
    left: Callable[[str, Actor], Awaitable[None] | None] | None = None
    greeting: Callable[[str], Iterable[tuple[str, Any]]] = lambda key: ()
    seated: Callable[[dict[str, Any], Collection[dict[str, Any]], int], dict[str, Any]] | None = None
    sits: Callable[[dict[str, Any]], bool] = lambda grant: False
    waits: Callable[[dict[str, Any]], bool] = lambda grant: False
    resumes_far: bool = False


class ChannelKinds:
    """Every kind of channel by its prefix."""

    def __init__(self) -> None:
        self._kinds: dict[str, ChannelKind] = {}

    def add(self, kind: ChannelKind) -> None:
        """Register a kind."""
        if kind.prefix in self._kinds:
            raise ValueError(f"channel kind {kind.prefix} is registered twice")
        self._kinds[kind.prefix] = kind

    def of(self, channel: str) -> tuple[ChannelKind, str]:
        """The kind of a channel and its key, the part after the colon.

        Raises:
            NotFound: There is no such kind.
        """
        prefix, _, key = channel.partition(":")
        kind = self._kinds.get(prefix)
        if kind is None or not key:
            raise NotFound("errors.no_channel", code="no_channel", field="channel")
        return kind, key


kinds = ChannelKinds()
Publish = Callable[[str, int, Rows], None]
_publishers: list[Publish] = []


def on_publish(publish: Publish) -> None:
    """Let `publish` send what writers tell of their own commits."""
    _publishers.append(publish)


def tell(ctx: Context, channel: str, version: int, rows: Rows) -> None:
    """Send a change right after this call's commit, without waiting to hear of it from PostgreSQL.

    `rows` must be every row of the channel that the transaction changed: a frame is complete, or it is not sent.
    """

    def send() -> None:
        for publish in _publishers:
            publish(channel, version, rows)

    ctx.at_once.append(send)


async def end(ctx: Context, channel: str) -> None:
    """End a channel with this call's commit: its listeners are told, and its versions begin anew."""
    await ctx.session.execute(END, {"name": channel})
