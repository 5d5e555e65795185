"""The page of my lists, and a list's page."""

import reflex as rx

from raffi_web.features.lists.client import ListPage
from raffi_web.features.lists.components import failed_view, invited_view, list_skeleton, lists_view, missing_view
from raffi_web.features.lists.state import ListState
from raffi_web.features.rooms.components import framed


def lists_page() -> rx.Component:
    """My lists, and those that others share with me."""
    return framed(lists_view(), active="lists")


def list_page() -> rx.Component:
    """A list: its titles, or why they are not shown."""
    shown = ListPage.create(
        list_id=ListState.list_id, head=ListState.head, also=ListState.also, on_closed=ListState.look_again
    )
    return framed(
        rx.match(
            ListState.phase,
            ("shown", shown),
            ("invited", invited_view()),
            ("missing", missing_view()),
            ("failed", failed_view()),
            list_skeleton(),
        ),
        active="lists",
    )
