"""The frames of settings and of the server's own pages, and what stands in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import reflex as rx

from raffi_web.features.accounts.client import ConfirmDialog, EmailForm, PasswordForm, SignOutButton, WaysIn
from raffi_web.features.accounts.linked.components import linked_section
from raffi_web.features.accounts.passkeys.components import passkeys_section
from raffi_web.features.accounts.second_step.components import second_step_section
from raffi_web.features.accounts.state import AccountState, MeState, OverviewState
from raffi_web.ui import patterns as p
from raffi_web.ui import primitives as ui
from raffi_web.ui.plural import plural
from raffi_web.ui.shell import NAV_LINK
from raffi_web.words import t

SIDE = (
    "flex gap-1 overflow-x-auto max-lg:-mx-4 max-lg:border-b max-lg:border-line max-lg:px-4 max-lg:pb-2 "
    "max-md:-mx-4 md:max-lg:-mx-8 md:max-lg:px-8 lg:sticky lg:top-24 lg:w-52 lg:shrink-0 lg:flex-col lg:self-start"
)
COUNT = (
    "grid h-5 min-w-5 shrink-0 place-items-center rounded-pill bg-accent px-1.5 text-xs font-semibold text-on-accent "
    "tabular lg:ms-auto"
)
COUNT_AT_MOST = 99
BODY = "flex min-w-0 flex-1 flex-col gap-10 lg:max-w-3xl"


@dataclass(frozen=True, slots=True)
class Place:
    """A page of several that belong together.

    `shown` is a var where it is not for everybody, `waiting` one that counts what wants to be seen to there.
    """

    key: str
    label: str
    icon: str
    href: str
    shown: Any = True
    waiting: Any = None


def settings_places() -> Sequence[Place]:
    """The pages of a person's settings."""
    return (
        Place("profile", t("accounts.profile"), "circle-user-round", "/settings"),
        Place("appearance", t("appearance.title"), "palette", "/settings/appearance"),
        Place("sign-in", t("accounts.signing_in"), "key-round", "/settings/sign-in"),
        Place("sessions", t("accounts.sessions"), "monitor-smartphone", "/settings/sessions"),
        Place("tokens", t("tokens.title"), "terminal", "/settings/tokens"),
        Place("notifications", t("notifications.title"), "bell", "/settings/notifications"),
        Place("privacy", t("privacy.title"), "shield", "/settings/privacy"),
    )


def server_places() -> Sequence[Place]:
    """The pages of those who run this server."""
    return (
        Place("overview", t("accounts.overview"), "layout-dashboard", "/admin"),
        Place("people", t("accounts.people"), "users", "/admin/people"),
        Place("reports", t("reports.title"), "flag", "/admin/reports", waiting=OverviewState.open_reports),
        Place(
            "comments",
            t("moderation.queue"),
            "shield-check",
            "/admin/comments",
            waiting=OverviewState.waiting_comments,
        ),
        Place("talk", t("numbers.server"), "messages-square", "/admin/talk"),
        Place("mail", t("mail.title"), "mail", "/admin/mail", MeState.is_admin),
        Place("audit", t("accounts.audit"), "scroll-text", "/admin/audit", MeState.is_admin),
        Place("calls", t("audit.calls"), "activity", "/admin/calls", MeState.is_admin),
    )


def side_by_side(title: str, places: Sequence[Place], active: str, label: str, *content: Any) -> rx.Component:
    """A page of several that belong together, with the way to the others."""

    def way(place: Place) -> rx.Component:
        attrs = {"aria-current": "page"} if place.key == active else {}
        link = ui.router_link(
            ui.icon(place.icon, 16),
            rx.el.span(place.label, class_name="whitespace-nowrap"),
            *([] if place.waiting is None else [_waiting(place.waiting)]),
            href=place.href,
            class_name=NAV_LINK,
            custom_attrs=attrs,
        )
        return rx.cond(place.shown, link) if isinstance(place.shown, rx.Var) else link

    return rx.el.div(
        p.page_header(title),
        rx.el.div(
            rx.el.nav(
                *(way(place) for place in places), aria_label=label, class_name=SIDE, custom_attrs={"data-strip": ""}
            ),
            rx.el.div(*content, class_name=BODY),
            class_name="flex flex-col gap-6 lg:flex-row lg:gap-12",
        ),
        ConfirmDialog.create(),
    )


def _waiting(count: Any) -> rx.Component:
    shown = rx.cond(count > COUNT_AT_MOST, f"{COUNT_AT_MOST}+", count.to_string())
    return rx.cond(
        count > 0,
        rx.el.span(
            rx.el.span(shown, custom_attrs={"aria-hidden": "true"}),
            rx.el.span(plural("accounts.waiting_n", count), class_name="sr-only"),
            class_name=COUNT,
        ),
    )


def settings_frame(*content: Any, active: str) -> rx.Component:
    """A page of the settings. Who has no account is told what one is for."""
    return side_by_side(t("accounts.settings"), settings_places(), active, t("accounts.settings"), *content)


