"""The frame of every page: landmarks, navigation, command palette, shortcuts, toasts, and how the socket stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import reflex as rx
from reflex_components_core.el.element import Element

from raffi_web.ui.client_parts import (
    Behaviour,
    CommandPalette,
    LanguageSwitch,
    PaletteItem,
    ReconnectBanner,
    RouteAnnouncer,
    ShortcutGroup,
    ShortcutKey,
    ShortcutSheet,
    ThemeColour,
    ThemeSwitch,
)
from raffi_web.ui.cx import Classes, cx
from raffi_web.ui.primitives import icon, icon_button, kbd, router_link, sheet, toast_region
from raffi_web.ui.primitives.overlays import CENTRED, PANEL, WIDTHS
from raffi_web.words import t

PALETTE_ID = "palette"
SHORTCUTS_ID = "shortcuts"
YOU_ID = "you"

SKIP = (
    "fixed start-4 top-2 z-60 -translate-y-20 rounded-control bg-primary px-4 py-2.5 font-medium text-on-primary "
    "focus:translate-y-0"
)
SIDEBAR = (
    "sticky top-0 z-20 hidden h-dvh w-(--sidebar-narrow) shrink-0 flex-col gap-1 border-e border-line bg-canvas p-3 "
    "md:flex xl:w-(--sidebar)"
)
NAV_LINK = (
    "flex h-10 items-center gap-3 rounded-control px-2.5 text-sm font-medium text-ink-2 transition-colors "
    "duration-(--motion-fast) hover:bg-hover hover:text-ink pointer-coarse:h-11 "
    "aria-[current=page]:bg-press aria-[current=page]:text-ink"
)
TOPBAR = (
    "sticky top-0 z-20 flex h-(--topbar) items-center gap-3 border-b border-line bg-canvas/90 "
    "px-4 backdrop-blur-md md:px-8"
)
ASK = (
    "flex h-10 min-w-0 flex-1 items-center gap-3 rounded-control border border-line-strong bg-surface-1 px-3 text-sm "
    "text-ink-3 transition-colors duration-(--motion-fast) hover:border-control hover:text-ink-2 md:max-w-md "
    "pointer-coarse:h-11"
)
TABBAR = (
    "fixed inset-x-0 bottom-0 z-20 grid auto-cols-fr grid-flow-col border-t border-line bg-canvas/95 backdrop-blur-md "
    "pb-[env(safe-area-inset-bottom)] md:hidden"
)
TAB = (
    "flex h-(--tabbar) flex-col items-center justify-center gap-0.5 text-xs font-medium text-ink-3 "
    "focus-visible:outline-offset-[-3px] aria-[current=page]:text-ink"
)
MAIN = "mx-auto w-full max-w-(--content) flex-1 px-4 pt-6 pb-[calc(var(--tabbar)+2.5rem)] md:px-8 md:pt-8 md:pb-16"


@dataclass(frozen=True, slots=True)
class NavItem:
    """A place in the navigation: a lucide name, a word, a path."""

    key: str
    label: str
    icon: str
    href: str


NAV: tuple[NavItem, ...] = (
    NavItem("home", t("nav.home"), "house", "/"),
    NavItem("rooms", t("nav.rooms"), "tv", "/rooms"),
    NavItem("lists", t("nav.lists"), "list-video", "/lists"),
    NavItem("talk", t("nav.talk"), "messages-square", "/talk"),
)


class SkipLink(Element):
    """A plain anchor: `rx.el.a` would make it a link of the router, to the page itself."""

    tag = "a"

    href: rx.Var[str]


def wordmark(*, compact: bool = False, class_name: Classes = "") -> rx.Component:
    """The logo with the name, as a link home; `compact` drops the name on narrow sidebars."""
    name = rx.el.span(
        "Raffi", class_name=cx("text-lg font-semibold tracking-[-0.03em]", "max-xl:sr-only" if compact else "")
    )
    mark = rx.el.img(src="/icons/mark.svg", alt="", class_name="size-7 shrink-0")
    return router_link(
        mark, name, href="/", class_name=cx("flex items-center gap-2.5 rounded-control text-ink", class_name)
    )


def _current(key: str, active: str) -> dict[str, Any]:
    return {"custom_attrs": {"aria-current": "page"}} if key == active else {}


def _sidebar(nav: Sequence[NavItem], active: str) -> rx.Component:
    def place(item: NavItem) -> rx.Component:
        attrs = {"data-tip": item.label} | ({"aria-current": "page"} if item.key == active else {})
        return router_link(
            icon(item.icon, 20),
            rx.el.span(item.label, class_name="max-xl:sr-only"),
            href=item.href,
            class_name=NAV_LINK,
            custom_attrs=attrs,
        )

    return rx.el.nav(
        wordmark(compact=True, class_name="mb-4 h-8 px-1.5"),
        *(place(item) for item in nav),
        rx.el.div(class_name="flex-1"),
        icon_button("keyboard", t("ui.shortcuts"), opens=SHORTCUTS_ID, shortcut="?", class_name="self-start"),
        aria_label=t("nav.main"),
        class_name=SIDEBAR,
    )


def _topbar(actions: Sequence[rx.Component], account: rx.Component | None) -> rx.Component:
    ask = rx.el.button(
        icon("search", 16),
        rx.el.span(t("ui.palette_ask"), class_name="flex-1 truncate text-start"),
        kbd("Ctrl K", class_name="hidden md:inline-flex"),
        type="button",
        class_name=ASK,
        custom_attrs={
            "command": "show-modal",
            "commandfor": PALETTE_ID,
            "aria-haspopup": "dialog",
            "aria-keyshortcuts": "Control+K Meta+K /",
        },
    )
    return rx.el.header(
        wordmark(class_name="md:hidden [&>span]:sr-only"),
        ask,
        rx.el.div(class_name="hidden flex-1 md:block"),
        *actions,
        *([account] if account is not None else []),
        class_name=TOPBAR,
    )


def _tabbar(nav: Sequence[NavItem], active: str) -> rx.Component:
    def place(item: NavItem) -> rx.Component:
        return router_link(
            icon(item.icon, 20), item.label, href=item.href, class_name=TAB, **_current(item.key, active)
        )

    def opener(name: str, label: str, dialog_id: str) -> rx.Component:
        attrs = {"command": "show-modal", "commandfor": dialog_id, "aria-haspopup": "dialog"}
        return rx.el.button(icon(name, 20), label, type="button", class_name=TAB, custom_attrs=attrs)

    return rx.el.nav(
        *(place(item) for item in nav),
        opener("circle-user-round", t("nav.you"), YOU_ID),
        aria_label=t("nav.tabs"),
        class_name=TABBAR,
    )


def shortcut_groups(own: Sequence[ShortcutGroup] = ()) -> list[ShortcutGroup]:
    """The shortcuts of a page: those of every page, and its own groups. A key that it uses itself is told once."""
    taken = {one["keys"] for group in own for one in group["keys"]}
    everywhere = [
        ("Ctrl K", t("ui.palette_ask")),
        ("/", t("nav.search")),
        ("?", t("ui.shortcuts")),
        ("Esc", t("ui.close")),
    ]
    keys: list[ShortcutKey] = [{"keys": each, "does": does} for each, does in everywhere if each not in taken]
    return [{"title": t("ui.everywhere"), "keys": keys}, *own]


def palette_items(nav: Sequence[NavItem] = NAV) -> list[PaletteItem]:
    """The places of the navigation as lines of the palette."""
    return [{"id": f"go-{item.key}", "group": t("ui.go_to"), "label": item.label, "href": item.href} for item in nav]


def services(
    *,
    palette: Any = None,
    on_run: Any = None,
    shortcuts: Sequence[ShortcutGroup] = (),
    toasts: dict[str, Any] | None = None,
) -> rx.Component:
    """What every page needs besides its content; `shell` has it, a page without the shell puts it itself."""
    runs = {"on_run": on_run} if on_run is not None else {}
    return rx.fragment(
        Behaviour.create(),
        ThemeColour.create(),
        RouteAnnouncer.create(),
        ReconnectBanner.create(),
        CommandPalette.create(dialog_id=PALETTE_ID, items=palette if palette is not None else palette_items(), **runs),
        ShortcutSheet.create(
            dialog_id=SHORTCUTS_ID,
            groups=shortcut_groups(shortcuts),
            class_name=cx(PANEL, CENTRED, WIDTHS["lg"]),
        ),
        toast_region(**(toasts or {})),
    )


def you_sheet(*children: Any) -> rx.Component:
    """Who one is and how it looks here, on a phone behind the last tab, on a desk behind the avatar."""
    return sheet(
        *children,
        rx.el.div(
            rx.el.h3(t("ui.theme"), class_name="pb-2 text-mini font-medium text-ink-3"),
            ThemeSwitch.create(),
            class_name="pt-4",
        ),
        rx.el.div(
            rx.el.h3(t("ui.language"), class_name="pb-2 text-mini font-medium text-ink-3"),
            LanguageSwitch.create(),
            class_name="pt-4",
        ),
        dialog_id=YOU_ID,
        title=t("nav.you"),
        side="end",
    )


def shell(
    *children: Any,
    active: str = "",
    nav: Sequence[NavItem] = NAV,
    actions: Sequence[rx.Component] = (),
    account: rx.Component | None = None,
    you: Sequence[Any] = (),
    class_name: Classes = "",
    **service_props: Any,
) -> rx.Component:
    """A page in its frame.

    Args:
        active: key of the `NavItem` one is at. actions: buttons in the top bar.
        account: the avatar button, with `opens=YOU_ID`. you: what stands in that sheet above the theme.
        service_props: `palette`, `on_run`, `shortcuts`, `toasts` of `services`.
    """
    return rx.el.div(
        SkipLink.create(t("ui.skip"), href="#content", class_name=SKIP),
        _sidebar(nav, active),
        rx.el.div(
            _topbar(actions, account),
            rx.el.main(*children, id="content", tab_index=-1, class_name=cx(MAIN, class_name)),
            class_name="flex min-h-dvh min-w-0 flex-1 flex-col",
        ),
        _tabbar(nav, active),
        you_sheet(*you),
        services(**service_props),
        class_name="flex",
    )
