"""What a hand does on a board: with a mouse, with fingers and a pen, and with keys alone."""

import asyncio
import time
from collections.abc import Sequence
from typing import Any

from playwright.async_api import CDPSession, Locator, Page, expect

from tests.e2e.conftest import Visitor, Visitors
from tests.e2e.screening import axe_violations
from tests.e2e.steps import call, has_session, somebody
from tests.e2e.test_board import OPEN, saved

Box = dict[str, float]


async def with_elements(visitors: Visitors, *ops: Sequence[Any], touch: bool = False) -> tuple[Visitor, str]:
    """Somebody on a new board on which these elements stand."""
    ada = await somebody(visitors, "Ada", touch=touch)
    room = (await call(ada, "rooms.create", title="Friday film", is_public=True))["id"]
    board = (await call(ada, "canvas.create", room=room, title="After the film"))["id"]
    await call(ada, "canvas.push", board=board, client="hands00000000001", n=1, ops=list(ops))
    await ada.page.goto(f"/b/{board}")
    await has_session(ada.page)
    await ada.page.locator(OPEN).wait_for()
    await expect(ada.page.locator(".react-flow__node")).to_have_count(sum(op[2] != "connection" for op in ops))
    return ada, board


def note(id_: str, x: int, y: int, **props: Any) -> list[Any]:
    return ["put", id_, "sticky", {"x": x, "y": y, "w": 160, "h": 160, "text": id_, **props}]


def node(page: Page, id_: str) -> Locator:
    return page.locator(f'.react-flow__node[data-id="{id_}"]')


async def box(where: Locator) -> Box:
    found = await where.bounding_box()
    assert found is not None
    return {"x": found["x"], "y": found["y"], "width": found["width"], "height": found["height"]}


async def middle(where: Locator) -> tuple[float, float]:
    found = await box(where)
    return found["x"] + found["width"] / 2, found["y"] + found["height"] / 2


async def drag(page: Page, *way: tuple[float, float]) -> None:
    await page.mouse.move(*way[0])
    await page.mouse.down()
    for point in way[1:]:
        await page.mouse.move(*point, steps=5)
    await page.mouse.up()


def chosen(page: Page) -> Locator:
    return page.locator(".react-flow__node.selected")


async def props(visitor: Visitor, board: str, id_: str) -> dict[str, Any]:
    """An element as it is stored."""
    await saved(visitor.page)
    found = await call(visitor, "canvas.load", kind="query", board=board)
    return next(one["props"] for one in found["elements"] if one["id"] == id_)


THREE = (note("one", 0, 0), note("two", 300, 0), note("three", 600, 0))


async def test_a_rectangle_and_a_loop_choose_and_shift_adds(visitors: Visitors) -> None:
    ada, _ = await with_elements(visitors, *THREE)
    page = ada.page
    one, three = await box(node(page, "one")), await box(node(page, "three"))
    above = one["y"] - 40
    await drag(page, (one["x"] - 30, above), (one["x"] + 60, one["y"] + 60))
    await expect(chosen(page)).to_have_count(1)
    await page.keyboard.down("Shift")
    await drag(page, (three["x"] - 30, above), (three["x"] + 60, three["y"] + 60))
    await page.keyboard.up("Shift")
    await expect(chosen(page)).to_have_count(2)
    await page.mouse.click(one["x"], above - 20)
    await expect(chosen(page)).to_have_count(0)
    # A loop around the first two, which touches the third.
    await page.keyboard.press("q")
    right, low = three["x"] + 40, one["y"] + one["height"] + 30
    await drag(page, (one["x"] - 20, above), (right, above), (right, low), (one["x"] - 20, low), (one["x"] - 20, above))
    await expect(chosen(page)).to_have_count(2)
    await expect(node(page, "three")).not_to_have_class("selected")
    await expect(page.get_by_role("button", name="Lasso")).to_have_attribute("aria-pressed", "false")


