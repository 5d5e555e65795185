"""The table of files."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger
from sqlmodel import Field

from raffi_web.kernel.tables import Table, json_column, moment


class File(Table, table=True):
    """A file of somebody's. `state`: arriving (its objects may be missing), ready, gone (its objects are deleted).

    `parts` lists its objects, the main one first: name, kind and bytes of each. `used_by` says what in the purpose's
    feature it stands for; a file that nothing uses is deleted a day later. `public` files are for everybody once used.
    """

    __tablename__ = "file"

    id: str = Field(primary_key=True)
    owner_id: str = Field(foreign_key="actor.id")
    purpose: str
    state: str = "arriving"
    public: bool = False
    used_by: str | None = None
    bytes: int = Field(sa_type=BigInteger)
    parts: list[dict[str, Any]] = json_column(list)
    created_at: datetime = moment()
    changed_at: datetime = moment()
