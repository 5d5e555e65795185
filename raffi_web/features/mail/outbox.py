"""The outbox, for those who run the server: which letters there are, how they are getting on, and what they say."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from pydantic import Field
from sqlalchemy import func
from sqlmodel import col, select

from raffi_web.features.mail.addresses import MailAddress
from raffi_web.features.mail.functions import MailId, post, set_out
from raffi_web.features.mail.models import Mail
from raffi_web.features.mail.sending import office
from raffi_web.kernel.context import Context
from raffi_web.kernel.elevation import elevated
from raffi_web.kernel.errors import Conflict, Gone, NotFound
from raffi_web.kernel.functions import mutation, query
from raffi_web.kernel.limits import Limit
from raffi_web.kernel.permissions import has, permitted
from raffi_web.kernel.tables import milliseconds, utc_now

PAGE = 30
LONGEST_PAGE = 100
TESTS = Limit("mail_test", 10, 3600)
AGAIN = Limit("mail_again", 60, 600)


class Status(StrEnum):
    """How a letter is getting on."""

    WAITING = "waiting"
    HELD = "held"
    SENT = "sent"
    FAILED = "failed"


@dataclass(frozen=True)
class Entry:
    """A letter as a line. Times are in milliseconds since the epoch; `due_at` only while it waits.

    `has_text`: what it said is still there. `of_use`: its link still works.
    """

    id: str
    to: str
    subject: str
    kind: str
    status: str
    tries: int
    error: str | None
    created_at: float | None
    due_at: float | None
    sent_at: float | None
    has_text: bool
    of_use: bool


@dataclass(frozen=True)
class Delivery:
    """The mail server that is set. `security`: starttls, tls or none."""

    host: str
    port: int
    security: str
    sender: str


@dataclass(frozen=True)
class Outbox:
    """Some letters, the newest first, and the one after which the next page begins; null at the end.

    `counts`: how many letters of each status there are. `delivery` is null while no mail server is set. `may_read`:
    what they say is the asker's to read.
    """

    letters: list[Entry]
    next: str | None
    counts: dict[str, int]
    delivery: Delivery | None
    may_read: bool


@dataclass(frozen=True)
class Said:
    """What a letter says. `html` is for mail programs; `link` is where it leads."""

    entry: Entry
    text: str
    html: str
    link: str | None


@query(access=permitted("mail.read"))
async def outbox(
    ctx: Context,
    status: Status | None = None,
    after: MailId | None = None,
    limit: Annotated[int, Field(ge=1, le=LONGEST_PAGE)] = PAGE,
) -> Outbox:
    """The server's letters without what they say, the newest first."""
    here = col(Mail.removed_at).is_(None)
    statement = select(Mail).where(here).order_by(col(Mail.id).desc()).limit(limit + 1)
    if status is not None:
        statement = statement.where(col(Mail.status) == status.value)
    if after is not None:
        statement = statement.where(col(Mail.id) < after)
    rows = (await ctx.session.execute(statement)).scalars().all()
    counted = await ctx.session.execute(select(Mail.status, func.count()).where(here).group_by(col(Mail.status)))
    counts = {one.value: 0 for one in Status}
    for name, count in counted:
        counts[name] = count
    letters = [_entry(row) for row in rows[:limit]]
    may_read = await has(ctx, "mail.open")
    return Outbox(letters, letters[-1].id if len(rows) > limit else None, counts, _delivery(), may_read)


@query(access=permitted("mail.read"))
async def failed(ctx: Context) -> int:
    """How many letters could not be delivered and are still in the outbox."""
    undelivered = col(Mail.removed_at).is_(None), col(Mail.status) == Status.FAILED.value
    counted = select(func.count()).select_from(Mail).where(*undelivered)
    return (await ctx.session.execute(counted)).scalar_one()


@query(access=permitted("mail.open"))
async def letter(ctx: Context, letter: MailId) -> Said:
    """What a letter says, for the owner of the server: by its link anybody can be the one it was for.

    Raises:
        NotFound: There is no such letter.
        Gone: It was delivered, or is older than a week: what it said is not kept.
    """
    row = await _found(ctx, letter)
    if row.body is None:
        raise Gone("errors.letter_empty", code="letter_empty", field="letter")
    return Said(_entry(row), row.body, row.html or "", row.link)


@mutation(access=permitted("mail.write"), limit=AGAIN)
async def retry(ctx: Context, letter: MailId) -> Entry:
    """Try to deliver a letter now. It is the same message to its receiver, also when it had come already.

    Raises:
        NotFound: There is no such letter.
        Conflict: It was sent, or no mail server is set.
        Gone: What it said is not kept any more, or of no use.
    """
    async with elevated(ctx):
        row = await _found(ctx, letter, lock=True)
        if row.status == Status.SENT:
            raise Conflict("errors.letter_sent", code="letter_sent", field="letter")
        if row.body is None or row.use_until < utc_now():
            raise Gone("errors.letter_empty", code="letter_empty", field="letter")
        if office().post.smtp is None:
            raise Conflict("errors.no_mail_server", code="no_mail_server")
        row.tries, row.error = 0, None
        await set_out(ctx, row)
        return _entry(row)


@mutation(access=permitted("mail.write"))
async def remove(ctx: Context, letter: MailId) -> None:
    """Take a letter out of the outbox. One that waits is not sent. `mail.restore` brings it back for an hour.

    Raises:
        NotFound: There is no such letter.
    """
    async with elevated(ctx):
        row = await _found(ctx, letter, lock=True)
        row.removed_at = utc_now()
        await ctx.session.flush()


@mutation(access=permitted("mail.write"))
async def restore(ctx: Context, letter: MailId) -> Entry:
    """Bring back a letter that was taken out of the outbox. One that waited is sent.

    Raises:
        NotFound: There is no such letter any more.
    """
    async with elevated(ctx):
        row = await _found(ctx, letter, lock=True, removed=True)
        row.removed_at = None
        if row.status == Status.WAITING:
            await set_out(ctx, row)
        await ctx.session.flush()
        return _entry(row)


@mutation(access=permitted("mail.write"), limit=TESTS)
async def test(ctx: Context, to: MailAddress) -> None:
    """Write a test letter, to see whether letters arrive.

    Raises:
        Limited: That letterbox has had its letters for now.
    """
    await post(ctx, to=to, letter="test", path="/")


async def _found(ctx: Context, letter: str, *, lock: bool = False, removed: bool = False) -> Mail:
    statement = select(Mail).where(col(Mail.id) == letter)
    statement = statement.where(col(Mail.removed_at).is_not(None) if removed else col(Mail.removed_at).is_(None))
    if lock:
        statement = statement.with_for_update()
    row = (await ctx.session.execute(statement)).scalar_one_or_none()
    if row is None:
        raise NotFound("errors.no_letter", code="no_letter", field="letter")
    return row


def _delivery() -> Delivery | None:
    post = office().post
    if post.smtp is None:
        return None
    return Delivery(post.smtp.host, post.smtp.port, post.smtp.security, f"{post.sender.name} <{post.sender.address}>")


def _entry(row: Mail) -> Entry:
    return Entry(
        id=row.id,
        to=row.recipient,
        subject=row.subject,
        kind=row.kind,
        status=row.status,
        tries=row.tries,
        error=row.error,
        created_at=milliseconds(row.created_at),
        due_at=milliseconds(row.due_at) if row.status == Status.WAITING else None,
        sent_at=milliseconds(row.sent_at),
        has_text=row.body is not None,
        of_use=row.use_until > utc_now(),
    )
