"""Text fields, selects, and the field that gives them label, help and error."""

from typing import Any

import reflex as rx

from raffi_web.ui.cx import Classes, cx
from raffi_web.ui.primitives.icon import icon as icon_of
from raffi_web.words import t

CONTROL = (
    "w-full rounded-control border border-control bg-surface-1 text-ink transition-colors duration-(--motion-fast) "
    "hover:border-ink-3 focus-visible:border-focus aria-invalid:border-danger "
    "disabled:opacity-50 disabled:hover:border-control"
)
INPUT = "h-10 px-3 text-sm pointer-coarse:h-11"
AREA = "min-h-24 resize-y px-3 py-2 text-sm"
SELECT = "h-10 cursor-pointer appearance-none ps-3 pe-9 text-sm pointer-coarse:h-11"


def text_input(*, icon: str | None = None, class_name: Classes = "", **props: Any) -> rx.Component:
    """A one-line field. Give it `id` and wrap it in `field`, or give it `aria_label`."""
    if icon is None:
        return rx.el.input(class_name=cx(CONTROL, INPUT, class_name), **props)
    return rx.el.div(
        icon_of(icon, 16, class_name="pointer-events-none absolute start-3 top-1/2 -translate-y-1/2 text-ink-3"),
        rx.el.input(class_name=cx(CONTROL, INPUT, "ps-9"), **props),
        class_name=cx("relative", class_name),
    )


def textarea(*, class_name: Classes = "", **props: Any) -> rx.Component:
    """A field of several lines that can be made taller."""
    return rx.el.textarea(class_name=cx(CONTROL, AREA, class_name), **props)


def select(options: Any, *, class_name: Classes = "", **props: Any) -> rx.Component:
    """The browser's own select.

    Args:
        options: pairs of value and label; or a var of such pairs.
    """
    if isinstance(options, rx.Var):
        items: Any = rx.foreach(options.to(list[tuple[str, str]]), lambda pair: rx.el.option(pair[1], value=pair[0]))
        children: list[Any] = [items]
    else:
        children = [rx.el.option(label, value=value) for value, label in options]
    return rx.el.div(
        rx.el.select(*children, class_name=cx(CONTROL, SELECT), **props),
        icon_of(
            "chevron-down", 16, class_name="pointer-events-none absolute end-3 top-1/2 -translate-y-1/2 text-ink-3"
        ),
        class_name=cx("relative", class_name),
    )


def field(
    label: Any,
    control: rx.Component,
    *,
    control_id: str,
    help_text: Any = None,
    error: Any = None,
    optional: bool = False,
    hide_label: bool = False,
    class_name: Classes = "",
) -> rx.Component:
    """Label above, control, then what is wrong and help, joined for screen readers.

    Args:
        control: a control made with `id=control_id` and `**described(control_id, error)`.
        error: text or var; an empty one shows nothing. The place is a live region.
    """
    mark = rx.el.span(t("ui.optional"), class_name="font-normal text-ink-3") if optional else rx.fragment()
    parts: list[Any] = [
        rx.el.label(
            label,
            mark,
            html_for=control_id,
            class_name="sr-only" if hide_label else "flex items-baseline justify-between text-sm font-medium text-ink",
        ),
        control,
    ]
    if error is not None:
        message = rx.el.span(
            icon_of("circle-alert", 16, class_name="mt-px"), rx.el.span(error), class_name="flex gap-1.5 pt-0.5"
        )
        parts.append(
            rx.el.div(
                rx.cond(error, message) if isinstance(error, rx.Var) else (message if error else rx.fragment()),
                id=f"{control_id}-error",
                aria_live="polite",
                class_name="text-mini text-danger",
            )
        )
    if help_text is not None:
        parts.append(rx.el.p(help_text, id=f"{control_id}-help", class_name="text-mini text-ink-3"))
    return rx.el.div(*parts, class_name=cx("flex flex-col gap-1.5", class_name))


def described(control_id: str, error: Any = None, *, help_text: bool = False) -> dict[str, Any]:
    """The props that join a control with the help and error of its `field`."""
    ids = [*([f"{control_id}-error"] if error is not None else []), *([f"{control_id}-help"] if help_text else [])]
    props: dict[str, Any] = {"id": control_id}
    attrs: dict[str, Any] = {}
    if ids:
        attrs["aria-describedby"] = " ".join(ids)
    if error is not None:
        attrs["aria-invalid"] = (
            rx.cond(error, "true", "false") if isinstance(error, rx.Var) else str(bool(error)).lower()
        )
    return props | ({"custom_attrs": attrs} if attrs else {})
