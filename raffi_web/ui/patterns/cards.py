"""Cards of what can be watched and where, and the shelf they stand on."""

from typing import Any, Literal

import reflex as rx

from raffi_web.ui.cx import Classes, cx
from raffi_web.ui.primitives import avatar, avatar_stack, badge, icon, icon_button, router_link, skeleton
from raffi_web.words import t

Shape = Literal["poster", "wide"]

SHAPES: dict[str, str] = {"poster": "aspect-[2/3]", "wide": "aspect-video"}
ART = (
    "relative block w-full overflow-hidden rounded-poster border border-line bg-surface-3 "
    "transition-[border-color,scale] duration-(--motion-enter) ease-standard group-hover:border-control"
)
PICTURE = (
    "absolute inset-0 size-full object-cover transition-[scale] duration-(--motion-page) ease-standard "
    "group-hover:scale-[1.03]"
)
LETTERS = (
    "absolute inset-0 grid place-items-center text-4xl font-semibold text-hue-ink select-none "
    "bg-[linear-gradient(155deg,color-mix(in_oklab,var(--hue)_24%,var(--surface-3)),var(--surface-2)_75%)]"
)
# The link is the title; its box covers the card, so that the whole card is one target with one name.
COVER = (
    "rounded-small outline-none after:absolute after:inset-0 after:rounded-poster after:content-[''] "
    "focus-visible:after:ring-focus"
)
SHELF = (
    "-mx-4 flex snap-x scroll-px-4 gap-4 overflow-x-auto overscroll-x-contain px-4 pt-1 pb-2 no-scrollbar "
    "md:-mx-8 md:scroll-px-8 md:px-8 [&>*]:snap-start [&>*]:shrink-0"
)
SHELF_WIDTHS: dict[str, str] = {"poster": "[&>*]:w-36 md:[&>*]:w-44", "wide": "[&>*]:w-64 md:[&>*]:w-72"}


def _art(image: Any, letters: Any, shape: Shape, *, hue: Any, eager: bool, over: list[rx.Component]) -> rx.Component:
    picture = rx.el.img(
        src=image,
        alt="",
        loading="eager" if eager else "lazy",
        class_name=PICTURE,
        custom_attrs={"decoding": "async", **({"fetchPriority": "high"} if eager else {})},
    )
    shown = [rx.cond(image, picture)] if isinstance(image, rx.Var) else ([picture] if image else [])
    return rx.el.div(
        rx.el.span(letters, class_name=LETTERS, aria_hidden=True, custom_attrs={"data-hue": hue}),
        *shown,
        *over,
        class_name=cx(ART, SHAPES[shape]),
    )


def media_card(
    title: Any,
    *,
    href: Any,
    image: Any = None,
    meta: Any = None,
    shape: Shape = "poster",
    progress: Any = None,
    watched: bool = False,
    menu_id: Any = None,
    letters: Any = "",
    hue: Any = 7,
    eager: bool = False,
    class_name: Classes = "",
) -> rx.Component:
    """A film: artwork of fixed shape, title, a line about it.

    Args:
        progress: watched share in percent (number or var). watched: a tick instead.
        menu_id: id of a `menu` for this card; its button shows on hover, on focus, and always on touch.
        letters, hue: what stands in for missing artwork, on a tint of a hue (1 to 8).
        eager: for the first row, that paints first.
    """
    over: list[rx.Component] = []
    if progress is not None:
        bar = rx.el.div(class_name="h-full bg-accent-ink", style={"width": f"{progress}%"})
        over.append(
            rx.el.div(bar, class_name="absolute inset-x-2 bottom-2 h-1 overflow-hidden rounded-pill bg-black/60")
        )
    if watched:
        tick = icon("check", 16, label=t("ui.watched"), class_name="size-3.5")
        over.append(
            rx.el.span(
                tick,
                class_name="absolute end-2 top-2 grid size-6 place-items-center rounded-pill bg-black/70 text-white",
            )
        )
    more = (
        icon_button(
            "ellipsis-vertical",
            t("ui.more_about", title=title),
            tip=t("ui.more"),
            popover=menu_id,
            size="sm",
            variant="glass",
            class_name=(
                "dark absolute start-2 top-2 z-10 opacity-0 transition-opacity group-hover:opacity-100 "
                "focus-visible:opacity-100 pointer-coarse:opacity-100"
            ),
        )
        if menu_id is not None
        else rx.fragment()
    )
    return rx.el.article(
        _art(image, letters, shape, hue=hue, eager=eager, over=over),
        more,
        rx.el.div(
            router_link(title, href=href, class_name=cx(COVER, "block truncate text-sm font-medium text-ink")),
            rx.el.p(meta, class_name="truncate text-mini text-ink-3") if meta is not None else rx.fragment(),
            class_name="pt-2",
        ),
        class_name=cx("group relative", class_name),
    )


