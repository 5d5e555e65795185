"""Whom an operator trusts to say who somebody is: `RAFFI_SIGN_IN_PROVIDERS`, with presets for the usual ones."""

import ipaddress
from typing import Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

Preset = Literal["google", "github", "discord", "apple", "ave"]
Algorithm = Literal["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"]
"""Those with a key that only the provider has: `none` and the HS family are not among them."""

PRESETS: dict[str, dict[str, Any]] = {
    "google": {"name": "Google", "issuer": "https://accounts.google.com", "algorithms": ("RS256",)},
    "github": {"name": "GitHub", "issuer": "https://github.com", "scopes": "read:user"},
    "discord": {"name": "Discord", "issuer": "https://discord.com", "scopes": "identify"},
    "apple": {
        "name": "Apple",
        "issuer": "https://appleid.apple.com",
        "scopes": "openid name email",
        "algorithms": ("RS256",),
        "form_post": True,
    },
    "ave": {"name": "Ave ID", "issuer": "https://aveid.net", "algorithms": ("RS256",)},
}
PLAIN = frozenset({"github", "discord"})
"""Presets that speak OAuth 2 without OpenID Connect: who somebody is, is asked of their API."""


class Provider(BaseModel):
    """One provider. What a preset knows need not be given."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    id: str = Field(pattern=r"^[a-z][a-z0-9-]{0,31}$")
    preset: Preset | None = None
    issuer: str = Field(max_length=500)
    client_id: str = Field(min_length=1, max_length=500)
    client_secret: SecretStr = SecretStr("")
    name: str = Field(min_length=1, max_length=40)
    scopes: str = Field(default="openid profile email", max_length=500)
    algorithms: tuple[Algorithm, ...] = Field(default=("RS256", "ES256", "EdDSA"), min_length=1)
    form_post: bool = False
    team_id: str = ""
    key_id: str = ""
    private_key: SecretStr = SecretStr("")

    @model_validator(mode="before")
    @classmethod
    def _with_preset(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            return given
        known = PRESETS.get(str(given.get("preset")), {})
        made = {"name": given.get("id"), **known, **{name: value for name, value in given.items() if value is not None}}
        if isinstance(made.get("scopes"), list):
            made["scopes"] = " ".join(str(one) for one in made["scopes"])
        return made

    @field_validator("id")
    @classmethod
    def _not_ours(cls, value: str) -> str:
        if value == "wallet":
            raise ValueError("wallets are there without being set up")
        return value

    @field_validator("issuer")
    @classmethod
    def _an_issuer(cls, value: str) -> str:
        try:
            parts = urlsplit(value)
            host, _ = parts.hostname, parts.port
        except ValueError:
            raise ValueError("an issuer is an https address") from None
        if not host or parts.query or parts.fragment or parts.username or parts.password:
            raise ValueError("an issuer is an https address without query, fragment or user")
        if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(host)):
            raise ValueError("an issuer is an https address; only on loopback it may be http")
        return value

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.preset == "apple" and not (self.team_id and self.key_id and self.private_key.get_secret_value()):
            raise ValueError("Apple needs team_id, key_id and private_key")
        if not self.is_plain and "openid" not in self.scopes.split():
            raise ValueError("the scopes of an OpenID provider hold openid")
        return self

    @property
    def is_plain(self) -> bool:
        """Whether it speaks OAuth 2 without OpenID Connect."""
        return self.preset in PLAIN

    @property
    def host(self) -> str:
        """The host that the operator named."""
        return urlsplit(self.issuer).hostname or ""

    def may_use(self, url: str) -> bool:
        """Whether an address that the provider tells of itself may be used: https, or on loopback as the issuer is."""
        try:
            parts = urlsplit(url)
            host, _ = parts.hostname, parts.port
        except ValueError:
            return False
        if not host or parts.username or parts.password or parts.fragment:
            return False
        return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host) and is_loopback(self.host))


def is_loopback(host: str) -> bool:
    """Whether a host is this machine, by the way it is written."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
