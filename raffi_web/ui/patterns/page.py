"""The parts of a page: header, section, and the pages that say that something is over or missing."""

from typing import Any

import reflex as rx

from raffi_web.ui.cx import Classes, cx
from raffi_web.ui.primitives import button, empty_state, link_button
from raffi_web.words import t

HEADER = "flex flex-wrap items-end justify-between gap-x-6 gap-y-4 pb-6"


def page_header(
    title: Any, about: Any = None, *actions: rx.Component, lead: rx.Component | None = None, class_name: Classes = ""
) -> rx.Component:
    """The one `h1` of a page, a sentence under it, and what can be done there."""
    return rx.el.header(
        rx.el.div(
            *([lead] if lead is not None else []),
            rx.el.h1(title, class_name="text-2xl font-semibold md:text-3xl"),
            rx.el.p(about, class_name="pt-1 text-sm text-ink-2 md:text-base") if about is not None else rx.fragment(),
            class_name="min-w-0",
        ),
        *([rx.el.div(*actions, class_name="flex flex-wrap items-center gap-2")] if actions else []),
        class_name=cx(HEADER, class_name),
    )


def section(
    title: Any, *children: Any, section_id: str, action: rx.Component | None = None, class_name: Classes = ""
) -> rx.Component:
    """A part of a page under its own heading."""
    head = rx.el.div(
        rx.el.h2(title, id=f"{section_id}-title", class_name="text-lg font-semibold"),
        *([action] if action is not None else []),
        class_name="flex min-h-10 items-center justify-between gap-4 pb-3",
    )
    return rx.el.section(
        head, *children, custom_attrs={"aria-labelledby": f"{section_id}-title"}, class_name=cx("pb-10", class_name)
    )


def _place(title: str, about: str, icon: str, *actions: rx.Component) -> rx.Component:
    return rx.el.div(
        rx.el.h1(title, class_name="sr-only"),
        empty_state(
            title, about, icon=icon, action=rx.el.div(*actions, class_name="flex flex-wrap justify-center gap-2")
        ),
        class_name="grid min-h-[60dvh] place-items-center",
    )


def not_found() -> rx.Component:
    """No page at this address."""
    home = link_button(t("ui.go_home"), href="/", variant="primary", icon="house")
    return _place(t("ui.missing_title"), t("ui.missing_about"), "compass", home)


def ended(*actions: rx.Component) -> rx.Component:
    """The room was closed while one was in it, or before one came."""
    home = link_button(t("ui.go_home"), href="/", variant="secondary", icon="house")
    return _place(t("ui.ended_title"), t("ui.ended_about"), "clapperboard", *actions, home)


def offline(on_retry: Any) -> rx.Component:
    """A part of a page that needs the server while there is none."""
    again = button(t("ui.try_again"), variant="primary", icon="rotate-cw", on_click=on_retry)
    return _place(t("ui.offline_title"), t("ui.offline_about"), "wifi-off", again)
