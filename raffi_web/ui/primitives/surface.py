"""Quiet surfaces and small print: card, list row, keys, time codes."""

from typing import Any

import reflex as rx

from raffi_web.ui.client import PATHS
from raffi_web.ui.cx import Classes, cx

CARD = "rounded-card border border-line bg-surface-1"
RAISED = "transition-colors duration-(--motion-fast) hover:border-line-strong hover:bg-surface-2"
ROW = "flex min-h-14 items-center gap-3 px-4 py-2"
KEY = (
    "inline-grid h-5 min-w-5 place-items-center rounded-[0.25rem] border border-line-strong bg-surface-2 px-1 "
    "font-sans text-xs leading-none text-ink-2"
)


def card(*children: Any, raised: bool = False, class_name: Classes = "", **props: Any) -> rx.Component:
    """A bordered surface; `raised` answers to the pointer, for a card that is a link."""
    return rx.el.div(*children, class_name=cx(CARD, "p-6", RAISED if raised else "", class_name), **props)


def list_row(
    title: Any,
    *,
    start: rx.Component | None = None,
    about: Any = None,
    end: rx.Component | None = None,
    class_name: Classes = "",
    **props: Any,
) -> rx.Component:
    """A line of a list: picture, title with a second line, actions. Put rows into `rx.el.ul`."""
    words = [rx.el.div(title, class_name="truncate text-sm font-medium text-ink")]
    if about is not None:
        words.append(rx.el.div(about, class_name="truncate text-mini text-ink-3"))
    return rx.el.li(
        *([start] if start is not None else []),
        rx.el.div(*words, class_name="min-w-0 flex-1"),
        *([rx.el.div(end, class_name="flex shrink-0 items-center gap-1")] if end is not None else []),
        class_name=cx(ROW, class_name),
        **props,
    )


def kbd(keys: str, *, class_name: Classes = "") -> rx.Component:
    """Keys, one cap each: `kbd("Ctrl K")`."""
    return rx.el.span(
        *(rx.el.kbd(key, class_name=KEY) for key in keys.split()),
        class_name=cx("inline-flex shrink-0 gap-1", class_name),
    )


class Timecode(rx.Component):
    """Seconds as `1:02:07`."""

    library = PATHS["timecode.tsx"]
    tag = "Timecode"

    seconds: rx.Var[float]


def timecode(seconds: Any, *, class_name: Classes = "") -> rx.Component:
    """A place in a film, from seconds (number or var), in figures that do not dance."""
    return Timecode.create(seconds=seconds, class_name=cx("font-mono text-xs tabular", class_name))


class Ago(rx.Component):
    """How long ago a moment is; the exact time on hover."""

    library = PATHS["ago.tsx"]
    tag = "Ago"

    at: rx.Var[float | None]


def ago(at: Any, *, class_name: Classes = "") -> rx.Component:
    """How long ago a moment is, from milliseconds since the epoch (number or var); nothing for None."""
    return Ago.create(at=at, class_name=cx("tabular", class_name))
