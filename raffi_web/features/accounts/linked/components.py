"""What pages show of signing in by others' words."""

import reflex as rx

from raffi_web.features.accounts.linked.client import LinkedList, ProviderButtons
from raffi_web.features.accounts.linked.state import LinkedState
from raffi_web.ui import patterns as p
from raffi_web.ui import primitives as ui
from raffi_web.words import t


def provider_buttons() -> rx.Component:
    """Buttons of the providers and of the wallets that are there; for the pages of signing in and up."""
    return ProviderButtons.create(providers=LinkedState.providers)


def problem_banner() -> rx.Component:
    """What went wrong at a provider, from where the browser has just come."""
    return rx.cond(LinkedState.problem != "", ui.banner(LinkedState.problem, tone="danger"))


def linked_section() -> rx.Component:
    """What is linked to my account, in the settings."""
    return p.section(
        t("linked.title"),
        rx.el.p(t("linked.about"), class_name="pb-4 text-sm text-ink-2"),
        rx.el.div(problem_banner(), class_name="pb-4 empty:hidden"),
        LinkedList.create(identities=LinkedState.identities, providers=LinkedState.providers),
        section_id="own-links",
        class_name="pb-0",
    )
