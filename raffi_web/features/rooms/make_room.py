"""The form that makes a room; it is on every page."""

import reflex as rx

from raffi_web.features.accounts.state import MeState
from raffi_web.features.rooms.state import MakeRoomState
from raffi_web.features.screen.sampler import FILMS
from raffi_web.ui import patterns as p
from raffi_web.ui import primitives as ui
from raffi_web.words import t

MAKE_ID = "make-room"
FILM_CHOICES = [
    ("", t("rooms.film_later")),
    *((film.id, film.title) for film in FILMS),
    ("address", t("rooms.film_address")),
]


def make_room_dialog() -> rx.Component:
    """Make a room by one press: every field may stay as it is."""
    return p.dialog_form(
        _title(),
        ui.field(
            t("rooms.film"),
            ui.select(
                FILM_CHOICES, id="make-film", name="film", value=MakeRoomState.film, on_change=MakeRoomState.set_film
            ),
            control_id="make-film",
            help_text=t("rooms.film_help"),
        ),
        rx.cond(MakeRoomState.film == "address", _address()),
        rx.el.div(
            rx.el.span(t("rooms.who"), class_name="text-sm font-medium", aria_hidden="true"),
            ui.segmented(
                t("rooms.who"),
                "who",
                [("private", t("rooms.private")), ("public", t("rooms.public"))],
                value="private",
                class_name="[&>label]:flex-1",
            ),
            class_name="flex flex-col gap-1.5",
        ),
        ui.checkbox(
            t("rooms.everyone_controls"), help_text=t("rooms.everyone_controls_help"), name="everyone_controls"
        ),
        ui.checkbox(t("rooms.kept"), help_text=t("rooms.kept_help"), name="kept"),
        dialog_id=MAKE_ID,
        title=t("rooms.make"),
        submit=t("rooms.make"),
        on_submit=MakeRoomState.make,
        error=MakeRoomState.error,
        busy=MakeRoomState.busy,
        open=MakeRoomState.open,
        on_close=MakeRoomState.close,
    )


def _title() -> rx.Component:
    return ui.field(
        t("rooms.title"),
        ui.text_input(
            name="title",
            # Left empty, this is what the room is called.
            placeholder=rx.cond(
                MakeRoomState.suggestion != "", MakeRoomState.suggestion, t("rooms.whose", name=MeState.name)
            ),
            default_value=MakeRoomState.title,
            key=MakeRoomState.title,
            max_length=120,
            auto_focus=True,
            **ui.described("make-title", MakeRoomState.title_error),
        ),
        control_id="make-title",
        error=MakeRoomState.title_error,
    )


def _address() -> rx.Component:
    return ui.field(
        t("rooms.address"),
        ui.text_input(
            name="address",
            type="url",
            placeholder=t("rooms.address_hint"),
            required=True,
            **ui.described("make-address", MakeRoomState.address_error),
        ),
        control_id="make-address",
        error=MakeRoomState.address_error,
    )
