"""How things stand: badge, chip, skeleton, progress, banner, empty and error states."""

from typing import Any

import reflex as rx

from raffi_web.ui.cx import Classes, cx
from raffi_web.ui.primitives.button import button, icon_button
from raffi_web.ui.primitives.icon import icon as icon_of
from raffi_web.ui.tokens import Tone
from raffi_web.words import t

BADGE = "inline-flex h-6 shrink-0 items-center gap-1.5 rounded-pill border px-2 text-xs font-medium whitespace-nowrap"
TONES: dict[str, str] = {
    "neutral": "border-line bg-surface-2 text-ink-2",
    "accent": "border-transparent bg-accent-soft text-accent-ink",
    "success": "border-transparent bg-success-soft text-success",
    "warning": "border-transparent bg-warning-soft text-warning",
    "danger": "border-transparent bg-danger-soft text-danger",
}
CHIP = (
    "inline-flex h-9 shrink-0 cursor-pointer items-center gap-2 rounded-pill border border-line-strong "
    "bg-surface-1 px-3.5 text-mini font-medium text-ink-2 transition-colors duration-(--motion-fast) "
    "pointer-coarse:h-11 "
    "hover:border-control hover:text-ink aria-pressed:border-accent-ink aria-pressed:bg-accent-soft "
    "aria-pressed:text-accent-ink"
)
BANNER = "flex w-full items-start gap-3 rounded-card border px-4 py-3 text-sm text-ink"
BANNER_EDGES: dict[str, str] = {
    "neutral": "border-line-strong bg-surface-2",
    "accent": "border-accent-ink/40 bg-accent-soft",
    "success": "border-success/40 bg-success-soft",
    "warning": "border-warning/40 bg-warning-soft",
    "danger": "border-danger/40 bg-danger-soft",
}
TONE_INK: dict[str, str] = {
    "neutral": "text-ink-3",
    "accent": "text-accent-ink",
    "success": "text-success",
    "warning": "text-warning",
    "danger": "text-danger",
}
TONE_ICONS: dict[str, str] = {
    "neutral": "info",
    "accent": "sparkles",
    "success": "circle-check",
    "warning": "triangle-alert",
    "danger": "circle-alert",
}
STATE = "mx-auto flex max-w-md flex-col items-center gap-4 px-4 py-16 text-center"
STATE_ICON = "grid size-12 place-items-center rounded-card border border-line bg-surface-2 text-ink-2"


def badge(
    *children: Any,
    tone: Tone = "neutral",
    icon: str | None = None,
    dot: bool = False,
    class_name: Classes = "",
    **props: Any,
) -> rx.Component:
    """A short fact. Its tone is never the only sign: the word says the same."""
    lead: list[Any] = [icon_of(icon, 16, class_name="size-3.5")] if icon else []
    if dot:
        lead = [rx.el.span(class_name="size-1.5 rounded-pill bg-current", aria_hidden=True)]
    return rx.el.span(*lead, *children, class_name=cx(BADGE, TONES[tone], class_name), **props)


def chip(
    *children: Any, pressed: Any = None, icon: str | None = None, class_name: Classes = "", **props: Any
) -> rx.Component:
    """A filter that can be on or off (`pressed`, bool or var)."""
    attrs = {}
    if pressed is not None:
        attrs["aria-pressed"] = (
            rx.cond(pressed, "true", "false") if isinstance(pressed, rx.Var) else str(pressed).lower()
        )
    return rx.el.button(
        *([icon_of(icon)] if icon else []),
        *children,
        type="button",
        class_name=cx(CHIP, class_name),
        custom_attrs=attrs,
        **props,
    )


def skeleton(*, class_name: Classes = "h-4 w-full") -> rx.Component:
    """The place of something that is loading, in its geometry: `skeleton(class_name="aspect-video w-full")`."""
    return rx.el.div(
        class_name=cx("rounded-control bg-surface-3 motion-safe:animate-shimmer", class_name), aria_hidden=True
    )


def progress(label: str, *, value: Any = None, class_name: Classes = "") -> rx.Component:
    """A bar from 0 to 100; without `value` it only says that something is going on."""
    if value is None:
        bar = rx.el.div(class_name="h-full w-1/4 rounded-pill bg-accent-ink motion-safe:animate-slide")
        attrs = {}
    else:
        bar = rx.el.div(
            class_name="h-full rounded-pill bg-accent-ink transition-[width] duration-(--motion-enter)",
            style={"width": f"{value}%"},
        )
        attrs = {"aria-valuenow": value, "aria-valuemin": 0, "aria-valuemax": 100}
    return rx.el.div(
        bar,
        role="progressbar",
        aria_label=label,
        class_name=cx("h-1 w-full overflow-hidden rounded-pill bg-surface-4", class_name),
        custom_attrs=attrs,
    )


def banner(
    *children: Any,
    tone: Tone = "neutral",
    title: Any = None,
    action: rx.Component | None = None,
    on_dismiss: Any = None,
    class_name: Classes = "",
) -> rx.Component:
    """A message in the page. Danger and warning are read out at once, the others when there is time."""
    words = [rx.el.p(title, class_name="font-medium")] if title is not None else []
    return rx.el.div(
        icon_of(TONE_ICONS[tone], 20, class_name=TONE_INK[tone]),
        rx.el.div(*words, rx.el.div(*children, class_name="text-ink-2"), class_name="min-w-0 flex-1"),
        *([action] if action is not None else []),
        *(
            [icon_button("x", t("ui.dismiss"), size="sm", on_click=on_dismiss, class_name="-my-1.5")]
            if on_dismiss is not None
            else []
        ),
        role="alert" if tone in ("danger", "warning") else "status",
        class_name=cx(BANNER, BANNER_EDGES[tone], class_name),
    )


def empty_state(
    title: Any, about: Any = None, *, icon: str = "inbox", action: rx.Component | None = None, class_name: Classes = ""
) -> rx.Component:
    """Nothing here yet: one sentence and one thing to do about it."""
    return rx.el.div(
        rx.el.div(icon_of(icon, 24), class_name=STATE_ICON),
        rx.el.div(
            rx.el.p(title, class_name="text-base font-semibold text-ink"),
            rx.el.p(about, class_name="pt-1 text-sm text-ink-2") if about is not None else rx.fragment(),
        ),
        *([action] if action is not None else []),
        class_name=cx(STATE, class_name),
    )


def error_state(
    title: Any,
    about: Any,
    *,
    error_id: Any = None,
    on_retry: Any = None,
    action: rx.Component | None = None,
    class_name: Classes = "",
) -> rx.Component:
    """What failed, why, what now, and the id to report. `on_retry` puts the button there."""
    doing = [button(t("ui.try_again"), icon="rotate-cw", on_click=on_retry)] if on_retry is not None else []
    doing += [action] if action is not None else []
    code = rx.el.p(t("ui.error_id"), " ", rx.el.code(error_id, class_name="font-mono"), class_name="text-xs text-ink-3")
    return rx.el.div(
        rx.el.div(icon_of("cloud-off", 24), class_name=cx(STATE_ICON, "text-danger")),
        rx.el.div(
            rx.el.p(title, class_name="text-base font-semibold text-ink"),
            rx.el.p(about, class_name="pt-1 text-sm text-ink-2"),
        ),
        *([rx.el.div(*doing, class_name="flex gap-2")] if doing else []),
        *([code] if error_id is not None else []),
        role="alert",
        class_name=cx(STATE, class_name),
    )