async def test_several_are_sized_as_one(visitors: Visitors) -> None:
    ada, board = await with_elements(visitors, *THREE)
    page = ada.page
    await page.keyboard.press("Control+a")
    grip = page.locator('[data-grip="se"]')
    await expect(grip).to_have_count(1)
    x, y = await middle(grip)
    # Control leaves out the snapping.
    await page.mouse.move(x, y)
    await page.mouse.down()
    await page.keyboard.down("Control")
    await page.mouse.move(x + 95, y + 80, steps=6)
    await page.mouse.up()
    await page.keyboard.up("Control")
    wide = await props(ada, board, "three")
    assert [wide["x"], wide["w"], wide["h"]] == [675, 180, 240]
    await page.keyboard.press("Control+z")
    back = await props(ada, board, "three")
    assert [back["x"], back["w"], back["h"]] == [600, 160, 160]


async def test_escape_takes_back_a_size_and_sides_snap(visitors: Visitors) -> None:
    ada, board = await with_elements(visitors, note("one", 0, 0), note("low", 40, 300, w=230))
    page = ada.page
    await page.mouse.click(*(await middle(node(page, "one"))))
    x, y = await middle(page.locator('[data-grip="se"]'))
    await page.mouse.move(x, y)
    await page.mouse.down()
    await page.mouse.move(x + 60, y + 30, steps=3)
    await page.keyboard.press("Escape")
    await page.mouse.up()
    assert (await box(node(page, "one")))["width"] == 160
    # 107 to the right is 3 short of where the other one ends.
    await drag(page, (x, y), (x + 107, y + 30))
    assert (await props(ada, board, "one"))["w"] == 270


async def test_space_and_the_middle_button_move_the_board_with_any_tool(visitors: Visitors) -> None:
    ada, board = await with_elements(visitors, *THREE)
    page = ada.page
    start = await box(node(page, "two"))
    await page.keyboard.press("p")
    at = await middle(node(page, "two"))
    await page.keyboard.down("Space")
    await drag(page, at, (at[0] + 60, at[1] + 50))
    await page.keyboard.up("Space")
    moved = await box(node(page, "two"))
    assert [moved["x"] - start["x"], moved["y"] - start["y"]] == [60, 50]
    await page.mouse.move(at[0], at[1] + 200)
    await page.mouse.down(button="middle")
    await page.mouse.move(at[0] - 60, at[1] + 150, steps=4)
    await page.mouse.up(button="middle")
    back = await box(node(page, "two"))
    assert [back["x"], back["y"]] == [start["x"], start["y"]]
    await expect(page.locator(".raffi-ink")).to_have_count(0)
    # The wheel with Control zooms at the pointer: what is under it stays there.
    await page.mouse.move(*at)
    await page.keyboard.down("Control")
    await page.mouse.wheel(0, -120)
    await page.keyboard.up("Control")
    await page.wait_for_function(
        "(w) => document.querySelector('[data-id=two]').getBoundingClientRect().width > w + 5", arg=start["width"]
    )
    x, y = await middle(node(page, "two"))
    assert abs(x - at[0]) < 2
    assert abs(y - at[1]) < 2
    assert (await props(ada, board, "two"))["x"] == 300


class Fingers:
    """Fingers and a pen on the screen, as the browser hears of them."""

    def __init__(self, cdp: CDPSession) -> None:
        self.cdp = cdp

    async def say(self, kind: str, *points: tuple[float, float]) -> None:
        """Which fingers are where after something has happened: `touchStart`, `touchMove` or `touchEnd`."""
        touches = [{"x": x, "y": y, "id": n} for n, (x, y) in enumerate(points)]
        await self.cdp.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})

    async def way(self, *points: tuple[float, float]) -> None:
        """One finger goes down, along, and up."""
        await self.say("touchStart", points[0])
        for point in points[1:]:
            await self.say("touchMove", point)
        await self.say("touchEnd")

    async def tap_twice(self, at: tuple[float, float]) -> None:
        """Two taps, a tenth of a second from one to the next whatever else the machine does."""
        begun = time.time()
        point = [{"x": at[0], "y": at[1], "id": 0}]
        said = [("touchStart", 0.0), ("touchEnd", 0.03), ("touchStart", 0.1), ("touchEnd", 0.13)]
        sent = [
            {"type": kind, "touchPoints": point if kind == "touchStart" else [], "timestamp": begun + after}
            for kind, after in said
        ]
        await asyncio.gather(*(self.cdp.send("Input.dispatchTouchEvent", one) for one in sent))

    async def pen(self, kind: str, x: float, y: float) -> None:
        pressed = 0 if kind == "mouseReleased" else 1
        await self.cdp.send(
            "Input.dispatchMouseEvent",
            {"type": kind, "x": x, "y": y, "button": "left", "buttons": pressed, "pointerType": "pen", "force": 0.7},
        )


