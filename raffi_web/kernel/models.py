"""Tables of the kernel that functions read."""

from datetime import datetime
from typing import Any

from sqlalchemy import DateTime
from sqlmodel import Field

from raffi_web.kernel.tables import Table, json_column, moment


class ActionRun(Table, table=True):
    """One run of an action. `status`: waiting, running, done, failed or cancelled. `failures`: how often it was tried
    in vain."""

    __tablename__ = "action_run"

    id: str = Field(primary_key=True)
    actor_id: str
    actor_kind: str
    name: str
    args: dict[str, Any] = json_column(dict)
    status: str = "waiting"
    result: Any = json_column(nullable=True)
    error: dict[str, Any] | None = json_column(nullable=True)
    failures: int = 0
    created_at: datetime = moment()
    started_at: datetime | None = moment(nullable=True)
    finished_at: datetime | None = moment(nullable=True)


class ActionStep(Table, table=True):
    """What a finished step of a run gave."""

    __tablename__ = "action_step"

    run_id: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    output: Any = json_column(dict)
    created_at: datetime = moment()


class AuditRow(Table, table=True):
    """An act, as it was done. `result` is `ok` or the code of a refusal; `session_id` the beginning of its hash."""

    __tablename__ = "audit"

    id: str = Field(primary_key=True)
    at: datetime = moment()
    act: str
    actor_id: str | None = None
    actor_role: str | None = None
    session_id: str | None = None
    on_kind: str | None = None
    on_id: str | None = None
    network: str | None = None
    result: str = "ok"
    data: dict[str, Any] = json_column(dict)


class AccessRow(Table, table=True):
    """A call of a function. `result` is `ok` or an error's code; of its arguments there are only ids.

    `network` is a /24 or an IPv6 /48, `session_id` the beginning of the session's hash. Partitioned by day (UTC).
    """

    __tablename__ = "access_log"

    at: datetime = Field(primary_key=True, sa_type=DateTime(timezone=True))  # pyright: ignore[reportArgumentType, reportCallIssue]
    id: str = Field(primary_key=True)
    actor_id: str | None = None
    actor_kind: str
    session_id: str | None = None
    function: str
    room_id: str | None = None
    on_kind: str | None = None
    on_id: str | None = None
    network: str | None = None
    result: str
    ms: float
