"""Names of the design tokens. Their values live in assets/styles/tokens.css, and only there."""

from typing import Literal, TypeAlias, get_args

STYLESHEETS: tuple[str, ...] = (
    "/styles/fonts.css",
    "/styles/tokens.css",
    "/styles/theme.css",
    "/styles/base.css",
    "/styles/board.css",
)
"""For `rx.App(stylesheets=...)`, in this order."""

FONT_PRELOADS: tuple[str, ...] = ("/fonts/instrument-sans-latin.woff2",)

THEME_COLOURS: dict[str, str] = {"dark": "#08090b", "light": "#fbfbfc"}
"""The canvas of each theme, for the browser's own bars; a test holds it against tokens.css."""

Tone: TypeAlias = Literal["neutral", "accent", "success", "warning", "danger"]
Size: TypeAlias = Literal["sm", "md", "lg"]
Hue: TypeAlias = Literal[1, 2, 3, 4, 5, 6, 7, 8]

HUES: tuple[int, ...] = get_args(Hue)
"""The presence palette: `data-hue="3"` gives an element `bg-hue`, `text-hue-ink` and `text-on-hue`."""


def hue_of(seed: str) -> int:
    """The same hue for the same seed, in every process (FNV-1a over its UTF-8)."""
    value = 0x811C9DC5
    for byte in seed.encode():
        value = ((value ^ byte) * 0x01000193) & 0xFFFFFFFF
    return HUES[value % len(HUES)]
