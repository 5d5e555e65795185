"""The queue of reports for staff, and the form that reports somebody."""

from collections.abc import Sequence
from typing import Any

import reflex as rx

from raffi_web.features.accounts.state import MeState
from raffi_web.features.profiles.client import ReportActions
from raffi_web.features.profiles.reports_state import ReportsState, ReportState
from raffi_web.ui import patterns as p
from raffi_web.ui import primitives as ui
from raffi_web.words import t

REASONS = ("spam", "harassment", "hate", "sexual", "violence", "pretending", "something_else")
OF_COMMENTS = ("spam", "harassment", "hate", "sexual", "violence", "spoiler", "something_else")
KINDS = ("person", "message", "room")
OUTCOMES = ("dismissed", "settled", "suspended")
REPORT_ID = "report"
LINK = "text-accent-ink underline-offset-4 hover:underline"


def reports_view() -> rx.Component:
    """What was reported."""
    return rx.el.div(
        rx.el.div(
            rx.el.h2(t("reports.title"), class_name="text-lg font-semibold"),
            ui.segmented(
                t("reports.which"),
                "reports-which",
                [("open", t("reports.open")), ("closed", t("reports.closed"))],
                value=ReportsState.which,
                on_change=ReportsState.choose,
            ),
            class_name="flex flex-wrap items-center justify-between gap-3",
        ),
        rx.el.p(t("reports.outcomes_about"), class_name="max-w-(--reading) text-sm text-ink-2"),
        rx.match(
            ReportsState.phase,
            ("here", rx.cond(ReportsState.has_rows, _list(), _none())),
            ("failed", ui.error_state(t("reports.failed"), ReportsState.problem, on_retry=ReportsState.on_load)),
            ui.skeleton(class_name="h-40 w-full rounded-card"),
        ),
        class_name="flex flex-col gap-5",
    )


def report_dialog() -> rx.Component:
    """The form that reports what `ReportState.begin` was told; once on a page."""
    wrong = rx.cond(ReportState.field == "reason", ReportState.error, "")
    text = rx.cond(ReportState.field == "text", ReportState.error, "")
    # What was chosen for one is not chosen for the next.
    reason = rx.cond(ReportState.kind == "comment", _reasons(OF_COMMENTS, wrong), _reasons(REASONS, wrong))
    return p.dialog_form(
        ui.field(t("reports.reason_label"), reason, control_id="reason", error=wrong),
        ui.field(
            t("reports.text"),
            ui.textarea(name="text", max_length=1000, rows="4", **ui.described("report-text", text)),
            control_id="report-text",
            error=text,
            optional=True,
        ),
        dialog_id=REPORT_ID,
        title=rx.match(
            ReportState.kind,
            ("message", t("reports.ask_message", name=ReportState.name)),
            ("room", t("reports.ask_room", name=ReportState.name)),
            ("comment", t("reports.ask_comment", name=ReportState.name)),
            t("reports.ask", name=ReportState.name),
        ),
        description=rx.cond(ReportState.kind == "comment", t("reports.about_comment"), t("reports.about")),
        submit=t("reports.send"),
        on_submit=ReportState.send,
        error=rx.cond(ReportState.field == "", ReportState.error, ""),
        own_words=True,
        open=ReportState.open,
        on_close=ReportState.close,
    )


def _reasons(some: Sequence[str], wrong: Any) -> rx.Component:
    return ui.select(
        [("", t("reports.choose")), *((reason, t(f"reports.reason.{reason}")) for reason in some)],
        name="reason",
        default_value="",
        required=True,
        key=ReportState.on,
        **ui.described("reason", wrong),
    )


def _none() -> rx.Component:
    about = rx.cond(ReportsState.which == "open", t("reports.none_open"), t("reports.none_closed"))
    return ui.empty_state(
        about, icon="shield-check", class_name="w-full rounded-card border border-line bg-surface-1 py-10"
    )


