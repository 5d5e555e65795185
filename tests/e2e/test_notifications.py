"""Notifications with two people: the bell counts, what it holds leads to the comment, and what is muted is silent."""

import re
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from raffi_web.kernel.ids import new_id
from tests.e2e.conftest import Visitor, Visitors
from tests.e2e.screening import screening
from tests.e2e.steps import call, join_room, open_room, somebody
from tests.e2e.test_axe import passes
from tests.e2e.test_writing import comment


@dataclass
class Pair:
    """Ada, who wrote a comment, and Ben, who has to do with it."""

    ada: Visitor
    ben: Visitor
    title: str
    discussion: str
    comment: str

    async def answer(self, body: str, **args: Any) -> str:
        """Ben answers Ada."""
        said = {"discussion": self.discussion, "parent": self.comment, "body": body, **args}
        return (await call(self.ben, "comments.create", **said))["id"]


@pytest.fixture
async def pair(visitors: Visitors) -> Pair:
    ada, ben = await somebody(visitors, "Ada"), await somebody(visitors, "Ben")
    title = f"tt{new_id()}"
    about = {"title_id": title, "title_name": "Night Train", "season": 1, "episode": 2}
    discussion = (await call(ada, "comments.open", **about))["id"]
    comment = (await call(ada, "comments.create", discussion=discussion, body="The first words"))["id"]
    return Pair(ada, ben, title, discussion, comment)


def bell(page: Page) -> Locator:
    return page.locator("[data-bell]")


def items(page: Page) -> Locator:
    return page.locator("[data-notification]")


async def unfold(page: Page) -> Locator:
    """Open the bell."""
    await bell(page).click()
    panel = page.get_by_role("dialog", name="Notifications")
    await expect(panel).to_be_visible()
    return panel


async def pick(page: Page, row: Locator, entry: str) -> None:
    """Choose an entry of a notification's menu."""
    await row.get_by_role("button", name="More about").click()
    await page.get_by_role("menuitem", name=entry).click()


async def test_in_a_room_it_leads_to_the_rail(visitors: Visitors) -> None:
    ada, ben = await visitors.new(), await visitors.new()
    room = await screening(ada, ben, film="sampler:last-tram")
    talk = (await call(ada, "comments.open", room=room))["id"]
    root = await call(ada, "comments.create", discussion=talk, body="The first words")
    await call(ben, "comments.create", discussion=talk, body="An answer", parent=root["id"])
    page = ada.page
    # What the rail holds and does not show is not in sight.
    arrived = page.get_by_role("region", name="Notifications")
    await expect(arrived.get_by_text("answered you")).to_be_visible()
    await arrived.get_by_role("button", name="Show").click()
    await expect(page.get_by_role("tab", name="Comments")).to_have_attribute("aria-selected", "true")
    await expect(comment(page, "An answer")).to_be_focused()
    await page.get_by_role("tab", name="Chat").click()
    panel = await unfold(page)
    await panel.get_by_role("link", name="answered you").click()
    await expect(panel).to_be_hidden()
    await expect(comment(page, "An answer")).to_be_focused()
    assert f"/r/{room}" in page.url


async def test_an_answer_rings_and_leads_to_itself(pair: Pair) -> None:
    page = pair.ada.page
    await page.goto("/rooms")
    await expect(bell(page)).to_have_accessible_name("Notifications")
    panel = await unfold(page)
    await expect(panel.get_by_text("Nothing yet")).to_be_visible()
    await page.keyboard.press("Escape")

    said = await pair.answer("An answer with a ||secret|| in it")
    await expect(bell(page)).to_have_accessible_name("Notifications, 1 new")
    # It shows itself, without what is covered.
    arrived = page.get_by_role("region", name="Notifications")
    await expect(arrived.get_by_text("Ben answered you")).to_be_visible()
    await expect(page).to_have_title("(1) Your rooms · Raffi")
    await arrived.get_by_role("button", name="Dismiss").click()

    panel = await unfold(page)
    await expect(items(panel.page).get_by_text("An answer with a")).to_be_visible()
    assert "secret" not in await page.content()
    await expect(bell(page)).to_have_accessible_name("Notifications")
    await expect(page).to_have_title("Your rooms · Raffi")
    await panel.get_by_role("link", name="Ben answered you").click()
    await expect(page).to_have_url(re.compile(f"/d/{pair.discussion}[?]c={said}"))
    await expect(page.get_by_text("An answer with a")).to_be_visible()

    # What is in sight rings, and does not show itself.
    await pair.answer("A second one")
    await expect(bell(page)).to_have_accessible_name("Notifications, 1 new")
    await expect(page.get_by_role("region", name="Notifications")).to_be_hidden()
    await unfold(page)
    await expect(items(page)).to_have_count(2)
    await expect(items(page).nth(1)).to_have_attribute("data-read", "")


