"""Large boards from afar are drawn as one picture, and are worked on as near."""

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import Visitor, Visitors
from tests.e2e.steps import call, join_room, open_room, somebody
from tests.e2e.test_board import open_board, saved

MANY = 600
PICTURE = "canvas[data-overview]"


async def many_notes(visitor: Visitor, board: str) -> None:
    """Puts so many notes there, in a square."""
    for n, begin in enumerate(range(0, MANY, 300)):
        ops = [
            ["put", f"e{id_}", "sticky", {"x": id_ % 25 * 240, "y": id_ // 25 * 240, "w": 200, "h": 200}]
            for id_ in range(begin, begin + 300)
        ]
        await call(visitor, "canvas.push", board=board, client="manynotes0000000", n=n + 1, ops=ops)


async def test_what_is_far_is_a_picture_that_can_be_pressed_and_moved(visitors: Visitors) -> None:
    host, guest = await somebody(visitors, "Ada"), await somebody(visitors, "Ben")
    room = await open_room(host)
    await join_room(guest, room)
    board = (await call(host, "canvas.create", room=room, title="Ideas"))["id"]
    await many_notes(host, board)
    ada = await open_board(host, board)
    await ada.locator(f"{PICTURE}[data-overview='{MANY}']").wait_for()
    await expect(ada.locator(".react-flow__node")).to_have_count(0)
    spot = await ada.evaluate(
        """() => {
          const { transform } = document.querySelector('.react-flow__viewport').style;
          const { e: x, f: y, a: zoom } = new DOMMatrix(transform);
          return { x: x + 100 * zoom, y: y + 100 * zoom, zoom };
        }"""
    )
    await ada.mouse.click(spot["x"], spot["y"])
    chosen = ada.locator(".react-flow__node.selected")
    await expect(chosen).to_have_attribute("data-id", "e0")
    await ada.mouse.click(4, 400)
    await expect(chosen).to_have_count(0)
    # Without a press before: what is under the pointer goes along at once.
    await ada.mouse.move(spot["x"], spot["y"])
    await ada.mouse.down()
    await ada.mouse.move(spot["x"] - 30, spot["y"] - 30, steps=4)
    await ada.mouse.up()
    await expect(chosen).to_have_attribute("data-id", "e0")
    await saved(ada)
    found = await call(guest, "canvas.load", kind="query", board=board)
    props = {one["id"]: one["props"] for one in found["elements"]}["e0"]
    assert props["x"] == pytest.approx(-30 / spot["zoom"], abs=12 / spot["zoom"])
    assert props["y"] == pytest.approx(-30 / spot["zoom"], abs=12 / spot["zoom"])
    await ada.keyboard.press("Control+z")
    await saved(ada)
    found = await call(guest, "canvas.load", kind="query", board=board)
    assert {one["id"]: one["props"] for one in found["elements"]}["e0"].get("x", 0) == 0
    # Near, the same notes are elements of the page again, those in sight.
    await ada.keyboard.press("Shift+Digit0")
    await expect(ada.locator(PICTURE)).to_have_count(0)
    await expect(ada.locator(".react-flow__node").first).to_be_visible()


AT = "() => document.querySelector('.react-flow__viewport').style.transform"
IS_AT = f"(where) => ({AT})() === where"


async def test_a_far_board_is_brought_back_into_sight(visitors: Visitors) -> None:
    host = await somebody(visitors, "Ada")
    board = (await call(host, "canvas.create", room=await open_room(host), title="Ideas"))["id"]
    await many_notes(host, board)
    ada = await open_board(host, board)
    await ada.locator(PICTURE).wait_for()
    await ada.keyboard.press("Shift+Digit1")
    whole = await ada.evaluate(AT)
    await ada.mouse.move(640, 400)
    await ada.mouse.wheel(0, 9000)
    await ada.wait_for_function(f"(where) => !({IS_AT})(where)", arg=whole)
    # None of the notes is an element of the page now.
    await ada.keyboard.press("Shift+Digit1")
    await ada.wait_for_function(IS_AT, arg=whole)
