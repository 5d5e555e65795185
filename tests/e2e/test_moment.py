"""Never a spoiler before its time, and the way to a moment: as two people in a room have it."""

from typing import Any

from playwright.async_api import Locator, Page, expect

from tests.e2e.conftest import Visitor, Visitors
from tests.e2e.screening import (
    axe_violations,
    position,
    screening,
    wait_for_media,
    wait_until_together,
)
from tests.e2e.steps import call
from tests.e2e.test_writing import comment, field, send

TRAM = "sampler:last-tram"
"""A film of 80 seconds."""


async def tram_with_talk(ada: Visitor, *others: Visitor) -> tuple[str, str]:
    """Ada's room in which the film stands at 0:05, and the room's discussion about it, which all have before them."""
    room = await screening(ada, *others, film=TRAM)
    await call(ada, "rooms.set_grants", room=room, grants={"cohost": [], "member": ["chat"], "viewer": []})
    await call(ada, "screen.control", room=room, action="pause")
    await call(ada, "screen.control", room=room, action="seek", position=5)
    talk = (await call(ada, "comments.open", room=room))["id"]
    for one in (ada, *others):
        await wait_for_media(one.page, "Math.abs(media.currentTime - 5) < 1")
        await one.page.get_by_role("tab", name="Comments").click()
        await one.page.get_by_role("radio", name="This room").click()
        await expect(field(one.page)).to_be_visible(timeout=30_000)
    return room, talk


def waiting(page: Page, words: str) -> Locator:
    return page.locator("[data-ahead]").filter(has_text=words)


async def test_what_lies_ahead_is_hidden_until_the_film_has_passed_it(visitors: Visitors) -> None:
    ada, ben = await visitors.new(), await visitors.new()
    room, talk = await tram_with_talk(ada, ben)
    root = await call(ada, "comments.create", discussion=talk, body="the tram is a ghost", at_ms=20_000)
    await call(ada, "comments.create", discussion=talk, body="and so is she", parent=root["id"])
    await call(ada, "comments.create", discussion=talk, body="of no moment")
    # Asked for anew, they are all there at once.
    await ben.page.reload()
    await ben.page.get_by_role("tab", name="Comments").click()
    await expect(comment(ben.page, "of no moment")).to_be_visible(timeout=30_000)
    await expect(ben.page.locator("[data-ahead]")).to_have_count(1)
    await expect(ben.page.get_by_text("is a ghost")).to_have_count(0)
    await expect(ben.page.get_by_text("and so is she")).to_have_count(0)
    assert await axe_violations(ben.page, "[data-ahead]") == []
    await expect(comment(ada.page, "the tram is a ghost")).to_be_visible()
    await call(ada, "screen.control", room=room, action="seek", position=21)
    await expect(comment(ben.page, "the tram is a ghost")).to_be_visible(timeout=15_000)
    await expect(comment(ben.page, "and so is she")).to_be_visible()
    await call(ada, "screen.control", room=room, action="seek", position=5)
    await wait_for_media(ben.page, "media.currentTime < 10")
    await expect(comment(ben.page, "the tram is a ghost")).to_be_visible()


async def test_all_of_it_is_one_press_away_and_remembered(visitors: Visitors) -> None:
    ada, ben = await visitors.new(), await visitors.new()
    _, talk = await tram_with_talk(ada)
    await call(ada, "comments.create", discussion=talk, body="the tram is a ghost", at_ms=20_000)
    # A public room's talk is for everybody to read.
    await ben.page.goto(f"/d/{talk}")
    await expect(ben.page.get_by_text("You have not watched this here")).to_be_visible()
    hidden = waiting(ben.page, "at 0:20")
    await expect(hidden).to_be_visible()
    said = comment(ben.page, "the tram is a ghost")
    more = ben.page.get_by_role("button", name="More", exact=True)
    back = ben.page.get_by_role("menuitem", name="Hide what lies ahead")
    # One of them, and back.
    await hidden.get_by_role("button", name="Show this one").click()
    await expect(said).to_be_focused()
    await more.click()
    await back.click()
    await expect(hidden).to_be_visible()
    await expect(said).to_have_count(0)
    assert await axe_violations(ben.page, "[data-gate]") == []
    await ben.page.locator("[data-gate]").get_by_role("button", name="Show all").click()
    await expect(comment(ben.page, "the tram is a ghost")).to_be_visible()
    await ben.page.reload()
    await expect(comment(ben.page, "the tram is a ghost")).to_be_visible()
    await more.click()
    await back.click()
    await expect(hidden).to_be_visible()
    await ben.page.reload()
    await expect(hidden).to_be_visible()


