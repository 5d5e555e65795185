"""Sections of the settings: profile and appearance."""

from typing import Any

import reflex as rx

from raffi_web.features.accounts.components import for_users
from raffi_web.features.accounts.state import MeState
from raffi_web.features.profiles.client import AvatarControl, MotionSwitch
from raffi_web.features.profiles.state import ADDRESS, CONTENT, SHOWN, PreferenceState, ProfileState
from raffi_web.ui import patterns as p
from raffi_web.ui import primitives as ui
from raffi_web.ui.client_parts import LanguageSwitch, ThemeSwitch
from raffi_web.words import t

CARD = "rounded-card border border-line bg-surface-1 p-5 md:p-6"
ROW = "flex flex-wrap items-center justify-between gap-x-6 gap-y-2 py-3"
PART = "text-base font-semibold text-ink"
ABOUT = "pt-1 text-sm text-ink-2"
NARROW = "flex flex-col gap-6"


def profile_section() -> rx.Component:
    """Name, handle, bio, and what the public page shows. Load it with `ProfileState.on_load`."""
    return p.section(
        t("profiles.title"),
        rx.match(
            ProfileState.phase,
            ("here", _profile()),
            ("guest", rx.el.div(_name_only(), for_users(), class_name=NARROW)),
            ("failed", ui.error_state(t("profiles.failed"), ProfileState.problem, on_retry=ProfileState.on_load)),
            _waiting(),
        ),
        section_id="profile",
        class_name="pb-0",
    )


def appearance_section() -> rx.Component:
    """Theme, language, motion and content, which follow the account."""
    return p.section(
        t("appearance.title"),
        rx.el.div(
            rx.el.p(t("appearance.about"), class_name="text-sm text-ink-2"),
            rx.el.div(
                _choice(t("appearance.theme"), ThemeSwitch.create()),
                _choice(t("appearance.language"), LanguageSwitch.create()),
                _choice(t("appearance.motion"), MotionSwitch.create()),
                class_name=f"{CARD} flex flex-col divide-y divide-line py-2 md:py-3",
            ),
            _content(),
            class_name=NARROW,
        ),
        section_id="appearance",
        class_name="pb-0",
    )


def _choice(label: str, control: rx.Component) -> rx.Component:
    return rx.el.div(rx.el.span(label, class_name="text-sm font-medium text-ink"), control, class_name=ROW)


def _content() -> rx.Component:
    def toggle(what: str) -> rx.Component:
        return ui.switch(
            t(f"appearance.{what}"),
            help_text=t(f"appearance.{what}_help"),
            checked=PreferenceState.chosen[what].to(bool),
            on_change=lambda on: PreferenceState.set_content(what, on),
            class_name="py-2",
        )

    return rx.el.div(
        rx.el.h3(t("appearance.content"), class_name=PART),
        *(toggle(what) for what in CONTENT),
        class_name=CARD,
    )


def _profile() -> rx.Component:
    return rx.el.div(
        rx.el.p(t("profiles.about"), class_name="text-sm text-ink-2"),
        _form(),
        _public_page(),
        class_name=NARROW,
    )


def _picture() -> rx.Component:
    return AvatarControl.create(
        name=MeState.name,
        initials=MeState.initials,
        hue=MeState.hue,
        image=MeState.avatar,
        on_change=MeState.on_load,
    )


def _form() -> rx.Component:
    return rx.el.form(
        _picture(),
        _text(
            "profile-name",
            "name",
            t("profiles.name"),
            MeState.name,
            50,
            t("profiles.name_help"),
            ProfileState.name_error,
        ),
        _text(
            "profile-handle",
            "handle",
            t("profiles.handle"),
            ProfileState.handle,
            31,
            t("profiles.handle_help"),
            ProfileState.handle_error,
            auto_complete="off",
            spell_check=False,
        ),
        ui.field(
            t("profiles.bio"),
            ui.textarea(
                name="bio",
                default_value=ProfileState.bio,
                key=ProfileState.bio,
                max_length=500,
                rows="4",
                **ui.described("profile-bio", ProfileState.bio_error, help_text=True),
            ),
            control_id="profile-bio",
            help_text=t("profiles.bio_help"),
            error=ProfileState.bio_error,
            optional=True,
        ),
        ui.button(
            t("profiles.save"), type="submit", variant="primary", loading=ProfileState.busy, class_name="self-start"
        ),
        on_submit=ProfileState.save,
        class_name=f"{CARD} flex flex-col gap-5",
    )


def _name(error: Any) -> rx.Component:
    return _text("profile-name", "name", t("profiles.name"), MeState.name, 50, t("profiles.name_help"), error)


def _text(
    control_id: str, name: str, label: str, value: Any, longest: int, help_text: str, error: Any, **props: Any
) -> rx.Component:
    control = ui.text_input(
        name=name,
        default_value=value,
        key=value,
        max_length=longest,
        **props,
        **ui.described(control_id, error, help_text=True),
    )
    return ui.field(label, control, control_id=control_id, help_text=help_text, error=error)


def _public_page() -> rx.Component:
    def toggle(what: str, help_text: str | None = None, **props: Any) -> rx.Component:
        return ui.switch(
            t(f"profiles.{what}"),
            help_text=help_text,
            checked=ProfileState.profile[what].to(bool),
            on_change=lambda on: ProfileState.show(what, on),
            class_name="py-2",
            **props,
        )

    parts = [toggle(what, disabled=~ProfileState.profile["public"].to(bool)) for what in SHOWN[1:]]
    return rx.el.div(
        rx.el.div(
            rx.el.h3(t("profiles.public_title"), class_name=PART),
            rx.cond(
                ProfileState.handle != "",
                ui.link_button(
                    t("profiles.see_page"), href=ADDRESS + ProfileState.handle, icon="external-link", size="sm"
                ),
            ),
            class_name="flex min-h-9 flex-wrap items-center justify-between gap-3",
        ),
        rx.cond(
            ProfileState.handle == "",
            rx.el.p(t("profiles.handle_none"), class_name=ABOUT),
            rx.el.div(
                toggle("public", t("profiles.public_help")),
                rx.el.div(*parts, class_name="flex flex-col border-t border-line pt-2 mt-2"),
                class_name="flex flex-col pt-1",
            ),
        ),
        class_name=CARD,
    )


def _name_only() -> rx.Component:
    return rx.el.form(
        _picture(),
        _name(MeState.error),
        ui.button(t("rooms.save_name"), type="submit", class_name="self-start"),
        on_submit=MeState.rename,
        class_name=f"{CARD} flex flex-col gap-5",
    )


def _waiting() -> rx.Component:
    return rx.el.div(
        ui.skeleton(class_name="h-72 w-full rounded-card"),
        ui.skeleton(class_name="h-64 w-full rounded-card"),
        class_name=NARROW,
    )
