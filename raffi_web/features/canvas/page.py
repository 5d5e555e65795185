"""A board, over the whole window."""

import reflex as rx

from raffi_web.features.accounts.client import PutOutNotice
from raffi_web.features.canvas.client import BoardMaker, BoardPage
from raffi_web.features.profiles.reports_state import ReportState
from raffi_web.features.profiles.reports_view import report_dialog
from raffi_web.features.rooms.client import RoomSearch
from raffi_web.features.rooms.components import TOASTS
from raffi_web.live.client import LiveStart
from raffi_web.ui.client_parts import ShortcutGroup
from raffi_web.ui.shell import services
from raffi_web.words import t


def board_page() -> rx.Component:
    """`/b/<board>`."""
    return rx.fragment(
        BoardPage.create(on_report=ReportState.begin),
        report_dialog(),
        LiveStart.create(),
        PutOutNotice.create(),
        RoomSearch.create(),
        BoardMaker.create(),
        services(toasts=TOASTS, shortcuts=board_shortcuts()),
    )


def board_shortcuts() -> list[ShortcutGroup]:
    """The keys of a board (`client/tools/keys.ts`)."""
    tools = [
        ("V", t("canvas.tool_select")),
        ("H", t("canvas.tool_hand")),
        ("Q", t("canvas.tool_lasso")),
        ("N", t("canvas.tool_sticky")),
        ("T", t("canvas.tool_text")),
        ("R", t("canvas.tool_rectangle")),
        ("O", t("canvas.tool_ellipse")),
        ("D", t("canvas.tool_diamond")),
        ("A", t("canvas.tool_connect")),
        ("P", t("canvas.tool_draw")),
        ("E", t("canvas.tool_erase")),
        ("F", t("canvas.tool_frame")),
        ("K", t("meeting.laser")),
        ("C", t("canvas.tool_comment")),
        ("M", t("canvas.tool_chat")),
        ("Shift E", t("meeting.reactions")),
        ("/", t("meeting.say")),
    ]
    doing = [
        ("Enter", t("canvas.edit")),
        ("Ctrl Z", t("canvas.undo")),
        ("Ctrl Shift Z", t("canvas.redo")),
        ("Ctrl A", t("canvas.choose_all")),
        ("Ctrl D", t("canvas.duplicate")),
        ("Alt", t("canvas.copy_drag")),
        ("Ctrl C", t("board_files.copy")),
        ("Shift Alt C", t("board_files.copy_svg")),
        ("Ctrl V", t("board_files.paste")),
        ("← →", t("canvas.nudge")),
        ("Alt Shift →", t("canvas.size_keys")),
        ("Ctrl G", t("canvas.group")),
        ("Ctrl Shift G", t("canvas.ungroup")),
        ("]", t("canvas.forward")),
        ("[", t("canvas.backward")),
        ("Ctrl ]", t("canvas.to_front")),
        ("Ctrl [", t("canvas.to_back")),
        ("Ctrl Shift L", t("canvas.lock")),
        ("Del", t("canvas.delete")),
    ]
    walking = [
        ("Tab", t("canvas.walk_all")),
        ("Alt →", t("canvas.walk_wires")),
        ("Ctrl →", t("canvas.sprout")),
        ("Alt C", t("canvas.connect_to")),
        ("F6", t("canvas.walk_bars")),
        ("Esc", t("canvas.leave")),
    ]
    lining_up = [
        ("Alt A", t("canvas.align_left")),
        ("Alt H", t("canvas.align_centre")),
        ("Alt D", t("canvas.align_right")),
        ("Alt W", t("canvas.align_top")),
        ("Alt V", t("canvas.align_middle")),
        ("Alt S", t("canvas.align_bottom")),
        ("Alt Shift H", t("canvas.spread_across")),
        ("Alt Shift V", t("canvas.spread_down")),
        ("Alt T", t("canvas.tidy")),
        ("Alt E", t("canvas.same_size")),
    ]
    looking = [
        ("Space", t("canvas.space_drag")),
        ("Shift 1", t("canvas.zoom_fit")),
        ("Shift 2", t("canvas.zoom_chosen")),
        ("Shift 0", t("canvas.zoom_whole")),
        ("Ctrl +", t("canvas.zoom_in")),
        ("Ctrl -", t("canvas.zoom_out")),
        ("Shift H", t("board_history.title")),
        (".", t("canvas.next_pin")),
        (",", t("canvas.pin_before")),
    ]
    return [
        {"title": title, "keys": [{"keys": each, "does": does} for each, does in keys]}
        for title, keys in (
            (t("canvas.tools"), tools),
            (t("canvas.menu"), doing),
            (t("canvas.walking"), walking),
            (t("canvas.arrange"), lining_up),
            (t("canvas.zoom"), looking),
        )
    ]
