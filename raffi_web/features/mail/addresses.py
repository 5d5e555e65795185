"""What an address of a person is, and which addresses lead to the same letterbox."""

from typing import Annotated

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, StringConstraints

from raffi_web.kernel.arguments import wrong

LONGEST = 254


def checked(text: str) -> str:
    """One bare address, the way it is written in letters: no name beside it, no quotes, its domain in ASCII.

    Raises:
        ValueError: It is no such thing.
    """
    try:
        found = validate_email(text, check_deliverability=False, strict=True)
    except EmailNotValidError:
        raise wrong("mail_address") from None
    return found.ascii_email or f"{found.local_part}@{found.ascii_domain}"


MailAddress = Annotated[str, StringConstraints(max_length=LONGEST, strip_whitespace=True), AfterValidator(checked)]
"""An argument that is an address: `to: MailAddress`."""


def letterbox(address: str) -> str:
    """The same text for addresses that nearly every server puts into the same letterbox: what `+` adds is left out."""
    local, _, domain = address.casefold().rpartition("@")
    return f"{local.partition('+')[0] or local}@{domain}"
