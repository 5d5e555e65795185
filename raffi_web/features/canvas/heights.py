"""How many levels there are in frames and groups, where looking anew each time would take the board's size."""

from collections.abc import Iterable, Mapping


class Heights:
    """Levels in elements, kept for the length of a push. Whoever puts something in or takes it out has it forgotten.

    Args:
        inside: Ids of what is directly in each element.
        deepest: No more levels than that are looked at.
    """

    def __init__(self, inside: Mapping[str, set[str]], deepest: int) -> None:
        self._inside = inside
        self._deepest = deepest
        self._known: dict[str, int] = {}

    def of(self, id_: str) -> int:
        """How many levels there are in an element."""
        return self._of(id_, self._deepest)

    def _of(self, id_: str, left: int) -> int:
        known = self._known.get(id_)
        if known is not None:
            return known
        below = self._inside.get(id_)
        if not below or not left:
            return 0
        # A circle, which only somebody with SQL can make, ends here.
        self._known[id_] = 0
        levels = 1 + max((self._of(one, left - 1) for one in self._inside.keys() & below), default=0)
        self._known[id_] = levels
        return levels

    def forget(self, ids: Iterable[str]) -> None:
        """What is in these has changed, or in what is in them."""
        if self._known:
            for id_ in ids:
                self._known.pop(id_, None)

    def clear(self) -> None:
        """The push is done."""
        self._known.clear()