async def fingers_of(visitor: Visitor) -> Fingers:
    return Fingers(await visitor.context.new_cdp_session(visitor.page))


async def test_one_finger_draws_and_a_second_moves_the_board(visitors: Visitors) -> None:
    ada, _ = await with_elements(visitors, *THREE, touch=True)
    page, fingers = ada.page, await fingers_of(ada)
    start = await box(node(page, "two"))
    low = start["y"] + 260
    await page.get_by_role("button", name="Draw").click()
    await fingers.way((300, low), (340, low + 20), (400, low), (460, low + 30))
    await expect(page.locator(".raffi-ink")).to_have_count(1)
    # Two at once leave no line.
    await fingers.say("touchStart", (300, low))
    await fingers.say("touchStart", (300, low), (500, low))
    for by in (10, 30, 60):
        await fingers.say("touchMove", (300, low - by), (500, low - by))
    await fingers.say("touchEnd")
    moved = await box(node(page, "two"))
    assert moved["y"] < start["y"] - 30
    assert abs(moved["width"] - start["width"]) < 2
    await expect(page.locator(".raffi-ink")).to_have_count(1)
    # Once a pen was here, a finger is a palm, or moves the board.
    for kind, x in (("mousePressed", 300), ("mouseMoved", 360), ("mouseMoved", 430), ("mouseReleased", 430)):
        await fingers.pen(kind, x, low + 60)
    await expect(page.locator(".raffi-ink")).to_have_count(2)
    before = await box(node(page, "two"))
    await fingers.way((300, low), (310, low + 20), (340, low + 40), (340, low + 60))
    assert (await box(node(page, "two")))["y"] > before["y"] + 20
    await expect(page.locator(".raffi-ink")).to_have_count(2)


async def test_a_finger_that_rests_opens_the_menu_or_chooses(visitors: Visitors) -> None:
    ada, _ = await with_elements(visitors, *THREE, touch=True)
    page, fingers = ada.page, await fingers_of(ada)
    at = await middle(node(page, "two"))
    await fingers.say("touchStart", at)
    await page.locator(".raffi-board[data-held]").wait_for()
    await fingers.say("touchEnd")
    await expect(page.get_by_role("menu")).to_be_visible()
    await expect(chosen(page)).to_have_count(1)
    await page.keyboard.press("Escape")
    one = await box(node(page, "one"))
    corner = (one["x"] - 20, one["y"] - 20)
    await fingers.say("touchStart", corner)
    await page.locator(".raffi-board[data-held]").wait_for()
    for point in ((corner[0] + 40, corner[1] + 40), (at[0], at[1])):
        await fingers.say("touchMove", point)
    await fingers.say("touchEnd")
    await expect(chosen(page)).to_have_count(2)
    assert (await box(node(page, "one")))["x"] == one["x"]


async def test_two_taps_write_and_one_finger_moves_the_ground(visitors: Visitors) -> None:
    ada, _ = await with_elements(visitors, *THREE, touch=True)
    page, fingers = ada.page, await fingers_of(ada)
    start = await box(node(page, "two"))
    ground = (start["x"], start["y"] + 300)
    await fingers.way(ground, (ground[0] + 20, ground[1]), (ground[0] + 50, ground[1]), (ground[0] + 80, ground[1]))
    moved = "x => document.querySelector('.react-flow__node[data-id=two]').getBoundingClientRect().x > x + 40"
    await page.wait_for_function(moved, arg=start["x"])
    # Where it is pressed is told once it stands.
    await page.locator(".raffi-board:not([data-moving])").wait_for()
    at = await middle(node(page, "two"))
    await fingers.tap_twice(at)
    await expect(page.get_by_role("textbox", name="Note: two")).to_be_focused()
    await page.keyboard.press("Escape")
    await fingers.tap_twice(ground)
    await expect(page.get_by_role("textbox", name="Text")).to_be_focused()
    await expect(page.locator(".raffi-text")).to_have_count(1)


