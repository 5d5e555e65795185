"""Letters: written in the transaction of what asks for them, delivered by a durable action."""

from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import Annotated

from sqlmodel import col, select

from raffi_web.features.mail.addresses import checked, letterbox
from raffi_web.features.mail.letters import LETTERS, write
from raffi_web.features.mail.models import Mail
from raffi_web.features.mail.sending import office, send
from raffi_web.kernel.addresses import network_of
from raffi_web.kernel.arguments import code
from raffi_web.kernel.context import SYSTEM, Context
from raffi_web.kernel.elevation import elevated
from raffi_web.kernel.errors import Invalid, Limited
from raffi_web.kernel.functions import action, mutation, query, service
from raffi_web.kernel.ids import new_id
from raffi_web.kernel.jobs import ActionContext
from raffi_web.kernel.limits import Limit, take_within
from raffi_web.kernel.services import services
from raffi_web.kernel.tables import utc_now
from raffi_web.words import language as spoken

A_LETTERBOX = Limit("mail_to", 5, 3600)
ITS_OWNERS = Limit("mail_own", 5, 3600)
"""Letters that a letterbox's owner asks for, from where they are known. Strangers can't use them up."""
A_FIRST = Limit("mail_first", 1, 3600)
FIRSTS_FROM = Limit("mail_firsts_from", 2, 3600)
FIRSTS = Limit("mail_firsts", 20, 3600)
"""Letters that are the first to a letterbox in an hour of who asks. Counted apart: what others cause with a stranger's
address, as often as they like, must not keep its owner from the only letter that is of use to them. Accounts are
cheap, so those of one network have few such letters between them."""
OTHERS_FROM = Limit("mail_others_from", 3, 3600)
"""All further ones that come from one network, of those that a letterbox gets."""
A_NETWORK = Limit("mail_from", 30, 3600)
A_DOORSTEP = Limit("mail_joins_from", 100, 3600)
"""Of those who make an account: a school class has one network, and each waits for a first letter."""
ALL = "mail_all"
"""The bucket of all that this server hands over in an hour."""
MailId = Annotated[str, code(r"[0-9a-hjkmnp-tv-z]{26}")]


@dataclass(frozen=True)
class ToSend:
    """A letter as it is handed over. `created_at` is in ISO 8601."""

    id: str
    to: str
    subject: str
    body: str
    html: str
    created_at: str


@dataclass(frozen=True)
class Cause:
    """Who causes a letter that strangers can cause too.

    Attributes:
        by: The account, or whatever else tells who asks from others; its first letter has a count of its own.
        origin: The network that they ask from, wide enough that one who has many addresses is one; empty for none.
        own: It is the letterbox's owner, in a place that is known as theirs.
        joins_from: The network from which an account is just made; empty where it is not that.
    """

    by: str
    origin: str = ""
    own: bool = False
    joins_from: str = ""


async def may_post(ctx: Context, to: str, letter: str = "", *, cause: Cause | None = None) -> str:
    """Take one of the letters of a kind that an address may get, and return it as letters have it.

    By kind, so that letters which strangers can cause do not use up those that its owner waits for.

    To be called before anybody looks whether the address is known: the answer is then the same for all.

    Raises:
        Invalid: It is no address.
        Limited: The address, or the network that asks, has had its letters for now.
    """
    try:
        address = checked(to)
    except ValueError:
        raise Invalid("errors.bad_mail_address", code="bad_mail_address", field="to") from None
    box = f"{letter}:{letterbox(address)}"
    taken = ctx.cache.setdefault(A_LETTERBOX, set())
    if box not in taken:
        try:
            # The network first: one that had all of its own uses up nobody's.
            if cause is not None and cause.joins_from:
                await take_within(ctx.session, A_DOORSTEP, cause.joins_from)
            await count_asking(ctx, ctx.address)
            await _take_one(ctx, box, cause)
        except Limited as error:
            raise Limited(error.retry_after, code="letters_limited") from None
        taken.add(box)
    return address


async def count_asking(ctx: Context, address: str) -> None:
    """Count that a letter is asked for from a network address. Where a job writes it, whoever asks is counted before.

    Raises:
        Limited: From there enough was asked for now.
    """
    if not address:
        return
    try:
        await take_within(ctx.session, A_NETWORK, network_of(address))
    except Limited as error:
        raise Limited(error.retry_after, code="letters_limited") from None


async def _take_one(ctx: Context, box: str, cause: Cause | None) -> None:
    if cause is not None and cause.own:
        await _take(ctx, ITS_OWNERS, box)
        return
    if cause is not None and await _is_first(ctx, box, cause):
        return
    if cause is not None and cause.origin:
        await _take(ctx, OTHERS_FROM, f"{box}:{cause.origin}")
    await _take(ctx, A_LETTERBOX, box)


async def _is_first(ctx: Context, box: str, cause: Cause) -> bool:
    """Take somebody's first letter to a letterbox, if that is not taken and there are not too many of such."""
    try:
        await _take(ctx, A_FIRST, f"{box}:{cause.by}")
        if cause.origin:
            await _take(ctx, FIRSTS_FROM, f"{box}:{cause.origin}")
        await _take(ctx, FIRSTS, box)
    except Limited:
        return False
    return True


