"""Tables of what people say of themselves, how they want their pages, and whom they blocked."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger
from sqlmodel import Field

from raffi_web.kernel.tables import Table, json_column, moment


class ProfileRow(Table, table=True):
    """What an account says of itself. Without a row, or while not `public`, nobody else sees any of it.

    `handle_changes` are the moments of changed handles, in milliseconds, as far back as they count.
    """

    __tablename__ = "profile"

    actor_id: str = Field(primary_key=True, foreign_key="actor.id")
    bio: str = ""
    public: bool = False
    shows_bio: bool = False
    shows_lists: bool = False
    shows_rooms: bool = False
    shows_joined: bool = False
    handle_changes: list[Any] = json_column(list)
    changed_at: datetime = moment()


class HandleRow(Table, table=True):
    """A handle; `skeleton` is what all that look like it have in common. One given up stays its owner's for a while."""

    __tablename__ = "handle"

    handle: str = Field(primary_key=True)
    skeleton: str
    actor_id: str = Field(foreign_key="actor.id")
    taken_at: datetime = moment()
    given_up_at: datetime | None = moment(nullable=True)


class PreferenceRow(Table, table=True):
    """How somebody wants their pages, on every device. What is null was never chosen."""

    __tablename__ = "preference"

    actor_id: str = Field(primary_key=True, foreign_key="actor.id")
    language: str | None = None
    theme: str | None = None
    reduced_motion: bool | None = None
    hides_spoilers: bool | None = None
    hides_mature: bool | None = None


class BlockRow(Table, table=True):
    """That somebody wants to see nothing of somebody, nor be seen by them."""

    __tablename__ = "block"

    actor_id: str = Field(primary_key=True, foreign_key="actor.id")
    blocked_id: str = Field(primary_key=True, foreign_key="actor.id")
    created_at: datetime = moment()


class ArchiveRow(Table, table=True):
    """Somebody's latest archive of everything. `state`: running, done, failed or cancelled; `part` is being written.

    `file_id` can be downloaded until `expires_at`.
    """

    __tablename__ = "archive"

    actor_id: str = Field(primary_key=True, foreign_key="actor.id")
    run: str
    state: str = "running"
    part: str = ""
    done: int = 0
    total: int = 0
    bytes: int = Field(default=0, sa_type=BigInteger)
    file_id: str | None = None
    began_at: datetime = moment()
    expires_at: datetime | None = moment(nullable=True)


class DeletionRow(Table, table=True):
    """An account that goes for good at `due_at`. `state`: waiting, running, or cancelled, when they signed in again.

    The row goes with the account.
    """

    __tablename__ = "account_deletion"

    actor_id: str = Field(primary_key=True, foreign_key="actor.id")
    state: str = "waiting"
    with_text: bool = False
    asked_at: datetime = moment()
    due_at: datetime = moment()
    done: int = 0
    total: int = 0


class ReportRow(Table, table=True):
    """What somebody told staff of. `name` and `quote` are of what was reported, as it was then."""

    __tablename__ = "report"

    id: str = Field(primary_key=True)
    reporter_id: str | None = None
    kind: str
    on_id: str
    room_id: str | None = None
    actor_id: str | None = None
    name: str
    quote: str = ""
    reason: str
    text: str = ""
    discussion_id: str | None = None
    to_server: bool = False
    """Of a comment in a room, by somebody who keeps order there: others judge it."""
    created_at: datetime = moment()
    closed_at: datetime | None = moment(nullable=True)
    closed_by: str | None = None
    outcome: str | None = None
