"""The TypeScript of comments."""

import reflex as rx

# Imported for what they register, too: the modules that these import by alias.
from raffi_web.features.chat import client as chat_client  # noqa: F401
from raffi_web.features.comments.client import stage  # noqa: F401
from raffi_web.features.notifications import client as notifications_client  # noqa: F401
from raffi_web.live import client as live_client  # noqa: F401
from raffi_web.web.assets import shared

MODULES = [
    shared(__name__, name)
    for name in (
        "ahead.tsx",
        "announcer.tsx",
        "answer.tsx",
        "attaching.tsx",
        "blocks.ts",
        "box.ts",
        "comment.tsx",
        "comment_menu.tsx",
        "comment_pictures.tsx",
        "comment_text.tsx",
        "composer.tsx",
        "decided.tsx",
        "difference.ts",
        "discussion.ts",
        "discussion_more.tsx",
        "drafts.ts",
        "episode.ts",
        "film_talks.ts",
        "found.tsx",
        "found_words.ts",
        "gate_notice.tsx",
        "held.ts",
        "history.tsx",
        "hold_place.tsx",
        "long_list.tsx",
        "markdown.ts",
        "moment.ts",
        "moment_chip.tsx",
        "moment_field.tsx",
        "near.ts",
        "next_to_read.tsx",
        "numbers_parts.tsx",
        "open.ts",
        "order.ts",
        "order_dialogs.tsx",
        "order_items.tsx",
        "order_place.ts",
        "order_told.tsx",
        "panel.tsx",
        "pace.ts",
        "pages.ts",
        "people.ts",
        "reached.ts",
        "reactions.tsx",
        "reading.ts",
        "room_comments.tsx",
        "room_order.tsx",
        "room_talk.ts",
        "rows.ts",
        "scopes.ts",
        "silenced.tsx",
        "skeleton.tsx",
        "standing.tsx",
        "statistics.tsx",
        "switched.tsx",
        "talk.ts",
        "thread.tsx",
        "threads.tsx",
        "time_chip.tsx",
        "toolbar.tsx",
        "tree.ts",
        "types.ts",
        "unread.ts",
        "waiting_item.tsx",
        "word_filters.tsx",
        "writers.ts",
    )
]

PACKAGES = ["marked@18.2.1"]
"""Reads Markdown; docs/decisions/0019-writing-comments.md."""


def _reported(kind: rx.Var[str], on: rx.Var[str], name: rx.Var[str]) -> tuple[rx.Var[str], rx.Var[str], rx.Var[str]]:
    return kind, on, name


class DiscussionPage(rx.NoSSRComponent):
    """The discussion that the page's address names; `on_report` gets kind, id and name of what is to be reported."""

    library = shared(__name__, "discussion_page.tsx").importable_path
    tag = "DiscussionPage"
    lib_dependencies: list[str] = PACKAGES

    on_report: rx.EventHandler[_reported]


class CommentQueue(rx.NoSSRComponent):
    """What was reported or waits on this server, for who moderates it."""

    library = shared(__name__, "queue.tsx").importable_path
    tag = "CommentQueue"


class RoomOrder(rx.NoSSRComponent):
    """What was reported or waits in the room that the page's address names, for its host and co-hosts."""

    library = shared(__name__, "room_order.tsx").importable_path
    tag = "RoomOrder"


class ServerNumbers(rx.NoSSRComponent):
    """How much is said on this server, for who moderates it."""

    library = shared(__name__, "server_numbers.tsx").importable_path
    tag = "ServerNumbers"


class TalkPage(rx.NoSSRComponent):
    """What is said about films, the latest first."""

    library = shared(__name__, "talk_page.tsx").importable_path
    tag = "TalkPage"
