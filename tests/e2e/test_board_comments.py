"""Comments at pins on a board: set, answered, done, found again; by two people, by a phone, by whoever may not draw."""

from playwright.async_api import Page, expect

from tests.e2e.conftest import Visitor, Visitors
from tests.e2e.screening import axe_violations
from tests.e2e.steps import CALL, call, has_session, somebody
from tests.e2e.test_board import saved

NOTE = {"x": 0, "y": 0, "w": 200, "h": 200, "text": "Near"}
FAR = {"x": 3000, "y": 2000, "w": 200, "h": 200, "text": "Far away"}


async def at_a_board(visitors: Visitors, *, phone: bool = False) -> tuple[Visitor, Visitor, str]:
    """Ada and Ben at a board of Ada's with two notes."""
    ada, ben = await somebody(visitors, "Ada"), await somebody(visitors, "Ben")
    room = (await call(ada, "rooms.create", title="Friday film", is_public=True))["id"]
    await call(ben, "rooms.join", room=room)
    board = (await call(ada, "canvas.create", room=room, title="After the film"))["id"]
    ops = [["put", "near", "sticky", NOTE], ["put", "far", "sticky", FAR]]
    await call(ada, "canvas.push", board=board, client="comments00000001", n=1, ops=ops)
    if phone:
        await ben.page.set_viewport_size({"width": 390, "height": 780})
    for one in (ada, ben):
        await one.page.goto(f"/b/{board}")
        await has_session(one.page)
        await expect(one.page.get_by_text("Near")).to_be_attached()
    return ada, ben, board


async def set_pin(page: Page, said: str, node: str = "near") -> None:
    """Set a pin on a note, and say something there."""
    await page.keyboard.press("c")
    box = await page.locator(f'.react-flow__node[data-id="{node}"]').bounding_box()
    assert box is not None
    await page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    card = page.get_by_role("dialog", name="New comment")
    field = card.get_by_role("textbox")
    await expect(field).to_be_focused()
    await field.fill(said)
    await field.press("Control+Enter")
    await expect(card).to_have_count(0)
    await expect(page.get_by_role("dialog", name="Comment by").get_by_text(said)).to_be_visible()


async def test_a_pin_is_set_answered_done_and_opened_again(visitors: Visitors) -> None:
    ada, ben, board = await at_a_board(visitors)
    await set_pin(ada.page, "Is this right?")
    pin = ben.page.get_by_role("button", name="Comment by Ada")
    await expect(pin).to_be_visible()
    await expect(pin).to_have_attribute("data-unread", "true")
    await pin.click()
    card = ben.page.get_by_role("dialog", name="Comment by Ada")
    await expect(card.get_by_text("Is this right?")).to_be_visible()
    await expect(pin).not_to_have_attribute("data-unread", "true")
    # Escape closes it wherever the keyboard is: at the pin first, then within.
    await ben.page.keyboard.press("Escape")
    await expect(card).to_have_count(0)
    await expect(pin).to_be_focused()
    await ben.page.keyboard.press("Enter")
    await card.get_by_role("textbox").fill("It is, n and c are letters here")
    await card.get_by_role("button", name="Comment", exact=True).click()
    await expect(ada.page.get_by_role("dialog").get_by_text("It is, n and c are letters here")).to_be_visible()
    await expect(ada.page.get_by_role("button", name="Comment by Ada, 1 reply")).to_be_visible()
    assert await axe_violations(ben.page) == []
    # It moves with what it stands on.
    before = await pin.bounding_box()
    moved = {"board": board, "client": "comments00000001", "n": 2, "ops": [["set", "near", {"x": 160}]]}
    await call(ada, "canvas.push", **moved)
    assert before is not None
    await ben.page.wait_for_function(
        "(x) => document.querySelector('[data-pin]').getBoundingClientRect().x > x + 20", arg=before["x"]
    )
    await ada.page.get_by_role("button", name="Mark as done").click()
    await expect(ada.page.get_by_role("button", name="Comment by Ada")).to_have_count(0)
    await ada.page.get_by_role("button", name="Comments", exact=True).click()
    listed = ada.page.get_by_role("region", name="Comments")
    await listed.get_by_label("Show done").check()
    await listed.get_by_role("list", name="Done").get_by_role("button").click()
    await ada.page.get_by_role("button", name="Open again").click()
    await expect(listed.get_by_role("list", name="Open comments").get_by_role("listitem")).to_have_count(1)


