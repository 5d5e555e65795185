"""The page of the server's people."""

from typing import Any

import reflex as rx

from raffi_web.features.accounts.client import PersonActions
from raffi_web.features.accounts.second_step.client import DropSecondStep
from raffi_web.features.accounts.state import PeopleState
from raffi_web.ui import primitives as ui
from raffi_web.words import t

ROLE_WORDS = ("user", "moderator", "admin", "owner")
WAITING = "h-16 w-full rounded-card"
LIST = "divide-y divide-line rounded-card border border-line bg-surface-1"


def people_view() -> rx.Component:
    """Everybody with an account, with what may be done."""
    shown = PeopleState.page["people"].to(list[dict[str, Any]])
    return rx.el.div(
        ui.text_input(
            id="find-people",
            type="search",
            icon="search",
            placeholder=t("accounts.find_people"),
            default_value=PeopleState.search,
            on_change=PeopleState.find.debounce(200),
            custom_attrs={"aria-label": t("accounts.find_people")},
            class_name="max-w-sm",
        ),
        rx.cond(
            PeopleState.problem != "",
            ui.error_state(t("accounts.people_failed"), PeopleState.problem, on_retry=PeopleState.on_load),
            rx.cond(
                ~PeopleState.loaded,
                rx.el.div(*[ui.skeleton(class_name=WAITING) for _ in range(4)], class_name="grid gap-2"),
                rx.cond(
                    shown.length() > 0,
                    rx.el.ul(rx.foreach(shown, _person), class_name=LIST),
                    ui.empty_state(t("accounts.nobody_found"), icon="users"),
                ),
            ),
        ),
        rx.cond(
            PeopleState.page["next"],
            rx.el.div(ui.button(t("rooms.more"), on_click=PeopleState.more), class_name="flex justify-center"),
        ),
        class_name="flex flex-col gap-4",
    )


def role_word(role: Any) -> Any:
    """A role as people say it."""
    return rx.match(role, *((one, t(f"accounts.role.{one}")) for one in ROLE_WORDS), t("accounts.role.user"))


def _person(person: Any) -> rx.Component:
    name = person["name"].to(str)
    return rx.el.li(
        rx.el.div(
            rx.el.p(
                rx.el.span(name, class_name="font-medium break-words"),
                rx.cond(person["role"].to(str) != "user", ui.badge(role_word(person["role"].to(str)), tone="accent")),
                rx.cond(person["suspended"].to(bool), ui.badge(t("accounts.suspended"), tone="danger")),
                class_name="flex flex-wrap items-center gap-2 text-sm",
            ),
            rx.el.p(
                rx.cond(
                    person["email"],
                    rx.el.span(
                        person["email"].to(str),
                        rx.cond(person["verified"].to(bool), "", rx.el.span(" ", t("accounts.not_verified"))),
                        class_name="break-all",
                    ),
                ),
                rx.el.span(t("accounts.joined"), " ", ui.ago(person["created_at"].to(float))),
                class_name="flex flex-wrap gap-x-3 pt-0.5 text-mini text-ink-3",
            ),
            rx.cond(
                person["second_step"].to(bool) & person["may_change"].to(bool),
                rx.el.div(
                    DropSecondStep.create(person=person["id"].to(str), name=name, on_change=PeopleState.look_again),
                    class_name="pt-2",
                ),
            ),
            class_name="min-w-0 flex-1",
        ),
        PersonActions.create(
            person=person["id"].to(str),
            name=name,
            role=person["role"].to(str),
            suspended=person["suspended"].to(bool),
            may=person["may_change"].to(bool),
            on_change=PeopleState.look_again,
        ),
        key=person["id"].to(str),
        class_name="flex flex-col gap-3 px-4 py-3 md:flex-row md:items-center md:gap-4",
    )
