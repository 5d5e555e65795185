"""How a personal access token is written: `raffi_pat_`, forty random characters, and six that check them.

A fixed beginning lets programs that look for secrets find one that was published by mistake; the check tells a typing
error, or a made-up token, without asking the database.
"""

import secrets
import string
import zlib

PREFIX = "raffi_pat_"
LETTERS = string.digits + string.ascii_uppercase + string.ascii_lowercase
RANDOM = 40
"""Characters of 62 kinds: 238 bits."""
CHECK = 6
SHOWN = len(PREFIX) + 4


def new_token() -> str:
    """A new token."""
    body = "".join(secrets.choice(LETTERS) for _ in range(RANDOM))
    return PREFIX + body + _check(body)


def is_token(text: str) -> bool:
    """Whether a text is written like a token of ours."""
    body, check = text[len(PREFIX) : len(PREFIX) + RANDOM], text[len(PREFIX) + RANDOM :]
    return text.startswith(PREFIX) and text.isascii() and len(body) == RANDOM and check == _check(body)


def shown(token: str) -> str:
    """The beginning by which its owner knows a token: the rest still has 214 bits."""
    return token[:SHOWN]


def _check(body: str) -> str:
    number, digits = zlib.crc32(body.encode()), ""
    for _ in range(CHECK):
        number, digit = divmod(number, len(LETTERS))
        digits = LETTERS[digit] + digits
    return digits
