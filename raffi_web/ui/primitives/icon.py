"""Icons: lucide by static name, decoration unless a label is given."""

import reflex as rx

from raffi_web.ui.cx import Classes, cx


def icon(name: str, size: int = 16, *, label: str | None = None, class_name: Classes = "") -> rx.Component:
    """A lucide icon of 16, 20 or 24 px. Without `label` it is hidden from screen readers.

    `name` is a literal, never a var: a dynamic name would load every icon there is.
    """
    spoken = {"role": "img", "aria-label": label} if label else {"aria-hidden": "true"}
    return rx.icon(name, size=size, stroke_width=1.75, class_name=cx("shrink-0", class_name), custom_attrs=spoken)
