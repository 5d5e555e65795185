"""Whether an id token is what the provider said to us, now, in this flow."""

from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jwt import JWTClaimsRegistry

from raffi_web.features.accounts.linked.wire import failed
from raffi_web.kernel.clock import clock
from raffi_web.kernel.crypto import same
from raffi_web.providers import Provider

LEEWAY = 60
"""Seconds by which the clocks of others may differ."""
OLDEST = 10 * 60
LONGEST_TOKEN = 20_000
LONGEST_SUBJECT = 255


def read_id_token(raw: Any, keys: KeySet, provider: Provider, issuer: str, nonce: str) -> dict[str, Any]:
    """The claims of an id token.

    Args:
        raw: The token, as it came.
        keys: The provider's keys.
        provider: Who must have made it, for whom, by which algorithms.
        issuer: The issuer's exact name.
        nonce: What we gave along.

    Raises:
        InvalidKeyIdError: It names a key that is not among those.
        Forbidden: It is none, is not for us, is too old or of another flow.
    """
    if not isinstance(raw, str) or len(raw) > LONGEST_TOKEN:
        raise failed(provider, "no_id_token")
    claims = jwt.decode(raw, keys, algorithms=list(provider.algorithms)).claims
    now = int(clock.now() / 1000)
    registry = JWTClaimsRegistry(
        now,
        LEEWAY,
        iss={"essential": True, "value": issuer},
        aud={"essential": True, "value": provider.client_id},
        exp={"essential": True},
        iat={"essential": True},
        sub={"essential": True},
        nonce={"essential": True},
    )
    try:
        registry.validate(claims)
    except JoseError as error:
        raise failed(provider, f"{error.error}: {error.description}"[:200]) from None
    audience = claims["aud"]
    several = isinstance(audience, list) and len(audience) > 1
    if (several or "azp" in claims) and claims.get("azp") != provider.client_id:
        raise failed(provider, "azp")
    if now - claims["iat"] > OLDEST + LEEWAY:
        raise failed(provider, "iat")
    if not isinstance(claims["nonce"], str) or not same(claims["nonce"], nonce):
        raise failed(provider, "nonce")
    if not 0 < len(claims["sub"]) <= LONGEST_SUBJECT:
        raise failed(provider, "sub")
    return claims
