"""The heart of it: two people, one film."""

import asyncio
import re
import signal

from playwright.async_api import Page, Route, expect

from scripts.site import Site
from tests.e2e.conftest import Visitor, Visitors
from tests.e2e.screening import COUNTER, MEDIA, position, wait_for_media, wait_until_together
from tests.e2e.steps import join_room, line, open_room, somebody, write


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


async def test_two_people_see_the_same_film(visitors: Visitors) -> None:
    ada, ben = await visitors.new(), await visitors.new()
    address = await make_room(ada, "Friday film")
    await join(ben, address, "Ben")
    await expect(ada.page.get_by_text("Ben").first).to_be_visible()

    await ada.page.get_by_role("button", name="Put on Frame counter").click()
    for visitor in (ada, ben):
        await wait_for_media(visitor.page, "media.readyState >= 1")
    await ada.page.get_by_role("button", name="Play").first.click()
    for visitor in (ada, ben):
        await wait_for_media(visitor.page, "!media.paused && media.currentTime > 0.5")
    apart = abs(await position(ada.page) - await position(ben.page))
    assert apart < 0.5

    await ada.page.keyboard.press("4")
    await wait_for_media(ben.page, "media.currentTime > 35")
    await ada.page.keyboard.press("k")
    await wait_for_media(ben.page, "media.paused")
    await wait_for_media(ada.page, "media.paused")
    await wait_until_together(ada.page, ben.page)


async def test_a_page_has_one_websocket(visitors: Visitors) -> None:
    ada = await visitors.new()
    await make_room(ada, "One socket")
    ada.sockets.clear()
    await ada.page.reload()
    await ada.page.wait_for_selector("[data-room][data-status=live]")
    assert len(ada.sockets) == 1


async def asleep(page: Page) -> asyncio.Event:
    """Open the lobby with its scripts held back until the event is set."""
    awake = asyncio.Event()

    async def hold(route: Route) -> None:
        await awake.wait()
        await route.continue_()

    await page.route("**/assets/*.js", hold)
    await page.goto("/", wait_until="commit")
    return awake


async def test_what_is_done_before_the_page_woke_up_is_not_lost(visitors: Visitors) -> None:
    ada = await visitors.new()
    page = ada.page
    awake = await asleep(page)
    await page.get_by_role("button", name="Make a room").first.click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Name of the room").fill("Early bird")
    await dialog.get_by_role("button", name="Make a room").click()
    awake.set()
    await page.wait_for_url(re.compile(r"/r/"))
    await expect(page.get_by_role("heading", name="Early bird")).to_be_visible()


async def test_a_dialog_opened_before_the_page_woke_up_stays(visitors: Visitors) -> None:
    ada = await visitors.new()
    page = ada.page
    awake = await asleep(page)
    await page.get_by_role("button", name="Make a room").first.click()
    name = page.get_by_role("dialog").get_by_label("Name of the room")
    await name.fill("Early")
    awake.set()
    await page.wait_for_selector("#raffi-tip", state="attached")
    await expect(name).to_have_value("Early")


async def test_the_room_stays_on_the_page_while_the_server_starts_anew(visitors: Visitors, site: Site) -> None:
    ada, ben = await somebody(visitors, "Ada"), await somebody(visitors, "Ben")
    room = await open_room(ada, film={"url": COUNTER})
    await join_room(ben, room)
    for visitor in (ada, ben):
        await wait_for_media(visitor.page, "media.readyState >= 1")
        await visitor.page.evaluate(f"() => {{ {MEDIA}.kept = true }}")
    await asyncio.to_thread(site.stop, signal.SIGINT)
    await asyncio.to_thread(site.start)
    await write(ada, "Are you there?")
    await expect(line(ben.page, "Are you there?")).to_be_visible(timeout=30_000)
    for visitor in (ada, ben):
        assert await visitor.page.evaluate(f"() => {MEDIA}.kept === true")
        # The browser itself logs that nobody answered.
        visitor.complaints.clear()
