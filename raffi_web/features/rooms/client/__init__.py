"""The room's surfaces in the browser; loaded when a room opens."""

import reflex as rx

# Imported for what they register, too: the modules that room.tsx imports by alias.
from raffi_web.features.canvas import client as canvas_client  # noqa: F401
from raffi_web.features.chat import client as chat_client
from raffi_web.features.comments import client as comments_client
from raffi_web.features.notifications import client as notifications_client  # noqa: F401
from raffi_web.features.screen import client as screen_client
from raffi_web.live import client as live_client  # noqa: F401
from raffi_web.ui.client import QR_PACKAGE
from raffi_web.web.assets import shared

ROOM = shared(__name__, "room.tsx")
MODULES = [
    shared(__name__, name)
    for name in (
        "address.ts",
        "bans.tsx",
        "commands.ts",
        "delete_room.tsx",
        "floating.tsx",
        "focus.ts",
        "found_boards.ts",
        "general.tsx",
        "grants.tsx",
        "host_away.tsx",
        "invite.tsx",
        "invite_link.ts",
        "leave.tsx",
        "me_layer.tsx",
        "people.tsx",
        "place.ts",
        "rail.tsx",
        "reach.ts",
        "saved_field.tsx",
        "settings.tsx",
        "skeleton.tsx",
        "statistics.tsx",
        "step.ts",
        "top_bar.tsx",
        "viewport.ts",
    )
]


class RoomSearch(rx.Component):
    """Lets the command palette find rooms; once on every page. Renders nothing."""

    library = shared(__name__, "commands.ts").importable_path
    tag = "RoomSearch"


class Stay(rx.Component):
    """Its first child inside a room, its second outside; what was inside stays while that is found out again."""

    library = shared(__name__, "stay.tsx").importable_path
    tag = "Stay"

    phase: rx.Var[str]


def _reported(kind: rx.Var[str], on: rx.Var[str], name: rx.Var[str]) -> tuple[rx.Var[str], rx.Var[str], rx.Var[str]]:
    return kind, on, name


class RoomView(rx.NoSSRComponent):
    """A room from inside: film, people, chat.

    `on_closed` gets the reason when one is no longer in it; `on_report` kind, id and name of what is to be reported.
    """

    library = ROOM.importable_path
    tag = "RoomView"
    lib_dependencies: list[str] = [
        QR_PACKAGE,
        *chat_client.PACKAGES,
        *comments_client.PACKAGES,
        *screen_client.PACKAGES,
    ]

    room: rx.Var[str]
    on_closed: rx.EventHandler[rx.event.passthrough_event_spec(str)]
    on_leave: rx.EventHandler[rx.event.no_args_event_spec]
    on_report: rx.EventHandler[_reported]
