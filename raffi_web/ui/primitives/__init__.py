"""Every primitive, in one place to import from."""

from raffi_web.ui.primitives.button import (
    button,
    copy_button,
    icon_button,
    link,
    link_button,
    router_link,
    spinner,
    wiring,
)
from raffi_web.ui.primitives.choices import checkbox, segmented, slider, switch
from raffi_web.ui.primitives.fields import described, field, select, text_input, textarea
from raffi_web.ui.primitives.icon import icon
from raffi_web.ui.primitives.overlays import (
    dialog,
    menu,
    menu_item,
    menu_line,
    popover,
    sheet,
    tooltip,
)
from raffi_web.ui.primitives.people import avatar, avatar_stack
from raffi_web.ui.primitives.status import (
    badge,
    banner,
    chip,
    empty_state,
    error_state,
    progress,
    skeleton,
)
from raffi_web.ui.primitives.surface import ago, card, kbd, list_row, timecode
from raffi_web.ui.primitives.tabs import tabs
from raffi_web.ui.primitives.toasts import Toast, toast_region

__all__ = [
    "Toast",
    "ago",
    "avatar",
    "avatar_stack",
    "badge",
    "banner",
    "button",
    "card",
    "checkbox",
    "chip",
    "copy_button",
    "described",
    "dialog",
    "empty_state",
    "error_state",
    "field",
    "icon",
    "icon_button",
    "kbd",
    "link",
    "link_button",
    "list_row",
    "menu",
    "menu_item",
    "menu_line",
    "popover",
    "progress",
    "router_link",
    "segmented",
    "select",
    "sheet",
    "skeleton",
    "slider",
    "spinner",
    "switch",
    "tabs",
    "text_input",
    "textarea",
    "timecode",
    "toast_region",
    "tooltip",
    "wiring",
]
