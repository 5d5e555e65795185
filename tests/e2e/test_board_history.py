"""The history of a board: looked at, played, compared, gone back to; while others work on."""

import re
from typing import Any

from playwright.async_api import Locator, Page, expect

from tests.e2e.conftest import Visitor, Visitors
from tests.e2e.screening import axe_violations
from tests.e2e.steps import call, join_room, open_room, somebody
from tests.e2e.test_board import add_note, notes, open_board, saved

BOARD_IS = "(n) => document.querySelectorAll('.react-flow__node').length === n"


def panel(page: Page) -> Locator:
    return page.get_by_role("region", name="History")


def time_line(page: Page) -> Locator:
    return page.get_by_role("region", name="Time line")


def slider(page: Page) -> Locator:
    return page.get_by_role("slider", name="Point in time")


def notices(page: Page) -> Locator:
    return page.get_by_role("region", name="Notifications")


async def push(visitor: Visitor, board: str, n: int, *ops: list[Any]) -> int:
    """Push as a program of this visitor's; the board's clock after it."""
    client = f"history{(await call(visitor, 'accounts.me', kind='query'))['id'][-12:]}"
    return (await call(visitor, "canvas.push", board=board, client=client, n=n, ops=list(ops)))["clock"]


def sticky(id_: str, x: int, text: str, **props: Any) -> list[Any]:
    return ["put", id_, "sticky", {"x": x, "y": 0, "w": 200, "h": 200, "text": text, **props}]


async def at_work(visitors: Visitors) -> tuple[Visitor, Visitor, str, list[int]]:
    """Ada and Ben with a board on which both did something; the clock of each change."""
    ada, ben = await somebody(visitors, "Ada"), await somebody(visitors, "Ben")
    room = await open_room(ada)
    await join_room(ben, room)
    board = (await call(ada, "canvas.create", room=room, title="Ideas"))["id"]
    clocks = [
        await push(ada, board, 1, sticky("rain", 0, "Rain")),
        await push(ben, board, 1, sticky("snow", 300, "Snow")),
        await push(ada, board, 2, ["set", "rain", {"text": "Heavy rain", "x": 20}], sticky("tram", 600, "Tram")),
        await push(ben, board, 2, ["del", "snow"]),
    ]
    return ada, ben, board, clocks


async def test_one_looks_back_while_the_other_works_on(visitors: Visitors) -> None:
    ada, ben, board, _ = await at_work(visitors)
    adas, bens = await open_board(ada, board), await open_board(ben, board)
    await bens.keyboard.press("Shift+H")
    await expect(panel(bens)).to_be_focused()
    lines = panel(bens).get_by_role("listitem")
    await expect(lines).to_have_count(4)
    await expect(lines.nth(0)).to_contain_text(re.compile("Ben.*Removed “Snow”"))
    await expect(lines.nth(1)).to_contain_text(re.compile("Ada.*Added “Tram”, changed the text of “Heavy rain”"))
    await expect(lines.nth(2)).to_contain_text(re.compile("Ben.*Added “Snow”"))
    assert await axe_violations(bens) == []
    await lines.nth(2).get_by_role("button").click()
    await expect(time_line(bens)).to_contain_text("As it was")
    await expect(notes(bens)).to_have_count(2)
    await expect(notes(bens).filter(has_text="Snow")).to_have_count(1)
    await expect(notes(bens).filter(has_text=re.compile("^Rain$"))).to_have_count(1)
    await expect(lines.nth(2).get_by_role("button")).to_have_attribute("aria-current", "true")
    # The past is not for hands: there are no tools, and neither keys nor presses change it.
    await expect(bens.get_by_role("toolbar", name="Tools")).to_have_count(0)
    await notes(bens).filter(has_text="Snow").click()
    await bens.keyboard.press("Delete")
    await bens.keyboard.press("Control+z")
    await expect(notes(bens)).to_have_count(2)
    # Meanwhile somebody else works on: the past stays, the list goes on, and nothing is lost.
    await add_note(adas, "While Ben looks", 640, 520)
    await saved(adas)
    await expect(lines.nth(0)).to_contain_text(re.compile("Ada.*Added “While Ben looks”"))
    await expect(notes(bens)).to_have_count(2)
    assert await axe_violations(bens) == []
    await bens.get_by_role("button", name="Back to now").click()
    await expect(notes(bens).filter(has_text="While Ben looks")).to_have_count(1)
    await expect(notes(bens).filter(has_text="Heavy rain")).to_have_count(1)
    await expect(notes(bens)).to_have_count(3)
    await add_note(bens, "Again at work", 300, 560)
    await expect(notes(adas).filter(has_text="Again at work")).to_have_count(1)
    # Closing the panel is going back to now, too.
    await lines.last.get_by_role("button").click()
    await expect(time_line(bens)).to_contain_text("As it was")
    await panel(bens).get_by_role("button", name="Close the history").click()
    await expect(time_line(bens)).to_have_count(0)
    await expect(notes(bens).filter(has_text="Again at work")).to_have_count(1)


