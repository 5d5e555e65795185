"""The lobby: what this is, what is on, and a room in one step."""

from typing import Any

import reflex as rx

from raffi_web.features.canvas.client import NewBoardButton
from raffi_web.features.rooms.make_room import MAKE_ID
from raffi_web.features.rooms.state import LobbyState, MakeRoomState
from raffi_web.features.screen.sampler import FILMS, Film
from raffi_web.ui import patterns as p
from raffi_web.ui import primitives as ui
from raffi_web.ui.cx import cx
from raffi_web.ui.plural import plural
from raffi_web.words import t

GRID = "grid gap-4 sm:grid-cols-2 lg:grid-cols-3"
MANY = "grid gap-4 sm:grid-cols-2 lg:grid-cols-3 xl:grid-cols-4"
"""For four rooms and more: three of them alone fill a row."""
BOARD_GRID = "grid grid-cols-1 gap-3 sm:grid-cols-2 lg:grid-cols-3"
BOARD = (
    "flex min-h-16 items-center gap-3 rounded-card border border-line bg-surface-1 px-3 no-underline "
    "transition-colors hover:border-line-strong hover:bg-surface-2"
)
FILM_GRID = "grid grid-cols-2 gap-x-4 gap-y-6 lg:grid-cols-4"
ABOUT = "-mt-2 pb-4 text-sm text-ink-2"
HERO = (
    "relative isolate -mx-4 -mt-6 overflow-hidden border-b border-line px-4 pt-8 pb-10 md:-mx-8 md:-mt-8 md:px-8 "
    "md:py-14 lg:grid lg:grid-cols-[minmax(0,1fr)_minmax(0,30rem)] lg:items-center lg:gap-20 lg:py-16"
)
HERO_FILM = FILMS[0]
MOMENT_S = 42.0
GLOW = (
    "pointer-events-none absolute inset-0 -z-10 "
    "bg-[radial-gradient(60rem_28rem_at_12%_-20%,var(--color-accent-soft),transparent_70%)]"
)
NOTHING = "w-full max-w-none rounded-card border border-line bg-surface-1 py-8"
SKELETONS = 3


def lobby() -> rx.Component:
    """The page's content."""
    return rx.el.div(
        _hero(),
        _open_now(),
        _boards(),
        _films(),
        class_name="flex flex-col gap-4 [&>:first-child]:mb-6",
    )


def own_rooms() -> rx.Component:
    """The page of my rooms, with the public ones below."""
    make = ui.button(t("rooms.make"), icon="plus", opens=MAKE_ID, variant="primary")
    return rx.el.div(
        p.page_header(t("rooms.own"), None, make),
        rx.cond(
            LobbyState.own_cards.length() > 0,
            rx.el.div(rx.foreach(LobbyState.own_cards, _card), class_name=GRID),
            ui.empty_state(t("rooms.own_none"), t("rooms.own_none_about"), icon="tv", class_name=NOTHING),
        ),
        _boards(),
        _open_now(),
        class_name="flex flex-col gap-10",
    )


def _hero() -> rx.Component:
    return rx.el.section(
        rx.el.div(class_name=GLOW, aria_hidden="true"),
        rx.el.div(
            rx.el.h1(
                t("rooms.headline"),
                class_name="max-w-[16ch] text-4xl font-semibold tracking-[-0.03em] text-balance md:text-5xl",
            ),
            rx.el.p(t("rooms.lead"), class_name="max-w-[46ch] pt-4 text-base text-ink-2 md:text-lg"),
            rx.el.div(
                ui.button(t("rooms.make"), variant="primary", size="lg", icon="plus", opens=MAKE_ID),
                _code(),
                class_name="flex flex-col items-stretch gap-3 pt-8 sm:flex-row sm:items-center",
            ),
            class_name="min-w-0",
        ),
        _same_picture(),
        class_name=HERO,
    )


