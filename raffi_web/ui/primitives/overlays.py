"""What lies above the page: dialogs, sheets, menus, popovers, tooltips. All on the browser's own top layer."""

from typing import Any, Literal, TypeAlias

import reflex as rx

from raffi_web.ui.client import PATHS
from raffi_web.ui.cx import Classes, cx
from raffi_web.ui.primitives.button import icon_button
from raffi_web.ui.primitives.icon import icon as icon_of
from raffi_web.ui.primitives.surface import kbd
from raffi_web.words import t

Side: TypeAlias = Literal["start", "end", "bottom"]

PANEL = (
    "max-w-none overflow-hidden border border-line-strong bg-surface-1 p-0 text-ink shadow-pop outline-none "
    "open:flex open:flex-col"
)
CENTRED = (
    "m-auto max-h-[min(44rem,calc(100dvh-2rem))] w-[calc(100vw-2rem)] rounded-sheet "
    "max-md:mb-0 max-md:w-full max-md:max-h-[calc(100dvh-2rem)] max-md:rounded-b-none "
    "max-md:border-x-0 max-md:border-b-0 max-md:pb-[env(safe-area-inset-bottom)]"
)
WIDTHS: dict[str, str] = {"sm": "md:max-w-sm", "md": "md:max-w-lg", "lg": "md:max-w-2xl"}
SIDES: dict[str, str] = {
    "end": "my-0 ms-auto me-0 h-dvh max-h-none w-full max-w-md border-y-0 border-e-0 sm:rounded-s-sheet",
    "start": "my-0 me-auto ms-0 h-dvh max-h-none w-full max-w-xs rounded-e-sheet border-y-0 border-s-0",
    "bottom": (
        "mx-auto mb-0 mt-auto max-h-[85dvh] w-full max-w-2xl rounded-t-sheet border-b-0 "
        "pb-[env(safe-area-inset-bottom)]"
    ),
}
HEAD = "flex items-start gap-4 ps-6 pe-4 pt-4 pb-2"
BODY = "min-h-0 flex-1 overflow-y-auto overscroll-contain px-6 pt-3 pb-6"
FOOT = "flex flex-wrap items-center justify-end gap-2 border-t border-line px-6 py-4"
POPUP = "rounded-card border border-line-strong bg-surface-1 text-ink shadow-pop"
MENU = cx(POPUP, "min-w-52 p-1")
ITEM = (
    "flex min-h-9 w-full cursor-pointer items-center gap-3 rounded-small px-2.5 text-start text-sm text-ink "
    "pointer-coarse:min-h-11 hover:bg-hover focus-visible:bg-hover focus-visible:outline-offset-[-2px] "
    "aria-disabled:opacity-45 disabled:opacity-45"
)
DANGER_ITEM = "text-danger"


class Dialog(rx.Component):
    """`<dialog>` shown as a modal: by `open`, or by a button that `opens` its id."""

    library = PATHS["dialog.tsx"]
    tag = "Dialog"

    dialog_id: rx.Var[str]
    open: rx.Var[bool]
    on_close: rx.EventHandler[rx.event.no_args_event_spec]


def dialog(
    *children: Any,
    dialog_id: str,
    title: Any,
    description: Any = None,
    footer: list[Any] | None = None,
    size: Literal["sm", "md", "lg"] = "md",
    side: Side | None = None,
    class_name: Classes = "",
    **props: Any,
) -> rx.Component:
    """A modal dialog; on a phone it rises from the edge as a sheet. Escape and a click outside close it.

    Args:
        dialog_id: the id that `button(opens=...)` and `closes=` name.
        side: a sheet at this edge on every screen, instead of a centred dialog.
        props: `open` (bool var) and `on_close` (handler) when the state decides.
    """
    heading = rx.el.div(
        rx.el.h2(title, id=f"{dialog_id}-title", class_name="pt-1.5 text-lg font-semibold"),
        *(
            [rx.el.p(description, id=f"{dialog_id}-about", class_name="pt-1 text-sm text-ink-2")]
            if description is not None
            else []
        ),
        class_name="min-w-0 flex-1",
    )
    attrs = {"aria-labelledby": f"{dialog_id}-title"}
    if description is not None:
        attrs["aria-describedby"] = f"{dialog_id}-about"
    return Dialog.create(
        rx.el.header(heading, icon_button("x", t("ui.close"), closes=dialog_id, size="md"), class_name=HEAD),
        rx.el.div(*children, class_name=BODY),
        *([rx.el.footer(*footer, class_name=FOOT)] if footer else []),
        dialog_id=dialog_id,
        class_name=cx(PANEL, SIDES[side] if side else cx(CENTRED, WIDTHS[size]), class_name),
        custom_attrs=attrs,
        **props,
    )


def sheet(*children: Any, side: Side = "end", **props: Any) -> rx.Component:
    """A dialog that comes in from an edge: chat and people on a phone, settings on a desk."""
    return dialog(*children, side=side, **props)


def popover(
    *children: Any, popover_id: Any, label: Any, end: bool = False, class_name: Classes = "", **props: Any
) -> rx.Component:
    """A small panel beside the button that has `popover=popover_id`. Escape or a click elsewhere closes it."""
    return rx.el.div(
        *children,
        id=popover_id,
        role="dialog",
        aria_label=label,
        class_name=cx(POPUP, "w-72 p-4", class_name),
        custom_attrs={"popover": "auto", "data-anchored": "end" if end else "start"},
        **props,
    )


def menu(*items: Any, menu_id: Any, label: Any, end: bool = False, class_name: Classes = "") -> rx.Component:
    """A menu of `menu_item`s beside the button that has `popover=menu_id`. Arrows, Home, End and letters move."""
    return rx.el.div(
        *items,
        id=menu_id,
        role="menu",
        aria_label=label,
        class_name=cx(MENU, class_name),
        custom_attrs={"popover": "auto", "data-anchored": "end" if end else "start", "data-menu": ""},
    )


def menu_item(
    label: Any,
    *,
    icon: str | None = None,
    shortcut: str | None = None,
    danger: bool = False,
    opens: Any = None,
    class_name: Classes = "",
    **props: Any,
) -> rx.Component:
    """One line of a menu. `opens` names a dialog; `shortcut` is shown at the end."""
    attrs: dict[str, Any] = {"command": "show-modal", "commandfor": opens} if opens is not None else {}
    return rx.el.button(
        icon_of(icon, 16, class_name="" if danger else "text-ink-3") if icon else rx.fragment(),
        rx.el.span(label, class_name="flex-1"),
        kbd(shortcut) if shortcut else rx.fragment(),
        type="button",
        role="menuitem",
        tab_index=-1,
        class_name=cx(ITEM, DANGER_ITEM if danger else "", class_name),
        custom_attrs=attrs,
        **props,
    )


def menu_line() -> rx.Component:
    """A hairline between groups of a menu."""
    return rx.el.div(role="separator", class_name="mx-2 my-1 border-t border-line")


def tooltip(target: rx.Component, text: Any) -> rx.Component:
    """Gives any focusable component a tooltip; `button` and `icon_button` take `tip=` themselves."""
    target.custom_attrs = {**target.custom_attrs, "data-tip": text}
    return target