def media_card_skeleton(shape: Shape = "poster") -> rx.Component:
    """The geometry of a `media_card` while it loads."""
    return rx.el.div(
        skeleton(class_name=cx("w-full rounded-poster", SHAPES[shape])),
        skeleton(class_name="mt-2.5 h-4 w-4/5"),
        skeleton(class_name="mt-1.5 h-3.5 w-2/5"),
    )


def shelf(*cards: Any, label: Any, shape: Shape = "poster", class_name: Classes = "") -> rx.Component:
    """A row that scrolls sideways; arrow keys go from card to card."""
    return rx.el.div(
        *cards,
        role="group",
        aria_label=label,
        class_name=cx(SHELF, SHELF_WIDTHS[shape], class_name),
        custom_attrs={"data-shelf": ""},
    )


def person_of(person: Any) -> rx.Component:
    """A small face from a card with `initials`, `hue` and perhaps `image` (a mapping or a var of one)."""
    image = person.get("image") if isinstance(person, dict) else person["image"]
    return avatar(person["initials"], person["hue"], size="sm", image=image)


def room_card(
    name: Any,
    *,
    href: Any,
    film: Any,
    image: Any = None,
    people: Any = (),
    people_label: Any,
    more: Any = None,
    playing: Any = False,
    says: tuple[Any, Any] | None = None,
    private: Any = False,
    locked: Any = False,
    letters: Any = "",
    hue: Any = 7,
    class_name: Classes = "",
) -> rx.Component:
    """A room one can join: what is on, who is there, whether it plays, whether it wants a key and whether it is locked.

    Args:
        people: up to four mappings (or a var of a list) with `initials` and `hue`. more: how many others, or None.
        people_label: the same in words: "Ada, Grace and 3 others". letters, hue: as in `media_card`.
        says: What the badge says while `playing` holds and while it does not, in place of playing and paused.
    """
    on = badge(says[0] if says else t("ui.playing"), tone="success", dot=True)
    off = badge(says[1]) if says else badge(t("ui.paused"), icon="pause")
    key, lock = badge(t("ui.private"), icon="key-round"), badge(t("ui.locked"), icon="lock", tone="warning")
    faces = [rx.foreach(people, person_of)] if isinstance(people, rx.Var) else [person_of(one) for one in people]
    return rx.el.article(
        _art(image, letters, "wide", hue=hue, eager=False, over=[]),
        rx.el.div(
            rx.el.div(
                router_link(name, href=href, class_name=cx(COVER, "block truncate text-base font-semibold text-ink")),
                rx.el.p(film, class_name="min-h-5 truncate text-mini text-ink-2"),
                class_name="min-w-0",
            ),
            rx.el.div(
                avatar_stack(*faces, label=people_label, more=more),
                rx.el.div(
                    _either(private, key, None),
                    _either(locked, lock, None),
                    _either(playing, on, off),
                    class_name="flex flex-wrap justify-end gap-1.5",
                ),
                class_name="flex min-h-8 items-center justify-between gap-3 pt-3 box-content",
            ),
            class_name="p-4",
        ),
        class_name=cx(
            "group relative h-full overflow-hidden rounded-card border border-line bg-surface-1 transition-colors "
            "hover:border-line-strong hover:bg-surface-2 [&>div:first-child]:rounded-none [&>div:first-child]:border-0 "
            "[&>div:first-child]:border-b",
            class_name,
        ),
    )


def _either(condition: Any, yes: rx.Component, no: rx.Component | None) -> rx.Component:
    if isinstance(condition, rx.Var):
        return rx.cond(condition, yes, no or rx.fragment())
    return yes if condition else (no or rx.fragment())
