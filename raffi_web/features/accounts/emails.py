"""E-mail addresses: when two are the same."""

from dataclasses import dataclass

from raffi_web.features.mail.addresses import LONGEST, checked
from raffi_web.kernel.errors import Invalid


@dataclass(frozen=True)
class Email:
    """An address as letters have it, and as it is compared."""

    text: str
    key: str


def email_of(text: str, *, field: str = "email") -> Email:
    """An address, from what somebody typed. Whether it can be reached only a letter shows.

    Raises:
        Invalid: It is none.
    """
    try:
        found = checked(text.strip()) if len(text) <= LONGEST else ""
    except ValueError:
        found = ""
    if not found:
        raise Invalid("errors.bad_email", code="bad_email", field=field)
    # The part before the @ may differ by case for a server that wants so; none that people use does.
    return Email(found, found.casefold())


def name_key(name: str) -> str:
    """What was typed as a name to sign in with, as tries at it are counted."""
    try:
        return email_of(name).key
    except Invalid:
        return name.strip().casefold()[:300]
