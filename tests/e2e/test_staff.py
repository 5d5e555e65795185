"""What staff do about people: asked for first, taken back, found again in the audit. And faces wherever people are."""

import re
from urllib.parse import urlsplit

from playwright.async_api import Locator, Page, expect

from scripts.site import Site
from tests.e2e.conftest import Visitor, Visitors
from tests.e2e.steps import CALL, address, call, id_of, join_room, open_room, own_the_server, sign_up, somebody
from tests.e2e.test_axe import passes
from tests.files.conftest import picture


def said(page: Page) -> Locator:
    return page.get_by_role("region", name="Notifications")


async def with_account(visitors: Visitors, name: str) -> Visitor:
    visitor = await somebody(visitors, name)
    await sign_up(visitor, address())
    await expect(visitor.page.get_by_role("heading", name=re.compile("Watch together"))).to_be_visible()
    return visitor


async def role_of(visitor: Visitor) -> str:
    return (await call(visitor, "accounts.me", kind="query"))["role"]


async def with_picture(visitor: Visitor) -> str:
    """Have a picture; its address."""
    sent = await visitor.page.request.post("/api/upload/avatar", data=picture(), headers={"content-type": "image/png"})
    await call(visitor, "accounts.set_avatar", file=(await sent.json())["file"]["id"])
    return (await call(visitor, "accounts.me", kind="query"))["avatar_url"]


async def test_what_somebody_feels_is_asked_for_first_and_taken_back(visitors: Visitors, site: Site) -> None:
    owner, ben = await somebody(visitors, "Olga"), await with_account(visitors, "Ben")
    await own_the_server(owner, site)
    page = owner.page
    await page.goto(f"/admin/people?find={await id_of(ben)}")
    row = page.get_by_role("main").get_by_role("listitem").filter(has_text="Ben")
    roles = row.get_by_role("combobox", name="Role of Ben")
    # Once it lists nobody else of that name.
    await expect(roles).to_have_count(1)
    await roles.select_option("Admin")
    asked = page.get_by_role("dialog", name="Change Ben's role to Admin?")
    await expect(asked).to_contain_text("Admins give roles below their own")
    await passes(page)
    await asked.get_by_role("button", name="Cancel").click()
    await expect(roles).to_have_value("user")
    assert await role_of(ben) == "user"

    await roles.select_option("Admin")
    await asked.get_by_role("button", name="Change role").click()
    await expect(said(page).get_by_text("Ben has the role Admin now")).to_be_visible()
    assert await role_of(ben) == "admin"
    await said(page).get_by_role("button", name="Undo").click()
    await expect(said(page).get_by_text("Ben has the role User now")).to_be_visible()
    assert await role_of(ben) == "user"

    await row.get_by_role("button", name="Shut out").click()
    async with ben.page.expect_event("framenavigated"):
        await page.get_by_role("dialog", name="Shut Ben out?").get_by_role("button", name="Shut out").click()
    await expect(row.get_by_role("button", name="Let in again")).to_be_visible()
    await said(page).get_by_role("button", name="Undo").click()
    await expect(row.get_by_role("button", name="Shut out")).to_be_visible()

    # The audit finds it by the name, and by what was done.
    await page.goto("/admin/audit")
    await page.get_by_label("What", exact=True).select_option("Shut somebody out, or let them in again")
    lines = page.get_by_role("main").get_by_role("listitem")
    await expect(lines.filter(has_text="Olga shut Ben out")).to_have_count(1)
    await expect(lines.filter(has_text="Olga let Ben in again")).to_have_count(1)
    await lines.first.get_by_text("Details").click()
    await expect(lines.first.get_by_text('"act": "accounts.suspend"')).to_be_visible()
    who = page.get_by_role("combobox", name="Who")
    await who.press_sequentially("olga")
    await page.get_by_role("option", name=re.compile("^Olga")).first.click()
    await passes(page)
    await page.get_by_role("button", name="Clear all").click()
    await expect(lines.first).to_be_visible()
    async with page.expect_download() as saved:
        await page.get_by_role("button", name="Save as CSV").click()
    assert (await saved.value).suggested_filename.startswith("raffi-acts-")
    await page.goto("/admin/calls")
    await page.get_by_label("Function").fill("accounts.suspend")
    await page.get_by_label("Function").press("Enter")
    await expect(lines.filter(has_text="accounts.suspend").first).to_be_visible()
    await expect(lines.filter(has_text="accounts.me")).to_have_count(0)
    await passes(page)


async def test_a_report_leads_to_its_people_and_is_taken_back(visitors: Visitors, site: Site) -> None:
    owner, ben = await somebody(visitors, "Olga"), await with_account(visitors, "Ben the Reported")
    await own_the_server(owner, site)
    eve = await somebody(visitors, "Eve")
    told = {"kind": "person", "on": await id_of(ben), "reason": "spam"}
    assert (await eve.page.evaluate(CALL, ["mutation", "profiles.report", told]))["status"] == 200
    page = owner.page
    await page.goto("/admin")
    await page.get_by_role("main").get_by_role("listitem").get_by_role("link", name="Reports").click()
    await page.wait_for_url(lambda url: urlsplit(url).path == "/admin/reports")
    report = page.get_by_role("main").get_by_role("listitem").filter(has_text="Ben the Reported")
    await expect(report.get_by_role("link", name="Ben the Reported")).to_be_visible()
    await passes(page)
    await report.get_by_role("button", name="Dismiss").click()
    await expect(report).to_have_count(0)
    await said(page).get_by_role("button", name="Undo").click()
    await expect(report.get_by_role("button", name="Mark as settled")).to_be_visible()
    await report.get_by_role("button", name="Mark as settled").click()
    await page.get_by_text("Closed", exact=True).click()
    await expect(report).to_contain_text("Marked as settled by")
    await report.get_by_role("link", name="Ben the Reported").click()
    await expect(page.get_by_role("combobox", name="Role of Ben the Reported")).to_be_visible()


async def test_who_is_no_staff_finds_no_overview(visitors: Visitors) -> None:
    ben = await with_account(visitors, "Ben")
    await ben.page.goto("/admin")
    await expect(ben.page.get_by_role("heading", name="No page here")).to_be_visible()


async def test_faces_are_drawn_wherever_people_are(visitors: Visitors) -> None:
    ada, ben = await with_account(visitors, "Ada"), await somebody(visitors, "Ben")
    face = await with_picture(ada)
    room = await open_room(ada)
    await call(ada, "chat.say", room=room, body="Hello")
    await join_room(ben, room)
    page = ben.page
    small, whole = f'img[src="{face}/64"]', f'img[src="{face}"]'
    await expect(page.get_by_role("banner").locator(small)).to_be_visible()
    await expect(page.locator("[data-line]").filter(has_text="Hello").locator(small)).to_be_visible()
    await page.get_by_role("tab", name="People").click()
    await expect(page.locator(f'[data-member="{await id_of(ada)}"]').locator(whole)).to_be_visible()
    made = await call(ada, "lists.create", name="Trains", visibility="public")
    await page.goto(f"/l/{made['id']}")
    await expect(page.get_by_role("main").locator(small)).to_be_visible()
    # It is the small one that came, as wide as it is stored.
    shown = page.get_by_role("main").locator(small)
    assert await shown.evaluate("(picture) => picture.decode().then(() => picture.naturalWidth)") == 64
    await call(ada, "accounts.remove_avatar")
    await expect(shown).to_have_count(0)
