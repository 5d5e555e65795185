"""Who comes in, who decides, who is put out: as the people of a room meet it."""

import asyncio
import re
from typing import Any

from playwright.async_api import Locator, Page, expect

from tests.e2e.conftest import Visitor, Visitors
from tests.e2e.screening import NORTHERN, player, wait_for_media
from tests.e2e.steps import LIVE, choose, composer, line, show_people, visit, write


async def two(visitors: Visitors, **room: Any) -> tuple[Visitor, Visitor, str]:
    """Ada, who hosts a room, Ben, who joined it, and the room."""
    ada, ben = await guest(visitors, "Ada"), await guest(visitors, "Ben")
    made = (await post(ada, "rooms.create", title="Friday film", **{"is_public": True, **room}))["id"]
    await post(ben, "rooms.join", room=made)
    await asyncio.gather(visit(ada, made), visit(ben, made))
    await expect(ada.page.get_by_role("button", name="2 people here")).to_be_visible()
    return ada, ben, made


async def guest(visitors: Visitors, name: str) -> Visitor:
    """Somebody with a session and a name, whose page is not open yet."""
    visitor = await visitors.new()
    await visitor.context.request.post("/api/session")
    await post(visitor, "accounts.update_me", name=name)
    return visitor


async def post(visitor: Visitor, function: str, /, *, kind: str = "mutation", **args: Any) -> Any:
    """Call a function as this visitor, beside the page."""
    answer = await visitor.context.request.post(f"/api/{kind}/{function}", data=args)
    assert answer.ok, await answer.text()
    return (await answer.json())["result"]


def person(page: Page, name: str) -> Locator:
    """A row of the list of people."""
    return page.locator("[data-member]").filter(has_text=name)


async def confirm(page: Page, what: str) -> None:
    """Answer what is asked before something that others feel."""
    await page.get_by_role("dialog").get_by_role("button", name=what, exact=True).click()


async def settings(page: Page) -> Locator:
    """The open dialog of the room's settings."""
    await page.get_by_role("button", name="Room settings").click()
    return page.get_by_role("dialog", name="Room settings")


async def try_key(page: Page, key: str) -> None:
    await page.get_by_role("textbox", name="Key").fill(key)
    await page.get_by_role("button", name="Join").click()


async def test_a_wrong_key_counts_down_and_the_right_one_opens(visitors: Visitors) -> None:
    ada, ben = await guest(visitors, "Ada"), await guest(visitors, "Ben")
    room = (await post(ada, "rooms.create", title="The surprise"))["id"]
    key = (await post(ada, "rooms.invite", kind="query", room=room))["access_key"]
    wrong = "000000" if key != "000000" else "111111"
    await ben.page.goto(f"/r/{room}")
    await expect(ben.page.get_by_role("heading", name="A private room")).to_be_visible()
    assert "The surprise" not in await ben.page.locator("body").inner_text()
    for left in ("4 tries left", "3 tries left"):
        await try_key(ben.page, wrong)
        await expect(ben.page.get_by_text(left)).to_be_visible()
    await try_key(ben.page, f"{key[:3]} {key[3:]}")
    await ben.page.wait_for_selector(LIVE)
    await expect(ben.page.get_by_role("heading", name="The surprise")).to_be_visible()


async def test_the_invite_link_of_the_dialog_comes_straight_in(visitors: Visitors) -> None:
    ada, ben = await guest(visitors, "Ada"), await guest(visitors, "Ben")
    room = (await post(ada, "rooms.create", title="Friday film"))["id"]
    await post(ada, "rooms.lock", room=room, locked=True)
    await visit(ada, room)
    await ada.page.get_by_role("button", name="Invite", exact=True).click()
    dialog = ada.page.get_by_role("dialog", name="Invite to Friday film")
    await expect(dialog.get_by_role("textbox", name="Invite link")).to_have_value(re.compile(r"\?invite="))
    await expect(dialog.get_by_text("only people with the invite link come in")).to_be_visible()
    await expect(dialog.get_by_text("They enter it at the door")).to_have_count(0)
    await ada.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await dialog.get_by_role("button", name="Copy link").click()
    await expect(dialog.get_by_role("button", name="Copied")).to_be_visible()
    link = await ada.page.evaluate("navigator.clipboard.readText()")

    await ben.page.goto(f"/r/{room}")
    await expect(ben.page.get_by_role("heading", name="This room is locked.")).to_be_visible()
    await ben.page.goto(link)
    await expect(ben.page.get_by_role("textbox", name="Key")).to_have_count(0)
    await ben.page.get_by_role("button", name="Join").click()
    await ben.page.wait_for_selector(LIVE)


async def test_the_host_gives_the_room_away_and_takes_it_back(visitors: Visitors) -> None:
    ada, ben, _ = await two(visitors)
    await choose(ada.page, "Ben", "Make host")
    await confirm(ada.page, "Make host")
    for page in (ada.page, ben.page):
        await show_people(page)
        await expect(person(page, "Ben")).to_contain_text("Host")
        await expect(person(page, "Ada")).to_contain_text("Co-host")
    await ada.page.get_by_role("button", name="Be the host again").click()
    await expect(person(ben.page, "Ben")).to_contain_text("Co-host")


async def test_who_is_removed_reads_so_and_may_come_back(visitors: Visitors) -> None:
    ada, ben, _ = await two(visitors)
    await choose(ada.page, "Ben", "Remove")
    await confirm(ada.page, "Remove")
    await expect(ben.page.get_by_role("heading", name="You were removed from this room.")).to_be_visible()
    await expect(person(ada.page, "Ben")).to_have_count(0)
    await ben.page.get_by_role("button", name="Come back").click()
    await ben.page.get_by_role("button", name="Join").click()
    await ben.page.wait_for_selector(LIVE)


