"""The chat as two people use it: said once, seen at once, taken back, kept in order."""

import re
import secrets
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from playwright.async_api import Page, expect

from raffi_web.kernel import ids
from raffi_web.kernel.prepared import prepare
from raffi_web.kernel.roles import plain_url
from raffi_web.settings import Settings
from tests.e2e.conftest import Site, Visitor, Visitors
from tests.e2e.steps import call, composer, id_of, join_room, line, open_room, sees_nothing_odd, somebody, visit, write

CUT = "ERR_INTERNET_DISCONNECTED"
MANY = 500
BURST = 10
"""Messages: enough that a slow machine, too, writes them faster than they may go."""
NODES = "() => document.querySelectorAll('[data-chat-log] *').length"
AT_END = """() => { const log = document.querySelector('[data-chat-log]');
  return log.scrollHeight - log.scrollTop - log.clientHeight < 4 }"""


async def two(visitors: Visitors, **room: Any) -> tuple[Visitor, Visitor, str]:
    """Ada, who hosts a room, Ben, who joined it, and the room."""
    ada, ben = await somebody(visitors, "Ada"), await somebody(visitors, "Ben")
    made = await open_room(ada, **room)
    await join_room(ben, made)
    return ada, ben, made


async def test_a_message_reaches_the_other_and_survives_a_reload(visitors: Visitors) -> None:
    ada, ben, _ = await two(visitors)
    await write(ada, "Hello\nBen")
    await expect(line(ben.page, "Hello")).to_be_visible()
    await expect(composer(ada.page)).to_have_value("")
    await sees_nothing_odd(ada.page, "Hello")
    await ben.page.reload()
    await expect(line(ben.page, "Hello")).to_have_count(1)


async def test_what_is_written_offline_is_sent_once(visitors: Visitors) -> None:
    ada, ben, _ = await two(visitors)
    await ada.context.set_offline(True)
    await expect(ada.page.get_by_text("What you write now is sent")).to_be_visible()
    await write(ada, "first, in the tunnel")
    await write(ada, "second, in the tunnel")
    await expect(ada.page.locator("[data-pending]")).to_have_count(2)
    await expect(ada.page.locator("[data-pending]").first).to_contain_text("Waits for the connection")
    kept = await ada.page.evaluate("() => Object.keys(sessionStorage).filter((key) => key.startsWith('raffi.outbox'))")
    assert len(kept) == 1
    await ada.context.set_offline(False)
    await expect(line(ben.page, "second, in the tunnel")).to_be_visible()
    for page in (ada.page, ben.page):
        await sees_nothing_odd(page, "first, in the tunnel")
        await sees_nothing_odd(page, "second, in the tunnel")
    texts = await ben.page.locator("[data-line]").all_inner_texts()
    assert [index for index, text in enumerate(texts) if "tunnel" in text] == sorted(
        (index for index, text in enumerate(texts) if "tunnel" in text),
        key=lambda index: "second" in texts[index],
    )
    ada.complaints[:] = [one for one in ada.complaints if CUT not in one]


async def test_a_message_that_waits_survives_a_reload(visitors: Visitors) -> None:
    ada, ben, room = await two(visitors)
    # An answer that was lost: the message is stored, this tab does not know.
    stored = await call(ada, "chat.say", room=room, body="said before the crash")
    entry = {
        **{name: stored[name] for name in ("body", "film_time", "reply_to", "mentions")},
        **{"op": "crashed-operation", "at": stored["created_at"], "after": "", "state": "sending", "error": None},
        "body": "lost on the way",
    }
    await ada.page.evaluate(
        "([key, entry]) => sessionStorage.setItem(key, JSON.stringify([entry]))", [f"raffi.outbox.{room}", entry]
    )
    await ada.page.reload()
    await expect(line(ben.page, "lost on the way")).to_have_count(1)
    await sees_nothing_odd(ada.page, "lost on the way")
    await ada.page.evaluate(
        "([key, entry]) => sessionStorage.setItem(key, JSON.stringify([entry]))", [f"raffi.outbox.{room}", entry]
    )
    await ada.page.reload()
    await sees_nothing_odd(ada.page, "lost on the way")
    await expect(line(ben.page, "lost on the way")).to_have_count(1)