async def test_a_pin_taken_off_comes_back_by_undo_and_a_draft_leaves_nothing(visitors: Visitors) -> None:
    ada, ben, _ = await at_a_board(visitors)
    await ada.page.keyboard.press("c")
    await ada.page.mouse.click(640, 400)
    await ada.page.get_by_role("dialog", name="New comment").get_by_role("button", name="Close").click()
    await expect(ada.page.locator("[data-pin], [data-pin-draft]")).to_have_count(0)
    await set_pin(ada.page, "Here")
    await expect(ben.page.locator("[data-pin]")).to_have_count(1)
    await ada.page.get_by_role("button", name="Take off the board").click()
    await expect(ben.page.locator("[data-pin]")).to_have_count(0)
    await ada.page.get_by_role("button", name="Undo").last.click()
    await expect(ben.page.locator("[data-pin]")).to_have_count(1)


async def test_whoever_may_only_comment_sets_pins_and_a_link_leads_to_one(visitors: Visitors) -> None:
    ada, ben, board = await at_a_board(visitors, phone=True)
    await call(ada, "canvas.set_access", board=board, members_may="comment")
    await expect(ben.page.locator("main[data-level=comment]")).to_be_attached()
    await expect(ben.page.get_by_role("button", name="Note")).to_have_count(0)
    await ben.page.get_by_role("button", name="Comment", exact=True).click()
    await ben.page.mouse.click(195, 300)
    card = ben.page.get_by_role("dialog", name="New comment")
    await card.get_by_role("textbox").fill("From my phone")
    await card.get_by_role("button", name="Comment", exact=True).click()
    await expect(ada.page.get_by_role("button", name="Comment by Ben")).to_be_visible()
    thread = await ada.page.locator("[data-pin]").get_attribute("data-thread")
    await ada.page.goto(f"/b/{board}?comment={thread}")
    shown = ada.page.get_by_role("dialog", name="Comment by Ben")
    await expect(shown.get_by_text("From my phone")).to_be_visible()
    # A sheet at the lower edge of the phone.
    box = await ben.page.locator("[data-pin-card]").bounding_box()
    assert box is not None
    assert (round(box["width"]), round(box["y"] + box["height"])) == (390, 780)


async def test_pins_are_read_and_found_in_the_outline(visitors: Visitors) -> None:
    ada, ben, _ = await at_a_board(visitors)
    await set_pin(ada.page, "Was the tram in time?")
    await ben.page.keyboard.press("Control+f")
    tree = ben.page.get_by_role("tree", name="Outline")
    # With what it lies upon, and without a pin whose thread is not there.
    pin = tree.get_by_role("treeitem", name="Comment by Ada: Was the tram in time?, New")
    await expect(pin).to_have_attribute("aria-level", "2")
    await expect(ben.page.get_by_text("3 elements")).to_be_visible()
    await ben.page.get_by_role("searchbox", name="Find on this board").fill("tram ada")
    await expect(tree.get_by_role("treeitem")).to_have_count(1)
    assert await axe_violations(ben.page) == []
    await ben.page.get_by_role("searchbox", name="Find on this board").press("Enter")
    await expect(ben.page.get_by_role("dialog", name="Comment by Ada").get_by_text("in time?")).to_be_visible()
    await expect(tree.get_by_role("treeitem", name="Comment by Ada: Was the tram in time?", exact=True)).to_be_visible()


