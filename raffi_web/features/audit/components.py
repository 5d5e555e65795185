"""The audit and the log of calls as pages: filters above, lines below, the newest first."""

from typing import Any

import reflex as rx

from raffi_web.features.audit.client import Filters
from raffi_web.features.audit.state import AuditState, CallsState
from raffi_web.features.audit.telling import choices
from raffi_web.ui import primitives as ui
from raffi_web.ui.cx import cx
from raffi_web.words import t

LIST = "divide-y divide-line rounded-card border border-line bg-surface-1"
ROW = "flex items-start gap-4 px-4 py-3"
FACTS = "flex flex-wrap gap-x-3 pt-0.5 text-mini text-ink-3"
RAW_HEAD = (
    "inline-flex min-h-6 cursor-pointer items-center gap-1 rounded-small text-mini text-ink-3 hover:text-ink "
    "pointer-coarse:min-h-11 [&>svg]:transition-transform [[open]>&>svg]:rotate-180"
)
RAW = "mt-1 overflow-x-auto rounded-control bg-surface-2 p-3 font-mono text-mini text-ink-2"
AGO = "shrink-0 pt-0.5 text-mini text-ink-3"


def audit_view() -> rx.Component:
    """What was done, with filters."""
    return _page(AuditState, Filters.create(kind="acts", choices=choices(), on_find=AuditState.find), _act)


def calls_view() -> rx.Component:
    """Which functions were called, with filters."""
    return _page(
        CallsState,
        rx.el.p(t("audit.calls_about"), class_name="max-w-(--reading) text-sm text-ink-2"),
        Filters.create(kind="calls", choices=[], on_find=CallsState.find),
        _call,
    )


def _page(state: Any, *parts: Any) -> rx.Component:
    """What stands above the lines, the lines by the last of `parts`, and the way to more."""
    *above, line = parts
    waiting = [ui.skeleton(class_name="h-15 w-full rounded-card") for _ in range(6)]
    none = rx.cond(
        state.is_filtered,
        ui.empty_state(t("audit.nothing"), t("audit.nothing_about"), icon="scroll-text"),
        ui.empty_state(t("audit.nothing_yet"), icon="scroll-text"),
    )
    return rx.el.div(
        *above,
        rx.cond(
            state.problem != "",
            ui.error_state(t("audit.failed"), state.problem, on_retry=state.look_again),
            rx.cond(
                ~state.loaded,
                rx.el.div(*waiting, class_name="grid gap-2"),
                rx.cond(state.lines.length() > 0, rx.el.ol(rx.foreach(state.lines, line), class_name=LIST), none),
            ),
        ),
        rx.cond(
            state.page["next"] & (state.problem == ""),
            rx.el.div(ui.button(t("rooms.more"), on_click=state.more), class_name="flex justify-center"),
        ),
        class_name="flex flex-col gap-4",
    )


def _act(entry: Any) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.p(
                rx.el.span(entry["told"].to(str), class_name="font-medium wrap-anywhere"),
                rx.cond(entry["failed"].to(bool), ui.badge(t("audit.refusal"), tone="danger")),
                class_name="flex flex-wrap items-center gap-2 text-sm",
            ),
            rx.el.p(
                rx.cond(entry["detail"].to(str) != "", rx.el.span(entry["detail"].to(str), class_name="wrap-anywhere")),
                rx.cond(
                    entry["network"].to(str) != "",
                    rx.el.span(entry["network"].to(str), class_name="font-mono break-all"),
                ),
                class_name=cx(FACTS, "empty:hidden"),
            ),
            rx.el.details(
                rx.el.summary(t("audit.raw"), ui.icon("chevron-down", 16), class_name=RAW_HEAD),
                rx.el.pre(entry["raw"].to(str), class_name=RAW),
            ),
            class_name="min-w-0 flex-1",
        ),
        ui.ago(entry["at"].to(float), class_name=AGO),
        key=entry["id"].to(str),
        class_name=ROW,
    )


def _call(call: Any) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.p(
                rx.el.code(call["function"].to(str), class_name="break-all"),
                _refusal(call),
                class_name="flex flex-wrap items-center gap-2 text-sm",
            ),
            rx.el.p(
                rx.el.span(call["who"].to(str), class_name="break-all", title=call["actor"].to(str)),
                rx.cond(
                    call["room"],
                    rx.el.a(
                        t("audit.room"),
                        href="/r/" + call["room"].to(str),
                        class_name="underline underline-offset-2 hover:text-ink",
                    ),
                ),
                rx.cond(
                    call["on"],
                    rx.el.span(call["on_kind"].to(str), " ", rx.el.code(call["on"].to(str)), class_name="break-all"),
                ),
                rx.cond(call["network"], rx.el.span(call["network"].to(str), class_name="font-mono break-all")),
                class_name=FACTS,
            ),
            class_name="min-w-0 flex-1",
        ),
        rx.el.span(
            ui.ago(call["at"].to(float)),
            rx.el.span(t("audit.ms", n=call["took"].to(int)), class_name="tabular"),
            class_name="flex shrink-0 flex-col items-end pt-0.5 text-mini text-ink-3",
        ),
        key=call["id"].to(str),
        class_name=ROW,
    )


def _refusal(line: Any) -> rx.Component:
    return rx.cond(line["failed"].to(bool), ui.badge(line["result"].to(str), tone="danger"))
