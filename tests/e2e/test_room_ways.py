"""The ways around a room: settings, invites, the keyboard, the address bar, the palette."""

import json
import re
from typing import Any

from playwright.async_api import Browser, Page, expect

from scripts.site import free_port, served
from tests.e2e.conftest import Visitor, Visitors
from tests.e2e.screening import COUNTER, NORTHERN, wait_for_media
from tests.e2e.steps import LIVE, call, choose, join_room, open_room, somebody, visit


async def settings(page: Page) -> Any:
    """The open dialog of the room's settings."""
    await page.get_by_role("button", name="Room settings").click()
    return page.get_by_role("dialog", name="Room settings")


async def test_a_name_half_written_is_kept_when_the_settings_close(visitors: Visitors) -> None:
    ada = await somebody(visitors, "Ada")
    await open_room(ada)
    for close in ("Escape", "Close"):
        dialog = await settings(ada.page)
        await dialog.get_by_label("Name of the room").fill(f"Kept by {close}")
        if close == "Escape":
            await ada.page.keyboard.press("Escape")
        else:
            await dialog.get_by_role("button", name="Close").click()
        await expect(dialog).to_be_hidden()
        await expect(ada.page.get_by_role("heading", name=f"Kept by {close}", level=1)).to_be_visible()


async def test_an_address_that_is_not_saved_is_asked_about(visitors: Visitors) -> None:
    ada = await somebody(visitors, "Ada")
    room = await open_room(ada)
    slug = f"film-{room}"
    dialog = await settings(ada.page)
    await dialog.get_by_label("Own address").fill(slug)
    for _ in range(2):
        await ada.page.keyboard.press("Escape")
        await expect(dialog.get_by_role("alert")).to_have_text("Discard your changes?")
    await dialog.get_by_role("button", name="Discard").click()
    await expect(dialog).to_be_hidden()
    dialog = await settings(ada.page)
    await expect(dialog.get_by_label("Own address")).to_have_value("")

    await dialog.get_by_label("Own address").fill(slug)
    await dialog.get_by_role("button", name="Close").click()
    await dialog.get_by_role("button", name="Save", exact=True).last.click()
    await expect(dialog).to_be_hidden()
    await ada.page.wait_for_url(re.compile(f"/r/{slug}$"))
    await visit(ada, room)
    await ada.page.wait_for_url(re.compile(f"/r/{slug}$"))


async def test_what_is_wrong_with_an_address_is_said_beside_it(visitors: Visitors) -> None:
    ada = await somebody(visitors, "Ada")
    room = await open_room(ada)
    await call(ada, "rooms.create", title="Other", slug=f"taken-{room}")
    dialog = await settings(ada.page)
    field = dialog.get_by_label("Own address")
    for slug, says in (("ab", "At least three letters"), (f"taken-{room}", "That name is taken")):
        await field.fill(slug)
        await dialog.get_by_role("button", name="Save address").click()
        await expect(field).to_have_attribute("aria-invalid", "true")
        await expect(field).to_have_accessible_description(re.compile(says))
        await expect(field).to_be_focused()


async def test_a_phone_on_its_side_has_every_way(visitors: Visitors) -> None:
    ada = await somebody(visitors, "Ada", width=844, height=390)
    await open_room(ada, film={"url": NORTHERN})
    await wait_for_media(ada.page, "media.readyState >= 1")
    await ada.page.get_by_role("button", name="Invite", exact=True).click()
    await expect(ada.page.get_by_role("dialog", name="Invite to Friday film")).to_be_visible()
    await ada.page.keyboard.press("Escape")
    await ada.page.get_by_role("button", name="More").click()
    await ada.page.get_by_role("menuitem", name="Room settings").click()
    await expect(ada.page.get_by_role("dialog", name="Room settings")).to_be_visible()
    await ada.page.keyboard.press("Escape")
    await ada.page.get_by_role("button", name="More").click()
    await ada.page.get_by_role("menuitem", name="Leave").click()
    await ada.page.get_by_role("dialog").get_by_role("button", name="Leave").click()
    await ada.page.wait_for_url(re.compile(r"/$"))


