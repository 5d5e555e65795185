"""The second step in the settings."""

import reflex as rx

from raffi_web.features.accounts.second_step.client import SecondStep
from raffi_web.features.accounts.second_step.state import SecondStepState
from raffi_web.ui import patterns as p
from raffi_web.words import t


def second_step_section() -> rx.Component:
    """Whether my password needs a code. Its page loads `SecondStepState`."""
    return p.section(
        t("second_step.title"),
        SecondStep.create(step=SecondStepState.step),
        section_id="own-second-step",
        class_name="pb-0",
    )
