"""Whoever looks after a board puts somebody out of it who came by its link, and lets them in again."""

import re
from urllib.parse import quote

from playwright.async_api import Page, expect

from tests.e2e.conftest import Visitors
from tests.e2e.screening import axe_violations
from tests.e2e.steps import call, join_room, open_room, somebody
from tests.e2e.test_board import OPEN, open_board


async def open_people(page: Page) -> None:
    await page.get_by_role("button", name=re.compile("other (person|people)")).click()


async def test_who_came_by_the_link_is_put_out_and_let_in_again(visitors: Visitors) -> None:
    ada, ben, gus = [await somebody(visitors, name) for name in ("Ada", "Ben", "Gus")]
    room = await open_room(ada)
    await join_room(ben, room)
    board = (await call(ada, "canvas.create", room=room, title="Ideas"))["id"]
    link = await call(ada, "canvas.link", board=board, may="edit")
    page = await open_board(ada, board)
    await open_board(ben, board)
    await gus.page.goto(f"/b/{board}?link={quote(link)}")
    await gus.page.locator(OPEN).wait_for()
    # A member is the room's matter: of the two only Gus can be put out here.
    await open_people(page)
    await expect(page.get_by_role("menuitem", name="Follow")).to_have_count(2)
    remove = page.get_by_role("menuitem", name="from the board")
    await expect(remove).to_have_text(["Remove Gus from the board"])
    await remove.click()
    told = page.get_by_role("region", name="Notifications")
    await expect(gus.page.get_by_role("heading", name="This board was closed")).to_be_visible()
    await expect(told.get_by_text("Gus was removed from the board.")).to_be_visible()
    await told.get_by_role("button", name="Undo").click()
    await expect(told.get_by_text("Gus may come in again.")).to_be_visible()
    # Their page finds its way back by itself.
    await expect(gus.page.locator(OPEN)).to_be_visible(timeout=15_000)
    await page.get_by_role("button", name="More for this board").click()
    await page.get_by_role("menuitem", name="Share the board").click()
    people = page.get_by_role("region", name="Came by the link")
    await people.get_by_role("button", name="Remove Gus from the board").click()
    again = people.get_by_role("button", name="Let Gus in again")
    await expect(again).to_be_visible()
    assert await axe_violations(page) == []
    await expect(gus.page.locator(OPEN)).to_have_count(0)
    # The same link says why it opens nothing.
    await gus.page.goto(f"/b/{board}?link={quote(link)}")
    await expect(
        gus.page.get_by_role("region", name="Notifications").get_by_text("You were removed from this board.")
    ).to_be_visible()
    await again.click()
    await expect(people.get_by_role("button", name="Remove Gus from the board")).to_be_visible()
    await gus.page.goto(f"/b/{board}?link={quote(link)}")
    await expect(gus.page.locator(OPEN)).to_be_visible()


async def test_the_first_link_that_is_copied_says_who_comes_in_and_lets_them(visitors: Visitors) -> None:
    ada, gus = await somebody(visitors, "Ada"), await somebody(visitors, "Gus")
    room = await open_room(ada)
    board = (await call(ada, "canvas.create", room=room, title="Ideas"))["id"]
    never_open = await call(ada, "canvas.link", board=board)
    page = await open_board(ada, board)
    await page.get_by_role("button", name="Share", exact=True).click()
    who = page.get_by_role("combobox", name="Who can come in")
    link = page.get_by_role("textbox", name="Link")
    # Closed, there is no link to give away: what is copied is the address, and for whom it is stands there.
    await expect(who).to_have_value("none")
    await expect(link).to_have_value(re.compile(rf"/b/{board}$"))
    await page.get_by_role("button", name="Copy the address").click()
    told = page.get_by_role("region", name="Notifications")
    await expect(told.get_by_text("Only people in the room can come in with it.")).to_be_visible()
    # Who comes by it all the same reads why it opens nothing.
    await gus.page.goto(f"/b/{board}?link={quote(never_open)}")
    await expect(gus.page.get_by_role("heading", name="This board is not shared by link")).to_be_visible()
    await who.select_option("comment")
    await page.get_by_role("button", name="Copy the link").click()
    await expect(told.get_by_text("Anyone who has it can come in.")).to_be_visible()
    assert await axe_violations(page) == []
    await gus.page.get_by_role("button", name="Try again").click()
    await expect(gus.page.locator("main[data-level=comment]")).to_be_visible()
