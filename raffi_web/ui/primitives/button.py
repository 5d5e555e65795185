"""Buttons and links."""

from typing import Any, Literal, TypeAlias

import reflex as rx

from raffi_web.ui.client import PATHS
from raffi_web.ui.cx import Classes, cx
from raffi_web.ui.primitives.icon import icon as icon_of
from raffi_web.ui.tokens import Size
from raffi_web.words import t

Variant: TypeAlias = Literal["primary", "contrast", "secondary", "ghost", "danger", "glass"]

BASE = (
    "relative inline-flex shrink-0 select-none items-center justify-center gap-2 border font-medium whitespace-nowrap "
    "rounded-control transition-[background-color,border-color,color,scale] duration-(--motion-fast) "
    "active:scale-[0.98] disabled:pointer-events-none disabled:opacity-45 aria-disabled:opacity-45 "
    "aria-busy:opacity-100"
)
VARIANTS: dict[str, str] = {
    "primary": "border-transparent bg-accent text-on-accent hover:bg-accent-hover",
    "contrast": "border-transparent bg-primary text-on-primary hover:bg-primary-hover",
    "secondary": "border-line-strong bg-surface-2 text-ink hover:bg-surface-3 hover:border-control",
    "ghost": "border-transparent bg-transparent text-ink-2 hover:bg-hover hover:text-ink",
    "danger": "border-transparent bg-danger-solid text-on-danger hover:bg-danger-solid-hover",
    "glass": "glass text-ink hover:bg-surface-3",
}
SIZES: dict[str, str] = {
    "sm": "h-8 px-3 text-mini pointer-coarse:h-11",
    "md": "h-10 px-4 text-sm pointer-coarse:h-11",
    "lg": "h-12 px-6 text-base",
}
SQUARES: dict[str, str] = {
    "sm": "size-8 pointer-coarse:size-11",
    "md": "size-10 pointer-coarse:size-11",
    "lg": "size-12",
}
ICON_SIZES: dict[str, int] = {"sm": 16, "md": 16, "lg": 20}
PRESSED = "aria-pressed:bg-accent-soft aria-pressed:text-accent-ink"
LINK = "rounded-small text-accent-ink underline decoration-1 underline-offset-4 hover:decoration-2"
QUIET_LINK = "rounded-small text-ink-2 hover:text-ink hover:underline underline-offset-4"


def wiring(
    *, opens: Any = None, popover: Any = None, closes: Any = None, tip: Any = None, shortcut: str | None = None
) -> dict[str, Any]:
    """The attributes by which a button works on another element, by the id of that element.

    Args:
        opens: a dialog to show. popover: a menu or popover to toggle. closes: a dialog to close.
        tip: text of a tooltip. shortcut: keys as in `aria-keyshortcuts`, for instance "Control+K".
    """
    attrs: dict[str, Any] = {}
    if opens is not None:
        attrs |= {"command": "show-modal", "commandfor": opens, "aria-haspopup": "dialog"}
    if closes is not None:
        attrs |= {"command": "close", "commandfor": closes}
    if popover is not None:
        attrs |= {"popoverTarget": popover}
    if tip is not None:
        attrs["data-tip"] = tip
    if shortcut is not None:
        attrs["aria-keyshortcuts"] = shortcut
    return attrs


def spinner(size: int = 16, *, label: str | None = None, class_name: Classes = "") -> rx.Component:
    """A turning ring. With `label` it says what is being waited for."""
    ring = icon_of("loader-circle", size, class_name="animate-spin")
    if label is None:
        return rx.el.span(ring, class_name=cx("inline-flex", class_name), aria_hidden=True)
    return rx.el.span(
        ring, rx.el.span(label, class_name="sr-only"), role="status", class_name=cx("inline-flex", class_name)
    )


def button(
    *children: Any,
    variant: Variant = "secondary",
    size: Size = "md",
    icon: str | None = None,
    icon_end: str | None = None,
    loading: Any = False,
    opens: Any = None,
    popover: Any = None,
    closes: Any = None,
    tip: Any = None,
    shortcut: str | None = None,
    class_name: Classes = "",
    custom_attrs: dict[str, Any] | None = None,
    **props: Any,
) -> rx.Component:
    """A button. One `primary` a view; `loading` (bool or var) shows a ring, keeps the width, takes no clicks."""
    pixels = ICON_SIZES[size]
    attrs = wiring(opens=opens, popover=popover, closes=closes, tip=tip, shortcut=shortcut) | (custom_attrs or {})
    inner: list[Any] = [icon_of(icon, pixels)] if icon else []
    inner += [*children, *([icon_of(icon_end, pixels)] if icon_end else [])]
    if loading is not False:
        props["disabled"] = loading if "disabled" not in props else loading | props["disabled"]
        attrs["aria-busy"] = loading
        ring = rx.el.span(spinner(pixels), class_name="absolute inset-0 grid place-items-center")
        content = rx.el.span(*inner, class_name=cx("inline-flex items-center gap-2", rx.cond(loading, "opacity-0", "")))
        inner = [content, rx.cond(loading, ring)]
    return rx.el.button(
        *inner,
        type=props.pop("type", "button"),
        class_name=cx(BASE, VARIANTS[variant], SIZES[size], class_name),
        custom_attrs=attrs,
        **props,
    )


