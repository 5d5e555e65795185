"""What of an archive somebody can bring to this server. Features register how theirs is read and written."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from raffi_web.features.accounts.functions import update_me
from raffi_web.kernel.arguments import validate
from raffi_web.kernel.context import Context

Row = dict[str, Any]


@dataclass(frozen=True)
class Understood:
    """What was understood of a part.

    Attributes:
        rows: As `Bringer.bring` takes them; JSON.
        count: How many things that are: of lists, how many lists.
        inside: How many are in these: titles on lists.
        text: What it says, where it is one text.
    """

    rows: list[Row]
    count: int
    inside: int = 0
    text: str = ""


@dataclass(frozen=True)
class Bringer:
    """How a part of an archive is brought in.

    Attributes:
        part: What the archive calls it.
        understand: Checks the part's rows, in a thread; an `Invalid` names in `field` what is wrong.
        bring: Writes them for the asker, in the open transaction. Done again it changes nothing.
    """

    part: str
    understand: Callable[[list[Row]], Understood]
    bring: Callable[[Context, list[Row]], Awaitable[None]]


on_bring: dict[str, Bringer] = {}
"""By what the asker can choose."""


def only(row: Row, *names: str) -> Row:
    """What of a row is read: an archive may say more than this server knows."""
    return {name: row[name] for name in names if row.get(name) is not None}


def _name(rows: list[Row]) -> Understood:
    found = [validate(update_me.model, only(row, "name"))["name"] for row in rows[:1]]
    known = [{"name": name} for name in found if name]
    return Understood(known, len(known), text=known[0]["name"] if known else "")


async def _bring_name(ctx: Context, rows: list[Row]) -> None:
    for row in rows:
        await update_me(ctx, name=row["name"])


on_bring["name"] = Bringer("account", _name, _bring_name)
