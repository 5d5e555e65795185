"""A board on a small screen: the way to all of it."""

from playwright.async_api import Page, expect

from tests.e2e.conftest import Visitor, Visitors
from tests.e2e.screening import axe_violations
from tests.e2e.steps import call, join_room, open_room, somebody
from tests.e2e.test_board import open_board

FAR = ["put", "far", "sticky", {"x": 2_000, "y": 900, "w": 200, "h": 200, "text": "Far"}]
NEAR = ["put", "near", "sticky", {"x": 40, "y": 120, "w": 200, "h": 200, "text": "Near"}]
PUSHED = "small00000000001"


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