async def test_mentions_spoilers_and_links(visitors: Visitors) -> None:
    ada, ben, room = await two(visitors)
    field = composer(ada.page)
    await field.press_sequentially("hey @be")
    await expect(ada.page.get_by_role("option", name="Ben")).to_be_visible()
    await field.press("Enter")
    await expect(field).to_have_value("hey @Ben ")
    await field.press_sequentially("the ||ship sinks|| see https://example.org/x.")
    await field.press("Enter")

    said = line(ben.page, "hey")
    await expect(said).to_have_class(re.compile("accent"))
    await expect(said.get_by_text("@Ben")).to_be_visible()
    link = said.get_by_role("link")
    await expect(link).to_have_attribute("href", "https://example.org/x")
    await expect(link).to_have_attribute("rel", "noopener noreferrer nofollow")
    spoiler = said.get_by_role("button", name="Spoiler")
    await expect(spoiler).to_be_visible()
    await spoiler.click()
    await expect(said.get_by_role("button", name="Spoiler")).to_have_count(0)
    await expect(said).to_contain_text("ship sinks")
    latest = (await call(ben, "chat.history", kind="query", room=room))["messages"][-1]
    assert latest["mentions"] == [await id_of(ben)]


async def test_edit_reply_remove_and_undo(visitors: Visitors) -> None:
    ada, ben, _ = await two(visitors)
    await write(ada, "The second reel is btter")
    await expect(line(ben.page, "btter")).to_be_visible()
    field = composer(ada.page)
    await field.press("ArrowUp")
    await expect(field).to_have_value("The second reel is btter")
    await field.fill("The second reel is better")
    await field.press("Enter")
    await expect(line(ben.page, "is better")).to_contain_text("edited")

    await line(ben.page, "is better").hover()
    await ben.page.get_by_role("button", name="Reply").click()
    await write(ben, "Much")
    answer = line(ada.page, "Much")
    await expect(answer.get_by_role("button", name="The second reel is better")).to_be_visible()

    # The host takes Ben's message away, and gives it back.
    await answer.hover()
    await ada.page.get_by_role("toolbar").get_by_role("button", name="Remove").click()
    await expect(ben.page.get_by_text("Ben's message was removed")).to_be_visible()
    await ada.page.get_by_role("region", name="Notifications").get_by_role("button", name="Undo").click()
    await expect(line(ben.page, "Much")).to_be_visible()
    # Ben can remove only his own.
    await line(ben.page, "is better").first.hover()
    await expect(ben.page.get_by_role("toolbar").get_by_role("button", name="Remove")).to_have_count(0)


async def test_slow_mode_counts_down(visitors: Visitors) -> None:
    ada, ben, room = await two(visitors)
    await call(ada, "rooms.set_slow_mode", room=room, seconds=5)
    await expect(ben.page.get_by_text("Slow mode: one message every 5 s")).to_be_visible()
    await write(ben, "one")
    await expect(ben.page.get_by_text(re.compile(r"You can write again in \d s"))).to_be_visible()
    await write(ben, "two")
    await expect(composer(ben.page)).to_have_value("two")
    await expect(ben.page.get_by_role("button", name="Send", exact=True)).to_be_visible(timeout=8_000)
    await composer(ben.page).press("Enter")
    await expect(line(ada.page, "two")).to_be_visible()
    await write(ada, "staff one")
    await write(ada, "staff two")
    await expect(line(ben.page, "staff two")).to_be_visible()


async def test_too_fast_waits_and_arrives(visitors: Visitors) -> None:
    ada, ben, _ = await two(visitors)
    for number in range(BURST):
        await write(ada, f"burst {number}")
    await expect(ada.page.get_by_text(re.compile(r"The next one goes in \d s"))).to_be_visible()
    await expect(line(ben.page, f"burst {BURST - 1}")).to_be_visible(timeout=20_000)
    for number in range(BURST):
        await sees_nothing_odd(ada.page, f"burst {number}")


