"""Settings: what is read, what is refused, and what is kept secret."""

import stat
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from raffi_web import settings as module
from raffi_web.settings import SECRET_FIELDS, Settings


def made(**values: Any) -> Settings:
    return Settings(_env_file=None, **values)  # pyright: ignore[reportCallIssue]


def test_loopback_by_default() -> None:
    settings = made()
    assert settings.origin == "http://127.0.0.1:8000"
    assert settings.allowed_origins == ("http://127.0.0.1:8000", "http://localhost:8000")
    assert settings.embedded
    assert not settings.https


def test_the_local_network_adds_its_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "local_addresses", lambda: ["192.168.7.9"])
    assert "http://192.168.7.9:9000" in made(host="0.0.0.0", port=9000).allowed_origins
    assert made(host="0.0.0.0", public_url="https://watch.example").allowed_origins == ("https://watch.example",)


@pytest.mark.parametrize(
    ("values", "origin"),
    [
        ({}, None),
        ({"host": "127.0.0.5"}, None),
        ({"host": "0.0.0.0", "port": 9000}, "http://192.168.7.9:9000"),
        ({"host": "0.0.0.0", "public_url": "http://localhost:9000"}, None),
        ({"host": "192.168.7.9"}, "http://192.168.7.9:8000"),
        ({"public_url": "https://watch.example"}, "https://watch.example"),
    ],
)
def test_where_others_find_us(values: dict[str, Any], origin: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "local_addresses", lambda: ["192.168.7.9", "172.17.0.1"])
    assert made(**values).shared_origin == origin


def test_variables_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAFFI_PUBLIC_URL", "https://Watch.Example/")
    monkeypatch.setenv("RAFFI_EXTRA_ORIGINS", '["http://other.example:81"]')
    monkeypatch.setenv("RAFFI_REDIS_URL", "")
    settings = made()
    assert settings.allowed_origins == ("https://watch.example", "http://other.example:81")
    assert settings.https
    assert settings.redis_url == ""


@pytest.mark.parametrize(
    "wrong",
    [
        {"public_url": "ftp://x"},
        {"public_url": "https://x/path"},
        {"public_url": "https://user@x"},
        {"extra_origins": ["*"]},
        {"port": 0},
        {"environment": "prod"},
        {"secret_key": "short"},
        {"vault_keys": "one:short"},
        {"environment": "production"},
        {"database_name": 'x"; drop'},
    ],
)
def test_refuses(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        made(**wrong)


def test_an_error_does_not_show_what_was_given() -> None:
    with pytest.raises(ValidationError) as caught:
        made(secret_key="shortsecret")
    assert "shortsecret" not in str(caught.value)


@pytest.mark.parametrize("name", SECRET_FIELDS)
def test_a_missing_secret_is_made_once_and_kept_privately(tmp_path: Path, name: str) -> None:
    first = made(home=tmp_path).secret(name)
    assert len(first) >= 32
    assert made(home=tmp_path).secret(name) == first
    kept = tmp_path / "secrets" / name
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
    kept.chmod(0o644)
    with pytest.raises(PermissionError):
        made(home=tmp_path).secret(name)


def test_a_given_secret_is_taken_and_never_shown(tmp_path: Path) -> None:
    given = "g" * 40
    values = dict.fromkeys(SECRET_FIELDS, given) | {
        "database_url": f"postgresql://a:{given}@h/d",
        "redis_url": f"redis://:{given}@h",
        "vault_keys": f"one:{given + 'ggg'}",
    }
    settings = made(home=tmp_path, **values)
    assert settings.secret("secret_key") == given
    assert given not in repr(settings)
    assert given not in str(settings)
    assert not (tmp_path / "secrets").exists()


def test_relative_homes_are_in_the_project() -> None:
    assert made(home=Path("here")).home == module.ROOT / "here"
