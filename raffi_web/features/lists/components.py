"""What the pages of lists are made of, outside a list itself."""

from typing import Any

import reflex as rx

from raffi_web.features.lists.client import ImportLists, MyLists
from raffi_web.features.lists.state import ListsState, ListState
from raffi_web.ui import patterns as p
from raffi_web.ui import primitives as ui
from raffi_web.ui.plural import plural
from raffi_web.words import t

MAKE_ID = "make-list"
WIDE = "mx-auto w-full max-w-4xl"
CARD = (
    "mx-auto flex w-full max-w-md flex-col gap-5 rounded-card border border-line bg-surface-1 p-6 md:mt-[7dvh] md:p-8"
)
VISIBILITIES = [
    ("private", t("lists.private")),
    ("link", t("lists.by_link")),
    ("public", t("lists.public")),
]


def lists_view() -> rx.Component:
    """The content of the page of my lists."""
    make = ui.button(t("lists.make"), icon="plus", variant="primary", on_click=ListsState.ask)
    return rx.el.div(
        p.page_header(t("lists.title"), t("lists.about"), ImportLists.create(), make),
        rx.cond(
            ListsState.problem != "",
            ui.error_state(t("lists.failed"), ListsState.problem, on_retry=ListsState.on_load),
            rx.cond(ListsState.loaded, _all(), _skeletons()),
        ),
        make_list_dialog(),
        class_name=WIDE,
    )


def _all() -> rx.Component:
    own, shared = ListsState.own, ListsState.shared
    return rx.el.div(
        rx.cond(
            own.length() > 0,
            MyLists.create(lists=own, mine=True),
            ui.empty_state(
                t("lists.none"),
                t("lists.none_about"),
                icon="list-video",
                action=ui.button(t("lists.make_first"), icon="plus", on_click=ListsState.ask),
                class_name="w-full max-w-none rounded-card border border-line bg-surface-1 py-12",
            ),
        ),
        rx.cond(
            shared.length() > 0,
            p.section(
                t("lists.shared"), MyLists.create(lists=shared, mine=False), section_id="shared", class_name="pt-10"
            ),
        ),
    )


def make_list_dialog() -> rx.Component:
    """The form that makes a list."""
    return p.dialog_form(
        ui.field(
            t("lists.name"),
            ui.text_input(
                name="name",
                max_length=120,
                required=True,
                auto_complete="off",
                placeholder=t("lists.name_hint"),
                **ui.described("list-name", ListsState.name_error),
            ),
            control_id="list-name",
            error=ListsState.name_error,
        ),
        ui.field(
            t("lists.description"),
            ui.textarea(id="list-description", name="description", max_length=2000, rows="3"),
            control_id="list-description",
            optional=True,
        ),
        rx.el.div(
            rx.el.span(t("lists.who"), class_name="text-sm font-medium", aria_hidden="true"),
            ui.segmented(t("lists.who"), "visibility", VISIBILITIES, value="private", class_name="[&>label]:flex-1"),
            class_name="flex flex-col gap-1.5",
        ),
        dialog_id=MAKE_ID,
        title=t("lists.make"),
        submit=t("lists.make"),
        on_submit=ListsState.make,
        error=ListsState.error,
        busy=ListsState.busy,
        open=ListsState.making,
        on_close=ListsState.close,
    )


def _skeletons() -> rx.Component:
    return rx.el.div(
        *(ui.skeleton(class_name="h-28 w-full rounded-card") for _ in range(3)),
        aria_busy="true",
        class_name="flex flex-col gap-3",
    )


def list_skeleton() -> rx.Component:
    """The geometry of a list while it is looked up."""
    rows = (ui.skeleton(class_name="h-20 w-full rounded-control") for _ in range(6))
    return rx.el.div(
        ui.skeleton(class_name="h-9 w-1/2"),
        ui.skeleton(class_name="mt-3 mb-8 h-4 w-1/3"),
        rx.el.div(*rows, class_name="flex flex-col gap-2"),
        aria_busy="true",
        class_name=WIDE,
    )


def missing_view() -> rx.Component:
    """There is no such list, or not for this visitor."""
    return _place(
        t("lists.missing"),
        rx.cond(ListState.error != "", ListState.error, t("lists.missing_about")),
        "list-x",
        ui.link_button(t("lists.to_mine"), href="/lists", variant="primary"),
    )


def failed_view() -> rx.Component:
    """The list could not be loaded."""
    again = ui.button(t("ui.try_again"), variant="primary", icon="rotate-cw", on_click=ListState.on_load)
    return _place(t("lists.failed_one"), ListState.error, "cloud-off", again)


def invited_view() -> rx.Component:
    """What one is invited to, and the choice."""
    shown = ListState.invitation
    return rx.el.section(
        rx.el.div(
            rx.el.p(ListState.invited_by, class_name="text-sm text-ink-2"),
            rx.el.h1(shown["name"].to(str), class_name="pt-1 text-2xl font-semibold tracking-tight break-words"),
            rx.el.p(
                plural("lists.titles_n", shown["items"].to(int)), class_name="pt-1 text-sm text-ink-3 tabular-nums"
            ),
            rx.el.p(t("lists.invited_means"), class_name="pt-3 text-sm text-ink-2"),
        ),
        rx.cond(ListState.error != "", ui.banner(ListState.error, tone="danger")),
        rx.el.div(
            ui.button(t("lists.accept"), variant="primary", loading=ListState.busy, on_click=ListState.accept),
            ui.button(t("lists.decline"), variant="ghost", on_click=ListState.decline),
            class_name="flex flex-wrap gap-2",
        ),
        class_name=CARD,
    )


def _place(title: Any, about: Any, icon: str, action: rx.Component) -> rx.Component:
    return rx.el.div(
        rx.el.h1(title, class_name="sr-only"),
        ui.empty_state(title, about, icon=icon, action=action),
        class_name="grid min-h-[60dvh] place-items-center",
    )
