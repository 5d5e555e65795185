"""A board under the hands of two people: what one does the other sees, undoes not, and finds again."""

import re
from urllib.parse import urlsplit

from playwright.async_api import Locator, Page, expect

from raffi_web.settings import ROOT
from tests.e2e.conftest import Visitor, Visitors
from tests.e2e.screening import axe_violations
from tests.e2e.steps import call, join_room, open_room, somebody

OPEN = "main[data-board][data-level]"


async def open_board(visitor: Visitor, board: str) -> Page:
    """Show a board and wait until it may be worked on."""
    await visitor.page.goto(f"/b/{board}")
    await visitor.page.locator(OPEN).wait_for()
    await expect(visitor.page.get_by_role("toolbar", name="Tools")).to_be_visible()
    return visitor.page


async def two_on_a_board(visitors: Visitors) -> tuple[Page, Page, str]:
    """Ada and Ben on a new board of Ada's room."""
    ada, ben = await somebody(visitors, "Ada"), await somebody(visitors, "Ben")
    room = await open_room(ada)
    await join_room(ben, room)
    board = (await call(ada, "canvas.create", room=room, title="Ideas"))["id"]
    return await open_board(ada, board), await open_board(ben, board), board


def notes(page: Page) -> Locator:
    return page.locator(".react-flow__node.raffi-sticky")


async def saved(page: Page) -> None:
    """Everything that was done is in the database."""
    await expect(page.locator("[data-saved=saved]")).to_be_visible()


async def add_note(page: Page, text: str, x: int, y: int) -> None:
    """Put a note on the board as a person does: by its key, a press, and writing."""
    await page.keyboard.press("n")
    await page.mouse.click(x, y)
    await page.get_by_role("textbox", name="Note").press_sequentially(text)
    await page.keyboard.press("Escape")
    await expect(notes(page).filter(has_text=text)).to_be_visible()


async def test_a_note_of_one_is_written_on_by_the_other_and_stays(visitors: Visitors) -> None:
    ada, ben, _ = await two_on_a_board(visitors)
    await expect(ada.get_by_role("heading", name="What will you think about together?")).to_be_visible()
    await add_note(ada, "Rain", 500, 350)
    theirs = notes(ben).filter(has_text="Rain")
    await expect(theirs).to_have_count(1)
    await theirs.dblclick()
    await ben.get_by_role("textbox", name="Note: Rain").fill("Rain and **snow**")
    await ben.keyboard.press("Escape")
    await expect(notes(ada).locator("strong")).to_have_text("snow")
    await saved(ben)
    # Undo takes back what one did oneself, and leaves the other's.
    await ben.keyboard.press("Control+z")
    await expect(notes(ada).filter(has_text="Rain")).to_have_count(1)
    await expect(notes(ada).locator("strong")).to_have_count(0)
    await ben.keyboard.press("Control+Shift+z")
    await expect(notes(ada).locator("strong")).to_have_text("snow")
    await saved(ben)
    await ada.reload()
    await expect(notes(ada).locator("strong")).to_have_text("snow")


