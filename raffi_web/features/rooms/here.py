"""Who is in a room, for what other features do by themselves."""

from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, exists, select
from sqlmodel import col

from raffi_web.features.rooms.models import Member, Room
from raffi_web.features.rooms.roles import Role


def somebody_in(room: Any) -> ColumnElement[bool]:
    """Condition: a member is connected to the open room with this id (a value, or a column of another table)."""
    return exists().where(col(Room.id) == room, col(Room.people) > 0, col(Room.closed_at).is_(None))


def host_of(room: Any) -> ScalarSelect[str]:
    """The id of the host of the room with this id (a value, or a column of another table)."""
    of_it = (col(Member.room_id) == room, col(Member.role) == Role.HOST, col(Member.left_at).is_(None))
    return select(col(Member.actor_id)).where(*of_it).limit(1).scalar_subquery()
