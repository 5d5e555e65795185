"""Discussions as two people read them: live and still, in trees, from a link, since the last visit, beside a film."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from playwright.async_api import Locator, Page, expect

from raffi_web.kernel.ids import new_id
from scripts.site import Site
from tests.e2e.conftest import Visitor, Visitors
from tests.e2e.screening import NORTHERN
from tests.e2e.steps import call, join_room, open_room, somebody
from tests.e2e.test_axe import passes

TRAM = "sampler:last-tram"


@pytest.fixture
def admin(site: Site) -> Iterator[psycopg.Connection[Any]]:
    """The site's database, as its operator."""
    with psycopg.connect(site.database_url(), autocommit=True) as connection:
        yield connection


@dataclass
class Talk:
    """Everybody's discussion of a title of its own."""

    admin: psycopg.Connection[Any]
    id: str
    title: str

    async def say(self, who: Visitor, body: str, **args: Any) -> str:
        """Write a comment by the API, however many were written before; returns its id."""
        self.admin.execute("delete from rate_limit")
        said = {"discussion": self.id, "body": body, **args}
        return (await call(who, "comments.create", **said))["id"]

    async def fill(self, who: Visitor, count: int) -> None:
        """That many threads, `Thread 1` the oldest."""
        for number in range(1, count + 1):
            await self.say(who, f"Thread {number}. " + "So many words that it takes more than a line. " * 4)


async def opened(admin: psycopg.Connection[Any], who: Visitor) -> Talk:
    title = f"Night Train {new_id()[-6:]}"
    made = await call(who, "comments.open", title_id=f"tt{new_id()}", title_name=title, season=1, episode=2)
    return Talk(admin, made["id"], title)


async def read(who: Visitor, talk: Talk, at: str = "") -> Page:
    """Show a discussion, or one comment of it."""
    await who.page.goto(f"/d/{talk.id}{at}")
    await expect(who.page.locator("[data-discussion][data-phase=here]")).to_be_visible()
    return who.page


def comment(page: Page, text: str) -> Locator:
    """The comment that says something, without what hangs on it."""
    return page.locator("[data-comment]").filter(has_text=text)


async def order(page: Page) -> list[str]:
    """What the threads say, from above."""
    said = await page.locator("[data-thread] > [data-comment] [data-body]").all_inner_texts()
    return [one.split(".")[0] for one in said]


async def top_of(one: Locator) -> float:
    box = await one.bounding_box()
    assert box is not None
    return box["y"]


async def test_what_others_write_comes_in_and_nothing_moves(visitors: Visitors, admin: psycopg.Connection[Any]) -> None:
    ada, ben = await somebody(visitors, "Ada"), await somebody(visitors, "Ben")
    talk = await opened(admin, ben)
    await talk.fill(ben, 18)
    above = await talk.say(ben, "Answered soon.")
    page = await read(ada, talk)
    reading = comment(page, "Thread 9.")
    await reading.scroll_into_view_if_needed()
    await page.mouse.wheel(0, 300)
    await expect(comment(page, "Answered soon.")).not_to_be_in_viewport()
    await expect(reading).to_be_in_viewport()
    before = await top_of(reading)

    await talk.say(ben, "An answer above.", parent=above)
    await expect(comment(page, "An answer above.")).to_be_attached()
    ninth = await reading.get_attribute("data-comment")
    await call(ben, "comments.react", comment=ninth, emoji="🔥")
    await expect(reading.get_by_role("button", name="🔥, 1 person")).to_be_visible()
    await call(
        ben,
        "comments.edit",
        comment=ninth,
        body="Thread 9. Changed. " + "Just as many words as before stand in it. " * 5,
    )
    await expect(reading).to_contain_text("Changed")
    await talk.say(ben, "A new thread.")
    await talk.say(ben, "One more new thread.")
    chip = page.get_by_role("button", name="2 new")
    await expect(chip).to_be_visible()
    await expect(comment(page, "A new thread.")).to_have_count(0)
    assert abs(await top_of(reading) - before) <= 1
    await passes(page)

    await chip.click()
    await expect(chip).to_be_hidden()
    await expect(comment(page, "One more new thread.")).to_be_in_viewport()
    await expect(comment(page, "One more new thread.")).to_be_focused()
    assert (await order(page))[:3] == ["One more new thread", "A new thread", "Answered soon"]


