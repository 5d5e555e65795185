"""The lobby and the room's page."""

import reflex as rx

from raffi_web.features.rooms import door
from raffi_web.features.rooms.client import Stay
from raffi_web.features.rooms.components import framed, inside_view
from raffi_web.features.rooms.lobby import lobby, own_rooms
from raffi_web.features.rooms.state import RoomState


def lobby_page() -> rx.Component:
    """What is on now, and the way to a room of one's own."""
    return framed(lobby(), active="home")


def own_rooms_page() -> rx.Component:
    """My rooms, and the public ones."""
    return framed(own_rooms(), active="rooms")


def room_page() -> rx.Component:
    """A room: its door from outside, its surfaces inside."""
    outside = rx.match(
        RoomState.phase,
        ("door", door.door_view()),
        ("missing", door.missing_view()),
        ("banned", door.banned_view()),
        ("kicked", door.kicked_view()),
        ("gone", door.ended_view()),
        door.loading_view(),
    )
    return Stay.create(inside_view(), framed(outside, active="rooms"), phase=RoomState.phase)
