"""Tables of the screen."""

from datetime import datetime
from typing import Any

from sqlalchemy import DateTime
from sqlmodel import Field

from raffi_web.kernel.tables import EAGER, Table, json_column, moment, utc_now, version


class Playback(Table, table=True):
    """A room's anchor: `position` (seconds) was or will be shown at `at` (server milliseconds), moving at `rate`.

    `seq` grows with every change, `media_gen` with every film. While `waiting_on` names somebody the film stands
    still although `playing` stays true: it goes on when they are ready. `holds` is how long each of them let it stand.
    """

    __tablename__ = "playback"
    __mapper_args__ = EAGER

    room_id: str = Field(primary_key=True)
    seq: int = 0
    media_gen: int = 0
    playing: bool = False
    position: float = 0.0
    rate: float = 1.0
    at: float = 0.0
    actor_id: str | None = None
    cause: str = "open"
    op: str | None = None
    waiting_on: list[str] = json_column(list)
    waiting_since: float | None = None
    holds: dict[str, dict[str, Any]] = json_column(dict)
    wait_policy: str = "host"
    loop: str = "off"
    item_id: str | None = None
    source: dict[str, Any] | None = json_column(nullable=True)
    duration: float | None = None
    undo: dict[str, Any] | None = json_column(nullable=True)
    version: int = version()


class QueueItem(Table, table=True):
    """A film that waits its turn. `rank` is a text between those of its neighbours. One that was played was removed by
    nobody."""

    __tablename__ = "queue_item"
    __mapper_args__ = EAGER

    id: str = Field(primary_key=True)
    room_id: str
    rank: str
    source: dict[str, Any] = json_column(dict)
    added_by: str | None = None
    added_name: str
    voters: list[str] = json_column(list)
    created_at: datetime = moment()
    removed_at: datetime | None = moment(nullable=True)
    removed_by: str | None = None
    version: int = version()


class SyncReport(Table, table=True):
    """Where a member last said to be. `error_ms` is the distance from the anchor, ahead is positive."""

    __tablename__ = "sync_report"

    room_id: str = Field(primary_key=True)
    actor_id: str = Field(primary_key=True)
    position: float
    error_ms: float | None = None
    state: str
    rtt_ms: float | None = None
    at: float


class SyncSample(Table, table=True):
    """How well a room was in step at a moment."""

    __tablename__ = "sync_sample"

    room_id: str = Field(primary_key=True)
    at: datetime = Field(default_factory=utc_now, sa_type=DateTime(timezone=True), primary_key=True)  # pyright: ignore[reportCallIssue, reportArgumentType]
    people: int
    in_step: int
    spread_ms: float | None = None
    p50_ms: float | None = None
    p95_ms: float | None = None
