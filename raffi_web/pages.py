"""Every page: its address, its view, and the handlers that fill it."""

from collections.abc import Callable

import reflex as rx

from raffi_web.features.accounts import page as accounts
from raffi_web.features.accounts.components import server_frame
from raffi_web.features.accounts.linked.state import LinkedState
from raffi_web.features.accounts.passkeys.state import PasskeysState
from raffi_web.features.accounts.second_step.state import SecondStepState
from raffi_web.features.accounts.state import AccountState, MeState, OverviewState, PeopleState
from raffi_web.features.audit.components import audit_view, calls_view
from raffi_web.features.audit.state import AuditState, CallsState
from raffi_web.features.canvas.page import board_page
from raffi_web.features.comments.page import (
    comment_queue_page,
    discussion_page,
    room_order_page,
    server_talk_page,
    talk_page,
)
from raffi_web.features.lists.page import list_page, lists_page
from raffi_web.features.lists.state import ListsState, ListState
from raffi_web.features.mail.components import mail_view
from raffi_web.features.mail.state import MailState
from raffi_web.features.notifications.page import notification_settings, notifications_page
from raffi_web.features.profiles.page import (
    appearance_settings,
    person_page,
    privacy_settings,
    profile_settings,
    reports_page,
)
from raffi_web.features.profiles.privacy_state import PrivacyState
from raffi_web.features.profiles.reports_state import ReportsState
from raffi_web.features.profiles.state import PersonState, PreferenceState, ProfileState
from raffi_web.features.rooms.components import framed
from raffi_web.features.rooms.page import lobby_page, own_rooms_page, room_page
from raffi_web.features.rooms.state import LobbyState, RoomState
from raffi_web.features.screen.state import ScreenState
from raffi_web.features.tokens.page import tokens_settings
from raffi_web.features.tokens.state import TokenState
from raffi_web.settings import get_settings
from raffi_web.ui import gallery
from raffi_web.ui.patterns import not_found
from raffi_web.words import t


def add_pages(app: rx.App) -> None:
    """Add every page to the app."""
    app.add_page(lobby_page, route="/", title=t("rooms.lobby_title"), on_load=[MeState.on_load, LobbyState.on_load])
    app.add_page(
        own_rooms_page,
        route="/rooms",
        title=t("rooms.own_title"),
        on_load=[MeState.on_load, LobbyState.on_load, LobbyState.on_load_own],
    )
    app.add_page(
        room_page,
        route="/r/[room]",
        title=t("rooms.room_title"),
        on_load=[MeState.on_load, RoomState.on_load, ScreenState.on_load],
    )
    _add_account_pages(app)
    app.add_page(lists_page, route="/lists", title=t("lists.page_title"), on_load=[MeState.on_load, ListsState.on_load])
    app.add_page(list_page, route="/l/[list]", title=t("lists.one_title"), on_load=[MeState.on_load, ListState.on_load])
    app.add_page(talk_page, route="/talk", title=t("talk.title"), on_load=MeState.on_load)
    app.add_page(discussion_page, route="/d/[discussion]", title=t("talk.page_title"), on_load=MeState.on_load)
    app.add_page(board_page, route="/b/[board]", title=t("canvas.page_title"), on_load=MeState.on_load)
    app.add_page(
        room_order_page,
        route="/r/[room]/moderation",
        title=t("ui.page_title", page=t("moderation.room")),
        on_load=MeState.on_load,
    )
    app.add_page(
        notifications_page,
        route="/notifications",
        title=t("ui.page_title", page=t("notifications.title")),
        on_load=MeState.on_load,
    )
    app.add_page(
        person_page,
        route="/u/[handle]",
        title=t("profiles.page_title"),
        on_load=[MeState.on_load, PersonState.on_load],
    )
    app.add_page(
        lambda: framed(not_found(), active=""), route="404", title=t("ui.missing_title"), on_load=MeState.on_load
    )
    if get_settings().environment != "production":
        app.add_page(gallery.gallery, route=gallery.ROUTE, title="Gallery")


def _add_account_pages(app: rx.App) -> None:
    me, own, ways = MeState.on_load, AccountState.on_load, LinkedState.on_load
    signing_in = [me, own, PasskeysState.on_load, SecondStepState.on_load, LinkedState.on_load_own]
    for route, view, title, handlers in (
        ("/sign-in", accounts.sign_in_page, t("accounts.sign_in"), [me, ways]),
        ("/sign-up", accounts.sign_up_page, t("accounts.make_account"), [me, ways]),
        ("/forgot", accounts.forgot_page, t("accounts.forgot_title"), [me]),
        ("/reset", accounts.reset_page, t("accounts.reset_title"), [me]),
        ("/verify", accounts.verify_page, t("accounts.verify_title"), [me]),
        ("/claim", accounts.claim_page, t("accounts.claim_title"), [me]),
        ("/settings", profile_settings, t("profiles.title"), [me, ProfileState.on_load]),
        ("/settings/appearance", appearance_settings, t("appearance.title"), [me, PreferenceState.on_load]),
        ("/settings/sign-in", accounts.sign_in_settings, t("accounts.signing_in"), signing_in),
        ("/settings/notifications", notification_settings, t("notifications.title"), [me]),
        ("/settings/privacy", privacy_settings, t("privacy.title"), [me, PrivacyState.on_load]),
        ("/settings/sessions", accounts.sessions_settings, t("accounts.sessions"), [me, own]),
        ("/settings/tokens", tokens_settings, t("tokens.title"), [me, TokenState.on_load]),
        ("/admin", accounts.overview_page, t("accounts.server"), [me, OverviewState.on_load]),
        ("/admin/reports", reports_page, t("reports.title"), [me, ReportsState.on_load]),
        ("/admin/comments", comment_queue_page, t("moderation.queue"), [me]),
        ("/admin/talk", server_talk_page, t("numbers.server"), [me]),
        ("/admin/audit", audit_page, t("accounts.audit"), [me, AuditState.on_load]),
        ("/admin/calls", calls_page, t("audit.calls"), [me, CallsState.on_load]),
        ("/admin/mail", mail_page, t("mail.title"), [me, MailState.on_load]),
        ("/admin/people", accounts.people_page, t("accounts.people"), [me, PeopleState.on_load]),
    ):
        # What waits is counted in the navigation of all of them.
        counted = [OverviewState.on_load] if route.startswith("/admin/") else []
        app.add_page(_framed(view), route=route, title=t("ui.page_title", page=title), on_load=[*handlers, *counted])


def _framed(view: Callable[[], rx.Component]) -> Callable[[], rx.Component]:
    return lambda: framed(view(), active="")


def mail_page() -> rx.Component:
    """The server's letters, for those who run it."""
    return server_frame(mail_view(), active="mail")


def calls_page() -> rx.Component:
    """Which functions were called, for those who may read it."""
    return server_frame(calls_view(), active="calls")


def audit_page() -> rx.Component:
    """What was done on this server, for those who may read it."""
    return server_frame(audit_view(), active="audit")