async def test_things_are_moved_joined_grouped_and_taken_away(visitors: Visitors) -> None:
    ada, ben, _ = await two_on_a_board(visitors)
    await add_note(ada, "From", 400, 350)
    await add_note(ada, "To", 800, 350)
    before = await notes(ben).filter(has_text="To").bounding_box()
    assert before is not None
    await ada.mouse.move(800, 350)
    await ada.mouse.down()
    await ada.mouse.move(800, 500, steps=6)
    await ada.mouse.up()
    # The two boards show the same part: what moved here by so much has moved there by so much.
    after = await notes(ada).filter(has_text="To").bounding_box()
    assert after is not None
    moved = after["y"] - 250
    assert 120 < moved < 180
    await ben.wait_for_function(
        "([text, y]) => [...document.querySelectorAll('.raffi-sticky')].some((one) => one.textContent.includes(text)"
        " && Math.abs(one.getBoundingClientRect().y - y) < 2)",
        arg=["To", before["y"] + moved],
    )
    await ada.keyboard.press("a")
    await ada.mouse.move(400, 350)
    await ada.mouse.down()
    await ada.mouse.move(800, 500, steps=6)
    await ada.mouse.up()
    wires = ben.locator(".react-flow__edge")
    await expect(wires).to_have_count(1)
    # With Alt a copy is dragged, and what it was made of stays.
    await ada.mouse.move(800, 500)
    await ada.mouse.down()
    await ada.keyboard.down("Alt")
    await ada.mouse.move(1050, 500, steps=6)
    await ada.mouse.up()
    await ada.keyboard.up("Alt")
    await expect(notes(ben).filter(has_text="To")).to_have_count(2)
    await ada.keyboard.press("Delete")
    await expect(notes(ben)).to_have_count(2)
    await ada.keyboard.press("Control+a")
    await ada.keyboard.press("Control+g")
    await expect(ben.locator(".raffi-group")).to_have_count(1)
    await ada.keyboard.press("Control+d")
    await expect(notes(ben)).to_have_count(4)
    await expect(wires).to_have_count(2)
    await ada.keyboard.press("Delete")
    await expect(notes(ben)).to_have_count(2)
    await expect(wires).to_have_count(1)


async def test_what_is_locked_stays_and_single_keys_can_be_off(visitors: Visitors) -> None:
    ada, _, _ = await two_on_a_board(visitors)
    await add_note(ada, "Keep", 500, 350)
    await ada.keyboard.press("Control+Shift+l")
    await ada.keyboard.press("Delete")
    await expect(ada.get_by_role("region", name="Notifications").get_by_text("What is locked stays")).to_be_visible()
    await expect(notes(ada)).to_have_count(1)
    await ada.keyboard.press("?")
    sheet = ada.get_by_role("dialog", name="Keyboard shortcuts")
    await expect(sheet.get_by_text("Bring forward")).to_be_visible()
    await sheet.get_by_role("switch").uncheck()
    await ada.keyboard.press("Escape")
    await ada.keyboard.press("p")
    await expect(ada.get_by_role("button", name="Draw")).to_have_attribute("aria-pressed", "false")


async def test_whoever_may_only_look_looks_and_strangers_do_not(visitors: Visitors) -> None:
    ada, ben, board = await two_on_a_board(visitors)
    await add_note(ada, "For all", 500, 350)
    host = next(visitor for visitor in visitors.all if visitor.page is ada)
    await call(host, "canvas.set_access", board=board, members_may="view")
    await expect(ben.locator(f"{OPEN}[data-level=view]")).to_be_visible()
    await expect(ben.get_by_text("View only")).to_be_visible()
    await expect(ben.get_by_text("You can only look now", exact=True)).to_be_visible()
    await expect(ben.get_by_role("button", name="Draw")).to_have_count(0)
    await ben.keyboard.press("n")
    await ben.mouse.click(700, 500)
    await expect(notes(ben)).to_have_count(1)
    stranger = await somebody(visitors, "Cem")
    await stranger.page.goto(f"/b/{board}")
    await expect(stranger.page.get_by_role("heading", name="There is no board here")).to_be_visible()
    await call(host, "canvas.remove", board=board)
    await expect(ben.get_by_role("heading", name="This board was closed")).to_be_visible()