WATCH_PINS = """() => {
  const pins = document.querySelectorAll("[data-pins] [data-pin]");
  // What a component was drawn with last: another object once it is drawn anew.
  const drawnWith = (one) => {
    const name = Object.keys(one).find((each) => each.startsWith("__reactProps"));
    if (name === undefined) throw new Error("no component drew it");
    return one[name];
  };
  const before = [...pins].map(drawnWith);
  const written = [];
  const watch = (records) => written.push(...records.map(({ target }) => target.hasAttribute("data-pins")));
  const observer = new MutationObserver(watch);
  const layer = document.querySelector("[data-pins]");
  observer.observe(layer, { attributes: true, childList: true, characterData: true, subtree: true });
  window.pinsWatched = () => {
    watch(observer.takeRecords());
    const layers = written.filter(Boolean).length;
    const drawn = [...pins].filter((one, n) => drawnWith(one) !== before[n]).length;
    return { layers, others: written.length - layers, drawn, pins: pins.length };
  };
}"""
PINS_AT = """() => [...document.querySelectorAll("[data-pin]")].map((one) => {
  const { left, bottom, width } = one.getBoundingClientRect();
  return [left, bottom, width].map(Math.round);
})"""

FARTHER_APART = f"""(before) => {{
  const now = ({PINS_AT})();
  const wide = (all) => all[3][0] - all[0][0];
  return wide(now) > wide(before) + 3 && now[0][2] === before[0][2];
}}"""


async def test_from_afar_pins_are_one_with_their_number_which_leads_to_them(visitors: Visitors) -> None:
    ada, _, board = await at_a_board(visitors)
    talk = (await call(ada, "canvas.talk", board=board))["id"]
    said = [(await call(ada, "comments.create", discussion=talk, body=f"Pin {n}"))["id"] for n in range(4)]
    places = [(0, 300), (60, 300), (120, 340), (2000, 300)]
    ops: list[list[object]] = [
        ["put", f"p{n}", "comment", {"x": x, "y": y, "w": 32, "h": 32, "thread": said[n]}]
        for n, (x, y) in enumerate(places)
    ]
    ops.append(["put", "wide", "frame", {"x": -1000, "y": 600, "w": 900, "h": 900, "title": "Wide"}])
    ops.append(["put", "small", "frame", {"x": 0, "y": 600, "w": 120, "h": 120, "title": "Small"}])
    await call(ada, "canvas.push", board=board, client="comments00000001", n=2, ops=ops)
    page = ada.page
    await page.keyboard.press("Shift+Digit0")
    await expect(page.locator("[data-pin]")).to_have_count(4)
    for _ in range(20):
        if await page.get_by_role("button", name="3 comments").count() > 0:
            break
        view = await page.evaluate(SEEN)
        await page.keyboard.press("Control+-")
        await page.wait_for_function(f"(view) => ({SEEN})() !== view", arg=view)
    fold = page.get_by_role("button", name="3 comments")
    await expect(fold).to_have_text("3")
    await expect(page.locator("[data-pin]")).to_have_count(1)
    # The frame that is small there has no title, the wide one has.
    await expect(page.locator(".raffi-frame").get_by_text("Wide")).to_be_visible()
    await expect(page.locator(".raffi-frame").get_by_text("Small")).to_have_count(0)
    assert await axe_violations(page) == []
    await fold.click()
    await expect(page.locator("[data-fold]")).to_have_count(0)
    for n in range(3):
        await expect(page.locator(f'[data-pin="p{n}"]')).to_be_in_viewport()


async def moved_along(page: Page) -> tuple[list[list[int]], dict[str, int]]:
    """Move the board by the wheel; where its pins are then, and what was written and drawn for it."""
    await page.evaluate(WATCH_PINS)
    before = await page.evaluate(PINS_AT)
    view = await page.evaluate(SEEN)
    await page.mouse.move(700, 500)
    for _ in range(6):
        await page.mouse.wheel(20, 10)
        await page.wait_for_function(f"(view) => ({SEEN})() !== view", arg=view)
        view = await page.evaluate(SEEN)
    after = await page.evaluate(PINS_AT)
    # The board goes half as far as the wheel is turned.
    assert [[x + 60, y + 30, width] for x, y, width in after] == before
    return after, await page.evaluate("() => window.pinsWatched()")


