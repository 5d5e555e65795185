"""What every page has in its head: icons, manifest, colours, fonts, and the script that starts the worker."""

import reflex as rx

from raffi_web.ui.tokens import FONT_PRELOADS, THEME_COLOURS
from raffi_web.words import t

# A form sent before the page woke up would be sent by the browser itself, and what was typed would be lost: it is held,
# and sent when `wake` (ui/client/behaviour.tsx) says that somebody listens.
HOLD_FORMS = (
    "addEventListener('submit',function hold(e){"
    "if(window.raffiAwake)return removeEventListener('submit',hold,true);"
    "e.preventDefault();e.stopPropagation();window.raffiHeld=e.target"
    "},true)"
)

# That a size changed while it was told is no failure: the rest is told with the next frame. It goes to nobody.
NO_FAILURE = (
    "addEventListener('error',function(e){if(/^ResizeObserver loop/.test(e.message))e.stopImmediatePropagation()})"
)

# Before the first paint, as Reflex does with the theme: whoever chose so sees nothing move (profiles/client/motion.ts).
LESS_MOTION = (
    "try{if(localStorage.getItem('raffi.motion')==='reduced')"
    "document.documentElement.dataset.motion='reduced'}catch(e){}"
)


def head_components() -> list[rx.Component]:
    """For `rx.App(head_components=...)`."""
    colours = [
        rx.el.meta(name="theme-color", content=colour, custom_attrs={"media": f"(prefers-color-scheme: {mode})"})
        for mode, colour in THEME_COLOURS.items()
    ]
    fonts = [
        rx.el.link(
            rel="preload", href=path, custom_attrs={"as": "font", "type": "font/woff2", "crossOrigin": "anonymous"}
        )
        for path in FONT_PRELOADS
    ]
    return [
        rx.el.meta(name="viewport", content="width=device-width, initial-scale=1, viewport-fit=cover"),
        rx.el.meta(name="description", content=t("ui.description")),
        rx.el.meta(name="application-name", content="Raffi"),
        rx.el.meta(name="mobile-web-app-capable", content="yes"),
        rx.el.meta(name="apple-mobile-web-app-title", content="Raffi"),
        rx.el.meta(name="apple-mobile-web-app-status-bar-style", content="black-translucent"),
        *colours,
        *fonts,
        rx.el.link(rel="icon", href="/icons/mark.svg", type="image/svg+xml"),
        rx.el.link(rel="icon", href="/icons/icon-32.png", type="image/png", custom_attrs={"sizes": "32x32"}),
        rx.el.link(rel="apple-touch-icon", href="/icons/apple-touch-icon.png"),
        rx.el.link(rel="manifest", href="/manifest.webmanifest"),
        rx.el.script(custom_attrs={"dangerouslySetInnerHTML": {"__html": LESS_MOTION + NO_FAILURE + ";" + HOLD_FORMS}}),
        rx.el.script(src="/register-sw.js", defer=True),
    ]
