"""Toasts: short messages in one polite region, from the state or from a local component."""

from typing import Any, TypedDict

import reflex as rx

from raffi_web.ui.client import PATHS


class Toast(TypedDict, total=False):
    """A message. `id` and `title` are needed; it leaves by itself after `seconds` (6; 0 stays)."""

    id: str
    title: str
    body: str
    tone: str
    action: str
    seconds: float


class ToastRegion(rx.Component):
    """The one region. Timers rest while it is pointed at or holds the focus, and focus is never taken."""

    library = PATHS["toasts.tsx"]
    tag = "ToastRegion"

    toasts: rx.Var[list[Toast]]
    on_dismiss: rx.EventHandler[rx.event.passthrough_event_spec(str)]
    on_act: rx.EventHandler[rx.event.passthrough_event_spec(str)]


def toast_region(**props: Any) -> rx.Component:
    """The region; once in the shell. `toasts` is a var of `Toast`s, `on_dismiss` and `on_act` get a toast's id."""
    return ToastRegion.create(**props)
