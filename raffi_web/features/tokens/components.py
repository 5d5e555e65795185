"""What the settings show of tokens."""

import reflex as rx

from raffi_web.features.accounts.state import MeState
from raffi_web.features.tokens.client import Tokens
from raffi_web.features.tokens.state import TokenState
from raffi_web.ui import patterns as p
from raffi_web.ui import primitives as ui
from raffi_web.words import t


def tokens_section() -> rx.Component:
    """My tokens, and making one."""
    return p.section(
        t("tokens.title"),
        rx.el.p(
            t("tokens.about"),
            " ",
            rx.el.a(t("tokens.docs"), href="/api/docs", class_name="text-accent-ink underline underline-offset-4"),
            class_name="max-w-prose pb-4 text-sm text-ink-2",
        ),
        rx.cond(
            TokenState.loaded,
            Tokens.create(tokens=TokenState.tokens, staff=MeState.is_staff),
            ui.skeleton(class_name="h-24 w-full rounded-card"),
        ),
        section_id="own-tokens",
        class_name="pb-0",
    )
