"""What browsers are told of a board: names and rows of its channel."""

from typing import Annotated, Any

from raffi_web.features.canvas.document import Document
from raffi_web.features.canvas.element import Element
from raffi_web.features.canvas.models import Board, BoardVote, BoardVoteDot
from raffi_web.kernel.arguments import code
from raffi_web.kernel.channels import Rows
from raffi_web.kernel.tables import milliseconds

BoardId = Annotated[str, code(r"[0-9a-hjkmnp-tv-z]{26}")]
PREFIX = "board"


def channel_of(board: str) -> str:
    """The name of a board's channel, whose version is the board's clock."""
    return f"{PREFIX}:{board}"


def board_row(board: Board) -> dict[str, Any]:
    """A board as browsers hold it. `access` is the clock at which it last changed who may do what."""
    return {
        "id": board.id,
        "room": board.room_id,
        "title": board.title,
        "members_may": board.members_may,
        "link_may": board.link_may,
        "removed": board.removed_at is not None,
        "access": board.access_version,
        "timer": timer_row(board),
    }


def timer_row(board: Board) -> dict[str, Any] | None:
    """A board's timer: its seconds, and when it ends or how much of it is left, in ms; None when there is none."""
    if board.timer_seconds is None:
        return None
    return {"seconds": board.timer_seconds, "ends": milliseconds(board.timer_ends), "left": board.timer_left}


def vote_row(row: BoardVote) -> dict[str, Any]:
    """A vote as everybody may see it: sums only once it is ended."""
    ended = row.ended_at is not None
    return {
        "id": row.id,
        "dots": row.dots,
        "notes_only": row.notes_only,
        "voted": row.voted,
        "ended": ended,
        "cleared": row.cleared_at is not None,
        "result": dict(row.result) if ended else None,
    }


def dot_row(row: BoardVoteDot) -> dict[str, Any]:
    """Somebody's dots on an element, and whose they are: that is for the server alone."""
    return {
        "id": f"{row.vote_id}/{row.element_id}",
        "vote": row.vote_id,
        "element": row.element_id,
        "dots": row.dots,
        "by": row.actor_id,
    }


def element_row(element: Element) -> dict[str, Any]:
    """An element as a whole."""
    return {"id": element.id, "kind": element.kind, "props": element.props}


def frame_rows(document: Document, touched: dict[str, set[str] | None]) -> Rows:
    """What a change says: whole elements that are new, else the properties that changed (null: as by default)."""
    rows: list[dict[str, Any]] = []
    for id_, names in touched.items():
        element = document.elements.get(id_)
        if element is None:
            rows.append({"id": id_, "removed": True})
        elif names is None:
            rows.append(element_row(element))
        else:
            rows.append({"id": id_, "set": {name: element.props.get(name) for name in sorted(names)}})
    return {"elements": rows}
