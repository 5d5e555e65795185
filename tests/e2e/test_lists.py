"""Lists as people use them: two at once, by hand, by keyboard and by pointer."""

import re
from pathlib import Path
from typing import Any

from playwright.async_api import Page, expect

from tests.e2e.conftest import Visitor, Visitors
from tests.e2e.steps import call, open_room, somebody
from tests.e2e.test_axe import passes

FILMS = ("The Third Man", "Ran", "Paprika")


def titles(page: Page) -> Any:
    """The names of the titles, as they stand."""
    return page.locator("[data-title] [data-name]")


async def order(page: Page, *names: str) -> None:
    """The titles stand in this order."""
    await expect(titles(page)).to_have_text(list(names))


async def open_list(visitor: Visitor, name: str = "To see", films: tuple[str, ...] = FILMS) -> str:
    """Make a list with titles and show it; returns its id."""
    made = await call(visitor, "lists.create", name=name)
    for film in films:
        await call(visitor, "lists.add", list_id=made["id"], title={"name": film})
    await visitor.page.goto(f"/l/{made['id']}")
    await expect(titles(visitor.page)).to_have_count(len(films))
    return made["id"]


async def test_a_list_from_nothing(visitors: Visitors) -> None:
    """By the page alone: made, filled, noted, emptied and brought back, deleted and brought back."""
    page = (await somebody(visitors, "Ada")).page
    await page.get_by_role("link", name="Lists").first.click()
    await page.get_by_role("button", name="Make your first list").click()
    await page.get_by_role("textbox", name="Name", exact=True).fill("Rainy Sundays")
    await page.get_by_role("textbox", name="Name", exact=True).press("Enter")
    await expect(page.get_by_role("heading", level=1, name="Rainy Sundays")).to_be_visible()
    field = page.get_by_role("textbox", name="Add a title")
    for film in ("Ran (1985)", "Paprika", "Ran (1985)"):
        await field.fill(film)
        await field.press("Enter")
        await expect(field).to_have_value("")
    await order(page, "Ran", "Paprika")
    await expect(page.get_by_text("Ran was on the list already").last).to_be_visible()

    await page.get_by_role("button", name="Add a note to Ran").click()
    await page.get_by_role("textbox", name="Note on Ran").fill("The red one")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Note on Ran: The red one")).to_be_focused()

    await page.get_by_role("button", name="More about Ran").click()
    await page.get_by_role("menuitem", name="Take off the list").click()
    await order(page, "Paprika")
    await page.get_by_role("button", name="Undo").click()
    await order(page, "Ran", "Paprika")

    # The key takes back one change after the other: what was added last, and the note before it.
    await field.fill("Stalker")
    await field.press("Enter")
    await order(page, "Ran", "Paprika", "Stalker")
    await page.keyboard.press("Control+z")
    await order(page, "Ran", "Paprika")
    await expect(page.get_by_text("The last change is taken back").last).to_be_visible()
    await page.keyboard.press("Control+z")
    await expect(page.get_by_role("button", name="Note on Ran: The red one")).to_have_count(0)

    await page.get_by_role("button", name="More about this list").click()
    await page.get_by_role("menuitem", name="Delete list").click()
    await expect(page.get_by_text("You have no list yet.")).to_be_visible()
    await page.get_by_role("button", name="Undo").click()
    await expect(page.get_by_role("link", name="Rainy Sundays")).to_be_visible()


async def test_two_on_one_list(visitors: Visitors) -> None:
    """Ben accepts an invite; what either does is there for the other without a reload; then Ben is put out."""
    ada, ben = await somebody(visitors, "Ada"), await somebody(visitors, "Ben")
    list_id = await open_list(ada)
    await ada.page.get_by_role("button", name="Share", exact=True).click()
    invite = ada.page.get_by_role("textbox", name="Invite to edit")
    await expect(invite).to_have_value(re.compile("invite="))
    await ben.page.goto(await invite.input_value())
    await expect(ben.page.get_by_text("Ada invites you to edit a list")).to_be_visible()
    await ben.page.get_by_role("button", name="Accept").click()
    await order(ben.page, *FILMS)
    await expect(ben.page).to_have_url(re.compile(rf"/l/{list_id}$"))
    await expect(ada.page.get_by_role("button", name="Remove Ben")).to_be_visible()
    await ada.page.keyboard.press("Escape")

    field = ben.page.get_by_role("textbox", name="Add a title")
    await field.fill("Heat")
    await field.press("Enter")
    await order(ada.page, *FILMS, "Heat")
    await expect(ada.page.get_by_text("added by Ben")).to_be_visible()
    await call(ada, "lists.update", list_id=list_id, name="Renamed")
    await expect(ben.page.get_by_role("heading", level=1, name="Renamed")).to_be_visible()

    me = (await call(ben, "accounts.me", kind="query"))["id"]
    await call(ada, "lists.remove_editor", list_id=list_id, member=me)
    await expect(ben.page.get_by_role("heading", name="This list is not shown to you.").first).to_be_attached()
    ben.complaints = [one for one in ben.complaints if "404" not in one]