async def test_a_link_to_a_comment_ahead_says_whose_it_is_and_why_it_is_covered(visitors: Visitors) -> None:
    ada, ben = await visitors.new(), await visitors.new()
    _, talk = await tram_with_talk(ada)
    root = await call(ada, "comments.create", discussion=talk, body="the tram is a ghost", at_ms=20_000)
    reply = await call(ada, "comments.create", discussion=talk, body="and so is she", parent=root["id"])
    await ben.page.goto(f"/d/{talk}?c={reply['id']}&t=20")
    covered = ben.page.locator("[data-covered]")
    await expect(covered).to_contain_text("It answers a comment from later in the film")
    await ben.page.goto(f"/d/{talk}?c={root['id']}&t=20")
    await expect(covered).to_contain_text("It belongs to 0:20 of the film")
    await expect(covered).to_contain_text(root["name"])
    # The rest is as always: here, why he may not write.
    await expect(ben.page.get_by_text("You are not in this room.")).to_be_visible()
    assert await axe_violations(ben.page, "[data-panel]") == []
    await covered.get_by_role("button", name="Show this comment").click()
    await expect(comment(ben.page, "the tram is a ghost")).to_be_focused()
    await expect(comment(ben.page, "and so is she")).to_be_visible()


async def test_outside_of_rooms_counts_how_far_one_has_come(visitors: Visitors) -> None:
    ada, ben = await visitors.new(), await visitors.new()
    room, talk = await tram_with_talk(ada, ben)
    for at_ms, body in ((20_000, "early"), (60_000, "late")):
        await call(ada, "comments.create", discussion=talk, body=body, at_ms=at_ms)
    await call(ada, "screen.control", room=room, action="seek", position=30)
    await wait_for_media(ben.page, "Math.abs(media.currentTime - 30) < 1")

    async def reached() -> Any:
        return (await call(ben, "comments.get", kind="query", discussion=talk))["mine"]["reached_ms"]

    # Leaving the room by the page's own way tells it.
    await ben.page.evaluate("() => dispatchEvent(new PageTransitionEvent('pagehide'))")
    for _ in range(200):
        if (await reached() or 0) >= 29_000:
            break
        await ben.page.evaluate("() => new Promise(requestAnimationFrame)")
        await ben.page.evaluate("() => dispatchEvent(new PageTransitionEvent('pagehide'))")
    await ben.page.goto(f"/d/{talk}")
    await expect(comment(ben.page, "early")).to_be_visible()
    await expect(waiting(ben.page, "at 1:00")).to_be_visible()
    await expect(ben.page.get_by_text("You have not watched this here")).to_have_count(0)