async def test_muted_says_so_and_keeps_the_composer_away(visitors: Visitors) -> None:
    ada, ben, room = await two(visitors)
    await call(ada, "rooms.mute", room=room, member=await id_of(ben), muted=True)
    await expect(ben.page.get_by_text("You are muted here")).to_be_visible()
    await expect(composer(ben.page)).to_have_count(0)
    await call(ada, "rooms.mute", room=room, member=await id_of(ben), muted=False)
    await expect(composer(ben.page)).to_be_visible()


async def test_typing_and_reactions(visitors: Visitors) -> None:
    ada, ben, _ = await two(visitors)
    await composer(ada.page).press_sequentially("I am")
    await expect(ben.page.get_by_text("Ada is writing")).to_be_visible()
    await composer(ada.page).fill("")
    await expect(ben.page.get_by_text("Ada is writing")).to_have_count(0)

    await ada.page.get_by_role("button", name="React with 🔥").click()
    for page in (ada.page, ben.page):
        await expect(page.locator("[data-reactions]")).to_contain_text("🔥 1")
    await ben.page.get_by_role("button", name="Hide reactions").click()
    await expect(ben.page.locator("[data-reactions]")).to_have_count(0)


async def test_a_skip_can_be_undone_from_the_chat(visitors: Visitors) -> None:
    ada, ben, room = await two(visitors, film={"url": "sampler:frame-counter"})
    await call(ada, "screen.control", room=room, action="seek", position=60)
    notice = ada.page.locator("[data-notice=seek]")
    await expect(notice).to_contain_text("Ada skipped to 1:00")
    # Ben may not skip, so he can't undo one.
    await expect(ben.page.locator("[data-notice=seek]").get_by_role("button")).to_have_count(0)
    await notice.get_by_role("button", name="Undo").click()
    await expect(notice.get_by_role("button")).to_have_count(0)
    anchor = await call(ada, "screen.get", kind="query", room=room)
    assert anchor["position"] == pytest.approx(0, abs=1)


async def test_commands_are_one_line_that_opens(visitors: Visitors, admin: psycopg.Connection[Any]) -> None:
    ada, ben, room = await two(visitors, film={"url": "sampler:frame-counter"})
    for action, position in (("play", None), ("seek", 30), ("pause", None)):
        await call(ada, "screen.control", room=room, action=action, position=position)
        admin.execute("delete from rate_limit")
    told = ben.page.locator("[data-notice=pause]")
    await expect(told).to_contain_text("Ada paused")
    await expect(ben.page.locator("[data-notice=play], [data-notice=seek]")).to_have_count(0)
    await told.get_by_role("button", name="3 changes").click()
    await expect(told.get_by_role("listitem")).to_have_text(
        [re.compile("Ada pressed play"), re.compile("Ada skipped to 0:30"), re.compile("Ada paused at")]
    )
    # What is taken back is the skip, which is not what the line tells.
    await ada.page.locator("[data-notice=pause]").get_by_role("button", name="Undo the skip").click()
    await expect(ada.page.get_by_role("button", name="Undo the skip")).to_have_count(0)


async def test_what_was_put_back_and_played_can_not_be_undone_again(visitors: Visitors) -> None:
    ada = await somebody(visitors, "Ada")
    room = await open_room(ada, film={"url": "sampler:frame-counter"})
    item = (await call(ada, "screen.queue_add", room=room, source={"url": "sampler:last-tram"}))["id"]
    await call(ada, "screen.queue_remove", room=room, item=item)
    notice = ada.page.locator("[data-notice=unqueued]")
    await notice.get_by_role("button", name="Undo").click()
    await expect(notice.get_by_role("button")).to_have_count(0)
    await call(ada, "screen.next_film", room=room)
    await expect(ada.page.locator("[data-notice=film]")).to_be_visible()
    await expect(notice.get_by_role("button")).to_have_count(0)