async def test_the_chat_of_a_phone_on_its_side_leaves_the_film_in_sight(visitors: Visitors) -> None:
    ada = await somebody(visitors, "Ada", width=844, height=390)
    await open_room(ada, film={"url": NORTHERN})
    await wait_for_media(ada.page, "media.readyState >= 1")
    await ada.page.get_by_role("button", name="Show chat").click()
    side = await ada.page.get_by_role("complementary", name="Chat, comments, people and queue").bounding_box()
    film = await ada.page.locator("[data-player]").bounding_box()
    assert side is not None
    assert film is not None
    assert film["width"] > 440
    assert film["x"] + film["width"] <= side["x"] + 1
    # Nothing lies over the controls: a real press reaches them.
    await ada.page.get_by_role("region", name="Screen").get_by_role("button", name="Play").first.click()
    await wait_for_media(ada.page, "!media.paused")


async def test_a_size_told_late_is_no_failure_of_the_page(visitors: Visitors) -> None:
    ada = await visitors.new()
    await ada.page.goto("/")
    await ada.page.wait_for_function("() => window.onerror !== null")
    told = await ada.page.evaluate(
        """() => {
          const told = [], before = window.onerror;
          window.onerror = (message) => void told.push(message);
          const late = "ResizeObserver loop completed with undelivered notifications.";
          for (const message of [late, "x is undefined"]) dispatchEvent(new ErrorEvent("error", { message }));
          window.onerror = before;
          return told;
        }"""
    )
    assert told == ["x is undefined"]


async def test_an_invite_that_only_this_machine_can_open_says_so(visitors: Visitors) -> None:
    ada = await somebody(visitors, "Ada")
    await open_room(ada)
    await ada.page.get_by_role("button", name="Invite", exact=True).click()
    dialog = ada.page.get_by_role("dialog", name="Invite to Friday film")
    await expect(dialog.get_by_role("heading", name="Other devices can't open this link yet")).to_be_visible()
    await expect(dialog.get_by_text("make run HOST=0.0.0.0")).to_be_visible()
    await expect(dialog.get_by_role("img", name="QR code of the link")).to_have_count(0)


async def test_an_invite_leads_to_the_address_that_others_reach(browser: Browser) -> None:
    port = free_port()
    here = json.dumps([f"http://127.0.0.1:{port}"])
    with served(port=port, RAFFI_PUBLIC_URL="http://watch.example", RAFFI_EXTRA_ORIGINS=here) as site:
        away = Visitors(site, browser)
        ada = await somebody(away, "Ada")
        room = await open_room(ada)
        await ada.page.get_by_role("button", name="Invite", exact=True).click()
        dialog = ada.page.get_by_role("dialog", name="Invite to Friday film")
        link = dialog.get_by_role("textbox", name="Link")
        await expect(link).to_have_value(f"http://watch.example/r/{room}")
        await expect(dialog.get_by_role("img", name="QR code of the link")).to_be_visible()
        await ada.context.close()


async def with_film(visitors: Visitors) -> tuple[Visitor, Any]:
    """Somebody in a room with a film that stands, and the button that invites."""
    ada = await somebody(visitors, "Ada")
    await open_room(ada, film={"url": COUNTER})
    await wait_for_media(ada.page, "media.readyState >= 1")
    return ada, ada.page.get_by_role("button", name="Invite", exact=True)


async def test_after_a_dialog_that_the_pointer_opened_space_plays(visitors: Visitors) -> None:
    ada, invite = await with_film(visitors)
    dialog = ada.page.get_by_role("dialog", name="Invite to Friday film")
    for by_pointer in (True, False):
        await invite.click()
        await expect(dialog).to_be_visible()
        if by_pointer:
            await dialog.get_by_role("button", name="Close").click()
        else:
            await ada.page.keyboard.press("Escape")
        await expect(dialog).to_be_hidden()
        await expect(invite).not_to_be_focused()
        await ada.page.keyboard.press("Space")
        await wait_for_media(ada.page, "!media.paused" if by_pointer else "media.paused")
        await expect(dialog).to_be_hidden()


