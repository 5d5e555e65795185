"""The players that the playback controller can steer."""

from raffi_web.web.assets import shared

MODULES = [shared(__name__, name) for name in ("adapter.ts", "element.ts", "youtube.ts")]