WIRED = (*THREE, ["put", "wire", "connection", {"from": "one", "to": "two"}])


async def choose_wire(page: Page) -> None:
    """Choose the connection between the first two, in the middle of its way."""
    one, two = await middle(node(page, "one")), await middle(node(page, "two"))
    await page.mouse.click((one[0] + two[0]) / 2, one[1])
    await expect(page.locator("[data-wire-end]")).to_have_count(2)


async def test_a_note_that_a_finger_puts_down_is_written_in_at_once(visitors: Visitors) -> None:
    ada, _ = await with_elements(visitors, note("a", 0, 0), touch=True)
    page = ada.page
    await page.get_by_role("button", name="Note", exact=True).tap()
    there = await box(node(page, "a"))
    await page.touchscreen.tap(there["x"] + there["width"] + 250, there["y"])
    await expect(page.get_by_role("textbox", name="Note")).to_be_focused()
    await page.keyboard.type("phone note")
    await page.keyboard.press("Escape")
    await expect(page.locator(".react-flow__node", has_text="phone note")).to_be_visible()


async def test_an_end_is_dragged_to_another_element_and_side_or_goes_back(visitors: Visitors) -> None:
    ada, board = await with_elements(visitors, *WIRED)
    page = ada.page
    await choose_wire(page)
    end = page.locator('[data-wire-end][data-end="to"]')
    three = await box(node(page, "three"))
    await drag(page, await middle(end), (three["x"] + 80, three["y"] - 40), (three["x"] + 80, three["y"] + 4))
    wire = await props(ada, board, "wire")
    assert [wire["to"], wire["to_side"]] == ["three", "top"]
    # Over nothing it goes back.
    await drag(page, await middle(end), (three["x"] + 80, three["y"] + 300))
    assert (await props(ada, board, "wire"))["to"] == "three"
    await page.keyboard.press("Control+z")
    assert (await props(ada, board, "wire"))["to"] == "two"


async def test_an_end_is_changed_from_a_list(visitors: Visitors) -> None:
    ada, board = await with_elements(visitors, *WIRED)
    page = ada.page
    await choose_wire(page)
    await page.mouse.click(*(await middle(page.locator('[data-wire-end][data-end="from"]'))), button="right")
    await page.get_by_role("menuitem", name="Change its start").click()
    dialog = page.get_by_role("dialog", name="Change its start")
    await dialog.get_by_role("textbox", name="Find on this board").fill("thr")
    await dialog.get_by_role("combobox", name="At its side").select_option(label="Bottom")
    await dialog.get_by_role("button", name="Note: three").click()
    await expect(dialog).to_be_hidden()
    wire = await props(ada, board, "wire")
    assert [wire["from"], wire["from_side"]] == ["three", "bottom"]


async def test_keys_make_what_is_connected_and_walk_there(visitors: Visitors) -> None:
    ada, board = await with_elements(visitors, *THREE)
    page = ada.page
    # Tab walks in the order of reading, and Enter writes.
    await page.keyboard.press("Tab")
    await expect(node(page, "one")).to_be_focused()
    await page.keyboard.press("Tab")
    await expect(node(page, "two")).to_be_focused()
    await page.keyboard.press("Shift+Tab")
    await expect(node(page, "one")).to_be_focused()
    await page.keyboard.press("Control+ArrowDown")
    await page.get_by_role("textbox", name="Note").press_sequentially("child")
    await page.keyboard.press("Escape")
    made = page.locator(".raffi-sticky").filter(has_text="child")
    await expect(made).to_be_focused()
    await expect(page.locator(".react-flow__edge")).to_have_count(1)
    below, above = await box(made), await box(node(page, "one"))
    assert [below["x"], below["y"] > above["y"] + above["height"]] == [above["x"], True]
    await page.keyboard.press("Alt+ArrowUp")
    await expect(node(page, "one")).to_be_focused()
    await page.keyboard.press("Alt+Shift+ArrowRight")
    await page.keyboard.press("Alt+Shift+ArrowRight")
    await page.keyboard.press("Alt+Shift+ArrowDown")
    stored = await props(ada, board, "one")
    assert [stored["w"], stored["h"]] == [180, 170]
    # Behind the last element come the bars.
    await page.keyboard.press("F6")
    await expect(page.get_by_role("toolbar", name="What is selected").locator("button").first).to_be_focused()
    await page.keyboard.press("F6")
    await expect(page.get_by_role("button", name="Select", exact=True)).to_be_focused()


