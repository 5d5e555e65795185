"""The room's page from outside: loading, the door, and why one can't come in."""

from typing import Any

import reflex as rx

from raffi_web.features.accounts.state import MeState
from raffi_web.features.rooms.make_room import MAKE_ID
from raffi_web.features.rooms.state import RoomState
from raffi_web.ui import patterns as p
from raffi_web.ui import primitives as ui
from raffi_web.ui.cx import cx
from raffi_web.words import t

CARD = "mx-auto w-full overflow-hidden rounded-card border border-line bg-surface-1 md:mt-[7dvh]"
FORM = "flex flex-col gap-6 p-6 md:p-8"
# The picture of what is on above what it is on a phone, beside it on a desk.
BESIDE = "grid max-w-5xl lg:grid-cols-[1.15fr_1fr]"
ART = (
    "relative grid aspect-video min-h-full w-full place-items-center overflow-hidden border-b border-line "
    "bg-[linear-gradient(155deg,color-mix(in_oklab,var(--accent)_22%,var(--surface-3)),var(--surface-2)_75%)] "
    "text-ink-3 lg:border-e lg:border-b-0"
)


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
    """The way in: what is on and who is there as far as that is shown, a name, and a key where one is needed."""
    shown = RoomState.door["title"].to(bool)
    return rx.cond(
        shown,
        rx.el.section(
            _art(),
            rx.el.div(_what(), rx.cond(_shut(), _shut_notice(), _form()), class_name=FORM),
            class_name=cx(CARD, BESIDE),
        ),
        rx.cond(
            RoomState.door["locked"].to(bool),
            _refusal(t("rooms.door_locked"), t("rooms.door_locked_about"), "lock"),
            rx.cond(
                RoomState.door["full"].to(bool),
                _refusal(t("rooms.door_full"), t("rooms.door_full_about"), "users"),
                rx.el.section(_private(), _form(), class_name=cx(CARD, "max-w-md", FORM)),
            ),
        ),
    )


def _art() -> rx.Component:
    poster = RoomState.door["poster"]
    return rx.el.div(
        ui.icon("clapperboard", 40, class_name="opacity-60"),
        rx.cond(
            poster.to(bool), rx.el.img(src=poster.to(str), alt="", class_name="absolute inset-0 size-full object-cover")
        ),
        class_name=ART,
    )


def _what() -> rx.Component:
    """The room as its card in the lobby shows it."""
    public = RoomState.door["is_public"].to(bool)
    faces = RoomState.door["faces"].to(list[dict[str, Any]])
    return rx.el.div(
        rx.el.div(
            rx.cond(
                public, ui.badge(t("rooms.public"), icon="globe"), ui.badge(t("rooms.door_invited"), icon="key-round")
            ),
            rx.cond(
                RoomState.door["locked"].to(bool),
                ui.badge(t("ui.locked"), icon="lock", tone="warning"),
            ),
            class_name="flex flex-wrap gap-1.5 pb-3",
        ),
        rx.el.h1(
            RoomState.door["title"].to(str), class_name="text-2xl font-semibold tracking-tight text-balance break-words"
        ),
        rx.el.p(RoomState.door_film, class_name="pt-1 text-sm text-ink-2"),
        rx.el.div(
            rx.cond(
                faces.length() > 0,
                ui.avatar_stack(rx.foreach(faces, p.person_of), label=RoomState.door_people),
            ),
            rx.el.p(RoomState.door_people, class_name="text-sm text-ink-2"),
            class_name="flex min-h-8 items-center gap-3 pt-4",
        ),
    )


def _private() -> rx.Component:
    return rx.el.div(
        rx.el.h1(t("rooms.door_private"), class_name="text-2xl font-semibold tracking-tight text-balance"),
        rx.el.p(t("rooms.door_private_about"), class_name="pt-1 text-sm text-ink-2"),
    )


def _shut() -> rx.Var[bool]:
    return RoomState.door["locked"].to(bool) | RoomState.door["full"].to(bool)


def _shut_notice() -> rx.Component:
    """Why nobody comes in now. It goes by itself when that has changed."""

    def notice(title: str, about: str) -> rx.Component:
        return rx.el.div(
            rx.el.h2(title, class_name="text-base font-semibold"),
            rx.el.p(about, class_name="pt-1 text-sm text-ink-2"),
            role="status",
        )

    return rx.el.div(
        rx.cond(
            RoomState.door["locked"].to(bool),
            notice(t("rooms.door_locked"), t("rooms.door_locked_about")),
            notice(t("rooms.door_full"), t("rooms.door_full_about")),
        ),
        ui.link_button(t("rooms.to_lobby"), href="/"),
        class_name="flex flex-col items-start gap-4 border-t border-line pt-6",
    )


def _form() -> rx.Component:
    return rx.el.form(
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
            RoomState.door["needs_key"].to(bool),
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
        class_name="flex flex-col gap-6",
    )


def banned_view() -> rx.Component:
    """Who is banned, and what is possible all the same."""
    return rx.cond(
        RoomState.by_network,
        _refusal(t("rooms.banned_network"), t("rooms.banned_network_about"), "ban", retry=t("ui.try_again")),
        _refusal(t("rooms.banned"), t("rooms.banned_about"), "ban"),
    )


def kicked_view() -> rx.Component:
    return _refusal(t("rooms.kicked"), t("rooms.kicked_about"), "log-out", retry=t("rooms.come_back"))


def ended_view() -> rx.Component:
    make = ui.button(t("rooms.make"), icon="plus", opens=MAKE_ID, variant="primary")
    return _refusal(t("rooms.ended"), t("rooms.ended_about"), "tv", first=make)


def missing_view() -> rx.Component:
    return _refusal(t("rooms.missing"), t("rooms.missing_about"), "search-x")


def _refusal(title: str, about: str, icon: str, *, retry: str = "", first: rx.Component | None = None) -> rx.Component:
    """Why there is no way in, and what to do: `first`, or another try, before the way to the lobby."""
    if retry:
        first = ui.button(retry, on_click=RoomState.look_again, variant="primary")
    ways = [first] if first is not None else []
    return rx.el.div(
        ui.empty_state(
            rx.el.h1(title),
            about,
            icon=icon,
            action=rx.el.div(
                *ways,
                ui.link_button(t("rooms.to_lobby"), href="/", variant="secondary" if ways else "primary"),
                class_name="flex flex-wrap justify-center gap-2",
            ),
        ),
        class_name="mx-auto w-full max-w-lg md:pt-10",
    )
