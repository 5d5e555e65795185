"""Signing in and up, letters' links, settings, and the server's people."""

from typing import Any

import reflex as rx

from raffi_web.features.accounts.client import (
    ClaimForm,
    ForgotForm,
    ResetForm,
    SignInForm,
    SignOutButton,
    SignUpForm,
    VerifyView,
    WayLink,
)
from raffi_web.features.accounts.components import (
    for_users,
    server_frame,
    sessions_section,
    settings_frame,
    sign_in_section,
)
from raffi_web.features.accounts.linked.components import problem_banner, provider_buttons
from raffi_web.features.accounts.passkeys.components import passkey_sign_in, passkey_sign_up
from raffi_web.features.accounts.staff_view import overview_view, people_view
from raffi_web.features.accounts.state import MeState
from raffi_web.ui import patterns as p
from raffi_web.ui import primitives as ui
from raffi_web.words import t

CARD = (
    "mx-auto flex w-full max-w-md flex-col gap-6 rounded-card border border-line bg-surface-1 p-6 md:mt-[5dvh] md:p-8"
)


def _card(title: str, about: Any, *content: Any) -> rx.Component:
    return _plain(
        rx.el.div(
            rx.el.h1(title, class_name="text-2xl font-semibold tracking-tight text-balance"),
            rx.el.p(about, class_name="pt-1 text-sm text-ink-2"),
        ),
        *content,
    )


def _plain(*content: Any) -> rx.Component:
    """A card whose title depends on what is in it."""
    return rx.el.section(*content, class_name=CARD)


def _ways(*links: tuple[str, str]) -> rx.Component:
    return rx.el.div(
        *(WayLink.create(label, to=href) for label, href in links),
        class_name="flex flex-wrap gap-x-6 gap-y-2 border-t border-line pt-4",
    )


def _already() -> rx.Component:
    """For whoever has an account and is here all the same."""
    return _card(
        t("accounts.already", name=MeState.name),
        t("accounts.already_about"),
        problem_banner(),
        rx.el.div(
            ui.link_button(t("accounts.settings"), href="/settings", variant="primary"),
            SignOutButton.create(),
            class_name="flex flex-wrap gap-2",
        ),
    )


def sign_in_page() -> rx.Component:
    """The way in for those who have an account."""
    return rx.cond(
        MeState.is_user,
        _already(),
        _card(
            t("accounts.sign_in"),
            t("accounts.sign_in_about"),
            problem_banner(),
            SignInForm.create(),
            passkey_sign_in(),
            provider_buttons(),
            _ways((t("accounts.forgot"), "/forgot"), (t("accounts.make_account"), "/sign-up")),
        ),
    )


def sign_up_page() -> rx.Component:
    """An account for the guest."""
    return rx.cond(
        MeState.is_user,
        _already(),
        _card(
            t("accounts.make_account"),
            t("accounts.make_account_about"),
            problem_banner(),
            SignUpForm.create(),
            passkey_sign_up(),
            provider_buttons(),
            _ways((t("accounts.have_account"), "/sign-in")),
        ),
    )


def forgot_page() -> rx.Component:
    """A letter with which a new password is set."""
    return _card(
        t("accounts.forgot_title"),
        t("accounts.forgot_about"),
        ForgotForm.create(),
        _ways((t("accounts.sign_in"), "/sign-in")),
    )


def reset_page() -> rx.Component:
    """Where the letter leads."""
    return _plain(ResetForm.create())


def verify_page() -> rx.Component:
    """Where the letter that asks whether an address is theirs leads."""
    return _plain(VerifyView.create(), _ways((t("accounts.settings"), "/settings/sign-in")))


def claim_page() -> rx.Component:
    """Where the link that the server printed leads."""
    return _plain(
        rx.cond(
            MeState.profile,
            ClaimForm.create(user=MeState.is_user),
            ui.skeleton(class_name="h-40 w-full"),
        )
    )


def sign_in_settings() -> rx.Component:
    """With what I sign in."""
    return settings_frame(for_users(sign_in_section()), active="sign-in")


def sessions_settings() -> rx.Component:
    """Where I am signed in."""
    return settings_frame(for_users(sessions_section()), active="sessions")


def overview_page() -> rx.Component:
    """What waits for staff. For others there is no such page."""
    missing = rx.cond(MeState.profile, p.not_found(), ui.skeleton(class_name="h-40 w-full rounded-card"))
    return rx.cond(MeState.is_staff, server_frame(overview_view(), active="overview"), missing)


def people_page() -> rx.Component:
    """Everybody with an account, for staff."""
    return server_frame(people_view(), active="people")
