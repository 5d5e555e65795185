"""Tables of the vault."""

from datetime import datetime

from sqlmodel import Field

from raffi_web.kernel.tables import Table, moment


class VaultKey(Table, table=True):
    """The data key of an owner, wrapped by a key of the ring. Without it every secret of theirs is noise."""

    __tablename__ = "vault_key"

    owner: str = Field(primary_key=True)
    ring_key: str
    wrapped: bytes
    created_at: datetime = moment()
    wrapped_at: datetime = moment()


class VaultSecret(Table, table=True):
    """A secret, sealed by its owner's data key for one purpose. `last4` is all that may be told of it."""

    __tablename__ = "vault_secret"

    id: str = Field(primary_key=True)
    owner: str
    purpose: str
    sealed: bytes
    last4: str
    created_at: datetime = moment()