async def test_a_move_of_the_board_moves_one_layer_and_draws_no_pin_anew(visitors: Visitors) -> None:
    ada, _, board = await at_a_board(visitors)
    talk = (await call(ada, "canvas.talk", board=board))["id"]
    said = [(await call(ada, "comments.create", discussion=talk, body=f"Pin {n}"))["id"] for n in range(4)]
    ops = [
        ["put", f"p{n}", "comment", {"x": 40 * n, "y": 300, "w": 32, "h": 32, "thread": at}]
        for n, at in enumerate(said)
    ]
    await call(ada, "canvas.push", board=board, client="comments00000001", n=2, ops=ops)
    page = ada.page
    # From afar, where the first view may be, they are one.
    await page.keyboard.press("Shift+Digit0")
    await expect(page.locator("[data-pin]")).to_have_count(4)
    await page.wait_for_function(f"() => ({SEEN})().endsWith('scale(1)')")
    before, watched = await moved_along(page)
    if watched["drawn"] > 0:
        # What is said there was told once more in the middle of the move.
        before, watched = await moved_along(page)
    assert watched.pop("layers") >= 6
    assert watched == {"others": 0, "drawn": 0, "pins": 4}
    # From nearer they stand farther apart, as large as before.
    await page.keyboard.press("Control+=")
    await page.wait_for_function(FARTHER_APART, arg=before)


GROWN_TWICE = """(log) => new Promise((ended) => {
  const grow = () => {
    const more = document.createElement("div");
    more.style.height = "300px";
    log.firstElementChild.append(more);
    return more;
  };
  requestAnimationFrame(() => {
    const first = grow();
    // After the frame in which the log went to its foot, and before it is told that it scrolled.
    setTimeout(() => {
      const second = grow();
      requestAnimationFrame(() => requestAnimationFrame(() => {
        const left = log.scrollHeight - log.scrollTop - log.clientHeight;
        first.remove();
        second.remove();
        ended(left);
      }));
    });
  });
})"""
SEEN = "() => document.querySelector('.react-flow__viewport').style.transform"


async def test_a_chat_on_the_board_is_shared_and_keeps_its_wheel_and_keys(visitors: Visitors) -> None:
    ada, ben, board = await at_a_board(visitors)
    await call(ada, "canvas.set_access", board=board, members_may="comment")
    await expect(ben.page.locator("main[data-level=comment]")).to_be_attached()
    await expect(ben.page.get_by_role("button", name="Chat", exact=True)).to_have_count(0)
    await ada.page.get_by_role("button", name="Chat", exact=True).click()
    await ada.page.mouse.click(900, 420)
    mine, theirs = (one.page.locator("[data-chat]") for one in (ada, ben))
    await expect(mine.get_by_text("Nothing said yet")).to_be_visible()
    chat = await mine.get_attribute("data-chat")
    # Enter on the board leads into what is chosen there, and sends what is written.
    await ada.page.keyboard.press("Enter")
    await expect(mine.get_by_role("textbox")).to_be_focused()
    await ada.page.keyboard.type("Pause here?")
    await ada.page.keyboard.press("Enter")
    await expect(theirs.get_by_text("Pause here?")).to_be_visible()
    await theirs.get_by_role("textbox").press_sequentially("No, never")
    await theirs.get_by_role("button", name="Send", exact=True).click()
    await expect(mine.get_by_text("No, never")).to_be_visible()
    await expect(ben.page.locator(".raffi-board")).to_have_attribute("data-tool", "select")
    for n in range(26):
        await call(ada, "canvas.say", board=board, element=chat, body=f"Line {n}")
    log = theirs.get_by_role("log")
    await expect(log.get_by_text("Line 25", exact=True)).to_be_in_viewport()
    assert await log.evaluate(GROWN_TWICE) < 2
    before = await ben.page.evaluate(SEEN)
    await log.hover()
    await ben.page.mouse.wheel(0, -400)
    await expect(theirs.get_by_role("button", name="To the latest")).to_be_visible()
    assert await ben.page.evaluate(SEEN) == before
    # Whoever reads further up is not moved by what comes, and is told of it.
    await call(ada, "canvas.say", board=board, element=chat, body="Line 26")
    await theirs.get_by_role("button", name="1 new").click()
    await expect(log.get_by_text("Line 26", exact=True)).to_be_in_viewport()
    assert await axe_violations(ben.page) == []
    # Read anew it comes by pages.
    await ben.page.reload()
    await expect(log.get_by_text("Line 26", exact=True)).to_be_in_viewport()
    await expect(log.get_by_text("Pause here?")).to_have_count(0)
    await log.evaluate("(log) => log.scrollTo({ top: 0 })")
    await theirs.get_by_role("button", name="Show older").click()
    await expect(log.get_by_text("Pause here?")).to_have_count(1)


