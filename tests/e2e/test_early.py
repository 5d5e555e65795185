"""What is typed before the page is alive is neither lost nor put into an address."""

import asyncio
import re
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Page, Route, expect

from tests.e2e.conftest import Visitor, Visitors
from tests.e2e.steps import PASSWORD, address, call, fill, id_of, sign_up, somebody

SCRIPTS = re.compile(r"\.js(\?|$)")
AWAKE = "() => window.raffiAwake === true"
FILLED = "(field, text) => { field.value = text; }"
"""As browsers fill in what they keep: the page may have no script yet that hears of it."""


async def asleep(visitor: Visitor, path: str) -> asyncio.Event:
    """Open a page whose scripts come when the event is set."""
    come = asyncio.Event()

    async def hold(route: Route) -> None:
        await come.wait()
        await route.continue_()

    await visitor.page.route(SCRIPTS, hold)
    await visitor.page.goto(path, wait_until="commit")
    await expect(visitor.page.get_by_role("main").locator("form[method=post]")).to_be_visible()
    return come


async def test_who_is_quicker_than_the_page_is_signed_in(visitors: Visitors) -> None:
    ada, there = await somebody(visitors, "Ada"), await visitors.new()
    email = address()
    await sign_up(ada, email)
    come = await asleep(there, "/sign-in?next=/rooms")
    await fill(there.page, email, PASSWORD)
    await there.page.keyboard.press("Enter")
    assert PASSWORD not in there.page.url
    come.set()
    await there.page.wait_for_url(lambda url: urlsplit(url).path == "/rooms")
    assert await id_of(there) == await id_of(ada)
    assert (await call(there, "accounts.me", kind="query"))["kind"] == "user"


@pytest.mark.parametrize("path", ["/sign-in", "/sign-up", "/forgot"])
async def test_what_was_there_before_stays(visitors: Visitors, path: str) -> None:
    there = await visitors.new()
    come = await asleep(there, path)
    fields = await there.page.get_by_role("main").locator("form[method=post] input").all()
    for n, field in enumerate(fields):
        await field.evaluate(FILLED, f"kept {n}")
    come.set()
    await there.page.wait_for_function(AWAKE)
    await keeps(there.page, len(fields))


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("path", ["/sign-in", "/sign-up"])
async def test_nothing_moves_from_under_a_finger(visitors: Visitors, path: str, width: int) -> None:
    there = await visitors.new(width=width)
    come = await asleep(there, path)
    way = there.page.get_by_role("main").get_by_role("link").last
    await expect(way).to_have_css("font-size", "14px")
    await there.page.evaluate("() => document.fonts.ready.then(() => null)")
    before = await way.bounding_box()
    come.set()
    await there.page.wait_for_function(AWAKE)
    await expect(there.page.get_by_text(re.compile("^Passkeys"))).to_be_visible()
    assert await way.bounding_box() == before


async def keeps(page: Page, count: int) -> None:
    """Each field has what it had, also when the others are written in."""
    fields = page.get_by_role("main").locator("form[method=post] input")
    for n in range(count):
        await fields.nth(n).press("End")
        await fields.nth(n).press_sequentially("!")
    for n in range(count):
        await expect(fields.nth(n)).to_have_value(f"kept {n}!")
