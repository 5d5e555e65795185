"""The table of letters."""

from datetime import datetime

from sqlmodel import Field

from raffi_web.kernel.tables import Table, moment


class Mail(Table, table=True):
    """A letter. `status`: waiting for its delivery, held in the outbox (no mail server is set), sent or failed.

    `body`, `html` and `link` are gone once it was delivered, and after seven days in any case. `run` is the one run of
    `mail.deliver` that may hand it over; `use_until` is when what it says has no use any more.
    """

    __tablename__ = "mail"

    id: str = Field(primary_key=True)
    recipient: str
    subject: str
    body: str | None = None
    html: str | None = None
    link: str | None = None
    kind: str
    language: str
    status: str
    tries: int = 0
    run: str | None = None
    error: str | None = None
    created_at: datetime = moment()
    due_at: datetime = moment()
    use_until: datetime = moment()
    sent_at: datetime | None = moment(nullable=True)
    removed_at: datetime | None = moment(nullable=True)
