"""The audit as a page: filters above, acts below, the newest first."""

from typing import Any

import reflex as rx

from raffi_web.features.audit.state import AuditState
from raffi_web.ui import primitives as ui
from raffi_web.words import t

WAITING = "h-14 w-full rounded-card"
LIST = "divide-y divide-line rounded-card border border-line bg-surface-1"
FILTERS = "grid gap-3 sm:grid-cols-2 xl:grid-cols-[1fr_1fr_1fr_10rem_auto] xl:items-end"


def audit_view() -> rx.Component:
    """What was done, with filters."""
    return rx.el.div(
        _filters(),
        rx.cond(
            AuditState.problem != "",
            ui.error_state(t("audit.failed"), AuditState.problem, on_retry=AuditState.on_load),
            rx.cond(
                ~AuditState.loaded,
                rx.el.div(
                    *[ui.skeleton(class_name="h-14 w-full rounded-card") for _ in range(6)], class_name="grid gap-2"
                ),
                rx.cond(
                    AuditState.lines.length() > 0,
                    rx.el.ol(rx.foreach(AuditState.lines, _line), class_name=LIST),
                    ui.empty_state(t("audit.nothing"), t("audit.nothing_about"), icon="scroll-text"),
                ),
            ),
        ),
        rx.cond(
            AuditState.page["next"],
            rx.el.div(ui.button(t("rooms.more"), on_click=AuditState.more), class_name="flex justify-center"),
        ),
        class_name="flex flex-col gap-4",
    )


def _filters() -> rx.Component:
    def text(name: str, label: str, hint: str) -> rx.Component:
        control = ui.text_input(id=f"audit-{name}", name=name, placeholder=hint, max_length=100, auto_complete="off")
        return ui.field(label, control, control_id=f"audit-{name}")

    days = [("", t("audit.ever")), ("1", t("audit.day")), ("7", t("audit.week")), ("30", t("audit.month"))]
    return rx.el.form(
        text("act", t("audit.act"), "accounts."),
        text("actor", t("audit.actor"), t("audit.id")),
        text("on", t("audit.on"), t("audit.id")),
        ui.field(t("audit.when"), ui.select(days, id="audit-days", name="days"), control_id="audit-days"),
        ui.button(t("audit.find"), type="submit", icon="search"),
        on_submit=AuditState.find,
        class_name=FILTERS,
    )


def _line(entry: Any) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.p(
                rx.el.span(entry["told"].to(str), class_name="font-medium"),
                rx.cond(entry["failed"].to(bool), ui.badge(entry["result"].to(str), tone="danger")),
                class_name="flex flex-wrap items-center gap-2 text-sm",
            ),
            rx.el.p(
                rx.cond(
                    entry["who"].to(str) != "",
                    rx.el.span(entry["who"].to(str), class_name="break-all", title=entry["actor"].to(str)),
                ),
                rx.cond(
                    entry["on"],
                    rx.el.span(entry["on_kind"].to(str), " ", rx.el.code(entry["on"].to(str), class_name="break-all")),
                ),
                rx.cond(entry["network"], rx.el.span(entry["network"].to(str), class_name="font-mono break-all")),
                rx.cond(entry["detail"].to(str) != "", rx.el.span(entry["detail"].to(str), class_name="break-all")),
                class_name="flex flex-wrap gap-x-3 pt-0.5 text-mini text-ink-3",
            ),
            class_name="min-w-0 flex-1",
        ),
        ui.ago(entry["at"].to(float), class_name="shrink-0 text-mini text-ink-3"),
        key=entry["id"].to(str),
        class_name="flex items-start gap-4 px-4 py-3",
    )
