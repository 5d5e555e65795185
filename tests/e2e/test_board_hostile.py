"""A board lives on whatever stands on one of its elements."""

from playwright.async_api import expect

from tests.e2e.conftest import Visitors
from tests.e2e.steps import call, open_room, somebody
from tests.e2e.test_board import notes, open_board, saved

CLIENT = "hostile000000001"
FAILS = """
const split = String.prototype.split;
String.prototype.split = function (by, most) {
  if (by instanceof RegExp && String(this) === "unshowable") throw new Error("It can't be drawn.");
  return split.call(this, by, most);
};
"""
"""Lets the drawing of one text fail, as a mistake in it would."""


async def test_a_note_of_nothing_but_signs_leaves_the_board_as_it_is(visitors: Visitors) -> None:
    ada = await somebody(visitors, "Ada")
    board = (await call(ada, "canvas.create", room=await open_room(ada), title="Ideas"))["id"]
    texts = {"ok": "Rain", "quotes": "> " * 9_999, "lists": "- " * 10_000, "heading": "# a" + " " * 19_900 + "a"}
    ops = [["put", id_, "sticky", {"text": text, "x": 260 * n}] for n, (id_, text) in enumerate(texts.items())]
    await call(ada, "canvas.push", board=board, client=CLIENT, n=1, ops=ops)
    page = await open_board(ada, board)
    for _ in range(2):
        await expect(notes(page)).to_have_count(4)
        await expect(notes(page).filter(has_text="Rain")).to_be_visible()
        await page.reload()


async def test_what_cannot_be_drawn_is_a_box_that_can_be_taken_away(visitors: Visitors) -> None:
    ada = await somebody(visitors, "Ada")
    board = (await call(ada, "canvas.create", room=await open_room(ada), title="Ideas"))["id"]
    texts = {"ok": "Rain", "bad": "unshowable"}
    ops = [["put", id_, "sticky", {"text": text, "x": 260 * n}] for n, (id_, text) in enumerate(texts.items())]
    await call(ada, "canvas.push", board=board, client=CLIENT, n=1, ops=ops)
    await ada.page.add_init_script(FAILS)
    page = await open_board(ada, board)
    box = notes(page).filter(has_text="This can't be shown")
    await expect(notes(page).filter(has_text="Rain")).to_be_visible()
    was = await box.bounding_box()
    await box.click()
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("Shift+ArrowDown")
    await saved(page)
    assert was != await box.bounding_box()
    await page.keyboard.press("Delete")
    await expect(notes(page)).to_have_count(1)
    assert ada.complaints
    assert all("It can't be drawn." in complaint for complaint in ada.complaints)
    ada.complaints.clear()
