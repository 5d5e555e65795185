"""The room's page from outside: loading, the door, and why one can't come in."""

import reflex as rx

from raffi_web.features.accounts.state import MeState
from raffi_web.features.rooms.state import RoomState
from raffi_web.ui import primitives as ui
from raffi_web.words import t

CARD = "mx-auto flex w-full max-w-md flex-col gap-6 rounded-card border border-line bg-surface-1 p-6 md:mt-8 md:p-8"


def loading_view() -> rx.Component:
    """The geometry of a room while it is looked up."""
    return rx.el.div(
        ui.skeleton(class_name="aspect-video w-full rounded-card"),
        ui.skeleton(class_name="mt-4 h-6 w-1/3"),
        ui.skeleton(class_name="mt-2 h-4 w-1/4"),
        aria_busy="true",
        class_name="mx-auto w-full max-w-4xl",
    )


def door_view() -> rx.Component:
    """The way in: a name, and a key where one is needed."""
    return rx.cond(
        RoomState.door["locked"].to(bool),
        _refusal(t("rooms.door_locked"), t("rooms.door_locked_about"), "lock"),
        rx.cond(
            RoomState.door["full"].to(bool),
            _refusal(t("rooms.door_full"), t("rooms.door_full_about"), "users", retry=True),
            _form(),
        ),
    )


def _form() -> rx.Component:
    needs_key = RoomState.door["needs_key"].to(bool)
    return rx.el.form(
        rx.el.div(
            rx.el.h1(
                rx.cond(needs_key, t("rooms.door_private"), RoomState.door["title"].to(str)),
                class_name="text-2xl font-semibold tracking-tight text-balance",
            ),
            rx.el.p(
                rx.cond(needs_key, t("rooms.door_private_about"), t("rooms.door_public_about")),
                class_name="pt-1 text-sm text-ink-2",
            ),
        ),
        ui.field(
            t("rooms.your_name"),
            ui.text_input(
                id="name",
                name="name",
                default_value=MeState.name,
                key=MeState.name,
                max_length=50,
                auto_complete="nickname",
            ),
            control_id="name",
            help_text=t("rooms.name_help"),
        ),
        rx.cond(
            needs_key,
            ui.field(
                t("rooms.key"),
                ui.text_input(
                    name="key",
                    input_mode="numeric",
                    auto_complete="one-time-code",
                    max_length=12,
                    required=True,
                    class_name="font-mono tracking-[0.3em]",
                    **ui.described("key", RoomState.error),
                ),
                control_id="key",
                help_text=t("rooms.key_help"),
                error=RoomState.error,
            ),
            rx.cond(RoomState.error != "", ui.banner(RoomState.error, tone="danger")),
        ),
        ui.button(t("rooms.join"), type="submit", variant="primary", size="lg", loading=RoomState.busy),
        on_submit=RoomState.join,
        class_name=CARD,
    )


def banned_view() -> rx.Component:
    return _refusal(t("rooms.banned"), t("rooms.banned_about"), "ban")


def kicked_view() -> rx.Component:
    return _refusal(t("rooms.kicked"), t("rooms.kicked_about"), "log-out", retry=True)


def ended_view() -> rx.Component:
    return _refusal(t("rooms.ended"), t("rooms.ended_about"), "tv")


def missing_view() -> rx.Component:
    return _refusal(t("rooms.missing"), t("rooms.missing_about"), "search-x")


def _refusal(title: str, about: str, icon: str, *, retry: bool = False) -> rx.Component:
    again = [ui.button(t("rooms.come_back"), on_click=RoomState.on_load)] if retry else []
    return rx.el.div(
        ui.empty_state(
            rx.el.h1(title),
            about,
            icon=icon,
            action=rx.el.div(
                *again,
                ui.link_button(t("rooms.to_lobby"), href="/", variant="secondary" if retry else "primary"),
                class_name="flex flex-wrap justify-center gap-2",
            ),
        ),
        class_name="mx-auto w-full max-w-lg md:pt-10",
    )
