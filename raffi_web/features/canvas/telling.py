"""What a change did, in short: what was done, to how many of which kind, and what the only one is called.

All of it is read when it is asked for. Nothing is written down, so that words that were forgotten are nowhere.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlsplit

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT

from raffi_web.features.comments.excerpts import excerpt
from raffi_web.kernel.context import Context

Verb = Literal[
    "added", "removed", "wrote", "resized", "moved", "joined", "styled", "locked", "unlocked", "ordered", "played",
    "changed",
]  # fmt: skip
"""What was done. Of several things that one change did to an element only the first in this order is told."""
LONGEST_NAME = 40
READ = 400
"""So much of a text is looked at for its name."""
WORDS = ("text", "title", "label", "name", "alt")
CHANGED: tuple[tuple[Verb, tuple[str, ...]], ...] = (
    ("wrote", WORDS),
    ("resized", ("w", "h")),
    ("moved", ("x", "y", "parent")),
    ("joined", ("from", "to", "from_side", "to_side")),
    ("styled", ("color", "fill", "size", "align", "shape", "line", "width", "start", "end", "route", "opacity")),
)
"""What tells what was done to an element that stays."""


def _any(names: Iterable[str]) -> str:
    return f"after ?| array[{', '.join(repr(name) for name in names)}]"


VERB = "".join(
    (
        "case when jsonb_typeof(before) = 'null' then 'added' when jsonb_typeof(after) = 'null' then 'removed'",
        *(f" when {_any(names)} then '{verb}'" for verb, names in CHANGED),
        " when after ? 'locked' then case when after -> 'locked' = 'true' then 'locked' else 'unlocked' end",
        f" when after ? 'z' then 'ordered' when {_any(('position', 'at', 'playing', 'rate'))} then 'played'",
        " else 'changed' end",
    )
)


def _called(props: str) -> str:
    """SQL for the beginning of an element's words; a link without any has its address."""
    words = (f"nullif(btrim({props} ->> '{name}', E' \\n\\t\\r'), '')" for name in WORDS)
    return f"left(coalesce({', '.join(words)}, {props} ->> 'url'), {READ})"


DEEDS = f"""
(select coalesce(jsonb_agg(jsonb_build_array(verb, kind, count, places, called) order by first), '[]') from (
  select verb, kind, count(*) as count, min(i) as first,
    coalesce(jsonb_agg(i - 1 order by i) filter (where i <= :ids), '[]') as places,
    case when count(*) = 1 then min(called) end as called
  from (
    select i, o ->> 'kind' as kind, {VERB} as verb,
      {_called("case jsonb_typeof(after) when 'null' then before else after end")} as called
    from jsonb_array_elements(c.ops) with ordinality as t (o, i)
    cross join lateral (select o -> 'before' as before, o -> 'after' as after) as sides
  ) as each group by verb, kind
) as deeds)
"""  # noqa: S608 (names of properties, all from this file)
"""SQL for what the change `c` did."""
NAMES = text(
    f"select id, kind, {_called('props')} from board_element where board_id = :board and id = any(:ids)"  # noqa: S608
).bindparams(bindparam("ids", type_=ARRAY(TEXT)))


@dataclass(frozen=True)
class Deed:
    """What was done to elements of a kind: `verb`, `kind`, to how many, and their places in the act's `ids`.

    `name`: the first words of the only one, cut short: as it was then where they changed, else as it is now.
    """

    verb: Verb
    kind: str
    count: int
    places: list[int]
    name: str | None


Told = tuple[list[list[Any]], list[str]]
"""What `DEEDS` found of a change, and the change's ids."""


async def told(ctx: Context, board: str, changes: list[Told]) -> list[list[Deed]]:
    """What each of some changes did."""
    nameless = {
        ids[places[0]]
        for deeds, ids in changes
        for verb, _, count, places, called in deeds
        if count == 1 and places and called is None and verb != "removed"
    }
    names: dict[tuple[str, str], str | None] = {}
    if nameless:
        found = await ctx.session.execute(NAMES, {"board": board, "ids": sorted(nameless)})
        names = {(id_, kind): called for id_, kind, called in found}
    return [[_deed(one, ids, names) for one in deeds] for deeds, ids in changes]


def _deed(deed: list[Any], ids: list[str], names: Mapping[tuple[str, str], str | None]) -> Deed:
    verb, kind, count, places, called = deed
    if called is None and count == 1 and places and verb != "removed":
        called = names.get((ids[places[0]], kind))
    return Deed(verb, kind, count, places, None if called is None else short_name(kind, called))


def short_name(kind: str, called: str) -> str | None:
    """The first line of what an element says, without marks, cut short; of what it hides nothing."""
    if kind == "link" and (host := _host(called)):
        return host
    line = next((line for line in called.splitlines() if line.strip()), "")
    if len(called) >= READ and "||" in line:
        # Where a hidden part ends is no more to be seen.
        line = line[: line.index("||")] + "||"
    words = "".join(part or "…" for part, _ in excerpt(line, LONGEST_NAME))
    return words.strip() or None


def _host(address: str) -> str | None:
    if not address.startswith(("http://", "https://")):
        return None
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")[:LONGEST_NAME] or None
    except ValueError:
        return None
