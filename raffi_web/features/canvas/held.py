"""The boards that this process has in memory, each as it is at a clock.

A board is read when somebody first changes or opens it here, and brought up to date from the rows above its clock when
another process, or somebody with `psql`, has changed it. What is here is a copy: the rows are the board.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, Pool

from raffi_web.features.canvas.document import Document, Element

MOST_BOARDS = 64
IDLE_SECONDS = 300.0


@dataclass(slots=True)
class Held:
    """A board's elements. `clock` is -1 while what is here may not be what is stored.

    `noted` counts operations since `laid`, the clock of the keyframe that was written last from here; `laying` is one
    being written.
    """

    document: Document = field(default_factory=Document)
    clock: int = -1
    used_at: float = field(default_factory=time.monotonic)
    noted: int = 0
    laid: int = 0
    laying: bool = False

    def refresh(self, rows: Iterable[Any], clock: int) -> None:
        """Take the rows that changed since its clock: id, kind, props, stamps, made_by, made_at (ms), and whether it
        was removed."""
        if self.clock < 0:
            self.document = Document()
        for id_, kind, props, stamps, made_by, made_at, removed in rows:
            if removed:
                self.document.forget(id_)
            else:
                self.document.replace(Element(id_, kind, props, made_by, made_at, stamps))
        self.clock = clock


@dataclass(slots=True)
class Boards:
    """Boards in memory by id; the longest unused go first."""

    held: dict[str, Held] = field(default_factory=dict)

    def of(self, board: str) -> Held:
        """A board's copy, empty when it was not here."""
        found = self.held.get(board)
        if found is None:
            self._make_room()
            found = self.held[board] = Held()
        found.used_at = time.monotonic()
        return found

    def at(self, board: str, clock: int) -> Document | None:
        """A board at just that clock, if it is here."""
        found = self.held.get(board)
        return found.document if found is not None and found.clock == clock >= 0 else None

    def forget(self, board: str) -> None:
        """What is here may not be what is stored."""
        self.held.pop(board, None)

    def _make_room(self) -> None:
        now = time.monotonic()
        for board, held in list(self.held.items()):
            if now - held.used_at > IDLE_SECONDS:
                del self.held[board]
        while len(self.held) >= MOST_BOARDS:
            del self.held[min(self.held, key=lambda board: self.held[board].used_at)]


_of_pool: WeakKeyDictionary[Pool, Boards] = WeakKeyDictionary()


def boards_of(engine: Engine) -> Boards:
    """The boards of one server of this process: it is known by its pool of connections."""
    return _of_pool.setdefault(engine.pool, Boards())
