"""The parts of the lobby and of the room's page."""

import reflex as rx

from raffi_web.features.rooms.client import RoomView
from raffi_web.features.rooms.state import LobbyState, MakeRoomState, RoomState
from raffi_web.features.screen.sampler import FILMS
from raffi_web.ui import primitives as ui
from raffi_web.words import t

MAKE_ID = "make-room"


def rooms_on_now() -> rx.Component:
    """Public rooms with people in them."""
    return rx.el.section(
        rx.el.h1(t("rooms.headline"), class_name="text-4xl font-semibold tracking-tight"),
        ui.button(t("rooms.make"), variant="primary", opens=MAKE_ID),
        rx.el.ul(
            rx.foreach(
                LobbyState.listing["rooms"].to(list[dict[str, str]]),
                lambda room: rx.el.li(rx.el.a(room["title"], href="/r/" + room["id"]), key=room["id"]),
            )
        ),
        class_name="flex flex-col gap-6",
    )


def make_room_dialog() -> rx.Component:
    """Make a room in one step."""
    return ui.dialog(
        rx.el.form(
            ui.field(
                t("rooms.title"), ui.text_input(id="title", name="title"), control_id="title", error=MakeRoomState.error
            ),
            ui.field(
                t("rooms.film"),
                ui.select([(film.id, film.title) for film in FILMS], name="film", id="film"),
                control_id="film",
            ),
            ui.button(t("rooms.make"), type="submit", variant="primary", loading=MakeRoomState.busy),
            on_submit=MakeRoomState.make,
            class_name="flex flex-col gap-4",
        ),
        dialog_id=MAKE_ID,
        title=t("rooms.make"),
    )


def door_view() -> rx.Component:
    """The room from outside."""
    return rx.el.form(
        rx.el.h1(RoomState.door["title"].to(str)),
        ui.field(t("rooms.your_name"), ui.text_input(id="name", name="name"), control_id="name"),
        rx.cond(
            RoomState.door["needs_key"].to(bool),
            ui.field(t("rooms.key"), ui.text_input(id="key", name="key"), control_id="key", error=RoomState.error),
        ),
        ui.button(t("rooms.join"), type="submit", variant="primary"),
        on_submit=RoomState.join,
        class_name="mx-auto flex max-w-sm flex-col gap-4",
    )


def inside_view() -> rx.Component:
    """The room's surfaces."""
    return RoomView.create(room=RoomState.room_id, on_closed=RoomState.put_out)
