"""In which hue somebody is seen on a board: dealt when they come, and theirs for as long as they are there."""

from collections.abc import Container
from dataclasses import dataclass, field

HUES = 8
"""The hues there are; a person's colour is a number whose rest by it is their own hue."""
NOTES = 2
"""The amber of the notes as they are made: whoever had it would not be seen against them."""
STEP = 3
"""Who does not get their own hue gets one that lies far from it."""


@dataclass(slots=True)
class Hues:
    """The hues of who is at a board, by actor. No two have one while there are any left (`client/engine/hues.ts`)."""

    worn: dict[str, int] = field(default_factory=dict)

    def give(self, actor: str, color: int) -> int:
        """The hue of somebody with a colour of their own: the one they have, or one that as few as can be wear."""
        if actor not in self.worn:
            taken = list(self.worn.values())
            ways = [hue for n in range(HUES) if (hue := (color + n * STEP) % HUES) != NOTES]
            self.worn[actor] = min(ways, key=taken.count)
        return self.worn[actor]

    def hear(self, actor: str, hue: int, *, ours: bool) -> None:
        """Another process has dealt somebody's hue. Who is in both, as `ours` says, has the lower one of theirs."""
        self.worn[actor] = min(hue, self.worn.get(actor, hue)) if ours else hue

    def keep(self, actors: Container[str]) -> None:
        """Those of all others are free."""
        self.worn = {actor: hue for actor, hue in self.worn.items() if actor in actors}
