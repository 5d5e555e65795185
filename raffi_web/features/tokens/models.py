"""Tables of tokens and of the keys that sign them."""

from datetime import datetime
from typing import Any

from sqlalchemy import Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field

from raffi_web.kernel.ids import new_id
from raffi_web.kernel.tables import Table, json_column, moment


class ApiToken(Table, table=True):
    """A token that a program uses in its owner's name, by its keyed hash. `shown` is how it begins.

    `paused_at`: since when it stands still, because its owner's account waits to be deleted.
    """

    __tablename__ = "api_token"

    id: str = Field(default_factory=new_id, primary_key=True)
    actor_id: str = Field(foreign_key="actor.id")
    name: str
    shown: str
    token_hash: str
    scopes: list[str] = Field(sa_type=ARRAY(Text))  # pyright: ignore[reportArgumentType]
    created_at: datetime = moment()
    used_at: datetime | None = moment(nullable=True)
    expires_at: datetime | None = moment(nullable=True)
    revoked_at: datetime | None = moment(nullable=True)
    paused_at: datetime | None = moment(nullable=True)


class SigningKey(Table, table=True):
    """A key of short-lived tokens. `public` is its public JWK; `secret_id` is its private one in the vault.

    The one that is not retired signs. The private half of a retired one is gone; its public half stays for a while.
    """

    __tablename__ = "signing_key"

    id: str = Field(primary_key=True)
    algorithm: str
    public: dict[str, Any] = json_column(dict)
    secret_id: str | None = None
    created_at: datetime = moment()
    retired_at: datetime | None = moment(nullable=True)
