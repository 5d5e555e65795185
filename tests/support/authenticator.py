"""An authenticator in software: makes passkeys and answers for them, rightly or as a test wants it wrong."""

import hashlib
import json
from dataclasses import dataclass, field, replace
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

from raffi_web.kernel.ids import token

UP, UV, BE, BS, AT = 1, 4, 8, 16, 64
ES256, ES384 = -7, -35
Json = dict[str, Any]


@dataclass
class Key:
    """A passkey as its keeper has it."""

    credential_id: bytes
    handle: str
    private: ec.EllipticCurvePrivateKey
    count: int = 0


@dataclass
class Authenticator:
    """A keeper of passkeys, and the browser before it.

    `counts` is whether it counts what it signs; `flags` what it says of its holder and of copies.
    """

    origin: str = "http://localhost:8000"
    domain: str | None = None
    counts: bool = True
    flags: int = UP | UV
    alg: int = ES256
    maker: bytes = bytes(16)
    crossed: bool = False
    keys: list[Key] = field(default_factory=list)

    def but(self, **changes: Any) -> "Authenticator":
        """The same keys, behind another browser or in another mood."""
        return replace(self, **changes)

    def make(self, options: Json) -> Json:
        """What `navigator.credentials.create` answers."""
        excluded = {one["id"] for one in options.get("excludeCredentials", [])}
        assert not excluded & {bytes_to_base64url(key.credential_id) for key in self.keys}, "InvalidStateError"
        key = Key(token().encode(), options["user"]["id"], ec.generate_private_key(ec.SECP256R1()))
        self.keys.append(key)
        client = self._client("webauthn.create", options["challenge"])
        public = key.private.public_key().public_numbers()
        cose = {1: 2, 3: self.alg, -1: 1, -2: public.x.to_bytes(32, "big"), -3: public.y.to_bytes(32, "big")}
        length = len(key.credential_id).to_bytes(2, "big")
        data = self._data(options["rp"]["id"], key, AT) + self.maker + length + key.credential_id + cbor2.dumps(cose)
        attested = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        response = {"clientDataJSON": client, "attestationObject": bytes_to_base64url(attested)}
        return _answer(key, response | {"transports": ["internal", "from-the-future"]})

    def show(self, options: Json, key: Key | None = None) -> Json:
        """What `navigator.credentials.get` answers."""
        allowed = {one["id"] for one in options.get("allowCredentials", [])}
        key = key or next(one for one in self.keys if not allowed or bytes_to_base64url(one.credential_id) in allowed)
        key.count += self.counts
        client = self._client("webauthn.get", options["challenge"])
        data = self._data(options["rpId"], key, 0)
        signed = key.private.sign(data + hashlib.sha256(base64url_to_bytes(client)).digest(), ECDSA(hashes.SHA256()))
        response = {
            "clientDataJSON": client,
            "authenticatorData": bytes_to_base64url(data),
            "signature": bytes_to_base64url(signed),
            "userHandle": key.handle,
        }
        return _answer(key, response)

    def _client(self, kind: str, challenge: str) -> str:
        said = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": self.crossed}
        return bytes_to_base64url(json.dumps(said).encode())

    def _data(self, domain: str, key: Key, flags: int) -> bytes:
        site = hashlib.sha256((self.domain or domain).encode()).digest()
        return site + bytes([self.flags | flags]) + key.count.to_bytes(4, "big")


def _answer(key: Key, response: Json) -> Json:
    name = bytes_to_base64url(key.credential_id)
    return {"id": name, "rawId": name, "type": "public-key", "response": response, "clientExtensionResults": {}}
