"""Tables of boards, what stands on them, and how they came to be so."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger
from sqlmodel import Field

from raffi_web.kernel.tables import EAGER, Table, json_column, moment, version


class Board(Table, table=True):
    """A board of a room. Its clock is the version of its channel, `board:<id>`. `elements` is how many stand on it."""

    __tablename__ = "board"
    __mapper_args__ = EAGER

    id: str = Field(primary_key=True)
    room_id: str
    title: str
    made_by: str
    made_at: datetime = moment()
    changed_at: datetime = moment()
    members_may: str = "edit"
    link_epoch: int = 1
    # What whoever came by the link may do; 'none' while it is closed.
    link_may: str = "none"
    elements: int = 0
    removed_at: datetime | None = moment(nullable=True)
    access_version: int = 0
    # A timer of so many seconds: while it runs it has an end, while it is paused so many ms are left.
    timer_seconds: int | None = None
    timer_ends: datetime | None = moment(nullable=True)
    timer_left: int | None = None
    version: int = version()


class BoardElement(Table, table=True):
    """Something on a board, also what was removed. `props` holds what differs from the kind's defaults."""

    __tablename__ = "board_element"
    __mapper_args__ = EAGER

    board_id: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    kind: str
    props: dict[str, Any] = json_column(dict)
    stamps: dict[str, int] = json_column(dict)
    made_by: str
    made_at: datetime = moment()
    removed_at: datetime | None = moment(nullable=True)
    version: int = version()


class BoardChange(Table, table=True):
    """What one push changed: for each element its properties before and after."""

    __tablename__ = "board_change"

    board_id: str = Field(primary_key=True)
    clock: int = Field(primary_key=True, sa_type=BigInteger)
    n: int = Field(primary_key=True)
    at: datetime = moment()
    actor_id: str
    batch: str | None = None
    ops: list[dict[str, Any]] = json_column(list)


class BoardClient(Table, table=True):
    """The last push of a client that was taken, and its answer."""

    __tablename__ = "board_client"

    board_id: str = Field(primary_key=True)
    client: str = Field(primary_key=True)
    actor_id: str
    n: int = Field(sa_type=BigInteger)
    clock: int = Field(sa_type=BigInteger)
    dropped: list[Any] = json_column(list)
    at: datetime = moment()


class BoardGuest(Table, table=True):
    """Somebody who came by a link; `epoch` is that link's generation, `level` the most that it gave.

    Since `barred_at` no link lets them in: they were put out of the board.
    """

    __tablename__ = "board_guest"

    board_id: str = Field(primary_key=True)
    actor_id: str = Field(primary_key=True)
    level: str
    epoch: int
    at: datetime = moment()
    barred_at: datetime | None = moment(nullable=True)


class BoardVersion(Table, table=True):
    """A clock of a board with a name."""

    __tablename__ = "board_version"

    id: str = Field(primary_key=True)
    board_id: str
    clock: int = Field(sa_type=BigInteger)
    name: str
    made_by: str
    made_at: datetime = moment()
    removed_at: datetime | None = moment(nullable=True)


class BoardVote(Table, table=True):
    """A vote: so many dots for each person. `result` has the sums by element once it is ended, until it is cleared."""

    __tablename__ = "board_vote"
    __mapper_args__ = EAGER

    id: str = Field(primary_key=True)
    board_id: str
    dots: int
    notes_only: bool = False
    begun_by: str
    begun_at: datetime = moment()
    ended_at: datetime | None = moment(nullable=True)
    cleared_at: datetime | None = moment(nullable=True)
    voted: int = 0
    result: dict[str, int] = json_column(dict)
    version: int = version()


class BoardVoteDot(Table, table=True):
    """How many dots somebody has on an element while a vote runs; gone when it is ended."""

    __tablename__ = "board_vote_dot"
    __mapper_args__ = EAGER

    vote_id: str = Field(primary_key=True)
    actor_id: str = Field(primary_key=True)
    element_id: str = Field(primary_key=True)
    board_id: str
    dots: int
    version: int = version()


class BoardUpkeep(Table, table=True):
    """How far a board's changes were compacted, by the rules for a day and for a month; and the clock up to which
    removed elements are forgotten: whoever knows less gets the whole board. `forgettings`: how often somebody's words
    were taken out of all that is kept."""

    __tablename__ = "board_upkeep"

    board_id: str = Field(primary_key=True)
    forgotten_clock: int = Field(default=0, sa_type=BigInteger)
    day_clock: int = Field(default=0, sa_type=BigInteger)
    month_clock: int = Field(default=0, sa_type=BigInteger)
    forgettings: int = 0


class BoardKeyframe(Table, table=True):
    """A whole board at a clock: element id to its kind and properties."""

    __tablename__ = "board_keyframe"

    board_id: str = Field(primary_key=True)
    clock: int = Field(primary_key=True, sa_type=BigInteger)
    at: datetime = moment()
    elements: dict[str, list[Any]] = json_column(dict)


class BoardExport(Table, table=True):
    """A file that a board is written into. `state`: running, done, failed or cancelled; `part` is being done.

    `missing` of the board's files were gone. `file_id` can be downloaded until `expires_at`.
    """

    __tablename__ = "board_export"

    run: str = Field(primary_key=True)
    board_id: str
    actor_id: str = Field(foreign_key="actor.id")
    format: str
    layout: str
    name: str = ""
    state: str = "running"
    part: str = ""
    done: int = 0
    total: int = 0
    bytes: int = Field(default=0, sa_type=BigInteger)
    missing: int = 0
    file_id: str | None = None
    began_at: datetime = moment()
    expires_at: datetime | None = moment(nullable=True)
