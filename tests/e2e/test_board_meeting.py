"""What people do together at one board: they see each other draw and point."""

from collections.abc import Sequence

from playwright.async_api import Page, expect

from tests.e2e.conftest import Visitor, Visitors
from tests.e2e.steps import call, has_session, somebody


async def board_of(host: Visitor, *others: Visitor, elements: Sequence[list[object]] = ()) -> str:
    """A board of the first one's room, with all of them at it."""
    room = (await call(host, "rooms.create", title="Friday film", is_public=True))["id"]
    for one in others:
        await call(one, "rooms.join", room=room)
    board = (await call(host, "canvas.create", room=room, title="After the film"))["id"]
    near = ["put", "near", "sticky", {"x": 0, "y": 0, "w": 200, "h": 200, "text": "Near"}]
    await call(host, "canvas.push", board=board, client="meeting000000001", n=1, ops=[near, *elements])
    for one in (host, *others):
        await one.page.goto(f"/b/{board}")
        await has_session(one.page)
        await expect(one.page.get_by_text("Near")).to_be_attached()
    return board


async def drag(page: Page, *points: tuple[int, int], drop: bool = True) -> None:
    """Press at the first point and move over the others."""
    await page.mouse.move(*points[0])
    await page.mouse.down()
    for x, y in points[1:]:
        await page.mouse.move(x, y, steps=4)
    if drop:
        await page.mouse.up()


async def test_a_stroke_and_a_box_are_seen_while_they_are_drawn(visitors: Visitors) -> None:
    ada, ben = await somebody(visitors, "Ada"), await somebody(visitors, "Ben")
    await board_of(ada, ben)
    sketch, stored = ben.page.locator("[data-sketch]"), ben.page.locator(".react-flow__node-ink")
    await ada.page.keyboard.press("p")
    await drag(ada.page, (200, 200), (300, 260), (260, 360), drop=False)
    await expect(sketch).to_have_count(1)
    assert await sketch.evaluate("(path) => path.getBBox().width") > 20
    await expect(stored).to_have_count(0)
    # One of both is there in every frame from here on.
    await ben.page.evaluate(
        """() => {
          window.bare = 0;
          const look = () => {
            window.bare += document.querySelector("[data-sketch], .react-flow__node-ink") === null;
            requestAnimationFrame(look);
          };
          look();
        }"""
    )
    await ada.page.mouse.up()
    await expect(stored).to_have_count(1)
    await expect(sketch).to_have_count(0)
    assert await ben.page.evaluate("() => window.bare") == 0
    await ada.page.keyboard.press("r")
    await drag(ada.page, (200, 500), (320, 560), drop=False)
    await expect(sketch).to_have_count(1)
    await ada.page.keyboard.press("Escape")
    await expect(sketch).to_have_count(0)
    await ada.page.mouse.up()


async def test_whoever_looks_on_points_with_a_light_on_a_phone_too(visitors: Visitors) -> None:
    ada, ben = await somebody(visitors, "Ada"), await somebody(visitors, "Ben", width=390, height=844, touch=True)
    board = await board_of(ada, ben)
    await call(ada, "canvas.set_access", board=board, members_may="view")
    await expect(ben.page.locator("main[data-level=view]")).to_be_attached()
    await ben.page.get_by_role("button", name="Meet").click()
    await ben.page.get_by_role("menuitem", name="Laser pointer").click()
    await expect(ben.page.locator(".raffi-board[data-tool=laser]")).to_be_attached()
    light = ada.page.locator("path[data-laser]")
    # It fades while the test looks on: what was seen of it is noted in each frame.
    await ada.page.evaluate(
        """() => {
          window.lit = 0;
          const look = () => {
            const path = document.querySelector("path[data-laser][data-hue]");
            if (path !== null) window.lit = Math.max(window.lit, path.getBBox().width);
            requestAnimationFrame(look);
          };
          look();
        }"""
    )
    await drag(ben.page, (120, 300), (200, 360), (260, 420), drop=False)
    await ada.page.wait_for_function("() => window.lit > 4")
    # It fades, and nothing of it is on the board.
    await ben.page.mouse.up()
    await expect(light).to_have_count(0)
    await expect(ada.page.locator(".react-flow__node")).to_have_count(1)


FRAMES: list[list[object]] = [
    ["put", f"frame{n}", "frame", {"x": 1200 * n, "y": 600, "w": 800, "h": 500, "title": title}]
    for n, title in enumerate(("Opening", "Middle", "End"))
]


