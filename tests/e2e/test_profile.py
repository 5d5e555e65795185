"""Profiles in browsers: what is chosen comes along, who is blocked is not read, who goes leaves no name."""

import io
import json
import zipfile
from typing import Any

from playwright.async_api import Page, expect

from raffi_web.kernel.ids import new_id
from tests.e2e.conftest import Visitor, Visitors
from tests.e2e.steps import visit
from tests.e2e.test_people import guest, post

PASSWORD = "seven quiet otters"


async def with_account(visitors: Visitors, name: str, **more: Any) -> tuple[Visitor, str]:
    """Somebody with an account, and their address."""
    visitor, email = await visitors.new(**more), f"{new_id()}@example.org"
    await visitor.context.request.post("/api/session")
    answer = await visitor.context.request.post("/api/auth/sign-up", data={"email": email, "password": PASSWORD})
    assert answer.ok, await answer.text()
    await post(visitor, "accounts.update_me", name=name)
    return visitor, email


AGREED = """() => {
  const { theme, reduced_motion } = JSON.parse(localStorage.getItem("raffi.choices") ?? "{}");
  return theme === "light" && reduced_motion === true;
}"""
"""Whether the server has what was chosen: the browser notes it once it was told."""


async def is_alive(page: Page) -> None:
    """Wait until the page hears: what is typed or chosen before that is lost (docs/STATUS.md)."""
    await expect(page.locator("[aria-label='Connecting']")).to_have_count(0)
    await page.wait_for_load_state("networkidle")


async def test_what_one_chose_is_so_in_a_second_browser(visitors: Visitors) -> None:
    ada, email = await with_account(visitors, "Ada")
    await ada.page.goto("/settings/appearance")
    await is_alive(ada.page)
    await ada.page.get_by_role("main").get_by_role("radio", name="Light").check()
    await expect(ada.page.locator("html")).to_have_class("light")
    await ada.page.get_by_role("main").get_by_role("radio", name="Reduced").check()
    await expect(ada.page.locator("html")).to_have_attribute("data-motion", "reduced")
    await ada.page.wait_for_function(AGREED)
    second = await visitors.new()
    await second.context.request.post("/api/session")
    async with second.page.expect_response(lambda answer: "/api/auth/sign-in" in answer.url):
        await second.page.goto("/sign-in")
        await is_alive(second.page)
        await second.page.get_by_label("E-mail").fill(email)
        await second.page.get_by_label("Password", exact=True).fill(PASSWORD)
        await second.page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
    await expect(second.page.locator("html")).to_have_class("light")
    await expect(second.page.locator("html")).to_have_attribute("data-motion", "reduced")
    # From here on it is so before the page is alive.
    await second.page.reload(wait_until="commit")
    await expect(second.page.locator("html")).to_have_attribute("data-motion", "reduced")


async def test_a_page_is_shown_when_its_owner_says_so(visitors: Visitors) -> None:
    ada, _ = await with_account(visitors, "Ada")
    ben, handle = await visitors.new(), f"h{new_id()[-16:]}"
    await ada.page.goto("/settings")
    await ada.page.get_by_label("Handle").fill(handle)
    await ada.page.get_by_role("textbox", name="About you").fill("Trains: https://example.org/trains")
    await ada.page.get_by_role("button", name="Save profile").click()
    await expect(ada.page.get_by_text("Profile saved").last).to_be_visible()
    await ben.page.goto(f"/u/{handle}")
    await expect(ben.page.get_by_role("main").get_by_text("There is no such profile").last).to_be_visible()
    card = '<meta property="og:title" content="Ada"/>'
    assert card not in await (await ben.context.request.get(f"/u/{handle}")).text()
    for part in ("Show a public page", "About you"):
        # It is on when the server says so.
        await ada.page.get_by_role("switch", name=part).click()
        await expect(ada.page.get_by_role("switch", name=part)).to_be_checked()
    await ben.page.reload()
    await expect(ben.page.get_by_role("heading", name="Ada")).to_be_visible()
    # And where a link to it is shared.
    assert card in await (await ben.context.request.get(f"/u/{handle}")).text()
    await expect(ben.page.get_by_role("link", name="https://example.org/trains")).to_have_attribute(
        "rel", "nofollow ugc noopener noreferrer"
    )
    await ada.page.get_by_role("switch", name="About you").click()
    # The open page follows by itself.
    await expect(ben.page.get_by_role("link", name="https://example.org/trains")).to_have_count(0)


