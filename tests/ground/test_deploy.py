"""What is deployed names settings that exist."""

import re
from pathlib import Path

import pytest

from raffi_web.settings import Settings

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
KNOWN = {f"RAFFI_{name.upper()}" for name in Settings.model_fields} | {"RAFFI_DOMAIN"}


@pytest.mark.parametrize("name", ["Dockerfile", "compose.yaml", "Caddyfile", "example.env"])
def test_every_named_setting_exists(name: str) -> None:
    named = set(re.findall(r"RAFFI_[A-Z_]+[A-Z]", (DEPLOY / name).read_text()))
    assert named
    assert named <= KNOWN


def test_the_example_holds_every_variable_the_file_demands() -> None:
    demanded = set(re.findall(r"\$\{([A-Z_]+):\?", (DEPLOY / "compose.yaml").read_text()))
    offered = set(re.findall(r"^([A-Z_]+)=", (DEPLOY / "example.env").read_text(), re.MULTILINE))
    assert demanded == offered
