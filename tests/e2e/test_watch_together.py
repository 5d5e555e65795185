"""The heart of it: two people, one film."""

import re
from typing import Any

from playwright.async_api import Page, expect

from tests.e2e.conftest import Visitor, Visitors

MEDIA = "document.querySelector('video')"


async def make_room(host: Visitor, title: str, *, public: bool = True) -> str:
    """Make a room by the form; returns its address."""
    page = host.page
    await page.goto("/")
    await page.get_by_role("button", name="Make a room").first.click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Name of the room").fill(title)
    if public:
        await dialog.get_by_label("Public").check()
    await dialog.get_by_role("button", name="Make a room").click()
    await page.wait_for_url(re.compile(r"/r/"))
    await page.wait_for_selector("[data-room][data-status=live]")
    return page.url


async def join(guest: Visitor, address: str, name: str) -> None:
    """Go in through the door."""
    await guest.page.goto(address)
    await guest.page.get_by_role("textbox", name="Your name").fill(name)
    await guest.page.get_by_role("button", name="Join").click()
    await guest.page.wait_for_selector("[data-room][data-status=live]")


async def position(page: Page) -> float:
    return await page.evaluate(f"{MEDIA}.currentTime")


async def wait_for_media(page: Page, condition: str) -> Any:
    """Wait until an expression over `media` holds."""
    return await page.wait_for_function(f"() => {{ const media = {MEDIA}; return media && ({condition}); }}")


async def test_two_people_see_the_same_film(visitors: Visitors) -> None:
    ada, ben = await visitors.new(), await visitors.new()
    address = await make_room(ada, "Friday film")
    await join(ben, address, "Ben")
    await expect(ada.page.get_by_text("Ben").first).to_be_visible()

    await ada.page.get_by_role("button", name="Play").click()
    for visitor in (ada, ben):
        await wait_for_media(visitor.page, "!media.paused && media.currentTime > 0.5")
    apart = abs(await position(ada.page) - await position(ben.page))
    assert apart < 0.5

    await ada.page.get_by_role("button", name="Skip to 0:30").click()
    await wait_for_media(ben.page, "media.currentTime > 29")
    await ada.page.get_by_role("button", name="Pause").click()
    await wait_for_media(ben.page, "media.paused")
    await wait_for_media(ada.page, "media.paused")
    assert abs(await position(ada.page) - await position(ben.page)) < 0.1


async def test_a_page_has_one_websocket(visitors: Visitors) -> None:
    ada = await visitors.new()
    await make_room(ada, "One socket")
    ada.sockets.clear()
    await ada.page.reload()
    await ada.page.wait_for_selector("[data-room][data-status=live]")
    assert len(ada.sockets) == 1
