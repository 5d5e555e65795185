"""The queue as two people use it."""

from playwright.async_api import Page, expect

from tests.e2e.conftest import Visitors
from tests.e2e.screening import COUNTER, NORTHERN, call, player, screening, wait_for_media

TRAM = "sampler:last-tram"


async def show_queue(page: Page) -> None:
    await page.get_by_role("tab", name="Queue").click()


async def test_next_is_taken_back_from_the_notice(visitors: Visitors) -> None:
    ada, ben = await visitors.new(), await visitors.new()
    room = await screening(ada, ben, film=NORTHERN)
    await call(ada, "rooms.set_grants", room=room, grants={"cohost": [], "member": ["film", "chat"], "viewer": []})
    await call(ada, "screen.queue_add", room=room, source={"url": COUNTER})
    await call(ada, "screen.control", room=room, action="seek", position=33.0)
    await show_queue(ada.page)
    await ada.page.get_by_role("button", name="Next", exact=True).click()
    for page in (ada.page, ben.page):
        await wait_for_media(page, "media.currentSrc.includes('frame-counter')")
    notice = player(ben.page).get_by_role("status")
    await expect(notice).to_contain_text("put on Frame counter")
    await notice.get_by_role("button", name="Undo").click()
    for page in (ada.page, ben.page):
        await wait_for_media(page, "media.currentSrc.includes('northern') && Math.abs(media.currentTime - 33) < 0.2")
    await expect(player(ada.page).get_by_role("status")).to_contain_text("Ben went back to")
    await expect(ada.page.get_by_role("button", name="Put on Frame counter now")).to_be_visible()


async def test_a_film_put_on_is_taken_off_again_in_the_chat(visitors: Visitors) -> None:
    ada = await visitors.new()
    room = await screening(ada, film=NORTHERN)
    await call(ada, "screen.load", room=room, source={"url": COUNTER})
    line = ada.page.locator("[data-notice=film]").last
    await line.get_by_role("button", name="Undo").click()
    await wait_for_media(ada.page, "media.currentSrc.includes('northern')")
    await expect(line.get_by_role("button", name="Undo")).to_have_count(0)


async def test_a_row_moved_by_keys_keeps_the_focus(visitors: Visitors) -> None:
    ada = await visitors.new()
    room = await screening(ada)
    for url in (COUNTER, NORTHERN, TRAM):
        await call(ada, "screen.queue_add", room=room, source={"url": url})
    await show_queue(ada.page)
    rows = ada.page.locator("ol > li")
    up = ada.page.get_by_role("button", name="Move Last Tram up")
    await up.focus()
    for place in (1, 0):
        await ada.page.keyboard.press("Enter")
        await expect(rows.nth(place)).to_contain_text("Last Tram")
        await expect(up).to_be_focused()
    await expect(up).to_have_attribute("aria-disabled", "true")
    down = ada.page.get_by_role("button", name="Move Last Tram down")
    await down.focus()
    await ada.page.keyboard.press("Enter")
    await expect(rows.nth(1)).to_contain_text("Last Tram")
    await expect(down).to_be_focused()


async def test_arrows_say_that_votes_decide(visitors: Visitors) -> None:
    ada = await visitors.new()
    room = await screening(ada)
    items = [(await call(ada, "screen.queue_add", room=room, source={"url": url}))["id"] for url in (NORTHERN, TRAM)]
    await call(ada, "screen.vote", room=room, item=items[1], on=True)
    await show_queue(ada.page)
    rows = ada.page.locator("ol > li")
    await expect(rows.first).to_contain_text("Last Tram")
    # Neither can be dragged; the handle's place stays.
    await expect(rows.locator("[data-off]")).to_have_count(2)
    up = ada.page.get_by_role("button", name="Move Northern Hours up. Votes decide the order here.")
    await expect(up).to_have_attribute("aria-disabled", "true")
    await up.click(force=True)
    await expect(ada.page.get_by_text("Votes decide the order here.").first).to_be_visible()
    await expect(rows.first).to_contain_text("Last Tram")


async def test_videos_can_be_told_apart_and_named(visitors: Visitors) -> None:
    ada = await visitors.new()
    await screening(ada)
    await show_queue(ada.page)
    field = ada.page.get_by_role("textbox", name="Add a film")
    await field.fill("https://youtu.be/dQw4w9WgXcQ")
    await ada.page.get_by_role("button", name="Add", exact=True).click()
    await expect(ada.page.locator("ol > li")).to_contain_text(["YouTube · dQw4w9WgXcQ"])
    await field.fill("https://youtu.be/aaaaaaaaaaa")
    await ada.page.get_by_role("textbox", name="Title, if you like").fill("The lake")
    await ada.page.keyboard.press("Enter")
    await expect(ada.page.locator("ol > li")).to_contain_text(["YouTube · dQw4w9WgXcQ", "The lake"])
    await expect(field).to_have_value("")


async def test_stop_waits_for_one_press(visitors: Visitors) -> None:
    ada, ben = await visitors.new(width=390, height=844), await visitors.new()
    room = await screening(ada, ben, film=NORTHERN)
    await call(ada, "screen.queue_add", room=room, source={"url": COUNTER})
    await show_queue(ada.page)
    await ada.page.get_by_role("radio", name="Stop", exact=True).click()
    await expect(ada.page.get_by_role("radio", name="Stop", exact=True)).to_be_checked()
    await show_queue(ben.page)
    await expect(ben.page.get_by_text("It stops after this film")).to_be_visible()
    await call(ada, "screen.control", room=room, action="seek", position=73.0)
    await player(ada.page).get_by_role("button", name="Play", exact=True).click()
    start = player(ada.page).get_by_role("button", name="Play next")
    await start.wait_for()
    await expect(player(ada.page)).to_contain_text("Frame counter")
    await start.click()
    for page in (ada.page, ben.page):
        await wait_for_media(page, "!media.paused && media.currentSrc.includes('frame-counter')")
