"""The lobby and the room's page."""

import reflex as rx

from raffi_web.features.rooms.components import door_view, inside_view, make_room_dialog, rooms_on_now
from raffi_web.features.rooms.state import RoomState
from raffi_web.live.surface import ToastState
from raffi_web.ui import patterns as p
from raffi_web.ui.shell import shell

TOASTS = {"toasts": ToastState.toasts, "on_dismiss": ToastState.dismiss}


def lobby_page() -> rx.Component:
    """What is on now, and the way to a room of one's own."""
    return shell(rooms_on_now(), make_room_dialog(), active="home", toasts=TOASTS)


def room_page() -> rx.Component:
    """A room: its door from outside, its surfaces inside."""
    return rx.fragment(
        rx.match(
            RoomState.phase,
            ("inside", inside_view()),
            ("missing", shell(p.not_found(), toasts=TOASTS)),
            shell(door_view(), active="rooms", toasts=TOASTS),
        )
    )