async def test_the_time_line_is_walked_and_played_by_keys(visitors: Visitors) -> None:
    ada, _, board, _ = await at_work(visitors)
    page = await open_board(ada, board)
    await page.keyboard.press("Control+k")
    await page.get_by_role("combobox").fill("history")
    await page.get_by_role("option", name="Play the board's history").click()
    await slider(page).press("End")
    await expect(slider(page)).to_have_attribute("aria-valuetext", re.compile("change 4 of 4, Ben$"))
    await slider(page).focus()
    await page.keyboard.press("ArrowLeft")
    await expect(slider(page)).to_have_attribute("aria-valuetext", re.compile("change 3 of 4, Ada$"))
    await expect(notes(page)).to_have_count(3)
    await page.keyboard.press("Home")
    await expect(notes(page)).to_have_count(0)
    await page.keyboard.press("ArrowRight")
    await expect(notes(page)).to_have_count(1)
    await time_line(page).get_by_role("combobox", name="Speed").select_option("60×")
    await slider(page).focus()
    await page.keyboard.press("Space")
    await expect(slider(page)).to_have_attribute("aria-valuetext", re.compile("change 4 of 4"))
    await expect(time_line(page).get_by_role("button", name="Play", exact=True)).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(time_line(page)).to_have_count(0)
    await expect(page.get_by_role("toolbar", name="Tools")).to_be_visible()


FEWEST = """() => {
  const count = () => document.querySelectorAll(".react-flow__node").length;
  window.fewest = count();
  const seen = new MutationObserver(() => (window.fewest = Math.min(window.fewest, count())));
  seen.observe(document.body, {subtree: true, childList: true});
}"""


async def test_all_of_it_is_played_by_one_button(visitors: Visitors) -> None:
    ada, _, board, clocks = await at_work(visitors)
    page = await open_board(ada, board)
    await expect(notes(page)).to_have_count(2)
    await page.evaluate(FEWEST)
    await page.keyboard.press("Shift+H")
    await panel(page).get_by_role("button", name="Play it all from the beginning").click()
    await expect(slider(page)).to_have_attribute("aria-valuetext", re.compile("change 4 of 4, Ben$"))
    await expect(time_line(page).get_by_role("button", name="Play", exact=True)).to_be_visible()
    await expect(notes(page)).to_have_count(2)
    assert await page.evaluate("window.fewest") == 0, "it began where there was nothing yet"
    # So it does from any moment, and of what happened meanwhile nothing is left out.
    await panel(page).locator(f'[data-turn="{clocks[2]}"]').click()
    await expect(notes(page)).to_have_count(3)
    await push(ada, board, 3, sticky("late", 900, "Late"))
    await expect(panel(page).get_by_role("listitem")).to_have_count(5)
    await page.evaluate("window.fewest = 9")
    await panel(page).get_by_role("button", name="Play it all from the beginning").click()
    await expect(slider(page)).to_have_attribute("aria-valuetext", re.compile("change 5 of 5, Ada$"))
    assert await page.evaluate("window.fewest") == 0