async def test_a_room_lists_its_boards_and_makes_one(visitors: Visitors) -> None:
    ada = await somebody(visitors, "Ada")
    await open_room(ada)
    page = ada.page
    await page.get_by_role("button", name="Boards").click()
    dialog = page.get_by_role("dialog", name="Boards")
    await expect(dialog.get_by_text("No board yet")).to_be_visible()
    await dialog.get_by_role("button", name="New board", exact=True).click()
    await page.locator(OPEN).wait_for()
    # Its name can be typed at once, over the one that it has.
    name = page.get_by_role("textbox", name="Rename the board")
    await expect(name).to_be_focused()
    await expect(name).to_have_value("New board")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("heading", name="New board")).to_be_visible()
    await page.get_by_role("link", name="Back to the room").click()
    await page.get_by_role("button", name="Boards").click()
    await dialog.get_by_role("button", name="New board", exact=True).click()
    await expect(name).to_have_value("New board 2")
    await page.keyboard.type("Second act")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Second act")).to_be_visible()
    await page.reload()
    await expect(page.get_by_role("heading", name="Second act")).to_be_visible()
    await expect(name).to_have_count(0)
    await page.get_by_role("link", name="Back to the room").click()
    await page.get_by_role("button", name="Boards").click()
    await expect(dialog.get_by_role("link", name="Second act")).to_be_visible()
    await page.keyboard.press("Escape")
    # From the palette too it is made here, and no room is asked for.
    await page.keyboard.press("Control+k")
    await page.get_by_role("combobox").fill("new board")
    await page.get_by_role("option", name="New board", exact=True).click()
    await page.locator(OPEN).wait_for()
    await expect(name).to_have_value("New board 2")
    await page.keyboard.press("Escape")
    await page.get_by_role("link", name="Back to the room").click()
    await page.locator("[data-room]").wait_for()
    # The first page and the palette know it too.
    await page.goto("/")
    boards = page.get_by_role("region", name="Boards")
    await expect(boards.get_by_role("link")).to_have_count(3)
    await page.keyboard.press("Control+k")
    await page.get_by_role("combobox").fill("second")
    await page.get_by_role("option", name="Go to board Second act").click()
    await expect(page.get_by_role("heading", name="Second act")).to_be_visible()


async def test_a_board_is_made_from_home_by_one_press_and_in_a_room_of_ones_own_by_two(visitors: Visitors) -> None:
    ada = (await somebody(visitors, "Ada")).page
    await ada.goto("/")
    boards = ada.get_by_role("region", name="Boards")
    await expect(boards.get_by_text("No boards yet")).to_be_visible()
    await boards.get_by_role("button", name="New board").click()
    await ada.locator(OPEN).wait_for()
    await expect(ada.get_by_role("textbox", name="Rename the board")).to_be_focused()
    # Keys are told as those of tools as soon as they are.
    note = ada.locator("main button").filter(has_text="Note").locator("kbd")
    await expect(note).to_have_count(1)
    await expect(note).to_be_hidden()
    await ada.keyboard.type("First")
    await ada.keyboard.press("Enter")
    await expect(note).to_be_visible()
    await expect(ada.get_by_role("heading", name="First")).to_be_visible()
    # A room was made with it. The next one goes there, or into another new one.
    await ada.goto("/")
    await expect(boards.get_by_role("link", name="First")).to_contain_text("Ada's room")
    await boards.get_by_role("button", name="New board").click()
    dialog = ada.get_by_role("dialog", name="New board")
    await expect(dialog.get_by_role("button", name="Ada's room")).to_be_focused()
    assert await axe_violations(ada) == []
    await ada.keyboard.press("Enter")
    await ada.locator(OPEN).wait_for()
    await expect(ada.get_by_role("textbox", name="Rename the board")).to_have_value("New board")
    await ada.keyboard.press("Escape")
    await ada.keyboard.press("Control+k")
    await ada.get_by_role("combobox").fill("new board")
    await ada.get_by_role("option", name="New board", exact=True).click()
    await dialog.get_by_role("button", name="In a new room").click()
    await expect(dialog).to_have_count(0)
    await ada.locator(OPEN).wait_for()
    await ada.goto("/")
    await expect(boards.get_by_role("link")).to_have_count(3)


