"""The browser's side of /live, shared by every local component under one alias."""

import reflex as rx

from raffi_web.web.assets import shared

CHANNEL = shared(__name__, "channel.ts")
CLOCK = shared(__name__, "clock.ts")
LIVE = shared(__name__, "live.ts")
OUTBOX = shared(__name__, "outbox.ts")
PROTOCOL = shared(__name__, "protocol.ts")
START = shared(__name__, "start.tsx")


class LiveStart(rx.Component):
    """Connects `/live`; once on every page."""

    library = START.importable_path
    tag = "LiveStart"
