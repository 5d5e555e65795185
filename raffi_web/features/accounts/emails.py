"""E-mail addresses: what one is, and when two are the same."""

import unicodedata
from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email

from raffi_web.kernel.errors import Invalid

LONGEST = 254


@dataclass(frozen=True)
class Email:
    """An address as it was given, and as it is compared."""

    text: str
    key: str


def email_of(text: str, *, field: str = "email") -> Email:
    """An address, from what somebody typed. Whether it can be reached only a letter shows.

    Raises:
        Invalid: It is none.
    """
    if len(text) > LONGEST or any(unicodedata.category(one)[0] == "C" for one in text):
        raise Invalid("errors.bad_email", code="bad_email", field=field)
    try:
        found = validate_email(text.strip(), check_deliverability=False, allow_smtputf8=True)
    except EmailNotValidError:
        raise Invalid("errors.bad_email", code="bad_email", field=field) from None
    # The part before the @ may differ by case for a server that wants so; none that people use does.
    return Email(found.normalized, unicodedata.normalize("NFKC", found.normalized).casefold())
