"""Keyed hashes and signed values. One secret key, a derived key for each purpose."""

import base64
import hashlib
import hmac
import json
from typing import Any

from raffi_web.kernel.errors import Forbidden


class Signer:
    """Derives a key per purpose from the server's secret, so that one purpose's values mean nothing to another."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()

    def digest(self, purpose: str, value: str) -> bytes:
        """The keyed hash (32 bytes) of `value` for `purpose`."""
        key = hmac.digest(self._secret, purpose.encode(), hashlib.sha256)
        return hmac.digest(key, value.encode(), hashlib.sha256)

    def fingerprint(self, purpose: str, value: str) -> str:
        """The keyed hash as hexadecimal text: what is stored in place of a secret or an address."""
        return self.digest(purpose, value).hex()

    def sign(self, purpose: str, payload: dict[str, Any]) -> str:
        """`payload` as a compact signed text that fits a URL."""
        body = _encode(json.dumps(payload, separators=(",", ":"), sort_keys=True).encode())
        return f"{body}.{_encode(self.digest(purpose, body)[:16])}"

    def read(self, purpose: str, signed: str) -> dict[str, Any]:
        """The payload of `signed`.

        Raises:
            Forbidden: The text was not signed by this server for this purpose.
        """
        body, _, mark = signed.partition(".")
        expected = _encode(self.digest(purpose, body)[:16])
        if not mark.isascii() or not hmac.compare_digest(mark, expected):
            raise Forbidden("errors.bad_signature", code="bad_signature")
        return json.loads(_decode(body))


def same(left: str, right: str) -> bool:
    """Compare two secrets in constant time."""
    return hmac.compare_digest(left.encode(), right.encode())


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
