"""A board on a small screen: the way to all of it, bars that go on, menus and dialogs that fit."""

import pytest
from playwright.async_api import Locator, Page, expect

from raffi_web.features.screen.sampler import FILMS
from tests.e2e.conftest import Visitor, Visitors
from tests.e2e.screening import axe_violations
from tests.e2e.steps import call, join_room, open_room, somebody
from tests.e2e.test_board import open_board

FAR = ["put", "far", "sticky", {"x": 2_000, "y": 900, "w": 200, "h": 200, "text": "Far"}]
NEAR = ["put", "near", "sticky", {"x": 40, "y": 120, "w": 200, "h": 200, "text": "Near"}]
PUSHED = "small00000000001"
BARS = '[data-board] > header > div, .raffi-board [role="toolbar"]'


async def on_a_phone(visitors: Visitors, title: str = "Ideas") -> tuple[Visitor, Visitor, str]:
    """Ada at a table, Ben with a phone, and a new board that Ben has open."""
    ada = await somebody(visitors, "Ada")
    ben = await somebody(visitors, "Ben", width=390, height=844, touch=True)
    room = await open_room(ada)
    await join_room(ben, room)
    board = (await call(ada, "canvas.create", room=room, title=title))["id"]
    await open_board(ben, board)
    return ada, ben, board


async def in_sight(page: Page, *ids: str) -> None:
    for one in ids:
        await expect(page.locator(f'.react-flow__node[data-id="{one}"]')).to_be_in_viewport(ratio=0.99)


async def test_who_sees_a_corner_of_a_board_is_led_to_all_of_it(visitors: Visitors) -> None:
    ada, ben, board = await on_a_phone(visitors)
    page = ben.page
    everything = page.get_by_role("button", name="Show everything")
    await expect(page.get_by_role("heading", name="What will you think about together?")).to_be_visible()
    await expect(everything).to_have_count(0)
    # Opened empty, and filled by somebody else: it is offered in words.
    await call(ada, "canvas.push", board=board, client=PUSHED, n=1, ops=[NEAR, FAR])
    await expect(everything).to_have_text("Show everything")
    assert await axe_violations(page) == []
    await everything.tap()
    await in_sight(page, "near", "far")
    await expect(everything).to_have_count(0)
    # Gone nearer, it is there as a sign, and large enough for a finger.
    await page.keyboard.press("Shift+Digit0")
    await expect(page.locator("[data-way-back=part]")).to_be_visible()
    await expect(everything).to_have_text("")
    box = await everything.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 44
    # A tool in hand has the place to itself.
    tools = page.get_by_role("toolbar", name="Tools")
    await tools.get_by_role("button", name="Note").tap()
    await expect(everything).to_have_count(0)
    await tools.get_by_role("button", name="Select").tap()
    await everything.tap()
    await in_sight(page, "near", "far")
    # A wide screen has a bar for it.
    await page.set_viewport_size({"width": 1440, "height": 900})
    await page.keyboard.press("Shift+Digit0")
    await expect(page.get_by_role("group", name="Zoom").get_by_role("button", name="Show everything")).to_be_visible()
    await expect(page.locator("[data-way-back]")).to_have_count(0)


async def test_who_sees_nothing_is_told_so_by_the_way_back(visitors: Visitors) -> None:
    ada, ben, board = await on_a_phone(visitors)
    await call(ada, "canvas.push", board=board, client=PUSHED, n=1, ops=[NEAR])
    page = ben.page
    await expect(page.locator('.react-flow__node[data-id="near"]')).to_be_visible()
    await call(ada, "canvas.push", board=board, client=PUSHED, n=2, ops=[["set", "near", {"x": 5_000}]])
    await expect(page.locator("[data-way-back=all]")).to_have_text("Show everything")
    await page.get_by_role("button", name="Show everything").tap()
    await in_sight(page, "near")


@pytest.mark.parametrize("width", [360, 390, 430])
async def test_the_tools_show_that_they_go_on(visitors: Visitors, width: int) -> None:
    _, ben, _ = await on_a_phone(visitors)
    page = ben.page
    await page.set_viewport_size({"width": width, "height": 844})
    row = page.get_by_role("toolbar", name="Tools").locator(".raffi-row")
    await expect(row).to_have_attribute("data-after", "")
    # Of the last one in sight a good half is missing or there, never all of it or a hair.
    shown = await row.evaluate(
        """(row) => {
          const end = row.getBoundingClientRect().right;
          const last = [...row.querySelectorAll("button")].map((one) => one.getBoundingClientRect())
            .find((box) => box.width > 0 && box.right > end + 1);
          return (end - last.left) / last.width;
        }"""
    )
    assert 0.4 < shown < 0.8
    await page.get_by_role("toolbar", name="Tools").get_by_role("button", name="Comment").scroll_into_view_if_needed()
    await expect(row).not_to_have_attribute("data-after", "")
    await expect(row).to_have_attribute("data-before", "")


async def test_who_may_only_comment_reads_the_name_of_the_board(visitors: Visitors) -> None:
    title = "After the long film"
    ada, ben, board = await on_a_phone(visitors, title)
    page = ben.page
    await open_board(ada, board)
    for level, said in (("comment", "Can comment"), ("view", "View only")):
        await call(ada, "canvas.set_access", board=board, members_may=level)
        await expect(page.locator(f"main[data-level={level}]")).to_be_visible()
        name = page.get_by_role("heading", name=title).locator("span")
        assert await name.evaluate("(name) => name.scrollWidth <= name.clientWidth")
        await expect(page.get_by_role("toolbar", name="Tools").get_by_text(said)).to_be_in_viewport(ratio=1)
        await expect(page.get_by_text(said)).to_have_count(1)
        assert await axe_violations(page) == []


