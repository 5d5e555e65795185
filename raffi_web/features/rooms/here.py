"""Whether somebody is in a room, for what other features do by themselves."""

from typing import Any

from sqlalchemy import ColumnElement, exists
from sqlmodel import col

from raffi_web.features.rooms.models import Room


def somebody_in(room: Any) -> ColumnElement[bool]:
    """Condition: a member is connected to the open room with this id (a value, or a column of another table)."""
    return exists().where(col(Room.id) == room, col(Room.people) > 0, col(Room.closed_at).is_(None))
