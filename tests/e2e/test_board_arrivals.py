"""What comes onto a board from elsewhere: it has the size of what is in it, and is seen."""

import json

from playwright.async_api import expect

from tests.e2e.conftest import Visitors
from tests.e2e.steps import call, somebody
from tests.e2e.test_board import open_board
from tests.e2e.test_board_links import paste

LINES = "Snacks for Friday\n\n- olives, the green ones\n- bread\n- something sweet\n\nWho brings the lamp?"
SPACE = """(node) => {
  const words = node.querySelector('.raffi-words');
  return { wide: node.offsetWidth - words.offsetWidth, high: node.offsetHeight - words.scrollHeight };
}"""


async def test_a_pasted_text_has_a_box_of_its_size(visitors: Visitors) -> None:
    ada = await somebody(visitors, "Ada")
    room = (await call(ada, "rooms.create", title="Friday film"))["id"]
    board = (await call(ada, "canvas.create", room=room, title="Ideas"))["id"]
    page = await open_board(ada, board)
    await paste(page, LINES)
    text = page.locator(".react-flow__node").filter(has_text="Who brings the lamp?")
    await expect(text).to_be_visible()
    assert 0 <= (await text.evaluate(SPACE))["high"] <= 16
    assert 120 < await text.evaluate("(node) => node.offsetWidth") < 300
    await paste(page, "All in one line that is long enough to be broken. " * 6)
    long = page.locator(".react-flow__node").filter(has_text="All in one line")
    await expect(long).to_be_visible()
    assert 0 <= (await long.evaluate(SPACE))["high"] <= 16
    assert 440 < await long.evaluate("(node) => node.offsetWidth") <= 480


async def test_a_file_that_is_brought_lands_in_sight(visitors: Visitors) -> None:
    ada = await somebody(visitors, "Ada")
    room = (await call(ada, "rooms.create", title="Friday film"))["id"]
    board = (await call(ada, "canvas.create", room=room, title="Ideas"))["id"]
    near = ["put", "near", "sticky", {"x": 0, "y": 0, "w": 200, "h": 200, "text": "Near"}]
    wide = ["put", "wide", "frame", {"x": 400, "y": 0, "w": 6000, "h": 400, "title": "Long"}]
    await call(ada, "canvas.push", board=board, client="arrival000000001", n=1, ops=[near, wide])
    page = await open_board(ada, board)
    await page.locator('[data-id="near"]').click()
    await page.keyboard.press("Shift+Digit2")
    await expect(page.locator('[data-id="wide"]')).not_to_be_in_viewport(ratio=0.5)
    # Pasted with the mouse upon no place of the board, it lies beside what is there.
    await page.get_by_role("toolbar", name="Tools").get_by_role("button").first.hover()
    node = {"id": "a", "type": "text", "text": "Brought along", "x": 0, "y": 0, "width": 300, "height": 120}
    await paste(page, json.dumps({"nodes": [node], "edges": []}))
    await expect(page.locator(".react-flow__node").filter(has_text="Brought along")).to_be_in_viewport(ratio=0.99)
