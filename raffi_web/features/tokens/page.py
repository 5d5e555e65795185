"""The page of my tokens in the settings."""

import reflex as rx

from raffi_web.features.accounts.components import for_users, settings_frame
from raffi_web.features.tokens.components import tokens_section


def tokens_settings() -> rx.Component:
    """Tokens of programs that act in my name."""
    return settings_frame(for_users(tokens_section()), active="tokens")
