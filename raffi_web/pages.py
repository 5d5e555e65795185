"""Every page: its address, its view, and the handlers that fill it."""

import reflex as rx

from raffi_web.features.accounts.state import MeState
from raffi_web.features.rooms.components import framed
from raffi_web.features.rooms.page import lobby_page, own_rooms_page, room_page
from raffi_web.features.rooms.state import LobbyState, RoomState
from raffi_web.features.screen.state import ScreenState
from raffi_web.settings import get_settings
from raffi_web.ui import gallery
from raffi_web.ui.patterns import not_found
from raffi_web.words import t


def add_pages(app: rx.App) -> None:
    """Add every page to the app."""
    app.add_page(lobby_page, route="/", title=t("rooms.lobby_title"), on_load=[MeState.on_load, LobbyState.on_load])
    app.add_page(
        own_rooms_page,
        route="/rooms",
        title=t("rooms.own_title"),
        on_load=[MeState.on_load, LobbyState.on_load, LobbyState.on_load_own],
    )
    app.add_page(
        room_page,
        route="/r/[room]",
        title=t("rooms.room_title"),
        on_load=[MeState.on_load, RoomState.on_load, ScreenState.on_load],
    )
    app.add_page(
        lambda: framed(not_found(), active=""), route="404", title=t("ui.missing_title"), on_load=MeState.on_load
    )
    if get_settings().environment != "production":
        app.add_page(gallery.gallery, route=gallery.ROUTE, title="Gallery")