async def test_who_is_blocked_is_not_read_and_comes_back(visitors: Visitors) -> None:
    ada, eve = await guest(visitors, "Ada"), await guest(visitors, "Eve")
    room = (await post(eve, "rooms.create", title="Friday film", is_public=True))["id"]
    await post(ada, "rooms.join", room=room)
    await post(eve, "chat.say", room=room, body="something vile")
    await post(ada, "profiles.block", actor=(await post(eve, "accounts.me", kind="query"))["id"])
    await visit(ada, room)
    await expect(ada.page.get_by_text("The beginning of this chat")).to_be_visible()
    await expect(ada.page.get_by_text("something vile")).to_have_count(0)
    await ada.page.goto("/settings/privacy")
    await ada.page.get_by_role("button", name="Unblock Eve").click()
    await expect(ada.page.get_by_text("You blocked nobody.")).to_be_visible()
    await visit(ada, room)
    await expect(ada.page.get_by_text("something vile").first).to_be_visible()


async def test_who_goes_for_good_leaves_no_name_on_an_open_page(visitors: Visitors) -> None:
    zoe, _ = await with_account(visitors, "Zoe Zimmer")
    ben = await guest(visitors, "Ben")
    room = (await post(ben, "rooms.create", title="Friday film", is_public=True))["id"]
    await post(zoe, "rooms.join", room=room)
    await visit(ben, room)
    await post(zoe, "chat.say", room=room, body="words that stay")
    await expect(ben.page.locator("body")).to_contain_text("Zoe Zimmer: words that stay")
    await zoe.page.goto("/settings/privacy")
    await zoe.page.get_by_label("At once").check()
    await zoe.page.get_by_label("Type your name").fill("Zoe Zimmer")
    await zoe.page.get_by_role("button", name="Delete my account now").click()
    await expect(ben.page.locator("body")).not_to_contain_text("Zoe Zimmer", timeout=20_000)
    await expect(ben.page.get_by_text("words that stay").first).to_be_visible()
    await expect(ben.page.get_by_text("Somebody who left").first).to_be_visible()
    await expect(zoe.page.get_by_text("This needs an account")).to_be_visible(timeout=20_000)
    await expect(zoe.page.get_by_role("region").get_by_text("Your account is deleted")).to_be_visible()


def archive(**parts: Any) -> bytes:
    """An archive of another server, with these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, rows in parts.items():
            bundle.writestr(f"{name}.json", json.dumps(rows))
        told = {name: {"file": f"{name}.json", "rows": len(rows)} for name, rows in parts.items()}
        manifest = {"format": "raffi-archive", "version": 1, "server": "https://there.example", "parts": told}
        bundle.writestr("manifest.json", json.dumps({**manifest, "made_at": "2026-03-01T12:00:00+00:00", "files": []}))
    return out.getvalue()


async def test_an_archive_is_looked_at_and_what_is_chosen_of_it_is_there(visitors: Visitors) -> None:
    ada, _ = await with_account(visitors, "Ada")
    titles = [{"title_id": "tt0017925", "name": "The General", "year": 1926}]
    there = archive(
        account=[{"name": "Ada of there"}],
        profile=[{"bio": "Trains"}],
        lists=[{"name": "Of there", "description": "", "titles": titles}],
        messages=[],
    )
    await ada.page.goto("/settings/privacy")
    chooser = ada.page.locator("input[type=file]")
    await chooser.set_input_files({"name": "a.zip", "mimeType": "application/zip", "buffer": there[:-30]})
    await expect(ada.page.get_by_text("it is no ZIP file, or damaged").last).to_be_visible()
    ada.complaints[:] = [one for one in ada.complaints if "400" not in one]
    await chooser.set_input_files({"name": "a.zip", "mimeType": "application/zip", "buffer": there})
    await expect(ada.page.get_by_text("Made on https://there.example, March 1, 2026")).to_be_visible()
    await expect(ada.page.get_by_text("1 list · 1 title")).to_be_visible()
    await expect(ada.page.get_by_text("Stays behind: account and messages.")).to_be_visible()
    await ada.page.get_by_role("checkbox", name="Bio").uncheck()
    await ada.page.get_by_role("button", name="Bring it here").click()
    await expect(ada.page.get_by_text("Your archive is here").last).to_be_visible()
    assert (await post(ada, "accounts.me", kind="query"))["name"] == "Ada of there"
    assert (await post(ada, "profiles.mine", kind="query"))["bio"] == ""
    assert [one["name"] for one in (await post(ada, "lists.mine", kind="query"))["own"]] == ["Of there"]