async def test_a_chat_goes_and_comes_back_with_its_element_and_a_copy_is_empty(visitors: Visitors) -> None:
    ada, ben, board = await at_a_board(visitors)
    chat = ["put", "chat", "chat", {"x": 300, "y": 0, "w": 340, "h": 420, "title": "While it runs"}]
    await call(ada, "canvas.push", board=board, client="comments00000001", n=2, ops=[chat, ["del", "far"]])
    said = await call(ada, "canvas.say", board=board, element="chat", body="Pause here?")
    first = ben.page.locator('[data-chat="chat"]')
    await expect(first.get_by_text("Pause here?")).to_be_visible()
    await ada.page.keyboard.press("Shift+Digit1")
    await ada.page.get_by_role("heading", name="While it runs").click()
    await ada.page.keyboard.press("Delete")
    await expect(ben.page.locator("[data-chat]")).to_have_count(0)
    await ada.page.keyboard.press("Control+z")
    await expect(first.get_by_text("Pause here?")).to_be_visible()
    await ada.page.get_by_role("heading", name="While it runs").click()
    await ada.page.keyboard.press("Control+d")
    await expect(ben.page.locator("[data-chat]")).to_have_count(2)
    await ben.page.keyboard.press("Shift+Digit1")
    await expect(
        ben.page.locator('[data-chat]:not([data-chat="chat"])').get_by_text("Nothing said yet")
    ).to_be_visible()
    # What is taken back there is gone for everybody, and comes back.
    await call(ada, "comments.remove", comment=said["id"])
    await expect(first.get_by_text("Pause here?")).to_have_count(0)
    await call(ada, "comments.restore", comment=said["id"])
    await expect(first.get_by_text("Pause here?")).to_be_visible()
    # From what was told of it one comes to it.
    await ben.page.goto(f"/b/{board}?chat=chat")
    await expect(first.get_by_text("Pause here?")).to_be_in_viewport()


async def test_a_new_chat_is_written_in_at_once(visitors: Visitors) -> None:
    ada, _, _ = await at_a_board(visitors)
    await ada.page.keyboard.press("m")
    await ada.page.mouse.click(900, 300)
    field = ada.page.locator("[data-chat] textarea")
    await expect(field).to_be_focused()
    await ada.page.keyboard.type("Hello there")
    await expect(field).to_have_value("Hello there")
    await expect(ada.page.locator(".raffi-board[data-tool=select]")).to_be_attached()