async def test_a_board_is_taken_away_and_brought_back(visitors: Visitors) -> None:
    ada, ben, _ = await two_on_a_board(visitors)
    await ada.get_by_role("button", name="More for this board").click()
    await ada.get_by_role("menuitem", name="Delete board").click()
    await ada.locator("[data-room]").wait_for()
    await ada.get_by_role("button", name="Boards", exact=True).click()
    dialog = ada.get_by_role("dialog", name="Boards")
    await expect(dialog.get_by_text("No board yet")).to_be_visible()
    await expect(ben.get_by_role("heading", name="This board was closed")).to_be_visible()
    await expect(ben.get_by_role("link", name="To my rooms")).to_be_visible()
    await dialog.get_by_text("1 deleted board").click()
    await dialog.get_by_role("button", name="Restore “Ideas”").click()
    await expect(dialog.get_by_role("link", name="Ideas")).to_be_visible()
    # Whoever had it open has it again.
    await ben.get_by_role("button", name="Try again").click()
    await expect(ben.locator(OPEN)).to_be_visible()
    await dialog.get_by_role("button", name="Delete “Ideas”").click()
    await expect(dialog.get_by_role("link", name="Ideas")).to_have_count(0)
    await ada.get_by_role("button", name="Undo").click()
    await expect(dialog.get_by_role("link", name="Ideas")).to_be_visible()


async def test_a_link_lets_somebody_in_who_is_not_in_the_room(visitors: Visitors) -> None:
    ada, ben, board = await two_on_a_board(visitors)
    await ada.get_by_role("button", name="Share", exact=True).click()
    dialog = ada.get_by_role("dialog", name="Share the board")
    # The address is there at once; before anybody else may come in it leads those of the room to the board.
    field = dialog.get_by_role("textbox", name="Link")
    await expect(field).to_have_value(re.compile(rf"/b/{board}$"))
    await ben.goto(urlsplit(await field.input_value()).path)
    await ben.locator(f"{OPEN}[data-level=edit]").wait_for()
    who = dialog.get_by_role("combobox", name="Who can come in")
    await who.select_option("edit")
    await expect(field).to_have_value(re.compile(rf"/b/{board}\?link="))
    link = urlsplit(await field.input_value())
    stranger = await somebody(visitors, "Cem")
    await stranger.page.goto(f"{link.path}?{link.query}")
    await stranger.page.locator(f"{OPEN}[data-level=edit]").wait_for()
    await expect(stranger.page).to_have_url(re.compile(rf"/b/{board}$"))
    # Whoever is not in the room is not led before its door.
    await expect(stranger.page.get_by_role("link", name="To my rooms")).to_have_attribute("href", "/rooms")
    await expect(ben.get_by_role("link", name="Back to the room")).to_be_visible()
    await add_note(stranger.page, "From afar", 500, 350)
    await expect(notes(ada).filter(has_text="From afar")).to_be_visible()
    # What the link lets do now holds for who came by it before.
    await who.select_option("view")
    await stranger.page.locator(f"{OPEN}[data-level=view]").wait_for()
    await who.select_option("none")
    await expect(stranger.page.locator(OPEN)).to_be_hidden()


async def test_a_picture_is_chosen_and_everybody_sees_it(visitors: Visitors) -> None:
    ada, ben, _ = await two_on_a_board(visitors)
    async with ada.expect_file_chooser() as asked:
        await ada.get_by_role("button", name="Add a picture").click()
    await (await asked.value).set_files(str(ROOT / "assets" / "social.png"))
    picture = ben.get_by_role("img", name="social.png")
    await expect(picture).to_be_visible()
    await expect(picture).to_have_js_property("complete", True)
    assert await picture.evaluate("(one) => one.naturalWidth") > 0
    box = await picture.bounding_box()
    assert box is not None
    assert round(box["width"]) == 480


async def test_axe_finds_nothing_on_a_board(visitors: Visitors) -> None:
    ada, _, _ = await two_on_a_board(visitors)
    assert await axe_violations(ada) == []
    await add_note(ada, "A note", 500, 350)
    await ada.keyboard.press("r")
    await ada.mouse.click(900, 350)
    for scheme in ("light", "dark"):
        await ada.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        await ada.wait_for_function("(scheme) => document.documentElement.classList.contains(scheme)", arg=scheme)
        assert await axe_violations(ada) == [], scheme
    await ada.get_by_role("toolbar", name="What is selected").get_by_role("button", name="Colour").click()
    assert await axe_violations(ada) == []
    await ada.keyboard.press("Escape")
    await ada.mouse.click(900, 350, button="right")
    await expect(ada.get_by_role("menu")).to_be_visible()
    assert await axe_violations(ada) == []
