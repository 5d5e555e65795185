"""Two people at one board: they see where the other is, follow, and are brought to what the other sees."""

from playwright.async_api import Page, expect

from tests.e2e.conftest import Visitors
from tests.e2e.screening import axe_violations
from tests.e2e.steps import call, has_session, id_of, join_room, open_room, show_people, somebody


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


async def test_who_is_on_a_board_of_a_room_is_in_the_room(visitors: Visitors) -> None:
    ada, ben = await somebody(visitors, "Ada"), await somebody(visitors, "Ben")
    cleo = await somebody(visitors, "Cleo")
    room = await open_room(ada)
    await join_room(ben, room)
    await join_room(cleo, room)
    board = (await call(ada, "canvas.create", room=room, title="After the film"))["id"]
    await show_people(ben.page)
    await expect(ben.page.get_by_role("list", name="Here", exact=True).get_by_role("listitem")).to_have_count(3)
    await ada.page.goto(f"/b/{board}")
    await expect(ada.page.get_by_role("toolbar", name="Tools")).to_be_visible()
    # Whoever goes after her is gone: she would have been before.
    await cleo.page.goto("/")
    away = ben.page.get_by_role("list", name="Not here").get_by_role("listitem")
    await expect(away).to_have_count(1, timeout=15_000)
    await expect(away).to_contain_text("Cleo")
    host = ben.page.get_by_role("list", name="Here", exact=True).locator(f'[data-member="{await id_of(ada)}"]')
    await expect(host).to_contain_text("Host")
    await expect(ben.page.get_by_text("has lost the connection")).to_have_count(0)


async def test_whoever_only_reads_is_seen(visitors: Visitors) -> None:
    ada, ben, _ = await at_a_board(visitors)
    # Neither has moved a hand since coming.
    for one in (ada, ben):
        await expect(one.get_by_role("button", name="1 other person is here")).to_be_visible()
    # After all that is kept of who is still has run out, they are there as before; a tab out of sight says nothing.
    await ada.evaluate("() => Object.defineProperty(document, 'hidden', { value: true })")
    await expect(ben.get_by_role("button", name="1 other person is here")).to_have_count(0, timeout=40_000)
    await expect(ada.get_by_role("button", name="1 other person is here")).to_be_visible()
    await expect(ben.locator("[data-board]")).to_be_visible()


async def test_an_undo_that_takes_somebody_else_s_words_says_so_and_brings_them_back(visitors: Visitors) -> None:
    ada, ben, _ = await at_a_board(visitors)
    await ada.keyboard.press("n")
    await ada.mouse.click(400, 300)
    await ada.keyboard.type("Mine")
    await ada.keyboard.press("Escape")
    theirs = ben.get_by_text("Mine", exact=True)
    await expect(theirs).to_be_visible()
    await theirs.dblclick()
    await ben.keyboard.press("End")
    await ben.keyboard.type(", and of Ben")
    await ben.keyboard.press("Escape")
    note = ada.get_by_text("Mine, and of Ben")
    await expect(note).to_be_visible()
    await ada.keyboard.press("Escape")
    await ada.keyboard.press("Control+z")
    await expect(note).to_have_count(0)
    told = ada.get_by_role("region", name="Notifications")
    await expect(told.get_by_text("It had words of Ben")).to_be_visible()
    await told.get_by_role("button", name="Bring back").click()
    for page in (ada, ben):
        await expect(page.get_by_text("Mine, and of Ben")).to_be_visible()
    await ada.get_by_role("button", name="Undo", exact=True).click()
    await expect(note).to_have_count(0)
