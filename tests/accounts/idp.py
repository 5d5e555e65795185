"""A provider that says whatever a test wants: on loopback, with keys of its own, in every dialect that we speak."""

import asyncio
import base64
import hashlib
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import uvicorn
from joserfc import jws, jwt
from joserfc.jwk import ECKey, KeySet, OctKey, OKPKey, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from raffi_web.kernel.ids import new_id, token
from raffi_web.providers import Provider
from tests.support.live_client import listening

Claims = dict[str, Any]
SECRET = "the secret of the client"
GOOD = RSAKey.generate_key(2048, {"kid": "good", "use": "sig"})
OTHER = RSAKey.generate_key(2048, {"kid": "good", "use": "sig"})
APPLE = ECKey.generate_key("P-256")


def signed(claims: Claims, *, key: Any = GOOD, alg: str = "RS256", kid: str | None = "good") -> str:
    """An id token."""
    header = {"alg": alg, **({"kid": kid} if kid else {})}
    return jwt.encode(header, claims, key, algorithms=[alg])


def unsigned(claims: Claims) -> str:
    """An id token with `alg: none`."""
    return jwt.encode({"alg": "none", "kid": "good"}, claims, OctKey.generate_key(), algorithms=["none"])


def by_public_key(claims: Claims) -> str:
    """An id token whose HS256 secret is the public key that everybody has."""
    secret = OctKey.import_key(GOOD.as_pem(private=False))
    return jwt.encode({"alg": "HS256", "kid": "good"}, claims, secret, algorithms=["HS256"])


def by_own_key(claims: Claims) -> str:
    """An id token that brings along the key that proves it."""
    own = RSAKey.generate_key(2048)
    header = {"alg": "RS256", "jwk": own.as_dict(private=False)}
    return jwt.encode(header, claims, own, algorithms=["RS256"])


def broken(claims: Claims) -> str:
    """An id token whose claims were changed after it was signed."""
    head, _, mark = signed(claims).split(".")
    forged = jws.serialize_compact({"alg": "RS256"}, b'{"sub":"somebody else"}', GOOD).split(".")[1]
    return f"{head}.{forged}.{mark}"


@dataclass
class Idp:
    """The provider. `say` makes the id token of the claims; `userinfo`, `about` and `answer` change what it tells."""

    port: int = 0
    say: Callable[[Claims], str] = signed
    keys: list[Any] = field(default_factory=lambda: [GOOD])
    about: Claims = field(default_factory=dict)
    userinfo: Claims = field(default_factory=dict)
    answer: Callable[[Claims], Response] | None = None
    asked: list[str] = field(default_factory=list)
    secrets: list[str] = field(default_factory=list)
    codes: dict[str, tuple[Claims, str]] = field(default_factory=dict)

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def provider(self, known_as: str = "home", **more: Any) -> Provider:
        """Ourselves as its client."""
        given = {"id": known_as, "issuer": self.issuer, "client_id": "raffi", "client_secret": SECRET, **more}
        return Provider.model_validate(given)

    def approve(self, address: str, **claims: Any) -> dict[str, str]:
        """What a browser brings back after its owner said yes. Small times among the claims are seconds from now."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert asked["code_challenge_method"] == "S256"
        assert asked["response_type"] == "code"
        now, code = int(time.time()), token()
        known = {"iss": self.issuer, "aud": "raffi", "sub": new_id(), "iat": now, "exp": now + 300}
        known |= {"email": f"{code.lower()[:8]}@example.org", "email_verified": True}
        if "nonce" in asked:
            known["nonce"] = asked["nonce"]
        for name in {"iat", "exp", "nbf", "auth_time"} & claims.keys():
            if isinstance(claims[name], int):
                claims[name] += now
        made = {name: value for name, value in {**known, **claims}.items() if value is not None}
        self.codes[code] = (made, asked["code_challenge"])
        return {"code": code, "state": asked["state"], "iss": self.issuer}

    def app(self) -> Starlette:
        plain = ["/login/oauth/access_token", "/api/oauth2/token"]
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self._about),
                Route("/keys", self._keys),
                Route("/me", self._me),
                Route("/token", self._token, methods=["POST"]),
                *(Route(path, self._token, methods=["POST"]) for path in plain),
                Route("/api/v3/user", self._me),
                Route("/api/users/@me", self._me),
            ]
        )

    async def _about(self, request: Request) -> Response:
        self.asked.append("about")
        known: Claims = {
            "issuer": self.issuer,
            "jwks_uri": f"{self.issuer}/keys",
            "token_endpoint": f"{self.issuer}/token",
        }
        known |= {"authorization_endpoint": f"{self.issuer}/sign-in", "userinfo_endpoint": f"{self.issuer}/me"}
        known["authorization_response_iss_parameter_supported"] = True
        return JSONResponse({**known, **self.about})

    async def _keys(self, request: Request) -> Response:
        self.asked.append("keys")
        return JSONResponse(KeySet(self.keys).as_dict(private=False))

    async def _me(self, request: Request) -> Response:
        self.asked.append("me")
        return JSONResponse(self.userinfo)

    async def _token(self, request: Request) -> Response:
        self.asked.append("token")
        form = {name: str(value) for name, value in (await request.form()).items()}
        self.secrets.append(form.get("client_secret") or request.headers.get("authorization", ""))
        claims, challenge = self.codes.pop(form.get("code", ""), ({}, ""))
        mark = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        if mark != challenge:
            return JSONResponse({"error": "invalid_grant"}, 400)
        if self.answer is not None:
            return self.answer(claims)
        return JSONResponse({"access_token": "access", "token_type": "Bearer", "id_token": self.say(claims)})


@asynccontextmanager
async def provider_on_loopback() -> AsyncIterator[Idp]:
    """The provider, serving."""
    made = Idp()
    with listening() as listener:
        made.port = listener.getsockname()[1]
        config = uvicorn.Config(made.app(), lifespan="off", log_config=None, access_log=False)
        server = uvicorn.Server(config)
        running = asyncio.create_task(server._serve([listener]))
        try:
            yield made
        finally:
            server.should_exit = True
            await running


OKP = OKPKey.generate_key("Ed25519", {"kid": "curve", "use": "sig"})
