"""What somebody chose for their pages, kept in step between the account and this browser."""

import reflex as rx

from raffi_web.features.accounts import client as accounts_client  # noqa: F401 - for what they register
from raffi_web.live import client as live_client  # noqa: F401
from raffi_web.web.assets import shared

BLOCKED = shared(__name__, "blocked.ts")
CHOICES = shared(__name__, "choices.ts")
MOTION = shared(__name__, "motion.ts")
SPOILERS = shared(__name__, "spoilers.ts")
LEAVING = shared(__name__, "leaving.tsx")
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


class ExportButton(rx.Component):
    """Has everything I have here written into an archive."""

    library = LEAVING.importable_path
    tag = "ExportButton"


class BringForm(rx.Component):
    """Brings what I choose of an archive to my account."""

    library = shared(__name__, "bring.tsx").importable_path
    tag = "BringForm"


class DeleteForm(rx.Component):
    """Deletes my account; `name` is what has to be typed."""

    library = LEAVING.importable_path
    tag = "DeleteForm"

    name: rx.Var[str]


class ReportActions(rx.Component):
    """What staff do about a report; `actor` is whom it is about, empty where that is nobody with an account."""

    library = shared(__name__, "report_actions.tsx").importable_path
    tag = "ReportActions"

    report: rx.Var[str]
    open: rx.Var[bool]
    outcome: rx.Var[str]
    actor: rx.Var[str]
    name: rx.Var[str]
    may: rx.Var[bool]