async def test_writing_answering_taking_back(visitors: Visitors, admin: psycopg.Connection[Any]) -> None:
    ada, ben = await somebody(visitors, "Ada"), await somebody(visitors, "Ben")
    talk = await opened(admin, ada)
    page, other = await read(ada, talk), await read(ben, talk)
    await expect(page.get_by_text("Nothing said yet")).to_be_visible()
    await passes(page)
    await page.get_by_role("textbox", name="Write a comment").fill("The bell is the same.")
    await page.keyboard.press("Control+Enter")
    await expect(comment(page, "The bell is the same.")).to_be_visible()
    # Nobody reads anything there yet, so it does not wait.
    await expect(comment(other, "The bell is the same.")).to_be_visible()
    await comment(other, "The bell is the same.").get_by_role("button", name="Reply").click()
    await other.keyboard.type("I heard it too.")
    await passes(other)
    await other.keyboard.press("Control+Enter")
    reply = comment(other, "I heard it too.")
    await expect(reply).to_be_focused()
    await expect(comment(page, "I heard it too.")).to_be_visible()
    await expect(page.get_by_text("2 comments", exact=True)).to_be_visible()

    mine = comment(page, "The bell is the same.")
    await mine.get_by_role("button", name="React", exact=True).click()
    await page.get_by_role("menuitemcheckbox", name="React with 👏").click()
    await expect(mine.get_by_role("button", name="👏, 1 person")).to_have_attribute("aria-pressed", "true")
    await expect(comment(other, "The bell is the same.").get_by_role("button", name="👏, 1 person")).to_be_visible()
    await mine.get_by_role("button", name="More for Ada's comment").click()
    await passes(page)
    await page.get_by_role("menuitem", name="Take back").click()
    # It stays for what hangs on it.
    for one in (page, other):
        await expect(one.get_by_role("article", name="Taken back")).to_be_visible()
        await expect(comment(one, "I heard it too.")).to_be_visible()
    await passes(page)
    await page.get_by_role("article", name="Taken back").get_by_role("button", name="Bring back").click()
    await expect(comment(other, "The bell is the same.")).to_be_visible()

    await reply.get_by_role("button", name="More for Ben's comment").click()
    await other.get_by_role("menuitem", name="Take back").click()
    await expect(comment(page, "I heard it too.")).to_have_count(0)
    await other.get_by_role("button", name="Undo").click()
    await expect(comment(page, "I heard it too.")).to_be_visible()
    # Its author keeps its place, also without what hangs on it and when the message has gone.
    await reply.get_by_role("button", name="More for Ben's comment").click()
    await other.get_by_role("menuitem", name="Take back").click()
    await expect(comment(page, "I heard it too.")).to_have_count(0)
    await other.get_by_role("article", name="Taken back").get_by_role("button", name="Bring back").click()
    await expect(comment(page, "I heard it too.")).to_be_visible()


