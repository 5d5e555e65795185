"""The local components of the shell, as Reflex sees them."""

from typing import Any, TypedDict

import reflex as rx

from raffi_web.ui.client import PATHS


class PaletteItem(TypedDict, total=False):
    """A line of the command palette. `id`, `group` and `label` are needed; `href` leads, `opens` is a dialog's id.

    With neither, `on_run` is told.
    """

    id: str
    group: str
    label: str
    hint: str
    keywords: str
    shortcut: str
    href: str
    opens: str


class ShortcutKey(TypedDict):
    """Keys with spaces between them ("Ctrl K"), and what they do."""

    keys: str
    does: str


class ShortcutGroup(TypedDict):
    """A heading and its shortcuts."""

    title: str
    keys: list[ShortcutKey]


class Behaviour(rx.Component):
    """Menus, tooltips and stand-ins, for the whole page. Renders nothing."""

    library = PATHS["behaviour.tsx"]
    tag = "Behaviour"


class RouteAnnouncer(rx.Component):
    """Reads out the new page and moves the focus to its heading."""

    library = PATHS["announcer.tsx"]
    tag = "RouteAnnouncer"


class ReconnectBanner(rx.Component):
    """How the socket stands, from `connection.ts`."""

    library = PATHS["reconnect.tsx"]
    tag = "ReconnectBanner"


class ThemeSwitch(rx.Component):
    """System, light or dark."""

    library = PATHS["theme.tsx"]
    tag = "ThemeSwitch"

    icon_only: rx.Var[bool]


class LanguageSwitch(rx.Component):
    """English, Spanish or Turkish, each by its own name. The page is loaded anew in it."""

    library = PATHS["language.tsx"]
    tag = "LanguageSwitch"


class ThemeColour(rx.Component):
    """Keeps `theme-color` at the canvas. Renders nothing."""

    library = PATHS["theme.tsx"]
    tag = "ThemeColour"


class CommandPalette(rx.Component):
    """Ctrl or Cmd with K, or `/`. `search` is a JS function var; `on_run` gets the id of an item that leads nowhere."""

    library = PATHS["palette.tsx"]
    tag = "CommandPalette"

    dialog_id: rx.Var[str]
    items: rx.Var[list[PaletteItem]]
    search: rx.Var[Any]
    on_run: rx.EventHandler[rx.event.passthrough_event_spec(str)]


class ShortcutSheet(rx.Component):
    """All shortcuts; `?` opens it, and it can switch the single-key ones off."""

    library = PATHS["shortcuts.tsx"]
    tag = "ShortcutSheet"

    dialog_id: rx.Var[str]
    groups: rx.Var[list[ShortcutGroup]]
