"""The boards that this process has in memory, each as it is at a clock.

A board is read when somebody first changes or opens it here, and brought up to date from the rows above its clock when
another process, or somebody with `psql`, has changed it. What is here is a copy: the rows are the board.
"""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, Pool

from raffi_web.features.canvas.document import Document
from raffi_web.features.canvas.element import Element
from raffi_web.kernel.limits import Bucket

MOST_BOARDS = 64
HEAVIEST_BOARDS = 200_000_000
"""Bytes of all boards together, as they weigh; in memory they take some times that."""
HISTORY_BYTES = 100_000_000
"""What one actor may write into a board's history at once; as much again comes to them in an hour."""
BOARD_HISTORY_BYTES = 400_000_000
"""What all together may write into it: many guests from one place are many actors."""
IDLE_SECONDS = 300.0
ALL = ""
"""Instead of an actor: everybody at a board."""
MOST_WRITERS = 10_000


@dataclass(slots=True)
class Writing:
    """How much history was written to boards lately, in bytes: by each actor, and by `ALL`.

    Where it was too much, it goes on more slowly.
    """

    buckets: dict[tuple[str, str], Bucket] = field(default_factory=dict)

    def wait(self, board: str, actor: str, more: Mapping[str, int]) -> float:
        """Seconds until somebody may write again; mostly none. `more` was written, by actor, and is not in here yet."""
        own = self._bucket(board, actor).wait(more.get(actor, 0))
        return max(own, self._bucket(board, ALL).wait(sum(more.values())))

    def spend(self, board: str, written: Mapping[str, int]) -> None:
        """So much was written, by actor."""
        if len(self.buckets) > MOST_WRITERS:
            self.buckets = {whose: bucket for whose, bucket in self.buckets.items() if not bucket.is_full()}
        for actor, size in written.items():
            self._bucket(board, actor).spend(size)
            self._bucket(board, ALL).spend(size)

    def _bucket(self, board: str, actor: str) -> Bucket:
        bucket = self.buckets.get((board, actor))
        if bucket is None:
            most = BOARD_HISTORY_BYTES if actor == ALL else HISTORY_BYTES
            bucket = self.buckets[board, actor] = Bucket(most / 3_600, most)
        return bucket


@dataclass(slots=True)
class Held:
    """A board's elements. `clock` is -1 while what is here may not be what is stored.

    `noted` counts operations since `laid`, the clock of the keyframe that was written last from here, and
    `noted_bytes` what they weigh; `laying` is one being written. `forgettings` were heard of up to its clock.
    """

    document: Document = field(default_factory=Document)
    clock: int = -1
    used_at: float = field(default_factory=time.monotonic)
    noted: int = 0
    noted_bytes: int = 0
    laid: int = 0
    laying: bool = False
    forgettings: int = 0

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
    writing: Writing = field(default_factory=Writing)

    def of(self, board: str) -> Held:
        """A board's copy, empty when it was not here."""
        found = self.held.get(board)
        if found is None:
            found = self.held[board] = Held()
            self.make_room(board)
        found.used_at = time.monotonic()
        return found

    def at(self, board: str, clock: int) -> Document | None:
        """A board at just that clock, if it is here."""
        found = self.held.get(board)
        return found.document if found is not None and found.clock == clock >= 0 else None

    def forget(self, board: str) -> None:
        """What is here may not be what is stored."""
        self.held.pop(board, None)

    def make_room(self, used: str) -> None:
        """Let the longest unused go where there are too many, or all of them are too heavy; not the one in use."""
        now = time.monotonic()
        for board, held in list(self.held.items()):
            if now - held.used_at > IDLE_SECONDS and board != used:
                del self.held[board]
        others = sorted((board for board in self.held if board != used), key=lambda board: -self.held[board].used_at)
        weight = sum(held.document.weight for held in self.held.values())
        while others and (len(self.held) > MOST_BOARDS or weight > HEAVIEST_BOARDS):
            weight -= self.held.pop(others.pop()).document.weight


_of_pool: WeakKeyDictionary[Pool, Boards] = WeakKeyDictionary()


def boards_of(engine: Engine) -> Boards:
    """The boards of one server of this process: it is known by its pool of connections."""
    return _of_pool.setdefault(engine.pool, Boards())
