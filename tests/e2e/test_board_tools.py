"""The tools of a board: how what they make will look, which keys they have, and what lies beside them."""

from playwright.async_api import Locator, Page, expect

from tests.e2e.conftest import Visitor, Visitors
from tests.e2e.steps import call, has_session, somebody
from tests.e2e.test_board import saved
from tests.e2e.test_board_meeting import board_of, drag

NEXT = "Look of the next one"


async def elements_of(visitor: Visitor, board: str, kind: str) -> list[dict[str, object]]:
    """What stands on a board of a kind, by its properties."""
    loaded = await call(visitor, "canvas.load", kind="query", board=board)
    return [one["props"] for one in loaded["elements"] if one["kind"] == kind]


async def overlap(one: Locator, other: Locator) -> bool:
    a, b = await one.bounding_box(), await other.bounding_box()
    assert a is not None
    assert b is not None
    apart = a["x"] + a["width"] <= b["x"] or b["x"] + b["width"] <= a["x"]
    return not (apart or a["y"] + a["height"] <= b["y"] or b["y"] + b["height"] <= a["y"])


def next_bar(page: Page) -> Locator:
    return page.get_by_role("toolbar", name=NEXT)


async def test_a_pen_has_its_colour_before_it_draws_and_keeps_it(visitors: Visitors) -> None:
    ada = await somebody(visitors, "Ada")
    page, board = ada.page, await board_of(ada)
    await expect(next_bar(page)).to_have_count(0)
    await page.keyboard.press("p")
    await next_bar(page).get_by_role("radio", name="Red").click()
    await next_bar(page).get_by_role("radio", name="Thick").click()
    await expect(next_bar(page).get_by_role("radio", name="Red")).to_be_checked()
    await drag(page, (300, 200), (420, 260), (380, 330))
    await expect(page.locator(".react-flow__node-ink")).to_have_count(1)
    # What another tool makes has a look of its own.
    await page.keyboard.press("r")
    await expect(next_bar(page).get_by_role("radio", name="Red")).not_to_be_checked()
    await next_bar(page).get_by_role("radio", name="Green").click()
    await drag(page, (600, 600), (760, 700))
    await expect(next_bar(page)).to_have_count(0)
    await saved(page)
    (line,), (box,) = await elements_of(ada, board, "ink"), await elements_of(ada, board, "shape")
    assert (line["color"], line["width"], box["color"]) == ("red", 10, "green")
    await page.reload()
    await has_session(page)
    await expect(page.get_by_text("Near")).to_be_attached()
    await page.get_by_role("button", name="Draw").wait_for()
    await page.keyboard.press("p")
    await expect(next_bar(page).get_by_role("radio", name="Red")).to_be_checked()


async def test_on_a_phone_the_look_of_the_next_one_covers_no_tool(visitors: Visitors) -> None:
    ada = await somebody(visitors, "Ada", width=390, height=844, touch=True)
    page, board = ada.page, await board_of(ada)
    tools, back = page.get_by_role("toolbar", name="Tools"), page.get_by_role("button", name="Undo")
    # What takes back stands there as soon as there is something.
    await expect(back).to_have_count(0)
    await page.locator('.react-flow__node[data-id="near"]').dispatch_event("click")
    await page.keyboard.press("ArrowRight")
    await expect(back).to_be_enabled()
    await page.keyboard.press("Escape")
    for name in ("Draw", "Note", "Rectangle", "Connect"):
        await tools.get_by_role("button", name=name).click()
        await expect(next_bar(page)).to_be_in_viewport(ratio=1)
        assert not await overlap(next_bar(page), tools)
        assert not await overlap(next_bar(page), back)
        for button in await next_bar(page).locator("button:visible").all():
            box = await button.bounding_box()
            assert box is not None
            assert min(box["width"], box["height"]) >= 40
    await tools.get_by_role("button", name="Note").click()
    await next_bar(page).get_by_role("button", name="Colour").click()
    await page.get_by_role("radio", name="Pink").click()
    await expect(page.get_by_role("radio", name="Pink")).to_have_count(0)
    await page.touchscreen.tap(200, 250)
    await page.keyboard.type("Wind")
    await page.keyboard.press("Escape")
    await saved(page)
    assert "pink" in [one.get("color") for one in await elements_of(ada, board, "sticky")]


MAC = "Object.defineProperty(Navigator.prototype, 'userAgentData', { get: () => ({ platform: 'macOS' }) })"


async def test_menus_and_tips_name_the_keys_as_the_system_writes_them(visitors: Visitors) -> None:
    ada = await somebody(visitors, "Ada")
    page = ada.page
    await board_of(ada)
    note = page.locator(".react-flow__node.raffi-sticky")
    await note.click(button="right")
    item = page.get_by_role("menuitem", name="Duplicate", exact=True)
    await expect(item.locator("[data-keys]")).to_have_text("Ctrl+D")
    await page.keyboard.press("Escape")
    tool = page.get_by_role("toolbar", name="Tools").get_by_role("button", name="Note", exact=True)
    await expect(tool).to_have_attribute("data-tip", "Note (N)")
    await page.add_init_script(MAC)
    await page.reload()
    await note.click(button="right")
    await expect(item.locator("[data-keys]")).to_have_text("⌘D")
    await page.keyboard.press("Escape")
    await page.keyboard.press("Control+k")
    await page.get_by_role("combobox").fill("redo")
    await expect(page.get_by_role("option", name="Redo").locator("kbd")).to_have_text(["⇧", "⌘", "Z"])


