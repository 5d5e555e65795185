"""What journeys at the screen have in common: a room with a film, places in it, what the media element says."""

from typing import Any

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Locator, Page

from tests.e2e.conftest import Visitor
from tests.e2e.steps import call, has_session

MEDIA = "document.querySelector('[data-player] video')"
NORTHERN = "sampler:northern-hours"
COUNTER = "sampler:frame-counter"


async def screening(host: Visitor, *others: Visitor, film: str | None = COUNTER, **room: Any) -> str:
    """Everybody in one public room with a film on; returns the room's id. The others are called Ben, Cem and Dee."""
    for visitor in (host, *others):
        await visitor.page.goto("/")
        await has_session(visitor.page)
    made = (await call(host, "rooms.create", title="Friday film", is_public=True, **room))["id"]
    if film is not None:
        await call(host, "screen.load", room=made, source={"url": film})
    for visitor, name in zip(others, ("Ben", "Cem", "Dee"), strict=False):
        await call(visitor, "accounts.update_me", name=name)
        await call(visitor, "rooms.join", room=made)
    for visitor in (host, *others):
        await visitor.page.goto(f"/r/{made}")
        if film is not None:
            await wait_for_media(visitor.page, "media.readyState >= 1")
    return made


def player(page: Page) -> Locator:
    """The screen of the page."""
    return page.locator("[data-player]")


async def wait_for_media(page: Page, condition: str) -> Any:
    """Wait until an expression over `media` holds."""
    return await page.wait_for_function(f"() => {{ const media = {MEDIA}; return media && ({condition}); }}")


async def position(page: Page) -> float:
    """Where the film of this page is, in seconds."""
    return await page.evaluate(f"{MEDIA}.currentTime")


async def wait_for_step(*pages: Page) -> None:
    """Wait until each of them says to be in step."""
    for page in pages:
        await page.locator("[data-sync-chip]", has_text="In step").wait_for()


async def seek(page: Page, share: float) -> float:
    """Press the time line at a share of its length; returns the seconds that lie there."""
    line = player(page).get_by_role("slider", name="Film position")
    await player(page).hover()
    box = await line.bounding_box()
    assert box is not None
    await line.click(position={"x": box["width"] * share, "y": box["height"] / 2})
    return share * await page.evaluate(f"{MEDIA}.duration")


async def axe_violations(page: Page, within: str | None = None) -> list[str]:
    """What axe finds on the page, or in what a selector names: each as its rule and the elements that break it."""
    found = await Axe().run(page, within)
    return [f"{one['id']}: {[node['target'] for node in one['nodes']]}" for one in found.response["violations"]]


async def wait_until_together(*pages: Page, within: float = 0.1) -> None:
    """Wait until a standing film shows the same place on all pages, to `within` seconds."""
    places: list[float] = []
    for _ in range(600):
        places = [await position(page) for page in pages]
        if max(places) - min(places) < within:
            return
        await pages[0].evaluate("() => new Promise(requestAnimationFrame)")
    raise AssertionError(f"apart: {places}")
