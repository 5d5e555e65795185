"""An OpenID provider, by discovery: what it tells of itself, its keys, and who it says somebody is."""

import asyncio
import time
from typing import Any

from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from raffi_web.features.accounts.linked.apple import client_secret
from raffi_web.features.accounts.linked.flows import LASTS, Begun, refusal
from raffi_web.features.accounts.linked.identities import Shown
from raffi_web.features.accounts.linked.tokens import read_id_token
from raffi_web.features.accounts.linked.wire import Client, Wire, failed
from raffi_web.kernel.crypto import same

KEPT_SECONDS = 3600.0
AGAIN_SECONDS = 30.0
"""How soon after the last time keys are fetched for one that is not known: a liar must not make us ask for ever."""
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class OpenId:
    """One provider that speaks OpenID Connect."""

    def __init__(self, wire: Wire, redirect_uri: str) -> None:
        self.wire = wire
        self.provider = wire.provider
        self.redirect_uri = redirect_uri
        self._about: tuple[float, dict[str, Any]] | None = None
        self._keys: tuple[float, KeySet] | None = None
        self._alone = asyncio.Lock()

    async def address(self, begun: Begun, *, confirms: bool = False) -> str:
        """Where a browser goes to sign in; who `confirms` is asked to sign in anew, where the provider can do that.

        Raises:
            Forbidden: The provider does not tell.
        """
        about = await self.about()
        more: dict[str, Any] = {"response_mode": "form_post"} if self.provider.form_post else {}
        if confirms:
            more["max_age"] = 0
        client = self._client(about)
        url, _ = client.create_authorization_url(
            about["authorization_endpoint"], begun.state, begun.verifier, nonce=begun.nonce, **more
        )
        return url

    async def shown(self, params: dict[str, str], nonce: str, verifier: str, *, confirms: bool = False) -> Shown:
        """Who came back; who `confirms` has signed in there since.

        Raises:
            Forbidden: The answer is another provider's, or does not hold.
        """
        about = await self.about()
        self._check_issuer(about, params.get("iss"))
        tokens = await self._client(about).exchange(about["token_endpoint"], params.get("code", ""), verifier)
        claims = await self._claims(about, tokens, nonce)
        signed_in_at = claims.get("auth_time")
        if confirms and isinstance(signed_in_at, int | float) and time.time() - signed_in_at > LASTS.total_seconds():
            raise failed(self.provider, "auth_time")
        if "email" not in claims and isinstance(about.get("userinfo_endpoint"), str):
            bearer = str(tokens.get("access_token", ""))
            told = await self.wire.json(about["userinfo_endpoint"], bearer=bearer)
            if not isinstance(told.get("sub"), str) or not same(told["sub"], claims["sub"]):
                raise failed(self.provider, "userinfo_sub")
            claims = {**told, **claims}
        return Shown(
            method="oidc",
            provider=self.provider.id,
            issuer=self.provider.issuer,
            subject=claims["sub"],
            name=shown_name(claims, "email", "preferred_username", "name"),
            email=checked_email(claims.get("email"), claims.get("email_verified")),
        )

    async def about(self) -> dict[str, Any]:
        """What the provider tells of itself, as of the last hour.

        Raises:
            Forbidden: It does not, or names another issuer, or addresses that are not safe.
        """
        async with self._alone:
            if self._about is not None and time.monotonic() - self._about[0] < KEPT_SECONDS:
                return self._about[1]
            found = await self.wire.json(f"{self.provider.issuer.rstrip('/')}/.well-known/openid-configuration")
            if found.get("issuer") != self.provider.issuer:
                raise failed(self.provider, "issuer")
            for name in ENDPOINTS:
                if not isinstance(found.get(name), str) or not self.provider.may_use(found[name]):
                    raise failed(self.provider, name)
            self._about = (time.monotonic(), found)
            return found

    def _check_issuer(self, about: dict[str, Any], named: str | None) -> None:
        """Whether the answer names its issuer, where it should (RFC 9207): else it may be another provider's code."""
        if named is None and about.get("authorization_response_iss_parameter_supported") is not True:
            return
        if named != self.provider.issuer:
            raise refusal("sign_in_mixed_up")

    async def _claims(self, about: dict[str, Any], tokens: dict[str, Any], nonce: str) -> dict[str, Any]:
        raw, provider = tokens.get("id_token"), self.provider
        try:
            try:
                return read_id_token(raw, await self._known_keys(about), provider, provider.issuer, nonce)
            except InvalidKeyIdError:
                return read_id_token(raw, await self._known_keys(about, again=True), provider, provider.issuer, nonce)
        except (JoseError, ValueError, KeyError, TypeError, RecursionError) as error:
            raise failed(provider, f"id_token: {type(error).__name__}") from None

    async def _known_keys(self, about: dict[str, Any], *, again: bool = False) -> KeySet:
        async with self._alone:
            age = time.monotonic() - self._keys[0] if self._keys is not None else None
            fresh_enough = age is not None and age < (AGAIN_SECONDS if again else KEPT_SECONDS)
            if self._keys is None or not fresh_enough:
                found = await self.wire.json(about["jwks_uri"])
                self._keys = (time.monotonic(), KeySet.import_key_set(found))  # pyright: ignore[reportArgumentType]
            return self._keys[1]

    def _client(self, about: dict[str, Any]) -> Client:
        provider = self.provider
        secret = client_secret(provider) if provider.preset == "apple" else provider.client_secret.get_secret_value()
        supported = about.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        auth = "client_secret_basic" if "client_secret_basic" in supported else "client_secret_post"
        return Client(self.wire, secret=secret, auth=auth if secret else "none", redirect_uri=self.redirect_uri)


def shown_name(claims: dict[str, Any], *names: str) -> str:
    """What to show somebody of an identity of theirs: the first that is given, as one line."""
    given = (claims[name] for name in names if isinstance(claims.get(name), str) and claims[name].strip())
    return "".join(one for one in next(given, "") if one.isprintable()).strip()[:100]


def checked_email(email: Any, checked: Any) -> str | None:
    """An address that the provider says it checked. Apple says so as a text."""
    return email if isinstance(email, str) and checked in (True, "true") and len(email) <= 254 else None
