"""Two people at one board: they see where the other is, follow, and are brought to what the other sees."""

from playwright.async_api import Page, expect

from tests.e2e.conftest import Visitors
from tests.e2e.screening import axe_violations
from tests.e2e.steps import call, has_session, somebody


async def at_a_board(visitors: Visitors) -> tuple[Page, Page, str]:
    """Ada's and Ben's pages of one board with a note far to the right."""
    ada, ben = await somebody(visitors, "Ada"), await somebody(visitors, "Ben")
    room = (await call(ada, "rooms.create", title="Friday film", is_public=True))["id"]
    await call(ben, "rooms.join", room=room)
    board = (await call(ada, "canvas.create", room=room, title="After the film"))["id"]
    far = ["put", "far", "sticky", {"x": 5000, "y": 4000, "w": 200, "h": 200, "text": "Far away"}]
    near = ["put", "near", "sticky", {"x": 0, "y": 0, "w": 200, "h": 200, "text": "Near"}]
    await call(ada, "canvas.push", board=board, client="together00000001", n=1, ops=[far, near])
    for one in (ada, ben):
        await one.page.goto(f"/b/{board}")
        await has_session(one.page)
        await expect(one.page.get_by_text("Near")).to_be_attached()
    return ada.page, ben.page, ada.page.url


CHANGED = "(before) => document.querySelector('.react-flow__viewport').style.transform !== before"
SAME = "(before) => document.querySelector('.react-flow__viewport').style.transform === before"


async def test_one_sees_where_the_other_points_and_follows(visitors: Visitors) -> None:
    ada, ben, _ = await at_a_board(visitors)
    await ada.mouse.move(500, 300)
    await ada.mouse.move(640, 400)
    cursor = ben.locator("[data-cursor]")
    await expect(cursor).to_be_attached()
    await expect(ben.locator(".react-flow__viewport-portal").get_by_text("Ada")).to_be_visible()
    assert await axe_violations(ben) == []
    await ben.get_by_role("button", name="1 other person is here").click()
    await ben.get_by_role("menuitem", name="Follow Ada").click()
    await expect(ben.get_by_role("status").filter(has_text="Following Ada")).to_be_visible()
    # Ada goes to what is far away: so does Ben's view.
    await ada.keyboard.press("Escape")
    await ada.mouse.click(640, 500)
    await ada.keyboard.press("Shift+Digit1")
    await expect(ben.get_by_text("Far away")).to_be_in_viewport()
    await expect(ben.get_by_text("Near")).to_be_in_viewport()
    await ben.get_by_role("button", name="Stop").click()
    await expect(ben.get_by_text("Following Ada")).to_have_count(0)


async def test_everybody_is_brought_and_can_go_back(visitors: Visitors) -> None:
    ada, ben, _ = await at_a_board(visitors)
    await ada.mouse.move(600, 300)
    await ben.mouse.move(600, 300)
    transform = "() => document.querySelector('.react-flow__viewport').style.transform"
    before = await ben.evaluate(transform)
    await ada.mouse.wheel(900, 700)
    await ada.get_by_role("button", name="1 other person is here").click()
    await ada.get_by_role("menuitem", name="Bring everybody here").click()
    told = ben.get_by_role("region", name="Notifications")
    await expect(told.get_by_text("Ada brought you here")).to_be_visible()
    await ben.wait_for_function(CHANGED, arg=before)
    await told.get_by_role("button", name="Go back").click()
    await ben.wait_for_function(SAME, arg=before)


async def test_cursors_can_be_hidden_and_stay_so(visitors: Visitors) -> None:
    ada, ben, address = await at_a_board(visitors)
    await ada.mouse.move(640, 400)
    await ada.mouse.move(660, 420)
    await expect(ben.locator("[data-cursor]")).to_be_attached()
    await ben.get_by_role("button", name="1 other person is here").click()
    await ben.get_by_role("menuitem", name="Hide cursors").click()
    await expect(ben.locator("[data-cursor]")).to_have_count(0)
    await ben.goto(address)
    await expect(ben.get_by_role("button", name="1 other person is here")).to_be_visible()
    await expect(ben.locator("[data-cursor]")).to_have_count(0)
