"""What calls that change a board are asked with, and what they answer."""

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field

from raffi_web.features.canvas.operations import MOST_OPERATIONS
from raffi_web.features.canvas.rows import BoardId
from raffi_web.kernel.arguments import Arguments, code

MOST_PUSHES = 50


class Change(Arguments):
    """What every call has that changes a board, as one change. `batch` names a gesture of several changes."""

    board: BoardId
    batch: Annotated[str, code(r"[A-Za-z0-9_-]{1,64}")] | None = None


ClientId = Annotated[str, code(r"[a-z0-9]{16,32}")]
"""Which of an actor's browsers or programs it is; it numbers its changes."""
Number = Annotated[int, Field(ge=1, le=2**53)]
"""Greater than that of the client's change before. A change that was taken is not done again."""


class Push(Change):
    """Some operations. `at` is when they were asked for, in ms of the server's time, if they had to wait."""

    client: ClientId
    n: Number
    ops: Annotated[list[Any], Field(min_length=1, max_length=MOST_OPERATIONS)]
    at: Annotated[float, Field(ge=0, le=2**53)] | None = None


class One(Arguments):
    """One of several pushes."""

    n: Number
    ops: Annotated[list[Any], Field(min_length=1, max_length=MOST_OPERATIONS)]
    at: Annotated[float, Field(ge=0, le=2**53)] | None = None
    batch: Annotated[str, code(r"[A-Za-z0-9_-]{1,64}")] | None = None


class PushAll(Arguments):
    """Several pushes of one client, by their numbers."""

    board: BoardId
    client: ClientId
    pushes: Annotated[list[One], Field(min_length=1, max_length=MOST_PUSHES)]


@dataclass(frozen=True)
class Pushed:
    """What became of a push.

    `clock` is the board's when it was done. `dropped` has `[index, code]` for each operation that could not be done,
    for `older` with what stays instead (`{prop, value, at}`; no `value` where it is long). `known`: it had been taken
    before.
    """

    clock: int
    dropped: list[list[Any]]
    known: bool = False


@dataclass(frozen=True)
class PushedAll:
    """What became of several pushes. They end before the first that is refused: sent again, that one says why."""

    answers: list[Pushed]


@dataclass(frozen=True)
class Restored:
    """The board is as it was. `clock` is its own since then, `before` what it was until then: going back to that undoes
    it, and what others did since. `undo` are operations that undo only it, in an order in which they can be pushed.
    """

    clock: int
    before: int
    undo: list[list[Any]]