def _list() -> rx.Component:
    more = rx.el.div(ui.button(t("rooms.more"), on_click=ReportsState.more), class_name="flex justify-center")
    return rx.fragment(
        rx.el.ul(rx.foreach(ReportsState.rows, _row), class_name="flex flex-col gap-4"),
        rx.cond(ReportsState.has_more, more),
    )


def _row(row: Any) -> rx.Component:
    quote, text = row["quote"].to(str), row["text"].to(str)
    person = row["person"].to(dict[str, Any])
    return rx.el.li(
        rx.el.div(
            ui.badge(rx.match(row["kind"].to(str), *[(kind, t(f"reports.kind.{kind}")) for kind in KINDS], "")),
            ui.badge(
                rx.match(row["reason"].to(str), *[(one, t(f"reports.reason.{one}")) for one in REASONS], ""),
                tone="warning",
            ),
            rx.el.span(ui.ago(row["at"].to(float)), class_name="text-mini text-ink-3"),
            class_name="flex flex-wrap items-center gap-2",
        ),
        _whose(row),
        rx.cond(
            (quote != "") & (quote != row["name"].to(str)),
            rx.el.blockquote(
                quote,
                class_name="mt-2 border-s-2 border-line-strong ps-3 text-sm break-words whitespace-pre-wrap text-ink-2",
            ),
        ),
        rx.cond(
            text != "",
            rx.el.p(text, class_name="pt-3 text-sm break-words whitespace-pre-wrap"),
        ),
        rx.el.p(
            rx.cond(
                row["reporter"],
                rx.el.span(t("reports.told_by"), " ", _named(row["reporter"].to(dict[str, Any]))),
                t("reports.by_nobody"),
            ),
            class_name="pt-3 text-mini text-ink-3",
        ),
        rx.cond(row["state"] != "open", _what_became(row)),
        ReportActions.create(
            report=row["id"].to(str),
            open=row["state"] == "open",
            outcome=row["outcome"].to(str),
            actor=rx.cond(person["kind"] == "user", person["id"].to(str), ""),
            name=person["name"].to(str),
            may=MeState.is_admin,
        ),
        key=row["id"].to(str),
        class_name="rounded-card border border-line bg-surface-1 p-5",
    )


def _whose(row: Any) -> rx.Component:
    """Whose it is, as they are now, and the way to it; of what is nobody's only what it was called then."""
    person = row["person"].to(dict[str, Any])
    name = rx.el.p(
        rx.cond(
            row["kind"] == "room", row["name"].to(str), rx.cond(row["person"], _named(person), row["name"].to(str))
        ),
        class_name="min-w-0 font-medium wrap-anywhere",
    )
    maker = rx.cond(
        (row["kind"] == "room") & row["person"],
        rx.el.p(t("reports.made_by"), " ", _named(person), class_name="text-mini text-ink-3"),
    )
    face = ui.avatar(person["initials"], person["color"].to(int) % 8 + 1, image=person["avatar_url"])
    room = rx.cond(row["kind"] == "room", row["on"].to(str), row["room"].to(str))
    where = ui.link_button(t("reports.to_room"), href="/r/" + room, icon="tv", size="sm")
    return rx.el.div(
        rx.cond(row["person"], face),
        rx.el.div(name, maker, class_name="min-w-0 flex-1"),
        rx.cond((row["kind"] == "room") | row["room"], where),
        class_name="flex flex-wrap items-center gap-3 pt-4",
    )


def _named(person: Any) -> rx.Component:
    """Somebody's name, which leads to them where they have an account."""
    name = person["name"].to(str)
    link = ui.router_link(name, href="/admin/people?find=" + person["id"].to(str), class_name=LINK)
    return rx.cond(person["kind"] == "user", link, rx.el.span(name))


def _what_became(row: Any) -> rx.Component:
    by = rx.cond(row["closed_by"], row["closed_by"].to(str), t("reports.somebody"))
    told = [(one, t(f"reports.outcome.{one}", name=by)) for one in OUTCOMES]
    return rx.el.p(
        rx.match(row["outcome"].to(str), *told, ""),
        " · ",
        ui.ago(row["closed_at"].to(float)),
        class_name="pt-4 text-sm text-ink-2",
    )
