"""Lists into files, and files into lists. Nothing is written of a file that is not understood as a whole."""

import asyncio
import re
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field
from sqlalchemy import insert
from sqlmodel import col, select

from raffi_web.features.lists import access
from raffi_web.features.lists.access import ListId, held
from raffi_web.features.lists.formats import Parsed, Problem, parse, write_csv, write_json
from raffi_web.features.lists.functions import Name, new_list
from raffi_web.features.lists.items import by_me, check_number, end_of
from raffi_web.features.lists.models import ListItem
from raffi_web.features.lists.titles import Title, fields_of, id_of
from raffi_web.kernel import ids, ranks
from raffi_web.kernel.context import Context
from raffi_web.kernel.errors import Invalid, TooLarge
from raffi_web.kernel.functions import mutation, query
from raffi_web.kernel.limits import Limit
from raffi_web.kernel.tables import table_of

LOOK = Limit("lists_preview", 30, 300)
BRING = Limit("lists_import", 15, 300)
SEND = Limit("lists_export", 30, 60)
FILE_BYTES = 850_000
"""What a request holds beside its JSON marks."""
PROBLEMS_SHOWN = 50
SAMPLE = 5
AT_ONCE = 1_000
UNNAMED = "List"

Text = Annotated[str, Field(min_length=1)]


@dataclass(frozen=True)
class File:
    """A file: what it is called, its media type, and what is in it."""

    name: str
    type: str
    text: str


@dataclass(frozen=True)
class Preview:
    """What an import would do.

    `fresh` titles would be added, `known` ones are on the list already or twice in the file, `wrong` ones can't be
    read: the first of them are `problems`. `name` is what the file says the list is called.
    """

    format: str
    name: str | None
    fresh: int
    known: int
    wrong: int
    problems: list[Problem]
    sample: list[dict[str, Any]]


@dataclass(frozen=True)
class Brought:
    """What an import did."""

    list_id: str
    added: int
    known: int
    left_out: int


async def into(ctx: Context, args: dict[str, Any]) -> None:
    """Rule, for changes: whoever may change the list, or make one."""
    await (access.person if args["list_id"] is None else access.edits)(ctx, args)


async def beside(ctx: Context, args: dict[str, Any]) -> None:
    """Rule, for questions: whoever may see the list, or make one."""
    await (access.person if args["list_id"] is None else access.seen)(ctx, args)


@query(access=access.seen, limit=SEND)
async def export(ctx: Context, list_id: ListId, format: Literal["csv", "json"] = "csv") -> File:  # noqa: A002
    """A list as a file."""
    found = (await held(ctx, list_id)).row
    statement = (
        select(ListItem)
        .where(col(ListItem.list_id) == list_id, col(ListItem.removed_at).is_(None))
        .order_by(col(ListItem.rank), col(ListItem.id))
    )
    items = (await ctx.session.execute(statement)).scalars().all()
    name = re.sub(r"[^\w.-]+", "-", found.name).strip("-.")[:80] or UNNAMED
    if format == "json":
        return File(f"{name}.json", "application/json", write_json(found.name, found.description, items))
    return File(f"{name}.csv", "text/csv", write_csv(items))


@query(access=beside, limit=LOOK)
async def preview(ctx: Context, text: Text, list_id: ListId | None = None) -> Preview:
    """What is understood of a file, and what of it would be added. Nothing is written."""
    parsed = await _parsed(text)
    fresh, known = _divided(parsed.titles, await _there(ctx, list_id))
    return Preview(
        format=parsed.format,
        name=parsed.name,
        fresh=len(fresh),
        known=known,
        wrong=parsed.wrong,
        problems=parsed.problems[:PROBLEMS_SHOWN],
        sample=[fields_of(title) for title in fresh[:SAMPLE]],
    )


@mutation(access=into, limit=BRING)
async def bring(
    ctx: Context, text: Text, list_id: ListId | None = None, name: Name | None = None, leave_out_wrong: bool = False
) -> Brought:
    """Put the titles of a file at the end of a list, or on a new one: all of them, or none.

    A title that is on the list already stays as it is: the same file again adds nothing. With `leave_out_wrong` what
    can't be read is left out; without it, nothing is added when there is such.
    """
    parsed = await _parsed(text)
    if parsed.wrong and not (leave_out_wrong and parsed.titles):
        first = parsed.problems[0]
        told = [vars(problem) for problem in parsed.problems[:PROBLEMS_SHOWN]]
        data = {"line": first.line, "where": first.field, "reason": first.reason, "n": parsed.wrong, "problems": told}
        raise Invalid("errors.list_file_wrong", code="list_file_wrong", field="text", **data)
    if not parsed.titles:
        raise Invalid("errors.list_file_empty", code="list_file_empty", field="text")
    fresh, known = _divided(parsed.titles, await _there(ctx, list_id))
    if list_id is None:
        called = name or (parsed.name or UNNAMED).strip()[:120]
        made = await new_list(ctx, called, (parsed.description or "")[:2000], "private")
        list_id, count = made.id, 0
    else:
        count = (await held(ctx, list_id)).row.items
    check_number(count + len(fresh))
    await _write(ctx, list_id, fresh)
    return Brought(list_id, len(fresh), known, parsed.wrong)


async def _parsed(text: str) -> Parsed:
    if len(text.encode()) > FILE_BYTES:
        raise TooLarge("errors.list_file_too_large", code="list_file_too_large", field="text", limit=FILE_BYTES // 1000)
    # Thousands of titles take a moment, which belongs to the others.
    return await asyncio.to_thread(parse, text)


async def _there(ctx: Context, list_id: str | None) -> set[str]:
    if list_id is None:
        return set()
    statement = select(ListItem.title_id).where(col(ListItem.list_id) == list_id, col(ListItem.removed_at).is_(None))
    return set((await ctx.session.execute(statement)).scalars())


def _divided(titles: list[Title], there: set[str]) -> tuple[list[Title], int]:
    """The titles that are not there yet, each once, and how many are."""
    fresh: dict[str, Title] = {}
    for title in titles:
        if (title_id := id_of(title)) not in there:
            fresh.setdefault(title_id, title)
    return list(fresh.values()), len(titles) - len(fresh)


async def _write(ctx: Context, list_id: str, titles: list[Title]) -> None:
    mine, rank = await by_me(ctx), await end_of(ctx, list_id)
    rows = []
    for title in titles:
        rows.append({"id": ids.new_id(), "list_id": list_id, "rank": rank, **fields_of(title), **mine})
        rank = ranks.between(rank, None)
    # A statement counts the list anew: few statements, not one for each title.
    for start in range(0, len(rows), AT_ONCE):
        await ctx.session.execute(insert(table_of(ListItem)).values(rows[start : start + AT_ONCE]))
