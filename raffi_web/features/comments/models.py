"""Tables of comments: discussions, what is said and was said in them, reactions, who has read how far, order."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Computed
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlmodel import Field

from raffi_web.kernel.tables import EAGER, Table, json_column, moment, table_of, version


class Discussion(Table, table=True):
    """What is said about an episode in one scope: everybody's, or a room's, which it outlives (`ended_at`).

    On a board of a room (`board_id`) it is what is said at the pins, or with `element_id` in a chat that stands there.

    Triggers keep `comments` and `last_at`, and let `is_public` and `room_title` follow the room. `slow_seconds` lie
    between two comments of one person; `closed` is `read_only` or `hidden` where its title was switched off.
    """

    __tablename__ = "discussion"
    __mapper_args__ = EAGER

    id: str = Field(primary_key=True)
    room_id: str | None = None
    room_title: str | None = None
    title_id: str
    title_name: str
    season: int | None = None
    episode: int | None = None
    is_public: bool = True
    comments: int = 0
    last_at: datetime | None = moment(nullable=True)
    access_version: int = Field(default=0, sa_type=BigInteger)
    created_at: datetime = moment()
    ended_at: datetime | None = moment(nullable=True)
    slow_seconds: int = 0
    closed: str | None = None
    closed_why: str = ""
    board_id: str | None = None
    element_id: str | None = None
    version: int = version()


class Comment(Table, table=True):
    """One comment. `at_ms` is a moment of the film; a removed one keeps its place, and its text is elsewhere.

    `parent_id` is what it hangs on, `answers_id` what it answers: another one where the tree goes no deeper. `path`
    (the ids from the root to it) orders a thread. `stands` is where it does in the picture; None rolls through it.
    `replies` and `thread` are how many that are shown hang on it, right below and in all. `is_public` is the
    discussion's, by a trigger. `named` is what those of `mentions` were called, `pictures` what `pictures.attach`
    made of uploads. The text of a hidden one is elsewhere too, and with it its moment. `locked_at` is a root's whose
    thread takes no more replies; `covered` is shown after a tap.
    """

    __tablename__ = "comment"
    __mapper_args__ = EAGER

    id: str = Field(primary_key=True)
    discussion_id: str
    parent_id: str | None = None
    answers_id: str | None = None
    root_id: str
    path: str
    depth: int = 0
    actor_id: str | None = None
    name: str
    color: int
    avatar_url: str | None = None
    body: str
    at_ms: int | None = Field(default=None, sa_type=BigInteger)
    stands: str | None = None
    mentions: list[str] = json_column(list)
    named: dict[str, str] = json_column(dict)
    pictures: list[dict[str, Any]] = json_column(list)
    reactions: dict[str, int] = json_column(dict)
    score: int = 0
    replies: int = 0
    thread: int = 0
    edits: int = 0
    created_at: datetime = moment()
    edited_at: datetime | None = moment(nullable=True)
    removed_at: datetime | None = moment(nullable=True)
    removed_by: str | None = None
    pinned_at: datetime | None = moment(nullable=True)
    pinned_by: str | None = None
    hidden_at: datetime | None = moment(nullable=True)
    hidden_reason: str | None = None
    locked_at: datetime | None = moment(nullable=True)
    covered: bool = False
    is_public: bool = True
    version: int = version()
    shown: bool = Field(default=None, sa_column=Column(Boolean, Computed("removed_at is null or replies > 0")))
    moment: int | None = Field(
        default=None, sa_column=Column(BigInteger, Computed("coalesce(at_ms, 9223372036854775807)"))
    )


# Of the table and not of the class: what only a search reads is not loaded with each row.
WORDS = "to_tsvector('simple', body) || array_to_tsvector(array['#' || discussion_id])"
table_of(Comment).append_column(Column("words", TSVECTOR, Computed(WORDS, persisted=True)))


class CommentText(Table, table=True):
    """What a comment said until an edit, or until it was taken back; or what it says while it is hidden."""

    __tablename__ = "comment_text"

    id: str = Field(primary_key=True)
    comment_id: str
    kind: str
    body: str
    at_ms: int | None = Field(default=None, sa_type=BigInteger)
    beside: dict[str, Any] = json_column(dict)
    created_at: datetime = moment()


class CommentReaction(Table, table=True):
    """Somebody's reaction to a comment, whose row counts it by a trigger."""

    __tablename__ = "comment_reaction"

    comment_id: str = Field(primary_key=True)
    actor_id: str = Field(primary_key=True)
    emoji: str = Field(primary_key=True)
    created_at: datetime = moment()


