"""Every primitive, pattern and state on one page, for eyes, screenshots and axe. Development and test only."""

from typing import Any

import reflex as rx

from raffi_web.ui import patterns as p
from raffi_web.ui import primitives as ui
from raffi_web.ui.client import PATHS
from raffi_web.ui.client_parts import ThemeSwitch
from raffi_web.ui.shell import YOU_ID, shell
from raffi_web.ui.tokens import HUES

ROUTE = "/ui"
ROW = "flex flex-wrap items-center gap-3"
GRID = "grid gap-6 md:grid-cols-2"


class GalleryParts(rx.Component):
    """Buttons that drive toasts and the reconnect banner."""

    library = PATHS["gallery_parts.tsx"]
    tag = "GalleryParts"


def _row(*children: Any) -> rx.Component:
    return rx.el.div(*children, class_name=ROW)


def _part(title: str, *children: Any) -> rx.Component:
    key = title.lower().replace(" ", "-").replace(",", "")
    return p.section(title, rx.el.div(*children, class_name="flex flex-col gap-4"), section_id=key)


def _colours() -> rx.Component:
    names = {
        "canvas": "bg-canvas",
        "surface 1": "bg-surface-1",
        "surface 2": "bg-surface-2",
        "surface 3": "bg-surface-3",
        "surface 4": "bg-surface-4",
        "accent": "bg-accent",
        "accent soft": "bg-accent-soft",
        "success soft": "bg-success-soft",
        "warning soft": "bg-warning-soft",
        "danger soft": "bg-danger-soft",
    }
    swatches = [
        rx.el.div(
            rx.el.div(class_name=f"h-12 rounded-control border border-line {colour}"),
            rx.el.span(name, class_name="text-xs text-ink-3"),
            class_name="flex flex-col gap-1",
        )
        for name, colour in names.items()
    ]
    text = rx.el.div(
        rx.el.p("Primary text: the film starts at nine.", class_name="text-ink"),
        rx.el.p("Secondary text: five people are here.", class_name="text-ink-2"),
        rx.el.p("Tertiary text: two minutes ago.", class_name="text-ink-3"),
        rx.el.p(
            ui.link("A link", href="/ui"),
            " and ",
            ui.link("one to elsewhere", href="https://example.org", external=True),
        ),
    )
    return _part("Colours", rx.el.div(*swatches, class_name="grid grid-cols-2 gap-3 sm:grid-cols-5"), text)


def _type() -> rx.Component:
    sizes = ("text-5xl", "text-4xl", "text-3xl", "text-2xl", "text-xl", "text-lg")
    lines = [rx.el.p("Watch in step", class_name=f"font-semibold {size}") for size in sizes]
    small = [
        rx.el.p("Everyone sees the same frame, wherever they are. 16", class_name="text-base"),
        rx.el.p("Everyone sees the same frame, wherever they are. 14", class_name="text-sm"),
        rx.el.p("Everyone sees the same frame, wherever they are. 13", class_name="text-mini"),
        rx.el.p("Everyone sees the same frame, wherever they are. 12", class_name="text-xs"),
        rx.el.p("İstanbul, Ağrı, Çeşme · mañana, corazón, ¿qué?", class_name="text-base"),
    ]
    return _part("Type", *lines, *small)


def _buttons() -> rx.Component:
    return _part(
        "Buttons",
        _row(
            ui.button("Start a room", variant="primary", icon="plus"),
            ui.button("Play", variant="contrast", icon="play"),
            ui.button("Invite", icon="user-plus"),
            ui.button("Skip", variant="ghost"),
            ui.button("Delete room", variant="danger", icon="trash-2"),
        ),
        _row(
            ui.button("Small", size="sm"),
            ui.button("Medium"),
            ui.button("Large", size="lg"),
            ui.button("Saving", variant="primary", loading=True),
            ui.button("Not now", disabled=True),
            ui.button("Not now", variant="primary", disabled=True),
        ),
        _row(
            ui.icon_button("play", "Play"),
            ui.icon_button("volume-2", "Sound", aria_pressed=True),
            ui.icon_button("maximize", "Full screen", variant="secondary"),
            ui.icon_button("x", "Remove", size="sm"),
            ui.copy_button("https://example.org/r/abc", "Copy link"),
            ui.copy_button("123456", "Copy key", icon_only=True, variant="ghost"),
            ui.link_button("All rooms", href="/rooms", icon="tv"),
            ui.tooltip(ui.button("Hover or focus"), "A tooltip that explains"),
        ),
    )