async def test_frames_are_presented_and_others_go_along(visitors: Visitors) -> None:
    ada, ben = await somebody(visitors, "Ada"), await somebody(visitors, "Ben")
    await board_of(ada, ben, elements=FRAMES)
    await ada.page.mouse.move(500, 300)
    await ben.page.mouse.move(500, 300)
    await ada.page.get_by_role("button", name="Meet").click()
    await ada.page.get_by_role("menuitem", name="Present frames").click()
    await ada.page.get_by_role("button", name="Move up: End").click()
    dialog = ada.page.get_by_role("dialog", name="Present frames")
    await expect(dialog.get_by_role("listitem")).to_contain_text(["Opening", "End", "Middle"])
    await dialog.get_by_role("button", name="Present to all").click()
    bar = ada.page.get_by_role("toolbar", name="Presentation")
    await expect(bar.get_by_role("status")).to_have_text("1 of 3")
    await expect(ada.page.get_by_role("toolbar", name="Tools")).to_have_count(0)
    # Ben goes along by himself, and is told so.
    await expect(ben.page.get_by_text("Ada presents, 1 of 3")).to_be_visible()
    await expect(ben.page.get_by_text("You go along")).to_be_visible()
    await ada.page.keyboard.press("ArrowRight")
    await expect(bar.get_by_role("status")).to_have_text("2 of 3")
    await expect(ben.page.get_by_text("Ada presents, 2 of 3")).to_be_visible()
    await expect(ben.page.locator('.react-flow__node[data-id="frame2"]')).to_be_in_viewport(ratio=0.99)
    await expect(ben.page.locator('.react-flow__node[data-id="frame0"]')).not_to_be_in_viewport()
    # He looks around, and comes back.
    await ben.page.get_by_role("button", name="Look around freely").click()
    await expect(ben.page.get_by_text("You go along")).to_have_count(0)
    await ada.page.keyboard.press("PageUp")
    await expect(bar.get_by_role("status")).to_have_text("1 of 3")
    await ben.page.get_by_role("button", name="Go along").click()
    await expect(ben.page.locator('.react-flow__node[data-id="frame0"]')).to_be_in_viewport(ratio=0.99)
    # Moving the board is looking around, too; a press on a bar is not.
    await ben.page.get_by_role("button", name="Meet").click()
    await ben.page.get_by_role("button", name="Meet").click()
    await expect(ben.page.get_by_text("You go along")).to_be_visible()
    await ben.page.mouse.move(500, 400)
    await ben.page.mouse.wheel(0, 300)
    await ben.page.get_by_role("button", name="Go along").click()
    await expect(ben.page.locator('.react-flow__node[data-id="frame0"]')).to_be_in_viewport(ratio=0.99)
    # A lost connection ends it for the others.
    await ada.page.goto("/")
    await expect(ben.page.get_by_text("Ada presents")).to_have_count(0)


async def test_whoever_is_writing_is_not_taken_along_and_comes_back_where_they_were(visitors: Visitors) -> None:
    ada, ben, cem = [await somebody(visitors, name) for name in ("Ada", "Ben", "Cem")]
    await board_of(ada, ben, cem, elements=FRAMES)
    place = "() => document.querySelector('.react-flow__viewport').style.transform"
    await ben.page.locator('.react-flow__node[data-id="near"]').dblclick()
    await expect(ben.page.get_by_role("textbox", name="Note: Near")).to_be_focused()
    where, cems = await ben.page.evaluate(place), await cem.page.evaluate(place)
    await ada.page.get_by_role("button", name="Meet").click()
    await ada.page.get_by_role("menuitem", name="Present frames").click()
    await ada.page.get_by_role("button", name="Present to all").click()
    await expect(cem.page.get_by_text("You go along")).to_be_visible()
    await expect(cem.page.locator('.react-flow__node[data-id="frame0"]')).to_be_in_viewport(ratio=0.99)
    await expect(ben.page.get_by_role("button", name="Go along")).to_be_visible()
    assert await ben.page.evaluate(place) == where
    await expect(ben.page.get_by_role("textbox", name="Note: Near")).to_be_focused()
    await ada.page.keyboard.press("Escape")
    await expect(cem.page.get_by_text("Ada presents")).to_have_count(0)
    await cem.page.wait_for_function(f"(before) => ({place})() === before", arg=cems)


async def test_one_presents_alone_and_swipes_on_a_phone(visitors: Visitors) -> None:
    ada, ben = await somebody(visitors, "Ada"), await somebody(visitors, "Ben", width=390, height=844, touch=True)
    board = await board_of(ada, ben, elements=FRAMES)
    await ben.page.get_by_role("button", name="Meet").click()
    await ben.page.get_by_role("menuitem", name="Present frames").click()
    await ben.page.get_by_role("button", name="View as slides").click()
    told = ben.page.get_by_role("toolbar", name="Presentation").get_by_role("status")
    await expect(told).to_have_text("1 of 3")
    # Of a timer a presenter has what is left, and of a vote how many took part: nothing to press but the slides.
    await call(ada, "canvas.begin_vote", board=board, dots=3, notes_only=False)
    await call(ada, "canvas.set_timer", board=board, do="start", seconds=600)
    timer = ben.page.get_by_role("group", name="Timer")
    await expect(timer.get_by_role("timer")).to_be_visible()
    await expect(ben.page.get_by_text("0 people have voted")).to_be_visible()
    await expect(ben.page.locator('[data-stack="head"] button')).to_have_count(0)
    # A tip over a button does not take the keys.
    await ben.page.get_by_role("button", name="Next frame").hover()
    await expect(ben.page.get_by_role("tooltip")).to_be_visible()
    await ben.page.keyboard.press("End")
    await expect(told).to_have_text("3 of 3")
    await ben.page.keyboard.press("Home")
    await expect(told).to_have_text("1 of 3")
    await drag(ben.page, (300, 400), (120, 400))
    await expect(told).to_have_text("2 of 3")
    await drag(ben.page, (120, 400), (300, 400))
    await expect(told).to_have_text("1 of 3")
    await expect(ada.page.get_by_text("Ben presents")).to_have_count(0)
    await ben.page.keyboard.press("Escape")
    await expect(told).to_have_count(0)
    await expect(ben.page.get_by_role("toolbar", name="Tools")).to_be_visible()
    await expect(timer.get_by_role("button", name="Stop the timer")).to_be_visible()


