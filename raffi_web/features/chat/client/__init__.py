"""The chat in the browser; the room's surfaces import it by alias."""

from raffi_web.features.profiles import client as profiles_client  # noqa: F401 - for what it registers
from raffi_web.web.assets import shared

MODULES = [
    shared(__name__, name)
    for name in (
        "chat.tsx",
        "composer.tsx",
        "deeds.ts",
        "line.tsx",
        "list.tsx",
        "log.ts",
        "markup.ts",
        "mention_list.tsx",
        "messages.ts",
        "notice_line.tsx",
        "notices.ts",
        "outbox.ts",
        "presence.ts",
        "reactions.tsx",
        "room_chat.ts",
        "rich_text.tsx",
        "scrolling.ts",
        "timeline.ts",
        "undo.ts",
    )
]

PACKAGES = ["virtua@0.54.2"]
"""The list that draws what is in sight: 4.2 kB against 10.9 for @tanstack/react-virtual, and it keeps its place by
itself when older messages come in above."""
