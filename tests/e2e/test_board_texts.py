"""Text on a board that nobody gave a width: its box lies around its words."""

from playwright.async_api import Page, expect

from tests.e2e.conftest import Visitors
from tests.e2e.steps import somebody
from tests.e2e.test_board import saved
from tests.e2e.test_board_meeting import board_of
from tests.e2e.test_board_tools import elements_of

WIDEST = 280
EDGE = """() => {
  const shadow = (one, part) => one === null ? "" : getComputedStyle(one, part).boxShadow;
  const room = shadow(document.querySelector("[data-roomy]"), "::before");
  return shadow(document.querySelector(".raffi-text")) === "none" && room !== "" && room !== "none";
}"""


async def write(page: Page, text: str, *, of: str = "Text") -> None:
    """Write in the field that is open, from its first letter on, and leave it."""
    await page.get_by_role("textbox", name=of).fill(text)
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("textbox", name="Text")).to_have_count(0)


async def width(page: Page, wanted: str) -> None:
    """Wait until the text is as wide as that: an expression of its width `w` in units of the board."""
    await page.wait_for_function(
        f"() => {{ const w = document.querySelector('.raffi-text').offsetWidth; return {wanted}; }}"
    )


async def test_a_text_is_as_wide_as_its_words_for_everybody_and_in_one_step(visitors: Visitors) -> None:
    ada, ben = await somebody(visitors, "Ada"), await somebody(visitors, "Ben")
    board = await board_of(ada, ben)
    page, text = ada.page, ada.page.locator(".react-flow__node.raffi-text")
    await page.mouse.dblclick(1100, 250)
    await write(page, "Rain")
    for one in (page, ben.page):
        await width(one, "w > 20 && w < 80")
    await saved(page)
    (short,) = await elements_of(ada, board, "text")
    assert float(str(short["w"])) < 80
    # More words are written as wide as before, and begin a new line only there.
    await text.dblclick()
    field = await page.get_by_role("textbox", name="Text: Rain").bounding_box()
    assert field is not None
    assert field["width"] > 200
    # No line goes through what is written: the edge that is shown is that of the room for it.
    await page.wait_for_function(EDGE)
    await write(page, "Rain in the second act", of="Text: Rain")
    for one in (page, ben.page):
        await width(one, f"w > 120 && w < {WIDEST}")
    await text.dblclick()
    await write(page, "Rain in the second act, and then nothing more than snow until the end", of="Text")
    await width(page, f"w === {WIDEST}")
    # Words and width are taken back together.
    await page.keyboard.press("Control+z")
    await width(ben.page, f"w > 120 && w < {WIDEST}")
    await expect(text).to_have_text("Rain in the second act")
    await page.keyboard.press("Control+z")
    await expect(ben.page.locator(".raffi-text")).to_have_text("Rain")
    await saved(page)
    (again,) = await elements_of(ada, board, "text")
    assert [again[name] for name in ("w", "h", "text")] == [short[name] for name in ("w", "h", "text")]


async def test_larger_letters_need_a_wider_box_and_a_width_by_hand_stays(visitors: Visitors) -> None:
    ada = await somebody(visitors, "Ada")
    board = await board_of(ada)
    page, text = ada.page, ada.page.locator(".react-flow__node.raffi-text")
    await page.mouse.dblclick(1000, 250)
    await write(page, "Snowstorm")
    await width(page, "w < 120")
    await page.get_by_role("button", name="Size of the text").click()
    await page.get_by_role("radio", name="Very large").click()
    await width(page, "w > 150")
    assert await text.locator(".raffi-words").evaluate("(one) => one.scrollHeight") < 70, "in one line"
    await page.keyboard.press("Escape")
    await text.click()
    grip = await page.locator('[data-grip="se"]').bounding_box()
    assert grip is not None
    x, y = grip["x"] + grip["width"] / 2, grip["y"] + grip["height"] / 2
    await page.mouse.move(x, y)
    await page.mouse.down()
    await page.mouse.move(x + 90, y + 20, steps=5)
    await page.mouse.up()
    await saved(page)
    (sized,) = await elements_of(ada, board, "text")
    assert not sized.get("hugs")
    await text.dblclick()
    await write(page, "Snow", of="Text")
    await expect(text).to_have_text("Snow")
    await saved(page)
    (after,) = await elements_of(ada, board, "text")
    assert after["w"] == sized["w"]
