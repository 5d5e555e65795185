"""A film that can't be seen: what is said, what can be done, and that it does not run away."""

import pytest
from playwright.async_api import Locator, expect

from tests.e2e.conftest import Visitor, Visitors
from tests.e2e.screening import axe_violations, call, player, screening, wait_for_media

LOST = "/films/lost.mp4"
FOUND = "/films/frame-counter/film.mp4"


async def lost(host: Visitor, *others: Visitor, play: bool = False) -> str:
    """Everybody in a room before a film that is not there; returns the room's id."""
    room = await screening(host, *others, film=None)
    await call(host, "screen.load", room=room, source={"url": LOST, "title": "A lost film"}, play=play)
    for visitor in (host, *others):
        await player(visitor.page).get_by_role("alert").wait_for()
    return room


def forgive(*visitors: Visitor) -> None:
    """The browser itself logs what it could not load."""
    for visitor in visitors:
        visitor.complaints[:] = [one for one in visitor.complaints if "404" not in one]


async def box(found: Locator) -> tuple[float, float, float, float]:
    """Left, top, right, bottom."""
    shown = await found.bounding_box()
    assert shown is not None
    return shown["x"], shown["y"], shown["x"] + shown["width"], shown["y"] + shown["height"]


@pytest.mark.parametrize(("width", "height"), [(390, 844), (844, 390), (1280, 800)])
async def test_nothing_lies_over_anything(visitors: Visitors, width: int, height: int) -> None:
    ada = await visitors.new(width=width, height=height)
    await lost(ada)
    screen = player(ada.page)
    parts = [screen.get_by_role("heading", name="A lost film"), screen.locator("[data-sync-chip]")]
    for name in ("Try again", "Try another address", "Use my own source", "Play", "Full screen"):
        parts.append(screen.get_by_role("button", name=name, exact=True))
    parts += [screen.get_by_role("alert").locator("p").nth(index) for index in (0, 1)]
    boxes = [await box(part) for part in parts]
    left, top, right, bottom = await box(screen)
    assert bottom <= height
    for index, (x, y, to_x, to_y) in enumerate(boxes):
        assert (left <= x, top <= y, to_x <= right, to_y <= bottom) == (True,) * 4, index
        for other in boxes[index + 1 :]:
            assert to_x <= other[0] or other[2] <= x or to_y <= other[1] or other[3] <= y, (index, other)
    assert await axe_violations(ada.page, "[data-player]") == []
    forgive(ada)


async def test_a_film_that_nobody_sees_stands_and_says_so(visitors: Visitors) -> None:
    ada, ben = await visitors.new(), await visitors.new()
    room = await lost(ada, ben, play=True)
    for page in (ada.page, ben.page):
        await expect(player(page).get_by_role("alert")).to_contain_text("The film stands for everybody meanwhile.")
    anchor = await call(ada, "screen.get", kind="query", room=room)
    assert (anchor["playing"], anchor["position"]) == (False, 0)
    await ada.page.get_by_role("tab", name="People").click()
    await expect(ada.page.get_by_text("no picture", exact=True)).to_have_count(2)
    forgive(ada, ben)


async def test_an_own_source_is_marked_and_left_again(visitors: Visitors) -> None:
    ada = await visitors.new()
    await lost(ada)
    mark = player(ada.page).get_by_role("button", name="Own source", exact=True)
    await expect(mark).to_have_count(0)
    await player(ada.page).get_by_role("button", name="Use my own source").click()
    await ada.page.get_by_role("dialog").get_by_label("Address").fill(FOUND)
    await ada.page.get_by_role("button", name="Use this").click()
    await wait_for_media(ada.page, "media.readyState >= 2")
    await mark.click()
    await ada.page.get_by_role("button", name="Back to the room's source").click()
    await expect(player(ada.page).get_by_role("alert")).to_be_visible()
    await expect(mark).to_have_count(0)
    forgive(ada)


async def test_a_failed_source_of_ones_own_stops_nobody(visitors: Visitors) -> None:
    ada, ben = await visitors.new(), await visitors.new()
    room = await screening(ada, ben)
    await call(ada, "screen.control", room=room, action="play")
    await wait_for_media(ben.page, "!media.paused && media.currentTime > 0.2")
    await player(ada.page).hover()
    await player(ada.page).get_by_role("button", name="Settings", exact=True).click()
    await ada.page.get_by_role("button", name="Use my own source for this film").click()
    await ada.page.get_by_role("dialog").get_by_label("Address").fill(LOST)
    await ada.page.get_by_role("button", name="Use this").click()
    alert = player(ada.page).get_by_role("alert")
    await expect(alert.get_by_role("button").first).to_have_text("Back to the room's source")
    at = await ben.page.evaluate("document.querySelector('[data-player] video').currentTime")
    await wait_for_media(ben.page, f"!media.paused && media.currentTime > {at + 3}")
    anchor = await call(ada, "screen.get", kind="query", room=room)
    assert (anchor["playing"], anchor["waiting_on"]) == (True, [])
    await alert.get_by_role("button").first.click()
    await wait_for_media(ada.page, "!media.paused && media.readyState >= 2")
    forgive(ada)


async def test_it_is_told_for_whom_the_film_stands_until_it_goes_on(visitors: Visitors) -> None:
    ada, ben = await visitors.new(), await visitors.new()
    room = await screening(ada, ben, film=None)
    await ada.page.route("**/film.mp4", lambda route: route.fulfill(status=404))
    await call(ada, "screen.load", room=room, source={"url": FOUND}, play=True)
    await expect(player(ada.page).get_by_role("alert")).to_contain_text("The room waits for you")
    waiting = player(ben.page).get_by_role("status").filter(has_text="Going on in")
    await expect(waiting).to_contain_text("has no picture")
    await expect(player(ben.page).locator("[data-sync-chip]")).to_contain_text("has no picture")
    await ada.page.unroute("**/film.mp4")
    await player(ada.page).get_by_role("button", name="Try again").click()
    await wait_for_media(ben.page, "!media.paused && media.currentTime > 0.5")
    await wait_for_media(ada.page, "!media.paused && media.currentTime > 0.5")
    await expect(waiting).to_have_count(0)
    forgive(ada, ben)
