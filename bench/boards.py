"""Boards in real browsers: a board with so many notes, and somebody who may open it from its room."""

from dataclasses import dataclass

from bench.browser import PATIENCE_MS, Browsers, Viewer
from bench.canvas import made_board
from bench.guest import guests
from scripts.site import Site

OPENER = 'a[href="/b/%s"]'
NODES = ".react-flow__node"


@dataclass(frozen=True)
class Place:
    """A board, and the room it is in."""

    room: str
    board: str


async def made_place(site: Site, elements: int) -> Place:
    """A board with so many notes, in a room of its own."""
    (host,) = await guests(site, 1)
    board = await made_board(host, elements)
    room = (await host.call("canvas.get", board=board))["room"]
    host.abort()
    return Place(room, board)


async def at_list(made: Browsers, site: Site, place: Place) -> Viewer:
    """Somebody new in the room, with its list of boards open before them."""
    viewer = await made.viewer()
    await viewer.enter(site.url, place.room, "Ada")
    await viewer.page.get_by_role("button", name="Boards").click()
    await viewer.page.wait_for_selector(OPENER % place.board, timeout=PATIENCE_MS)
    return viewer
