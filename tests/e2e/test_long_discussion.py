"""A discussion with very many comments: what is far is not in the page, and nobody notices."""

import asyncio

from playwright.async_api import Page, expect

from bench.comments import fill
from scripts.site import Site
from tests.e2e.conftest import Visitors
from tests.e2e.steps import call, somebody
from tests.e2e.test_axe import passes
from tests.e2e.test_discussion import Talk, admin, comment, opened, read, top_of  # noqa: F401 - a fixture

MANY = 240
IN_SIGHT = "(one) => one.getBoundingClientRect().bottom > 100 && one.getBoundingClientRect().top < innerHeight"
DRAWN = f"() => ![...document.querySelectorAll('[data-block=far]')].some({IN_SIGHT})"
READ = f"() => [...document.querySelectorAll('[data-comment]')].filter({IN_SIGHT})[1].dataset.comment"


async def scroll_to(page: Page, part: float) -> None:
    """Go to a part of the page's height, and wait until what is there is drawn."""
    await page.evaluate("part => scrollTo(0, part * document.documentElement.scrollHeight)", part)
    await page.wait_for_function(DRAWN)


async def test_what_is_far_is_not_drawn_and_keeps_its_place(
    visitors: Visitors,
    site: Site,
    admin: object,  # noqa: F811
) -> None:
    ada, ben = await somebody(visitors, "Ada"), await somebody(visitors, "Ben")
    talk: Talk = await opened(admin, ada)  # pyright: ignore[reportArgumentType]
    await asyncio.to_thread(fill, site, talk.id, MANY)
    await ada.page.add_init_script(f"sessionStorage.setItem('raffi.comments.all.{talk.id}', 'all')")
    page = await read(ada, talk)
    first = page.locator("[data-comment]").first
    await first.get_by_role("button", name="Reply").click()
    field = page.get_by_role("textbox", name="Reply to")
    await field.fill("Half a")
    written = await field.evaluate("field => field.closest('[data-thread]').dataset.thread")
    for _ in range(MANY):
        await page.evaluate("() => scrollTo(0, document.documentElement.scrollHeight)")
        if await page.locator("[data-more]").count() == 0:
            break
        await page.wait_for_function("() => new Promise((done) => requestAnimationFrame(() => done(true)))")
    await scroll_to(page, 1)
    assert await page.locator("[data-comment]").count() < MANY / 3
    await expect(page.locator("[data-block=far]").first).to_be_attached()
    # The list says how long it is, and the last of it where it stands.
    last = page.get_by_role("list", name="Comments").locator("> * > [role=listitem]").last
    assert await last.get_attribute("aria-posinset") == await last.get_attribute("aria-setsize") == str(MANY // 3)
    await passes(page)

    # What is written far above has the focus and its words: typing goes on there.
    await expect(field).to_be_focused()
    await page.keyboard.type(" thought")
    await expect(field).to_have_value("Half a thought")

    # What comes above moves nothing of what is read.
    await scroll_to(page, 0.5)
    middle = await page.evaluate(READ)
    reading = page.locator(f"[data-comment='{middle}']")
    await expect(reading).to_be_in_viewport()
    before = await top_of(reading)
    await talk.say(ben, "A reply far above, in more than a line. " * 8, parent=written)
    await talk.say(ben, "A new thread.")
    chip = page.get_by_role("button", name="1 new")
    await expect(chip).to_be_visible()
    assert abs(await top_of(reading) - before) <= 1
    await chip.click()
    await expect(comment(page, "A new thread.")).to_be_focused()
    await expect(comment(page, "A new thread.")).to_be_in_viewport()

    # Up and down again, each is where it was, once.
    for part in (0.8, 0.2, 0.6, 0.5):
        await scroll_to(page, part)
    ids = await page.locator("[data-comment]").evaluate_all("all => all.map(one => one.dataset.comment)")
    assert len(ids) == len(set(ids))
    assert (await call(ada, "comments.get", kind="query", discussion=talk.id))["comments"] == MANY + 2
