"""People: a picture, over initials on a colour."""

from typing import Any, Literal

import reflex as rx

from raffi_web.ui.cx import Classes, cx

FACE = (
    "relative inline-grid shrink-0 place-items-center rounded-pill bg-hue font-semibold text-on-hue select-none "
    "uppercase leading-none"
)
FACES: dict[str, str] = {
    "xs": "size-6 text-[0.625rem]",
    "sm": "size-8 text-xs",
    "md": "size-9 text-mini",
    "lg": "size-14 text-lg",
}
SMALLEST = ("xs", "sm")
LIGHT = (
    "absolute end-[5%] bottom-[5%] size-3 translate-x-1/4 translate-y-1/4 rounded-pill border-2 border-surface-1 "
    "bg-success"
)
PICTURE = "absolute inset-0 size-full rounded-pill object-cover"
STACK = "flex -space-x-1.5 [&>*]:ring-2 [&>*]:ring-surface-1"
MORE = "grid size-8 place-items-center rounded-pill bg-surface-4 text-xs font-medium text-ink-2 tabular"


def avatar(
    initials: Any,
    hue: Any,
    *,
    name: Any = None,
    size: Literal["xs", "sm", "md", "lg"] = "md",
    online: Any = None,
    image: Any = None,
    class_name: Classes = "",
) -> rx.Component:
    """A person: one or two letters on their colour (1 to 8). Give `name` where the name is not written beside it.

    `image` (an address of a picture of this server, a var or None) lies over the letters, which stay while it loads.
    """
    spoken: dict[str, Any] = {"role": "img", "aria_label": name} if name is not None else {"aria_hidden": True}
    light = rx.el.span(class_name=LIGHT)
    lights = (
        []
        if online is None
        else [rx.cond(online, light) if isinstance(online, rx.Var) else (light if online else rx.fragment())]
    )
    pictures = [] if image is None else [_picture(image, small=size in SMALLEST)]
    return rx.el.span(
        initials,
        *pictures,
        *lights,
        class_name=cx(FACE, FACES[size], class_name),
        custom_attrs={"data-hue": hue},
        **spoken,
    )


def _picture(image: Any, *, small: bool) -> rx.Component:
    """A picture in the stored size that is sharp. One elsewhere is not shown: its host would learn who looks."""
    address = (image if isinstance(image, rx.Var) else rx.Var.create(image)).to(str)
    shown = address + "/64" if small else address
    picture = rx.el.img(src=shown, alt="", class_name=PICTURE, custom_attrs={"decoding": "async"})
    return rx.cond(image, rx.cond(address.startswith("/files/"), picture))


def avatar_stack(*faces: Any, label: Any, more: Any = None, class_name: Classes = "") -> rx.Component:
    """Overlapping avatars with one name for the whole: "Ada, Grace and 3 others". `more` is the number left out."""
    left_out = rx.el.span("+", more, class_name=MORE)
    rest = [rx.cond(more, left_out) if isinstance(more, rx.Var) else left_out] if more is not None else []
    return rx.el.div(*faces, *rest, role="img", aria_label=label, class_name=cx(STACK, class_name))
