"""The TypeScript of lists."""

from typing import Any

import reflex as rx

# Imported for what they register, too: the modules that these import by alias.
from raffi_web.live import client as live_client  # noqa: F401
from raffi_web.web.assets import shared

MODULES = [
    shared(__name__, name)
    for name in (
        "calls.ts",
        "details.tsx",
        "files.ts",
        "film_to_list.tsx",
        "grip.tsx",
        "import_form.tsx",
        "model.ts",
        "on_lists.tsx",
        "order.ts",
        "poster.tsx",
        "seen_by.ts",
        "share.tsx",
        "title_form.tsx",
        "title_row.tsx",
        "titles.tsx",
        "undo.ts",
    )
]


class MyLists(rx.NoSSRComponent):
    """Lists below each other; `mine` can be arranged."""

    library = shared(__name__, "my_lists.tsx").importable_path
    tag = "MyLists"

    lists: rx.Var[list[dict[str, Any]]]
    mine: rx.Var[bool]


class ImportLists(rx.NoSSRComponent):
    """The button that makes a list of a file."""

    library = shared(__name__, "import_lists.tsx").importable_path
    tag = "ImportLists"


class ListSearch(rx.Component):
    """Lets the command palette find my lists; once on every page. Renders nothing."""

    library = shared(__name__, "commands.ts").importable_path
    tag = "ListSearch"


class ListPage(rx.NoSSRComponent):
    """A list with its titles. `on_closed`: one may not see it any more, or it must be asked whether."""

    library = shared(__name__, "list_page.tsx").importable_path
    tag = "ListPage"

    list_id: rx.Var[str]
    head: rx.Var[dict[str, Any]]
    also: rx.Var[dict[str, int]]
    on_closed: rx.EventHandler[rx.event.no_args_event_spec]