async def test_closed_earlier_versions_lead_back_to_the_menu(
    visitors: Visitors, admin: psycopg.Connection[Any]
) -> None:
    ada = await somebody(visitors, "Ada")
    talk = await opened(admin, ada)
    said = await talk.say(ada, "The bell is late.")
    await call(ada, "comments.edit", comment=said, body="The bell is a ghost.")
    page = await read(ada, talk)
    menu = comment(page, "a ghost").get_by_role("button", name="More for Ada's comment")
    await menu.click()
    await page.get_by_role("menuitem", name="Earlier versions").click()
    await expect(page.get_by_role("dialog").locator("ins")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(menu).to_be_focused()


async def test_a_tree_is_closed_and_opened(visitors: Visitors, admin: psycopg.Connection[Any]) -> None:
    ada, ben = await somebody(visitors, "Ada"), await somebody(visitors, "Ben")
    talk = await opened(admin, ada)
    parent = await talk.say(ada, "Level 0")
    for level in range(1, 5):
        parent = await talk.say(ben if level == 4 else ada, f"Level {level}", parent=parent)
    page = await read(ada, talk)
    await talk.say(ada, "Beside the last", parent=parent)
    # What answers the fourth level stands beside it, and says whom it answers.
    await expect(comment(page, "Beside the last")).to_contain_text("answers Ben")
    edges = [await comment(page, f"Level {level}").bounding_box() for level in range(5)]
    lefts = [edge["x"] for edge in edges if edge is not None]
    assert lefts == sorted(set(lefts))
    beside = await comment(page, "Beside the last").bounding_box()
    assert beside is not None
    assert beside["x"] == lefts[4]

    second = comment(page, "Level 1")
    await second.get_by_role("button", name="Close this thread").focus()
    await page.keyboard.press("Enter")
    for gone in ("Level 2", "Level 3", "Level 4", "Beside the last"):
        await expect(comment(page, gone)).to_have_count(0)
    await expect(comment(page, "Level 0")).to_be_visible()
    shut = page.get_by_role("button", name="Show it and 4 replies")
    await expect(shut).to_be_focused()
    await passes(page)
    await page.keyboard.press("Enter")
    await expect(comment(page, "Beside the last")).to_be_visible()
    await expect(second.get_by_role("button", name="Close this thread")).to_be_focused()
    await page.locator("[data-line]").first.click(position={"x": 12, "y": 20})
    await expect(comment(page, "Level 1")).to_have_count(0)
    await page.get_by_role("button", name=re.compile("Show it and")).click()
    await expect(comment(page, "Level 1")).to_be_visible()


async def test_many_replies_come_when_asked_for(visitors: Visitors, admin: psycopg.Connection[Any]) -> None:
    ada = await somebody(visitors, "Ada")
    talk = await opened(admin, ada)
    root = await talk.say(ada, "A question")
    for number in range(1, 9):
        await talk.say(ada, f"Answer {number}", parent=root)
    page = await read(ada, talk)
    await expect(comment(page, "Answer 5")).to_be_visible()
    await expect(comment(page, "Answer 6")).to_have_count(0)
    await page.get_by_role("button", name="3 more replies").click()
    await expect(comment(page, "Answer 8")).to_be_visible()
    await expect(page.get_by_role("button", name=re.compile("more repl"))).to_have_count(0)


async def test_a_link_leads_to_one_comment(visitors: Visitors, admin: psycopg.Connection[Any]) -> None:
    ada, ben = await somebody(visitors, "Ada"), await somebody(visitors, "Ben", width=390, height=844, touch=True)
    talk = await opened(admin, ada)
    await talk.fill(ada, 6)
    root = await talk.say(ada, "A question")
    wanted = await talk.say(ben, "The answer", parent=root)
    await talk.say(ada, "Thanks", parent=wanted)
    await talk.say(ada, "Another answer", parent=root)
    page = await read(ben, talk, f"?c={wanted}")
    await expect(comment(page, "The answer")).to_be_focused()
    await expect(comment(page, "A question")).to_be_visible()
    await expect(comment(page, "Thanks")).to_be_visible()
    await expect(comment(page, "Another answer")).to_have_count(0)
    await expect(comment(page, "Thread 6.")).to_have_count(0)
    await passes(page)
    await page.get_by_role("button", name="Whole thread").click()
    await expect(comment(page, "Another answer")).to_be_visible()
    await page.get_by_role("button", name="All comments").click()
    await expect(page).to_have_url(re.compile(rf"/d/{talk.id}$"))
    await expect(comment(page, "Thread 6.")).to_be_visible()
    await page.go_back()
    await expect(comment(page, "The answer")).to_be_focused()

    await read(ben, talk, f"?c={new_id()}")
    await expect(page.get_by_role("alert")).to_contain_text("This comment is not shown")
    await passes(page)
    await page.goto(f"/d/{new_id()}")
    await expect(page.get_by_role("alert")).to_contain_text("There is no such discussion")
    await passes(page)


async def test_orders_and_the_search(visitors: Visitors, admin: psycopg.Connection[Any]) -> None:
    ada, ben = await somebody(visitors, "Ada"), await somebody(visitors, "Ben")
    talk = await opened(admin, ada)
    late = await talk.say(ada, "First said. A lighthouse", at_ms=0)
    await talk.say(ada, "Then. A harbour")
    await talk.say(ada, "Last. A lighthouse keeper", at_ms=0)
    await call(ben, "comments.react", comment=late, emoji="🔥")
    page = await read(ada, talk)
    assert await order(page) == ["Last", "Then", "First said"]
    sort = page.get_by_role("combobox", name="Order")
    for name, expected in (
        ("Oldest", ["First said", "Then", "Last"]),
        ("By moment", ["First said", "Last", "Then"]),
        ("Most reactions", ["First said", "Last", "Then"]),
    ):
        await sort.select_option(name)
        await expect(page.locator("[data-thread]").first).to_contain_text("First said")
        await expect(page.locator("[data-thread]").nth(1)).to_contain_text(expected[1])
        assert await order(page) == expected
    await read(ada, talk)
    await expect(sort).to_have_value("top")
    await page.get_by_role("button", name="Search these comments").click()
    await expect(page.get_by_role("searchbox", name="Search these comments")).to_be_focused()
    await page.keyboard.type("lighthouse")
    await expect(page.get_by_role("status").filter(has_text="2 comments found")).to_be_visible()
    await passes(page)
    await page.keyboard.type(" keeper")
    await expect(page.get_by_role("status").filter(has_text="1 comment found")).to_be_visible()
    await page.get_by_role("button", name="Show in the discussion").click()
    await expect(comment(page, "A lighthouse keeper")).to_be_focused()
    await expect(page).to_have_url(re.compile(r"\?c="))


async def test_what_was_said_since_the_last_visit(visitors: Visitors, admin: psycopg.Connection[Any]) -> None:
    ada, ben = await somebody(visitors, "Ada"), await somebody(visitors, "Ben")
    talk = await opened(admin, ada)
    await talk.fill(ada, 14)
    old = await talk.say(ada, "An old question")
    await talk.fill(ada, 3)
    page = await read(ben, talk)
    # What was in sight is noted.
    newest = await comment(page, "Thread 3.").first.get_attribute("data-comment")
    for _ in range(100):
        if (await call(ben, "comments.get", kind="query", discussion=talk.id))["mine"]["seen"] == newest:
            break
        await page.wait_for_function("() => new Promise((done) => requestAnimationFrame(() => done(true)))")
    else:
        pytest.fail("it was not noted")
    await expect(page.locator("[data-mark]")).to_have_count(0)
    await page.goto("/talk")
    await talk.say(ada, "News one.")
    await talk.say(ada, "News two.")
    await read(ben, talk)
    line = page.locator("[data-mark]")
    await expect(line).to_have_text("You have read from here")
    places = [await top_of(one) for one in (comment(page, "News one."), line, comment(page, "Thread 3.").first)]
    assert places == sorted(places)
    for news in ("News one.", "News two."):
        await expect(comment(page, news).get_by_text("New", exact=True)).to_be_visible()
    # Also of what is not in sight, which no browser draws.
    await passes(page)
    # An answer far below is counted, and a press leads there.
    await talk.say(ada, "A late answer", parent=old)
    unread = page.get_by_role("button", name="1 unread")
    await expect(unread).to_be_visible()
    await unread.click()
    await expect(comment(page, "A late answer")).to_be_in_viewport()
    await expect(unread).to_be_hidden()


async def test_where_discussions_are_found(visitors: Visitors, admin: psycopg.Connection[Any]) -> None:
    ada = await somebody(visitors, "Ada", width=390, height=844, touch=True)
    talk = await opened(admin, ada)
    await talk.say(ada, "Hello")
    page = ada.page
    await page.goto("/")
    await page.get_by_role("navigation", name="Tabs").get_by_role("link", name="Talk").click()
    await expect(page.get_by_role("heading", name="Talk", level=1)).to_be_visible()
    entry = page.get_by_role("link", name=talk.title)
    await expect(entry).to_be_visible()
    await passes(page)
    await page.get_by_role("searchbox", name="Find a title").fill("nothing of that name")
    await expect(page.get_by_text("No discussion of that name")).to_be_visible()
    await passes(page)
    await page.get_by_role("searchbox", name="Find a title").fill(talk.title.upper())
    await entry.click()
    await expect(page.get_by_role("heading", name=talk.title, level=1)).to_be_visible()
    await expect(page).to_have_title(re.compile(talk.title))
    await expect(comment(page, "Hello")).to_be_visible()


async def test_beside_a_film(visitors: Visitors, admin: psycopg.Connection[Any]) -> None:
    ada, ben = await somebody(visitors, "Ada"), await somebody(visitors, "Ben", width=390, height=844, touch=True)
    room = await open_room(ada)
    await join_room(ben, room)
    pages = (ada.page, ben.page)
    for page in pages:
        await page.get_by_role("tab", name="Comments").click()
        await expect(page.get_by_text("Nothing is on")).to_be_visible()
    await passes(ben.page)
    await call(ada, "screen.load", room=room, source={"url": TRAM})
    for page in pages:
        await page.get_by_role("radio", name="This room").click()
        await expect(page.get_by_text("Nothing said yet")).to_be_visible()
    await passes(ben.page)
    await ada.page.get_by_role("button", name="Write the first comment").click()
    await expect(ada.page.get_by_role("textbox", name="Write a comment")).to_be_focused()
    await ada.page.keyboard.type("In this room only.")
    await ada.page.keyboard.press("Control+Enter")
    await expect(comment(ada.page, "In this room only.")).to_be_visible()
    # Whoever waited hears that it has begun.
    await expect(comment(ben.page, "In this room only.")).to_be_visible()
    await passes(ben.page)
    await passes(ada.page)
    await ben.page.get_by_role("radio", name="Everyone").click()
    await expect(comment(ben.page, "In this room only.")).to_have_count(0)
    await ben.page.get_by_role("radio", name="This room").click()
    # In another tab, new ones are counted.
    await ada.page.get_by_role("tab", name="Chat").click()
    admin.execute("delete from rate_limit")
    talk = await ben.page.locator("[data-discussion]").get_attribute("data-discussion")
    await call(ben, "comments.create", discussion=talk, body="Are you there?")
    await expect(ada.page.get_by_role("tab", name="Comments 1 unread")).to_be_visible()
    # Another film has its own.
    await call(ada, "screen.load", room=room, source={"url": NORTHERN})
    await expect(comment(ben.page, "In this room only.")).to_have_count(0)
    await expect(ben.page.get_by_text("Nothing said yet")).to_be_visible()


async def test_the_rail_opens_where_there_is_talk(visitors: Visitors, admin: psycopg.Connection[Any]) -> None:
    ada = await somebody(visitors, "Ada")
    source = {"url": NORTHERN, "title": "Night Train", "title_id": f"tt{new_id()}"}
    room = await open_room(ada)
    await call(ada, "screen.load", room=room, source=source)
    own = await call(ada, "comments.open", room=room)
    await call(ada, "comments.create", discussion=own["id"], body="Said in the room.")
    page = ada.page
    await page.reload()
    await page.get_by_role("tab", name="Comments").click()
    # Nobody else has said anything about it yet.
    await expect(page.get_by_role("radio", name="This room 1")).to_be_checked()
    await expect(comment(page, "Said in the room.")).to_be_visible()
    everyone = page.get_by_role("radio", name="Everyone")
    await everyone.click()
    await expect(page.get_by_text("Nothing said yet")).to_be_visible()
    # What was chosen in a room is what it opens on there.
    await page.reload()
    await page.get_by_role("tab", name="Comments").click()
    await expect(everyone).to_be_checked()
    await expect(page.get_by_role("radio", name="This room 1")).to_be_visible()
    await passes(page)


async def test_a_moment_of_a_link_is_shown_and_forgotten(visitors: Visitors, admin: psycopg.Connection[Any]) -> None:
    ada = await somebody(visitors, "Ada")
    talk = await opened(admin, ada)
    for minute in (1, 2, 3):
        await talk.say(ada, f"Minute {minute}.", at_ms=minute * 60_000)
    second = await talk.say(ada, "Also minute 2.", at_ms=125_000)
    page = await read(ada, talk, f"?c={second}&t=125")
    await expect(comment(page, "Also minute 2.")).to_be_focused()
    await passes(page)
    await page.get_by_role("button", name="Show what was said from 2:05 on").click()
    await expect(page.get_by_text("From 2:05")).to_be_visible()
    await expect(comment(page, "Minute 1.")).to_have_count(0)
    assert await order(page) == ["Also minute 2", "Minute 3"]
    await expect(page.get_by_role("combobox", name="Order")).to_have_value("moment")
    await passes(page)
    await page.get_by_role("button", name="Forget the moment").click()
    await expect(comment(page, "Minute 1.")).to_be_visible()
    await expect(page).to_have_url(re.compile(rf"/d/{talk.id}$"))
    assert (await order(page))[0] == "Also minute 2"
    await page.go_back()
    await expect(comment(page, "Minute 1.")).to_have_count(0)
    await page.get_by_role("combobox", name="Order").select_option("Oldest")
    await expect(comment(page, "Minute 1.")).to_be_visible()
    await expect(page.get_by_text("From 2:05")).to_have_count(0)
