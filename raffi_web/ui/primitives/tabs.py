"""Tabs: one panel of several, by click, arrows, Home and End."""

from collections.abc import Sequence
from typing import Any

import reflex as rx

from raffi_web.ui.client import PATHS
from raffi_web.ui.cx import Classes, cx


class Tabs(rx.Component):
    """A tab list with its panels as children, in the order of `tabs`."""

    library = PATHS["tabs.tsx"]
    tag = "Tabs"

    label: rx.Var[str]
    tabs: rx.Var[list[dict[str, str]]]
    value: rx.Var[str]
    initial: rx.Var[str]
    on_pick: rx.EventHandler[rx.event.passthrough_event_spec(str)]


def tabs(
    label: str, panels: Sequence[tuple[str, Any, rx.Component]], *, class_name: Classes = "", **props: Any
) -> rx.Component:
    """Tabs from (id, word, panel). The browser keeps the choice; `value` and `on_pick` hand it to the state."""
    heads = [{"id": tab_id, "label": word} for tab_id, word, _ in panels]
    return Tabs.create(
        *(panel for _, _, panel in panels), label=label, tabs=heads, class_name=cx("flex flex-col", class_name), **props
    )
