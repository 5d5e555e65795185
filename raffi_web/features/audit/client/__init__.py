"""What the pages of the audit and of the calls do in the browser: choosing what is shown, and saving it."""

import reflex as rx

from raffi_web.live import client as live_client  # noqa: F401  # registers what this imports by alias
from raffi_web.web.assets import shared

MODULES = [shared(__name__, name) for name in ("person_field.tsx", "save.ts")]


class Filters(rx.Component):
    """What is shown of the acts or of the calls, as `kind` says; `choices` are groups of acts with their words."""

    library = shared(__name__, "filters.tsx").importable_path
    tag = "Filters"

    kind: rx.Var[str]
    choices: rx.Var[list[tuple[str, list[tuple[str, str]]]]]
    on_find: rx.EventHandler[rx.event.passthrough_event_spec(dict[str, str])]
