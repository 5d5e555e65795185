"""Bars that come and go over a board: none lies over another, and each of their buttons can be pressed."""

import contextlib

import pytest
from playwright.async_api import Page, expect
from playwright.async_api import TimeoutError as Slow

from tests.e2e.conftest import Visitors
from tests.e2e.steps import call, somebody
from tests.e2e.test_board_meeting import board_of

FRAME: list[object] = ["put", "frame", "frame", {"x": 400, "y": 0, "w": 300, "h": 200, "title": "One"}]

# The boxes that lie over each other, and the buttons whose middle belongs to something else.
AT_ODDS = """() => {
  const stack = (name) => [...document.querySelectorAll(`[data-stack="${name}"] > *`)];
  const bars = [
    ...stack("head"), ...stack("foot").flatMap((one) => one.matches("[role]") ? [one] : [...one.children]),
    ...document.querySelectorAll('.raffi-board [role="toolbar"], [data-board] > header > div, [data-toasts] > *'),
    ...document.querySelectorAll("[data-board] > section, [data-connection]"),
  ].filter((one, n, all) => one.checkVisibility() && one.getBoundingClientRect().width > 0 && all.indexOf(one) === n);
  const found = [];
  const named = (one) => one.getAttribute("aria-label") ?? one.innerText.slice(0, 40);
  const held = (button) => {
    const box = button.getBoundingClientRect();
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const scroller = button.closest(".overflow-x-auto")?.getBoundingClientRect();
    if (x > innerWidth || (scroller && (x < scroller.left || x > scroller.right))) return true;
    return button.contains(document.elementFromPoint(x, y));
  };
  bars.forEach((one, n) => {
    const a = one.getBoundingClientRect();
    for (const other of bars.slice(n + 1)) {
      if (one.contains(other) || other.contains(one)) continue;
      const b = other.getBoundingClientRect();
      const beside = a.right <= b.left + 0.5 || b.right <= a.left + 0.5;
      const apart = beside || a.bottom <= b.top + 0.5 || b.bottom <= a.top + 0.5;
      if (!apart) found.push(`${named(one)} / ${named(other)}`);
    }
    if (a.left < 0 || a.right > innerWidth + 0.5) found.push(`${named(one)} leaves the window`);
    // What can't be pressed now lets a press through.
    for (const button of one.querySelectorAll("button:enabled")) {
      if (button.checkVisibility() && !held(button)) found.push(`${named(button)} is covered`);
    }
  });
  return { found, count: bars.length };
}"""


async def at_odds(page: Page, least: int) -> list[str]:
    """What lies over what, once all that comes and goes has done so: a menu that closes covers something until then."""
    settled = f"(least) => {{ const {{ found, count }} = ({AT_ODDS})(); return found.length === 0 && count >= least; }}"
    with contextlib.suppress(Slow):
        await page.wait_for_function(settled, arg=least, timeout=5_000)
    told = await page.evaluate(AT_ODDS)
    assert told["count"] >= least, told
    return told["found"]


@pytest.mark.parametrize("width", [390, 768, 1440])
async def test_no_bar_lies_over_another(visitors: Visitors, width: int) -> None:
    ada = await somebody(visitors, "Ada")
    ben = await somebody(visitors, "Ben", width=width, height=844, touch=width < 1000)
    board = await board_of(ada, ben, elements=[FRAME])
    page = ben.page
    await call(ada, "canvas.set_timer", board=board, do="start", seconds=600)
    await call(ada, "canvas.begin_vote", board=board, dots=3, notes_only=False)
    head = page.locator('[data-stack="head"]')
    await expect(head.get_by_role("timer")).to_be_visible()
    await expect(head.get_by_role("button", name="Place dots")).to_be_visible()
    await page.get_by_role("button", name="1 other person is here").click()
    await page.get_by_role("menuitem", name="Follow Ada").click()
    await expect(head.get_by_text("Following Ada")).to_be_visible()
    await page.get_by_role("button", name="1 other person is here").click()
    await page.get_by_role("menuitem", name="Bring").click()
    await page.get_by_role("button", name="Meet").click()
    await page.get_by_role("menuitem", name="Reactions").click()
    foot = page.locator('[data-stack="foot"]')
    await expect(foot.get_by_role("toolbar", name="Reactions")).to_be_visible()
    assert await at_odds(page, 6) == []
    await page.get_by_role("toolbar", name="Tools").get_by_role("button", name="Draw").click()
    await expect(foot.get_by_role("toolbar", name="Look of the next one")).to_be_visible()
    assert await at_odds(page, 7) == []
    await page.get_by_role("toolbar", name="Tools").get_by_role("button", name="Select").click()
    await page.locator('.react-flow__node[data-id="near"]').dispatch_event("click")
    await expect(page.get_by_role("toolbar", name="What is selected")).to_be_visible()
    assert await at_odds(page, 7) == []


@pytest.mark.parametrize("width", [390, 768, 1440])
async def test_a_panel_leaves_what_is_told_and_the_tools_to_be_pressed(visitors: Visitors, width: int) -> None:
    ada = await somebody(visitors, "Ada")
    ben = await somebody(visitors, "Ben", width=width, height=844, touch=width < 1000)
    board = await board_of(ada, ben, elements=[FRAME])
    page = ben.page
    await call(ada, "canvas.set_timer", board=board, do="start", seconds=600)
    await ada.page.get_by_role("button", name="Meet").click()
    await ada.page.get_by_role("menuitem", name="Present frames").click()
    await ada.page.get_by_role("button", name="Present to all").click()
    await expect(page.locator('[data-stack="head"]').get_by_text("Ada presents")).to_be_visible()
    await page.get_by_role("button", name="Look around freely").click()

    async def nothing_is_covered() -> None:
        for item, name in (("Outline", "Outline"), ("Comments", "Comments"), ("History", "History")):
            # On a phone the history is a sheet over the tools.
            if width < 768 and name == "History":
                continue
            await page.get_by_role("button", name="More for this board").click()
            await page.get_by_role("menuitem", name=item).click()
            panel = page.get_by_role("region", name=name)
            await expect(panel).to_be_visible()
            assert await at_odds(page, 6) == [], name
            await panel.get_by_role("button", name="Close").first.click()
            await expect(panel).to_have_count(0)

    await nothing_is_covered()
    await page.context.set_offline(True)
    await expect(page.locator("[data-connection]").get_by_text("Connection lost")).to_be_visible(timeout=30_000)
    await nothing_is_covered()
    # What the browser asks for by itself, such as the prefetch of a link, it does not get.
    ben.complaints[:] = [one for one in ben.complaints if "ERR_INTERNET_DISCONNECTED" not in one]
