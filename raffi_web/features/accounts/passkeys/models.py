"""Tables of passkeys: whose they are, and the challenges that are open."""

from datetime import datetime

from sqlmodel import Field

from raffi_web.kernel.ids import new_id
from raffi_web.kernel.tables import Table, json_column, moment


class PasskeyHandle(Table, table=True):
    """By what name authenticators know an account: random, since an actor's id is seen by everybody in a room."""

    __tablename__ = "passkey_handle"

    actor_id: str = Field(primary_key=True, foreign_key="actor.id")
    handle: str


class Passkey(Table, table=True):
    """A passkey. `credential_id` and the handle are base64url; `public_key` is a COSE key.

    `can_sync` is whether its keeper may copy it to other devices, `is_synced` whether it has, as it said last.
    """

    __tablename__ = "passkey"

    id: str = Field(primary_key=True, default_factory=new_id)
    actor_id: str = Field(foreign_key="actor.id")
    credential_id: str
    public_key: bytes
    sign_count: int
    name: str
    transports: list[str] = json_column(list)
    can_sync: bool
    is_synced: bool
    created_at: datetime = moment()
    used_at: datetime | None = moment(nullable=True)


class PasskeyChallenge(Table, table=True):
    """A challenge that waits for its answer, by the keyed hash of it, its purpose and the session that asked.

    `handle` is the one that a new account would get.
    """

    __tablename__ = "passkey_challenge"

    challenge_hash: str = Field(primary_key=True)
    session_hash: str
    handle: str | None = None
    created_at: datetime = moment()
    expires_at: datetime