async def test_a_chat_is_named_by_double_press_key_and_outline(visitors: Visitors) -> None:
    ada, ben, board = await at_a_board(visitors)
    chat = ["put", "chat", "chat", {"x": 300, "y": 0, "w": 340, "h": 420}]
    await call(ada, "canvas.push", board=board, client="comments00000001", n=2, ops=[chat, ["del", "far"]])
    await ada.page.keyboard.press("Shift+Digit1")
    mine, theirs = (one.page.locator('[data-chat="chat"]') for one in (ada, ben))
    await mine.get_by_role("heading", name="Chat").dblclick()
    field = mine.get_by_role("textbox", name="Name of the chat")
    await expect(field).to_be_focused()
    await ada.page.keyboard.type("While it runs, n")
    await ada.page.keyboard.press("Enter")
    await expect(theirs.get_by_role("heading", name="While it runs, n", exact=True)).to_be_visible()
    # The keyboard is back at the chat, and names it again; Enter still leads into it.
    await ada.page.keyboard.press("F2")
    await expect(field).to_be_focused()
    await ada.page.keyboard.type("In the interval")
    await ada.page.keyboard.press("Escape")
    await expect(theirs.get_by_role("heading", name="In the interval")).to_be_visible()
    await ada.page.keyboard.press("Enter")
    await expect(mine.get_by_role("textbox", name="Write")).to_be_focused()
    await ben.page.keyboard.press("Control+f")
    await ben.page.get_by_role("searchbox", name="Find on this board").fill("interval")
    await expect(ben.page.get_by_role("treeitem", name="Chat: In the interval")).to_be_visible()
    assert await axe_violations(ada.page) == []
    await ben.page.keyboard.press("Escape")
    # Whoever may not edit names nothing.
    await call(ada, "canvas.set_access", board=board, members_may="comment")
    await expect(ben.page.locator("main[data-level=comment]")).to_be_attached()
    await expect(theirs.get_by_role("button", name="Rename")).to_have_count(0)
    await theirs.get_by_role("heading").dblclick()
    await expect(theirs.get_by_role("textbox", name="Name of the chat")).to_have_count(0)


async def test_a_card_folds_at_the_edge_when_its_pin_goes_out_of_sight(visitors: Visitors) -> None:
    ada, _, _ = await at_a_board(visitors)
    page = ada.page
    await set_pin(page, "Is this right?")
    card = page.get_by_role("dialog", name="Comment by")
    field = card.get_by_role("textbox")
    await field.fill("Half a thought")
    await page.mouse.move(640, 500)
    before = await card.bounding_box()
    await page.mouse.wheel(0, 60)
    await expect(field).to_be_visible()
    moved = await card.bounding_box()
    assert before is not None
    assert moved is not None
    assert moved["y"] < before["y"] or before["y"] <= 68
    # Moved out, only its head is left, at that edge; the keyboard stays with it.
    await page.mouse.wheel(0, 2_000)
    await expect(field).to_be_hidden()
    await expect(card).to_be_focused()
    await expect(card).to_be_in_viewport()
    # It says whose it is and how it begins; what is done to a comment is done where it is seen.
    await expect(card.locator("[data-fold-says]")).to_have_text("AAdaIs this right?")
    await expect(card.get_by_role("button")).to_have_count(2)
    assert await axe_violations(page) == []
    # Menus lie over it.
    box = await card.bounding_box()
    assert box is not None
    await page.mouse.click(box["x"] - 40, box["y"] + 12, button="right")
    await expect(page.get_by_role("menu", name="What can be done here")).to_be_visible()
    over = "([x, y]) => document.elementFromPoint(x, y).closest('[role=menu]') !== null"
    assert await page.evaluate(over, [box["x"] + 24, box["y"] + 24])
    await page.keyboard.press("Escape")
    await card.get_by_role("button", name="Show where it is").click()
    await expect(page.get_by_role("button", name="Comment by Ada")).to_be_in_viewport()
    await expect(field).to_have_value("Half a thought")
    await expect(card.get_by_role("button", name="Show where it is")).to_have_count(0)