async def test_the_line_is_dragged_along(visitors: Visitors) -> None:
    ada, _, board, _ = await at_work(visitors)
    page = await open_board(ada, board)
    await page.keyboard.press("Shift+H")
    await panel(page).get_by_role("listitem").nth(0).get_by_role("button").click()
    box = await slider(page).bounding_box()
    assert box is not None
    await page.mouse.move(box["x"] + box["width"] - 2, box["y"] + 20)
    await page.mouse.down()
    await page.mouse.move(box["x"] + 1, box["y"] + 20, steps=5)
    await expect(notes(page)).to_have_count(0)
    await page.mouse.move(box["x"] + box["width"], box["y"] + 20, steps=5)
    await page.mouse.up()
    await expect(notes(page)).to_have_count(2)


async def test_going_back_says_what_it_does_and_is_undone(visitors: Visitors) -> None:
    ada, ben, board, clocks = await at_work(visitors)
    await push(ada, board, 3, ["set", "rain", {"locked": True}])
    adas, bens = await open_board(ada, board), await open_board(ben, board)
    await bens.keyboard.press("Shift+H")
    await panel(bens).locator(f'[data-turn="{clocks[1]}"]').click()
    await expect(notes(bens)).to_have_count(2)
    await time_line(bens).get_by_role("button", name="Go back to this").click()
    asked = bens.get_by_role("dialog", name="Make the board what it was?")
    await expect(asked).to_contain_text("1 note comes back; 1 note changes; 1 note goes. Everybody sees it at once.")
    await asked.get_by_role("button", name="Go back to this").click()
    await expect(time_line(bens)).to_have_count(0)
    for page in (adas, bens):
        await expect(notes(page).filter(has_text="Snow")).to_have_count(1)
        await expect(notes(page).filter(has_text="Tram")).to_have_count(0)
    # Ada sees in her list that somebody went back.
    await adas.keyboard.press("Shift+H")
    await expect(panel(adas).get_by_role("listitem").nth(0)).to_contain_text(re.compile("Ben.*Went back"))
    await notices(bens).get_by_role("button", name="Undo").click()
    for page in (adas, bens):
        await expect(notes(page).filter(has_text="Tram")).to_have_count(1)
        await expect(notes(page).filter(has_text="Snow")).to_have_count(0)
        await expect(notes(page).filter(has_text="Heavy rain")).to_have_count(1)
    await saved(bens)
    told = await call(ada, "canvas.at", kind="query", board=board, clock=(await now(ada, board)))
    assert {one["id"]: one["props"].get("locked") for one in told["elements"]} == {"rain": True, "tram": None}


async def now(visitor: Visitor, board: str) -> int:
    return (await call(visitor, "canvas.activity", kind="query", board=board))["clock"]


