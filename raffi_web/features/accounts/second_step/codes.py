"""Codes: those of an authenticator app (RFC 6238: SHA-1, six digits, 30 s), and those kept on paper. Pure."""

import secrets
import time

from pyotp import random_base32
from pyotp.totp import TOTP

STEP = 30
DIGITS = 6
SKEW = 1
"""Steps by which a phone's clock may be off, either way."""
RECOVERY_CODES = 10
ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"
"""No 0 1 i l o u: what is read from paper is not mistaken."""
RECOVERY_LENGTH = 10
"""49 bits: nobody guesses one, so that wrong tries at them need no wait of their own."""


def new_seed() -> str:
    """A new seed, base32, 160 bits."""
    return random_base32()


def address_of(seed: str, name: str) -> str:
    """The `otpauth:` address that an app reads from a QR code."""
    return TOTP(seed).provisioning_uri(name=name, issuer_name="Raffi")


def step_of(seed: str, code: str, after: int) -> int | None:
    """The step of which a code is, when it is newer than the step `after`; None when it is of none."""
    if len(code) != DIGITS or not (code.isascii() and code.isdecimal()):
        return None
    app = TOTP(seed)
    now = int(time.time()) // STEP
    fits = [step for step in range(now - SKEW, now + SKEW + 1) if secrets.compare_digest(app.generate_otp(step), code)]
    return next((step for step in fits if step > after), None)


def new_recovery_codes() -> list[str]:
    """Ten codes as they are shown: `7k2mq-x9dzt`."""
    half = RECOVERY_LENGTH // 2
    made = ("".join(secrets.choice(ALPHABET) for _ in range(RECOVERY_LENGTH)) for _ in range(RECOVERY_CODES))
    return [f"{one[:half]}-{one[half:]}" for one in made]


def plain(code: str) -> str:
    """A code as it is compared: without the space and dashes that people type, in small letters."""
    return "".join(one for one in code.lower() if one not in " -\u2010\u2011\u2013\u00a0\t")


def is_recovery(code: str) -> bool:
    """Whether a plain code has the form of those kept on paper."""
    return len(code) == RECOVERY_LENGTH and all(one in ALPHABET for one in code)