def _fields() -> rx.Component:
    return _part(
        "Fields",
        rx.el.div(
            ui.field(
                "Room name",
                ui.text_input(**ui.described("g-name", help_text=True), placeholder="Friday night"),
                control_id="g-name",
                help_text="Shown to everyone you invite.",
            ),
            ui.field(
                "Key",
                ui.text_input(**ui.described("g-key", "Wrong key"), default_value="000000", input_mode="numeric"),
                control_id="g-key",
                error="That is not the key. 3 tries are left.",
            ),
            ui.field(
                "Search",
                ui.text_input(id="g-search", icon="search", type="search"),
                control_id="g-search",
                optional=True,
            ),
            ui.field(
                "Speed",
                ui.select([("1", "1×"), ("1.25", "1.25×"), ("1.5", "1.5×")], id="g-speed", default_value="1"),
                control_id="g-speed",
            ),
            ui.field("About", ui.textarea(id="g-about", placeholder="What is it about?"), control_id="g-about"),
            ui.field(
                "Not yours to change",
                ui.text_input(id="g-off", disabled=True, default_value="Host"),
                control_id="g-off",
            ),
            class_name=GRID,
        ),
    )


def _choices() -> rx.Component:
    return _part(
        "Choices",
        rx.el.div(
            rx.el.div(
                ui.switch("Everyone controls", default_checked=True, help_text="Members may play, pause and seek."),
                ui.switch("Lock the room"),
                ui.switch("Not allowed", disabled=True),
                class_name="flex flex-col gap-1",
            ),
            rx.el.div(
                ui.checkbox("Remember me here", default_checked=True),
                ui.checkbox("Ask before others join", help_text="You get a notice for each."),
                class_name="flex flex-col gap-1",
            ),
            rx.el.div(
                ui.slider("Volume", default_value=40, value_text="40 percent"),
                ui.slider("Offset", default_value=0, min=-2, max=2, step=0.1, disabled=True),
                class_name="flex flex-col gap-3",
            ),
            _row(
                ui.segmented(
                    "Who controls", "g-who", [("host", "Host"), ("co", "Co-hosts"), ("all", "Everyone")], value="all"
                ),
                ThemeSwitch.create(icon_only=True),
            ),
            class_name=GRID,
        ),
        ui.tabs(
            "Room",
            [
                ("chat", "Chat", rx.el.p("Messages of the room.", class_name="text-ink-2")),
                ("people", "People", rx.el.p("Five people.", class_name="text-ink-2")),
                ("queue", "Queue", rx.el.p("Two films wait.", class_name="text-ink-2")),
            ],
        ),
    )


def _status() -> rx.Component:
    return _part(
        "Status",
        _row(
            ui.badge("Member"),
            ui.badge("Host", tone="accent", icon="crown"),
            ui.badge("In step", tone="success", dot=True),
            ui.badge("0.8 s behind", tone="warning", icon="triangle-alert"),
            ui.badge("Away", tone="danger", icon="wifi-off"),
            ui.chip("Public", pressed=True),
            ui.chip("Playing now", pressed=False),
            ui.kbd("Ctrl K"),
            ui.timecode(3727),
        ),
        _row(
            *(ui.avatar("AB", hue, name=f"Person {hue}") for hue in HUES),
            ui.avatar("Z", 6, size="lg", name="Zoe", online=True),
            ui.avatar_stack(
                *(ui.avatar(c, i + 2, size="sm") for i, c in enumerate("KLM")), label="Kim, Lee and 4 others", more=4
            ),
        ),
        ui.progress("Upload", value=62),
        ui.progress("Preparing"),
        _row(ui.spinner(20, label="Loading"), rx.el.span("Waiting for the host", class_name="text-ink-2")),
        ui.banner("The host went away. The room passes on in 14 s.", title="Host is away", tone="warning"),
        ui.banner("Everyone may now play and seek.", tone="accent"),
        ui.banner("It is not stored here.", title="Couldn't save your name", tone="danger"),
        ui.banner("Subtitles were added.", tone="success"),
        rx.el.div(
            ui.card(
                ui.empty_state(
                    "No rooms yet",
                    "Start one and send the link.",
                    icon="tv",
                    action=ui.button("Start a room", variant="primary"),
                ),
                class_name="p-0",
            ),
            ui.card(
                ui.error_state(
                    "Couldn't load this list",
                    "The server didn't answer in time.",
                    error_id="a1f3-09c2",
                    action=ui.button("Try again", icon="rotate-cw"),
                ),
                class_name="p-0",
            ),
            class_name=GRID,
        ),
    )