async def test_after_a_dialog_that_the_keyboard_opened_the_focus_is_back(visitors: Visitors) -> None:
    ada, invite = await with_film(visitors)
    await invite.focus()
    await ada.page.keyboard.press("Enter")
    await expect(ada.page.get_by_role("dialog", name="Invite to Friday film")).to_be_visible()
    await ada.page.keyboard.press("Escape")
    await expect(invite).to_be_focused()
    assert await invite.evaluate("button => button.matches(':focus-visible')")


async def test_the_invite_goes_from_the_address_and_comes_back_with_who_was_removed(visitors: Visitors) -> None:
    ada, ben = await somebody(visitors, "Ada"), await somebody(visitors, "Ben")
    room = await open_room(ada, is_public=False)
    token = (await call(ada, "rooms.invite", kind="query", room=room))["token"]
    await ben.page.goto(f"/r/{room}?invite={token}")
    await ben.page.get_by_role("button", name="Join").click()
    await ben.page.wait_for_selector(LIVE)
    await expect(ben.page).to_have_url(re.compile(f"/r/{room}$"))
    await choose(ada.page, "Ben", "Remove")
    await ada.page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    await ben.page.get_by_role("button", name="Come back").click()
    await ben.page.get_by_role("button", name="Join").click()
    await ben.page.wait_for_selector(LIVE)


async def test_the_palette_drives_the_film_and_makes_a_room(visitors: Visitors) -> None:
    ada, _ = await with_film(visitors)
    page = ada.page
    for wanted in ("!media.paused", "media.paused"):
        await page.keyboard.press("Control+k")
        await page.get_by_role("combobox").fill("play and")
        await page.keyboard.press("Enter")
        await wait_for_media(page, wanted)
    await page.keyboard.press("Control+k")
    await page.get_by_role("combobox").fill("make a room")
    await page.keyboard.press("Enter")
    await page.get_by_role("dialog", name="Make a room").get_by_role("button", name="Make a room").click()
    await expect(page.get_by_role("heading", name="Ada's room", level=1)).to_be_visible()


async def test_a_films_card_makes_its_room_by_one_more_tap(visitors: Visitors) -> None:
    ada = await somebody(visitors, "Ada")
    await ada.page.get_by_role("button", name="Make a room with Last Tram").click()
    dialog = ada.page.get_by_role("dialog", name="Make a room")
    await expect(dialog.get_by_label("Name of the room")).to_have_value("Last Tram night")
    await dialog.get_by_role("button", name="Make a room").click()
    await ada.page.wait_for_selector(LIVE)
    await expect(ada.page.get_by_role("heading", name="Last Tram night", level=1)).to_be_visible()
    await wait_for_media(ada.page, "media.readyState >= 1")


async def test_the_door_shows_what_is_on_and_who_is_there(visitors: Visitors) -> None:
    ada, ben = await somebody(visitors, "Ada"), await somebody(visitors, "Ben")
    room = await open_room(ada, film={"url": NORTHERN})
    await ben.page.goto(f"/r/{room}")
    await expect(ben.page.get_by_text("Now: Northern Hours")).to_be_visible()
    await expect(ben.page.get_by_text("Ada is here")).to_be_visible()
    await call(ada, "rooms.lock", room=room, locked=True)
    await expect(ben.page.get_by_role("heading", name="This room is locked.")).to_be_visible()
    await expect(ben.page.locator("#content section").get_by_text("Public", exact=True)).to_be_visible()
    await ben.page.goto("/")
    card = ben.page.locator("article").filter(has_text="Friday film")
    await expect(card.get_by_text("Locked")).to_be_visible()
    await expect(card.get_by_text("Private")).to_have_count(0)
    await call(ada, "rooms.lock", room=room, locked=False)
    await join_room(ben, room)
