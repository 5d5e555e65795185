"""The page of settings says what is true: every setting, its default, and no other."""

import re
from pathlib import Path

from raffi_web.settings import Settings, table

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "settings.md").read_text(encoding="utf-8")


def test_the_table_is_the_one_the_settings_print() -> None:
    assert table() in PAGE


def test_the_page_names_no_setting_that_is_not() -> None:
    known = {f"RAFFI_{name.upper()}" for name in Settings.model_fields}
    assert set(re.findall(r"RAFFI_[A-Z_]+[A-Z]", PAGE)) == known


def test_every_setting_is_described() -> None:
    assert all(field.description for field in Settings.model_fields.values())
