"""GitHub and Discord: OAuth 2 without OpenID Connect. Who somebody is, their API says to the token it gave us."""

from dataclasses import dataclass
from typing import Any

from raffi_web.features.accounts.linked.flows import Begun
from raffi_web.features.accounts.linked.identities import Shown
from raffi_web.features.accounts.linked.oidc import checked_email, shown_name
from raffi_web.features.accounts.linked.wire import Client, Wire, failed


@dataclass(frozen=True)
class Places:
    """Where a provider of this kind answers."""

    authorize: str
    token: str
    user: str


def places(preset: str, issuer: str) -> Places:
    """The addresses of GitHub, of an own GitHub Enterprise Server, and of Discord."""
    base = issuer.rstrip("/")
    if preset == "github":
        api = "https://api.github.com/user" if base == "https://github.com" else f"{base}/api/v3/user"
        return Places(f"{base}/login/oauth/authorize", f"{base}/login/oauth/access_token", api)
    return Places(f"{base}/oauth2/authorize", f"{base}/api/oauth2/token", f"{base}/api/users/@me")


class PlainOAuth:
    """One provider that speaks OAuth 2 only."""

    def __init__(self, wire: Wire, redirect_uri: str) -> None:
        self.wire = wire
        self.provider = wire.provider
        self.redirect_uri = redirect_uri
        self.places = places(str(wire.provider.preset), wire.provider.issuer)

    async def address(self, begun: Begun, *, confirms: bool = False) -> str:
        """Where a browser goes to sign in. Without OpenID nobody can be asked to do so anew."""
        url, _ = self._client().create_authorization_url(self.places.authorize, begun.state, begun.verifier)
        return url

    async def shown(self, params: dict[str, str], nonce: str, verifier: str, *, confirms: bool = False) -> Shown:
        """Who came back.

        Raises:
            Forbidden: The provider does not say so.
        """
        tokens = await self._client().exchange(self.places.token, params.get("code", ""), verifier)
        bearer = tokens.get("access_token")
        if not isinstance(bearer, str) or not bearer:
            raise failed(self.provider, "no_access_token")
        told = await self.wire.json(self.places.user, bearer=bearer)
        return Shown(
            method="oidc",
            provider=self.provider.id,
            issuer=self.provider.issuer,
            subject=self._subject(told.get("id")),
            name=shown_name(told, "login", "global_name", "username"),
            email=checked_email(told.get("email"), told.get("verified")),
        )

    def _subject(self, given: Any) -> str:
        if isinstance(given, bool) or not isinstance(given, int | str) or not 0 < len(str(given)) <= 100:
            raise failed(self.provider, "sub")
        return str(given)

    def _client(self) -> Client:
        secret = self.provider.client_secret.get_secret_value()
        auth = "client_secret_post" if secret else "none"
        return Client(self.wire, secret=secret, auth=auth, redirect_uri=self.redirect_uri)
