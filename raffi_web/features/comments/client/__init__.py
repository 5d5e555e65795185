"""The TypeScript of comments."""

# Imported for what they register, too: the modules that these import by alias.
from raffi_web.features.chat import client as chat_client  # noqa: F401
from raffi_web.live import client as live_client  # noqa: F401
from raffi_web.web.assets import shared

MODULES = [
    shared(__name__, name)
    for name in (
        "comment_text.tsx",
        "composer.tsx",
        "difference.ts",
        "discussion_more.tsx",
        "gate_notice.tsx",
        "history.tsx",
        "moment.ts",
        "statistics.tsx",
        "time_chip.tsx",
        "types.ts",
    )
]
