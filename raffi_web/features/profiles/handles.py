"""Handles: which there can be, and which of them look alike.

A handle is of a to z, 0 to 9 and the underscore. Letters of other scripts are refused, since the same word can be
written in letters that look the same and are not; so what is left to tell apart is within ASCII. Dots and hyphens end
a mention and part an address, so they are none of a handle's signs.
"""

import re
import unicodedata
from collections.abc import Sequence

from raffi_web.kernel.errors import Conflict, Invalid
from raffi_web.kernel.texts import normalized

SHORTEST, LONGEST = 3, 30
HANDLE = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)*")

# Letters of other scripts that are drawn as Latin ones (Unicode's confusables, the ones of whole alphabets).
FOREIGN = str.maketrans(
    "асԁеһіјӏорԛѕԝхуАВЕКМНОРСТХУαεικνορτυχ",
    "acdehijlopqswxyabekmhopctxyaeiknoptux",
)
# UTS 39 joins these within ASCII; 5 and s, 8 and b are told apart in every font that Raffi ships.
ALIKE = (("vv", "w"), ("rn", "m"), ("cl", "d"), ("nn", "m"))
SIGNS = str.maketrans({"0": "o", "1": "l", "i": "l", "_": None})

RESERVED: Sequence[str] = (  # noqa: SIM905
    "about account accounts admin administrator all anonymous api audit everybody everyone guest help here home host"
    " info login logout me mod moderator moderators nobody null official owner privacy profile raffi raffi_team"
    " register root room rooms security service settings signin signup somebody staff support system team undefined"
    " user you"
).split()


def normal(text: str) -> str:
    """A handle as it is kept: NFKC, without case, without an @ in front."""
    return normalized("NFKC", text).casefold().strip().removeprefix("@")


def skeleton(text: str) -> str:
    """What a handle has in common with all that look like it."""
    plain = "".join(one for one in normalized("NFKD", normal(text)) if not unicodedata.combining(one))
    bare = plain.translate(FOREIGN).translate(SIGNS)
    for pair, one in ALIKE:
        bare = bare.replace(pair, one)
    return bare


_RESERVED = frozenset(skeleton(word) for word in RESERVED)


def checked(text: str) -> str:
    """A handle that somebody typed, as it is kept.

    Raises:
        Invalid: It has other signs, is too short or too long.
        Conflict: It is a word that would pass for the server's own.
    """
    handle = normal(text)
    if not SHORTEST <= len(handle) <= LONGEST or not HANDLE.fullmatch(handle):
        raise Invalid("errors.bad_handle", code="bad_handle", field="handle", shortest=SHORTEST, longest=LONGEST)
    if skeleton(handle) in _RESERVED:
        raise Conflict("errors.handle_taken", code="handle_taken", field="handle")
    return handle
