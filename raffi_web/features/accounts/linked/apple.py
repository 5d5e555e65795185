"""Apple's client secret is a token that we sign with the key of our developer account."""

from joserfc import jwt
from joserfc.jwk import ECKey

from raffi_web.kernel.clock import clock
from raffi_web.providers import Provider

LASTS = 300


def client_secret(provider: Provider) -> str:
    """A secret for the next minutes."""
    now = int(clock.now() / 1000)
    claims = {
        "iss": provider.team_id,
        "iat": now,
        "exp": now + LASTS,
        "aud": provider.issuer,
        "sub": provider.client_id,
    }
    key = ECKey.import_key(provider.private_key.get_secret_value())
    return jwt.encode({"alg": "ES256", "kid": provider.key_id}, claims, key, algorithms=["ES256"])