async def test_a_timer_is_seen_by_all_and_a_vote_shows_its_sums_at_the_end(visitors: Visitors) -> None:
    ada, ben = await somebody(visitors, "Ada"), await somebody(visitors, "Ben", width=390, height=844, touch=True)
    await board_of(ada, ben)
    await ada.page.get_by_role("button", name="Meet").click()
    await ada.page.get_by_role("menuitem", name="Timer").click()
    await ada.page.get_by_role("button", name="3 minutes").click()
    for page in (ada.page, ben.page):
        await expect(page.get_by_role("timer")).to_contain_text("2:5")
    await ben.page.reload()
    await expect(ben.page.get_by_role("timer")).to_contain_text(":")
    await ada.page.get_by_role("button", name="Stop the timer").click()
    await expect(ben.page.get_by_role("timer")).to_have_count(0)
    await ada.page.get_by_role("button", name="Meet").click()
    await ada.page.get_by_role("menuitem", name="Vote").click()
    await ada.page.get_by_role("button", name="Begin", exact=True).click()
    await ben.page.get_by_role("button", name="Place dots").click()
    more = ben.page.get_by_role("button", name="Place a dot: ")
    await more.focus()
    await ben.page.keyboard.press("Enter")
    await more.click()
    await expect(ben.page.get_by_text("1 dot left")).to_be_visible()
    # Ada knows that somebody has voted, and not for what.
    await expect(ada.page.get_by_text("1 person has voted")).to_be_visible()
    await expect(ada.page.locator("[data-sum]")).to_have_count(0)
    await ada.page.get_by_role("button", name="End the vote").click()
    await ada.page.get_by_role("dialog", name="End the vote now?").get_by_role("button", name="End the vote").click()
    for page in (ada.page, ben.page):
        await expect(page.locator('[data-sum="near"]')).to_have_text("2")
    await ada.page.get_by_role("button", name="Take the results away").click()
    await expect(ben.page.locator("[data-sum]")).to_have_count(0)


async def test_reactions_float_for_all_and_words_stand_at_a_cursor(visitors: Visitors) -> None:
    ada, ben = await somebody(visitors, "Ada"), await somebody(visitors, "Ben", width=390, height=844, touch=True)
    await board_of(ada, ben)
    # They go while the test looks on: what was there is noted in each frame.
    for page in (ada.page, ben.page):
        await page.evaluate(
            """() => {
              window.most = {};
              const look = () => {
                const now = {};
                for (const one of document.querySelectorAll("[data-reaction]")) {
                  now[one.dataset.reaction] = (now[one.dataset.reaction] ?? 0) + 1;
                }
                for (const [emoji, n] of Object.entries(now)) window.most[emoji] = Math.max(window.most[emoji] ?? 0, n);
                requestAnimationFrame(look);
              };
              look();
            }"""
        )
    await ada.page.mouse.move(500, 300)
    await ada.page.keyboard.press("Shift+E")
    bar = ada.page.get_by_role("toolbar", name="Reactions")
    await expect(bar.get_by_role("button", name="React with 👍")).to_be_focused()
    for _ in range(4):
        await ada.page.keyboard.press("6")
    await ben.page.wait_for_function("() => window.most['🎉'] >= 3")
    await ada.page.keyboard.press("Escape")
    await expect(bar).to_have_count(0)
    await ben.page.get_by_role("button", name="Meet").click()
    await ben.page.get_by_role("menuitem", name="Reactions").click()
    await ben.page.get_by_role("button", name="React with ❤️").click()
    await ada.page.wait_for_function("() => window.most['❤️'] >= 1")
    for page in (ada.page, ben.page):
        await expect(page.locator("[data-reaction]")).to_have_count(0)
    await ada.page.keyboard.press("/")
    await expect(ada.page.get_by_role("textbox", name="Say something here")).to_be_focused()
    await ada.page.keyboard.type("Look at v here")
    said = ben.page.locator("[data-says]")
    await expect(said).to_have_text("Look at v here")
    await expect(ada.page.locator(".raffi-board[data-tool=select]")).to_be_attached()
    await ada.page.keyboard.press("Escape")
    await expect(said).to_have_count(0)
