"""What somebody chose for their pages, kept in step between the account and this browser."""

import reflex as rx

from raffi_web.live import client as live_client  # noqa: F401 - for what it registers
from raffi_web.web.assets import shared

CHOICES = shared(__name__, "choices.ts")
MOTION = shared(__name__, "motion.ts")
UPLOAD = shared(__name__, "upload.ts")


class Keeper(rx.Component):
    """Takes up what the account has chosen, and tells it what is chosen here; once on every page. Renders nothing."""

    library = shared(__name__, "keeper.tsx").importable_path
    tag = "Keeper"


class MotionSwitch(rx.Component):
    """Motion as the system says, or reduced."""

    library = shared(__name__, "motion_switch.tsx").importable_path
    tag = "MotionSwitch"


class AvatarControl(rx.Component):
    """My picture: choose another one, or have none. `on_change` is told after each."""

    library = shared(__name__, "avatar.tsx").importable_path
    tag = "AvatarControl"

    name: rx.Var[str]
    initials: rx.Var[str]
    hue: rx.Var[int]
    image: rx.Var[str | None]
    on_change: rx.EventHandler[rx.event.no_args_event_spec]
