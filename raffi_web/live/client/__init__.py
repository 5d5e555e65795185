"""The browser's side of /live, shared by every local component under one alias."""

import reflex as rx

CHANNEL = rx.asset("channel.ts", shared=True)
CLOCK = rx.asset("clock.ts", shared=True)
LIVE = rx.asset("live.ts", shared=True)
OUTBOX = rx.asset("outbox.ts", shared=True)
PROTOCOL = rx.asset("protocol.ts", shared=True)
START = rx.asset("start.tsx", shared=True)


class LiveStart(rx.Component):
    """Connects `/live`; once on every page."""

    library = START.importable_path
    tag = "LiveStart"