async def test_a_point_at_a_side_makes_a_connection(visitors: Visitors) -> None:
    ada, _ = await with_elements(visitors, *THREE)
    page = ada.page
    # It is there under the mouse, without anything being chosen.
    await page.mouse.move(*(await middle(node(page, "one"))))
    point = page.locator('[data-wire-from="one"][data-side="bottom"]')
    await drag(page, await middle(point), await middle(node(page, "three")))
    await expect(page.locator(".react-flow__edge")).to_have_count(1)
    await page.keyboard.press("Escape")
    two = await box(node(page, "two"))
    await page.mouse.move(two["x"] + 30, two["y"] + 30)
    await page.locator('[data-wire-from="two"][data-side="bottom"]').click()
    await expect(page.get_by_role("textbox", name="Note")).to_be_focused()
    await expect(page.locator(".react-flow__edge")).to_have_count(2)


async def test_a_way_with_corners_goes_around_what_is_moved_in_between(visitors: Visitors) -> None:
    elbow = ["put", "wire", "connection", {"from": "one", "to": "three", "route": "elbow"}]
    ada, _ = await with_elements(visitors, note("one", 0, 0), note("two", 300, 400), note("three", 600, 0), elbow)
    page = ada.page
    way = page.locator('.react-flow__edge[data-id="wire"] > path').first
    plain = await way.get_attribute("d")
    start = await middle(node(page, "two"))
    one = await middle(node(page, "one"))
    await page.mouse.move(*start)
    await page.mouse.down()
    await page.mouse.move(start[0], one[1] + 3, steps=8)
    # While it is dragged, too.
    await expect(way).not_to_have_attribute("d", str(plain))
    assert "Q" in str(await way.get_attribute("d"))
    await page.mouse.move(*start, steps=8)
    await expect(way).to_have_attribute("d", str(plain))
    await page.mouse.up()


async def test_a_heap_is_tidied_up(visitors: Visitors) -> None:
    heap = (note("one", 0, 0), note("two", 231, 31), note("three", 17, 190), note("four", 260, 205, h=220))
    ada, board = await with_elements(visitors, *heap)
    page = ada.page
    await page.keyboard.press("Control+a")
    await page.get_by_role("button", name="Line up", exact=True).click()
    await page.get_by_role("button", name="Tidy up as a grid").click()
    await page.get_by_role("button", name="Make all the same size").click()
    four = await props(ada, board, "four")
    assert [four["x"], four["y"]] == [184, 184]
    assert (await props(ada, board, "one"))["h"] == 220


def bar(page: Page) -> Locator:
    return page.get_by_role("toolbar", name="What is selected")


async def test_any_colour_is_readable_and_numbers_place_and_size(visitors: Visitors) -> None:
    ada, board = await with_elements(visitors, *THREE)
    page = ada.page
    await page.mouse.click(*(await middle(node(page, "one"))))
    await bar(page).get_by_role("button", name="Colour").click()
    field = page.get_by_role("textbox", name="Colour as a number")
    await field.fill("blue")
    await field.press("Enter")
    await expect(page.get_by_text("A colour looks like #4f8cff.")).to_be_visible()
    await field.fill("#1A2B6c")
    await field.press("Enter")
    paper = node(page, "one").locator(".raffi-paper")
    await expect(paper).to_have_css("background-color", "rgb(26, 43, 108)")
    # Letters are light on what is dark.
    await expect(paper).to_have_css("color", "rgb(255, 255, 255)")
    await page.keyboard.press("Escape")
    await page.mouse.click(*(await middle(node(page, "two"))))
    await bar(page).get_by_role("button", name="Colour").click()
    await page.get_by_role("radiogroup", name="Colours used last").get_by_role("radio", name="#1a2b6c").click()
    assert (await props(ada, board, "two"))["color"] == "#1a2b6c"
    await page.keyboard.press("Escape")
    await bar(page).get_by_role("button", name="Place and size").click()
    for name, length in (("From the left", "340"), ("Width", "240")):
        await page.get_by_role("spinbutton", name=name).fill(length)
        await page.get_by_role("spinbutton", name=name).press("Enter")
    await page.get_by_role("slider", name="Opacity").fill("40")
    stored = await props(ada, board, "two")
    assert [stored["x"], stored["w"], stored["h"], stored["opacity"]] == [340, 240, 160, 0.4]
    await expect(node(page, "two").locator(".raffi-paper")).to_have_css("opacity", "0.4")


