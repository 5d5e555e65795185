"""The TypeScript of the face. Each file is served under the alias that mirrors its path."""

import reflex as rx


def _share(*names: str) -> dict[str, str]:
    return {name: rx.asset(name, shared=True).importable_path for name in names}


PATHS = _share(
    "words.ts",
    "store.ts",
    "connection.ts",
    "behaviour.tsx",
    "dialog.tsx",
    "tabs.tsx",
    "range.tsx",
    "copy.tsx",
    "timecode.tsx",
    "toasts.tsx",
    "theme.tsx",
    "palette.tsx",
    "shortcuts.tsx",
    "reconnect.tsx",
    "announcer.tsx",
    "gallery_parts.tsx",
)
"""Import path of each file, for `library=` of a component."""
