"""A discussion in numbers, and as a file; the server's talk in numbers."""

import json
from pathlib import Path

from playwright.async_api import expect

from tests.e2e.conftest import Visitor, Visitors
from tests.e2e.steps import call, own_the_server, somebody
from tests.e2e.test_axe import passes

EPISODE = {"title_id": "numbers:one", "title_name": "The Third Man", "season": 1}


async def talk(visitor: Visitor, *bodies: str, episode: int = 1) -> str:
    """A discussion with these comments, each at its minute of the film; its id."""
    discussion = (await call(visitor, "comments.open", episode=episode, **EPISODE))["id"]
    for minute, body in enumerate(bodies):
        await call(visitor, "comments.create", discussion=discussion, body=body, at_ms=minute * 60_000)
    return discussion


async def test_a_discussion_in_numbers_and_as_a_file(visitors: Visitors, tmp_path: Path) -> None:
    ada = await somebody(visitors, "Ada")
    await talk(ada, "another episode", episode=2)
    discussion = await talk(ada, "the wheel", "the cuckoo clock")
    page = ada.page
    await page.goto(f"/d/{discussion}")
    await page.get_by_role("button", name="More", exact=True).click()
    await page.get_by_role("menuitem", name="In numbers").click()
    dialog = page.get_by_role("dialog", name="In numbers")
    await expect(dialog.locator("dd").first).to_have_text("2")
    await expect(dialog.get_by_role("img", name="Comments by minute of the film")).to_be_visible()
    await passes(ada.page)
    await dialog.get_by_role("link", name="Season 1, episode 2").click()
    await expect(page.get_by_role("heading", level=1, name="The Third Man")).to_be_visible()
    await expect(page.get_by_text("another episode")).to_be_visible()

    await page.goto(f"/d/{discussion}")
    await page.get_by_role("button", name="More", exact=True).click()
    async with page.expect_download() as coming:
        await page.get_by_role("menuitem", name="Save as JSON").click()
    file = await coming.value
    await file.save_as(tmp_path / "file")
    assert file.suggested_filename == "The-Third-Man-s1-e1.json"
    told = json.loads((tmp_path / "file").read_text())
    assert [one["body"] for one in told["comments"]] == ["the wheel", "the cuckoo clock"]


async def test_the_servers_talk_in_numbers(visitors: Visitors) -> None:
    ada = await somebody(visitors, "Ada")
    await own_the_server(ada, visitors.site)
    await talk(ada, "the sewers", episode=3)
    await ada.page.goto("/admin/talk")
    await expect(ada.page.get_by_role("img", name="comment")).to_be_visible()
    await passes(ada.page)
    # Others of this server may be busier.
    await ada.page.locator("main ol a[href^='/d/']").first.click()
    await expect(ada.page.locator("[data-discussion][data-phase=here]")).to_be_visible()