async def test_the_search_finds_replies_and_leads_to_them(visitors: Visitors) -> None:
    ada, ben, board = await at_a_board(visitors)
    await set_pin(ada.page, "Is this right?")
    talk = (await call(ada, "canvas.talk", board=board))["id"]
    (root,) = (await call(ada, "canvas.pins", kind="query", board=board))["threads"]
    said = "It is, since the last tram had left when he came"
    await call(ben, "comments.create", discussion=talk, parent=root["id"], body=said)
    page = ben.page
    await page.keyboard.press("Control+f")
    await page.get_by_role("searchbox", name="Find on this board").fill("TRAM")
    hit = page.get_by_role("treeitem", name="Reply by Ben: It is, since the last tram had left")
    await expect(hit).to_be_visible()
    assert await axe_violations(page) == []
    await hit.click()
    await expect(page.get_by_role("dialog", name="Comment by Ada").get_by_text(said)).to_be_in_viewport()
    await page.get_by_role("searchbox", name="Find on this board").fill("right")
    await expect(page.get_by_role("treeitem", name="Comment by Ada: Is this right?")).to_be_visible()


async def holds_words(host: Visitor, board: str) -> str:
    """Let comments with a word wait for the host of the board's room; its id."""
    room: str = (await call(host, "canvas.get", kind="query", board=board))["room"]
    given = {"room": room, "kind": "words", "pattern": "holdable", "act": "hold"}
    answer = await host.page.evaluate(CALL, ["mutation", "comments.add_filter", given])
    assert answer["status"] == 200, answer["body"]
    return room


async def test_a_pin_for_a_comment_that_waits_is_its_author_s_until_it_is_let_through(visitors: Visitors) -> None:
    ada, ben, board = await at_a_board(visitors)
    room = await holds_words(ada, board)
    page = ben.page
    await page.keyboard.press("c")
    await page.mouse.click(700, 400)
    await page.get_by_role("dialog", name="New comment").get_by_role("textbox").fill("Is this holdable?")
    await page.keyboard.press("Control+Enter")
    mine = page.get_by_role("button", name="Comment by Ben, Waiting for a moderator")
    await expect(mine).to_be_visible()
    card = page.get_by_role("dialog", name="Comment by Ben")
    await expect(card.get_by_text("Is this holdable?")).to_be_visible()
    await expect(card.get_by_text("Waiting for a moderator")).to_be_visible()
    assert await axe_violations(page) == []
    # It is its author's after a reload, too; to others there is nothing.
    await saved(page)
    await page.reload()
    await expect(mine).to_be_visible()
    await mine.click()
    await expect(ada.page.locator("[data-pin]")).to_have_count(0)
    talk = (await call(ben, "canvas.talk", board=board))["id"]
    (waits,) = await call(ben, "comments.waiting", kind="query", discussion=talk)
    await call(ada, "comments.decide", room=room, comments=[waits["id"]], act="keep")
    # Let through, it is there for both without a reload, and the open card goes on with it.
    theirs = ada.page.get_by_role("button", name="Comment by Ben, New")
    await expect(theirs).to_be_visible()
    await expect(page.get_by_role("button", name="Comment by Ben", exact=True)).to_be_visible()
    await expect(card.get_by_role("textbox")).to_be_visible()
    await theirs.click()
    await expect(ada.page.get_by_role("dialog").get_by_text("Is this holdable?")).to_be_visible()


async def test_a_pin_goes_with_a_comment_that_waits_and_is_taken_back(visitors: Visitors) -> None:
    ada, ben, board = await at_a_board(visitors)
    await holds_words(ada, board)
    await ben.page.keyboard.press("c")
    await ben.page.mouse.click(700, 400)
    await ben.page.get_by_role("dialog", name="New comment").get_by_role("textbox").fill("Is this holdable?")
    await ben.page.keyboard.press("Control+Enter")
    card = ben.page.get_by_role("dialog", name="Comment by Ben")
    await card.get_by_role("button", name="Take back").click()
    await expect(ben.page.locator("[data-pin]")).to_have_count(0)
    await saved(ben.page)
    stored = (await call(ada, "canvas.load", kind="query", board=board))["elements"]
    assert sorted(one["id"] for one in stored) == ["far", "near"]