async def test_what_is_typed_at_a_new_shape_or_wire_is_written_in_it(visitors: Visitors) -> None:
    ada = await somebody(visitors, "Ada")
    far: list[object] = ["put", "far", "sticky", {"x": 400, "y": 0, "w": 200, "h": 200, "text": "Far"}]
    page, board = ada.page, await board_of(ada, elements=[far])
    tools = page.get_by_role("toolbar", name="Tools")
    await page.keyboard.press("r")
    await drag(page, (300, 560), (520, 680))
    await page.keyboard.type("Decide / later?")
    await expect(tools.get_by_role("button", name="Select", exact=True)).to_have_attribute("aria-pressed", "true")
    await page.keyboard.press("Escape")
    # Done with writing: the keys are the tools' again, and nothing is written into what stays chosen.
    await page.keyboard.press("e")
    await expect(tools.get_by_role("button", name="Erase", exact=True)).to_have_attribute("aria-pressed", "true")
    await page.keyboard.press("a")
    one, other = page.locator('[data-id="near"]'), page.locator('[data-id="far"]')
    await one.hover()
    await page.mouse.down()
    await other.hover()
    await page.mouse.up()
    await page.keyboard.type("leads to")
    await page.keyboard.press("Enter")
    # What was left without a word of its own takes none later.
    await page.keyboard.press("o")
    await drag(page, (700, 560), (860, 680))
    await page.keyboard.press("Escape")
    await page.keyboard.press("r")
    await expect(tools.get_by_role("button", name="Rectangle", exact=True)).to_have_attribute("aria-pressed", "true")
    await saved(page)
    assert sorted(str(one.get("text", "")) for one in await elements_of(ada, board, "shape")) == ["", "Decide / later?"]
    assert [one.get("label") for one in await elements_of(ada, board, "connection")] == ["leads to"]


async def test_what_nobody_points_a_place_for_stands_on_nothing(visitors: Visitors) -> None:
    ada = await somebody(visitors, "Ada")
    page, board = ada.page, await board_of(ada)
    await page.evaluate(
        """() => {
          const data = new DataTransfer();
          data.setData("text/plain", "Words from elsewhere");
          document.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data }));
        }"""
    )
    text = page.locator(".react-flow__node.raffi-text")
    await expect(text).to_have_count(1)
    await saved(page)
    (place,) = await elements_of(ada, board, "text")
    x, y, w, h = (float(str(place.get(name, 0))) for name in ("x", "y", "w", "h"))
    assert x >= 200 or y >= 200 or x + w <= 0 or y + h <= 0
    await expect(text).to_be_in_viewport(ratio=1)


BY_HTML = """() => {
  const [copied, carried] = [new DataTransfer(), new DataTransfer()];
  document.dispatchEvent(new ClipboardEvent("copy", { clipboardData: copied, cancelable: true }));
  for (const type of ["text/html", "text/plain"]) carried.setData(type, copied.getData(type));
  document.dispatchEvent(new ClipboardEvent("paste", { clipboardData: carried, cancelable: true }));
  return copied.getData("text/html");
}"""


async def test_what_is_copied_reaches_another_browser_which_knows_no_types_of_ours(visitors: Visitors) -> None:
    ada = await somebody(visitors, "Ada")
    page, board = ada.page, await board_of(ada)
    notes = await elements_of(ada, board, "sticky")
    await page.keyboard.press("Control+a")
    html = await page.evaluate(BY_HTML)
    await saved(page)
    again = await elements_of(ada, board, "sticky")
    assert sorted(str(one["text"]) for one in again) == sorted(2 * [str(one["text"]) for one in notes])
    assert ">Near" in html


LINES = """() => ["near", "f"].map((id) => {
  const node = document.querySelector(`[data-id="${id}"]`);
  const { boxShadow } = getComputedStyle(id === "f" ? node.firstElementChild : node);
  const zoom = node.getBoundingClientRect().width / node.offsetWidth;
  return parseFloat(/0px 0px 0px ([0-9.]+)px/.exec(boxShadow)[1]) * zoom;
})"""
LARGER = "(w) => document.querySelector('[data-id=near]').getBoundingClientRect().width > w * 1.15"


async def test_lines_of_frames_and_of_the_choice_are_as_thin_at_every_zoom(visitors: Visitors) -> None:
    ada = await somebody(visitors, "Ada")
    frame: list[object] = ["put", "f", "frame", {"x": 300, "y": 0, "w": 300, "h": 200, "title": "Plan"}]
    page = ada.page
    await board_of(ada, elements=[frame])
    await page.locator('[data-id="near"]').click()
    for key in ("Control+=", "Control+="):
        before = await page.locator('[data-id="near"]').bounding_box()
        assert before is not None
        await page.keyboard.press(key)
        await page.wait_for_function(LARGER, arg=before["width"])
        assert [round(line, 1) for line in await page.evaluate(LINES)] == [2, 2]
