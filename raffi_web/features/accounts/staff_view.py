"""The page of the server's people."""

from typing import Any

import reflex as rx

from raffi_web.features.accounts.client import PersonActions
from raffi_web.features.accounts.components import Place, server_places
from raffi_web.features.accounts.second_step.client import DropSecondStep
from raffi_web.features.accounts.state import OverviewState, PeopleState
from raffi_web.ui import primitives as ui
from raffi_web.ui.plural import plural
from raffi_web.words import t

ROLE_WORDS = ("user", "moderator", "admin", "owner")
TILE = (
    "relative flex items-start gap-4 rounded-card border border-line bg-surface-1 p-5 transition-colors "
    "hover:border-line-strong hover:bg-surface-2"
)
COVER = (
    "font-medium text-ink outline-none after:absolute after:inset-0 after:rounded-card after:content-[''] "
    "focus-visible:after:ring-focus"
)
WAITING = "h-16 w-full rounded-card"
LIST = "divide-y divide-line rounded-card border border-line bg-surface-1"


def overview_view() -> rx.Component:
    """What waits, and the ways to each part."""
    reports: Any = OverviewState.open_reports
    comments: Any = OverviewState.waiting_comments
    letters: Any = OverviewState.failed_letters
    told = {
        "people": t("accounts.people_about"),
        "reports": _waiting(reports, plural("reports.open_n", reports), t("reports.none_open")),
        "comments": _waiting(comments, plural("moderation.n_wait", comments), t("moderation.none_to_look_at")),
        "talk": t("numbers.server_about"),
        "mail": _waiting(letters, plural("mail.failed_n", letters), t("mail.none_failed")),
        "audit": t("audit.about"),
        "calls": t("audit.calls_short"),
    }
    cards = (_part(place, told[place.key]) for place in server_places() if place.key in told)
    return rx.el.ul(*cards, class_name="grid gap-4 sm:grid-cols-2")


def _waiting(count: Any, some: Any, none: str) -> rx.Component:
    """A count that wants to be seen to, the word for none, or nothing while it is not known."""
    return rx.cond(
        count > 0,
        rx.el.span(some, class_name="font-medium text-warning"),
        rx.cond(count == 0, none, ui.skeleton(class_name="h-5 w-32")),
    )


def _part(place: Place, about: Any) -> rx.Component:
    card = rx.el.li(
        rx.el.span(
            ui.icon(place.icon, 20),
            class_name="grid size-11 shrink-0 place-items-center rounded-control bg-surface-3 text-ink-2",
        ),
        rx.el.div(
            ui.router_link(place.label, href=place.href, class_name=COVER),
            rx.el.div(about, class_name="min-h-5 pt-0.5 text-sm text-ink-2"),
            class_name="min-w-0",
        ),
        class_name=TILE,
    )
    return rx.cond(place.shown, card) if isinstance(place.shown, rx.Var) else card


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
        ui.avatar(person["initials"], person["color"].to(int) % 8 + 1, image=person["avatar_url"]),
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
        class_name="flex flex-wrap items-center gap-3 px-4 py-3 max-md:[&>:last-child]:w-full md:flex-nowrap md:gap-4",
    )