def icon_button(
    icon: str | rx.Component,
    label: Any,
    *,
    variant: Variant = "ghost",
    size: Size = "md",
    tip: Any = None,
    opens: Any = None,
    popover: Any = None,
    closes: Any = None,
    shortcut: str | None = None,
    class_name: Classes = "",
    custom_attrs: dict[str, Any] | None = None,
    **props: Any,
) -> rx.Component:
    """A square button with an icon; `label` is its name and, unless `tip` says another, its tooltip.

    `icon` is a lucide name, or a component such as `rx.cond(muted, icon("volume-x"), icon("volume-2"))`.
    `aria_pressed=` makes it a toggle.
    """
    picture = icon_of(icon, 20 if size != "sm" else 16) if isinstance(icon, str) else icon
    attrs = wiring(opens=opens, popover=popover, closes=closes, tip=tip or label, shortcut=shortcut)
    return rx.el.button(
        picture,
        type=props.pop("type", "button"),
        aria_label=label,
        class_name=cx(BASE, VARIANTS[variant], PRESSED, SQUARES[size], class_name),
        custom_attrs=attrs | (custom_attrs or {}),
        **props,
    )


def link(
    *children: Any, href: Any, quiet: bool = False, external: bool = False, class_name: Classes = "", **props: Any
) -> rx.Component:
    """A link in text. `external` opens a new tab, says so, and tells the other site nothing."""
    style = cx(QUIET_LINK if quiet else LINK, class_name)
    if external:
        note = rx.el.span(t("ui.new_tab"), class_name="sr-only")
        return rx.el.a(
            *children, note, href=href, target="_blank", rel="noopener noreferrer", class_name=style, **props
        )
    return router_link(*children, href=href, class_name=style, **props)


class RouterLink(rx.Component):
    """A link that changes the page without loading it anew."""

    library = "react-router"
    tag = "Link"
    alias = "RouterLink"

    to: rx.Var[str]
    view_transition: rx.Var[bool]
    replace: rx.Var[bool]


def router_link(*children: Any, href: Any, class_name: Classes = "", **props: Any) -> rx.Component:
    """A bare link to another page of the app, without the look of one."""
    return RouterLink.create(*children, to=href, class_name=class_name, **props)


def link_button(
    *children: Any,
    href: Any,
    variant: Variant = "secondary",
    size: Size = "md",
    icon: str | None = None,
    download: str | None = None,
    class_name: Classes = "",
    **props: Any,
) -> rx.Component:
    """A link that looks like a button: for going somewhere, never for doing something.

    `download` is the name under which what is there is saved.
    """
    inner = [icon_of(icon, ICON_SIZES[size])] if icon else []
    look = cx(BASE, VARIANTS[variant], SIZES[size], class_name)
    if download is not None:
        return rx.el.a(*inner, *children, href=href, download=download, class_name=look, **props)
    return router_link(*inner, *children, href=href, class_name=look, **props)


class CopyButton(rx.Component):
    """Copies `value` and says so; where the clipboard is refused it selects the text instead."""

    library = PATHS["copy.tsx"]
    tag = "CopyButton"

    value: rx.Var[str]
    label: rx.Var[str]
    done_label: rx.Var[str]
    icon_only: rx.Var[bool]


def copy_button(
    value: Any,
    label: Any = None,
    *,
    icon_only: bool = False,
    variant: Variant = "secondary",
    size: Size = "md",
    class_name: Classes = "",
) -> rx.Component:
    """A button that copies `value` (text or var); its word turns to "Copied" for two seconds."""
    return CopyButton.create(
        value=value,
        label=label or t("ui.copy"),
        done_label=t("ui.copied"),
        icon_only=icon_only,
        class_name=cx(BASE, VARIANTS[variant], (SQUARES if icon_only else SIZES)[size], class_name),
    )
