"""What people say at a film, over its picture: at its second, for all who watch, as each likes it."""

import re
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from tests.e2e.conftest import Visitor, Visitors
from tests.e2e.screening import (
    axe_violations,
    call,
    player,
    position,
    screening,
    wait_for_media,
    wait_for_step,
)
from tests.e2e.test_writing import comment, field, send

MOVING = "no-preference"
MOONS = "sampler:twelve-moons"
"""Only here anybody says something at this one to everybody."""
PICTURE = "canvas[data-talk]"
LIST = "[data-talk-list]"
INK = """() => {
  const canvas = document.querySelector('canvas[data-talk]');
  const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
  let left = canvas.width;
  let count = 0;
  for (let i = 3; i < pixels.length; i += 4) {
    if (pixels[i] > 0) { count += 1; left = Math.min(left, ((i - 3) / 4) % canvas.width); }
  }
  return { count, left };
}"""
"""How many pixels are drawn, and where the leftmost of them is."""


async def moving(*all_of_them: Visitor) -> None:
    """Lets things move: other journeys are made without."""
    for visitor in all_of_them:
        await visitor.page.emulate_media(reduced_motion=MOVING)


async def only_the_rooms(*all_of_them: Visitor) -> None:
    """Leaves out what everybody says at the film: other journeys say that."""
    for visitor in all_of_them:
        await visitor.context.add_init_script(
            """localStorage.getItem('raffi.picture') ?? localStorage.setItem('raffi.picture', '{"all":false}')"""
        )


async def talks(visitor: Visitor, room: str) -> tuple[str, str]:
    """The discussions of the film that is on: everybody's, and the room's."""
    own = await call(visitor, "comments.open", room=room)
    about = {key: own[key] for key in ("title_id", "title_name", "season", "episode")}
    return (await call(visitor, "comments.open", **about))["id"], own["id"]


async def say(visitor: Visitor, discussion: str, body: str, at: float, **more: Any) -> Any:
    return await call(visitor, "comments.create", discussion=discussion, body=body, at_ms=round(at * 1000), **more)


async def go_to(visitor: Visitor, room: str, seconds: float) -> None:
    await call(visitor, "screen.control", room=room, action="seek", position=float(seconds))
    await wait_for_media(visitor.page, f"!media.seeking && Math.abs(media.currentTime - {seconds}) < 0.1")


async def shows(page: Page, count: int) -> None:
    """Wait until so many lines are in the picture."""
    await expect(page.locator(PICTURE)).to_have_attribute("data-count", str(count), timeout=15_000)


async def settings(page: Page) -> Locator:
    """Open the menu of how comments are shown."""
    await player(page).hover()
    await player(page).get_by_role("button", name="How comments are shown").click()
    return page.get_by_role("dialog", name="How comments are shown")


@pytest.fixture
async def two(visitors: Visitors) -> tuple[Visitor, Visitor, str]:
    """Ada and Ben in a room whose film stands at its beginning."""
    ada, ben = await visitors.new(), await visitors.new()
    await moving(ada, ben)
    await only_the_rooms(ada, ben)
    return ada, ben, await screening(ada, ben)


async def test_what_one_says_is_in_the_others_picture_at_its_second(visitors: Visitors) -> None:
    ada, ben = await visitors.new(), await visitors.new()
    await moving(ada, ben)
    room = await screening(ada, ben, film=MOONS)
    everybody, ours = await talks(ada, room)
    await shows(ben.page, 0)
    await go_to(ada, room, 20)
    await wait_for_media(ben.page, "Math.abs(media.currentTime - 20) < 0.1")
    await expect(ben.page.locator(LIST)).to_have_attribute("data-talk-list", "0")
    await say(ada, everybody, "for everybody", 22)
    await say(ada, ours, "for the room", 22)
    await shows(ben.page, 0)
    await go_to(ada, room, 24)
    await shows(ben.page, 2)
    there = await ben.page.evaluate(INK)
    assert there["count"] > 500
    # Where it stands, it stands; and whoever comes back to that second sees it there again.
    await go_to(ada, room, 60)
    await shows(ben.page, 0)
    await go_to(ada, room, 24)
    await shows(ben.page, 2)
    assert await ben.page.evaluate(INK) == there
    await ada.page.keyboard.press("k")
    await wait_for_media(ben.page, "media.currentTime > 25")
    assert (await ben.page.evaluate(INK))["left"] < there["left"]
    await wait_for_media(ben.page, "media.currentTime > 31.2")
    await shows(ben.page, 0)


