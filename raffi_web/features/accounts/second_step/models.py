"""Tables of the second step: whose password needs a code, and the codes for the day the phone is gone."""

from datetime import datetime

from sqlalchemy import BigInteger
from sqlmodel import Field

from raffi_web.kernel.tables import Table, moment


class SecondStep(Table, table=True):
    """That an account's password needs a code. The seed is in the vault; until `on_at` it was only shown.

    `last_step` is the 30 s step of the last code that was taken: that one and those before it are not taken again.
    """

    __tablename__ = "second_step"

    actor_id: str = Field(primary_key=True, foreign_key="actor.id")
    secret_id: str
    last_step: int = Field(default=0, sa_type=BigInteger)
    created_at: datetime = moment()
    on_at: datetime | None = moment(nullable=True)


class RecoveryCode(Table, table=True):
    """A code that works once, by its keyed hash. Using it removes it."""

    __tablename__ = "recovery_code"

    code_hash: str = Field(primary_key=True)
    actor_id: str = Field(foreign_key="actor.id")
    created_at: datetime = moment()
