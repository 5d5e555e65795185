"""Comments over the picture: lanes, what is drawn in them, the list beside it, how a viewer likes it."""

from raffi_web.web.assets import shared

MODULES = [
    shared(__name__, name)
    for name in (
        "beside.tsx",
        "curve.tsx",
        "density.ts",
        "feeds.ts",
        "film_clock.ts",
        "film_talk.ts",
        "lanes.ts",
        "line_menu.tsx",
        "list.tsx",
        "overlay.tsx",
        "painter.ts",
        "replay.tsx",
        "said.ts",
        "settings.tsx",
        "supply.ts",
        "tastes.ts",
        "toggle.tsx",
    )
]