def _cards() -> rx.Component:
    films = (
        "Frame counter",
        "Northern hours",
        "Strip",
        "A very long title that has to be cut somewhere",
        "Five",
        "Six",
        "Seven",
        "Eight",
    )
    poster = "/films/frame-counter/poster.jpg"
    cards = [
        p.media_card(
            title,
            href="/ui",
            image=poster if n == 0 else None,
            letters=title[0],
            hue=n % 8 + 1,
            meta="2026 · 3 min",
            progress=40 if n == 1 else None,
            watched=n == 2,
            menu_id="g-film-menu" if n == 0 else None,
            eager=True,
        )
        for n, title in enumerate(films)
    ]
    people = [{"initials": initial, "hue": hue} for initial, hue in (("AK", 1), ("LM", 4), ("Q", 6))]
    rooms = [
        p.room_card(
            "Friday night",
            href="/ui",
            film="Northern hours · 12 min in",
            image=poster,
            people=people,
            people_label="Ada, Lin, Q and 2 others",
            more=2,
            playing=True,
        ),
        p.room_card(
            "A room with a name as long as names in such places get",
            href="/ui",
            film="Strip",
            letters="S",
            hue=4,
            people=people[:1],
            people_label="Ada",
            private=True,
        ),
        p.room_card(
            "Quiet", href="/ui", film="Nothing on yet", letters="Q", people=people[1:], people_label="Lin and Q"
        ),
    ]
    return rx.fragment(
        _part(
            "Shelf",
            p.shelf(*cards, label="Films"),
            p.shelf(*(p.media_card_skeleton() for _ in range(6)), label="Loading films"),
        ),
        _part("Rooms", rx.el.div(*rooms, class_name="grid gap-4 sm:grid-cols-2 xl:grid-cols-3")),
        _part(
            "List",
            rx.el.ul(
                ui.list_row(
                    "Ada Kaya",
                    start=ui.avatar("AK", 1),
                    about="Host · in step",
                    end=ui.icon_button("ellipsis", "More about Ada", popover="g-film-menu"),
                ),
                ui.list_row(
                    "Lin Moreno", start=ui.avatar("LM", 4), about="0.8 s behind", end=ui.badge("Muted", icon="mic-off")
                ),
                class_name="divide-y divide-line rounded-card border border-line bg-surface-1",
            ),
        ),
    )


def _overlays() -> rx.Component:
    return _part(
        "Overlays",
        _row(
            ui.button("Dialog", opens="g-dialog"),
            ui.button("Form", opens="g-form"),
            ui.button("Sheet", opens="g-sheet"),
            ui.button("Menu", popover="g-menu", icon_end="chevron-down", custom_attrs={"aria-haspopup": "menu"}),
            ui.button("Popover", popover="g-popover"),
            ui.button("Shortcuts", opens="shortcuts"),
        ),
        GalleryParts.create(),
        ui.menu(
            ui.menu_item("Copy link", icon="link", shortcut="C"),
            ui.menu_item("Rename", icon="pencil"),
            ui.menu_item("Settings", icon="settings", opens="g-sheet"),
            ui.menu_line(),
            ui.menu_item("Delete room", icon="trash-2", danger=True, opens="g-dialog"),
            menu_id="g-menu",
            label="Room",
        ),
        ui.menu(
            ui.menu_item("Add to the queue", icon="list-plus"),
            ui.menu_item("Mark as watched", icon="check"),
            menu_id="g-film-menu",
            label="Film",
        ),
        ui.popover(
            rx.el.p("Five people, 12 ms apart.", class_name="text-ink-2"), popover_id="g-popover", label="Spread"
        ),
        ui.dialog(
            rx.el.p("Its chat goes with it. People in it are told.", class_name="text-ink-2"),
            dialog_id="g-dialog",
            title="Delete this room?",
            footer=[
                ui.button("Cancel", variant="ghost", closes="g-dialog"),
                ui.button("Delete room", variant="danger", closes="g-dialog"),
            ],
            size="sm",
        ),
        p.dialog_form(
            ui.field(
                "Name", ui.text_input(id="g-form-name", name="name", auto_complete="off"), control_id="g-form-name"
            ),
            ui.switch("Private, with a key", name="private"),
            dialog_id="g-form",
            title="Start a room",
            description="You get a link to send.",
            submit="Start",
            on_submit=rx.prevent_default,
        ),
        ui.sheet(
            rx.el.p("Chat, people or settings stand here.", class_name="text-ink-2"),
            dialog_id="g-sheet",
            title="People",
        ),
    )


def gallery() -> rx.Component:
    """The page at `/ui`."""
    return shell(
        p.page_header(
            "Gallery",
            "Every primitive and every state, as they are.",
            ui.button("Start a room", variant="primary", icon="plus"),
        ),
        _colours(),
        _type(),
        _buttons(),
        _fields(),
        _choices(),
        _status(),
        _cards(),
        _overlays(),
        account=ui.icon_button(ui.avatar("AK", 1, size="sm"), "You", opens=YOU_ID),
        you=[ui.list_row("Ada Kaya", start=ui.avatar("AK", 1), about="Guest", class_name="list-none px-0")],
    )
