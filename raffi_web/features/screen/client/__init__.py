"""The playback controller of the watch party; the components that use it import it by alias."""

from raffi_web.features.screen.client import media as media
from raffi_web.web.assets import shared

MODULES = [
    shared(__name__, name)
    for name in (
        "anchor.ts",
        "commands.ts",
        "controller.ts",
        "estimator.ts",
        "follower.ts",
        "intents.ts",
        "player.tsx",
        "sources.ts",
        "stall.ts",
        "status.ts",
        "steering.ts",
        "timeline.ts",
    )
]
