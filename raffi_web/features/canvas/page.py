"""A board, over the whole window."""

import reflex as rx

from raffi_web.features.accounts.client import PutOutNotice
from raffi_web.features.canvas.client import BoardPage
from raffi_web.features.rooms.components import TOASTS
from raffi_web.live.client import LiveStart
from raffi_web.ui.shell import services


def board_page() -> rx.Component:
    """`/b/<board>`."""
    return rx.fragment(
        BoardPage.create(),
        LiveStart.create(),
        PutOutNotice.create(),
        services(toasts=TOASTS),
    )
