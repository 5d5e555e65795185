"""Somebody's public page, and the settings of one's own."""

from typing import Any

import reflex as rx

from raffi_web.features.accounts.components import server_frame, settings_frame
from raffi_web.features.profiles.components import appearance_section, profile_section
from raffi_web.features.profiles.privacy import privacy_section
from raffi_web.features.profiles.reports_state import ReportState
from raffi_web.features.profiles.reports_view import report_dialog, reports_view
from raffi_web.features.profiles.state import PersonState
from raffi_web.features.rooms.components import framed
from raffi_web.ui import patterns as p
from raffi_web.ui import primitives as ui
from raffi_web.words import t

BLOCK_ID = "block-person"
MENU_ID = "person-menu"
GRID = "grid gap-4 sm:grid-cols-2 lg:grid-cols-3"
TILE = (
    "group relative flex items-center gap-4 overflow-hidden rounded-card border border-line bg-surface-1 p-4 "
    "transition-colors hover:border-line-strong hover:bg-surface-2"
)
COVER = (
    "block truncate font-medium text-ink outline-none after:absolute after:inset-0 after:rounded-card "
    "after:content-[''] focus-visible:after:ring-focus"
)
SETTINGS = "/settings"


def person_page() -> rx.Component:
    """`/u/<handle>`."""
    return framed(
        rx.match(
            PersonState.phase,
            ("here", _person()),
            ("missing", _missing()),
            (
                "failed",
                ui.error_state(t("profiles.failed"), PersonState.problem, on_retry=PersonState.on_load),
            ),
            _waiting(),
        ),
        active="",
    )


def profile_settings() -> rx.Component:
    """What I say of myself."""
    return settings_frame(profile_section(), active="profile")


def appearance_settings() -> rx.Component:
    """How my pages look."""
    return settings_frame(appearance_section(), active="appearance")


def privacy_settings() -> rx.Component:
    """What I can take along, whom I blocked, going for good."""
    return settings_frame(privacy_section(), active="privacy")


def reports_page() -> rx.Component:
    """What was reported, for staff."""
    return server_frame(reports_view(), active="reports")


def _person() -> rx.Component:
    person = PersonState.person
    return rx.el.div(
        rx.el.div(
            ui.avatar(person["initials"], person["color"].to(int) + 1, size="lg", image=person["avatar_url"]),
            rx.el.div(
                rx.el.h1(person["name"], class_name="text-2xl font-semibold wrap-anywhere md:text-3xl"),
                rx.el.p(
                    "@",
                    PersonState.shown["handle"],
                    rx.cond(
                        PersonState.shows_joined,
                        rx.el.span(" · ", t("profiles.joined"), " ", ui.ago(PersonState.shown["joined_at"].to(float))),
                    ),
                    class_name="pt-1 text-sm text-ink-2",
                ),
                class_name="min-w-48 flex-1",
            ),
            rx.cond(PersonState.shown["is_me"], _mine(), _theirs()),
            class_name="flex flex-wrap items-center gap-5",
        ),
        rx.cond(~PersonState.shown["public"].to(bool), ui.banner(t("profiles.only_you"))),
        rx.cond(
            PersonState.shown["blocked"],
            ui.banner(
                t("profiles.blocked", name=person["name"]),
                action=ui.button(t("profiles.unblock"), size="sm", on_click=PersonState.unblock),
            ),
        ),
        rx.cond(
            PersonState.bio.length() > 0,
            rx.el.p(
                rx.foreach(PersonState.bio, _part),
                class_name="max-w-(--reading) text-base wrap-anywhere whitespace-pre-wrap text-ink",
            ),
        ),
        rx.cond(
            PersonState.shows_rooms,
            _things(t("profiles.rooms"), "their-rooms", PersonState.rooms, t("profiles.rooms_none"), "tv"),
        ),
        rx.cond(
            PersonState.shows_lists,
            _things(t("profiles.lists"), "their-lists", PersonState.lists, t("profiles.lists_none"), "list"),
        ),
        rx.cond(
            PersonState.shows_nothing,
            rx.el.p(t("profiles.nothing", name=person["name"]), class_name="text-sm text-ink-2"),
        ),
        _block_dialog(),
        report_dialog(),
        class_name="flex flex-col gap-8",
    )


def _part(part: Any) -> rx.Component:
    link = rx.el.a(
        part["text"],
        href=part["href"],
        target="_blank",
        rel="nofollow ugc noopener noreferrer",
        class_name="text-accent-ink underline underline-offset-2 hover:text-ink",
    )
    return rx.cond(part["href"] != "", link, part["text"])


def _mine() -> rx.Component:
    return ui.link_button(t("profiles.edit"), href=SETTINGS, icon="pencil")


def _theirs() -> rx.Component:
    return rx.el.div(
        ui.icon_button("ellipsis", t("profiles.more"), popover=MENU_ID),
        ui.menu(
            rx.cond(
                PersonState.shown["blocked"],
                ui.menu_item(t("profiles.unblock"), icon="circle-check", on_click=PersonState.unblock),
                ui.menu_item(t("profiles.block"), icon="ban", opens=BLOCK_ID),
            ),
            ui.menu_item(t("reports.report"), icon="flag", on_click=_report()),
            menu_id=MENU_ID,
            label=t("profiles.more"),
        ),
    )


def _report() -> Any:
    return ReportState.begin("person", PersonState.person["id"].to(str), PersonState.person["name"].to(str))


def _block_dialog() -> rx.Component:
    return ui.dialog(
        dialog_id=BLOCK_ID,
        title=t("profiles.block_ask", name=PersonState.person["name"]),
        description=t("profiles.block_about"),
        footer=[
            ui.button(t("ui.cancel"), variant="ghost", closes=BLOCK_ID),
            ui.button(t("profiles.block"), variant="danger", closes=BLOCK_ID, on_click=PersonState.block),
        ],
    )


def _things(title: str, section_id: str, things: Any, none: str, icon: str) -> rx.Component:
    return p.section(
        title,
        rx.cond(
            things.length() > 0,
            rx.el.ul(rx.foreach(things, lambda one: _tile(one, icon)), class_name=GRID),
            rx.el.p(none, class_name="text-sm text-ink-2"),
        ),
        section_id=section_id,
        class_name="pb-0",
    )


def _tile(one: Any, icon: str) -> rx.Component:
    sign = rx.el.span(
        ui.icon(icon, 20), class_name="grid size-11 shrink-0 place-items-center rounded-control bg-surface-3 text-ink-2"
    )
    about = rx.cond(one["about"] != "", rx.el.p(one["about"], class_name="truncate text-mini text-ink-3"))
    return rx.el.li(
        sign,
        rx.el.div(ui.router_link(one["title"], href=one["href"], class_name=COVER), about, class_name="min-w-0"),
        class_name=TILE,
        key=one["href"],
    )


def _missing() -> rx.Component:
    home = ui.link_button(t("ui.go_home"), href="/", variant="primary", icon="house")
    return rx.el.div(
        rx.el.h1(t("profiles.missing"), class_name="sr-only"),
        ui.empty_state(t("profiles.missing"), t("profiles.missing_about"), icon="compass", action=home),
        class_name="grid min-h-[60dvh] place-items-center",
    )


def _waiting() -> rx.Component:
    return rx.el.div(
        ui.skeleton(class_name="size-16 rounded-pill"),
        rx.el.div(ui.skeleton(class_name="h-8 w-56"), ui.skeleton(class_name="h-4 w-32"), class_name="grid gap-2"),
        class_name="flex items-center gap-5",
    )
