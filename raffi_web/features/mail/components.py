"""The page of letters: whether they leave this server, a test letter, and the letters themselves."""

from typing import Any

import reflex as rx

from raffi_web.features.mail.state import MailState
from raffi_web.ui import primitives as ui
from raffi_web.words import t

LIST = "divide-y divide-line rounded-card border border-line bg-surface-1"
ROW = "flex flex-col gap-2 px-4 py-3 md:flex-row md:items-center md:gap-4"
SETUP = (
    "rounded-control border border-line bg-surface-2 p-3 font-mono text-mini whitespace-pre-wrap break-all text-ink-2"
)
LETTER = (
    "max-h-[50dvh] overflow-y-auto rounded-control border border-line bg-surface-2 p-4 text-sm leading-6 "
    "font-sans whitespace-pre-wrap break-words text-ink-2"
)
EXAMPLE = "RAFFI_SMTP_URL=smtp://user:password@mail.example:587\nRAFFI_MAIL_FROM=Raffi <raffi@mail.example>"
LETTER_ID = "letter"


def mail_view() -> rx.Component:
    """How letters leave, and which there are."""
    return rx.el.div(
        rx.cond(
            MailState.problem != "",
            ui.error_state(t("mail.failed"), MailState.problem, on_retry=MailState.on_load),
            rx.cond(
                ~MailState.loaded,
                rx.el.div(
                    ui.skeleton(class_name="h-28 w-full rounded-card"),
                    *[ui.skeleton(class_name="h-16 w-full rounded-card") for _ in range(4)],
                    class_name="grid gap-2",
                ),
                rx.el.div(_delivery(), _test(), _letters(), class_name="flex flex-col gap-6"),
            ),
        ),
        _letter(),
    )


def _delivery() -> rx.Component:
    set_up = ui.banner(
        rx.el.p(
            rx.el.code(MailState.server, class_name="break-all"), " · ", MailState.sender, class_name="break-words"
        ),
        rx.cond(MailState.is_encrypted, rx.fragment(), rx.el.p(t("mail.in_the_clear"))),
        title=t("mail.set_up"),
        tone="success",
    )
    missing = ui.banner(
        rx.el.p(t("mail.not_set_up_about")),
        rx.el.pre(EXAMPLE, class_name=SETUP),
        rx.el.p(t("mail.not_set_up_then")),
        title=t("mail.not_set_up"),
        tone="warning",
        class_name="[&_div]:flex [&_div]:flex-col [&_div]:gap-2",
    )
    return rx.cond(MailState.is_set_up, set_up, missing)


def _test() -> rx.Component:
    return rx.el.form(
        ui.field(
            t("mail.test_to"),
            ui.text_input(
                name="to",
                type="email",
                auto_complete="email",
                required=True,
                max_length=254,
                placeholder="ada@mail.example",
                **ui.described("test-to", MailState.error),
            ),
            control_id="test-to",
            error=MailState.error,
            class_name="min-w-0 flex-1",
        ),
        ui.button(t("mail.send_test"), type="submit", icon="send", class_name="sm:mt-6.5"),
        on_submit=MailState.send_test,
        class_name="flex max-w-xl flex-col gap-3 sm:flex-row sm:items-start",
    )


