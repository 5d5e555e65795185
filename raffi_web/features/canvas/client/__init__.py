"""The TypeScript of boards; loaded when a board is opened."""

from pathlib import Path

import reflex as rx

# Imported for what they register, too: the modules that these import by alias.
from raffi_web.features.comments import client as comments_client
from raffi_web.features.notifications import client as notifications_client  # noqa: F401
from raffi_web.live import client as live_client  # noqa: F401
from raffi_web.web.assets import shared

HERE = Path(__file__).parent
MODULES = [
    shared(__name__, path.relative_to(HERE).as_posix())
    for path in sorted(HERE.rglob("*.ts*"))
    if not path.name.endswith(".d.ts")
]
"""Every file beside this one: a board's parts lie in folders by what they are."""

PACKAGES = ["@xyflow/react@12.12.1", "perfect-freehand@1.2.3", "fractional-indexing@4.0.0"]
"""The surface, the pen's line and the order of layers; docs/decisions/0023-canvas-surface.md tells why."""


def _reported(kind: rx.Var[str], on: rx.Var[str], name: rx.Var[str]) -> tuple[rx.Var[str], rx.Var[str], rx.Var[str]]:
    return kind, on, name


class BoardMaker(rx.Component):
    """Asks in which room a new board is to be, and puts that into the command palette; once on every page."""

    library = shared(__name__, "make_board.tsx").importable_path
    tag = "BoardMaker"


class NewBoardButton(rx.Component):
    """Makes a board, wherever one is; needs `BoardMaker` on the page."""

    library = shared(__name__, "make_board.tsx").importable_path
    tag = "NewBoardButton"


class BoardPage(rx.NoSSRComponent):
    """The board that the page's address names; `on_report` gets kind, id and name of what is to be reported."""

    library = shared(__name__, "board_page.tsx").importable_path
    tag = "BoardPage"
    lib_dependencies: list[str] = [*PACKAGES, *comments_client.PACKAGES]

    on_report: rx.EventHandler[_reported]