def _code() -> rx.Component:
    return rx.el.form(
        ui.field(
            t("rooms.code"),
            ui.text_input(
                id="code",
                name="code",
                placeholder=t("rooms.have_code"),
                auto_complete="off",
                custom_attrs={"autocapitalize": "off", "spellcheck": "false"},
                required=True,
            ),
            control_id="code",
            hide_label=True,
            class_name="min-w-0 flex-1",
        ),
        ui.button(t("rooms.go"), type="submit"),
        on_submit=LobbyState.go,
        class_name="flex min-w-0 items-start gap-2 sm:w-80",
    )


def _same_picture() -> rx.Component:
    """What this is, as a picture: two screens, one moment of one film."""
    return rx.el.div(
        _device("w-full rounded-card"),
        _device("absolute -bottom-7 -start-9 w-[38%] rounded-control ring-4 ring-canvas"),
        rx.el.span(
            rx.el.span(class_name="size-2 rounded-pill bg-success"),
            t("rooms.in_step"),
            class_name=(
                "dark glass absolute end-3 top-3 inline-flex h-8 items-center gap-2 rounded-pill border px-3 text-mini "
                "font-medium text-ink"
            ),
        ),
        aria_hidden="true",
        class_name="relative hidden lg:block",
    )


def _device(where: str) -> rx.Component:
    share = f"{100 * MOMENT_S / HERO_FILM.duration_s:.0f}%"
    bar = rx.el.div(
        rx.el.div(class_name="h-full rounded-pill bg-accent-ink", style={"width": share}),
        class_name="dark absolute inset-x-[4%] bottom-[6%] h-1 overflow-hidden rounded-pill bg-white/30",
    )
    picture = rx.el.img(
        src=HERO_FILM.poster,
        alt="",
        # Where it is not shown, it is not loaded.
        loading="lazy",
        decoding="async",
        width=str(HERO_FILM.width),
        height=str(HERO_FILM.height),
        class_name="aspect-video w-full object-cover",
        style={"background": HERO_FILM.color},
    )
    return rx.el.div(
        picture, bar, class_name=cx("relative overflow-hidden border border-line-strong shadow-pop", where)
    )


def _open_now() -> rx.Component:
    """The rooms where somebody is, and behind them the server's own: one grid, so that one room leaves no hole."""
    rooms, always = LobbyState.cards, LobbyState.open_cards
    with_always = (LobbyState.search == "") & ~LobbyState.has_more
    return p.section(
        t("rooms.open_now"),
        rx.cond(LobbyState.is_quiet, rx.el.p(t("rooms.always_open_about"), class_name=ABOUT)),
        rx.cond(
            LobbyState.busy_looking,
            ui.text_input(
                id="find",
                type="search",
                placeholder=t("rooms.find"),
                default_value=LobbyState.search,
                on_change=LobbyState.find.debounce(200),
                custom_attrs={"aria-label": t("rooms.find")},
                class_name="mb-4 max-w-sm",
            ),
        ),
        rx.cond(
            LobbyState.problem != "",
            ui.error_state(t("rooms.failed"), LobbyState.problem, on_retry=LobbyState.on_load),
            rx.cond(
                ~LobbyState.loaded,
                rx.el.div(*[p.media_card_skeleton("wide") for _ in range(SKELETONS)], class_name=GRID),
                rx.cond(
                    (rooms.length() > 0) | (with_always & (always.length() > 0)),
                    rx.el.div(
                        rx.foreach(rooms, _card),
                        rx.cond(with_always, rx.foreach(always, _card)),
                        class_name=rx.cond(rooms.length() + always.length() > 3, MANY, GRID),
                    ),
                    _nothing_on(),
                ),
            ),
        ),
        rx.cond(
            LobbyState.has_more,
            rx.el.div(ui.button(t("rooms.more"), on_click=LobbyState.more), class_name="flex justify-center pt-6"),
        ),
        section_id="open-now",
    )


def _nothing_on() -> rx.Component:
    make = ui.button(t("rooms.make"), icon="plus", opens=MAKE_ID)
    return rx.cond(
        LobbyState.search != "",
        ui.empty_state(t("rooms.none_found"), t("rooms.none_found_about"), icon="search", action=make),
        ui.empty_state(t("rooms.none"), t("rooms.none_about"), icon="tv", action=make, class_name=NOTHING),
    )


