"""Short-lived signed tokens (JWT, RFC 9068): what they say, and what one must be to be believed.

Everything that a forger could choose is pinned: the algorithm, the type, the key's id and where keys come from.
"""

import base64
import binascii
import time
from dataclasses import dataclass
from typing import Any

import orjson
from joserfc import jwt
from joserfc.errors import ExpiredTokenError, JoseError
from joserfc.jwk import ECKey

from raffi_web.features.tokens.keys import ALGORITHM, TOKEN_SECONDS, Keys
from raffi_web.features.tokens.refusal import bad_token
from raffi_web.kernel.functions import LENT
from raffi_web.kernel.ids import new_id

TYPE = "at+jwt"
LONGEST = 2_000
LEEWAY_SECONDS = 5
"""How far the clocks of two processes may be apart."""
TEXTS = ("sub", "jti", "scope", "kind")


@dataclass(frozen=True)
class Claims:
    """What a token says. It stands on a session or on a personal access token, by their ids."""

    sub: str
    kind: str
    scopes: frozenset[str]
    until: float
    sid: str | None = None
    pat: str | None = None


def write(key: ECKey, origin: str, claims: Claims) -> str:
    """A signed token. `claims.until` is in seconds since the epoch."""
    now = int(time.time())
    stands_on = {"sid": claims.sid} if claims.sid is not None else {"pat": claims.pat}
    said = {
        "iss": origin,
        "aud": origin,
        "sub": claims.sub,
        **stands_on,
        "jti": new_id(),
        "kind": claims.kind,
        "scope": " ".join(sorted(claims.scopes)),
        "iat": now,
        "nbf": now,
        "exp": min(int(claims.until), now + TOKEN_SECONDS),
    }
    return jwt.encode({"alg": ALGORITHM, "typ": TYPE, "kid": key.kid}, said, key, algorithms=[ALGORITHM])


async def read(keys: Keys, origin: str, token: str) -> Claims:
    """What a token says, when it is one of ours for us and of now.

    Raises:
        NotSignedIn: It is not; `data.reason` is `expired` when that is all.
    """
    header = head(token)
    if set(header) != {"alg", "typ", "kid"} or header["alg"] != ALGORITHM or header["typ"] != TYPE:
        raise bad_token()
    key = await keys.public(header["kid"]) if isinstance(header["kid"], str) else None
    if key is None:
        raise bad_token()
    try:
        said = jwt.decode(token, key, algorithms=[ALGORITHM]).claims
        _rules(origin).validate(said)
    except ExpiredTokenError:
        raise bad_token("expired") from None
    except (JoseError, ValueError):
        raise bad_token() from None
    return _claims(said)


def head(token: str) -> dict[str, Any]:
    """The header of a token, as anybody may have written it; empty where it is none."""
    return _part(token, 0)


def issuer(token: str) -> Any:
    """Who a token says that it is from, as anybody may have written it."""
    return _part(token, 1).get("iss")


def _part(token: str, place: int) -> dict[str, Any]:
    parts = token.split(".")
    if len(parts) != 3 or len(token) > LONGEST or not token.isascii():
        return {}
    try:
        found = orjson.loads(base64.urlsafe_b64decode(parts[place] + "=" * (-len(parts[place]) % 4)))
    except (binascii.Error, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _rules(origin: str) -> jwt.JWTClaimsRegistry:
    one: Any = {"essential": True, "value": origin}
    needed: Any = {name: {"essential": True} for name in (*TEXTS, "iat", "nbf", "exp")}
    return jwt.JWTClaimsRegistry(now=lambda: int(time.time()), leeway=LEEWAY_SECONDS, iss=one, aud=one, **needed)


def _claims(said: dict[str, Any]) -> Claims:
    sid, pat = said.get("sid"), said.get("pat")
    texts = [said[name] for name in TEXTS] + [said["aud"], sid if pat is None else pat]
    if not all(isinstance(one, str) for one in texts) or (sid is None) == (pat is None):
        raise bad_token()
    return Claims(said["sub"], said["kind"], frozenset(said["scope"].split()) & set(LENT), said["exp"], sid, pat)