async def test_reactions_are_one_and_what_is_muted_is_silent(pair: Pair, visitors: Visitors) -> None:
    cem = await somebody(visitors, "Cem")
    for who, emoji in ((pair.ben, "🔥"), (cem, "🔥")):
        await call(who, "comments.react", comment=pair.comment, emoji=emoji)
    page = pair.ada.page
    await page.goto("/notifications")
    await expect(items(page)).to_have_count(1)
    row = items(page).first
    await expect(row.get_by_role("link", name="Cem and Ben reacted to your comment")).to_be_visible()
    await call(cem, "comments.react", comment=pair.comment, emoji="🔥", on=False)
    await expect(row.get_by_role("link", name="Ben reacted to your comment")).to_be_visible()

    await pick(page, row, "Mute this title")
    await expect(page.get_by_role("region", name="Notifications").get_by_text("Night Train")).to_be_visible()
    await pair.answer("Nobody hears this")
    other = {"title_id": f"{pair.title}x", "title_name": "Day Train"}
    discussion = (await call(pair.ben, "comments.open", **other))["id"]
    ada = (await call(pair.ada, "accounts.me", kind="query"))["id"]
    await call(pair.ben, "comments.create", discussion=discussion, body="@Ada look", mentions=[ada])
    await expect(items(page)).to_have_count(2)
    await expect(items(page).first.get_by_role("link", name="Ben mentioned you")).to_be_visible()

    await page.goto("/settings/notifications")
    await page.get_by_role("switch", name="Mentions").click()
    await page.get_by_role("button", name="Unmute Night Train").click()
    await expect(page.get_by_text("Nothing is muted.")).to_be_visible()
    await passes(page)
    await page.reload()
    await expect(page.get_by_role("switch", name="Mentions")).not_to_be_checked()
    await call(pair.ben, "comments.create", discussion=discussion, body="@Ada again", mentions=[ada])
    await pair.answer("Heard again")
    await page.goto("/notifications")
    await expect(items(page).first.get_by_role("link", name="Ben answered you")).to_be_visible()
    await expect(items(page)).to_have_count(3)


async def test_all_are_read_put_away_and_brought_back(pair: Pair) -> None:
    page = pair.ada.page
    await page.goto("/notifications")
    await expect(page.get_by_text("Nothing yet")).to_be_visible()
    await passes(page)
    for n in range(3):
        await pair.answer(f"Answer {n}")
    await expect(items(page)).to_have_count(3)
    await expect(page.get_by_role("heading", name="Today")).to_be_visible()
    await passes(page)

    toasts = page.get_by_role("region", name="Notifications")
    await page.get_by_role("button", name="Mark all as read").click()
    await expect(page.locator("[data-notification][data-read]")).to_have_count(3)
    await toasts.get_by_role("button", name="Undo").click()
    await expect(page.locator("[data-notification][data-read]")).to_have_count(0)

    await pick(page, items(page).first, "Mark as read")
    await page.get_by_role("button", name="Unread", exact=False).first.click()
    await expect(items(page)).to_have_count(2)
    await pick(page, items(page).first, "Delete")
    await expect(items(page)).to_have_count(1)
    await toasts.get_by_role("button", name="Undo").click()
    await expect(items(page)).to_have_count(2)
    await page.get_by_role("combobox", name="Of which kind").select_option("Reactions")
    await expect(page.get_by_text("None of these")).to_be_visible()
    await passes(page)


async def test_a_phone_and_a_room_have_the_bell_too(pair: Pair, visitors: Visitors) -> None:
    page = pair.ada.page
    await page.set_viewport_size({"width": 390, "height": 844})
    room = await open_room(pair.ada)
    await join_room(pair.ben, room)
    await pair.answer("While the film runs")
    await expect(bell(page)).to_have_accessible_name("Notifications, 1 new")
    panel = await unfold(page)
    await expect(items(page)).to_have_count(1)
    box = await panel.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    await passes(page)
    await panel.get_by_role("link", name="See all").click()
    await expect(page.get_by_role("heading", name="Notifications", level=1)).to_be_visible()
    await expect(items(page)).to_have_count(1)
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
