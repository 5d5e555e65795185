"""Tables of actors and their sessions."""

from datetime import datetime

from sqlmodel import Field

from raffi_web.kernel.tables import Table, moment


class ActorRow(Table, table=True):
    """Somebody: a guest, later a user. A guest's row is written at its first act."""

    __tablename__ = "actor"

    id: str = Field(primary_key=True)
    kind: str
    name: str
    color: int
    avatar_url: str | None = None
    created_at: datetime = moment()
    seen_at: datetime = moment()


class ActorSession(Table, table=True):
    """A session, by the keyed hash of its token: the token itself is nowhere."""

    __tablename__ = "actor_session"

    token_hash: str = Field(primary_key=True)
    actor_id: str = Field(foreign_key="actor.id")
    created_at: datetime = moment()
    seen_at: datetime = moment()
    expires_at: datetime
    revoked_at: datetime | None = moment(nullable=True)


class ActorAlias(Table, table=True):
    """A name that another system has for an actor."""

    __tablename__ = "actor_alias"

    alias: str = Field(primary_key=True)
    actor_id: str = Field(foreign_key="actor.id")
    created_at: datetime = moment()
