"""A board without seeing it: its outline by keyboard, and finding something on it."""

from playwright.async_api import expect

from tests.e2e.conftest import Visitors
from tests.e2e.screening import axe_violations
from tests.e2e.steps import call, somebody
from tests.e2e.test_board_meeting import board_of

PLACES = """
  const [near, far] = ["near", "far"].map((id) => document.querySelector(`[data-id=${id}]`).getBoundingClientRect());
"""
OPS = [
    ["put", "frame", "frame", {"x": 0, "y": 0, "w": 600, "h": 400, "title": "What we liked"}],
    ["put", "rain", "sticky", {"x": 20, "y": 60, "w": 160, "h": 160, "text": "The rain", "parent": "frame"}],
    ["put", "tram", "sticky", {"x": 4000, "y": 3000, "w": 160, "h": 160, "text": "The last tram"}],
]


async def test_the_outline_is_read_written_and_searched_by_keyboard(visitors: Visitors) -> None:
    ada = await somebody(visitors, "Ada")
    room = (await call(ada, "rooms.create", title="Friday film"))["id"]
    board = (await call(ada, "canvas.create", room=room, title="After the film"))["id"]
    await call(ada, "canvas.push", board=board, client="outline000000001", n=1, ops=OPS)
    page = ada.page
    await page.goto(f"/b/{board}")
    await expect(page.get_by_role("toolbar", name="Tools")).to_be_visible()
    await page.keyboard.press("Control+f")
    await expect(page.get_by_role("searchbox", name="Find on this board")).to_be_focused()
    tree = page.get_by_role("tree", name="Outline")
    items = tree.get_by_role("treeitem")
    await expect(items).to_have_count(3)
    assert await axe_violations(page) == []
    await items.first.focus()
    await page.keyboard.press("ArrowLeft")
    await expect(items).to_have_count(2)
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("ArrowDown")
    await expect(tree.get_by_role("treeitem", level=2)).to_be_focused()
    await page.keyboard.press("F2")
    await page.keyboard.press("Control+a")
    await page.keyboard.insert_text("The rain at night")
    await page.keyboard.press("Enter")
    await expect(page.locator(".react-flow__node").get_by_text("The rain at night")).to_be_attached()
    await page.get_by_role("searchbox", name="Find on this board").fill("TRAM")
    await expect(items).to_have_count(1)
    await items.first.click()
    await expect(page.locator(".react-flow__node").get_by_text("The last tram")).to_be_in_viewport()
    await items.first.focus()
    await page.keyboard.press("Delete")
    await expect(page.get_by_text("Nothing found")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(tree).to_have_count(0)
    await expect(page.locator(".react-flow__node").get_by_text("The last tram")).to_have_count(0)


async def test_enter_goes_from_hit_to_hit(visitors: Visitors) -> None:
    ada = await somebody(visitors, "Ada")
    room = (await call(ada, "rooms.create", title="Friday film"))["id"]
    board = (await call(ada, "canvas.create", room=room, title="After the film"))["id"]
    far = ["put", "again", "sticky", {"x": -4000, "y": 3000, "w": 160, "h": 160, "text": "A tram in the rain"}]
    await call(ada, "canvas.push", board=board, client="outline000000001", n=1, ops=[*OPS, far])
    page = ada.page
    await page.goto(f"/b/{board}")
    await expect(page.get_by_role("toolbar", name="Tools")).to_be_visible()
    await page.keyboard.press("Control+f")
    await page.get_by_role("searchbox", name="Find on this board").fill("tram")
    items = page.get_by_role("tree", name="Outline").get_by_role("treeitem")
    await expect(items).to_have_count(2)
    hits = [str(await items.nth(n).get_attribute("data-row")) for n in range(2)]
    panel = await page.get_by_role("region", name="Outline").bounding_box()
    assert panel is not None
    for key, hit in (("Enter", 0), ("Enter", 1), ("Enter", 0), ("Shift+Enter", 1), ("Shift+Enter", 0)):
        await page.keyboard.press(key)
        await expect(items.nth(hit)).to_have_attribute("aria-selected", "true")
        await expect(items.nth(1 - hit)).to_have_attribute("aria-selected", "false")
        await expect(page.get_by_text(f"{hit + 1} of 2")).to_be_visible()
        node = page.locator(f'.react-flow__node[data-id="{hits[hit]}"]')
        await expect(node).to_be_in_viewport(ratio=0.99)
        there = await node.bounding_box()
        assert there is not None
        assert there["x"] >= panel["x"] + panel["width"]
    await expect(page.get_by_role("searchbox", name="Find on this board")).to_be_focused()


async def test_all_is_shown_beside_what_is_open_and_what_is_found_no_larger(visitors: Visitors) -> None:
    ada = await somebody(visitors, "Ada", width=1440, height=900)
    far: list[object] = ["put", "far", "sticky", {"x": 2400, "y": 0, "w": 200, "h": 200, "text": "Far"}]
    page = ada.page
    await board_of(ada, elements=[far])
    before = await page.locator('[data-id="near"]').bounding_box()
    await page.keyboard.press("Control+f")
    await page.get_by_role("searchbox", name="Find on this board").fill("Near")
    await page.keyboard.press("Enter")
    # It comes into the middle, which the panel leaves free.
    await page.wait_for_function(f"() => {{ {PLACES} return Math.abs((near.left + near.right) / 2 - 720) < 3; }}")
    after = await page.locator('[data-id="near"]').bounding_box()
    assert before is not None
    assert after is not None
    assert round(after["width"]) == round(before["width"])
    await page.mouse.click(900, 700)
    await page.keyboard.press("Shift+Digit1")
    await page.wait_for_function(f"() => {{ {PLACES} return near.left > 340 && far.right < 1440; }}")
