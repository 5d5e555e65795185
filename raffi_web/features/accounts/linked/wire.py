"""What we say to a provider: Authlib's OAuth 2 client on the guarded connection, and JSON that is bounded."""

import json
import logging
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx
from authlib.common.errors import AuthlibBaseError
from authlib.oauth2.client import OAuth2Client

from raffi_web.kernel.errors import Forbidden, RaffiError
from raffi_web.kernel.outbound import Fetched, Outbound
from raffi_web.providers import Provider

log = logging.getLogger(__name__)

LARGEST = 256_000
JSON = {"accept": "application/json"}


def failed(provider: Provider, reason: str) -> Forbidden:
    """What somebody is told when a provider's word can't be taken. The reason is for the log and the audit."""
    log.warning("sign-in by %s refused: %s", provider.id, reason)
    return Forbidden("errors.provider_failed", code="provider_failed", why=reason)


class Wire:
    """Requests to one provider, at addresses that may be its."""

    def __init__(self, provider: Provider, outbound: Outbound) -> None:
        self.provider = provider
        self.outbound = outbound

    async def send(self, method: str, url: str, headers: Mapping[str, str], body: bytes = b"") -> Fetched:
        """Send a request.

        Raises:
            Forbidden: The address is none of theirs, or nothing answers there.
        """
        if not self.provider.may_use(url):
            raise failed(self.provider, "insecure_address")
        named = urlsplit(url).hostname == self.provider.host
        try:
            return await self.outbound.ask(
                method, url, headers=headers, body=body, named=named, field="provider", largest=LARGEST
            )
        except RaffiError as error:
            raise failed(self.provider, error.kind) from error

    async def json(self, url: str, *, bearer: str = "") -> dict[str, Any]:
        """The JSON object at an address.

        Raises:
            Forbidden: There is none.
        """
        headers = {**JSON, "authorization": f"Bearer {bearer}"} if bearer else JSON
        answer = await self.send("GET", url, headers)
        try:
            found = json.loads(answer.body) if answer.status == 200 else None
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            raise failed(self.provider, f"bad_answer_{answer.status}")
        return found


class Client(OAuth2Client):
    """Authlib's client, which sends by our wire. One for each flow, since it holds what it was given."""

    def __init__(self, wire: Wire, *, secret: str, auth: str, redirect_uri: str) -> None:
        provider = wire.provider
        super().__init__(
            None,
            client_id=provider.client_id,
            client_secret=secret or None,
            token_endpoint_auth_method=auth,
            scope=provider.scopes,
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
        )
        self.wire = wire

    async def exchange(self, url: str, code: str, verifier: str) -> dict[str, Any]:
        """Give the code for the tokens.

        Raises:
            Forbidden: They are not given.
        """
        try:
            return dict(await self.fetch_token(url, grant_type="authorization_code", code=code, code_verifier=verifier))
        except (AuthlibBaseError, httpx.HTTPError, ValueError, RecursionError) as error:
            raise failed(self.wire.provider, f"no_token: {str(error)[:200]}") from None

    async def _fetch_token(
        self, url: str, body: str = "", headers: Any = None, auth: Any = None, method: str = "POST", **_: Any
    ) -> dict[str, Any]:
        url, headers, body = auth.prepare(method, url, dict(headers or {}), body)
        answer = await self.wire.send(method, url, headers, body.encode())
        return self.parse_response_token(
            httpx.Response(answer.status, content=answer.body, request=httpx.Request(method, url))
        )
