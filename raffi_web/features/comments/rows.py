"""Discussions and comments as browsers hold them."""

from collections.abc import Collection, Iterable
from typing import Any

from raffi_web.features.accounts.names import initials
from raffi_web.features.comments.models import Comment, Discussion
from raffi_web.kernel.channels import Rows
from raffi_web.kernel.tables import milliseconds

Row = dict[str, Any]


def discussion_row(found: Discussion) -> Row:
    """A discussion. `access` is the version at which it last changed who may read it."""
    return {
        "id": found.id,
        "room": found.room_id,
        "room_title": found.room_title,
        "title_id": found.title_id,
        "title_name": found.title_name,
        "season": found.season,
        "episode": found.episode,
        "is_public": found.is_public,
        "comments": found.comments,
        "last_at": milliseconds(found.last_at),
        "ended": found.ended_at is not None,
        "slow": found.slow_seconds,
        "closed": found.closed,
        "closed_why": found.closed_why,
        "board": found.board_id,
        "element": found.element_id,
        "access": found.access_version,
    }


def comment_row(comment: Comment) -> Row:
    """A comment; the text of one that was taken back, or is hidden, is not there."""
    gone = comment.removed_at is not None or comment.hidden_at is not None
    return {
        "id": comment.id,
        "discussion": comment.discussion_id,
        "parent": comment.parent_id,
        "answers": comment.answers_id,
        "root": comment.root_id,
        "path": comment.path,
        "depth": comment.depth,
        "actor_id": comment.actor_id,
        "name": comment.name,
        "initials": initials(comment.name),
        "color": comment.color,
        "avatar_url": comment.avatar_url,
        "body": "" if gone else comment.body,
        "at_ms": None if gone else comment.at_ms,
        "stands": comment.stands,
        "mentions": [] if gone else comment.mentions,
        "named": {} if gone else comment.named,
        "pictures": [] if gone else comment.pictures,
        "reactions": comment.reactions,
        "score": comment.score,
        "replies": comment.replies,
        "thread": comment.thread,
        "edits": comment.edits,
        "created_at": milliseconds(comment.created_at),
        "edited_at": milliseconds(comment.edited_at),
        "removed": comment.removed_at is not None,
        "removed_by": removed_by(comment),
        "pinned": comment.pinned_at is not None,
        "hidden": comment.hidden_reason,
        "hidden_at": milliseconds(comment.hidden_at),
        "locked": comment.locked_at is not None,
        "covered": comment.covered and not gone,
        "held": False,
        "veiled": False,
    }


def removed_by(comment: Comment) -> str | None:
    """Who took a comment back: its `author`, or who keeps `order` there; not who that was."""
    if comment.removed_at is None:
        return None
    return "author" if comment.removed_by in (None, comment.actor_id) else "order"


def said_row(comment: Comment) -> Row:
    """A comment of a page (`statements.said`), with the asker's own reactions."""
    own: Any = comment
    return {**comment_row(comment), "mine": own.mine or []}


def veiled(row: Row) -> Row:
    """A comment for whoever blocked its author: its place, and nothing of who wrote it or what it says."""
    hidden = {"actor_id": None, "name": "", "initials": "", "avatar_url": None, "body": "", "at_ms": None}
    return {**row, **hidden, "mentions": [], "named": {}, "pictures": [], "veiled": True}


def without(rows: Iterable[Row], blocked: Collection[str]) -> list[Row]:
    """Comments for whoever blocked some of their authors."""
    return [veiled(row) if row["actor_id"] in blocked else row for row in rows]


def as_seen(rows: Rows, grant: Row) -> Rows:
    """A frame's rows for one listener; the same object where nobody they blocked is in it.

    Where the discussion's title was switched off and hidden from this listener, no comment is.
    """
    blocked = grant.get("blocked")
    told = rows.get("comments")
    if told and grant.get("shut"):
        return {kind: those for kind, those in rows.items() if kind != "comments"}
    if not blocked or not told or not any(row["actor_id"] in blocked for row in told):
        return rows
    return {**rows, "comments": without(told, blocked)}