async def test_a_frame_hides_what_reaches_beyond_it_or_shows_it(visitors: Visitors) -> None:
    frame = ["put", "frame", "frame", {"x": 0, "y": 0, "w": 300, "h": 300, "title": "Scene"}]
    ada, board = await with_elements(visitors, frame, note("in", 220, 40, parent="frame"))
    page = ada.page
    paper = node(page, "in").locator(".raffi-paper")
    await expect(paper).to_have_css("clip-path", "inset(0px 80px 0px 0px)")
    await node(page, "frame").get_by_text("Scene").click()
    clip = bar(page).get_by_role("button", name="Hide what reaches beyond the frame")
    await expect(clip).to_have_attribute("aria-pressed", "true")
    await clip.click()
    await expect(paper).to_have_css("clip-path", "none")
    assert (await props(ada, board, "frame"))["clip"] is False


async def test_the_palette_knows_what_a_board_can(visitors: Visitors) -> None:
    ada, _ = await with_elements(visitors, *THREE)
    page = ada.page
    await page.keyboard.press("Control+a")
    await page.keyboard.press("Control+k")
    await page.get_by_role("combobox").fill("line up at the b")
    await expect(page.get_by_role("option", name="Line up at the bottom")).to_be_visible()
    await page.get_by_role("combobox").fill("lasso")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Lasso")).to_have_attribute("aria-pressed", "true")
    # The lasso leaves the choice, so that more can be added to it.
    await expect(chosen(page)).to_have_count(3)
    await page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Keyboard shortcuts")
    await expect(sheet.get_by_text("Along a connection")).to_be_visible()


async def test_axe_finds_nothing_in_the_panels_of_hands(visitors: Visitors) -> None:
    ada, _ = await with_elements(visitors, *WIRED)
    page = ada.page
    await choose_wire(page)
    await bar(page).get_by_role("button", name="Colour").click()
    assert await axe_violations(page) == []
    await page.keyboard.press("Escape")
    await page.mouse.click(*(await middle(node(page, "one"))))
    await bar(page).get_by_role("button", name="Place and size").click()
    assert await axe_violations(page) == []
    await page.keyboard.press("Escape")
    await page.keyboard.press("Alt+c")
    await expect(page.get_by_role("dialog", name="Connect to")).to_be_visible()
    assert await axe_violations(page) == []


async def test_the_palette_knows_what_is_on_a_board_and_what_people_do_there(visitors: Visitors) -> None:
    ada, _ = await with_elements(visitors, note("tram", 0, 0, text="The tram at dusk"), note("far", 9000, 0))
    page = ada.page
    field = page.get_by_role("combobox")
    for word, name in (("timer", "Timer"), ("vote", "Vote"), ("share", "Share the board")):
        await page.keyboard.press("Control+k")
        await field.fill(word)
        await page.get_by_role("option", name=name, exact=True).click()
        await expect(page.get_by_role("dialog", name=name)).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("dialog", name=name)).to_have_count(0)
    await page.keyboard.press("Control+k")
    await field.fill("dusk")
    await page.get_by_role("group", name="On this board").get_by_role("option", name="The tram at dusk").click()
    await expect(chosen(page)).to_have_attribute("data-id", "tram")
    await expect(node(page, "tram")).to_be_in_viewport(ratio=0.99)
    await expect(node(page, "far")).not_to_be_in_viewport()