async def test_the_bars_of_a_phone_leave_the_board_its_height(visitors: Visitors) -> None:
    ada, ben, board = await on_a_phone(visitors)
    await call(ada, "canvas.push", board=board, client=PUSHED, n=1, ops=[NEAR])
    page = ben.page
    boxes = [await one.bounding_box() for one in await page.locator(BARS).all() if await one.is_visible()]
    assert sum(box["height"] for box in boxes if box is not None and box["x"] < 100) <= 100
    small = await page.locator(BARS).evaluate_all(
        """(bars) => bars.flatMap((bar) => [...bar.querySelectorAll("button, a")])
          .filter((one) => one.checkVisibility())
          .map((one) => [one.ariaLabel ?? one.textContent, one.getBoundingClientRect()])
          .filter(([, { width, height }]) => Math.min(width, height) < 44)
          .map(([name]) => name)"""
    )
    assert small == []


async def test_what_is_done_to_a_choice_stays_in_sight_however_long_its_bar(visitors: Visitors) -> None:
    ada, ben, board = await on_a_phone(visitors)
    shape = ["put", "box", "shape", {"x": 40, "y": 120, "w": 200, "h": 120, "text": "Box"}]
    await call(ada, "canvas.push", board=board, client=PUSHED, n=1, ops=[shape])
    page = ben.page
    await page.locator('.react-flow__node[data-id="box"]').dispatch_event("click")
    bar = page.get_by_role("toolbar", name="What is selected")
    await expect(bar.locator(".raffi-row")).to_have_attribute("data-after", "")
    for name in ("Delete", "More"):
        await expect(bar.get_by_role("button", name=name, exact=True)).to_be_in_viewport(ratio=1)
    await bar.get_by_role("button", name="Delete").tap()
    await expect(page.locator('.react-flow__node[data-id="box"]')).to_have_count(0)


async def test_the_menu_of_faces_stays_off_the_edge(visitors: Visitors) -> None:
    ada, ben, board = await on_a_phone(visitors)
    await call(ada, "accounts.update_me", name="Ada with a name that is as long as one can be")
    await open_board(ada, board)
    page = ben.page
    await page.get_by_role("button", name="1 other person is here").tap()
    menu = page.get_by_role("menu", name="1 other person is here")
    await expect(menu.get_by_role("menuitem", name="Follow Ada")).to_be_visible()
    box = await menu.bounding_box()
    assert box is not None
    assert box["x"] >= 8
    assert box["x"] + box["width"] <= 382
    assert await axe_violations(page) == []


async def high(field: Locator) -> float:
    box = await field.bounding_box()
    assert box is not None
    return box["height"]


async def test_a_film_is_chosen_by_its_picture_and_has_its_menu_however_narrow(visitors: Visitors) -> None:
    _, ben, _ = await on_a_phone(visitors)
    page = ben.page
    await page.get_by_role("toolbar", name="Tools").get_by_role("button", name="Film").tap()
    dialog = page.get_by_role("dialog", name="Put a film on the board")
    for name in ("Address", "Title"):
        assert await high(dialog.get_by_role("textbox", name=name)) >= 44
    films = dialog.get_by_role("button", name="on the board")
    await expect(films).to_have_count(len(FILMS))
    await expect(films.locator("img")).to_have_count(len(FILMS))
    assert await axe_violations(page) == []
    await films.first.tap()
    film = page.locator("[data-film]")
    await expect(film).to_be_visible()
    id_ = await film.get_attribute("data-film")
    ops = [["set", id_, {"x": 60, "y": 240, "w": 200, "h": 130}]]
    await expect(page.locator("[data-saved=saved]")).to_be_visible()
    board = page.url.rsplit("/", 1)[-1]
    await call(ben, "canvas.push", board=board, client=PUSHED, n=1, ops=ops)
    await page.wait_for_function("() => document.querySelector('[data-film]').offsetWidth <= 200")
    await page.keyboard.press("Shift+Digit2")
    # Its time is whole, and nothing lies over what is pressed.
    time = film.locator("[data-position]")
    assert await time.evaluate("(time) => time.parentElement.scrollWidth <= time.parentElement.clientWidth")
    await film.get_by_role("button", name="More", exact=True).tap()
    panel = film.get_by_role("dialog", name="More")
    await expect(panel).to_be_in_viewport(ratio=1)
    await panel.get_by_label("Speed").select_option("1.5")
    await expect(panel.get_by_label("Speed")).to_have_value("1.5")
    await page.keyboard.press("Escape")
    await expect(panel).to_be_hidden()
    await expect(film).to_be_visible()


async def test_boards_on_the_home_page_fit_a_phone(visitors: Visitors) -> None:
    _, ben, _ = await on_a_phone(visitors, "A name of a board that is a good deal longer than a phone is wide")
    page = ben.page
    await page.goto("/")
    card = page.get_by_role("region", name="Boards").get_by_role("link", name="A name of a board")
    await expect(card).to_be_visible()
    box = await card.bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= 390
    assert await page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