async def test_a_comment_carries_the_moment_at_which_it_was_begun(visitors: Visitors) -> None:
    ada = await visitors.new()
    room, _ = await tram_with_talk(ada)
    await field(ada.page).press_sequentially("here it ")
    chip = ada.page.get_by_role("button", name="Moment 0:05. Change it")
    await expect(chip).to_be_visible()
    await call(ada, "screen.control", room=room, action="seek", position=40)
    await wait_for_media(ada.page, "Math.abs(media.currentTime - 40) < 1")
    await field(ada.page).press_sequentially("comes")
    await expect(chip).to_be_visible()
    assert await axe_violations(ada.page, "[data-composer]") == []
    await send(ada.page)
    await expect(comment(ada.page, "here it comes").get_by_role("button", name="Go to 0:05")).to_be_visible()
    await field(ada.page).press_sequentially("another")
    await ada.page.get_by_role("button", name="Moment 0:40. Change it").click()
    moment = ada.page.get_by_role("textbox", name="Moment of the film")
    for typed, wrong in (("2:00", "The film ends at 1:20"), ("99:99", "After a colon, 59 at most")):
        await moment.fill(typed)
        await ada.page.keyboard.press("Enter")
        await expect(ada.page.locator("[data-composer]")).to_contain_text(wrong)
        await expect(moment).to_have_value(typed)
    await moment.fill("1:02")
    await ada.page.keyboard.press("Enter")
    await expect(ada.page.get_by_role("button", name="Moment 1:02. Change it")).to_be_visible()
    await send(ada.page)
    go = comment(ada.page, "another").get_by_role("button", name="Go to 1:02")
    await go.click()
    await wait_for_media(ada.page, "Math.abs(media.currentTime - 62) < 1")


async def test_who_may_not_move_the_film_asks_who_may(visitors: Visitors) -> None:
    ada, ben = await visitors.new(), await visitors.new()
    _, talk = await tram_with_talk(ada, ben)
    await call(ben, "comments.create", discussion=talk, body="look here", at_ms=30_000)
    chip = comment(ben.page, "look here").get_by_role("button", name="Ask the host to go to 0:30")
    await chip.click()
    await expect(ben.page.get_by_role("region", name="Notifications")).to_contain_text("Asked to go to 0:30")
    told = ada.page.get_by_role("region", name="Notifications")
    await expect(told).to_contain_text("Ben asks to go to 0:30")
    assert abs(await position(ada.page) - 5) < 2
    await told.get_by_role("button", name="Go", exact=True).click()
    await wait_for_media(ben.page, "Math.abs(media.currentTime - 30) < 1")
    await wait_until_together(ada.page, ben.page)


async def test_a_host_who_watches_freely_moves_the_film_of_the_others(visitors: Visitors) -> None:
    ada, ben = await visitors.new(), await visitors.new()
    _, talk = await tram_with_talk(ada, ben)
    await call(ben, "comments.create", discussion=talk, body="look here", at_ms=30_000)
    await ada.page.locator("[data-sync-chip]").click()
    await ada.page.get_by_role("button", name="Watch freely").click()
    await ada.page.keyboard.press("Escape")
    await comment(ben.page, "look here").get_by_role("button", name="Ask the host to go to 0:30").click()
    told = ada.page.get_by_role("region", name="Notifications")
    await told.get_by_role("button", name="Go", exact=True).click()
    for page in (ada.page, ben.page):
        await wait_for_media(page, "Math.abs(media.currentTime - 30) < 1")
    await expect(ada.page.locator("[data-sync-chip]")).to_contain_text("Watching freely")
    # On one's own one asks nobody, and moves nobody.
    await ben.page.locator("[data-sync-chip]").click()
    await ben.page.get_by_role("button", name="Watch freely").click()
    await ben.page.keyboard.press("Escape")
    await call(ben, "comments.create", discussion=talk, body="or here", at_ms=10_000)
    await comment(ben.page, "or here").get_by_role("button", name="Go to 0:10").click()
    await wait_for_media(ben.page, "Math.abs(media.currentTime - 10) < 1")
    assert abs(await position(ada.page) - 30) < 1


async def test_what_was_changed_can_be_compared(visitors: Visitors) -> None:
    ada = await visitors.new()
    _, talk = await tram_with_talk(ada)
    said = await call(ada, "comments.create", discussion=talk, body="the tram is late")
    await call(ada, "comments.edit", comment=said["id"], body="the tram is a ghost")
    await comment(ada.page, "is a ghost").get_by_role("button", name="More").click()
    await ada.page.get_by_role("menuitem", name="Earlier versions").click()
    dialog = ada.page.get_by_role("dialog")
    await expect(dialog.locator("ins")).to_contain_text("a ghost")
    await expect(dialog.locator("del")).to_contain_text("late")
    assert await axe_violations(ada.page, "dialog[open]") == []
