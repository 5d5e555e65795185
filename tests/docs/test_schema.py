"""docs/schema.md is what a migrated database has."""

from typing import Any

import psycopg

from scripts import schema


def test_the_page_is_in_step(admin: psycopg.Connection[Any]) -> None:
    assert schema.PAGE.read_text(encoding="utf-8") == schema.page(admin), "run `python -m scripts.schema`"


def test_a_new_column_is_noticed(admin: psycopg.Connection[Any]) -> None:
    with admin.transaction(force_rollback=True):
        admin.execute("alter table room add column extra text")
        assert schema.PAGE.read_text(encoding="utf-8") != schema.page(admin)