async def test_a_moment_leads_into_its_own_film_only(visitors: Visitors) -> None:
    ada, ben, room = await two(visitors, film={"url": "sampler:frame-counter"})
    await call(ada, "screen.control", room=room, action="seek", position=20)
    await expect(ada.page.locator("[data-notice=seek]")).to_be_visible()
    await write(ada, "look at that")
    said = line(ben.page, "look at that")
    await expect(said.get_by_role("button", name="Go to 0:20 in the film")).to_be_visible()
    await call(ada, "screen.load", room=room, source={"url": "sampler:last-tram"})
    await expect(said.get_by_text("0:20 in Frame counter")).to_be_visible()
    await expect(said.get_by_role("button", name="Go to")).to_have_count(0)
    await call(ada, "screen.load", room=room, source={"url": "sampler:frame-counter"})
    await expect(said.get_by_role("button", name="Go to 0:20 in the film")).to_be_visible()


async def test_one_tap_shows_what_can_be_done_with_a_message(visitors: Visitors) -> None:
    ada = await somebody(visitors, "Ada", width=390, height=844, touch=True)
    await open_room(ada)
    await write(ada, "on the phone")
    said = line(ada.page, "on the phone")
    tools = said.get_by_role("toolbar")
    await said.tap(position={"x": 60, "y": 30})
    await expect(tools).to_be_visible()
    words, bar = await said.locator("p").last.bounding_box(), await tools.bounding_box()
    assert words is not None
    assert bar is not None
    assert bar["y"] + bar["height"] <= words["y"] or words["y"] + words["height"] <= bar["y"]
    await said.tap(position={"x": 60, "y": 30})
    await expect(tools).to_have_count(0)


async def test_a_message_and_the_room_are_reported_where_they_are(visitors: Visitors) -> None:
    ada, ben, _ = await two(visitors, title="Bad place")
    await write(ada, "something vile")
    await line(ada.page, "vile").hover()
    await expect(ada.page.get_by_role("button", name="Remove")).to_be_visible()
    await expect(ada.page.get_by_role("button", name="Report")).to_have_count(0)
    await line(ben.page, "vile").hover()
    await ben.page.get_by_role("button", name="Report").click()
    await sends_report(ben.page, "Report Ada's message")
    await ben.page.get_by_role("button", name="Dismiss").click()
    await expect(ben.page.get_by_role("button", name="Dismiss")).to_have_count(0)
    await ben.page.get_by_role("button", name="Room settings").click()
    await ben.page.get_by_role("button", name="Report the room").click()
    await sends_report(ben.page, "Report the room Bad place")


async def sends_report(page: Page, title: str) -> None:
    dialog = page.get_by_role("dialog", name=title)
    # What is missing is said under its field, in the page's own words.
    await dialog.get_by_role("button", name="Send report").click()
    await expect(dialog.get_by_label("Reason")).to_have_accessible_description("Choose a reason first.")
    await dialog.get_by_label("Reason").select_option("Hate")
    await dialog.get_by_role("button", name="Send report").click()
    await expect(dialog).to_have_count(0)
    sent = page.get_by_role("region", name="Notifications").get_by_text("Your report was sent")
    await expect(sent).to_be_visible()


async def test_spoilers_are_open_for_who_wants_none_hidden(visitors: Visitors) -> None:
    ada, ben, _ = await two(visitors)
    await write(ada, "they say ||the ship sinks||")
    covered = line(ben.page, "they say").get_by_role("button", name="Spoiler")
    await expect(covered).to_be_visible()
    await call(ben, "profiles.set_preferences", hides_spoilers=False)
    await ben.page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    await expect(covered).to_have_count(0)
    await expect(line(ben.page, "they say").get_by_text("the ship sinks")).to_be_visible()
    await ben.page.reload()
    await expect(line(ben.page, "they say").get_by_text("the ship sinks")).to_be_visible()