def _letters() -> rx.Component:
    counts = MailState.outbox["counts"].to(dict[str, int])
    kinds = [("all", t("mail.all"))]
    kinds += [(name, t(f"mail.status.{name}")) for name in ("waiting", "held", "failed", "sent")]
    chips = [
        ui.chip(
            word,
            rx.fragment() if name == "all" else rx.el.span(counts[name].to(int), class_name="text-ink-3 tabular-nums"),
            pressed=MailState.status == name,
            on_click=MailState.choose(name),
        )
        for name, word in kinds
    ]
    return rx.el.section(
        rx.el.h2(t("mail.letters"), class_name="text-lg font-semibold"),
        rx.el.div(*chips, role="group", aria_label=t("mail.which"), class_name="flex flex-wrap gap-2"),
        rx.cond(
            MailState.removed != "",
            ui.banner(
                t("mail.removed"),
                action=ui.button(t("mail.undo"), size="sm", on_click=MailState.undo, class_name="-my-1.5"),
                on_dismiss=MailState.leave_removed,
            ),
        ),
        rx.cond(
            MailState.letters.length() > 0,
            rx.el.ul(rx.foreach(MailState.letters, _row), class_name=LIST),
            ui.empty_state(t("mail.none"), t("mail.none_about"), icon="mail"),
        ),
        rx.cond(
            MailState.has_more,
            rx.el.div(ui.button(t("rooms.more"), on_click=MailState.more), class_name="flex justify-center"),
        ),
        class_name="flex flex-col gap-4",
    )


def _badge(status: Any) -> Any:
    return rx.match(
        status,
        ("sent", ui.badge(t("mail.status.sent"), tone="success")),
        ("failed", ui.badge(t("mail.status.failed"), tone="danger")),
        ("waiting", ui.badge(t("mail.status.waiting"), tone="accent")),
        ui.badge(t("mail.status.held"), tone="neutral"),
    )


def _row(letter: Any) -> rx.Component:
    letter_id, status = letter["id"].to(str), letter["status"].to(str)
    readable = letter["has_text"].to(bool)
    about = rx.el.p(
        rx.el.span(letter["to"].to(str), class_name="break-all"),
        ui.ago(letter["created_at"].to(float)),
        rx.cond(
            letter["due_at"], rx.el.span(t("mail.next_try"), " ", ui.ago(letter["due_at"].to(float))), rx.fragment()
        ),
        rx.cond(~letter["of_use"].to(bool) & (status != "sent"), rx.el.span(t("mail.of_no_use")), rx.fragment()),
        class_name="flex flex-wrap gap-x-3 pt-0.5 text-mini text-ink-3",
    )
    failure = rx.cond(
        letter["error"],
        rx.el.p(letter["error"].to(str), class_name="pt-1 text-mini break-words text-danger"),
        rx.fragment(),
    )
    return rx.el.li(
        rx.el.div(
            rx.el.p(
                rx.el.span(letter["subject"].to(str), class_name="font-medium break-words"),
                _badge(status),
                class_name="flex flex-wrap items-center gap-2 text-sm",
            ),
            about,
            failure,
            class_name="min-w-0 flex-1",
        ),
        rx.el.div(
            rx.cond(
                readable & MailState.may_read,
                ui.button(t("mail.read"), size="sm", on_click=MailState.read(letter_id)),
                rx.fragment(),
            ),
            rx.cond(
                MailState.is_set_up & readable & letter["of_use"].to(bool),
                ui.button(t("mail.try_now"), size="sm", variant="ghost", on_click=MailState.retry(letter_id)),
                rx.fragment(),
            ),
            ui.icon_button("trash-2", t("mail.remove"), size="sm", on_click=MailState.remove(letter_id)),
            class_name="flex shrink-0 flex-wrap items-center gap-1 max-md:-ms-2",
        ),
        key=letter_id,
        class_name=ROW,
    )


def _letter() -> rx.Component:
    """A letter as its receiver reads it."""
    entry = MailState.opened["entry"].to(dict[str, Any])
    link = MailState.opened["link"].to(str)
    return ui.dialog(
        rx.el.pre(MailState.opened["text"].to(str), class_name=LETTER, tab_index=0),
        dialog_id=LETTER_ID,
        title=rx.cond(MailState.opened, entry["subject"].to(str), ""),
        description=rx.cond(MailState.opened, t("mail.to", to=entry["to"].to(str)), ""),
        open=MailState.is_reading,
        on_close=MailState.close,
        footer=[
            ui.button(t("ui.close"), variant="ghost", closes=LETTER_ID),
            rx.cond(MailState.opened["link"], ui.copy_button(link, t("mail.copy_link")), rx.fragment()),
        ],
    )