def _card(room: Any) -> rx.Component:
    people = plural("rooms.people", room["people"].to(int))
    return rx.el.div(
        p.room_card(
            room["title"],
            href="/r/" + room["address"].to(str),
            film=room["film"],
            image=room["poster"],
            people=room["faces"].to(list[dict[str, Any]]),
            people_label=people,
            more=room["others"].to(int),
            playing=room["people"].to(int) > 0,
            says=(people, t("rooms.nobody")),
            private=~room["is_public"].to(bool),
            locked=room["locked"].to(bool),
            letters=room["letters"],
        ),
        key=room["id"],
    )


def _boards() -> rx.Component:
    """The boards that one may go on with, and the way to a new one."""
    return p.section(
        t("board_places.recent"),
        rx.cond(
            LobbyState.offers_boards,
            rx.fragment(
                rx.el.p(t("board_places.recent_about"), class_name=ABOUT),
                rx.el.ul(rx.foreach(LobbyState.boards, _board), class_name=BOARD_GRID),
            ),
            rx.cond(
                LobbyState.knows_boards,
                ui.empty_state(
                    t("board_places.none"),
                    t("board_places.none_about"),
                    icon="shapes",
                    action=NewBoardButton.create(),
                    class_name=NOTHING,
                ),
                rx.el.div(*[_board_to_come() for _ in range(SKELETONS)], class_name=BOARD_GRID),
            ),
        ),
        action=rx.cond(LobbyState.offers_boards, NewBoardButton.create()),
        section_id="boards",
    )


def _board_to_come() -> rx.Component:
    return ui.skeleton(class_name="h-16 rounded-card")


def _board(board: Any) -> rx.Component:
    where = rx.cond(board["room_title"] != "", board["room_title"].to(str), t("board_places.by_link"))
    return rx.el.li(
        ui.router_link(
            rx.el.span(
                ui.icon("shapes", size=20),
                class_name="grid size-10 shrink-0 place-items-center rounded-control bg-surface-3 text-ink-2",
            ),
            rx.el.span(
                rx.el.span(board["title"].to(str), class_name="block truncate text-sm font-medium text-ink"),
                rx.el.span(
                    rx.el.span(where, class_name="truncate"),
                    rx.el.span("\u00b7", aria_hidden="true"),
                    ui.ago(board["changed_at"], class_name="shrink-0"),
                    class_name="flex min-w-0 gap-1.5 text-mini text-ink-2",
                ),
                class_name="min-w-0 flex-1",
            ),
            href="/b/" + board["id"].to(str),
            class_name=BOARD,
        ),
        key=board["id"],
    )


def _films() -> rx.Component:
    return p.section(
        t("rooms.films"),
        rx.el.p(t("rooms.films_about"), class_name=ABOUT),
        rx.el.ul(*[rx.el.li(_film(film)) for film in FILMS], class_name=FILM_GRID),
        section_id="films",
    )


def _film(film: Film) -> rx.Component:
    minutes, seconds = divmod(round(film.duration_s), 60)
    return rx.el.button(
        rx.el.img(
            src=film.poster,
            alt="",
            loading="lazy",
            decoding="async",
            width=str(film.width),
            height=str(film.height),
            class_name="aspect-video w-full rounded-poster border border-line object-cover",
            style={"background": film.color},
        ),
        rx.el.span(
            rx.el.span(film.title, class_name="truncate text-sm font-medium text-ink"),
            rx.el.span(f"{minutes}:{seconds:02d}", class_name="shrink-0 font-mono text-mini text-ink-3 tabular-nums"),
            class_name="flex items-baseline justify-between gap-3 pt-2",
        ),
        rx.el.span(film.description, class_name="line-clamp-2 pt-0.5 text-start text-mini text-ink-3 max-sm:hidden"),
        type="button",
        on_click=MakeRoomState.choose(film.id),
        class_name="flex w-full flex-col rounded-poster text-start transition-opacity hover:opacity-90",
        custom_attrs={"aria-label": t("rooms.start_with", title=film.title)},
    )
