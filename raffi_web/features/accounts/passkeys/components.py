"""Passkeys on the pages of signing in and up, and in the settings."""

import reflex as rx

from raffi_web.features.accounts.passkeys.client import PasskeyList, PasskeySignIn, PasskeySignUp
from raffi_web.features.accounts.passkeys.state import PasskeysState
from raffi_web.ui import patterns as p
from raffi_web.words import t


def passkey_sign_in() -> rx.Component:
    """The way in beside address and password. The form's address field offers passkeys, too."""
    return PasskeySignIn.create()


def passkey_sign_up() -> rx.Component:
    """An account with a passkey and nothing else."""
    return PasskeySignUp.create()


def passkeys_section() -> rx.Component:
    """My passkeys, in the settings. Its page loads `PasskeysState`."""
    return p.section(
        t("passkeys.title"),
        PasskeyList.create(passkeys=PasskeysState.passkeys),
        section_id="own-passkeys",
        class_name="pb-0",
    )
