"""The playback controller of the watch party; the components that use it import it by alias."""

import reflex as rx

from raffi_web.features.screen.client import media as media

MODULES = [
    rx.asset(name, shared=True)
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
