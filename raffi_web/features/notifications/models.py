"""Tables of notifications: what happened, how far somebody has looked, what they want to hear of, what they muted."""

from datetime import datetime
from typing import Any

from sqlmodel import Field

from raffi_web.kernel.tables import EAGER, Table, json_column, moment, version


class Notification(Table, table=True):
    """Something that concerns somebody. It holds no sentence and no text of others: both are joined when it is read.

    `grouping` makes one of several; `who` are those who did it, the latest first, five at most; `count` is how often
    it happened since it was last read. `places` is where it can be muted, such as `title:<id>`.
    """

    __tablename__ = "notification"
    __mapper_args__ = EAGER

    id: str = Field(primary_key=True)
    actor_id: str
    kind: str
    grouping: str
    subject_kind: str
    subject_id: str
    who: list[str] = json_column(list)
    count: int = 1
    places: list[str] = json_column(list)
    data: dict[str, Any] = json_column(dict)
    at: datetime = moment()
    created_at: datetime = moment()
    read_at: datetime | None = moment(nullable=True)
    removed_at: datetime | None = moment(nullable=True)
    version: int = version()


class NotificationInbox(Table, table=True):
    """Up to when somebody has looked at their notifications."""

    __tablename__ = "notification_inbox"
    __mapper_args__ = EAGER

    actor_id: str = Field(primary_key=True)
    seen_at: datetime = moment()
    version: int = version()


class NotificationChoice(Table, table=True):
    """Whether somebody wants to hear of a kind; without a row, what the kind says."""

    __tablename__ = "notification_choice"

    actor_id: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    wanted: bool


class NotificationMute(Table, table=True):
    """A place that somebody wants to hear nothing of. `data` is what it was called then."""

    __tablename__ = "notification_mute"

    actor_id: str = Field(primary_key=True)
    place: str = Field(primary_key=True)
    data: dict[str, Any] = json_column(dict)
    created_at: datetime = moment()
