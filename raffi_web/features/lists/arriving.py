"""Lists out of an archive: the same as files of lists, one after the other."""

from collections.abc import Iterator
from typing import Any

import orjson

from raffi_web.features.accounts.arriving import Bringer, Row, Understood, on_bring, only
from raffi_web.features.lists.access import held, hold, hold_order
from raffi_web.features.lists.formats import COLUMNS, FORMAT, VERSION
from raffi_web.features.lists.functions import LISTS_AT_MOST, create, new_list, own_lists
from raffi_web.features.lists.titles import ITEMS_AT_MOST, Title, fields_of
from raffi_web.features.lists.transfer import FILE_BYTES, bring
from raffi_web.kernel.arguments import validate
from raffi_web.kernel.context import Context
from raffi_web.kernel.errors import Invalid

HEAD_BYTES = 20_000
"""Left for a list's name and description beside its titles."""


def _understand(rows: list[Row]) -> Understood:
    if len(rows) > LISTS_AT_MOST:
        raise Invalid(field="", reason="most", n=LISTS_AT_MOST)
    known = [_list(place, row) for place, row in enumerate(rows)]
    return Understood(known, len(known), inside=sum(len(one["titles"]) for one in known))


def _list(place: int, row: Row) -> Row:
    titles = row.get("titles")
    if not isinstance(titles, list):
        raise Invalid(field=f"{place}.titles", reason="list")
    if len(titles) > ITEMS_AT_MOST:
        raise Invalid(field=f"{place}.titles", reason="most", n=ITEMS_AT_MOST)
    head = _checked(create.model, only(row, "name", "description"), f"{place}")
    kept = [_title(one, f"{place}.titles.{number}") for number, one in enumerate(titles)]
    return {"name": head["name"], "description": head["description"], "titles": kept}


def _title(given: Any, where: str) -> Row:
    if not isinstance(given, dict):
        raise Invalid(field=where, reason="object")
    return fields_of(Title.model_construct(**_checked(Title, only(given, *COLUMNS), where)))


def _checked(model: Any, given: Row, where: str) -> Row:
    try:
        return validate(model, given)
    except Invalid as error:
        error.field = f"{where}.{error.field}"
        raise


async def _bring(ctx: Context, rows: list[Row]) -> None:
    await hold_order(ctx)
    mine: dict[str, list[str]] = {}
    for one in await own_lists(ctx):
        mine.setdefault(one.name, []).append(one.id)
    # The newest one stands last in an archive, and a new list comes first: so both are gone through from the end.
    there = [(row, mine[row["name"]].pop(0) if mine.get(row["name"]) else None) for row in reversed(rows)]
    for row, list_id in reversed(there):
        await _bring_one(ctx, row, list_id)


async def _bring_one(ctx: Context, row: Row, list_id: str | None) -> None:
    if list_id is None and not row["titles"]:
        await new_list(ctx, row["name"], row["description"], "private")
    for titles in _in_parts(row["titles"]):
        if list_id is not None:
            await hold(ctx, list_id)
            # How many titles it has is the database's to count.
            await ctx.session.refresh((await held(ctx, list_id)).row)
        file = {"format": FORMAT, "version": VERSION, "description": row["description"], "titles": titles}
        name = row["name"] if list_id is None else None
        list_id = (await bring(ctx, orjson.dumps(file).decode(), list_id, name)).list_id


def _in_parts(titles: list[Row]) -> Iterator[list[Row]]:
    """The titles in as few files as hold them."""
    part: list[Row] = []
    size = 0
    for title in titles:
        more = len(orjson.dumps(title)) + 1
        if part and size + more > FILE_BYTES - HEAD_BYTES:
            yield part
            part, size = [], 0
        part.append(title)
        size += more
    if part:
        yield part


on_bring["lists"] = Bringer("lists", _understand, _bring)