class DiscussionSeen(Table, table=True):
    """The last comment that somebody has read."""

    __tablename__ = "discussion_seen"

    discussion_id: str = Field(primary_key=True)
    actor_id: str = Field(primary_key=True)
    comment_id: str
    seen_at: datetime = moment()


class FilmReached(Table, table=True):
    """How far somebody has come in a film. `film` is the id of everybody's discussion about it."""

    __tablename__ = "film_reached"

    actor_id: str = Field(primary_key=True)
    film: str = Field(primary_key=True)
    title_id: str
    title_name: str
    season: int | None = None
    episode: int | None = None
    at_ms: int = Field(sa_type=BigInteger)
    changed_at: datetime = moment()


class CommentReader(Table, table=True):
    """Somebody who was in a room that is no more, and may read its talk."""

    __tablename__ = "comment_reader"

    room_id: str = Field(primary_key=True)
    actor_id: str = Field(primary_key=True)


class CommentHeld(Table, table=True):
    """A comment that waits for a moderator, or was not let through."""

    __tablename__ = "comment_held"

    id: str = Field(primary_key=True)
    discussion_id: str
    actor_id: str
    name: str
    color: int
    avatar_url: str | None = None
    answers_id: str | None = None
    body: str
    at_ms: int | None = Field(default=None, sa_type=BigInteger)
    mentions: list[str] = json_column(list)
    named: dict[str, str] = json_column(dict)
    pictures: list[dict[str, Any]] = json_column(list)
    stands: str | None = None
    why: str
    created_at: datetime = moment()
    refused_at: datetime | None = moment(nullable=True)
    refused_reason: str | None = None
    note: str = ""


class CommentDeed(Table, table=True):
    """What was done about a comment: for its author, for who keeps order, and to be taken back."""

    __tablename__ = "comment_deed"

    id: str = Field(primary_key=True)
    discussion_id: str | None = None
    comment_id: str | None = None
    actor_id: str | None = None
    kind: str
    reason: str = ""
    note: str = ""
    data: dict[str, Any] = json_column(dict)
    by_id: str | None = None
    created_at: datetime = moment()
    undone_at: datetime | None = moment(nullable=True)


class CommentSilence(Table, table=True):
    """Somebody who may not write where everybody may read, until then; for good where `until` is empty."""

    __tablename__ = "comment_silence"

    id: str = Field(primary_key=True)
    actor_id: str
    until: datetime | None = moment(nullable=True)
    reason: str
    note: str = ""
    by_id: str | None = None
    created_at: datetime = moment()
    lifted_at: datetime | None = moment(nullable=True)
    lifted_by: str | None = None


class CommentFilter(Table, table=True):
    """Words or a pattern that comments are read for: the server's, or a room's."""

    __tablename__ = "comment_filter"

    id: str = Field(primary_key=True)
    room_id: str | None = None
    kind: str
    pattern: str
    act: str
    made_by: str | None = None
    created_at: datetime = moment()
    off_at: datetime | None = moment(nullable=True)
    off_why: str | None = None
    removed_at: datetime | None = moment(nullable=True)


class CommentSwitch(Table, table=True):
    """A title whose comments, everybody's, were switched off: read only, or hidden."""

    __tablename__ = "comment_switch"

    title_id: str = Field(primary_key=True)
    title_name: str
    state: str
    why: str
    by_id: str | None = None
    created_at: datetime = moment()


class CommentRule(Table, table=True):
    """What moderators decided for the whole server, in one row: how many first comments of somebody new wait."""

    __tablename__ = "comment_rule"

    id: str = Field(default="server", primary_key=True)
    hold_first: int = 0
    by_id: str | None = None
    changed_at: datetime = moment()


class CommentOrder(Table, table=True):
    """That a part of what who keeps order looks at has changed; `scope` is a room's id, or `server`.

    Triggers write it at each commit that changes what is in it.
    """

    __tablename__ = "comment_order"
    __mapper_args__ = EAGER

    scope: str = Field(primary_key=True)
    part: str = Field(primary_key=True)
    room_id: str | None = None
    version: int = version()
