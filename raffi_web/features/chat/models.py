"""The table of what was said in rooms, and what happened there."""

from datetime import datetime
from typing import Any

from sqlmodel import Field

from raffi_web.kernel.tables import EAGER, Table, json_column, moment, version


class Message(Table, table=True):
    """A message, or a notice of what somebody did. `film_time` (seconds) is a moment of the film with `film_key`; a
    removed one keeps its place."""

    __tablename__ = "message"
    __mapper_args__ = EAGER

    id: str = Field(primary_key=True)
    room_id: str
    kind: str = "text"
    actor_id: str | None = None
    name: str
    color: int
    body: str
    film_time: float | None = None
    film_key: str | None = None
    film_title: str | None = None
    reply_to: str | None = None
    mentions: list[str] = json_column(list)
    notice: dict[str, Any] | None = json_column(nullable=True)
    created_at: datetime = moment()
    edited_at: datetime | None = moment(nullable=True)
    removed_at: datetime | None = moment(nullable=True)
    removed_by: str | None = None
    version: int = version()
