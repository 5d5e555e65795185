"""A mail server: what its address in the settings says, and handing one message to it."""

import asyncio
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Literal
from urllib.parse import parse_qsl, unquote, urlsplit

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
PORTS = {"smtp": 587, "smtps": 465}
PATIENCE = 60.0
"""Seconds that a whole delivery may take."""
LONGEST_REASON = 300

Security = Literal["starttls", "tls", "none"]


@dataclass(frozen=True, slots=True)
class Smtp:
    """A mail server. `security`: `tls` from the first byte, `starttls` before anything is said, or `none`."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    security: Security = "starttls"


@dataclass(frozen=True, slots=True)
class Sender:
    """Whom letters are from."""

    name: str
    address: str

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]


NO_SENDER = Sender("Raffi", "raffi@localhost")
"""Whom letters are from where none is sent."""


@dataclass(frozen=True, slots=True)
class Post:
    """How letters leave: none do without an `smtp`. At most `per_hour` of them; further ones wait."""

    smtp: Smtp | None = None
    sender: Sender = NO_SENDER
    per_hour: int = 300


NO_POST = Post()


@dataclass(frozen=True, slots=True)
class Outcome:
    """How handing a message over went. `final`: trying again would not help. `reason` is empty when it was taken."""

    sent: bool
    final: bool = False
    reason: str = ""


def smtp_of(url: str) -> Smtp:
    """The mail server of `smtp://user:password@host:587` or `smtps://...`.

    `?tls=no` on an `smtp://` address sends in the clear; only to this machine.

    Raises:
        ValueError: The address says something else.
    """
    parts = urlsplit(url.strip())
    if parts.scheme not in PORTS or not parts.hostname or parts.path not in {"", "/"} or parts.fragment:
        raise ValueError("a mail server looks like smtp://user:password@mail.example:587 or smtps://...")
    wanted = dict(parse_qsl(parts.query, keep_blank_values=True))
    clear = wanted.pop("tls", None)
    if wanted or clear not in (None, "no"):
        raise ValueError("a mail server's address knows one option: ?tls=no")
    if clear and (parts.scheme == "smtps" or parts.hostname not in LOOPBACK):
        raise ValueError("?tls=no is for an smtp:// server on this machine: over a network mail is sent encrypted")
    security: Security = "none" if clear else "tls" if parts.scheme == "smtps" else "starttls"
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return Smtp(parts.hostname, parts.port or PORTS[parts.scheme], user, password, security)


def sender_of(text: str) -> Sender:
    """The sender of `Raffi <raffi@watch.example>` or of a bare address.

    Raises:
        ValueError: It is neither.
    """
    from email_validator import EmailNotValidError, validate_email

    try:
        found = validate_email(text.strip(), check_deliverability=False, allow_display_name=True)
    except EmailNotValidError as error:
        raise ValueError(f"a sender looks like Raffi <raffi@watch.example>: {error}") from None
    return Sender(found.display_name or "Raffi", found.ascii_email or f"{found.local_part}@{found.ascii_domain}")


async def hand_over(
    message: EmailMessage, server: Smtp, *, sender: str, to: str, name: str, tls: ssl.SSLContext | None = None
) -> Outcome:
    """Give one message for one address to the server. Never raises for what a server or a network does.

    Args:
        sender: Where failures are returned to.
        name: What we call ourselves, e.g. our public host.
        tls: How the server's certificate is checked; as this machine does when left out.
    """
    import aiosmtplib

    client = aiosmtplib.SMTP(
        hostname=server.host,
        port=server.port,
        username=server.user or None,
        password=server.password or None,
        local_hostname=name,
        timeout=PATIENCE / 2,
        use_tls=server.security == "tls",
        # Not "when it offers it": whoever sits in between could take the offer away.
        start_tls=server.security == "starttls",
        tls_context=tls,
    )
    try:
        async with asyncio.timeout(PATIENCE):
            await client.connect()
            await client.send_message(message, sender=sender, recipients=[to])
    except aiosmtplib.SMTPRecipientsRefused as error:
        return _refused(error.recipients[0].code, error.recipients[0].message)
    except (aiosmtplib.SMTPSenderRefused, aiosmtplib.SMTPDataError) as error:
        return _refused(error.code, error.message)
    except aiosmtplib.SMTPNotSupported as error:
        return Outcome(sent=False, final=True, reason=_short(error.message))
    except aiosmtplib.SMTPResponseException as error:
        # Who may not sign in, or is not greeted, is told so by its settings: the letter may go later.
        return Outcome(sent=False, reason=_short(f"{error.code} {error.message}"))
    except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
        return Outcome(sent=False, reason=_short(f"{type(error).__name__}: {error}"))
    finally:
        await _hang_up(client)
    return Outcome(sent=True)


async def _hang_up(client: "object") -> None:
    import aiosmtplib

    assert isinstance(client, aiosmtplib.SMTP)
    try:
        if client.is_connected:
            # The message is taken or not by now; a server that goes without a word changes nothing of it.
            await client.quit(timeout=2)
    except (aiosmtplib.SMTPException, OSError, TimeoutError):
        client.close()


def _refused(code: int, message: str) -> Outcome:
    return Outcome(sent=False, final=code >= 500, reason=_short(f"{code} {message}"))


def _short(text: str) -> str:
    return " ".join(text.split())[:LONGEST_REASON]
