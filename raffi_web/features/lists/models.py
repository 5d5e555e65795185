"""Tables of lists: what is on them, who edits them, who has opened one by its link."""

from datetime import datetime
from typing import Any

from sqlmodel import Field

from raffi_web.kernel.tables import EAGER, Table, json_column, moment, version


class TitleList(Table, table=True):
    """Titles in an order. `items` and `covers` follow the items by a trigger, the owner's name follows the actor's."""

    __tablename__ = "list"
    __mapper_args__ = EAGER

    id: str = Field(primary_key=True)
    owner_id: str
    owner_name: str
    owner_color: int
    name: str
    description: str = ""
    visibility: str = "private"
    rank: str
    items: int = 0
    covers: list[dict[str, Any]] = json_column(list)
    link_epoch: int = 1
    invite_epoch: int = 1
    access_version: int = 0
    created_at: datetime = moment()
    changed_at: datetime = moment()
    removed_at: datetime | None = moment(nullable=True)
    version: int = version()


class ListItem(Table, table=True):
    """A title on a list. `removal` names the act that took it off, and with it what else went then."""

    __tablename__ = "list_item"
    __mapper_args__ = EAGER

    id: str = Field(primary_key=True)
    list_id: str
    title_id: str
    name: str
    year: int | None = None
    kind: str = "movie"
    poster: str | None = None
    note: str = ""
    rank: str
    added_by: str
    added_name: str
    created_at: datetime = moment()
    removed_at: datetime | None = moment(nullable=True)
    removal: str | None = None
    version: int = version()


class ListMember(Table, table=True):
    """An editor of a list, also a former one."""

    __tablename__ = "list_member"
    __mapper_args__ = EAGER

    list_id: str = Field(primary_key=True)
    actor_id: str = Field(primary_key=True)
    name: str
    color: int
    joined_at: datetime = moment()
    left_at: datetime | None = moment(nullable=True)
    left_how: str | None = None
    version: int = version()


class ListReader(Table, table=True):
    """Somebody who has opened a list by its link; `epoch` is that link's generation."""

    __tablename__ = "list_reader"

    list_id: str = Field(primary_key=True)
    actor_id: str = Field(primary_key=True)
    epoch: int
    opened_at: datetime = moment()