async def test_who_is_banned_stays_out_until_let_back_in(visitors: Visitors) -> None:
    ada, ben, _ = await two(visitors)
    await choose(ada.page, "Ben", "Ban")
    await confirm(ada.page, "Ban")
    banned = ben.page.get_by_role("heading", name="You are banned from this room.")
    await expect(banned).to_be_visible()
    await ben.page.reload()
    await expect(banned).to_be_visible()

    await ada.page.get_by_role("button", name="Banned people").click()
    await ada.page.get_by_role("dialog").get_by_role("button", name="Let back in").click()
    await expect(ada.page.get_by_role("dialog").get_by_text("Nobody is banned.")).to_be_visible()
    await ben.page.reload()
    await ben.page.get_by_role("button", name="Join").click()
    await ben.page.wait_for_selector(LIVE)


async def test_who_is_muted_reads_why(visitors: Visitors) -> None:
    ada, ben, _ = await two(visitors)
    await choose(ada.page, "Ben", "Mute")
    await expect(ben.page.get_by_text("You are muted here. You can still read along.")).to_be_visible()
    await expect(composer(ben.page)).to_have_count(0)
    await choose(ada.page, "Ben", "Unmute")
    await write(ben, "Thank you")
    await ada.page.get_by_role("tab", name="Chat").click()
    await expect(line(ada.page, "Thank you")).to_be_visible()


async def test_everyone_controls_by_one_tap(visitors: Visitors) -> None:
    ada, ben, room = await two(visitors)
    await post(ada, "screen.load", room=room, source={"url": NORTHERN})
    for visitor in (ada, ben):
        await wait_for_media(visitor.page, "media.readyState >= 1")
    await ben.page.keyboard.press("k")
    await expect(player(ben.page).get_by_role("status")).to_contain_text("Only the host and whom they allow")
    assert await ada.page.evaluate("document.querySelector('[data-player] video').paused")

    switch = (await settings(ada.page)).get_by_role("switch", name="Everyone controls")
    await switch.click()
    await expect(switch).to_be_checked()
    await ada.page.keyboard.press("Escape")
    await player(ben.page).hover()
    await player(ben.page).get_by_role("button", name="Play", exact=True).first.click()
    await wait_for_media(ada.page, "!media.paused && media.currentTime > 0.2")


async def test_a_viewer_watches_and_a_member_writes(visitors: Visitors) -> None:
    ada, ben, _ = await two(visitors)
    await choose(ada.page, "Ben", "Make viewer")
    await show_people(ben.page)
    await expect(person(ben.page, "Ben")).to_contain_text("Viewer")
    await choose(ada.page, "Ben", "Make co-host")
    await expect(person(ben.page, "Ben")).to_contain_text("Co-host")
    await expect(ben.page.get_by_role("button", name="Banned people")).to_be_visible()
    await choose(ada.page, "Ben", "Make member")
    await expect(ben.page.get_by_role("button", name="Banned people")).to_have_count(0)


async def test_who_leaves_and_comes_back_is_the_same_member(visitors: Visitors) -> None:
    ada, ben, room = await two(visitors)
    await choose(ada.page, "Ben", "Make co-host")
    await ben.page.get_by_role("button", name="Leave", exact=True).click()
    await ben.page.wait_for_url(re.compile(r"/$"))
    await expect(person(ada.page, "Ben")).to_have_count(0)
    await ben.page.goto(f"/r/{room}")
    await ben.page.get_by_role("button", name="Join").click()
    await ben.page.wait_for_selector(LIVE)
    await expect(person(ada.page, "Ben")).to_have_attribute(
        "data-member", (await post(ben, "accounts.me", kind="query"))["id"]
    )
    await expect(person(ada.page, "Ben")).to_contain_text("Co-host")


async def test_two_tabs_are_one_person(visitors: Visitors) -> None:
    ada, ben, room = await two(visitors)
    other = await ben.context.new_page()
    await other.goto(f"/r/{room}")
    await other.wait_for_selector(LIVE)
    await show_people(ada.page)
    await expect(ada.page.get_by_role("heading", name="2 people here")).to_be_visible()
    await ben.page.close()
    await write(Visitor(other, ben.context), "Still here")
    await expect(person(ada.page, "Ben")).not_to_contain_text("Not here")
    await ada.page.get_by_role("tab", name="Chat").click()
    await expect(line(ada.page, "Still here")).to_be_visible()
    await expect(ada.page.get_by_text("Ben left")).to_have_count(0)


async def test_a_room_that_ends_says_so_to_everybody(visitors: Visitors) -> None:
    ada, ben, _ = await two(visitors)
    dialog = await settings(ada.page)
    await dialog.get_by_role("button", name="Delete this room").click()
    await (
        ada.page.get_by_role("dialog", name="Delete Friday film?")
        .get_by_role("button", name="Delete for everyone")
        .click()
    )
    for page in (ada.page, ben.page):
        await expect(page.get_by_role("heading", name="This room has ended.")).to_be_visible()


async def test_the_rooms_page_lists_my_rooms(visitors: Visitors) -> None:
    ada = await guest(visitors, "Ada")
    await post(ada, "rooms.create", title="Only for friends", kept=True)
    await ada.page.goto("/rooms")
    await ada.page.get_by_role("link", name=re.compile("Only for friends")).click()
    await ada.page.wait_for_selector(LIVE)