async def test_a_spoiler_covers_its_own_text_and_nothing_else(visitors: Visitors) -> None:
    ada, ben, _ = await two(visitors)
    await write(ada, "they say ||the ship sinks|| in the end")
    cover = line(ben.page, "they say").get_by_role("button", name="Spoiler")
    await expect(cover).to_be_visible()
    covered = await cover.bounding_box()
    await composer(ben.page).press("Shift+Tab")
    await cover.focus()
    await ben.page.keyboard.press("Enter")
    shown = ben.page.locator("[data-spoiler=shown]")
    await expect(shown).to_be_focused()
    assert await shown.bounding_box() == covered
    text = await shown.evaluate(
        "(element) => { const range = document.createRange(); range.selectNodeContents(element);"
        " const { x, width } = range.getBoundingClientRect(); return [x, width] }"
    )
    assert covered is not None
    assert [covered["x"], covered["width"]] == pytest.approx(text, abs=0.1)


async def test_reactions_that_stand_still_stand_free_of_the_controls(visitors: Visitors) -> None:
    ada = await somebody(visitors, "Ada", width=390, height=844)
    await open_room(ada, film={"url": "sampler:frame-counter"})
    await ada.page.get_by_role("button", name="Reactions", exact=True).click()
    bar = ada.page.get_by_role("group", name="Reactions")
    boxes = [await one.bounding_box() for one in await bar.get_by_role("button").all()]
    assert len(boxes) == 11
    assert all(box and box["width"] >= 40 and box["height"] >= 40 for box in boxes)
    assert all(box and box["x"] >= 0 and box["x"] + box["width"] <= 390 for box in boxes)
    for emoji in ("🔥", "🎉", "👀"):
        await bar.get_by_role("button", name=f"React with {emoji}").click()
    still = await ada.page.locator("[data-still]").bounding_box()
    player = ada.page.locator("[data-player]")
    title = await player.get_by_role("heading").bounding_box()
    controls = await player.get_by_role("slider", name="Film position").bounding_box()
    assert still is not None
    assert title is not None
    assert controls is not None
    assert title["y"] + title["height"] <= still["y"]
    assert still["y"] + still["height"] <= controls["y"] + controls["height"]


async def test_a_chat_of_notices_is_not_called_empty(visitors: Visitors) -> None:
    ada = await somebody(visitors, "Ada")
    room = await open_room(ada)
    ben = await somebody(visitors, "Ben")
    await join_room(ben, room)
    await expect(ada.page.get_by_text("Ben joined")).to_be_visible()
    await expect(ada.page.get_by_text("The beginning of this chat")).to_be_visible()
    await expect(ada.page.get_by_text("Nothing said yet")).to_have_count(0)
    await call(ben, "accounts.update_me", name="Benedict")
    await expect(ada.page.get_by_text("Benedict joined")).to_be_visible()


@pytest.fixture
def admin(site: Site) -> Iterator[psycopg.Connection[Any]]:
    """The site's database, past every policy."""
    settings = Settings(_env_file=None, home=site.home)  # pyright: ignore[reportCallIssue]
    prepared = prepare(settings, migrate=False)
    with psycopg.connect(plain_url(prepared.urls.maintenance), autocommit=True) as connection:
        yield connection
    prepared.close()


def fill(admin: psycopg.Connection[Any], room: str, count: int, *, begin: int = 0) -> None:
    """Messages of uneven height from seven people, one a second, the last one now."""
    now = ids.encode
    rows = []
    for number in range(begin, begin + count):
        words = " ".join(["word"] * (1 + number * 7 % 60))
        at = 1_760_000_000_000 + number * 1_000
        rows.append(
            (
                now(at << 80 | secrets.randbits(80), 26),
                room,
                f"author{number % 7}",
                f"Author {number % 7}",
                number % 8,
                f"#{number} {words}",
                at / 1000,
            )
        )
    with admin.cursor() as cursor:
        cursor.executemany(
            "insert into message (id, room_id, kind, actor_id, name, color, body, created_at)"
            " values (%s, %s, 'text', %s, %s, %s, %s, to_timestamp(%s))",
            rows,
        )


