"""What surrounds the lobby and the room: the account button, the sheet of the visitor, the room from inside."""

from typing import Any

import reflex as rx

from raffi_web.features.accounts.client import PutOutNotice, SignOutButton, WaysIn
from raffi_web.features.accounts.state import MeState
from raffi_web.features.canvas.client import BoardMaker
from raffi_web.features.lists.client import ListSearch
from raffi_web.features.notifications.client import Bell
from raffi_web.features.profiles.client import Keeper
from raffi_web.features.profiles.reports_state import ReportState
from raffi_web.features.profiles.reports_view import report_dialog
from raffi_web.features.rooms.client import RoomSearch, RoomView
from raffi_web.features.rooms.make_room import MAKE_ID, make_room_dialog
from raffi_web.features.rooms.state import RoomState
from raffi_web.live.client import LiveStart
from raffi_web.live.surface import ToastState
from raffi_web.ui import primitives as ui
from raffi_web.ui.client_parts import PaletteItem, ShortcutGroup
from raffi_web.ui.shell import YOU_ID, palette_items, services, shell
from raffi_web.words import t

TOASTS: dict[str, Any] = {"toasts": ToastState.toasts, "on_dismiss": ToastState.dismiss}


def framed(*content: Any, active: str) -> rx.Component:
    """A page in the shell, with the visitor's button and sheet."""
    face = ui.icon_button(
        ui.avatar(MeState.initials, MeState.hue, size="sm", image=MeState.avatar),
        t("rooms.you"),
        opens=YOU_ID,
    )
    return shell(
        *content,
        make_room_dialog(),
        LiveStart.create(),
        PutOutNotice.create(),
        Keeper.create(),
        RoomSearch.create(),
        BoardMaker.create(),
        ListSearch.create(),
        active=active,
        actions=[Bell.create()],
        account=face,
        you=[_you()],
        palette=_palette(),
        toasts=TOASTS,
    )


def inside_view() -> rx.Component:
    """The room's surfaces, without the shell's frame."""
    return rx.fragment(
        RoomView.create(
            room=RoomState.room_id, on_closed=RoomState.put_out, on_leave=RoomState.leave, on_report=ReportState.begin
        ),
        report_dialog(),
        LiveStart.create(),
        PutOutNotice.create(),
        Keeper.create(),
        RoomSearch.create(),
        BoardMaker.create(),
        ListSearch.create(),
        make_room_dialog(),
        services(palette=_palette(), toasts=TOASTS, shortcuts=player_shortcuts()),
    )


def _palette() -> list[PaletteItem]:
    make = PaletteItem(id="make-room", group=t("ui.do"), label=t("rooms.make"), opens=MAKE_ID)
    make_list = PaletteItem(id="make-list", group=t("ui.do"), label=t("lists.make"), href="/lists?new=1")
    return [make, make_list, *palette_items()]


def player_shortcuts() -> list[ShortcutGroup]:
    """The keys of the player (`screen/client/keys.ts`)."""
    keys = [
        ("k Space", t("screen.keys_play")),
        ("j l", t("screen.keys_skip_ten")),
        ("← →", t("screen.keys_skip_five")),
        (", .", t("screen.keys_frame")),
        ("< >", t("screen.keys_speed")),
        ("0 ... 9", t("screen.keys_share")),
        ("↑ ↓", t("screen.keys_volume")),
        ("m", t("screen.mute")),
        ("c", t("screen.captions")),
        ("d", t("picture.comments")),
        ("t", t("screen.theatre")),
        ("f", t("screen.fullscreen")),
    ]
    return [{"title": t("room.film"), "keys": [{"keys": each, "does": does} for each, does in keys]}]


def _you() -> rx.Component:
    """What the visitor is called, and the way to an account, or within it."""
    who = rx.el.div(
        ui.avatar(MeState.initials, MeState.hue, size="lg", image=MeState.avatar),
        rx.el.p(MeState.name, class_name="min-w-0 truncate text-base font-semibold"),
        class_name="flex items-center gap-4",
    )
    return rx.el.div(who, _name(), _account(), class_name="flex flex-col gap-6")


def _account() -> rx.Component:
    return rx.cond(
        MeState.is_user,
        rx.el.div(
            ui.link_button(t("accounts.settings"), href="/settings/sign-in", icon="settings"),
            rx.cond(MeState.is_staff, ui.link_button(t("accounts.server"), href="/admin", icon="server")),
            SignOutButton.create(),
            class_name="flex flex-wrap gap-2",
        ),
        rx.el.div(
            rx.el.p(t("accounts.guest_about"), class_name="text-sm text-ink-2"),
            WaysIn.create(),
            class_name="flex flex-col gap-3 border-t border-line pt-4",
        ),
    )


def _name() -> rx.Component:
    return rx.el.form(
        ui.field(
            t("rooms.your_name"),
            ui.text_input(
                name="name",
                default_value=MeState.name,
                key=MeState.name,
                max_length=50,
                **ui.described("my-name", MeState.error),
            ),
            control_id="my-name",
            help_text=t("rooms.name_help"),
            error=MeState.error,
        ),
        ui.button(t("rooms.save_name"), type="submit"),
        on_submit=MeState.rename,
        class_name="flex flex-col items-start gap-3",
    )