async def test_by_link_until_it_is_renewed(visitors: Visitors) -> None:
    ada, cem = await somebody(visitors, "Ada"), await somebody(visitors, "Cem")
    list_id = await open_list(ada)
    await ada.page.get_by_role("button", name="Share", exact=True).click()
    await ada.page.get_by_role("radio", name="By link").check()
    address = await ada.page.get_by_role("textbox", name="Address").input_value()
    await cem.page.goto(address)
    await order(cem.page, *FILMS)
    await expect(cem.page.get_by_role("textbox", name="Add a title")).to_have_count(0)
    await call(ada, "lists.add", list_id=list_id, title={"name": "Heat"})
    await order(cem.page, *FILMS, "Heat")
    await ada.page.get_by_role("button", name="Renew the link").click()
    await ada.page.get_by_role("dialog", name="Renew the link").get_by_role("button", name="Renew the link").click()
    await expect(cem.page.get_by_role("heading", name="This list is not shown to you.").first).to_be_attached()


async def test_the_order_by_keyboard_buttons_and_drag(visitors: Visitors) -> None:
    ada, ben = await somebody(visitors, "Ada"), await somebody(visitors, "Ben")
    list_id = await open_list(ada)
    await call(
        ben, "lists.accept", list_id=list_id, invite=await call(ada, "lists.invite", kind="query", list_id=list_id)
    )
    await ben.page.goto(f"/l/{list_id}")
    page = ada.page
    grip = page.get_by_role("button", name="Move The Third Man", exact=True)
    await grip.focus()
    await page.keyboard.press("ArrowDown")
    await order(page, "Ran", "The Third Man", "Paprika")
    await expect(grip).to_be_focused()
    await page.keyboard.press("ArrowDown")
    await expect(grip).to_be_focused()
    await order(ben.page, "Ran", "Paprika", "The Third Man")
    await page.keyboard.press("Home")
    await order(ben.page, "The Third Man", "Ran", "Paprika")
    await expect(page.get_by_text("The Third Man, place 1 of 3")).to_be_attached()

    up = page.get_by_role("button", name="Move Paprika up")
    await up.click()
    await order(ben.page, "The Third Man", "Paprika", "Ran")
    await expect(up).to_be_focused()

    first = await page.locator("[data-title]").first.bounding_box()
    handle = await page.get_by_role("button", name="Move Ran", exact=True).bounding_box()
    assert first
    assert handle
    await page.mouse.move(handle["x"] + 8, handle["y"] + 10)
    await page.mouse.down()
    await page.mouse.move(handle["x"] + 8, first["y"] + 30, steps=6)
    await page.mouse.move(handle["x"] + 8, first["y"] + 5, steps=4)
    await page.mouse.up()
    await order(page, "Ran", "The Third Man", "Paprika")
    await order(ben.page, "Ran", "The Third Man", "Paprika")
    await page.reload()
    await order(page, "Ran", "The Third Man", "Paprika")