async def place_of(page: Page, text: str) -> float:
    """Where a message stands in the window, in one look: lines change places while older ones come."""
    look = """text => {
      const found = [...document.querySelectorAll("[data-line]")].find((one) => one.textContent.includes(text));
      return found ? { y: found.getBoundingClientRect().y } : null;
    }"""
    found: dict[str, float] = await (await page.wait_for_function(look, arg=text)).json_value()
    return found["y"]


async def test_five_hundred_messages_stay_smooth(visitors: Visitors, admin: psycopg.Connection[Any]) -> None:
    ada = await somebody(visitors, "Ada")
    room = (await call(ada, "rooms.create", title="Many", is_public=True))["id"]
    fill(admin, room, MANY)
    await visit(ada, room)
    page = ada.page
    await expect(line(page, f"#{MANY - 1} ")).to_be_visible()
    await page.wait_for_function(AT_END)
    most = await page.evaluate(NODES)

    log = page.locator("[data-chat-log]")
    await log.hover()
    for _ in range(400):
        await page.mouse.wheel(0, -700)
        await page.evaluate("() => new Promise(requestAnimationFrame)")
        most = max(most, await page.evaluate(NODES))
        if (
            await line(page, "#0 ").count()
            and await page.evaluate("() => document.querySelector('[data-chat-log]').scrollTop") == 0
        ):
            break
    await expect(line(page, "#0 ")).to_be_visible()
    assert most < 150

    # What is read stays where it is while others write below.
    before = await place_of(page, "#0 ")
    fill(admin, room, 3, begin=MANY)
    await expect(page.get_by_role("button", name="3 new messages")).to_be_visible()
    assert await place_of(page, "#0 ") == pytest.approx(before, abs=1)
    await page.get_by_role("button", name="3 new messages").click()
    await expect(line(page, f"#{MANY + 2} ")).to_be_visible()
    await page.wait_for_function(AT_END)
    await expect(page.get_by_role("button", name="new message")).to_have_count(0)


async def test_older_messages_come_above_without_a_jump(visitors: Visitors, admin: psycopg.Connection[Any]) -> None:
    ada = await somebody(visitors, "Ada")
    room = (await call(ada, "rooms.create", title="Pages", is_public=True))["id"]
    fill(admin, room, 120)
    await visit(ada, room)
    page = ada.page
    await expect(line(page, "#119 ")).to_be_visible()
    await page.locator("[data-chat-log]").hover()
    # The oldest of the first page; to get there, the next page has been asked for.
    for _ in range(60):
        await page.mouse.wheel(0, -300)
        await page.evaluate("() => new Promise(requestAnimationFrame)")
        if await line(page, "#72 ").count():
            break
    await expect(line(page, "#72 ")).to_have_count(1)
    seen = await place_of(page, "#72 ")
    await page.wait_for_function("() => !document.querySelector('[role=status]')?.textContent.includes('older')")
    assert await place_of(page, "#72 ") == pytest.approx(seen, abs=2)


async def test_talk_is_fetched_past_many_notices(visitors: Visitors, admin: psycopg.Connection[Any]) -> None:
    ada = await somebody(visitors, "Ada")
    room = (await call(ada, "rooms.create", title="Restless", is_public=True))["id"]
    fill(admin, room, 3)
    with admin.cursor() as cursor:
        cursor.executemany(
            "insert into message (id, room_id, kind, actor_id, name, color, body, notice)"
            " values (%s, %s, 'notice', 'cem', 'Cem', 1, '', '{\"what\": \"play\"}')",
            [(ids.new_id(), room) for _ in range(130)],
        )
    await visit(ada, room)
    await expect(ada.page.get_by_role("button", name="130 changes")).to_be_visible()
    await expect(line(ada.page, "#2 ").first).to_be_visible()
