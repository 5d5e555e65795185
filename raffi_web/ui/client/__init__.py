"""The TypeScript of the face. Each file is served under the alias that mirrors its path."""

from raffi_web.web.assets import shared


def _share(*names: str) -> dict[str, str]:
    return {name: shared(__name__, name).importable_path for name in names}


PATHS = _share(
    "words.ts",
    "store.ts",
    "connection.ts",
    "bars.tsx",
    "behaviour.tsx",
    "dialog.tsx",
    "controls.tsx",
    "keys.ts",
    "layers.tsx",
    "unsaved.tsx",
    "tabs.tsx",
    "choices.tsx",
    "range.tsx",
    "copy.tsx",
    "ago.tsx",
    "timecode.tsx",
    "window.ts",
    "toasts.tsx",
    "track.ts",
    "after.ts",
    "place_toasts.ts",
    "press.ts",
    "here.ts",
    "theme.tsx",
    "language.tsx",
    "palette.tsx",
    "qr.tsx",
    "ranking.ts",
    "shortcuts.tsx",
    "reconnect.tsx",
    "announcer.tsx",
    "gallery_parts.tsx",
)
"""Import path of each file, for `library=` of a component."""

QR_PACKAGE = "uqr@0.1.3"
"""What `qr.tsx` draws with: for `lib_dependencies` of a component whose module imports it."""
