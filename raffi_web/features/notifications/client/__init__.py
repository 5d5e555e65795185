"""The TypeScript of notifications."""

import reflex as rx

# Imported for what they register, too: the modules that these import by alias.
from raffi_web.live import client as live_client  # noqa: F401
from raffi_web.web.assets import shared

MODULES = [
    shared(__name__, name)
    for name in (
        "arrivals.ts",
        "deeds.ts",
        "feed.ts",
        "inbox.ts",
        "item.tsx",
        "list.tsx",
        "model.ts",
        "mute.tsx",
        "tab_title.ts",
    )
]


class Bell(rx.Component):
    """How much is new, and the latest behind it; once in every top bar."""

    library = shared(__name__, "bell.tsx").importable_path
    tag = "Bell"


class InboxPage(rx.NoSSRComponent):
    """All of somebody's notifications."""

    library = shared(__name__, "inbox_page.tsx").importable_path
    tag = "InboxPage"


class NotificationSettings(rx.NoSSRComponent):
    """What somebody wants to hear of."""

    library = shared(__name__, "settings.tsx").importable_path
    tag = "NotificationSettings"
