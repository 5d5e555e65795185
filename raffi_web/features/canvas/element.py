"""An element of a board in memory, who changes it, and what became of a change."""

from dataclasses import dataclass, field
from typing import Any

from raffi_web.features.canvas.elements import KINDS, Props
from raffi_web.features.canvas.replay import change_of

Origin = tuple[str, str]
"""An element's kind, and who made it."""
Dropped = list[Any]
"""`[index of the operation, code]`, and for `older` what it met: `{prop, value, at}`, a long one without `value`."""


@dataclass(slots=True)
class Element:
    """Something on the board. `stamps` says when each property was set (server ms); `made_at` counts for the others."""

    id: str
    kind: str
    props: Props
    made_by: str
    made_at: int
    stamps: dict[str, int] = field(default_factory=dict)
    weight: int = 0
    """While it is in a document."""

    def get(self, name: str) -> Any:
        """A property's value, its default where nobody set it."""
        return self.props.get(name, KINDS[self.kind][name].default)

    def set_at(self, name: str) -> int:
        """When a property was last set."""
        return self.stamps.get(name, self.made_at)

    def last_set_at(self) -> int:
        """When anything of it was last set."""
        return max((self.made_at, *self.stamps.values()))


@dataclass(frozen=True, slots=True)
class Author:
    """Who a push is of, and when it was made (server ms); `late` when it waited offline."""

    actor: str
    at: int
    late: bool = False


@dataclass(slots=True)
class Done:
    """What became of a push: what was dropped, and per element what it was before and is now (None: not there)."""

    dropped: list[Dropped] = field(default_factory=list)
    before: dict[str, tuple[str, Props | None]] = field(default_factory=dict)
    after: dict[str, Props | None] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    """Of what was made."""
    was: dict[str, Element | None] = field(default_factory=dict)
    """What each element was, to take all of it back."""
    told: int = 0
    """Bytes of values that older edits met, which are told."""

    def history(self) -> list[dict[str, Any]]:
        """The change as it is kept: see `BoardChange`."""
        ops = []
        for id_, (kind, props) in self.before.items():
            now = self.after[id_]
            before = None if props is None else (kind, props)
            ops += change_of(id_, before, None if now is None else (self.kinds.get(id_, kind), now))
        return ops
