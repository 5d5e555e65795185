"""One typed `Settings`, read from `RAFFI_*` variables and `.env`; documented in docs/settings.md."""

import contextlib
import functools
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from raffi_web.kernel.smtp import NO_POST, Post, sender_of, smtp_of
from raffi_web.keyring import KeyRing, new_key, new_secret, parse_keys, read_or_make
from raffi_web.providers import Provider
from raffi_web.words.catalogues import Language

ROOT = Path(__file__).resolve().parent.parent

Environment = Literal["development", "staging", "production"]
LogLevel = Literal["debug", "info", "warning", "error"]

LOOPBACK_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})
ANY_HOSTS = frozenset({"0.0.0.0", "::"})  # noqa: S104  # compared with, never bound to by default
SHORTEST_KEY = 32
SECRET_FIELDS = (
    "secret_key",
    "vault_keys",
    "metrics_token",
    "database_admin_password",
    "database_owner_password",
    "database_app_password",
    "database_maintenance_password",
)


class Settings(BaseSettings):
    """Everything an operator may choose. A field `x` is the variable `RAFFI_X`.

    A secret that is not given is made on first start and kept in `home/secrets` with mode 0600.
    """

    model_config = SettingsConfigDict(
        env_prefix="RAFFI_",
        env_file=ROOT / ".env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
        validate_default=True,
    )

    environment: Environment = Field(default="development", description="Which rules apply.")
    home: Path = Field(default=Path(".raffi"), description="Folder of the database, secrets, files and logs.")
    host: str = Field(default="127.0.0.1", description="Address to listen on; `0.0.0.0` opens the local network.")
    port: int = Field(default=8000, ge=1, le=65535, description="Port to listen on.")
    public_url: str = Field(default="", description="The one public origin; empty means loopback and the port.")
    extra_origins: tuple[str, ...] = Field(default=(), description="Further allowed origins, as a JSON list.")
    trusted_proxy_hops: int = Field(
        default=0,
        ge=0,
        le=8,
        description="How many proxies in front may be believed about the client's address.",
    )

    database_url: str = Field(
        default="",
        repr=False,
        description="Admin address of an external PostgreSQL 16+; empty starts the embedded one.",
    )
    database_name: str = Field(default="raffi", pattern=r"^[a-z_][a-z0-9_]{0,62}$", description="Name of the database.")
    database_pool_size: int = Field(default=20, ge=2, le=200, description="Largest number of app connections.")
    redis_url: str = Field(default="", repr=False, description="Redis address; needed only by several processes.")

    smtp_url: str = Field(
        default="",
        repr=False,
        description="Mail server, such as `smtp://user:password@mail.example:587`; empty keeps letters in the outbox.",
    )
    mail_from: str = Field(
        default="", description="Whom letters are from, such as `Raffi <raffi@watch.example>`; needed with the above."
    )
    mail_per_hour: int = Field(
        default=300, ge=1, le=1_000_000, description="Letters sent in an hour at most; further ones wait."
    )

    secret_key: str = Field(default="", repr=False, description="Key of sessions, invites and remembered addresses.")
    vault_keys: str = Field(
        default="", repr=False, description="Keys of the vault as `name:base64`, the one that wraps first."
    )
    metrics_token: str = Field(default="", repr=False, description="Bearer token that may read `/metrics`.")
    database_admin_password: str = Field(default="", repr=False, description="Password of `raffi_admin` (embedded).")
    database_owner_password: str = Field(default="", repr=False, description="Password of `raffi_owner`.")
    database_app_password: str = Field(default="", repr=False, description="Password of `raffi_app`.")
    database_maintenance_password: str = Field(default="", repr=False, description="Password of `raffi_maintenance`.")

    default_language: Language = Field(
        default="en", description="Language of the demo rooms, and of whoever asks for none of ours."
    )
    store_url: str = Field(
        default="", description="Where files are kept, such as `s3://bucket/prefix`; empty is a folder of the home."
    )
    file_bytes_per_actor: int = Field(default=500_000_000, ge=0, description="Bytes that one actor's files may have.")
    file_bytes: int = Field(default=20_000_000_000, ge=0, description="Bytes that all files together may have.")
    upload_seconds: int = Field(default=600, ge=1, description="How long one upload may take in all, in seconds.")
    sign_in_providers: tuple[Provider, ...] = Field(
        default=(),
        repr=False,
        description="Who may say who somebody is, as a JSON list: [providers.md](providers.md).",
    )

    log_level: LogLevel = Field(default="info", description="How much is written to the log.")
    access_log_days: int = Field(
        default=7, ge=0, le=400, description="Days for which every call of a function is remembered; 0 for not at all."
    )
    comments_new_minutes: int = Field(
        default=10,
        ge=0,
        le=525_600,
        description="Minutes for which somebody new posts no links and pictures for everybody.",
    )
    worker: bool = Field(default=True, description="Run the jobs inside this process.")
    worker_concurrency: int = Field(default=4, ge=1, le=64, description="Jobs that run at the same time.")
    cleanup_cron: str = Field(default="*/10 * * * *", description="When clean-up jobs run, as a cron line.")
    signing_key_days: float = Field(
        default=30, gt=0, le=3650, description="Days after which another key signs short-lived tokens."
    )
    demo_content: bool = Field(default=True, description="Add the demo rooms at start.")
    outbound_private: bool = Field(
        default=False, description="Let addresses given by users reach private networks too."
    )
    max_body_bytes: int = Field(
        default=1_000_000, ge=1_000, description="Largest request body outside upload routes, in bytes."
    )
    sockets_per_address: int = Field(
        default=600,
        ge=1,
        description="New sockets (pages, reconnects) one address may open at once, and again in ten minutes.",
    )
    shutdown_seconds: float = Field(
        default=5.0, ge=0.1, le=60, description="How long open requests may take after a stop signal."
    )

    @field_validator("home")
    @classmethod
    def _absolute_home(cls, value: Path) -> Path:
        value = value.expanduser()
        return value if value.is_absolute() else ROOT / value

    @field_validator("public_url")
    @classmethod
    def _one_public_origin(cls, value: str) -> str:
        return _origin(value) if value else value

    @field_validator("store_url")
    @classmethod
    def _store(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme != "s3" or not parts.hostname or parts.query or parts.username):
            raise ValueError("a store looks like s3://bucket/prefix")
        return value

    @field_validator("extra_origins")
    @classmethod
    def _origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(_origin(one) for one in value)

    @field_validator("smtp_url")
    @classmethod
    def _mail_server(cls, value: str) -> str:
        if value:
            smtp_of(value)
        return value

    @field_validator("mail_from")
    @classmethod
    def _mail_sender(cls, value: str) -> str:
        if value:
            sender_of(value)
        return value

    @model_validator(mode="after")
    def _safe_outside_development(self) -> Self:
        if self.secret_key and len(self.secret_key.encode()) < SHORTEST_KEY:
            raise ValueError(f"RAFFI_SECRET_KEY must have at least {SHORTEST_KEY} bytes")
        if self.vault_keys:
            parse_keys(self.vault_keys)
        if self.smtp_url and not self.mail_from:
            raise ValueError("RAFFI_MAIL_FROM must be given with RAFFI_SMTP_URL")
        if len({one.id for one in self.sign_in_providers}) < len(self.sign_in_providers):
            raise ValueError("RAFFI_SIGN_IN_PROVIDERS names an id twice")
        if self.environment == "production" and not self.public_url:
            raise ValueError("RAFFI_PUBLIC_URL must be given in production")
        return self

    @property
    def origin(self) -> str:
        """The one public origin, such as `https://watch.example`, without a trailing slash."""
        if self.public_url:
            return self.public_url
        host = self.host if self.host not in ANY_HOSTS else "127.0.0.1"
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"

    @property
    def shared_origin(self) -> str | None:
        """The origin by which other machines reach us; None while only this one does."""
        host = urlsplit(self.origin).hostname or ""
        if host not in LOOPBACK_HOSTS and not host.startswith("127."):
            return self.origin
        if self.public_url or self.host not in ANY_HOSTS:
            return None
        return next((f"http://{address}:{self.port}" for address in local_addresses()), None)

    @property
    def https(self) -> bool:
        """Whether browsers reach us over TLS: decides the cookie's name and `Secure`."""
        return self.origin.startswith("https://")

    @property
    def allowed_origins(self) -> tuple[str, ...]:
        """Every origin that may open a socket or call the API."""
        found = [self.origin, *self.extra_origins]
        if not self.public_url:
            found += [f"http://{name}:{self.port}" for name in ("127.0.0.1", "localhost")]
            if self.host in ANY_HOSTS:
                found += [f"http://{address}:{self.port}" for address in local_addresses()]
        return tuple(dict.fromkeys(found))

    @property
    def embedded(self) -> bool:
        """Whether we start PostgreSQL ourselves."""
        return not self.database_url

    @property
    def post(self) -> Post:
        """How letters leave."""
        if not self.smtp_url:
            return NO_POST
        return Post(smtp_of(self.smtp_url), sender_of(self.mail_from), self.mail_per_hour)

    @property
    def data(self) -> Path:
        """Where private files of people live."""
        return self.home / "files"

    def secret(self, name: str) -> str:
        """The secret `name` (one of `SECRET_FIELDS`): as given, or kept in `home/secrets`, or made now."""
        if name not in SECRET_FIELDS:
            raise KeyError(name)
        make = new_key if name == "vault_keys" else new_secret
        return getattr(self, name) or read_or_make(self.home / "secrets", name, make)

    def key_ring(self) -> KeyRing:
        """The keys of the vault: as given, or kept in `home/secrets`, or a first one made now."""
        if self.vault_keys:
            return KeyRing(self.vault_keys)
        self.secret("vault_keys")
        return KeyRing(file=self.home / "secrets" / "vault_keys")


