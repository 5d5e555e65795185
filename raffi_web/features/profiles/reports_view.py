"""The queue of reports for staff, and the form that reports somebody."""

from typing import Any

import reflex as rx

from raffi_web.features.profiles.client import ReportActions
from raffi_web.features.profiles.reports_state import ReportsState, ReportState
from raffi_web.ui import patterns as p
from raffi_web.ui import primitives as ui
from raffi_web.words import t

REASONS = ("spam", "harassment", "hate", "sexual", "violence", "pretending", "something_else")
KINDS = ("person", "message", "room")
OUTCOMES = ("dismissed", "settled", "suspended")
REPORT_ID = "report"


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
    reasons = [(reason, t(f"reports.reason.{reason}")) for reason in REASONS]
    return p.dialog_form(
        ui.field(t("reports.reason_label"), ui.select(reasons, name="reason", id="reason"), control_id="reason"),
        ui.field(
            t("reports.text"),
            ui.textarea(name="text", max_length=1000, rows="4", **ui.described("report-text")),
            control_id="report-text",
            optional=True,
        ),
        dialog_id=REPORT_ID,
        title=rx.match(
            ReportState.kind,
            ("message", t("reports.ask_message", name=ReportState.name)),
            ("room", t("reports.ask_room", name=ReportState.name)),
            t("reports.ask", name=ReportState.name),
        ),
        description=t("reports.about"),
        submit=t("reports.send"),
        on_submit=ReportState.send,
        error=ReportState.error,
        open=ReportState.open,
        on_close=ReportState.close,
    )


def _none() -> rx.Component:
    about = rx.cond(ReportsState.which == "open", t("reports.none_open"), t("reports.none_closed"))
    return ui.empty_state(about, icon="shield-check", class_name="rounded-card border border-line bg-surface-1 py-10")


def _list() -> rx.Component:
    return rx.el.ul(rx.foreach(ReportsState.rows, _row), class_name="flex flex-col gap-4")


def _row(row: Any) -> rx.Component:
    quote = row["quote"].to(str)
    text = row["text"].to(str)
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
        rx.el.p(row["name"].to(str), class_name="pt-3 font-medium break-words"),
        rx.cond(
            quote != "",
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
            rx.cond(row["by"], t("reports.by", name=row["by"].to(str)), t("reports.by_nobody")),
            class_name="pt-2 text-mini text-ink-3",
        ),
        rx.cond(
            row["state"] == "open",
            ReportActions.create(report=row["id"].to(str), actor=row["actor"].to(str)),
            rx.el.p(
                rx.match(row["outcome"].to(str), *[(one, t(f"reports.outcome.{one}")) for one in OUTCOMES], ""),
                " · ",
                row["closed_by"].to(str),
                " · ",
                ui.ago(row["closed_at"].to(float)),
                class_name="pt-3 text-sm text-ink-2",
            ),
        ),
        key=row["id"].to(str),
        class_name="rounded-card border border-line bg-surface-1 p-5",
    )