async def test_a_file_goes_out_and_comes_in(visitors: Visitors, tmp_path: Path) -> None:
    page = (await somebody(visitors, "Ada")).page
    await page.goto("/lists")
    await page.get_by_role("button", name="Import").click()
    file = tmp_path / "watched.csv"
    file.write_text("Const,Title,Year\ntt0041959,The Third Man,1949\ntt0089881,Ran,19x5\ntt0851578,=Paprika,2006\n")
    await page.get_by_label("Choose a file, or drop it here").set_input_files(file)
    await expect(page.get_by_text("Line 3, year:")).to_be_visible()
    await passes(page)
    await page.get_by_role("button", name="Add 2 titles").click()
    await expect(page.get_by_role("heading", level=1, name="The Third Man and 1 more")).to_be_visible()
    await order(page, "The Third Man", "=Paprika")
    await page.get_by_role("button", name="More about this list").click()
    async with page.expect_download() as saving:
        await page.get_by_role("menuitem", name="Export as CSV").click()
    saved = tmp_path / "saved.csv"
    await (await saving.value).save_as(saved)
    assert "tt0851578,'=Paprika,2006" in saved.read_text("utf-8-sig")
    await page.get_by_role("button", name="More about this list").click()
    await page.get_by_role("menuitem", name="Import from a file").click()
    await page.get_by_label("Choose a file, or drop it here").set_input_files(saved)
    await expect(page.get_by_text("0 new titles · 2 are there already")).to_be_visible()


async def test_a_long_list_draws_what_is_near(visitors: Visitors) -> None:
    ada = await somebody(visitors, "Ada")
    text = "name\n" + "".join(f"Film number {n}\n" for n in range(600))
    made = await call(ada, "lists.bring", text=text, name="Long")
    page = ada.page
    await page.goto(f"/l/{made['list_id']}")
    await expect(page.get_by_text("600 titles")).to_be_visible()
    assert await page.locator("[data-title]").count() < 600
    await page.get_by_role("searchbox", name="Find on this list").fill("number 599")
    await order(page, "Film number 599")
    await page.get_by_role("searchbox", name="Find on this list").fill("")
    await page.get_by_role("button", name="More about Film number 0", exact=True).click()
    await page.get_by_role("menuitem", name="To the last place").click()
    await expect(titles(page).first).to_have_text("Film number 1")


async def test_nothing_that_axe_can_find(visitors: Visitors) -> None:
    for size in ({}, {"width": 390, "height": 844, "touch": True}):
        ada = await somebody(visitors, "Ada", **size)
        page = ada.page
        await page.goto("/lists")
        await expect(page.get_by_text("You have no list yet.")).to_be_visible()
        await passes(page)
        list_id = await open_list(ada)
        await call(ada, "lists.update", list_id=list_id, visibility="link")
        other = await call(ada, "lists.create", name="Other")
        await call(ada, "lists.add", list_id=other["id"], title={"name": "Ran"})
        await expect(page.get_by_role("button", name="In 2 lists")).to_be_visible()
        await passes(page)
        await page.get_by_role("button", name="In 2 lists").click()
        await expect(page.get_by_role("checkbox", name="Other")).to_be_checked()
        await passes(page)
        await page.keyboard.press("Escape")
        await page.get_by_role("button", name="Share", exact=True).click()
        await expect(page.get_by_role("textbox", name="Address")).to_be_visible()
        await passes(page)
        await page.keyboard.press("Escape")
        await page.get_by_role("button", name="Add with poster, id and note").click()
        await expect(page.get_by_role("dialog", name="Add a title")).to_be_visible()
        await passes(page)
        await page.keyboard.press("Escape")
        await page.goto("/lists")
        await expect(page.get_by_role("link", name="To see")).to_be_visible()
        await passes(page)


async def test_what_is_on_the_screen_goes_on_a_list(visitors: Visitors) -> None:
    ada = await somebody(visitors, "Ada")
    page = ada.page
    made = await call(ada, "lists.create", name="Seen together")
    await open_room(ada, film={"url": "sampler:northern-hours"})
    await page.get_by_role("button", name="Put on a list").click()
    await page.get_by_role("checkbox", name="Seen together").click()
    await expect(page.get_by_role("checkbox", name="Seen together")).to_be_checked()
    await passes(page)
    (item,) = (await call(ada, "lists.items", kind="query", list_id=made["id"]))["items"]
    assert (item["title_id"], item["name"]) == ("sampler:northern-hours", "Northern Hours")
    await page.keyboard.press("Escape")
    await page.keyboard.press("Control+k")
    await page.keyboard.type("Put on a list")
    await page.keyboard.press("Enter")
    await page.get_by_role("checkbox", name="Seen together").click()
    await expect(page.get_by_role("checkbox", name="Seen together")).not_to_be_checked()
