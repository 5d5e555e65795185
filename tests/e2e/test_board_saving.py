"""What is edited on a board is stored, whatever becomes of the connection and the page."""

from playwright.async_api import Locator, Page, WebSocketRoute, expect

from tests.e2e.conftest import Visitor, Visitors
from tests.e2e.steps import call, join_room, open_room, somebody

CUT = "net::ERR_INTERNET_DISCONNECTED"
"""What a browser says of each try without a connection."""


async def open_board(ada: Visitor, ben: Visitor) -> str:
    """A board in a room of Ada's, shown to her and to Ben; returns its id."""
    room = await open_room(ada)
    await join_room(ben, room)
    board = (await call(ada, "canvas.create", room=room, title="Plan"))["id"]
    for visitor in (ada, ben):
        await show_board(visitor.page, board)
    return board


async def show_board(page: Page, board: str) -> None:
    """Go to a board, and wait until it can be edited."""
    await page.goto(f"/b/{board}")
    await expect(page.locator("main[data-level=edit]")).to_be_visible()


async def stick(page: Page, text: str, x: int, y: int) -> None:
    """Put a note on the board and write in it."""
    await page.keyboard.press("n")
    await page.mouse.click(x, y)
    await page.keyboard.type(text)
    await page.keyboard.press("Escape")
    await expect(note(page, text)).to_be_visible()


def note(page: Page, text: str) -> Locator:
    """A note by what is written in it."""
    return page.locator(".react-flow__node", has_text=text)


async def test_a_note_is_with_the_other_at_once_and_undo_takes_it_back(visitors: Visitors) -> None:
    ada, ben = await somebody(visitors, "Ada"), await somebody(visitors, "Ben")
    await open_board(ada, ben)
    await stick(ada.page, "Lanterns", 400, 300)
    await expect(note(ben.page, "Lanterns")).to_be_visible()
    await stick(ben.page, "Rain", 800, 300)
    await expect(note(ada.page, "Rain")).to_be_visible()
    for _ in range(4):
        await ada.page.keyboard.press("Control+z")
    await expect(note(ben.page, "Lanterns")).to_have_count(0)
    await expect(note(ada.page, "Rain")).to_be_visible()


async def test_what_is_edited_without_a_connection_comes_when_it_is_back(visitors: Visitors) -> None:
    ada, ben = await somebody(visitors, "Ada"), await somebody(visitors, "Ben")
    await open_board(ada, ben)
    await ada.context.set_offline(True)
    await expect(ada.page.get_by_text("Connection lost")).to_be_visible()
    await stick(ada.page, "Offline", 400, 300)
    await stick(ben.page, "Online", 800, 300)
    await expect(ada.page.locator("[data-saved=offline]")).to_have_text("Kept on this device")
    await ada.context.set_offline(False)
    await expect(note(ben.page, "Offline")).to_be_visible()
    await expect(note(ada.page, "Online")).to_be_visible()
    await expect(ada.page.locator("[data-saved=saved]")).to_have_text("Saved")
    ada.complaints[:] = [one for one in ada.complaints if CUT not in one]


async def test_what_was_not_answered_outlives_a_reload(visitors: Visitors) -> None:
    ada, ben = await somebody(visitors, "Ada"), await somebody(visitors, "Ben")
    swallows = True

    def between(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        socket.on_message(lambda message: None if swallows and "canvas.push" in str(message) else server.send(message))

    await ada.page.route_web_socket("**/_event/**", between)
    board = await open_board(ada, ben)
    await stick(ada.page, "Never heard", 400, 300)
    await expect(ada.page.locator("[data-saved=saving]")).to_have_text("Saving")
    await expect(note(ben.page, "Never heard")).to_have_count(0)

    swallows = False
    await show_board(ada.page, board)
    await expect(note(ada.page, "Never heard")).to_be_visible()
    await expect(note(ben.page, "Never heard")).to_be_visible()


async def rewrite(page: Page, before: str, after: str) -> None:
    """Write something else in a note."""
    await note(page, before).dblclick()
    await page.keyboard.press("Control+a")
    await page.keyboard.type(after)
    await page.keyboard.press("Escape")
    await expect(note(page, after)).to_be_visible()


async def test_an_older_edit_loses_is_told_and_can_be_put_back(visitors: Visitors) -> None:
    ada, ben = await somebody(visitors, "Ada"), await somebody(visitors, "Ben")
    await open_board(ada, ben)
    await stick(ada.page, "Lanterns", 400, 300)
    await expect(note(ben.page, "Lanterns")).to_be_visible()
    await ada.context.set_offline(True)
    await expect(ada.page.get_by_text("Connection lost")).to_be_visible()
    await rewrite(ada.page, "Lanterns", "Candles")
    made = await ada.page.evaluate("Date.now()")
    await rewrite(ben.page, "Lanterns", "Torches")
    # What waited longer than five seconds counts from when it was made.
    await ada.page.wait_for_function("(then) => Date.now() > then", arg=made + 5_200)
    await ada.context.set_offline(False)

    await expect(note(ada.page, "Torches")).to_be_visible()
    await ada.page.get_by_role("button", name="Show", exact=True).click()
    dialog = ada.page.get_by_role("dialog", name="Changes that were not kept")
    await expect(dialog.get_by_role("listitem")).to_contain_text(["Somebody has changed it after youYours: Candles"])
    await dialog.get_by_role("button", name="Put back: Note: Torches").click()
    await expect(dialog).to_have_count(0)
    for page in (ada.page, ben.page):
        await expect(note(page, "Candles")).to_be_visible()
    await expect(ada.page.locator("[data-saved=saved]")).to_have_text("Saved")
    ada.complaints[:] = [one for one in ada.complaints if CUT not in one]


async def test_a_browser_that_loses_what_it_keeps_loses_no_edit(visitors: Visitors) -> None:
    ada, ben = await somebody(visitors, "Ada"), await somebody(visitors, "Ben")
    board = await open_board(ada, ben)
    await stick(ada.page, "Before", 400, 300)
    await expect(note(ben.page, "Before")).to_be_visible()
    protocol = await ada.context.new_cdp_session(ada.page)
    origin = await ada.page.evaluate("location.origin")
    # As "clear the data of this site" does, with the page open.
    await protocol.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "indexeddb"})
    for text, x in (("After", 700), ("And after", 1000)):
        await stick(ada.page, text, x, 300)
        await expect(note(ben.page, text)).to_be_visible()
    await expect(ada.page.locator("[data-saved=saved]")).to_have_text("Saved")
    await show_board(ada.page, board)
    await expect(note(ada.page, "And after")).to_be_visible()


async def test_what_a_browser_does_not_keep_is_not_said_to_be_kept(visitors: Visitors) -> None:
    ada, ben = await somebody(visitors, "Ada"), await somebody(visitors, "Ben")
    # As where a browser lets sites keep nothing.
    await ada.context.add_init_script(
        "IDBFactory.prototype.open = () => { throw new DOMException('no', 'UnknownError') }"
    )
    await open_board(ada, ben)
    for visitor in (ada, ben):
        await visitor.context.set_offline(True)
        await expect(visitor.page.get_by_text("Connection lost")).to_be_visible()
        await stick(visitor.page, "Offline", 400, 300)
    await expect(ada.page.locator("[data-saved]")).to_have_text("Only in this tab")
    await expect(ben.page.locator("[data-saved]")).to_have_text("Kept on this device")
    for visitor in (ada, ben):
        await visitor.context.set_offline(False)
        await expect(visitor.page.locator("[data-saved=saved]")).to_have_text("Saved")
        visitor.complaints[:] = [one for one in visitor.complaints if CUT not in one]
