"""The screen of a room in the browser: controller, player, queue. Components import the modules by alias."""

from raffi_web.features.profiles import client as profiles_client  # noqa: F401 - for what it registers
from raffi_web.features.screen.client import media as media
from raffi_web.web.assets import shared

MODULES = [
    shared(__name__, name)
    for name in (
        "add_film.tsx",
        "anchor.ts",
        "asking.ts",
        "caption_layer.tsx",
        "captions.ts",
        "chip.ts",
        "commands.ts",
        "controller.ts",
        "controls.tsx",
        "cues.ts",
        "digest.ts",
        "estimator.ts",
        "film_cards.tsx",
        "film_key.ts",
        "films.ts",
        "follower.ts",
        "happenings.ts",
        "hls.ts",
        "intents.ts",
        "keys.ts",
        "model.ts",
        "own_source.ts",
        "palette.ts",
        "parts.tsx",
        "picture.ts",
        "player.tsx",
        "player_hooks.ts",
        "playhead.ts",
        "prefs.ts",
        "queue.tsx",
        "queue_item.tsx",
        "sayings.ts",
        "scrub.tsx",
        "settings.tsx",
        "source_dialog.tsx",
        "sources.ts",
        "speeds.ts",
        "stage.ts",
        "stall.ts",
        "states.tsx",
        "status.ts",
        "steering.ts",
        "surface.tsx",
        "sync_chip.tsx",
        "timeline.ts",
        "youtube_frame.ts",
    )
]

PACKAGES = ["hls.js@1.7.4"]
"""What the player loads when a source needs it; docs/decisions/0010-player.md tells why it is this little."""
