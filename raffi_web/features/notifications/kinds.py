"""Kinds of notifications, and places that can be muted. Features register theirs; this package knows none by name.

kinds.add(Kind("comments.reply", icon="reply", tell=tell, toast=True))

The sentence of a kind is `notifications.said.<kind>` in the catalogue, in two forms for one person and for several,
with the blank `{who}`; its name in the settings is `notifications.kind.<kind>`.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from raffi_web.kernel.context import Context


@dataclass(frozen=True)
class Told:
    """What a notification is about, as its reader may see it now.

    Attributes:
        href: Where it leads.
        text: An excerpt, as parts with a mark: `["the end is ", "plain"], ["", "spoiler"]`. What a spoiler says is
            not in it.
        at_ms: The moment of the film it belongs to.
        state: `shown`, `ahead` (of where the reader has got in the film), `removed` or `hidden`.
        people: How many did it, where that is not how many `who` names.
        emoji: Those of reactions.
        title: What it is about, as a name; with `season`, `episode` and the `room` it was in.
        data: What the kind's sentence needs besides.
    """

    href: str
    text: list[tuple[str, str]] = field(default_factory=list)
    at_ms: int | None = None
    state: str = "shown"
    people: int | None = None
    emoji: list[str] = field(default_factory=list)
    title: str = ""
    season: int | None = None
    episode: int | None = None
    room: str | None = None
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Happening:
    """What a notification is about, as it was sent: the `subject` is a word that its kind knows, and an id."""

    id: str
    kind: str
    subject: tuple[str, str]


Teller = Callable[[Context, Sequence[Happening]], Awaitable[dict[str, Told]]]
"""What notifications of a kind are about, by their ids, as the asker may see it; what is left out they may not see."""
Namer = Callable[[Context, str], Awaitable[dict[str, Any] | None]]
"""What a place is called, for whoever may see it: `{"title": …}`, with `season`, `episode` and `room`."""


@dataclass(frozen=True)
class Kind:
    """A kind of notification.

    Attributes:
        name: `<feature>.<kind>`.
        icon: One that `client/icons.ts` knows.
        tell: Says what some are about.
        grouped: What has the same `grouping` becomes one, and comes back when more happens; else it is told once.
        again: In a group, somebody counts each time, not only the first.
        wanted: Whether it is on for who has said nothing.
        toast: Whether it shows itself for a moment when it comes.
        optional: Whether it can be turned off.
        daily: In a group, it is unread again a day later at the soonest; till then what it says changes where it is.
    """

    name: str
    icon: str
    tell: Teller
    grouped: bool = False
    again: bool = False
    wanted: bool = True
    toast: bool = False
    optional: bool = True
    daily: bool = False


class Kinds:
    """Every kind by its name, and every kind of place by what its names begin with."""

    def __init__(self) -> None:
        self._kinds: dict[str, Kind] = {}
        self.places: dict[str, Namer] = {}

    def add(self, kind: Kind) -> None:
        """Register a kind."""
        if kind.name in self._kinds:
            raise ValueError(f"notifications of kind {kind.name} are registered twice")
        self._kinds[kind.name] = kind

    def get(self, name: str) -> Kind | None:
        """The kind called `name`; None for one that is no more."""
        return self._kinds.get(name)

    def all(self) -> list[Kind]:
        """Every kind, as they were registered."""
        return list(self._kinds.values())


kinds = Kinds()