async def test_one_that_comes_while_its_second_passes_still_comes_in(two: tuple[Visitor, Visitor, str]) -> None:
    ada, ben, room = two
    _, ours = await talks(ada, room)
    await go_to(ada, room, 30)
    await wait_for_media(ben.page, "Math.abs(media.currentTime - 30) < 0.1")
    await ada.page.keyboard.press("k")
    await wait_for_media(ben.page, "!media.paused")
    # Whoever is first begins the discussion: from then on its channel is heard.
    await say(ada, ours, "in time", 36)
    await shows(ben.page, 1)
    await wait_for_media(ben.page, "media.currentTime > 45.5")
    await shows(ben.page, 0)
    await say(ada, ours, "took long to write", 35)
    await shows(ben.page, 1)
    gone = await say(ada, ours, "taken back", 36)
    await shows(ben.page, 2)
    await call(ada, "comments.remove", comment=gone["id"])
    await shows(ben.page, 1)


async def test_off_by_a_key_and_kept(two: tuple[Visitor, Visitor, str]) -> None:
    ada, ben, room = two
    _, ours = await talks(ada, room)
    await say(ada, ours, "hello", 22)
    await go_to(ada, room, 24)
    await shows(ben.page, 1)
    await ben.page.keyboard.press("d")
    await expect(ben.page.locator(PICTURE)).to_have_count(0)
    await expect(player(ben.page).get_by_role("status")).to_contain_text("Comments on the picture are off.")
    await shows(ada.page, 1)
    await ben.page.reload()
    await wait_for_media(ben.page, "media.readyState >= 1")
    await expect(ben.page.locator(PICTURE)).to_have_count(0)
    await ben.page.keyboard.press("d")
    await shows(ben.page, 1)


async def test_words_kinds_and_people_are_left_out_and_come_back(two: tuple[Visitor, Visitor, str]) -> None:
    ada, ben, room = two
    _, ours = await talks(ada, room)
    await say(ada, ours, "a Goose", 22)
    await say(ada, ours, "below", 22, stands="bottom")
    await say(ben, ours, "mine", 22)
    await go_to(ada, room, 24)
    await shows(ben.page, 3)
    menu = await settings(ben.page)
    await menu.get_by_label("Hide comments with").fill("goose")
    await menu.get_by_label("Hide comments with").press("Enter")
    await shows(ben.page, 2)
    await menu.get_by_label("At the bottom").uncheck()
    await shows(ben.page, 1)
    await menu.get_by_role("button", name="Show comments with goose again").click()
    await menu.get_by_label("At the bottom").check()
    await shows(ben.page, 3)
    await ben.page.keyboard.press("Escape")

    # What stands is in the middle: pressed, it says what can be done.
    box = await player(ben.page).bounding_box()
    assert box is not None
    stood = await ben.page.evaluate(
        """() => { const canvas = document.querySelector('canvas[data-talk]');
        const pen = canvas.getContext('2d'); const middle = Math.round(canvas.width / 2);
        for (let y = canvas.height - 1; y >= 0; y -= 1)
          if (pen.getImageData(middle - 20, y, 40, 1).data.some((ink) => ink > 0)) return y;
        return -1; }"""
    )
    before = await position(ben.page)
    await ben.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + stood - 6)
    menu = ben.page.get_by_role("menu", name="Comment of")
    await menu.get_by_role("menuitem", name="Hide this person here").click()
    await shows(ben.page, 1)
    assert await position(ben.page) == before
    await ben.page.get_by_role("region", name="Notifications").get_by_role("button", name="Undo").click()
    await shows(ben.page, 3)
    await shows(ada.page, 3)


async def test_where_it_will_be_is_chosen_while_writing_and_kept(two: tuple[Visitor, Visitor, str]) -> None:
    ada, ben, room = two
    _, ours = await talks(ada, room)
    await go_to(ada, room, 24)
    await ada.page.get_by_role("tab", name="Comments").click()
    await ada.page.get_by_role("radio", name="This room").click()
    where = ada.page.get_by_role("combobox", name="On the picture")
    await expect(field(ada.page)).to_be_visible()
    await expect(where).to_have_count(0)
    for body, chosen in (("first", "Bottom"), ("second", None)):
        await field(ada.page).press_sequentially(body)
        if chosen:
            await expect(where).to_have_value("")
            await where.select_option(chosen)
        await expect(where).to_have_value("bottom")
        assert await axe_violations(ada.page, "[data-composer]") == []
        await send(ada.page)
        await expect(comment(ada.page, body)).to_be_visible()
    told = await call(ben, "comments.window", kind="query", discussion=ours, since=0, until=60_000)
    assert [one["stands"] for one in told["comments"]] == ["bottom", "bottom"]
    await shows(ben.page, 2)
    # A change of the text leaves it where it is.
    await call(ada, "comments.edit", comment=told["comments"][0]["id"], body="first, changed")
    told = await call(ben, "comments.window", kind="query", discussion=ours, since=0, until=60_000)
    assert [one["stands"] for one in told["comments"]] == ["bottom", "bottom"]


