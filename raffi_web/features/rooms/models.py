"""Tables of rooms and who is in them."""

from datetime import datetime

from sqlmodel import Field

from raffi_web.kernel.tables import EAGER, Table, json_column, moment, version


class Room(Table, table=True):
    """A place with a link. `people` is how many members are connected; `private_at`, when it last became private."""

    __tablename__ = "room"
    __mapper_args__ = EAGER

    id: str = Field(primary_key=True)
    slug: str | None = None
    title: str
    title_id: str
    title_name: str
    season: int | None = None
    episode: int | None = None
    is_public: bool
    locked: bool = False
    kept: bool = False
    capacity: int = 50
    grants: dict[str, list[str]] = json_column(dict)
    slow_mode: int = 0
    owner_id: str
    host_lost_at: datetime | None = moment(nullable=True)
    people: int = 0
    created_at: datetime = moment()
    active_at: datetime = moment()
    closed_at: datetime | None = moment(nullable=True)
    private_at: datetime | None = moment(nullable=True)
    version: int = version()


class RoomSecret(Table, table=True):
    """A room's 6-digit key and the number of its invites' generation. Only its staff may read this."""

    __tablename__ = "room_secret"

    room_id: str = Field(primary_key=True)
    access_key: str | None = None
    invite_epoch: int = 1


class Member(Table, table=True):
    """Somebody in a room, also after leaving: the row says how. `address_hash` is from where they came in.

    A trigger keeps `muted_at` and `muted_by`.
    """

    __tablename__ = "member"
    __mapper_args__ = EAGER

    room_id: str = Field(primary_key=True)
    actor_id: str = Field(primary_key=True)
    role: str
    name: str
    color: int
    avatar_url: str | None = None
    muted: bool = False
    muted_at: datetime | None = moment(nullable=True)
    muted_by: str | None = None
    present: bool = False
    joined_at: datetime = moment()
    left_at: datetime | None = moment(nullable=True)
    left_how: str | None = None
    address_hash: str | None = None
    version: int = version()


class Ban(Table, table=True):
    """Somebody who may not come back, by actor and by the keyed hash of the address."""

    __tablename__ = "ban"

    id: str = Field(primary_key=True)
    room_id: str
    actor_id: str | None = None
    address_hash: str | None = None
    name: str
    banned_by: str | None = None
    created_at: datetime = moment()


class Presence(Table, table=True):
    """A member's connection through one process."""

    __tablename__ = "presence"

    room_id: str = Field(primary_key=True)
    actor_id: str = Field(primary_key=True)
    instance: str = Field(primary_key=True)
    seen_at: datetime = moment()
