"""The second step in the browser: its seed and codes are shown there and kept nowhere else."""

import reflex as rx

from raffi_web.live import client as live_client  # noqa: F401  # what these modules import by alias
from raffi_web.ui.client import QR_PACKAGE
from raffi_web.web.assets import shared

MODULES = [shared(__name__, name) for name in ("code_field.tsx", "recovery_codes.tsx", "set_up.tsx")]


class SecondStep(rx.Component):
    """Whether my password needs a code: the answer of `accounts.second_step`."""

    library = shared(__name__, "second_step.tsx").importable_path
    tag = "SecondStep"
    lib_dependencies: list[str] = [QR_PACKAGE]

    step: rx.Var[dict[str, object] | None]


class DropSecondStep(rx.Component):
    """Takes a person's second step off, for staff. `on_change` is told after each try."""

    library = shared(__name__, "drop.tsx").importable_path
    tag = "DropSecondStep"

    person: rx.Var[str]
    name: rx.Var[str]
    on_change: rx.EventHandler[rx.event.no_args_event_spec]
