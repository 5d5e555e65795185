"""How many may be at a board at once. Whoever comes as one too many to edit looks on, and edits when somebody leaves.

It is counted in each process, of those who have the board open: it keeps what a hand feels like, and guards no data.
"""

from collections.abc import Collection
from typing import Any

from raffi_web.kernel.errors import Conflict

MOST_EDITORS, MOST_VIEWERS = 50, 200
TOLD_FROM = 40
"""Editors from which on who comes is told how many there are."""


def seated(grant: dict[str, Any], others: Collection[dict[str, Any]], kept: int = 0) -> dict[str, Any]:
    """What somebody is granted at a board beside the others there; `kept` seats are somebody else's who waited.

    `waits`: they may edit, and there is no room for one more. `editors`: how many edit with them, where these are many.

    Raises:
        Conflict: There is no room for one more to look on. Who is in the board's room always may.
    """
    editing = sum(map(sits, others))
    if grant["level"] == "edit" and editing + kept < MOST_EDITORS:
        return grant if editing + 1 < TOLD_FROM else {**grant, "editors": editing + 1}
    if grant.get("guest") and len(others) - editing >= MOST_VIEWERS:
        raise Conflict("errors.board_crowded", code="board_crowded", field="channel", limit=MOST_VIEWERS)
    return {**grant, "level": "comment", "waits": True} if grant["level"] == "edit" else grant


def sits(grant: dict[str, Any]) -> bool:
    """Whether somebody has one of the seats of those who edit."""
    return grant.get("level") == "edit"


def waits(grant: dict[str, Any]) -> bool:
    """Whether somebody looks on who may edit."""
    return grant.get("waits") is True