def _origin(url: str) -> str:
    parts = urlsplit(url.strip())
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("an origin looks like https://watch.example")
    if parts.path not in {"", "/"} or parts.query or parts.fragment or parts.username:
        raise ValueError("an origin has no path, query or user")
    return f"{parts.scheme}://{parts.netloc.lower()}"


def local_addresses() -> list[str]:
    """IPv4 addresses by which other machines of the local network reach this one; the likeliest is the first."""
    import socket

    import psutil

    found = [
        address.address
        for addresses in psutil.net_if_addrs().values()
        for address in addresses
        if address.family == socket.AF_INET and not address.address.startswith("127.")
    ]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, contextlib.suppress(OSError):
        # Nothing is sent: it only asks which of them leads out, and the others are bridges of containers and the like.
        probe.connect(("192.0.2.1", 9))
        out = probe.getsockname()[0]
        found.sort(key=lambda address: address != out)
    return found


@functools.lru_cache(maxsize=1)
def get_settings() -> Settings:
    """The settings of this process, read once."""
    return Settings()


def table() -> str:
    """The settings as the Markdown table of docs/settings.md."""
    lines = ["| variable | default | what it decides |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        default = "" if field.default in ("", ()) else f"`{field.default}`"
        if name in SECRET_FIELDS:
            default = "made and kept"
        lines.append(f"| `RAFFI_{name.upper()}` | {default} | {field.description} |")
    return "\n".join(lines)
