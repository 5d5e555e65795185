"""What a hand does on a board: with a mouse, with fingers and a pen, and with keys alone."""

from collections.abc import Sequence
from typing import Any

from playwright.async_api import CDPSession, Locator, Page, expect

from tests.e2e.conftest import Visitor, Visitors
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
    return dict(found)


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
    assert (await box(node(page, "two")))["x"] > start["x"] + 40
    at = await middle(node(page, "two"))
    for _ in range(2):
        await fingers.way(at)
    await expect(page.get_by_role("textbox", name="Note: two")).to_be_focused()
    await page.keyboard.press("Escape")
    for _ in range(2):
        await fingers.way(ground)
    await expect(page.get_by_role("textbox", name="Text")).to_be_focused()
    await expect(page.locator(".raffi-text")).to_have_count(1)