def for_users(*content: Any) -> rx.Component:
    """What only those with an account have; the others see the way to one."""
    return rx.cond(
        MeState.is_user,
        rx.fragment(*content),
        rx.cond(
            MeState.profile,
            ui.empty_state(
                t("accounts.guest_title"),
                t("accounts.guest_about"),
                icon="key-round",
                action=WaysIn.create(),
            ),
            ui.skeleton(class_name="h-40 w-full rounded-card"),
        ),
    )


def server_frame(*content: Any, active: str) -> rx.Component:
    """A page of those who run this server."""
    inside = rx.cond(
        MeState.is_staff,
        rx.fragment(*content),
        rx.cond(
            MeState.profile,
            ui.empty_state(
                t("accounts.not_staff"),
                t("accounts.not_staff_about"),
                icon="shield",
                action=rx.cond(MeState.is_user, rx.fragment(), ui.link_button(t("accounts.sign_in"), href="/sign-in")),
            ),
            ui.skeleton(class_name="h-40 w-full rounded-card"),
        ),
    )
    return side_by_side(t("accounts.server"), server_places(), active, t("accounts.server"), inside)


def sign_in_section() -> rx.Component:
    """My address, my password, what else lets me in, and the way out."""
    return rx.fragment(
        p.section(
            t("accounts.email"),
            rx.cond(
                AccountState.email != "",
                rx.el.p(AccountState.email, class_name="pb-3 text-sm break-all text-ink-2"),
            ),
            rx.cond(
                AccountState.pending != "",
                rx.el.div(
                    ui.banner(t("accounts.pending", email=AccountState.pending), tone="warning"),
                    ui.button(t("accounts.send_again"), size="sm", on_click=AccountState.send_again),
                    class_name="flex flex-col items-start gap-3 pb-4",
                ),
            ),
            EmailForm.create(
                email=rx.cond(AccountState.email != "", AccountState.email, AccountState.pending),
                named=AccountState.is_only_said,
            ),
            section_id="own-email",
            class_name="pb-0",
        ),
        p.section(
            t("accounts.password"),
            PasswordForm.create(known=AccountState.has_password),
            section_id="own-password",
            class_name="pb-0",
        ),
        passkeys_section(),
        second_step_section(),
        linked_section(),
        p.section(t("accounts.sign_out"), SignOutButton.create(), section_id="own-way-out", class_name="pb-0"),
    )


def sessions_section() -> rx.Component:
    """Where I am signed in."""
    return p.section(
        t("accounts.sessions"),
        rx.el.p(t("accounts.sessions_about"), class_name="pb-4 text-sm text-ink-2"),
        rx.el.ul(
            rx.foreach(AccountState.sessions, _session),
            class_name="divide-y divide-line rounded-card border border-line bg-surface-1",
        ),
        rx.cond(
            AccountState.has_others,
            ui.button(t("accounts.end_others"), on_click=AccountState.end_others, class_name="mt-4"),
        ),
        section_id="own-sessions",
        class_name="pb-0",
    )


def _session(card: Any) -> rx.Component:
    named = rx.cond(card["device"].to(str) != "", card["device"].to(str), t("accounts.some_device"))
    return rx.el.li(
        rx.el.div(
            rx.el.p(
                rx.el.span(named, class_name="font-medium"),
                rx.cond(card["is_this"].to(bool), ui.badge(t("accounts.this_device"), tone="success")),
                class_name="flex flex-wrap items-center gap-2 text-sm",
            ),
            rx.el.p(
                _way_in(card["method"].to(str)),
                ui.ago(card["began_at"].to(float)),
                class_name="flex flex-wrap gap-x-1.5 pt-0.5 text-mini text-ink-2",
            ),
            rx.el.p(
                # That a session is used is written down now and then only; this one is used by whoever looks at it.
                rx.cond(
                    card["is_this"].to(bool),
                    rx.el.span(t("accounts.used_now")),
                    rx.fragment(rx.el.span(t("accounts.last_used")), ui.ago(card["seen_at"].to(float))),
                ),
                rx.el.span(card["network"].to(str), class_name="ps-1.5 font-mono break-all"),
                class_name="flex flex-wrap gap-x-1.5 pt-0.5 text-mini text-ink-3",
            ),
            class_name="min-w-0 flex-1",
        ),
        rx.cond(
            card["is_this"].to(bool),
            rx.fragment(),
            ui.button(
                t("accounts.end"),
                size="sm",
                on_click=AccountState.end(card["id"].to(str)),
                aria_label=t("accounts.end_session", device=named),
            ),
        ),
        key=card["id"].to(str),
        class_name="flex items-center gap-4 px-4 py-3",
    )


def _way_in(method: Any) -> rx.Component:
    """By what somebody showed who they are when a session began."""
    said = rx.match(
        method,
        ("password", t("accounts.by.password")),
        ("passkey", t("accounts.by.passkey")),
        ("link", t("accounts.by.link")),
        ("oidc", t("accounts.by.service")),
        ("wallet", t("accounts.by.wallet")),
        t("accounts.by.other"),
    )
    return rx.el.span(said)