async def test_going_back_over_very_much_is_undone_by_one_key(visitors: Visitors) -> None:
    ada, ben, board, clocks = await at_work(visitors)
    for part in range(3):
        many = [sticky(f"m{part}-{n}", n % 20 * 220, "", y=400 + part * 4000 + n // 20 * 220) for n in range(400)]
        await push(ada, board, 3 + part, *many)
    adas, bens = await open_board(ada, board), await open_board(ben, board)
    await adas.keyboard.press("Shift+H")
    await panel(adas).locator(f'[data-turn="{clocks[3]}"]').click()
    await time_line(adas).get_by_role("button", name="Go back to this").click()
    asked = adas.get_by_role("dialog", name="Make the board what it was?")
    await expect(asked).to_contain_text("1200 notes go.")
    await asked.get_by_role("button", name="Go back to this").click()
    await expect(notes(bens)).to_have_count(2)
    await expect(notices(adas)).to_contain_text("The board is as it was")
    await adas.locator(".react-flow__pane").click(position={"x": 300, "y": 600})
    await adas.keyboard.press("Control+z")
    await saved(adas)
    for visitor in (ada, ben):
        told = await call(visitor, "canvas.get", kind="query", board=board)
        assert told["elements"] == 1202
    await bens.reload()
    await expect(bens.get_by_role("main")).to_be_visible()


async def test_a_version_gets_a_name_loses_it_and_gets_it_back(visitors: Visitors) -> None:
    ada, _, board, _ = await at_work(visitors)
    page = await open_board(ada, board)
    await page.keyboard.press("Shift+H")
    await panel(page).get_by_role("button", name="Name the board as it is").click()
    form = page.get_by_role("dialog", name="Name the board as it is")
    await form.get_by_role("button", name="Name it").click()
    await expect(form).to_contain_text("Write a name first.")
    await form.get_by_role("textbox", name="Name").fill("Before the cut")
    await form.get_by_role("textbox", name="Name").press("Enter")
    heading = panel(page).get_by_role("heading", name="Before the cut")
    await expect(heading).to_be_visible()
    await expect(form).to_be_hidden()
    await panel(page).get_by_role("button", name="What to do with Before the cut").click()
    await page.get_by_role("menuitem", name="Remove the name").click()
    await expect(heading).to_have_count(0)
    await notices(page).get_by_role("button", name="Undo").click()
    await expect(heading).to_be_visible()
    assert await axe_violations(page) == []


async def test_two_points_are_compared_and_lead_to_their_places(visitors: Visitors) -> None:
    ada, _, board, clocks = await at_work(visitors)
    await call(ada, "canvas.name_version", board=board, name="First", clock=clocks[0])
    await call(ada, "canvas.name_version", board=board, name="Second", clock=clocks[1])
    await push(ada, board, 3, sticky("far", 9000, "Far away"))
    page = await open_board(ada, board)
    await page.keyboard.press("Shift+H")
    await panel(page).get_by_role("button", name="What to do with Second").click()
    await page.get_by_role("menuitem", name="Compare with now").click()
    await expect(panel(page).get_by_role("status")).to_have_text("2 made, 1 changed, 1 removed")
    lines = panel(page).get_by_role("list", name="Compare").get_by_role("button")
    await expect(lines.filter(has_text="Heavy rain")).to_contain_text("text, place")
    await expect(page.locator("[data-mark=made]")).to_have_count(2)
    await expect(page.locator("[data-mark=changed]")).to_have_count(1)
    await expect(page.locator("[data-mark=removed]")).to_have_count(1)
    assert await axe_violations(page) == []
    await lines.filter(has_text="Far away").click()
    await expect(notes(page).filter(has_text="Far away")).to_be_in_viewport()
    await expect(notes(page).filter(has_text="Far away")).to_have_class(re.compile("selected"))
    # Of two versions, the later one is shown.
    await panel(page).get_by_role("combobox", name="From").select_option("First")
    await panel(page).get_by_role("combobox", name="To").select_option("Second")
    await expect(panel(page).get_by_role("status")).to_have_text("1 made")
    await expect(notes(page)).to_have_count(2)
    await expect(page.locator("[data-mark=made]")).to_have_count(1)
    await panel(page).get_by_role("button", name="Back to the list").click()
    await expect(page.locator("[data-mark]")).to_have_count(0)
    await page.get_by_role("button", name="Back to now").click()
    await expect(notes(page)).to_have_count(3)
    # Escape leads back to the list, from the panel and from the board; the cross closes all of it.
    compare = panel(page).get_by_role("heading", name="Compare")
    for on_board in (False, True):
        await panel(page).get_by_role("button", name="What to do with Second").click()
        await page.get_by_role("menuitem", name="Compare with now").click()
        await expect(compare).to_be_visible()
        if on_board:
            await page.mouse.click(120, 450)
        await page.keyboard.press("Escape")
        await expect(compare).to_have_count(0)
        await expect(panel(page)).to_be_visible()
    await panel(page).get_by_role("button", name="Compare", exact=True).click()
    await panel(page).get_by_role("button", name="Close the history").click()
    await expect(panel(page)).to_have_count(0)
    await expect(page.locator("[data-mark]")).to_have_count(0)


async def test_whoever_looks_on_looks_back_and_changes_nothing(visitors: Visitors) -> None:
    ada, ben, board, _ = await at_work(visitors)
    await call(ada, "canvas.set_access", board=board, members_may="view")
    await ben.page.goto(f"/b/{board}")
    page = ben.page
    await page.get_by_role("button", name="More for this board").click()
    await page.get_by_role("menuitem", name="History").click()
    await panel(page).get_by_role("listitem").nth(2).get_by_role("button").click()
    await expect(time_line(page)).to_contain_text("As it was")
    await expect(time_line(page).get_by_role("button", name="Go back to this")).to_have_count(0)
    await expect(panel(page).get_by_role("button", name="Name the board as it is")).to_have_count(0)
