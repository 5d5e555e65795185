"""The page of my notifications, and their part of the settings."""

import reflex as rx

from raffi_web.features.accounts.components import settings_frame
from raffi_web.features.notifications.client import InboxPage, NotificationSettings
from raffi_web.features.rooms.components import framed
from raffi_web.ui import patterns as p
from raffi_web.words import t


def notifications_page() -> rx.Component:
    """`/notifications`."""
    return framed(
        rx.el.div(p.page_header(t("notifications.title")), class_name="mx-auto w-full max-w-3xl"),
        InboxPage.create(),
        active="",
    )


def notification_settings() -> rx.Component:
    """What I want to hear of."""
    return settings_frame(NotificationSettings.create(), active="notifications")
