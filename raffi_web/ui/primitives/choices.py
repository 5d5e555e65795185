"""Controls that choose: switch, checkbox, segmented control, slider."""

from collections.abc import Iterable
from typing import Any

import reflex as rx

from raffi_web.ui.client import PATHS
from raffi_web.ui.cx import Classes, cx
from raffi_web.ui.primitives.icon import icon as icon_of

ROW = "flex min-h-10 cursor-pointer items-center gap-3 text-sm text-ink pointer-coarse:min-h-11 has-disabled:opacity-50"
SWITCH = (
    "relative h-6 w-10 shrink-0 cursor-pointer appearance-none rounded-pill border border-control bg-surface-3 "
    "transition-colors duration-(--motion-fast) checked:border-accent checked:bg-accent "
    "before:absolute before:start-[3px] before:top-[3px] before:size-4 before:rounded-pill before:bg-ink-2 "
    "before:transition-[translate,background-color] before:duration-(--motion-fast) before:content-[''] "
    "checked:before:translate-x-4 checked:before:bg-white forced-colors:before:bg-[ButtonText]"
)
CHECK = (
    "peer size-5 shrink-0 cursor-pointer appearance-none rounded-small border border-control bg-surface-1 "
    "transition-colors duration-(--motion-fast) checked:border-accent checked:bg-accent"
)
SEGMENTS = "inline-flex rounded-control border border-line bg-surface-2 p-0.5"
SEGMENT = (
    "relative inline-flex min-h-9 cursor-pointer items-center justify-center gap-2 rounded-small px-3 text-mini "
    "font-medium text-ink-2 pointer-coarse:min-h-11 "
    "transition-colors duration-(--motion-fast) hover:text-ink has-checked:bg-surface-4 has-checked:text-ink "
    "has-focus-visible:ring-focus forced-colors:has-checked:bg-[Highlight]"
)


class Check(rx.el.Input):
    """A checkbox whose change event carries true or false instead of its value."""

    on_change: rx.EventHandler[rx.event.checked_input_event]


def _words(label: Any, help_text: Any) -> rx.Component:
    if help_text is None:
        return rx.el.span(label)
    return rx.el.span(
        rx.el.span(label, class_name="block"),
        rx.el.span(help_text, class_name="block text-mini text-ink-3"),
        class_name="flex-1",
    )


def switch(label: Any, *, help_text: Any = None, class_name: Classes = "", **props: Any) -> rx.Component:
    """On or off, at once. `checked=`, `on_change=` take a var and a handler of bool."""
    control = Check.create(type="checkbox", role="switch", class_name=SWITCH, **props)
    return rx.el.label(_words(label, help_text), control, class_name=cx(ROW, "justify-between", class_name))


def checkbox(label: Any, *, help_text: Any = None, class_name: Classes = "", **props: Any) -> rx.Component:
    """Yes or no, taken when the form is sent."""
    box = rx.el.span(
        Check.create(type="checkbox", class_name=CHECK, **props),
        icon_of(
            "check", 16, class_name="pointer-events-none absolute inset-0.5 hidden text-on-accent peer-checked:block"
        ),
        class_name="relative inline-flex",
    )
    return rx.el.label(box, _words(label, help_text), class_name=cx(ROW, class_name))


def segmented(
    label: str,
    name: str,
    options: Iterable[tuple[str, Any]],
    *,
    value: Any,
    on_change: Any = None,
    class_name: Classes = "",
) -> rx.Component:
    """One of two to five, all in sight; arrow keys move as in any radio group.

    Args:
        label: what is chosen, for screen readers. options: pairs of value and word (or component).
        value: the chosen value, a var or a text. on_change: a handler of the new value.
    """
    props = {"on_change": on_change} if on_change is not None else {}

    def segment(option: str, word: Any) -> rx.Component:
        chosen = {"checked": value == option} if on_change is not None else {"default_checked": value == option}
        radio = rx.el.input(
            type="radio",
            name=name,
            value=option,
            class_name="absolute inset-0 cursor-pointer opacity-0",
            **chosen,
            **props,
        )
        return rx.el.label(radio, word, class_name=SEGMENT)

    return rx.el.fieldset(
        rx.el.legend(label, class_name="sr-only"),
        *(segment(option, word) for option, word in options),
        class_name=cx(SEGMENTS, class_name),
    )


class Range(rx.Component):
    """A slider on the browser's own range input."""

    library = PATHS["range.tsx"]
    tag = "Range"

    value: rx.Var[float]
    default_value: rx.Var[float]
    min: rx.Var[float]
    max: rx.Var[float]
    step: rx.Var[float]
    label: rx.Var[str]
    value_text: rx.Var[str]
    disabled: rx.Var[bool]
    on_slide: rx.EventHandler[rx.event.passthrough_event_spec(float)]
    on_commit: rx.EventHandler[rx.event.passthrough_event_spec(float)]


def slider(label: str, *, class_name: Classes = "", **props: Any) -> rx.Component:
    """A slider. `value` or `default_value`, `min`, `max`, `step`, `value_text` (spoken), `on_slide`, `on_commit`.

    `on_commit` fires once, when the hand lets go: use it for whatever travels to the server.
    """
    return Range.create(label=label, class_name=class_name, **props)
