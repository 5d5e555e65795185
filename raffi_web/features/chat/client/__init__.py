"""The chat in the browser; the room's surfaces import it by alias."""

from raffi_web.web.assets import shared

MODULES = [
    shared(__name__, name)
    for name in (
        "chat.tsx",
        "composer.tsx",
        "line.tsx",
        "log.ts",
        "markup.ts",
        "mention_list.tsx",
        "messages.ts",
        "notices.ts",
        "outbox.ts",
        "presence.ts",
        "reactions.tsx",
        "room_chat.ts",
        "rich_text.tsx",
        "timeline.ts",
    )
]