async def test_where_nothing_shall_move_it_is_a_list(visitors: Visitors) -> None:
    ada = await visitors.new()
    await only_the_rooms(ada)
    room = await screening(ada)
    _, ours = await talks(ada, room)
    await say(ada, ours, "first", 5)
    await say(ada, ours, "then ||the end||", 9)
    await say(ada, ours, "not yet", 30)
    listed = ada.page.locator(LIST)
    await expect(listed).to_have_attribute("data-talk-list", "0")
    await go_to(ada, room, 10)
    await expect(listed.get_by_role("listitem")).to_have_count(2, timeout=15_000)
    await expect(listed.get_by_role("listitem").last).to_have_text(re.compile("0:09"))
    assert await ada.page.locator(PICTURE).count() == 0
    await expect(listed.locator("[data-spoiler=covered]")).to_have_count(1)
    await expect(listed.get_by_role("log")).to_have_attribute("aria-live", "off")
    assert await axe_violations(ada.page, "[data-player]") == []
    menu = await settings(ada.page)
    await menu.get_by_role("switch", name="Read new ones aloud").check()
    await expect(listed.get_by_role("log")).to_have_attribute("aria-live", "polite")
    assert await axe_violations(ada.page, "[data-player]") == []
    await ada.page.keyboard.press("Escape")
    await listed.get_by_role("button", name="Comment of").first.click()
    assert await axe_violations(ada.page, "[role=menu]:popover-open") == []
    # It opens beside the film, and where the browser is asked to, in a page of its own.
    way = ada.page.get_by_role("menuitem", name="Open in comments")
    assert (await way.get_attribute("href") or "").startswith(f"/d/{ours}?c=")
    await way.click()
    await expect(ada.page.get_by_role("tab", name="Comments")).to_have_attribute("aria-selected", "true")
    await expect(comment(ada.page, "first")).to_be_focused()
    await ada.page.get_by_role("button", name="All comments").click()
    await expect(comment(ada.page, "then")).to_be_visible()
    assert len(ada.context.pages) == 1


async def test_who_comes_later_switches_on_the_chat_of_then(two: tuple[Visitor, Visitor, str]) -> None:
    ada, ben, room = two
    await call(ada, "chat.say", room=room, body="said then", film_time=40.0)
    await ben.page.reload()
    await wait_for_media(ben.page, "media.readyState >= 1")
    await go_to(ada, room, 42)
    await shows(ben.page, 0)
    menu = await settings(ben.page)
    await menu.get_by_role("switch", name="Chat").check()
    await shows(ben.page, 1)
    offset = menu.get_by_role("slider", name="Moved by")
    for _ in range(6):
        await offset.press("ArrowRight")
    await expect(menu.get_by_text("3 s later")).to_be_visible()
    await shows(ben.page, 0)
    await ben.page.keyboard.press("Escape")
    await go_to(ada, room, 44)
    await shows(ben.page, 1)

    # The same film in another room.
    other = (await call(ben, "rooms.create", title="Once more", film={"url": "sampler:frame-counter"}))["id"]
    await ben.page.goto(f"/r/{other}")
    await wait_for_media(ben.page, "media.readyState >= 1")
    # In the page's first moment, while the film is still on its way: the menu stays open over all that comes.
    menu = await settings(ben.page)
    await expect(menu.get_by_label("Chat of")).to_be_visible()
    await wait_for_step(ben.page)
    await menu.get_by_label("Chat of").select_option("Friday film")
    await ben.page.keyboard.press("Escape")
    await go_to(ben, other, 42)
    await shows(ben.page, 1)


async def test_the_time_line_shows_where_much_is_said(visitors: Visitors) -> None:
    ada, ben = await visitors.new(), await visitors.new()
    room = await screening(ada, ben, film=MOONS)
    everybody, ours = await talks(ada, room)
    line = player(ada.page).get_by_role("slider", name="Film position")

    async def look_at_the_half() -> None:
        await ada.page.reload()
        await wait_for_media(ada.page, "media.readyState >= 1")
        await player(ada.page).hover()
        box = await line.bounding_box()
        assert box is not None
        await line.hover(position={"x": box["width"] * 45.5 / 74, "y": box["height"] / 2})

    for number in range(4):
        await say(ada, everybody, f"{number}", 45.2)
    # Too few for a curve; the bubble tells them all the same.
    await look_at_the_half()
    await expect(line).to_contain_text("4 comments")
    await expect(ada.page.locator("[data-curve]")).to_have_count(0)
    for number in range(4):
        await say(ben, ours, f"{number}", 45.4)
    await look_at_the_half()
    await expect(line).to_contain_text("8 comments")
    await expect(ada.page.locator("[data-curve]")).to_have_count(1)
    await ada.page.keyboard.press("d")
    await expect(ada.page.locator("[data-curve]")).to_have_count(0)
