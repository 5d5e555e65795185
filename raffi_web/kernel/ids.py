"""Identifiers and random strings."""

import secrets
import time
from datetime import datetime

# Crockford's base 32: no i, l, o or u, so that an id can be read aloud.
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
ROOM_ID_LENGTH = 10
ACCESS_KEY_LENGTH = 6


def encode(number: int, length: int) -> str:
    """`number` in base 32, padded to `length` characters."""
    digits = []
    for _ in range(length):
        number, digit = divmod(number, 32)
        digits.append(ALPHABET[digit])
    return "".join(reversed(digits))


def new_id() -> str:
    """A 26-character id that sorts by the time it was made: 48 bits of milliseconds, 80 random bits."""
    return encode(time.time_ns() // 1_000_000 << 80 | secrets.randbits(80), 26)


def first_id_of(moment: datetime) -> str:
    """What every id made since `moment`, and none made before it, is equal to or greater than."""
    return encode(max(0, int(moment.timestamp() * 1000)) << 80, 26)


def id_from(digest: bytes) -> str:
    """A 26-character id from the first 16 bytes of a keyed hash."""
    return encode(int.from_bytes(digest[:16], "big"), 26)


def room_id() -> str:
    """A 10-character room id (50 random bits)."""
    return encode(secrets.randbits(50), ROOM_ID_LENGTH)


def access_key() -> str:
    """A 6-digit key, zeros in front included."""
    return f"{secrets.randbelow(10**ACCESS_KEY_LENGTH):0{ACCESS_KEY_LENGTH}d}"


def token(bits: int = 192) -> str:
    """A random token for a URL or a cookie."""
    return secrets.token_urlsafe(bits // 8)