async def _take(ctx: Context, limit: Limit, box: str) -> None:
    # Its keyed hash: whose letterboxes are written to is nobody's to read in the buckets.
    await take_within(ctx.session, limit, services().signer.fingerprint(limit.name, box)[:32])


async def post(
    ctx: Context,
    *,
    to: str,
    letter: str,
    path: str = "/",
    language: str | None = None,
    lasts: timedelta | None = None,
    cause: Cause | None = None,
) -> None:
    """Write a letter in the call's own transaction; it is delivered once that is committed.

    Args:
        to: One bare address, from which nobody's words but the catalogue's are read.
        letter: Its kind (`letters.LETTERS`).
        path: Where its link leads on this server: `/verify?token=...`.
        language: The recipient's; left out it is that of whoever asks.
        lasts: How long its link works, where that is not as usual for its kind. It is not delivered later.
        cause: Who causes it, where strangers can cause it too.

    Raises:
        Invalid: `to` is no address.
        Limited: As `may_post`, which takes nothing twice in a call.
    """
    address = await may_post(ctx, to, letter, cause=cause)
    kind, known = LETTERS[letter], office()
    language = language or spoken()
    written = write(kind, public_url=known.public_url, path=path, language=language, lasts=lasts)
    now = utc_now()
    row = Mail(
        id=new_id(),
        recipient=address,
        subject=written.subject,
        body=written.text,
        html=written.html,
        link=written.link,
        kind=letter,
        language=language,
        status="waiting" if known.post.smtp else "held",
        created_at=now,
        due_at=now,
        use_until=now + (lasts or kind.lasts),
    )
    async with elevated(ctx):
        ctx.session.add(row)
        await ctx.session.flush()
        if known.post.smtp:
            await set_out(ctx, row)


async def set_out(ctx: Context, row: Mail, *, after: float = 0.0) -> None:
    """Have a letter delivered after some seconds. Only the run that this begins may hand it over from here on."""
    row.status, row.due_at = "waiting", utc_now() + timedelta(seconds=after)
    # The server's own run, not of whoever's call the letter is: it says more than they may know.
    row.run = await office().defer(Context(SYSTEM, ctx.session), "mail.deliver", {"letter": row.id}, after)
    await ctx.session.flush()


@action(access=service, public=False)
async def deliver(ctx: ActionContext, letter: MailId) -> str:
    """Hand a letter to the mail server. A run that was killed in the middle does it again, with the same Message-ID."""
    begun = await ctx.call("mail.begin", letter=letter, run=ctx.run)
    if begun != "go":
        return begun
    found = await ctx.call("mail.to_send", letter=letter)
    if found is None:
        return "gone"
    outcome = await ctx.step("handed over", lambda: send(found))
    return await ctx.call("mail.note", letter=letter, run=ctx.run, **outcome)


@mutation(access=service, public=False)
async def begin(ctx: Context, letter: MailId, run: MailId) -> str:
    """Whether this run is to hand the letter over now: `go`, or why not."""
    row = await _letter_of(ctx, letter, run)
    if row is None:
        return "overtaken"
    if row.use_until < utc_now():
        await _give_up(row, row.error or "nobody took it while it was of use")
        return "late"
    try:
        await take_within(ctx.session, Limit(ALL, office().post.per_hour, 3600), ALL)
    except Limited as error:
        await set_out(ctx, row, after=error.retry_after)
        return "later"
    row.tries += 1
    return "go"


@query(access=service, public=False)
async def to_send(ctx: Context, letter: MailId) -> ToSend | None:
    """What a letter says, for whoever hands it over. Apart from `begin`, whose answer is kept: this one is not."""
    row = (await ctx.session.execute(select(Mail).where(col(Mail.id) == letter))).scalar_one_or_none()
    if row is None or row.body is None:
        return None
    created = row.created_at.astimezone(UTC).isoformat()
    return ToSend(row.id, row.recipient, row.subject, row.body, row.html or "", created)


@mutation(access=service, public=False)
async def note(ctx: Context, letter: MailId, run: MailId, sent: bool, final: bool, reason: str) -> str:
    """Note how handing a letter over went, and when to try again. What it said is forgotten once it was taken."""
    row = await _letter_of(ctx, letter, run)
    if row is None:
        return "overtaken"
    if sent:
        row.status, row.sent_at, row.error = "sent", utc_now(), None
        empty(row)
        return "sent"
    row.error = reason
    waits = office().backoff
    after = waits[row.tries - 1] if row.tries <= len(waits) else None
    if final or after is None or utc_now() + timedelta(seconds=after) > row.use_until:
        await _give_up(row, reason)
        return "failed"
    await set_out(ctx, row, after=after)
    return "again"


def empty(row: Mail) -> None:
    """Take out of a letter what it said: links in it open accounts."""
    row.body = row.html = row.link = None


async def _letter_of(ctx: Context, letter: str, run: str) -> Mail | None:
    """A letter that waits and is this run's to deliver, locked."""
    statement = select(Mail).where(
        col(Mail.id) == letter, col(Mail.run) == run, col(Mail.status) == "waiting", col(Mail.removed_at).is_(None)
    )
    return (await ctx.session.execute(statement.with_for_update())).scalar_one_or_none()


async def _give_up(row: Mail, reason: str) -> None:
    row.status, row.error = "failed", reason
