"""From a row to a message on its way, and what the running server knows of mail."""

import ssl
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlsplit

from raffi_web.kernel.context import Context
from raffi_web.kernel.smtp import NO_POST, Outcome, Post, Sender, hand_over

BACKOFF = (60.0, 300.0, 900.0, 3600.0, 3 * 3600.0, 6 * 3600.0, 12 * 3600.0, 24 * 3600.0)
"""Seconds until the next try, by how many there were."""

Defer = Callable[[Context, str, dict[str, Any], float], Awaitable[str]]
"""Enqueue an action in an open transaction, to run after some seconds; returns the run's id."""


@dataclass(frozen=True)
class Office:
    """What the running server knows of mail. `tls` replaces this machine's way to check certificates."""

    defer: Defer
    public_url: str
    post: Post = NO_POST
    backoff: Sequence[float] = BACKOFF
    tls: ssl.SSLContext | None = None


_office: Office | None = None


def provide(office: Office) -> None:
    """Set what the server knows of mail: at assembly, and by tests."""
    global _office
    _office = office


def office() -> Office:
    """What the server knows of mail.

    Raises:
        RuntimeError: Nothing was provided yet.
    """
    if _office is None:
        raise RuntimeError("the server is not assembled")
    return _office


def sends_letters() -> bool:
    """Whether letters go out by themselves. Without a mail server they wait in the outbox for who runs this server."""
    return office().post.smtp is not None


def message_of(
    sender: Sender, *, letter: str, to: str, subject: str, body: str, html: str, created_at: datetime
) -> EmailMessage:
    """A letter as it travels. The same row always has the same Message-ID, by which receivers know a second copy.

    Raises:
        ValueError: A header would hold a line break.
    """
    message = EmailMessage(policy=SMTP)
    local, _, domain = to.rpartition("@")
    message["From"] = Address(sender.name, *_parts(sender.address))
    message["To"] = Address("", local, domain)
    message["Subject"] = subject
    message["Date"] = format_datetime(created_at)
    message["Message-ID"] = f"<{letter}@{sender.domain}>"
    # Nobody's holiday notice answers it.
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(body, cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    return message


async def send(letter: dict[str, Any]) -> Outcome:
    """Hand a letter, as `mail.to_send` gives it, to the mail server."""
    known = office()
    smtp, sender = known.post.smtp, known.post.sender
    if smtp is None:
        return Outcome(sent=False, reason="no mail server is set")
    created = datetime.fromisoformat(letter["created_at"])
    texts = {name: letter[name] for name in ("to", "subject", "body", "html")}
    return await hand_over(
        message_of(sender, letter=letter["id"], **texts, created_at=created),
        smtp,
        sender=sender.address,
        to=letter["to"],
        name=urlsplit(known.public_url).hostname or "localhost",
        tls=known.tls,
    )


def _parts(address: str) -> tuple[str, str]:
    local, _, domain = address.rpartition("@")
    return local, domain
